// What may be asked about one request to open a conversation.
import type { AccessApproved, AccessRefused, AccessRequested } from '../contract/events.ts';

export type AccessCommand =
  | { readonly kind: 'RequestAccess'; readonly request: Omit<AccessRequested, 'type'> }
  | {
      readonly kind: 'ApproveAccess';
      readonly approval: Omit<AccessApproved, 'type'>;
      /** How many officers must take part, the one who asked among them: from the signed directory. */
      readonly needed: number;
      /** Who has a seat: nobody else counts, whatever their role. */
      readonly officers: readonly string[];
      readonly at: string;
      readonly until: string;
    }
  | { readonly kind: 'RefuseAccess'; readonly refusal: Omit<AccessRefused, 'type'> }
  | { readonly kind: 'WithdrawAccess'; readonly person: string }
  | {
      readonly kind: 'OpenTranscript';
      readonly person: string;
      readonly device: string;
      readonly upTo: number;
      readonly at: string;
    };
