// What a screen reader is told of a text: masks as words.
import { later } from './conversation-words.ts';
import { partsOf } from './mask-parts.ts';

export function maskWords(what: 'card' | 'code', ending: string | null): string {
  if (what === 'code') return later.hiddenCode;
  return ending === null ? later.hiddenNumber : later.ending(ending);
}

export function spoken(text: string): string {
  return partsOf(text)
    .map((part) => (part.kind === 'text' ? part.text : maskWords(part.what, part.ending)))
    .join('');
}
