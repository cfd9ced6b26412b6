// What an agent can do by a key: every command once, with its words, its place on the sheet and its own key. Single keys
// can be switched off and changed; combinations stay as they are.

export type Command =
  | 'palette'
  | 'keys'
  | 'settings'
  | 'region'
  | 'go-inbox'
  | 'next-unread'
  | 'status'
  | `chat-${1 | 2 | 3 | 4 | 5}`
  | 'next'
  | 'previous'
  | `tab-${1 | 2 | 3 | 4}`
  | 'take'
  | 'filter'
  | 'reply'
  | 'note'
  | 'labels'
  | 'transfer'
  | 'snooze'
  | 'resolve'
  | 'resolve-next'
  | 'consult'
  | 'release'
  | 'reopen'
  | 'suggestion'
  | 'undo'
  | 'panel'
  | 'why'
  | 'readers'
  | 'close';

/** `j`, `shift+e`, or two one after the other: `g i`. */
export type Stroke = string;

export type SingleKey = { readonly command: Command; readonly does: string; readonly stroke: Stroke };

export const singleKeyDefaults: readonly SingleKey[] = [
  { command: 'keys', does: 'This sheet', stroke: '?' },
  { command: 'go-inbox', does: 'Go to inbox', stroke: 'g i' },
  { command: 'next-unread', does: 'Next unread', stroke: 'n' },
  { command: 'next', does: 'Next chat', stroke: 'j' },
  { command: 'previous', does: 'Previous chat', stroke: 'k' },
  { command: 'tab-1', does: 'Mine', stroke: '1' },
  { command: 'tab-2', does: 'Team', stroke: '2' },
  { command: 'tab-3', does: 'Unassigned', stroke: '3' },
  { command: 'tab-4', does: 'All', stroke: '4' },
  { command: 'take', does: 'Take it', stroke: 'a' },
  { command: 'filter', does: 'Filter', stroke: 'f' },
  { command: 'reply', does: 'Reply', stroke: 'r' },
  { command: 'note', does: 'Internal note', stroke: 'shift+n' },
  { command: 'labels', does: 'Labels', stroke: 'l' },
  { command: 'transfer', does: 'Transfer', stroke: 't' },
  { command: 'snooze', does: 'Snooze', stroke: 's' },
  { command: 'resolve', does: 'Resolve', stroke: 'e' },
  { command: 'resolve-next', does: 'Resolve, open next', stroke: 'shift+e' },
  { command: 'panel', does: 'Show or hide panel', stroke: 'i' },
  { command: 'readers', does: 'Who can read this', stroke: 'w' },
  { command: 'why', does: 'Why it went to whom', stroke: 'y' },
];

export type Strokes = Readonly<Partial<Record<Command, Stroke>>>;

/** Every single key as it is now: the person's own choice before the default. */
export function strokesWith(own: Strokes): Strokes {
  return Object.fromEntries(
    singleKeyDefaults.map(({ command, stroke }) => [command, own[command] ?? stroke]),
  ) as Strokes;
}

/** Who else has this key, wholly or as the beginning of two. */
export function takenBy(stroke: Stroke, command: Command, strokes: Strokes): Command | null {
  for (const [other, theirs] of Object.entries(strokes) as [Command, Stroke][]) {
    if (other === command) continue;
    if (theirs === stroke || theirs.startsWith(`${stroke} `) || stroke.startsWith(`${theirs} `)) return other;
  }
  return null;
}

export function capsOf(stroke: Stroke): readonly string[] {
  return stroke.split(/[ +]/).map((part) => (part === 'shift' ? 'Shift' : part.toUpperCase()));
}

export type SheetLine = {
  readonly does: string;
  readonly caps: readonly string[];
  /** Works only while single keys are on. */
  readonly single: boolean;
};
export type SheetGroup = { readonly title: string; readonly keys: readonly SheetLine[] };

type Part = { readonly does: string; readonly caps: readonly string[] } | { readonly command: Command };

/** `mod`: Cmd on Apple's machines, Ctrl elsewhere. */
export function sheetOf(strokes: Strokes, mod: string, sendBy: readonly string[]): readonly SheetGroup[] {
  const both = (does: string, ...commands: readonly Command[]): SheetLine => ({
    does,
    caps: commands.flatMap((command) => capsOf(strokes[command] ?? '')),
    single: true,
  });
  const tabs = strokes['tab-1'] === '1' && strokes['tab-4'] === '4';
  const group = (title: string, ...parts: readonly (Part | SheetLine)[]): SheetGroup => ({
    title,
    keys: parts.map((part) => {
      if ('single' in part) return part;
      if ('caps' in part) return { ...part, single: false };
      const found = singleKeyDefaults.find(({ command }) => command === part.command);
      return both(found?.does ?? '', part.command);
    }),
  });
  return [
    group(
      'Anywhere',
      { does: 'Command palette', caps: [mod, 'K'] },
      { command: 'keys' },
      { does: 'Next region', caps: ['F6'] },
      { command: 'go-inbox' },
      { does: 'Open chat 1 to 5', caps: ['Alt', '1…5'] },
      { command: 'next-unread' },
      { does: 'Set status', caps: ['Alt', 'P'] },
      { does: 'Accept an offer', caps: ['Alt', 'A'] },
      { does: 'Not now', caps: ['Alt', 'N'] },
      { does: 'Close the top layer', caps: ['Esc'] },
    ),
    group(
      'Inbox',
      both('Next, previous', 'next', 'previous'),
      { does: 'Open', caps: ['Enter'] },
      tabs
        ? { does: 'Mine, Team, Unassigned, All', caps: ['1…4'], single: true }
        : both('Mine, Team, Unassigned, All', 'tab-1', 'tab-2', 'tab-3', 'tab-4'),
      { command: 'take' },
      { command: 'filter' },
    ),
    group(
      'Conversation',
      { command: 'reply' },
      { command: 'note' },
      { command: 'labels' },
      { command: 'transfer' },
      { command: 'snooze' },
      { command: 'resolve' },
      { command: 'resolve-next' },
    ),
    group(
      'Writing',
      { does: 'Send', caps: sendBy },
      { does: 'New line', caps: sendBy.length === 1 ? ['Shift', 'Enter'] : ['Enter'] },
      { does: 'Undo send, for 5 seconds', caps: ['Alt', 'Z'] },
      { does: 'Canned replies', caps: ['/'] },
      { does: 'Mention a colleague', caps: ['@'] },
      { does: 'Use first suggestion', caps: ['Alt', 'U'] },
      { does: 'Leave the text box', caps: ['Esc'] },
    ),
    group('Context', { command: 'panel' }, { command: 'readers' }, { command: 'why' }),
  ];
}
