// How a person likes their own console: kept in this browser, for this person. Nothing of it is of any interest to others.
import { createSource, type Observable } from '../connection/observable.ts';
import type { Command, Strokes } from './commands.ts';

/** How long a sent message can be taken back before it leaves. */
export const UNDO_MS = 5_000;

export type Sort = 'reply-due' | 'newest' | 'oldest';
export type SoundKind = 'mine' | 'waiting' | 'mention';
export const soundKinds: readonly SoundKind[] = ['mine', 'waiting', 'mention'];

export type Preferences = {
  readonly singleKeys: boolean;
  readonly strokes: Strokes;
  readonly density: 'comfortable' | 'compact';
  /** `mod-enter`: Enter is a new line then. */
  readonly send: 'enter' | 'mod-enter';
  readonly undoSend: boolean;
  readonly sort: Sort;
  readonly sounds: Readonly<Record<SoundKind, boolean>>;
  readonly notifications: boolean;
};

export const preferenceDefaults: Preferences = {
  singleKeys: true,
  strokes: {},
  density: 'comfortable',
  send: 'enter',
  undoSend: true,
  sort: 'reply-due',
  sounds: { mine: false, waiting: false, mention: false },
  notifications: false,
};

export type PreferenceStore = { get(): string | null; set(text: string): void };

export interface KeptPreferences {
  readonly now: Observable<Preferences>;
  change(change: Partial<Preferences>): void;
}

export function createPreferences(store: PreferenceStore): KeptPreferences {
  const now = createSource<Preferences>(read(store.get()));
  return {
    now,
    change(change) {
      now.set({ ...now.get(), ...change });
      store.set(JSON.stringify(now.get()));
    },
  };
}

/** What does not fit is left at its default: an older page may have written it. */
function read(text: string | null): Preferences {
  let kept: unknown = null;
  try {
    kept = JSON.parse(text ?? 'null');
  } catch {
    return preferenceDefaults;
  }
  if (typeof kept !== 'object' || kept === null) return preferenceDefaults;
  const given = kept as Readonly<Record<string, unknown>>;
  const one = <T>(name: string, values: readonly T[], other: T): T =>
    values.includes(given[name] as T) ? (given[name] as T) : other;
  const { density, notifications, send, singleKeys, sort, undoSend } = preferenceDefaults;
  return {
    singleKeys: one('singleKeys', [true, false], singleKeys),
    strokes: strokesOf(given['strokes']),
    density: one('density', ['comfortable', 'compact'], density),
    send: one('send', ['enter', 'mod-enter'], send),
    undoSend: one('undoSend', [true, false], undoSend),
    sort: one('sort', ['reply-due', 'newest', 'oldest'], sort),
    sounds: soundsOf(given['sounds']),
    notifications: one('notifications', [true, false], notifications),
  };
}

function strokesOf(value: unknown): Strokes {
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).filter(([, stroke]) => typeof stroke === 'string' && stroke.length < 20),
  ) as Partial<Record<Command, string>>;
}

function soundsOf(value: unknown): Preferences['sounds'] {
  const given = (typeof value === 'object' && value !== null ? value : {}) as Readonly<
    Record<string, unknown>
  >;
  return Object.fromEntries(soundKinds.map((kind) => [kind, given[kind] === true])) as Preferences['sounds'];
}

export function browserPreferenceStore(workspace: string, person: string): PreferenceStore {
  const name = `sealdesk-desk-${workspace}-${person}`;
  return {
    get() {
      try {
        return localStorage.getItem(name);
      } catch {
        return null;
      }
    },
    set(text) {
      try {
        localStorage.setItem(name, text);
      } catch {
        // Lasts as long as the page then.
      }
    },
  };
}
