// What this end holds of messages in which a card number was found. Promises: a text that is withheld is let go, but for
// its own sender's, who is to seal it again; what the signatures do not bear out changes nothing.

import type { VerifiedEnvelope } from '../../seal/envelope.ts';
import type { ClearEvent, SaidClear } from './clear-event.ts';
import type { Content, SaidItem, Side } from './conversation-state.ts';
import type { OwnWords, ReplicaState } from './replica-state.ts';
import type { ReadSaid } from './said.ts';
import type { WithheldEvents } from './withheld-events.ts';

/** Own messages kept at hand; more than the pieces of one number are looked for in. */
export const OWN_KEPT_MAX = 32;

type Of<Type extends ClearEvent['type']> = Extract<ClearEvent, { type: Type }>;
type Shredded = Readonly<Record<string, unknown>> | null | undefined;
type Whose = { readonly from: Side; readonly person: string | null };

export interface TakenBack {
  /** Withheld now, by something recorded that holds. */
  has(revision: number): boolean;
  /** Two persons decided that it is none. */
  wasGivenBack(revision: number): boolean;
  /** A message or note, as it was read. */
  said(event: SaidClear & ClearEvent, read: ReadSaid): void;
  take(
    event: Of<'MessageWithheld' | 'WithheldJudged' | 'MessageDestroyed' | 'MessageGivenBack'>,
    shredded: Shredded,
  ): Promise<void>;
  sealedAgain(
    event: Of<'MessageResealed' | 'NoteResealed'>,
    shredded: Shredded,
    read: ReadSaid,
  ): Promise<void>;
  /** All that there is has come. */
  settle(): void;
}

export function createTakenBack(needs: {
  readonly events: WithheldEvents;
  readonly state: ReplicaState;
  readonly isOwn: (whose: Whose) => boolean;
  readonly isLive: () => boolean;
  readonly change: (revision: number, content: Content) => void;
  /** Nothing more of it is waited for or kept. */
  readonly letGo: (revision: number) => void;
}): TakenBack {
  const { change, events, state } = needs;
  const reasons = new Map<number, string>();
  const returned = new Set<number>();
  /** Texts of masked copies, by the message they stand for. */
  const masked = new Map<number, string | null>();
  /** Of what is read from the past: it may turn out to have been given back. */
  const earlier = new Map<number, Content>();

  async function withheld(event: Of<'MessageWithheld'>, shredded: Shredded, item: SaidItem): Promise<void> {
    if (!(await events.withheld(event, shredded, item))) return;
    const { messageRevision: revision, reason, reporter } = event;
    reasons.set(revision, reason);
    needs.letGo(revision);
    if (!needs.isLive() && item.content.status === 'open') earlier.set(revision, item.content);
    // Found here too, it is told all the same: then it is no single end's word.
    const found = state.faults.get(revision)?.reason === 'card-number';
    if (!found || reporter === null || needs.isOwn(reporter)) state.faults.delete(revision);
    change(revision, { status: 'withheld', by: 'recorded', reason });
  }

  async function destroyed(event: Of<'MessageDestroyed'>, shredded: Shredded, item: SaidItem): Promise<void> {
    const { at, messageRevision: revision } = event;
    const reason = reasons.get(revision);
    if (reason === undefined || !(await events.destroyed(event, shredded, item))) return;
    reasons.delete(revision);
    earlier.delete(revision);
    needs.letGo(revision);
    state.faults.delete(revision);
    state.own.delete(revision);
    const words = masked.get(revision) ?? null;
    change(revision, { status: 'destroyed', reason, at: Date.parse(at), masked: words });
  }

  function givenBack(event: Of<'MessageGivenBack'>): void {
    const { messageRevision: revision } = event;
    if (!reasons.has(revision) || !events.givenBack(event)) return;
    reasons.delete(revision);
    returned.add(revision);
    state.faults.delete(revision);
    const before = earlier.get(revision);
    // Its content was let go when it was withheld: it is asked for again.
    if (before === undefined) state.wanted.add(revision);
    else change(revision, before);
  }

  return {
    has: (revision) => reasons.has(revision),
    wasGivenBack: (revision) => returned.has(revision),
    said(event, read) {
      const { content, given, opened } = read;
      if (content.status === 'withheld' && given !== null && !needs.isLive())
        earlier.set(event.revision, given);
      if (content.status !== 'open' || opened === null || !needs.isOwn(event)) return;
      state.own.set(event.revision, ownWords(event, content.text, opened, needs.isLive()));
      for (const oldest of state.own.keys()) {
        if (state.own.size <= OWN_KEPT_MAX) break;
        state.own.delete(oldest);
      }
    },
    async take(event, shredded) {
      const item = saidAt(state, event.messageRevision);
      if (item === null) return;
      switch (event.type) {
        case 'MessageWithheld':
          return withheld(event, shredded, item);
        case 'WithheldJudged':
          return events.judged(event, shredded, item);
        case 'MessageDestroyed':
          return destroyed(event, shredded, item);
        case 'MessageGivenBack':
          return givenBack(event);
      }
    },
    async sealedAgain(event, shredded, { content, signed }) {
      const item = saidAt(state, event.messageRevision);
      if (item === null || (item.kind === 'note') !== (event.type === 'NoteResealed') || !signed) return;
      if (await events.resealed(event, shredded, item))
        masked.set(item.revision, content.status === 'open' ? content.text : null);
    },
    settle: () => earlier.clear(),
  };
}

function ownWords(
  event: SaidClear & ClearEvent,
  text: string,
  envelope: VerifiedEnvelope,
  live: boolean,
): OwnWords {
  const { at, digest, revision, sequence, tab } = event;
  const kind = event.type === 'NoteAdded' ? 'note' : 'message';
  return { kind, revision, digest, tab, sequence, at: Date.parse(at), live, text, envelope };
}

export function saidAt(state: ReplicaState, revision: number): SaidItem | null {
  const item = state.items.find((each) => each.revision === revision && each.kind !== 'line');
  return item === undefined || item.kind === 'line' ? null : item;
}
