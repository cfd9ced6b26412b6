// What the palette finds: commands, chats and pages by their words, and what was said in chats that are open in this tab.
// Nothing typed here leaves the page.
import type { ConversationState } from '../connection/conversation-state.ts';

/** Rows of one group that are shown. */
export const GROUP_MAX = 6;
const SNIPPET_BEFORE = 18;
const SNIPPET_MAX = 90;
/** Shorter than this is in every text. */
const TEXT_MIN = 2;

/** Lower case, without accents: Tomás is found by tomas. */
export function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

export function wordsOf(query: string): readonly string[] {
  return plain(query)
    .split(/\s+/)
    .filter((word) => word !== '');
}

/** Every word somewhere in it. */
export function fits(text: string, words: readonly string[]): boolean {
  const searched = plain(text);
  return words.every((word) => searched.includes(word));
}

export type Part = { readonly text: string; readonly hit: boolean };

/** The text with what was looked for apart, for the eye. Falls back to the whole when accents moved the places. */
export function marked(text: string, words: readonly string[]): readonly Part[] {
  const searched = plain(text);
  if (searched.length !== text.length) return [{ text, hit: false }];
  const hits = words
    .map((word) => ({ from: searched.indexOf(word), length: word.length }))
    .filter(({ from }) => from >= 0)
    .toSorted((left, right) => left.from - right.from);
  const parts: Part[] = [];
  let at = 0;
  for (const { from, length } of hits) {
    if (from < at) continue;
    if (from > at) parts.push({ text: text.slice(at, from), hit: false });
    parts.push({ text: text.slice(from, from + length), hit: true });
    at = from + length;
  }
  if (at < text.length) parts.push({ text: text.slice(at), hit: false });
  return parts;
}

/** The newest thing said in this chat that holds all of it, cut around the first word. */
export function saidWith(state: Pick<ConversationState, 'items'>, words: readonly string[]): string | null {
  const [first] = words;
  if (first === undefined || words.join('').length < TEXT_MIN) return null;
  for (let index = state.items.length - 1; index >= 0; index -= 1) {
    const item = state.items[index];
    if (item === undefined || item.kind === 'line' || item.content.status !== 'open') continue;
    if (fits(item.content.text, words)) return snippet(item.content.text.replaceAll(/\s+/g, ' '), first);
  }
  return null;
}

function snippet(text: string, word: string): string {
  const at = plain(text).indexOf(word);
  const from = Math.max(0, at - SNIPPET_BEFORE);
  const cut = text.slice(from, from + SNIPPET_MAX);
  return `${from > 0 ? '…' : ''}${cut}${from + SNIPPET_MAX < text.length ? '…' : ''}`;
}
