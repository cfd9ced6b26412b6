// Keys of the console. Single keys count only outside text fields and can be switched off; Alt keys always count.
import { createSource, type Observable } from '../connection/observable.ts';

export type Command =
  | 'next'
  | 'previous'
  | 'open'
  | 'tab-1'
  | 'tab-2'
  | 'tab-3'
  | 'tab-4'
  | 'take'
  | 'transfer'
  | 'resolve'
  | 'reply'
  | 'note'
  | 'panel'
  | 'readers'
  | 'next-unread'
  | 'keys'
  | 'status'
  | 'region'
  | 'chat-1'
  | 'chat-2'
  | 'chat-3'
  | 'chat-4'
  | 'chat-5'
  | 'close';

export type KeyPress = {
  readonly key: string;
  /** The key's place, for Alt combinations that type something else on some layouts. */
  readonly code: string;
  readonly alt: boolean;
  readonly ctrl: boolean;
  readonly meta: boolean;
  readonly shift: boolean;
  /** The focus is in a text field. */
  readonly writing: boolean;
};

const singles: Readonly<Record<string, Command>> = {
  j: 'next',
  k: 'previous',
  '1': 'tab-1',
  '2': 'tab-2',
  '3': 'tab-3',
  '4': 'tab-4',
  a: 'take',
  t: 'transfer',
  e: 'resolve',
  r: 'reply',
  i: 'panel',
  w: 'readers',
  n: 'next-unread',
  '?': 'keys',
};

const chats: readonly Command[] = ['chat-1', 'chat-2', 'chat-3', 'chat-4', 'chat-5'];

export function commandOf(press: KeyPress, singleKeys: boolean): Command | null {
  const { alt, code, ctrl, key, meta, shift, writing } = press;
  if (ctrl || meta) return null;
  if (alt) {
    const digit = /^(?:Digit|Numpad)([1-5])$/.exec(code)?.[1];
    if (digit !== undefined && !shift) return chats[Number(digit) - 1] ?? null;
    return code === 'KeyP' && !shift ? 'status' : null;
  }
  if (key === 'F6') return 'region';
  if (key === 'Escape') return writing ? null : 'close';
  if (writing || !singleKeys) return null;
  if (shift && key.toLowerCase() === 'n') return 'note';
  if (shift && key !== '?') return null;
  return singles[key.toLowerCase()] ?? null;
}

export const KEYS: readonly {
  readonly title: string;
  readonly keys: readonly {
    readonly does: string;
    readonly caps: readonly string[];
    readonly single: boolean;
  }[];
}[] = [
  {
    title: 'Anywhere',
    keys: [
      { does: 'This sheet', caps: ['?'], single: true },
      { does: 'Next region', caps: ['F6'], single: false },
      { does: 'Open chat 1 to 5', caps: ['Alt', '1…5'], single: false },
      { does: 'Next unread', caps: ['N'], single: true },
      { does: 'Set status', caps: ['Alt', 'P'], single: false },
      { does: 'Close the top layer', caps: ['Esc'], single: false },
    ],
  },
  {
    title: 'Inbox',
    keys: [
      { does: 'Next, previous', caps: ['J', 'K'], single: true },
      { does: 'Open', caps: ['Enter'], single: false },
      { does: 'Mine, Team, Unassigned, All', caps: ['1…4'], single: true },
      { does: 'Take it', caps: ['A'], single: true },
    ],
  },
  {
    title: 'Conversation',
    keys: [
      { does: 'Reply', caps: ['R'], single: true },
      { does: 'Internal note', caps: ['Shift', 'N'], single: true },
      { does: 'Transfer', caps: ['T'], single: true },
      { does: 'Resolve', caps: ['E'], single: true },
      { does: 'Show or hide panel', caps: ['I'], single: true },
      { does: 'Who can read this', caps: ['W'], single: true },
    ],
  },
  {
    title: 'Writing',
    keys: [
      { does: 'Send', caps: ['Enter'], single: false },
      { does: 'New line', caps: ['Shift', 'Enter'], single: false },
      { does: 'Leave the text box', caps: ['Esc'], single: false },
    ],
  },
];

const SETTING = 'sealdesk-single-keys';
const source = createSource(keptSetting());
export const singleKeys: Observable<boolean> = source;

export function setSingleKeys(on: boolean): void {
  source.set(on);
  try {
    localStorage.setItem(SETTING, on ? 'on' : 'off');
  } catch {
    // Lasts as long as the page then.
  }
}

function keptSetting(): boolean {
  try {
    return localStorage.getItem(SETTING) !== 'off';
  } catch {
    return true;
  }
}
