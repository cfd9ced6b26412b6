// Reads a text as the digits a person would see in its signs, with the way back to the original offsets.
import { formalIdeographs, ideographs, numberSigns } from './digit-symbols.ts';

/** How far apart two digits may stand, in visible characters that are no letters, and still be read as one number. */
export const GAP_MAX = 6;

export const TOUCHING = 0;
export const JOINED = 1;
export const APART = 2;

/** One entry per digit: its value, where its sign stands in the text, and how it hangs on the digit before it. */
export type Digits = {
  readonly count: number;
  readonly values: Uint8Array;
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
  readonly gaps: Uint8Array;
  /** The first visible character between this digit and the one before; 0 where they touch. */
  readonly marks: Uint32Array;
  /** 1 where the digit is spelled in words; empty where none is. */
  readonly spelled: Uint8Array;
};

const OTHER = 200;
const LETTER = 201;
const INVISIBLE = 202;
const MARK = 203;
const UNKNOWN = 255;

const KINDS_KNOWN = 0x20000;
const ASTRAL = 0x10000;
const ASCII = 0x80;

const decimalPattern = /\p{Nd}/u;
/** Digits of one script stand in runs of ten, from zero; mathematical ones in five such runs without a gap. */
const RUN_MAX = 50;
const markPattern = /\p{M}/u;
const invisiblePattern = /[\p{Cf}\p{Cc}\u115f\u1160\u3164\uffa0\u2800]/u;
const letterPattern = /\p{L}/u;
const visibleControls = /[\t\n\v\f\r\u0085]/;

function fixedKinds(): Uint8Array {
  const kinds = new Uint8Array(KINDS_KNOWN).fill(UNKNOWN);
  for (let unit = 0; unit < 0x80; unit++) kinds[unit] = OTHER;
  for (let unit = 0x30; unit <= 0x39; unit++) kinds[unit] = unit - 0x30;
  for (let unit = 0x41; unit <= 0x5a; unit++) kinds[unit] = kinds[unit + 0x20] = LETTER;
  for (let unit = 0; unit < 0x20; unit++) {
    kinds[unit] = visibleControls.test(String.fromCharCode(unit)) ? OTHER : INVISIBLE;
  }
  kinds[0x7f] = INVISIBLE;
  for (const [first, value, count] of numberSigns) {
    for (let step = 0; step < count; step++) kinds[first + step] = value + step;
  }
  for (const signs of [ideographs, formalIdeographs]) {
    for (const [index, sign] of [...signs].entries()) {
      kinds[sign.charCodeAt(0)] = Math.max(0, index - 1);
    }
  }
  return kinds;
}

const kinds = fixedKinds();

function decimalValue(point: number): number {
  let zero = point;
  while (point - zero < RUN_MAX && decimalPattern.test(String.fromCodePoint(zero - 1))) zero--;
  return (point - zero) % 10;
}

function kindOf(point: number): number {
  const known = point < KINDS_KNOWN ? kinds[point]! : UNKNOWN;
  if (known !== UNKNOWN) return known;
  const sign = String.fromCodePoint(point);
  const kind = decimalPattern.test(sign)
    ? decimalValue(point)
    : markPattern.test(sign)
      ? MARK
      : invisiblePattern.test(sign) && !visibleControls.test(sign)
        ? INVISIBLE
        : letterPattern.test(sign)
          ? LETTER
          : OTHER;
  if (point < KINDS_KNOWN) kinds[point] = kind;
  return kind;
}

const NONE_SPELLED = new Uint8Array(0);

/** No text holds more: each ASCII digit is one, each sign beyond ASCII may be two. */
function digitsMost(text: string): number {
  let most = 0;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit >= ASCII) most += 2;
    else if (unit >= 0x30 && unit <= 0x39) most++;
  }
  return most;
}

/** Linear in the text. A sign of two digits (such as a circled 12) gives two entries with the same place. */
export function signsOf(text: string): Digits {
  const most = digitsMost(text);
  const values = new Uint8Array(most);
  const starts = new Uint32Array(most);
  const ends = new Uint32Array(most);
  const gaps = new Uint8Array(most);
  const marks = new Uint32Array(most);
  let count = 0;
  let between = 0;
  let letters = true;
  let mark = 0;
  let afterDigit = false;

  for (let at = 0; at < text.length; ) {
    const point = text.codePointAt(at)!;
    const width = point >= ASTRAL ? 2 : 1;
    const kind = kindOf(point);
    if (kind < OTHER) {
      const gap = letters || between > GAP_MAX ? APART : between > 0 ? JOINED : TOUCHING;
      if (kind >= 10) {
        values[count] = Math.floor(kind / 10);
        starts[count] = at;
        ends[count] = at + width;
        gaps[count] = gap;
        marks[count] = mark;
        count++;
      }
      values[count] = kind % 10;
      starts[count] = at;
      ends[count] = at + width;
      gaps[count] = kind >= 10 ? TOUCHING : gap;
      marks[count] = kind >= 10 ? 0 : mark;
      count++;
      between = 0;
      letters = false;
      mark = 0;
      afterDigit = true;
    } else if (kind === MARK) {
      // A mark belongs to the sign before it: a keycap goes with its digit.
      if (afterDigit) ends[count - 1] = at + width;
    } else if (kind !== INVISIBLE) {
      if (kind === LETTER) letters = true;
      if (between === 0) mark = point;
      between++;
      afterDigit = false;
    }
    at += width;
  }
  return { count, values, starts, ends, gaps, marks, spelled: NONE_SPELLED };
}

export const NO_SIGNS: Digits = signsOf('');
