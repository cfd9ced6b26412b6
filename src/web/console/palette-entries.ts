// What the palette offers besides chats: what can be done here, answers to put in, and the pages of the console.
import {
  AlarmClock,
  AtSign,
  Check,
  CheckCheck,
  CornerUpLeft,
  Eye,
  Inbox,
  Keyboard,
  ListFilter,
  type LucideIcon,
  PanelRight,
  RotateCcw,
  SlidersHorizontal,
  SquareSlash,
  StickyNote,
  Tag,
  Undo2,
  UserRoundCheck,
  UserRoundMinus,
  UserRoundPlus,
  ArrowRightLeft,
} from 'lucide-react';
import { useMemo } from 'react';
import { useObservable } from '../staff/observe.ts';
import type { Answers } from './answers-source.ts';
import { capsOf, type Command, type Strokes } from './commands.ts';
import type { Deeds } from './desktop.ts';
import type { PaletteEntry } from './palette.tsx';

type Offer = { readonly command: Command; readonly word: string; readonly icon: LucideIcon };

const here: readonly Offer[] = [
  { command: 'take', word: 'Take it', icon: UserRoundPlus },
  { command: 'reply', word: 'Reply', icon: CornerUpLeft },
  { command: 'note', word: 'Internal note', icon: StickyNote },
  { command: 'transfer', word: 'Transfer to a team or person…', icon: ArrowRightLeft },
  { command: 'snooze', word: 'Snooze…', icon: AlarmClock },
  { command: 'labels', word: 'Labels…', icon: Tag },
  { command: 'consult', word: 'Ask a colleague in a note', icon: AtSign },
  { command: 'resolve', word: 'Resolve', icon: Check },
  { command: 'resolve-next', word: 'Resolve, open next', icon: CheckCheck },
  { command: 'undo', word: 'Undo send', icon: Undo2 },
  { command: 'release', word: 'Release', icon: UserRoundMinus },
  { command: 'reopen', word: 'Reopen', icon: RotateCcw },
  { command: 'readers', word: 'Who can read this', icon: Eye },
  { command: 'panel', word: 'Show or hide panel', icon: PanelRight },
];

const pages: readonly Offer[] = [
  { command: 'go-inbox', word: 'Inbox', icon: Inbox },
  { command: 'filter', word: 'Filter and order the inbox', icon: ListFilter },
  { command: 'status', word: 'Set status', icon: UserRoundCheck },
  { command: 'keys', word: 'Keyboard', icon: Keyboard },
  { command: 'settings', word: 'Your console', icon: SlidersHorizontal },
];

export function hereEntries(deeds: Deeds, strokes: Strokes): readonly PaletteEntry[] {
  return here.flatMap(({ command, icon, word }) => {
    const run = deeds[command];
    if (run === undefined) return [];
    const stroke = strokes[command];
    return [
      { id: command, icon, lead: word, run, ...(stroke === undefined ? {} : { caps: capsOf(stroke) }) },
    ];
  });
}

export function useMoreEntries(
  answers: Answers,
  { deeds, insert }: { readonly deeds: () => Deeds; readonly insert: (text: string) => void },
): readonly PaletteEntry[] {
  const all = useObservable(answers.all);
  const canned = useMemo(
    () => all.canned.map(({ shortcut, text, title }) => ({ shortcut, text, title })),
    [all.canned],
  );
  return [
    ...canned.map(({ shortcut, text, title }) => ({
      id: `canned-${shortcut}`,
      icon: SquareSlash,
      lead: `/${shortcut}`,
      rest: title,
      end: 'Insert',
      run: () => insert(text),
    })),
    ...pages.map(({ command, icon, word }) => ({
      id: command,
      icon,
      lead: word,
      run: () => deeds()[command]?.(),
    })),
  ];
}
