// Card numbers sent in pieces. What is remembered of a message is its groups of digits, never its text; what is asked is
// whether the next message completes a number that earlier ones began.
import { type Digits, JOINED, TOUCHING } from './canonical.ts';
import { mayHoldNumbers } from './evidence.ts';
import { identifiersOf, touches } from './identifiers.ts';
import { isPrinted } from './judgement.ts';
import { isOwnOther, NONE_OWN, type OwnNumber, ownRows } from './own-numbers.ts';
import { digitsOf } from './readings.ts';
import { LENGTH_MAX, LENGTH_MIN, rowOfNumber } from './windows.ts';

/** A number is looked for over so many earlier messages of one sender. */
export const EARLIER_MAX = 8;
/** Groups remembered of one message; enough for a number written digit by digit, at its beginning and at its end. */
const RUNS_MAX = 40;

/** Which of the earlier messages hold the pieces, as indices into what was given. */
export type Completion = { readonly earlier: readonly number[] };

type Piece = { readonly digits: string; readonly message: number };

const letter = /\p{L}/u;
/** A day of our time as ISO 8601 writes it. What stands in front of it is not continued by its year. */
const dayPattern =
  /(?<![0-9-])20(?:1[5-9]|2[0-9]|3[0-4])-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])(?![0-9-])/g;

/** The groups of digits of a message, in order; what proves to be something else (IBAN, UUID, hash) left out. */
export function digitRuns(text: string): readonly string[] {
  if (!mayHoldNumbers(text)) return [];
  const digits = digitsOf(text);
  if (digits.count === 0) return [];
  const days = [...text.matchAll(dayPattern)].map((day) => ({ start: day.index, end: day.index + 10 }));
  const places = [...identifiersOf(text), ...days].sort((one, other) => one.start - other.start);
  const runs: string[] = [];
  for (let from = 0; from < digits.count; ) {
    let to = from + 1;
    while (to < digits.count && (digits.gaps[to] === TOUCHING || isSpelledOn(digits, to))) to++;
    const start = digits.starts[from]!;
    const isPiece = to - from <= LENGTH_MAX && !touches(places, start, digits.ends[to - 1]!);
    // A group that cannot be a piece still parts its neighbours. One ideograph by itself is a word, not a group.
    if (to - from > 1 || digits.spelled[from] === 1 || !letter.test(text[start]!)) {
      runs.push(isPiece ? digits.values.subarray(from, to).join('') : '');
    }
    from = to;
  }
  return runs.length <= RUNS_MAX ? runs : [...runs.slice(0, RUNS_MAX / 2), ...runs.slice(-RUNS_MAX / 2)];
}

/** Digits spelled in a row are one group, as they are when written with signs. */
function isSpelledOn({ gaps, spelled }: Digits, at: number): boolean {
  return gaps[at] === JOINED && spelled[at] === 1 && spelled[at - 1] === 1;
}

/** `previousRuns`: what `digitRuns` gave for the sender's earlier messages, oldest first; `own`: the workspace's own numbers. */
export function completes(
  previousRuns: readonly (readonly string[])[],
  text: string,
  own: readonly OwnNumber[] = NONE_OWN,
): Completion | null {
  if (previousRuns.length === 0) return null;
  const runs = digitRuns(text);
  if (runs.length === 0) return null;
  const oldest = Math.max(0, previousRuns.length - EARLIER_MAX);
  const newest = previousRuns.length;
  const pieces: Piece[] = [];
  for (let message = oldest; message < newest; message++) {
    for (const digits of previousRuns[message]!.slice(0, RUNS_MAX)) pieces.push({ digits, message });
  }
  const firstNew = pieces.length;
  for (const digits of runs) pieces.push({ digits, message: newest });
  if (firstNew === 0) return null;

  for (let last = firstNew; last < pieces.length; last++) {
    const whole = endingAt(pieces, last, firstNew, null, own);
    if (whole !== null) return whole;
    for (const foreign of foreignStretches(pieces, last)) {
      const parted = endingAt(pieces, last, firstNew, foreign, own);
      if (parted !== null) return parted;
    }
  }
  return null;
}

function valuesOf(digits: string): Uint8Array {
  const values = new Uint8Array(digits.length);
  for (let at = 0; at < digits.length; at++) values[at] = digits.charCodeAt(at) - 48;
  return values;
}

type Stretch = { readonly from: number; readonly to: number };

/** What may stand between the pieces without belonging to them: one group, or all groups of one message. */
function foreignStretches(pieces: readonly Piece[], last: number): readonly Stretch[] {
  const stretches: Stretch[] = [];
  for (let at = last - 1; at > 0 && last - at <= LENGTH_MAX; at--) {
    stretches.push({ from: at, to: at + 1 });
    const { message } = pieces[at]!;
    if (pieces[at + 1]?.message === message) continue;
    let from = at;
    while (from > 0 && pieces[from - 1]!.message === message) from--;
    if (from < at && from > 0 && at < last) stretches.push({ from, to: at + 1 });
  }
  return stretches;
}

/** Joins pieces backwards from `last` until they are a card number that begins in an earlier message. */
function endingAt(
  pieces: readonly Piece[],
  last: number,
  firstNew: number,
  foreign: Stretch | null,
  own: readonly OwnNumber[],
): Completion | null {
  let joined = '';
  const cuts: number[] = [];
  const messages = new Set<number>();
  for (let at = last; at >= 0; at--) {
    if (foreign !== null && at < foreign.to && at >= foreign.from) continue;
    const piece = pieces[at]!;
    if (piece.digits === '' || joined.length + piece.digits.length > LENGTH_MAX) return null;
    if (joined !== '') cuts.push(joined.length);
    joined = piece.digits + joined;
    if (at < firstNew) messages.add(piece.message);
    if (joined.length < LENGTH_MIN || at >= firstNew || (foreign !== null && at >= foreign.from)) continue;
    const values = valuesOf(joined);
    const row = rowOfNumber(values, ownRows(own));
    if (row === null || isOwnOther(values, row.sure.includes(joined.length), own)) continue;
    const printed = isPrinted(cuts.map((fromEnd) => joined.length - fromEnd));
    const sure = row.sure.includes(joined.length);
    // Cut where no card is cut, only whole messages count: chats are full of short numbers.
    const whole = pieces[at - 1]?.message !== piece.message && pieces[last + 1] === undefined;
    if (foreign === null ? printed || (sure && whole) : sure && printed) {
      return { earlier: [...messages].sort((a, b) => a - b) };
    }
  }
  return null;
}
