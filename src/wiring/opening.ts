// Takes the shred layer off for those who may have it, and says of each event whether there is something to give:
// withheld, destroyed and erased are states of their own, never a gap.
import { audience } from '../contract/marks.ts';
import type { Side } from '../command/conversation.ts';
import type { Signed } from '../contract/definitions.ts';
import type { EventType, MessageSentClear } from '../contract/events.ts';
import type { ConversationState } from '../decide/conversation-history.ts';
import { conversation } from '../decide/conversation.ts';
import type { Pipeline } from '../pipeline.ts';
import type { DeviceCard } from '../seal/identity.ts';
import type { Protect } from '../protect/protect.ts';
import type { EventLog, RecordedEvent } from '../record/log.ts';
import { readAction } from '../seal/action-verify.ts';
import { startFields } from '../seal/start.ts';

/** Visitors' cards kept; after the lease the log and the keystore are asked again, so that an erasure reaches here. */
export const CARDS_KEPT_MAX = 20_000;
export const CARD_LEASE_MS = 30_000;

export type OpenedForReading = {
  readonly type: string;
  readonly revision: number;
  readonly clear: string;
  readonly head: string;
  readonly shredded: string | null;
  readonly state: 'open' | 'withheld' | 'destroyed' | 'erased';
};

type Opened = Pick<RecordedEvent, 'type' | 'clear' | 'head' | 'shredded' | 'stream' | 'revision'>;

export type RecordedMessage = {
  readonly digest: string;
  readonly staffOnly: boolean;
  readonly said: Side;
  readonly envelope: string | null;
};

export interface Opening {
  /** `withheld`: what was taken back is given all the same, to those who look into it and whom a recorded request allows. */
  forReading(
    events: readonly Opened[],
    more?: { readonly withheld: true },
  ): Promise<readonly OpenedForReading[]>;
  isStaffOnly(type: string): boolean;
  /** The shredded fields of one event; null when there are none to be had. */
  fields(event: Opened): Readonly<Record<string, unknown>> | null;
  /** The message or note at this place; null when something else stands there, or nothing. */
  messageAt(id: string, revision: number): Promise<RecordedMessage | null>;
  /** What the gateway signed when it had the message at this place withheld; null when it did not. */
  statementOn(id: string, revision: number): Promise<Signed | null>;
  /** The visitor's first device, by which a conversation is named. */
  visitorCard(id: string): Promise<DeviceCard | null>;
}

export function createOpening(needs: {
  readonly log: EventLog;
  readonly protect: Protect;
  readonly pipeline: Pipeline;
  readonly nowMs: () => number;
  readonly damaged: (stream: string) => void;
}): Opening {
  const { log, pipeline, protect } = needs;
  const cards = new Map<string, { readonly card: DeviceCard; readonly untilMs: number }>();

  async function forReading(
    events: readonly Opened[],
    more?: { readonly withheld: true },
  ): Promise<readonly OpenedForReading[]> {
    const states = new Map<string, ConversationState>();
    for (const { stream } of events) {
      if (stream.startsWith('conversation-') && !states.has(stream))
        states.set(stream, await pipeline.read(conversation, stream));
    }
    return events.map((event) => {
      const { clear, head, revision, stream, type } = event;
      const part = keptBack(states.get(stream), revision, more) ?? protect.unshred(event).shredded;
      if (part.status === 'damaged') needs.damaged(stream);
      const gone = part.status === 'damaged' ? 'destroyed' : part.status;
      return {
        type,
        revision,
        clear,
        head,
        shredded: part.status === 'open' ? part.text : null,
        state: gone === 'none' ? 'open' : gone,
      };
    });
  }

  /** What the log says of it counts before any key: a copy of the keystore may be older than the log. */
  function keptBack(
    state: ConversationState | undefined,
    revision: number,
    more: { readonly withheld: true } | undefined,
  ): { readonly status: 'destroyed' | 'withheld' } | null {
    if (state === undefined || state.status === 'none') return null;
    if (state.destroyed.has(revision)) return { status: 'destroyed' };
    return more === undefined && state.withheld.has(revision) ? { status: 'withheld' } : null;
  }

  async function eventAt(id: string, revision: number): Promise<RecordedEvent | null> {
    return (await log.readStream(`conversation-${id}`, revision, 1)).events[0] ?? null;
  }

  function fields(event: Opened): Readonly<Record<string, unknown>> | null {
    const { shredded } = protect.unshred(event);
    return shredded.status === 'open'
      ? (JSON.parse(shredded.text) as Readonly<Record<string, unknown>>)
      : null;
  }

  return {
    forReading,
    fields,
    async messageAt(id, revision) {
      const event = await eventAt(id, revision);
      if (event?.type !== 'MessageSent' && event?.type !== 'NoteAdded') return null;
      const { digest, from, person } = JSON.parse(event.clear) as MessageSentClear;
      const said: Side =
        from === 'staff' && person !== null ? { from, person } : { from: 'visitor', person: null };
      const state = await pipeline.read(conversation, event.stream);
      const gone = state.status !== 'none' && state.destroyed.has(revision);
      const envelope = gone ? null : fields(event)?.envelope;
      const staffOnly = event.type === 'NoteAdded';
      return { digest, staffOnly, said, envelope: typeof envelope === 'string' ? envelope : null };
    },
    async statementOn(id, revision) {
      const state = await pipeline.read(conversation, `conversation-${id}`);
      const withheld = state.status === 'none' ? undefined : state.withheld.get(revision);
      const event = withheld === undefined ? null : await eventAt(id, withheld.statedAt);
      return event === null ? null : ((fields(event)?.check as Signed | null | undefined) ?? null);
    },
    isStaffOnly: (type) => audience[type as EventType] === 'staff',
    async visitorCard(id) {
      const kept = cards.get(id);
      if (kept !== undefined && kept.untilMs > needs.nowMs()) return kept.card;
      cards.delete(id);
      const { events } = await log.readStream(`conversation-${id}`, 0, 1);
      const signed =
        events[0] === undefined
          ? null
          : (fields(events[0])?.signed as { readonly text: string; readonly signature: string } | undefined);
      const start = signed === null || signed === undefined ? null : readAction(signed, startFields);
      if (start === null || !start.ok) return null;
      const { agree, sign } = start.value.fields;
      const card = { id: start.value.device, sign, agree };
      const oldest =
        cards.size >= CARDS_KEPT_MAX ? cards.keys().next() : { done: true as const, value: undefined };
      if (!oldest.done) cards.delete(oldest.value);
      cards.set(id, { card, untilMs: needs.nowMs() + CARD_LEASE_MS });
      return card;
    },
  };
}
