// Whether a text can hold anything the detector acts on, in a few microseconds and few bytes. Promises: where it says no,
// `redact` passes the text and `digitRuns` finds nothing in it; what it says yes to may be harmless all the same.
import { HUNDRED, morphemeCount, morphemes, plainLetters } from './number-words.ts';

/** Longer texts are refused unread. */
const LENGTH_MAX = 65_536;
/** In so short a message one number word is an answer. */
const WORDS_SHORT = 5;
/** Two number words with so many places between are one number. */
const REACH = 2;
/** A single word of so many parts is a number by itself: ein|hundert|elf. So are so many doubtful words in a row. */
const MANY = 3;

/** Digits and their pictures, what writes characters by number, number words without spaces, letters that look like digits, Morse. */
const signs =
  /[\p{N}ᄀ-ᇿ⚀-⚅⠀-⣿\u{1f000}-\u{1f0ff}\u{e0021}-\u{e007e}<\\%=]|&\w*[#;]|(?:[〇零一二三四五六七八九十百千两兩幺壹贰叁肆伍陆柒捌玖]\P{L}{0,6}){2}|(?:[영공일이삼사오육칠팔구]\s?){4}|(?:[oiljszbgqd|!]\W{0,3}){12}|(?:\b\w\W+){9}|(?:[.·•\-–—_−]{5}\P{L}{0,4}){3}/iu;
/** Base64 of digits alone has none. */
const encoded = /[a-z][A-Z][\w+/-]{9}/;
const words = /\p{L}[\p{L}\p{M}\p{Cf}'’]*/gu;

export function mayHoldNumbers(text: string): boolean {
  if (text.length > LENGTH_MAX || /\d/.test(text) || signs.test(text) || encoded.test(text)) return true;
  let count = 0;
  /** Places of the last number word and the last that is no ordinary word; how many stand in a row. */
  let any = -MANY;
  let plain = -MANY;
  let row = 0;
  for (const [written] of text.matchAll(words)) {
    count++;
    const word = plainLetters(written);
    const parts = morphemeCount(word);
    if (parts === 0) continue;
    const isPlain = parts > 1 || morphemes.get(word)![0]! < HUNDRED;
    row = count - any > 1 ? 1 : row + 1;
    if (parts >= MANY || row >= MANY || count - (isPlain ? any : plain) <= REACH) return true;
    any = count;
    if (isPlain) plain = count;
  }
  return plain > 0 && count <= WORDS_SHORT;
}
