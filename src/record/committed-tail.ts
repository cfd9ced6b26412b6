// The newest committed events, kept in memory so that whoever follows the log closely need not read the file. Bounded:
// who falls behind it reads the file like any latecomer.
import type { RecordedEvent } from './log.ts';

export const tailEventsMax = 8_192;
export const tailBytesMax = 32 * 1024 * 1024;

export interface CommittedTail {
  /** Position of the log's last event. */
  last(): number;
  /** Adds the event at position `last() + 1`. */
  push(event: RecordedEvent): void;
  /** Up to `limit` events after a position; null when the tail no longer reaches back that far. */
  after(position: number, limit: number): readonly RecordedEvent[] | null;
}

export const committedTail = (last: number): CommittedTail => {
  let kept: RecordedEvent[] = [];
  let dropped = 0;
  let bytes = 0;
  let end = last;

  const sizeOf = (event: RecordedEvent): number => event.clear.length + event.shredded.length;

  return {
    last: () => end,
    push: (event) => {
      kept.push(event);
      end += 1;
      bytes += sizeOf(event);
      while (kept.length - dropped > tailEventsMax || (bytes > tailBytesMax && kept.length - dropped > 1)) {
        const oldest = kept[dropped];
        if (oldest !== undefined) bytes -= sizeOf(oldest);
        dropped += 1;
      }
      // Cut rarely: shifting the array at every event would cost more than the memory it saves.
      if (dropped >= tailEventsMax) {
        kept = kept.slice(dropped);
        dropped = 0;
      }
    },
    after: (position, limit) => {
      const first = end - kept.length + dropped + 1;
      if (position + 1 < first) return null;
      const from = position + 1 - (end - kept.length + 1);
      return kept.slice(from, from + limit);
    },
  };
};
