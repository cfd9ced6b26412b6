// Identifiers that carry long digits and prove by their own form that they are something else.

export type Place = { readonly start: number; readonly end: number };

/** ISO 13616 lengths, SWIFT IBAN registry release 99. */
const IBAN_LENGTHS =
  '15NO 16BE 18DKFIFKFOGLNLSD 19MKSI 20ATBAEEKZLTLUMNXK 21CHHRLILV 22BGBHCRDEGBGEIEMERSVA 23AEGIILIQOMSOTL ' +
  '24ADCZESMDPKROSASESKTNVG 25LYPTST 26ISTR 27BIDJFRGRITMCMRSM 28ALAZBYCYDOGTHNHULBNIPLSV 29BREGPSQAUA 30JOKWMUYE ' +
  '31MTSC 32LC 33RU';

const ibanLengths: ReadonlyMap<string, number> = new Map(
  IBAN_LENGTHS.split(' ').flatMap((group) =>
    (group.match(/[A-Z]{2}/g) ?? []).map((country) => [country, Number.parseInt(group, 10)] as const),
  ),
);

const ibanPattern = /(?<![A-Za-z0-9])[A-Za-z]{2}[0-9]{2}(?:[ \u00a0]?[A-Za-z0-9]){11,30}/g;
const uuidPattern = /(?<![0-9A-Fa-f])[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}(?![0-9A-Fa-f])/g;
const hexPattern = /(?<![0-9A-Za-z])[0-9A-Fa-f]{24,128}(?![0-9A-Za-z])/g;
const addressPattern = /(?<![0-9.])(?:[0-9]{1,3}\.){3}[0-9]{1,3}(?![0-9.])/g;
const letterRuns = /[A-Fa-f]+/g;

/** So many separate runs of letters inside hexadecimal digits are no number with something glued on. */
const HASH_LETTER_RUNS_MIN = 3;

/** IBANs whose check digits hold, UUIDs, hashes, network addresses. Linear: every repeat in the patterns is bounded. */
export function identifiersOf(text: string): readonly Place[] {
  const places: Place[] = [];
  for (const match of text.matchAll(ibanPattern)) {
    const length = ibanLength(match[0]);
    if (length > 0) places.push({ start: match.index, end: match.index + length });
  }
  for (const pattern of [uuidPattern, hexPattern]) {
    for (const match of text.matchAll(pattern)) {
      if ((match[0].match(letterRuns)?.length ?? 0) < HASH_LETTER_RUNS_MIN) continue;
      places.push({ start: match.index, end: match.index + match[0].length });
    }
  }
  for (const match of text.matchAll(addressPattern)) {
    if (match[0].split('.').some((part) => Number(part) > 255)) continue;
    places.push({ start: match.index, end: match.index + match[0].length });
  }
  return places.sort((a, b) => a.start - b.start);
}

/** How much of the text is a valid IBAN, spaces included; 0 when it is none. */
function ibanLength(text: string): number {
  const wanted = ibanLengths.get(text.slice(0, 2).toUpperCase());
  if (wanted === undefined) return 0;
  let compact = '';
  let at = 0;
  for (; at < text.length && compact.length < wanted; at++) {
    if (text[at] !== ' ' && text[at] !== '\u00a0') compact += text[at]!.toUpperCase();
  }
  if (compact.length < wanted) return 0;
  let remainder = 0;
  for (const sign of compact.slice(4) + compact.slice(0, 4)) {
    const value = Number.parseInt(sign, 36);
    remainder = (value >= 10 ? remainder * 100 + value : remainder * 10 + value) % 97;
  }
  return remainder === 1 ? at : 0;
}

/** Whether a range touches one of the places, which are in order. */
export function touches(places: readonly Place[], start: number, end: number): boolean {
  let low = 0;
  let high = places.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (places[middle]!.end <= start) low = middle + 1;
    else high = middle;
  }
  const place = places[low];
  return place !== undefined && place.start < end;
}
