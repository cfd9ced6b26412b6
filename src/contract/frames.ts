// Written by `npm run generate` from schemas/. Do not edit.

import type { Action } from './actions.ts';
import type { Code, Count, Cursor, Digest, From, Id, Name, Signed, SignedByRoots, Slug, Text, Time } from './definitions.ts';
import type { Signal } from './signals.ts';
import type { View } from './views.ts';

/** Everything up to this cursor arrived and is kept. */
export type AckFrame = {
  readonly frame: 'ack';
  readonly conversation: Id;
  readonly cursor: Cursor;
};

/** Ask for an action; ref is answered by a result and makes a retry the same request. */
export type ActFrame = {
  readonly frame: 'act';
  readonly ref: Id;
  readonly action: Action;
};

/** The server ends the connection; retry false only when trying again cannot help. */
export type ByeFrame = {
  readonly frame: 'bye';
  readonly code: Code;
  readonly retry: boolean;
};

/** A newer directory. */
export type DirectoryFrame = {
  readonly frame: 'directory';
  readonly directory: SignedByRoots;
};

/** Events of a conversation in order. live says that the client has caught up. */
export type EventsFrame = {
  readonly frame: 'events';
  readonly conversation: Id;
  readonly events: readonly {
    readonly revision: Count;
    readonly head: Digest;
    readonly clear: string;
    readonly shredded: string | null;
    readonly state: 'open' | 'withheld' | 'destroyed' | 'erased';
  }[];
  readonly cursor: Cursor;
  readonly live: boolean;
};

/** The gateway's newer receiving key. */
export type GatewayKeyFrame = {
  readonly frame: 'gateway-key';
  readonly gatewayKey: Signed | null;
};

/** First frame of a client. */
export type HelloFrame = {
  readonly frame: 'hello';
  readonly protocol: 1;
  readonly connect: Id;
};

/** Follow a conversation from a place on; null from its beginning. */
export type JoinFrame = {
  readonly frame: 'join';
  readonly conversation: Id;
  readonly after: Cursor | null;
};

/** Stop following. */
export type LeaveFrame = {
  readonly frame: 'leave';
  readonly conversation: Id;
};

/** Asks for a pong. */
export type PingFrame = {
  readonly frame: 'ping';
  readonly at: Count;
};

/** Answers a ping. */
export type PongFrame = {
  readonly frame: 'pong';
  readonly at: Count;
  readonly now: Time;
};

/** The one answer to an act. */
export type ResultFrame = {
  readonly frame: 'result';
  readonly ref: Id;
  readonly status: 'done' | 'refused' | 'failed';
  readonly code: Code | null;
  readonly detail: Readonly<Record<string, unknown>> | null;
  readonly position: Cursor | null;
};

/** An ephemeral signal from another end. */
export type SignalFrame = {
  readonly frame: 'signal';
  readonly conversation: Id;
  readonly from: From;
  readonly person: Id | null;
  readonly signal: Signal;
};

/** An ephemeral signal for the other ends of a conversation. */
export type TellFrame = {
  readonly frame: 'tell';
  readonly conversation: Id;
  readonly signal: Signal;
};

/** Stop following a view. */
export type UnwatchFrame = {
  readonly frame: 'unwatch';
  readonly view: 'inbox' | 'team' | 'requests' | 'queue' | 'incidents' | 'holds' | 'settings' | 'visitors';
};

/** Rows of a view that changed; reset replaces all. */
export type ViewFrame = {
  readonly frame: 'view';
  readonly view: 'inbox' | 'team' | 'requests' | 'queue' | 'incidents' | 'holds' | 'settings' | 'visitors';
  readonly reset: boolean;
  readonly rows: readonly View[];
  readonly removed: readonly string[];
  readonly asOf: Time;
};

/** Follow a view. */
export type WatchFrame = {
  readonly frame: 'watch';
  readonly view: 'inbox' | 'team' | 'requests' | 'queue' | 'incidents' | 'holds' | 'settings' | 'visitors';
};

/** The server's first frame. */
export type WelcomeFrame = {
  readonly frame: 'welcome';
  readonly protocol: 1;
  readonly connection: Id;
  readonly now: Time;
  readonly workspace: Slug;
  readonly workspaceName: Name;
  readonly reference: string;
  readonly root: Text;
  readonly directory: SignedByRoots;
  readonly gatewayKey: Signed | null;
  readonly person: Id | null;
  readonly heartbeatMs: Count;
};

export type Frame =
  | AckFrame
  | ActFrame
  | ByeFrame
  | DirectoryFrame
  | EventsFrame
  | GatewayKeyFrame
  | HelloFrame
  | JoinFrame
  | LeaveFrame
  | PingFrame
  | PongFrame
  | ResultFrame
  | SignalFrame
  | TellFrame
  | UnwatchFrame
  | ViewFrame
  | WatchFrame
  | WelcomeFrame;

export type FrameFrame = Frame['frame'];

export type ClientFrame =
  | AckFrame
  | ActFrame
  | HelloFrame
  | JoinFrame
  | LeaveFrame
  | PingFrame
  | TellFrame
  | UnwatchFrame
  | WatchFrame;

export type ServerFrame =
  | ByeFrame
  | DirectoryFrame
  | EventsFrame
  | GatewayKeyFrame
  | PongFrame
  | ResultFrame
  | SignalFrame
  | ViewFrame
  | WelcomeFrame;
