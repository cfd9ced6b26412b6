// Where the events of a conversation stand on its time line. Pure. Long silences are drawn shorter and marked, so that
// what was said can be told apart; every label is the true time of an event.
import type { ReplayEvent } from '../connection/replay.ts';

/** A silence counts for at most this much of the line. */
export const SILENCE_MS = 120_000;
/** No two events nearer than this share of the line, while there is room. */
const NEAREST = 0.011;
const LABELS = 8;
const LABEL_SPACE = 0.1;
const MINUTE_MS = 60_000;

export type MarkKind = 'start' | 'message' | 'readers' | 'destroyed' | 'redaction' | 'read' | 'other';

export type Mark = {
  readonly index: number;
  /** 0 to 1. */
  readonly x: number;
  readonly at: number;
  readonly kind: MarkKind;
};

export type Band = {
  readonly epoch: number;
  readonly from: number;
  readonly to: number;
  readonly index: number;
};

export type Timeline = {
  readonly marks: readonly Mark[];
  readonly bands: readonly Band[];
  readonly labels: readonly { readonly x: number; readonly at: number }[];
  /** Minutes would say the same twice. */
  readonly toSecond: boolean;
  /** Where a silence was shortened. */
  readonly breaks: readonly { readonly x: number; readonly ms: number }[];
};

type Event = Pick<ReplayEvent, 'at' | 'type' | 'item'>;

export function kindOf(event: Pick<ReplayEvent, 'type' | 'item'>): MarkKind {
  switch (event.type) {
    case 'ConversationStarted':
      return 'start';
    case 'MessageSent':
    case 'NoteAdded': {
      const status = event.item !== null && event.item.kind !== 'line' ? event.item.content.status : null;
      return status === 'destroyed' || status === 'erased' ? 'destroyed' : 'message';
    }
    case 'EpochOpened':
    case 'StaffEpochOpened':
    case 'ReadersChanged':
    case 'ConversationAssigned':
    case 'ConversationUnassigned':
    case 'ConversationMoved':
    case 'SupervisorJoined':
    case 'SupervisorLeft':
      return 'readers';
    case 'MessageRefused':
    case 'MessageWithheld':
      return 'redaction';
    case 'MessageDestroyed':
      return 'destroyed';
    case 'MessagesRead':
      return 'read';
    default:
      return 'other';
  }
}

export function layoutTimeline(events: readonly Event[]): Timeline {
  if (events.length === 0) return { marks: [], bands: [], labels: [], toSecond: false, breaks: [] };
  const places = placesOf(events);
  const marks = events.map(
    (event, index): Mark => ({
      index,
      x: places[index] ?? 0,
      at: event.at,
      kind: kindOf(event),
    }),
  );
  const labels: { x: number; at: number }[] = [];
  for (const mark of marks) {
    const last = labels.at(-1);
    const apart = last === undefined || mark.x - last.x >= Math.max(LABEL_SPACE, 1 / LABELS);
    if (apart) labels.push({ x: mark.x, at: mark.at });
  }
  const breaks = events.flatMap((event, index) => {
    const before = events[index - 1];
    const ms = before === undefined ? 0 : event.at - before.at;
    if (ms <= SILENCE_MS) return [];
    return [{ x: ((places[index - 1] ?? 0) + (places[index] ?? 0)) / 2, ms }];
  });
  const minutes = labels.map((label) => Math.floor(label.at / MINUTE_MS));
  const toSecond = new Set(minutes).size < minutes.length;
  return { marks, bands: bandsOf(events, places), labels, toSecond, breaks };
}

function placesOf(events: readonly Event[]): readonly number[] {
  const gaps = events.map((event, index) => {
    const before = events[index - 1];
    return before === undefined ? 0 : Math.max(0, Math.min(SILENCE_MS, event.at - before.at));
  });
  const total = gaps.reduce((sum, gap) => sum + gap, 0);
  // Every step gets its least share; what is left of the line is shared out by time.
  const least = Math.min(NEAREST, 1 / Math.max(1, events.length - 1));
  const free = 1 - least * (events.length - 1);
  let x = 0;
  return gaps.map((gap, index) => {
    if (index > 0) x += least + (total === 0 ? free / (events.length - 1) : (gap / total) * free);
    return Math.min(1, x);
  });
}

function bandsOf(events: readonly Event[], places: readonly number[]): readonly Band[] {
  const opened = events.flatMap((event, index) =>
    event.type === 'EpochOpened' ? [{ index, x: places[index] ?? 0 }] : [],
  );
  return opened.map(({ index, x }, number) => ({
    epoch: number + 1,
    index,
    from: x,
    to: opened[number + 1]?.x ?? 1,
  }));
}

/** The next event at or after a moment, for steps of a minute; the last one when there is none. */
export function indexAfter(events: readonly { readonly at: number }[], from: number, ms: number): number {
  const start = events[from]?.at ?? 0;
  if (ms >= 0) {
    const found = events.findIndex((event, index) => index > from && event.at >= start + ms);
    return found < 0 ? events.length - 1 : found;
  }
  const found = events.findLastIndex((event, index) => index < from && event.at <= start + ms);
  return Math.max(0, found);
}

/** The event nearest to a place on the line. */
export function indexAt(marks: readonly Mark[], x: number): number {
  let best = 0;
  for (const mark of marks) {
    if (Math.abs(mark.x - x) < Math.abs((marks[best]?.x ?? 0) - x)) best = mark.index;
  }
  return best;
}

/** A silence is not sat through: a wait while playing is never longer. */
export const PLAY_WAIT_MS_MAX = 4_000;
const PLAY_WAIT_MS_MIN = 120;
const BY_EVENT_MS = 900;

export type Speed = 1 | 4 | 'event';

export function waitBefore(events: readonly { readonly at: number }[], next: number, speed: Speed): number {
  if (speed === 'event') return BY_EVENT_MS;
  const gap = (events[next]?.at ?? 0) - (events[next - 1]?.at ?? 0);
  return Math.max(PLAY_WAIT_MS_MIN, Math.min(PLAY_WAIT_MS_MAX, gap / speed));
}
