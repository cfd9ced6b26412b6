// Which command a key press means. Single keys count only outside text fields and while they are on; Alt and Cmd keys
// always count. The browser's own combinations are left alone.
import type { Command, Strokes } from './commands.ts';

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

/** Of two keys one after the other, how long the second may take. */
export const SECOND_KEY_MS = 1_500;

/** A command; or the first of two keys; or nothing of ours. */
export type Heard = { readonly command: Command } | { readonly begun: string } | null;

const byAlt: Readonly<Record<string, Command>> = {
  KeyP: 'status',
  KeyU: 'suggestion',
  KeyZ: 'undo',
};

/** `strokes`: null while single keys are off. `begun`: the first of two keys, if there was one just now. */
export function hear(press: KeyPress, strokes: Strokes | null, begun: string | null = null): Heard {
  const { alt, code, ctrl, key, meta, shift, writing } = press;
  if (ctrl || meta) {
    // Both are taken, wherever the page runs: Ctrl K types nothing either way.
    return !alt && !shift && ctrl !== meta && key.toLowerCase() === 'k' ? { command: 'palette' } : null;
  }
  if (alt) {
    if (shift) return null;
    const digit = /^(?:Digit|Numpad)([1-5])$/.exec(code)?.[1];
    if (digit !== undefined) return { command: `chat-${Number(digit) as 1 | 2 | 3 | 4 | 5}` };
    const command = byAlt[code];
    return command === undefined ? null : { command };
  }
  if (key === 'F6') return { command: 'region' };
  if (key === 'Escape') return writing ? null : { command: 'close' };
  if (writing || strokes === null || key.length !== 1) return null;
  const stroke = strokeOf(key, shift);
  const whole = begun === null ? stroke : `${begun} ${stroke}`;
  for (const [command, theirs] of Object.entries(strokes) as [Command, string][])
    if (theirs === whole) return { command };
  if (begun !== null) return hear(press, strokes);
  return Object.values(strokes).some((theirs) => theirs.startsWith(`${stroke} `)) ? { begun: stroke } : null;
}

/** As it stands in the table: a letter with Shift says so, a sign is what it is on this keyboard. */
export function strokeOf(key: string, shift: boolean): string {
  const lower = key.toLowerCase();
  return shift && lower !== key.toUpperCase() ? `shift+${lower}` : lower;
}
