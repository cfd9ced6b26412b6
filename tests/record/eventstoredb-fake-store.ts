// What an EventStoreDB keeps, in memory: streams, one order over all of them with gaps between positions, events of the
// server's own in between, and the server's rule for repeated appends.

export type FakeEvent = {
  readonly id: string;
  readonly type: string;
  readonly contentType: string;
  readonly data: Uint8Array;
  readonly stream: string;
  readonly revision: bigint;
  readonly position: bigint;
};

export type Proposed = Pick<FakeEvent, 'id' | 'type' | 'contentType' | 'data'>;

/** `current` is the revision of the stream's last event, null in an empty stream. */
export type FakeAppend =
  | { readonly status: 'stored'; readonly last: FakeEvent; readonly repeated: boolean }
  | { readonly status: 'wrong-revision'; readonly current: bigint | null };

export interface FakeStore {
  /** `expected` null: the stream must not exist. */
  append(stream: string, expected: bigint | null, events: readonly Proposed[]): FakeAppend;
  /** Stores whatever it is given, as another program might have. */
  plant(stream: string, event: Partial<Proposed>): FakeEvent;
  /** Takes a stream's first events away, as deleting and beginning it anew would. */
  truncate(stream: string, count: number): void;
  stream(name: string): readonly FakeEvent[];
  all(): readonly FakeEvent[];
  onStored(listener: () => void): () => void;
}

export const fakeStore = (): FakeStore => {
  const all: FakeEvent[] = [];
  const streams = new Map<string, FakeEvent[]>();
  const listeners = new Set<() => void>();
  let position = 0n;
  let appends = 0;

  const keep = (stream: string, event: Proposed): FakeEvent => {
    const held = streams.get(stream) ?? [];
    streams.set(stream, held);
    position += 120n + BigInt(event.data.length);
    const kept: FakeEvent = { ...event, stream, revision: BigInt(held.length), position };
    held.push(kept);
    all.push(kept);
    return kept;
  };

  const tell = (): void => {
    for (const listener of listeners) listener();
  };

  // A real server writes statistics, metadata and user events of its own between everybody else's.
  const chatter = (): void => {
    appends += 1;
    if (appends % 3 !== 0) return;
    const data = new TextEncoder().encode('{"proc":{"id":1}}');
    keep('$stats-127.0.0.1:2113', {
      id: crypto.randomUUID(),
      type: '$statsCollected',
      contentType: 'application/json',
      data,
    });
  };

  return {
    append: (stream, expected, events) => {
      const held = streams.get(stream) ?? [];
      const from = expected === null ? 0 : Number(expected) + 1;
      if (from !== held.length) {
        const stood = held.slice(from, from + events.length);
        const last = stood.at(-1);
        const same =
          stood.length === events.length && stood.every(({ id }, index) => id === events[index]?.id);
        // Ids alone decide, as in the real one: another payload under the same id is dropped and called stored.
        if (same && last !== undefined) return { status: 'stored', last, repeated: true };
        return { status: 'wrong-revision', current: held.length === 0 ? null : BigInt(held.length - 1) };
      }
      let last: FakeEvent | undefined;
      for (const event of events) last = keep(stream, event);
      if (last === undefined) throw new Error('an append without events');
      chatter();
      tell();
      return { status: 'stored', last, repeated: false };
    },
    plant: (stream, event) => {
      const whole = {
        id: crypto.randomUUID(),
        type: 'Foreign',
        contentType: 'application/json',
        data: new Uint8Array(),
      };
      const kept = keep(stream, { ...whole, ...event });
      tell();
      return kept;
    },
    truncate: (stream, count) => void streams.get(stream)?.splice(0, count),
    stream: (name) => streams.get(name) ?? [],
    all: () => all,
    onStored: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
};
