// What may be recorded of a visit: all that one word of its page brought, in one append.
import type { InvitationShown, VisitDescribed } from '../contract/events.ts';

export type InvitationStep =
  | ({ readonly what: 'shown' } & Pick<InvitationShown, 'invitation' | 'trigger' | 'person'>)
  | { readonly what: 'accepted' | 'refused' | 'expired'; readonly invitation: string };

export type VisitCommand = {
  readonly kind: 'RecordVisit';
  readonly subject: string;
  readonly site: string;
  /** Null: the visitor neither agreed to be observed nor wrote. */
  readonly described: Omit<VisitDescribed, 'type'> | null;
  /** A page that was opened since; nothing of it is recorded of somebody who may not be observed. */
  readonly page: { readonly page: string; readonly pageTitle: string } | null;
  readonly steps: readonly InvitationStep[];
};
