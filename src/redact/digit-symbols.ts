// Which characters stand for digits, beyond the decimal digits of all scripts, which the engine knows by their category.
// Data from the Unicode Character Database 17.0.

/** Runs of other number signs: first character, value of the first, how many. Values above 9 stand for two digits. */
export const numberSigns: readonly (readonly [first: number, value: number, count: number])[] = [
  [0xb2, 2, 2],
  [0xb9, 1, 1],
  [0x1369, 1, 9],
  [0x19da, 1, 1],
  [0x2070, 0, 1],
  [0x2074, 4, 6],
  [0x2080, 0, 10],
  [0x2460, 1, 20],
  [0x2474, 1, 20],
  [0x2488, 1, 20],
  [0x24ea, 0, 1],
  [0x24eb, 11, 10],
  [0x24f5, 1, 10],
  [0x24ff, 0, 1],
  [0x2776, 1, 10],
  [0x2780, 1, 10],
  [0x278a, 1, 10],
  [0x3007, 0, 1],
  [0x3021, 1, 9],
  [0x3220, 1, 10],
  [0x3251, 21, 15],
  [0x3280, 1, 10],
  [0x32b1, 36, 15],
  [0x10a40, 1, 4],
  [0x10e60, 1, 9],
  [0x11052, 1, 9],
  [0x1f100, 0, 1],
  [0x1f101, 0, 10],
  [0x1f10b, 0, 1],
  [0x1f10c, 0, 1],
];

/** Ideographs read as single digits; the everyday and the formal ones. */
export const ideographs = '零〇一二三四五六七八九';
export const formalIdeographs = '零〇壹贰叁肆伍陆柒捌玖';
