// A run of one conversation's events, cut into frames once for all readers who may see the same. Trusts that the
// events are in order and follow one another.
import type { OpenedEvent } from './needs.ts';
import { visibleTo, type Reader } from './visible.ts';

export const frameEventsMax = 128;
/** A frame closes when the next event would take it over this; one larger event still makes a frame of its own. */
export const frameBytesMax = 256 * 1024;

/** Several visible events in JSON, and the place a reader has reached with them. */
export type Chunk = {
  readonly events: number;
  readonly bytes: number;
  /** Revision of the first event that is not covered. */
  readonly through: number;
  text(live: boolean): string;
};

export type EventPage = {
  /** Revision of the first event, and of the first after the last, visible or not. */
  readonly from: number;
  readonly through: number;
  readonly types: readonly string[];
  chunks(reader: Reader): readonly Chunk[];
};

export function eventPage(conversation: string, from: number, events: readonly OpenedEvent[]): EventPage {
  const through = from + events.length;
  events.forEach((event, index) => {
    if (event.revision !== from + index) throw new Error('events of a page do not follow one another');
  });
  const built = new Map<Reader, readonly Chunk[]>();
  return {
    from,
    through,
    types: events.map((event) => event.type),
    chunks(reader) {
      let chunks = built.get(reader);
      if (chunks === undefined) {
        chunks = cut(conversation, through, events, reader);
        built.set(reader, chunks);
      }
      return chunks;
    },
  };
}

/** The frame that says "this is all there is" to a reader who was shown nothing. */
export function emptyFrame(conversation: string, through: number): string {
  return frameText(conversation, [], through, true);
}

function cut(
  conversation: string,
  through: number,
  events: readonly OpenedEvent[],
  reader: Reader,
): readonly Chunk[] {
  const chunks: Chunk[] = [];
  let texts: string[] = [];
  let bytes = 0;
  let reached = 0;
  const close = (end: number): void => {
    if (texts.length > 0) chunks.push(chunk(conversation, texts, bytes, end));
    texts = [];
    bytes = 0;
  };
  for (const event of events) {
    if (!visibleTo(event.type, reader)) continue;
    const text = eventText(event);
    if (texts.length === frameEventsMax || bytes + text.length > frameBytesMax) close(reached);
    texts.push(text);
    bytes += text.length;
    reached = event.revision + 1;
  }
  close(through);
  return chunks;
}

function chunk(conversation: string, texts: readonly string[], bytes: number, through: number): Chunk {
  let liveText: string | undefined;
  return {
    events: texts.length,
    bytes,
    through,
    text(live) {
      if (!live) return frameText(conversation, texts, through, false);
      liveText ??= frameText(conversation, texts, through, true);
      return liveText;
    },
  };
}

function eventText(event: OpenedEvent): string {
  return JSON.stringify({
    revision: event.revision,
    head: event.head,
    clear: event.clear,
    shredded: event.shredded,
    state: event.state,
  });
}

function frameText(conversation: string, events: readonly string[], through: number, live: boolean): string {
  return `{"frame":"events","conversation":"${conversation}","events":[${events.join(',')}],"cursor":"${cursorText(through)}","live":${live}}`;
}

const cursorPattern = /^r(0|[1-9][0-9]{0,14})$/;

/** A client's place in a conversation: opaque to it, a revision to us. */
export function cursorText(through: number): string {
  return `r${through}`;
}

export function cursorRevision(text: string): number | null {
  const match = cursorPattern.exec(text);
  return match === null ? null : Number(match[1]);
}
