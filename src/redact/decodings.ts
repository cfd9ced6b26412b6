// Texts behind a text: encodings undone, letters that stand for digits read as digits, words between the parts left out. Each
// comes with the way back to the original. Linear: every repeat in the patterns is bounded, every token is decoded once.

/** A text to look at instead; what stands at `at` in it was written from `starts[at]` to `ends[at]`. */
export type Decoding = {
  readonly text: string;
  readonly starts: readonly number[];
  readonly ends: readonly number[];
};

type Replacement = (match: RegExpMatchArray) => string | null;

/** Percent, character references, escapes, and tags, which part what they stand between. */
const escapes =
  /(?:%|&#x|\\u\{?|\\x)((?<=%)[0-9a-f]{2}|00[0-9a-f]{2}|[0-9a-f]{2,6})[;}]?|&#(\d{1,7});?|&nbsp;|<\/?[a-z][^<>]{0,80}>/gi;
/** Base64, also as URLs have it, and hexadecimal: whole tokens. */
const tokens = /(?<![\w+/=-])[\w+/-]{16,4096}={0,2}(?![\w+/=-])/g;
const hexadecimal = /^(?:[0-9a-f]{2}){12,}$/i;
const readable = /^[\t\n\r -~]+$/;
const DIGITS_HIDDEN_MIN = 12;

/** Signs that are read as digits where digits stand around them. */
const LOOKALIKES = 'OoОо lIi| Zz   Ss b  B g'.split(' ');
const signs = `[${LOOKALIKES.join('')}]`;
const lookalike = new RegExp(signs, 'g');
const mixed = new RegExp(
  `(?<![\\p{L}\\p{N}])[\\d${LOOKALIKES.join('')}](?:[ .-]?[\\d${LOOKALIKES.join('')}]){11,18}(?![\\p{L}\\p{N}])`,
  'gu',
);
/** Fewer real digits than this share make a word of letters. */
const DIGITS_SHARE_MIN = 0.5;

/** Between two parts of one number, and in front of the first: said, not meant; and what counts them, a line each. */
const between =
  /(?<=\d)(?:[\s,;:.…—–-]{0,3}(?:\n\s?\d{1,2}[).:]\s?|x|\b(?:and|then|first|second|third|fourth|last|part|half|next|ends?|with|is|und|dann|teil|et|puis|y|luego)\b)){1,5}[\s,;:.…—–-]{0,3}(?=\d{4})/giu;

function rewritten(text: string, pattern: RegExp, replace: Replacement): Decoding | null {
  let out = '';
  let at = 0;
  let any = false;
  const starts: number[] = [];
  const ends: number[] = [];
  const take = (end: number): void => {
    for (; at < end; at++) {
      out += text[at]!;
      starts.push(at);
      ends.push(at + 1);
    }
  };
  for (const match of text.matchAll(pattern)) {
    const plain = replace(match);
    if (plain === null) continue;
    any = true;
    take(match.index);
    at = match.index + match[0].length;
    out += plain;
    for (let unit = 0; unit < plain.length; unit++) {
      starts.push(match.index);
      ends.push(at);
    }
  }
  if (!any) return null;
  take(text.length);
  return { text: out, starts, ends };
}

const unescaped: Replacement = ([, hex, decimal]) => {
  const code = hex ? Number.parseInt(hex, 16) : Number(decimal);
  return code > 31 && code < 0x11_0000 ? String.fromCodePoint(code) : ' ';
};

const decoded: Replacement = ([token]) => {
  const plain = hexadecimal.test(token) ? fromHex(token) : fromBase64(token);
  return plain !== null && readable.test(plain) && (plain.match(/\d/g)?.length ?? 0) >= DIGITS_HIDDEN_MIN
    ? plain
    : null;
};

function fromHex(token: string): string {
  return token.replace(/../g, (pair) => String.fromCharCode(Number.parseInt(pair, 16)));
}

function fromBase64(token: string): string | null {
  if (!/[a-z]/i.test(token)) return null;
  try {
    return atob(token.replaceAll('-', '+').replaceAll('_', '/').replace(/=+$/, ''));
  } catch {
    return null;
  }
}

const asDigits: Replacement = ([run]) => {
  const signs = run.replace(/[ .-]/g, '');
  const letters = run.match(lookalike)?.length ?? 0;
  if (letters === 0 || letters > signs.length * DIGITS_SHARE_MIN) return null;
  return run.replace(lookalike, (sign) => String(LOOKALIKES.findIndex((like) => like.includes(sign))));
};

/** What the patterns cannot do without: digits in all, a sign that escapes, the longest token. */
const TOKEN_MIN = 16;
const MIXED_DIGITS_MIN = 6;
const PARTED_DIGITS_MIN = 5;
const DIGIT = 1;
const ESCAPE = 2;
const TOKEN = 4;
const ASCII = 0x80;

const kinds = Uint8Array.from({ length: ASCII }, (_, unit) => {
  const sign = String.fromCharCode(unit);
  return (
    (/\d/.test(sign) ? DIGIT : 0) | (/[%&\\<]/.test(sign) ? ESCAPE : 0) | (/[\w+/-]/.test(sign) ? TOKEN : 0)
  );
});

function signsIn(text: string): { digits: number; escaped: boolean; token: number } {
  let digits = 0;
  let escaped = false;
  let token = 0;
  let run = 0;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    const kind = unit < ASCII ? kinds[unit]! : 0;
    if (kind === 0) run = 0;
    else if (kind === ESCAPE) {
      escaped = true;
      run = 0;
    } else {
      digits += kind & DIGIT;
      if (++run > token) token = run;
    }
  }
  return { digits, escaped, token };
}

/** At most four, each a little longer to look at than the text itself. */
export function decodingsOf(text: string): readonly Decoding[] {
  const found: Decoding[] = [];
  const add = (decoding: Decoding | null): void => {
    if (decoding !== null) found.push(decoding);
  };
  const { digits, escaped, token } = signsIn(text);
  if (escaped) add(rewritten(text, escapes, unescaped));
  if (token >= TOKEN_MIN) add(rewritten(text, tokens, decoded));
  if (digits >= MIXED_DIGITS_MIN) add(rewritten(text, mixed, asDigits));
  if (digits >= PARTED_DIGITS_MIN) add(rewritten(text, between, () => ' '));
  return found;
}
