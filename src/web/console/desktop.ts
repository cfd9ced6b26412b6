// What the console as a whole keeps and lets its parts do.
import { createContext, use } from 'react';
import type { TeamRow } from '../../contract/views.ts';
import type { Answers } from './answers-source.ts';
import type { Chats } from './chats.ts';
import type { Command } from './commands.ts';
import type { Drafts } from './drafts.ts';
import type { KeptPreferences } from './preferences.ts';
import type { Rows } from './rows.ts';

/** What can be done now, by command: what is not there cannot. */
export type Deeds = Readonly<Partial<Record<Command, () => void>>>;

/** What may lie over a conversation, one at a time. */
export type PaneLayer = 'readers' | 'transfer' | 'snooze' | 'labels' | 'why';

export type Desktop = {
  readonly chats: Chats;
  readonly drafts: Drafts;
  readonly rows: Rows;
  readonly answers: Answers;
  readonly preferences: KeptPreferences;
  readonly people: ReadonlyMap<string, TeamRow>;
  readonly current: string | null;
  /** This browser may open what the teams read. */
  readonly reader: boolean;
  /** Opens and, when it is the person's own, puts the focus into the composer. */
  readonly openChat: (conversation: string) => void;
  readonly say: (words: string, assertive?: boolean) => void;
};

export const DesktopContext = createContext<Desktop | null>(null);

export function useDesktop(): Desktop {
  const desktop = use(DesktopContext);
  if (desktop === null) throw new Error('outside of the console');
  return desktop;
}
