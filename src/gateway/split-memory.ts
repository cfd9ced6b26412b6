// What the gateway remembers to catch a number sent in pieces: groups of digits and message ids of a writer's last
// messages, in memory only, for a limited time. Promises: no text is in it, nothing in it outlives its limits, and what a
// writer's end says of itself drives out nothing that was seen here.

/** Messages remembered of one writer, those without digits left out. */
export const MESSAGES_MAX = 8;
export const REMEMBERED_MS = 30 * 60_000;
/** Writers remembered; the one heard of longest ago is forgotten first. */
export const SENDERS_MAX = 50_000;

/** One message: its envelope's digest, and what names it when its sender seals it again. */
export type MessageId = { readonly digest: string; readonly tab: string; readonly sequence: number };

export type Remembered = MessageId & {
  readonly runs: readonly string[];
  /** What a piece of this message is bound under; says nothing of its text. */
  readonly blind: Uint8Array;
  readonly atMs: number;
  /** Looked into here; otherwise its sender's end told it after a restart. */
  readonly seen: boolean;
};

export interface SplitMemory {
  readonly senders: number;
  /** The writer's earlier messages, oldest first; without the message itself, which may have been asked about before. */
  earlier(writer: string, message: MessageId, nowMs: number): readonly Remembered[];
  remember(writer: string, message: Omit<Remembered, 'atMs' | 'seen'>, nowMs: number): void;
  /** Fills the room that is left with what the writer's own end tells of its last messages. */
  claim(writer: string, messages: readonly Omit<Remembered, 'seen'>[], nowMs: number): void;
  /** Drops what has expired. */
  sweep(nowMs: number): void;
}

export function createSplitMemory(): SplitMemory {
  const byWriter = new Map<string, readonly Remembered[]>();

  function earlier(writer: string, message: MessageId, nowMs: number): readonly Remembered[] {
    return (byWriter.get(writer) ?? []).filter((each) => isFresh(each, nowMs) && !isSame(each, message));
  }

  function keep(writer: string, messages: readonly Remembered[]): void {
    byWriter.delete(writer);
    const seen = messages.filter((each) => each.seen).slice(-MESSAGES_MAX);
    const room = MESSAGES_MAX - seen.length;
    const told = room === 0 ? [] : messages.filter((each) => !each.seen).slice(-room);
    const kept = [...told, ...seen].sort((one, other) => one.atMs - other.atMs);
    if (kept.length > 0) byWriter.set(writer, kept);
    if (byWriter.size <= SENDERS_MAX) return;
    for (const oldest of byWriter.keys()) {
      byWriter.delete(oldest);
      break;
    }
  }

  return {
    get senders() {
      return byWriter.size;
    },
    earlier,
    remember(writer, message, nowMs) {
      const others = earlier(writer, message, nowMs);
      keep(writer, message.runs.length === 0 ? others : [...others, { ...message, atMs: nowMs, seen: true }]);
    },
    claim(writer, messages, nowMs) {
      const known = (byWriter.get(writer) ?? []).filter((each) => isFresh(each, nowMs));
      const told = messages
        .map((each) => ({ ...each, seen: false }))
        .filter((each) => isFresh(each, nowMs) && each.atMs <= nowMs)
        .filter((each) => !known.some((other) => isSame(each, other) || each.digest === other.digest))
        .sort((one, other) => one.atMs - other.atMs);
      if (told.length > 0) keep(writer, [...known, ...told]);
    },
    sweep(nowMs) {
      for (const [writer, messages] of byWriter) {
        const kept = messages.filter((each) => isFresh(each, nowMs));
        if (kept.length === 0) byWriter.delete(writer);
        else if (kept.length < messages.length) byWriter.set(writer, kept);
      }
    },
  };
}

function isFresh(message: { readonly atMs: number }, nowMs: number): boolean {
  return nowMs - message.atMs < REMEMBERED_MS;
}

function isSame(one: MessageId, other: MessageId): boolean {
  return one.tab === other.tab && one.sequence === other.sequence;
}
