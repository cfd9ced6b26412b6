// What the console as a whole keeps and lets its parts do.
import { createContext, use } from 'react';
import type { InboxRow, TeamRow } from '../../contract/views.ts';
import type { Chats } from './chats.ts';
import type { Drafts } from './drafts.ts';

export type Desktop = {
  readonly chats: Chats;
  readonly drafts: Drafts;
  readonly rows: ReadonlyMap<string, InboxRow>;
  readonly people: ReadonlyMap<string, TeamRow>;
  /** Every row seen since the page was opened, resolved ones included. */
  readonly known: ReadonlyMap<string, InboxRow>;
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
