// Typing, viewing and being there, between the ends of one conversation. Promises that a signal is never kept longer
// than a few seconds, never logged, and that a visitor hears of typing alone. Trusts that an end may be in its
// conversation.
import type { QueuePlace, Signal, SignalKind } from '../contract/signals.ts';
import type { Clock } from '../platform/clock.ts';
import type { Reader } from './visible.ts';

/** An "on" that is not said again within this is taken back. */
export const signalExpiryMs = 6_000;
/** Whoever looks at a conversation goes on looking longer than they type. */
export const viewingExpiryMs = 30_000;
/** A visitor whose page reloads is not shown as gone. */
export const onlineGraceMs = 3_000;
export const signalsPerWindowMax = 20;
export const signalWindowMs = 5_000;

/** One connection in one conversation. */
export interface SignalEnd {
  readonly conversation: string;
  readonly from: Reader;
  /** The staff member; null for a visitor. */
  readonly person: string | null;
  send(text: string): void;
}

export interface SignalHub {
  join(end: SignalEnd): void;
  leave(end: SignalEnd): void;
  /** Passes a signal on; what is over the rate, or not this end's to say, is dropped. */
  tell(end: SignalEnd, signal: Signal): void;
  /** The server's own word to the visitor's pages; nobody else hears it. */
  tellVisitor(conversation: string, place: QueuePlace): void;
  visitorIsThere(conversation: string): boolean;
  stop(): void;
}

type Said = { timer: NodeJS.Timeout };
type EndState = { readonly said: Map<SignalKind, Said>; windowStart: number; told: number };
type Room = { readonly ends: Map<SignalEnd, EndState>; goneTimer: NodeJS.Timeout | null };

/** Told when a conversation's visitor has a first page connected, and when the last one is gone. */
export type VisitorSeen = (conversation: string, there: boolean) => void;

export function signalHub(clock: Clock, visitorSeen: VisitorSeen = () => undefined): SignalHub {
  const rooms = new Map<string, Room>();

  const pass = (room: Room, end: SignalEnd, kind: SignalKind, on: boolean): void => {
    const text = signalText(end, kind, on);
    for (const other of room.ends.keys()) {
      if (hears(other, end, kind)) other.send(text);
    }
  };

  const takeBack = (room: Room, end: SignalEnd, state: EndState, kind: SignalKind): void => {
    const said = state.said.get(kind);
    if (said === undefined) return;
    clearTimeout(said.timer);
    state.said.delete(kind);
    pass(room, end, kind, false);
  };

  return {
    join(end) {
      let room = rooms.get(end.conversation);
      if (room === undefined) {
        room = { ends: new Map(), goneTimer: null };
        rooms.set(end.conversation, room);
      }
      if (room.ends.has(end)) return;
      const wasThere = visitorIsThere(room);
      const first = end.from === 'visitor' && !hasVisitor(room);
      room.ends.set(end, { said: new Map(), windowStart: clock.monotonicMs(), told: 0 });
      if (end.from === 'visitor') {
        if (room.goneTimer !== null) clearTimeout(room.goneTimer);
        else if (!wasThere) pass(room, end, 'Online', true);
        room.goneTimer = null;
        if (first) visitorSeen(end.conversation, true);
        return;
      }
      if (wasThere) end.send(signalText({ ...end, from: 'visitor', person: null }, 'Online', true));
      for (const [other, state] of room.ends) {
        for (const kind of state.said.keys()) {
          if (hears(end, other, kind)) end.send(signalText(other, kind, true));
        }
      }
    },
    leave(end) {
      const room = rooms.get(end.conversation);
      const state = room?.ends.get(end);
      if (room === undefined || state === undefined) return;
      for (const kind of state.said.keys()) takeBack(room, end, state, kind);
      room.ends.delete(end);
      if (end.from === 'visitor' && !hasVisitor(room)) visitorSeen(end.conversation, false);
      if (end.from === 'visitor' && !visitorIsThere(room)) {
        room.goneTimer = setTimeout(() => {
          room.goneTimer = null;
          pass(room, end, 'Online', false);
          if (room.ends.size === 0) rooms.delete(end.conversation);
        }, onlineGraceMs).unref();
      }
      if (room.ends.size === 0 && room.goneTimer === null) rooms.delete(end.conversation);
    },
    tell(end, signal) {
      const room = rooms.get(end.conversation);
      const state = room?.ends.get(end);
      if (room === undefined || state === undefined) return;
      // Who is connected is what the server saw, not what a client says.
      if (signal.kind === 'Online' || signal.kind === 'QueuePlace') return;
      if (signal.kind === 'Viewing' && end.from === 'visitor') return;
      if (!withinRate(state, clock.monotonicMs())) return;
      if (!signal.on) {
        takeBack(room, end, state, signal.kind);
        return;
      }
      const said = state.said.get(signal.kind);
      if (said !== undefined) clearTimeout(said.timer);
      const expiryMs = signal.kind === 'Viewing' ? viewingExpiryMs : signalExpiryMs;
      const timer = setTimeout(() => takeBack(room, end, state, signal.kind), expiryMs).unref();
      state.said.set(signal.kind, { timer });
      pass(room, end, signal.kind, true);
    },
    tellVisitor(conversation, place) {
      const signal = { frame: 'signal', conversation, from: 'staff', person: null, signal: place };
      const text = JSON.stringify(signal);
      for (const end of rooms.get(conversation)?.ends.keys() ?? [])
        if (end.from === 'visitor') end.send(text);
    },
    visitorIsThere(conversation) {
      const room = rooms.get(conversation);
      return room !== undefined && hasVisitor(room);
    },
    stop() {
      for (const room of rooms.values()) {
        if (room.goneTimer !== null) clearTimeout(room.goneTimer);
        for (const state of room.ends.values()) {
          for (const said of state.said.values()) clearTimeout(said.timer);
        }
      }
      rooms.clear();
    },
  };
}

function visitorIsThere(room: Room): boolean {
  return room.goneTimer !== null || hasVisitor(room);
}

function hasVisitor({ ends }: Room): boolean {
  for (const end of ends.keys()) if (end.from === 'visitor') return true;
  return false;
}

/** Never to oneself, nor to one's other tabs; to a visitor only that a member of staff is typing. */
function hears(listener: SignalEnd, speaker: SignalEnd, kind: SignalKind): boolean {
  if (listener === speaker) return false;
  if (listener.from === 'visitor') return speaker.from === 'staff' && kind === 'Typing';
  return speaker.from === 'visitor' || speaker.person !== listener.person;
}

function withinRate(state: EndState, now: number): boolean {
  if (now - state.windowStart >= signalWindowMs) {
    state.windowStart = now;
    state.told = 0;
  }
  state.told += 1;
  return state.told <= signalsPerWindowMax;
}

function signalText(end: SignalEnd, kind: SignalKind, on: boolean): string {
  return JSON.stringify({
    frame: 'signal',
    conversation: end.conversation,
    from: end.from,
    person: end.person,
    signal: { kind, on },
  });
}
