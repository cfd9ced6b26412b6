// Every visible event of a conversation, once and in order, to everyone who follows it. One tail of the log serves all
// connections; whoever is behind reads the stream by the same loop that hands over what is live.
// Trusts the log's order within a stream, and `open` to keep number and order.
import { emptyFrame, eventPage, type Chunk, type EventPage } from './event-page.ts';
import type { ConversationLog, DeliverNeeds, Failed, LoggedEvent } from './needs.ts';
import type { Reader } from './visible.ts';

export const pageEventsMax = 128;
/** How far a follower may be ahead of its client's acknowledgement; one event is always let through. */
export const unackedEventsMax = 256;
export const unackedBytesMax = 1024 * 1024;
export const followersPerConversationMax = 200;

const streamPrefix = 'conversation-';
/** After these a reader's right to follow is asked again. */
const rightsTypes: ReadonlySet<string> = new Set([
  'ReadersChanged',
  'ConversationMoved',
  'SupervisorLeft',
  'ConversationResolved',
]);

/** The connection, as a follower sees it. */
export interface FollowTarget {
  send(text: string): void;
  /** False while the wire is full: the follower then waits for `wake`. */
  ready(): boolean;
  nowMs(): number;
  /** The conversation's readers changed: may this one stay? */
  rightsChanged(conversation: string): void;
  /** The place to go on from lies beyond what is recorded; nothing will come. */
  placeUnknown(conversation: string): void;
  failed(error: unknown): void;
}

export interface Follow {
  readonly conversation: string;
  /** Takes a client's cursor. False: a place that was never sent. */
  acknowledge(revision: number): boolean;
  /** The wire has room again. */
  wake(): void;
  /** When the oldest unacknowledged frame was sent; null when the client owes nothing. */
  owedSince(): number | null;
  end(): void;
}

export interface ConversationFeed {
  /** Resolves when nothing recorded from now on can be missed. */
  readonly started: Promise<void>;
  /** Rejects when the tail stopped for good. */
  readonly ended: Promise<void>;
  /** Null: the conversation has too many followers. `from` is the first revision to hand over. */
  follow(conversation: string, reader: Reader, from: number, target: FollowTarget): Follow | null;
  followers(): number;
  stop(): Promise<void>;
}

type Channel = {
  readonly conversation: string;
  readonly follows: Set<Following>;
  /** Highest number of events this stream is known to hold. */
  revision: number;
};

type FeedNeeds = {
  readonly log: ConversationLog;
  readonly open: DeliverNeeds['open'];
  readonly failed: Failed;
};

export function conversationFeed(needs: FeedNeeds): ConversationFeed {
  const channels = new Map<string, Channel>();
  let followers = 0;

  const read = async (channel: Channel, from: number): Promise<EventPage> => {
    const found = await needs.log.readStream(streamPrefix + channel.conversation, from, pageEventsMax);
    channel.revision = Math.max(channel.revision, found.revision);
    return eventPage(channel.conversation, from, await needs.open(found.events));
  };

  const bring = async (channel: Channel, events: readonly LoggedEvent[]): Promise<void> => {
    const from = events[0]!.revision;
    let page: EventPage | null = null;
    try {
      page = eventPage(channel.conversation, from, await needs.open(events));
    } catch (error) {
      // One conversation that cannot be opened must not stop the tail of all: its followers read, and fail, alone.
      needs.failed(error, 'opening live events');
    }
    channel.revision = Math.max(channel.revision, from + events.length);
    for (const follow of channel.follows) follow.offer(page);
  };

  const tail = needs.log.subscribe({ after: 'now', prefixes: [streamPrefix] }, async (events) => {
    let start = 0;
    while (start < events.length) {
      const first = events[start]!;
      let end = start + 1;
      while (end < events.length && events[end]!.stream === first.stream) end += 1;
      const channel = channels.get(first.stream.slice(streamPrefix.length));
      if (channel !== undefined) await bring(channel, events.slice(start, end));
      start = end;
    }
  });

  return {
    started: tail.started,
    ended: tail.ended,
    follow(conversation, reader, from, target) {
      let channel = channels.get(conversation);
      if (channel === undefined) {
        channel = { conversation, follows: new Set(), revision: 0 };
        channels.set(conversation, channel);
      }
      if (channel.follows.size >= followersPerConversationMax) return null;
      const joined = channel;
      const following = new Following(joined, reader, from, target, read, () => {
        if (!joined.follows.delete(following)) return;
        followers -= 1;
        if (joined.follows.size === 0) channels.delete(conversation);
      });
      joined.follows.add(following);
      followers += 1;
      following.wake();
      return following;
    },
    followers: () => followers,
    stop: () => tail.close(),
  };
}

