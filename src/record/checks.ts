// What may be appended and asked at all, said once for every adapter, before any of them is asked for it.
import {
  appendBytesMax,
  appendEventsMax,
  eventBytesMax,
  LogFailure,
  readEventsMax,
  type StoredEvent,
  streamNamePattern,
} from './log.ts';

const idPattern = /^[A-Za-z0-9_-]{21}[AQgw]$/;
const zeroId = 'A'.repeat(22);
const typePattern = /^[A-Z][A-Za-z0-9]{0,79}$/;
const prefixPattern = /^[a-z]+(-[A-Za-z0-9_.-]{0,80})?$/;
const prefixesMax = 32;

/** Throws LogFailure unless every adapter could store this; answers its size in bytes. */
export const checkAppend = (stream: string, expected: number, events: readonly StoredEvent[]): number => {
  checkStream(stream);
  if (!Number.isSafeInteger(expected) || expected < 0) {
    throw new LogFailure('invalid-append', 'the expected number of events is no count');
  }
  if (events.length === 0) throw new LogFailure('invalid-append', 'an append needs an event');
  if (events.length > appendEventsMax) {
    throw new LogFailure('too-large', `an append holds at most ${appendEventsMax} events`);
  }
  let bytes = 0;
  for (const event of events) bytes += checkEvent(event);
  if (bytes >= appendBytesMax)
    throw new LogFailure('too-large', `an append stays under ${appendBytesMax} bytes`);
  if (events.length > 1 && new Set(events.map((event) => event.id)).size < events.length) {
    throw new LogFailure('invalid-append', 'two events of one append have the same id');
  }
  return bytes;
};

export const checkStream = (stream: string): void => {
  if (!streamNamePattern.test(stream)) throw new LogFailure('invalid-stream', 'no stream may have this name');
};

export const checkPrefixes = (prefixes: readonly string[] | undefined): void => {
  if (prefixes === undefined) return;
  if (prefixes.length === 0 || prefixes.length > prefixesMax) {
    throw new LogFailure('invalid-stream', `between one and ${prefixesMax} prefixes are needed`);
  }
  for (const prefix of prefixes) {
    if (!prefixPattern.test(prefix))
      throw new LogFailure('invalid-stream', 'no stream may begin with this prefix');
  }
};

/** The limit to read with. A place or number that is none is a bug of the caller's, not a failure of the log. */
export const checkRead = (from: number, limit: number): number => {
  if (!Number.isSafeInteger(from) || from < 0)
    throw new RangeError('reading begins at a whole number from 0');
  if (!Number.isSafeInteger(limit) || limit < 1) throw new RangeError('reading needs a limit of at least 1');
  return Math.min(limit, readEventsMax);
};

export const matches = (stream: string, prefixes: readonly string[] | undefined): boolean =>
  prefixes === undefined || prefixes.some((prefix) => stream.startsWith(prefix));

const checkEvent = (event: StoredEvent): number => {
  // EventStoreDB takes ids as UUIDs and answers the zero one twice; its client ends the process over an empty type.
  if (!idPattern.test(event.id) || event.id === zeroId) {
    throw new LogFailure('invalid-append', 'an event id is 16 random bytes as base64url');
  }
  if (!typePattern.test(event.type)) throw new LogFailure('invalid-append', 'no event may have this type');
  for (const text of [event.clear, event.head, event.shredded]) {
    // Neither store could give such text back unchanged: UTF-8 has no half surrogates, SQL text ends at a zero.
    if (!text.isWellFormed() || text.includes('\0')) {
      throw new LogFailure('invalid-append', 'an event part is no storable text');
    }
  }
  const bytes = eventBytes(event);
  if (bytes > eventBytesMax)
    throw new LogFailure('too-large', `an event holds at most ${eventBytesMax} bytes`);
  return bytes;
};

/** The size that counts against the limits: the three texts as JSON strings, where a quote takes two bytes. */
export const eventBytes = (event: Pick<StoredEvent, 'clear' | 'head' | 'shredded'>): number =>
  Buffer.byteLength(JSON.stringify([event.clear, event.head, event.shredded]));
