// Why something cannot be written or was not sent, in words.
import type { SendAnswer } from '../connection/conversation.ts';
import type { ConversationState } from '../connection/conversation-state.ts';

export type NotSent = Exclude<Extract<SendAnswer, { readonly ok: false }>['code'], 'empty'> | 'gap';

export const notSentWords: Readonly<Record<NotSent, string>> = {
  'too-long': 'This is too long for one message. Send it in parts.',
  'queue-full': 'Too many messages wait for the connection. Then you can send more.',
  'not-checked': 'Not sent: this could not be checked for card numbers. Change it and try again.',
  'not-now': 'This cannot be sent now. Your text is kept here.',
  gap: 'Not sent: the answer still has a gap in braces. Fill it in, or send again to leave it.',
};

export function whyClosed(state: ConversationState, note: boolean): string | null {
  // Said above the thread already.
  if (state.problem !== null || state.loading) return null;
  if (state.status === 'resolved') return 'This conversation is resolved. Reopen it to write.';
  if (note || state.canSend) return null;
  if (state.assignee !== null)
    return `${state.assignee.name ?? 'A colleague'} has this chat. You can add a note.`;
  return null;
}
