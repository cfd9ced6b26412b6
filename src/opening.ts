// Takes the shred layer off for those who may have it, and says of each event whether there is something to give:
// withheld, destroyed and erased are states of their own, never a gap.
import { audience } from './contract/marks.ts';
import type { EventType } from './contract/events.ts';
import type { ConversationState } from './decide/conversation-history.ts';
import { conversation } from './decide/conversation.ts';
import type { Pipeline } from './pipeline.ts';
import type { DeviceCard } from './seal/identity.ts';
import type { Protect } from './protect/protect.ts';
import type { EventLog, RecordedEvent } from './record/log.ts';
import { readAction } from './seal/action.ts';
import { startFields } from './seal/signed-actions.ts';

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

export interface Opening {
  /** `withheld`: what was taken back is given all the same, to those who look into it and whom a recorded request allows. */
  forReading(
    events: readonly Opened[],
    more?: { readonly withheld: true },
  ): Promise<readonly OpenedForReading[]>;
  isStaffOnly(type: string): boolean;
  /** The shredded fields of one event; null when there are none to be had. */
  fields(event: Opened): Readonly<Record<string, unknown>> | null;
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
      const state = states.get(stream);
      const withheld =
        more === undefined && state !== undefined && state.status !== 'none' && state.withheld.has(revision);
      const part = withheld ? ({ status: 'withheld' } as const) : protect.unshred(event).shredded;
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

  function fields(event: Opened): Readonly<Record<string, unknown>> | null {
    const { shredded } = protect.unshred(event);
    return shredded.status === 'open'
      ? (JSON.parse(shredded.text) as Readonly<Record<string, unknown>>)
      : null;
  }

  return {
    forReading,
    fields,
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
