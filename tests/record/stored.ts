// Events as the log is given them: opaque, random, small unless told.
import { randomBytes } from 'node:crypto';
import type {
  EventLog,
  RecordedEvent,
  StoredEvent,
  Subscription,
  SubscribeOptions,
} from '../../src/record/log.ts';

export const freshId = (): string => randomBytes(16).toString('base64url');

export const stored = (parts: Partial<StoredEvent> = {}): StoredEvent => ({
  id: freshId(),
  type: 'MessageSent',
  clear: '{"id":"x","text":"ünïcode \\"quoted\\" 🗝"}',
  head: randomBytes(32).toString('base64url'),
  shredded: randomBytes(24).toString('base64url'),
  ...parts,
});

export const several = (count: number): StoredEvent[] => Array.from({ length: count }, () => stored());

/** A stream nobody else uses, also in a store that other runs have filled. */
export const freshStream = (category = 'conversation', tag = freshTag()): string =>
  `${category}-${tag}${freshTag()}`;

export const freshTag = (): string => randomBytes(9).toString('hex');

export const bare = ({ id, type, clear, head, shredded }: StoredEvent): StoredEvent => ({
  id,
  type,
  clear,
  head,
  shredded,
});

export const idsOf = (events: readonly StoredEvent[]): string[] => events.map((event) => event.id);

/** What a subscription gave, and a way to wait for it. */
export type Heard = {
  readonly events: RecordedEvent[];
  readonly batches: number[];
  readonly subscription: Subscription;
  until(count: number, withinMs?: number): Promise<void>;
};

export const hear = (
  log: EventLog,
  options: SubscribeOptions,
  onBatch: (events: readonly RecordedEvent[]) => void | Promise<void> = () => undefined,
): Heard => {
  const events: RecordedEvent[] = [];
  const batches: number[] = [];
  let wake = (): void => undefined;
  const subscription = log.subscribe(options, async (batch) => {
    events.push(...batch);
    batches.push(batch.length);
    wake();
    await onBatch(batch);
  });
  const until = async (count: number, withinMs = 10_000): Promise<void> => {
    const endsAt = performance.now() + withinMs;
    while (events.length < count) {
      const left = endsAt - performance.now();
      if (left <= 0) throw new Error(`heard ${events.length} of ${count} events within ${withinMs} ms`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  };
  return { events, batches, subscription, until };
};

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
