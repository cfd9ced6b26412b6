// A text in parts, so that masks can be drawn as chips and spoken as words.

export type TextPart =
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'mask';
      readonly text: string;
      readonly ending: string | null;
      readonly what: 'card' | 'code';
    };

/** As the detector writes them: four groups, the last with digits or without, or three dots for a security code. */
const MASK = /•••• •••• •••• (\d{4}|••••)|(?<!•)•••(?!•)/g;

export function partsOf(text: string): readonly TextPart[] {
  const parts: TextPart[] = [];
  let at = 0;
  for (const match of text.matchAll(MASK)) {
    if (match.index > at) parts.push({ kind: 'text', text: text.slice(at, match.index) });
    const last = match[1];
    parts.push({
      kind: 'mask',
      text: match[0],
      ending: last !== undefined && last !== '••••' ? last : null,
      what: last === undefined ? 'code' : 'card',
    });
    at = match.index + match[0].length;
  }
  if (at < text.length) parts.push({ kind: 'text', text: text.slice(at) });
  return parts;
}
