// The same frames where no WebSocket gets through. Promises that every frame arrives once and in order: a batch is
// given again until the client says that it got it. Knows no HTTP: accept's route hands in what came and takes the text.
import type { Clock } from '../platform/clock.ts';
import type { Randomness } from '../platform/ids.ts';
import type { Principal } from '../platform/principal.ts';
import { wireBytesSoft, type Connection, type Wire } from './connection.ts';
import type { Connect } from './socket.ts';

/** How long a request without news is kept. */
export const pollWaitMs = 25_000;
/** The first answer waits this long for the welcome. */
export const pollOpenWaitMs = 2_000;
/** A poll nobody asks for is over after this. */
export const pollIdleMs = 60_000;
export const batchFramesMax = 256;
export const batchBytesMax = 512 * 1024;
export const framesPerRequestMax = 64;

const secretBytes = 32;

/** `body` is JSON text: `{poll, number, frames}` at first, `{number, frames}` later. */
export type Polled =
  | { readonly status: 'batch'; readonly body: string }
  | { readonly status: 'refused'; readonly code: 'unknown-poll' | 'replaced' | 'full' | 'too-many-frames' };

export interface Polls {
  open(principal: Principal, frames: readonly unknown[]): Promise<Polled>;
  knows(secret: string): boolean;
  /** `got`: number of the last batch that arrived, 0 before any. */
  next(secret: string, got: number, frames: readonly unknown[]): Promise<Polled>;
  /** Lets go of what nobody asks for; called every few seconds. */
  sweep(): void;
  count(): number;
  stop(): void;
}

export function servePolls(connect: Connect, clock: Clock, random: Randomness): Polls {
  const polls = new Map<string, Poll>();

  return {
    async open(principal, frames) {
      if (frames.length > framesPerRequestMax) return { status: 'refused', code: 'too-many-frames' };
      const secret = Buffer.from(random.bytes(secretBytes)).toString('base64url');
      const poll = new Poll(clock);
      const connection = connect(principal, poll, 'poll');
      if (connection === null) return { status: 'refused', code: 'full' };
      poll.carry(connection);
      polls.set(secret, poll);
      poll.receive(frames);
      const batch = await poll.batch(frames.length === 0 ? 0 : pollOpenWaitMs);
      if (batch === null) return { status: 'refused', code: 'replaced' };
      return { status: 'batch', body: `{"poll":"${secret}",${batch}}` };
    },
    knows: (secret) => polls.has(secret),
    async next(secret, got, frames) {
      const poll = polls.get(secret);
      if (poll === undefined) return { status: 'refused', code: 'unknown-poll' };
      if (frames.length > framesPerRequestMax) return { status: 'refused', code: 'too-many-frames' };
      poll.got(got);
      poll.receive(frames);
      const batch = await poll.batch(pollWaitMs);
      if (batch === null) return { status: 'refused', code: 'replaced' };
      return { status: 'batch', body: `{${batch}}` };
    },
    sweep() {
      for (const [secret, poll] of polls) {
        if (!poll.isOver()) continue;
        polls.delete(secret);
        poll.drop();
      }
    },
    count: () => polls.size,
    stop() {
      for (const poll of polls.values()) poll.drop();
      polls.clear();
    },
  };
}

type Batch = { readonly number: number; readonly frames: readonly string[]; readonly bytes: number };

class Poll implements Wire {
  readonly #clock: Clock;
  #connection: Connection | null = null;
  #queue: string[] = [];
  #queueBytes = 0;
  /** Given, and not said to have arrived. */
  #given: Batch | null = null;
  #number = 0;
  #waiting: ((result: 'news' | 'replaced') => void) | null = null;
  #askedAt: number;
  #ended = false;
  #full = false;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#askedAt = clock.monotonicMs();
  }

  carry(connection: Connection): void {
    this.#connection = connection;
  }

  receive(frames: readonly unknown[]): void {
    this.#askedAt = this.#clock.monotonicMs();
    // What is no object is no frame: the text stands for "bad frame".
    for (const frame of frames) {
      this.#connection?.receive(typeof frame === 'object' && frame !== null ? frame : '');
    }
  }

  got(number: number): void {
    if (this.#given === null || number < this.#given.number) return;
    this.#given = null;
    if (this.#full && this.waitingBytes() <= wireBytesSoft / 2) {
      this.#full = false;
      this.#connection?.drained();
    }
  }

  /** The batch to answer with, as JSON members; null when a later request took this one's place. */
  async batch(waitMs: number): Promise<string | null> {
    this.#waiting?.('replaced');
    this.#waiting = null;
    if (this.#given === null && this.#queue.length === 0 && !this.#ended && waitMs > 0) {
      const news = await new Promise<'news' | 'replaced' | 'nothing'>((resolve) => {
        const timer = setTimeout(() => resolve('nothing'), waitMs);
        this.#waiting = (result) => {
          clearTimeout(timer);
          resolve(result);
        };
      });
      if (news === 'replaced') return null;
      this.#waiting = null;
    }
    this.#askedAt = this.#clock.monotonicMs();
    this.#given ??= this.#cut();
    const frames = this.#given?.frames ?? [];
    return `"number":${this.#number},"frames":[${frames.join(',')}]`;
  }

  send(text: string): void {
    this.#queue.push(text);
    this.#queueBytes += text.length;
    if (this.waitingBytes() > wireBytesSoft) this.#full = true;
    const wake = this.#waiting;
    // What one turn of the loop says goes into one batch.
    if (wake !== null) setImmediate(() => wake('news'));
  }

  waitingBytes(): number {
    return this.#queueBytes + (this.#given?.bytes ?? 0);
  }

  end(): void {
    this.#ended = true;
  }

  isOver(): boolean {
    const silent = this.#clock.monotonicMs() - this.#askedAt > pollIdleMs;
    return silent || (this.#ended && this.#given === null && this.#queue.length === 0);
  }

  drop(): void {
    this.#waiting?.('news');
    this.#waiting = null;
    this.#connection?.gone();
  }

  #cut(): Batch | null {
    if (this.#queue.length === 0) return null;
    let bytes = 0;
    let count = 0;
    while (count < this.#queue.length && count < batchFramesMax) {
      const next = this.#queue[count]!.length;
      if (count > 0 && bytes + next > batchBytesMax) break;
      bytes += next;
      count += 1;
    }
    const frames = this.#queue.splice(0, count);
    this.#queueBytes -= bytes;
    this.#number += 1;
    return { number: this.#number, frames, bytes };
  }
}
