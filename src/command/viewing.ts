// What may be asked of a conversation's readings: one more.
export type ViewCommand = {
  readonly kind: 'ViewConversation';
  readonly conversation: string;
  readonly person: string;
  readonly device: string;
  readonly at: string;
};
