// How frames travel. A link keeps order and promises nothing about arrival: whatever was on the way when it ends may or
// may not have come through.

import type { ClientFrame, ServerFrame } from '../../contract/frames.ts';
import type { TransportName } from './connection-state.ts';

export interface Transport {
  readonly name: TransportName;
  /** Begins at once and sends hello by itself. `closed` is called once, at the end of the link, whoever ended it. */
  open(options: {
    readonly ticket: string;
    readonly hello: ClientFrame;
    readonly received: (frame: ServerFrame) => void;
    readonly closed: () => void;
  }): Link;
}

export interface Link {
  send(frame: ClientFrame): void;
  close(): void;
}

export interface Clock {
  /** ms since 1970. */
  now(): number;
  /** Answers the function that cancels it. */
  after(delayMs: number, run: () => void): () => void;
}

/** A transport whose code is fetched when it is needed. */
export function lazyTransport(name: TransportName, load: () => Promise<Transport>): Transport {
  return {
    name,
    open(options) {
      let link: Link | null = null;
      let ended = false;
      load().then(
        (transport) => {
          if (!ended) link = transport.open(options);
        },
        () => {
          if (!ended) options.closed();
        },
      );
      return {
        send: (frame) => link?.send(frame),
        close() {
          ended = true;
          link?.close();
        },
      };
    },
  };
}

/** A frame from the wire; null for anything that is not an object with a `frame`. The receiver switches on known ones. */
export function readFrame(value: unknown): ServerFrame | null {
  return typeof value === 'object' && value !== null && 'frame' in value ? (value as ServerFrame) : null;
}