type Owed = {
  readonly through: number;
  readonly events: number;
  readonly bytes: number;
  readonly at: number;
};

class Following implements Follow {
  readonly #channel: Channel;
  readonly #reader: Reader;
  readonly #target: FollowTarget;
  readonly #read: (channel: Channel, from: number) => Promise<EventPage>;
  readonly #left: () => void;
  /** Revision of the next event to hand over. */
  #position: number;
  #live = false;
  #draining = false;
  #ended = false;
  /** The client's acknowledgement or the wire must come first. */
  #blocked = false;
  #owed: Owed[] = [];
  #owedEvents = 0;
  #owedBytes = 0;

  constructor(
    channel: Channel,
    reader: Reader,
    from: number,
    target: FollowTarget,
    read: (channel: Channel, from: number) => Promise<EventPage>,
    left: () => void,
  ) {
    this.#channel = channel;
    this.#reader = reader;
    this.#position = from;
    this.#target = target;
    this.#read = read;
    this.#left = left;
  }

  get conversation(): string {
    return this.#channel.conversation;
  }

  /** What the tail brought. Whoever stands exactly before it takes it as it is; everybody else goes on reading. */
  offer(page: EventPage | null): void {
    if (this.#ended || this.#blocked) return;
    if (page !== null && !this.#draining && this.#live && this.#position === page.from) this.#hand(page);
    this.#start();
  }

  wake(): void {
    this.#blocked = false;
    this.#start();
  }

  #start(): void {
    if (this.#draining || this.#ended || this.#blocked || this.#settled()) return;
    this.#draining = true;
    this.#drain().catch((error: unknown) => {
      this.#draining = false;
      if (!this.#ended) this.#target.failed(error);
    });
  }

  acknowledge(revision: number): boolean {
    if (revision > this.#position) return false;
    let settled = 0;
    while (settled < this.#owed.length && this.#owed[settled]!.through <= revision) {
      this.#owedEvents -= this.#owed[settled]!.events;
      this.#owedBytes -= this.#owed[settled]!.bytes;
      settled += 1;
    }
    if (settled > 0) {
      this.#owed = this.#owed.slice(settled);
      this.wake();
    }
    return true;
  }

  owedSince(): number | null {
    return this.#owed[0]?.at ?? null;
  }

  end(): void {
    this.#ended = true;
    this.#left();
  }

  async #drain(): Promise<void> {
    // Everything between two reads is synchronous: what happens during a read is seen by the next turn's condition.
    while (!this.#ended && !this.#blocked && !this.#settled()) {
      const page = await this.#read(this.#channel, this.#position);
      if (this.#ended) break;
      if (page.from > this.#channel.revision) {
        this.end();
        this.#target.placeUnknown(this.conversation);
        break;
      }
      this.#hand(page);
    }
    this.#draining = false;
  }

  #settled(): boolean {
    return this.#live && this.#position >= this.#channel.revision;
  }

  #hand(page: EventPage): void {
    if (page.types.some((type) => rightsTypes.has(type))) this.#target.rightsChanged(this.conversation);
    for (const chunk of page.chunks(this.#reader)) {
      if (this.#ended) return;
      if (!this.#fits(chunk)) {
        this.#blocked = true;
        return;
      }
      this.#position = chunk.through;
      this.#live ||= chunk.through >= this.#channel.revision;
      this.#owed.push({
        through: chunk.through,
        events: chunk.events,
        bytes: chunk.bytes,
        at: this.#target.nowMs(),
      });
      this.#owedEvents += chunk.events;
      this.#owedBytes += chunk.bytes;
      this.#target.send(chunk.text(this.#live));
    }
    this.#position = page.through;
    if (!this.#live && page.through >= this.#channel.revision) {
      this.#live = true;
      this.#target.send(emptyFrame(this.conversation, page.through));
    }
  }

  #fits(chunk: Chunk): boolean {
    if (!this.#target.ready()) return false;
    if (this.#owed.length === 0) return true;
    return (
      this.#owedEvents + chunk.events <= unackedEventsMax && this.#owedBytes + chunk.bytes <= unackedBytesMax
    );
  }
}
