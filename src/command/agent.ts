// What may be asked of an agent's day.
import type { Presence } from '../contract/definitions.ts';
import type { ClaimReleased, ConversationClaimed } from '../contract/events.ts';

export type AgentCommand =
  | {
      readonly kind: 'OpenDay';
      readonly person: string;
      readonly day: string;
      readonly carried: Carried | null;
    }
  | { readonly kind: 'CloseDay'; readonly next: string }
  | { readonly kind: 'SetPresence'; readonly presence: Presence }
  /** The first page is there, or the last one gone, as one server sees it. */
  | { readonly kind: 'FindAgent'; readonly at: string }
  | { readonly kind: 'MissAgent' }
  /** The grace is over of who is gone since then. */
  | { readonly kind: 'GiveUpAgent'; readonly gone: string }
  | { readonly kind: 'WrapUp'; readonly until: string }
  | { readonly kind: 'EndWrapUp'; readonly until: string }
  | { readonly kind: 'SetCapacity'; readonly capacity: number }
  | {
      readonly kind: 'ClaimConversation';
      readonly conversation: string;
      readonly from: string | null;
      readonly reason: ConversationClaimed['reason'];
    }
  | {
      readonly kind: 'ReleaseClaim';
      readonly conversation: string;
      readonly reason: ClaimReleased['reason'];
    };

export type Carried = {
  readonly presence: Presence;
  readonly capacity: number;
  readonly claims: readonly string[];
  /** When wrap-up ends by itself. */
  readonly until: string | null;
  /** Since when no page of theirs is connected. */
  readonly gone: string | null;
  /** What they were when they were lost; null when it was their own word. */
  readonly before: Presence | null;
};
