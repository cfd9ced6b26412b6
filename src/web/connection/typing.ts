// Who is writing and who of the staff is looking, both ways. Signals are ephemeral: a lost one is made good by time alone.

import type { Signal } from '../../contract/signals.ts';
import type { Side } from './conversation-state.ts';
import type { Clock } from './transport.ts';

/** While the person types, it is said again this often. */
export const SAY_AGAIN_MS = 3_000;
/** Without a key press for so long, nobody is writing. */
export const STILL_MS = 5_000;
/** Another's typing that is not said again falls off. */
export const FORGET_MS = 6_000;
export const TYPISTS_MAX = 20;
/** Looking is said again this often, and falls off when it is not. */
export const VIEW_AGAIN_MS = 10_000;
export const VIEW_FORGET_MS = 40_000;

export type Typist = { readonly from: Side; readonly person: string | null };

export interface Typing {
  /** Called at every key press; false ends it. */
  type(on: boolean): void;
  /** A message left: whoever hears it knows that the writing is over. */
  sent(): void;
  hear(from: Side, person: string | null, signal: Signal): void;
  /** Their message came. */
  said(from: Side, person: string | null): void;
  now(): readonly Typist[];
  /** This end has it in view, or no longer. */
  view(on: boolean): void;
  viewers(): readonly string[];
  online(): boolean | null;
  /** Another session: nothing of the old one holds. */
  reset(): void;
  close(): void;
}

export function createTyping(options: {
  readonly clock: Clock;
  readonly tell: (on: boolean) => void;
  readonly tellViewing: (on: boolean) => void;
  readonly changed: () => void;
}): Typing {
  const { clock } = options;
  const others = new Map<string, Typist & { readonly cancel: () => void }>();
  let list: readonly Typist[] = [];
  const viewers = new Map<string, () => void>();
  let viewing = false;
  let cancelView = () => {};
  let online: boolean | null = null;
  let saidAt: number | null = null;
  let cancelStill = () => {};

  function changed(): void {
    list = [...others.values()].map(({ from, person }) => ({ from, person }));
    options.changed();
  }

  function forget(key: string): void {
    const typist = others.get(key);
    if (typist === undefined) return;
    typist.cancel();
    others.delete(key);
    changed();
  }

  function tellViewing(): void {
    cancelView();
    options.tellViewing(viewing);
    if (viewing) cancelView = clock.after(VIEW_AGAIN_MS, tellViewing);
  }

  function heardViewing(person: string, on: boolean): void {
    const before = viewers.get(person);
    before?.();
    if (!on) viewers.delete(person);
    else if (before !== undefined || viewers.size < TYPISTS_MAX)
      viewers.set(
        person,
        clock.after(VIEW_FORGET_MS, () => heardViewing(person, false)),
      );
    if ((before !== undefined) !== on) options.changed();
  }

  function stop(tell: boolean): void {
    cancelStill();
    if (saidAt !== null && tell) options.tell(false);
    saidAt = null;
  }

  return {
    type(on) {
      if (!on) return stop(true);
      cancelStill();
      cancelStill = clock.after(STILL_MS, () => stop(true));
      if (saidAt !== null && clock.now() - saidAt < SAY_AGAIN_MS) return;
      saidAt = clock.now();
      options.tell(true);
    },
    sent: () => stop(true),
    hear(from, person, signal) {
      if (signal.kind === 'Online') {
        online = signal.on;
        options.changed();
        return;
      }
      if (signal.kind === 'Viewing' && person !== null) return heardViewing(person, signal.on);
      if (signal.kind !== 'Typing') return;
      const key = `${from}/${person ?? ''}`;
      if (!signal.on) return forget(key);
      others.get(key)?.cancel();
      if (!others.has(key) && others.size >= TYPISTS_MAX) return;
      others.set(key, { from, person, cancel: clock.after(FORGET_MS, () => forget(key)) });
      changed();
    },
    said: (from, person) => forget(`${from}/${person ?? ''}`),
    now: () => list,
    view(on) {
      if (viewing === on) return;
      viewing = on;
      tellViewing();
    },
    viewers: () => [...viewers.keys()],
    online: () => online,
    reset() {
      for (const typist of others.values()) typist.cancel();
      others.clear();
      for (const cancel of viewers.values()) cancel();
      viewers.clear();
      list = [];
      online = null;
      saidAt = null;
    },
    close() {
      cancelStill();
      cancelView();
      for (const cancel of viewers.values()) cancel();
      for (const typist of others.values()) typist.cancel();
    },
  };
}
