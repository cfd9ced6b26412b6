// A log that fails on demand, in pairs, over any other: what a caller cannot tell apart must be survived both ways.
import { type EventLog, LogFailure } from '../../src/record/log.ts';

export type Fault =
  /** Nothing is stored, and the caller is told so. */
  | 'refused'
  /** Nothing is stored, and the caller cannot know. */
  | 'failed-not-stored'
  /** All is stored, and the caller cannot know. */
  | 'failed-but-stored';

export interface FaultyLog extends EventLog {
  /** The next appends fail like this, in turn. */
  fail(...faults: readonly Fault[]): void;
  /** How many faults are still to come: a test that expected them all checks for 0. */
  remaining(): number;
}

export const faultyLog = (log: EventLog): FaultyLog => {
  const faults: Fault[] = [];
  return {
    append: async (stream, expected, events) => {
      const fault = faults.shift();
      if (fault === 'refused') throw new LogFailure('unavailable', 'the log was told to refuse');
      if (fault === 'failed-but-stored') await log.append(stream, expected, events);
      if (fault !== undefined) throw new LogFailure('unknown-outcome', 'the log was told to fail');
      return log.append(stream, expected, events);
    },
    readStream: (stream, from, limit) => log.readStream(stream, from, limit),
    readAll: (after, limit, prefixes) => log.readAll(after, limit, prefixes),
    subscribe: (options, onBatch) => log.subscribe(options, onBatch),
    close: () => log.close(),
    fail: (...more) => void faults.push(...more),
    remaining: () => faults.length,
  };
};
