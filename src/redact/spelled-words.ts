// From a written word to the parts that make numbers: `einundvierzig` is one, and, forty. Linear: at each letter begin at
// most a few known parts.
import { HUNDRED, morphemes, ORDINARY, STEMS } from './number-words.ts';

export type PartKind = 'unit' | 'teen' | 'tens' | 'and' | 'hundred' | 'thousand' | 'repeat' | 'times';

/** French counts on from sixty and by twenties; tens that stand before units, the Dutch "en" that is one elsewhere; "zeros". */
export type Habit = 'french' | 'ten' | 'joins' | 'plural';

/** `from` and `to` count the letters of the word. */
export type Part = {
  readonly kind: PartKind;
  readonly value: number;
  readonly from: number;
  readonly to: number;
  /** Also a word of its own, such as German "bin". */
  readonly ordinary: boolean;
  /** What it does beside another number, if more than its kind says. */
  readonly habit: Habit | null;
};

/** Sixteen numbers glued together are shorter. */
export const LETTERS_MAX = 200;

const TENS = 20;
const JOINER = 37;
const TEEN_ENDING = 38;
const TENS_ENDING = 39;
const THOUSAND = 41;
/** From here the number of times is the kind less this. */
const REPEAT = 42;
const TIMES = 47;

/** What the table of the evidence does without: a line a kind, then its words; a capital marks an ordinary one. */
const moreWords = `
0 Ou aught nought naught
1 одна одно одну Won
2 Too اثنين
3 Tree
4 For
5 fife fuenf
6 Ses
8 Ate
9 niner
10 deset Ti
11 elleve elva
12 tolv
14 fjorten
16 dezesseis dezasseis
17 diciassette dezessete dezassete sytten
18 atten diciotto
19 dezenove dezanove diciannove
20 tyve tjue vingts
21 tredive tretti
22 fyrre
23 halvtreds
25 halvfjerds sytti
26 seksen firs
27 doksan halvfems ninty дев'яносто
28 оди
29 двана du dwie
30 tret
31 чотир ctr ctyri four fourt
32 п'ят pat pa quin quini
33 шіст se
36 deva devate дев'ят
37 y E Ve I И A
38 надцять nact ten zehn tien
39 дцять cet desat
40 hundreds cientos centos cents entos hentos zentos scie Sta Set сти ста сот
41 thousands
44 double dbl doppel doppelt doppelte doppio doppia doble duplo dobro dubbel dubbele podwojne podwojna podwojny cift dobbelt Twice дважды двойная двойной
45 triple treble Thrice trippel triplo tripla dreifach potrojne potrojna трижды тройная
46 quadruple quad vierfach
47 times Mal fois veces Vez volte vezes keer Maal razy kere Kez defa ganger gange раза Раз krat
`;

/** The known parts letter by letter: from a place and a letter to the next place; and what ends at a place. */
type Letters = { readonly next: ReadonlyMap<number, number>; readonly kinds: readonly (readonly number[])[] };

const LETTER_UNITS = 0x10000;
const NO_KINDS: readonly number[] = [];

function lettersOf(): Letters {
  const next = new Map<number, number>();
  const kinds: (readonly number[])[] = [NO_KINDS];
  const learn = (word: string, kind: number): void => {
    let place = 0;
    for (let at = 0; at < word.length; at++) {
      const key = place * LETTER_UNITS + word.charCodeAt(at);
      const known = next.get(key);
      place = known ?? kinds.push(NO_KINDS) - 1;
      if (known === undefined) next.set(key, place);
    }
    kinds[place] = [...kinds[place]!, kind];
  };
  for (const [word, list] of morphemes) for (const kind of list) learn(word, kind);
  for (const line of moreWords.slice(1, -1).split('\n')) {
    const [kind = '', ...list] = line.split(' ');
    for (const written of list) {
      const word = written.toLowerCase();
      learn(word, Number(kind) + (word === written ? 0 : ORDINARY));
    }
  }
  return { next, kinds };
}

const letters = lettersOf();

/** What stands before the next part: what may follow depends on it. */
const CLOSED = 0;
const UNIT = 1;
const OPEN = 2;
const STATES = 3;
const UNREACHED = 0xff;

/** One cell a place in the word and a state: the fewest parts that lead there, and the last step of them. */
type Steps = { readonly counts: Uint8Array; readonly cells: Uint16Array; readonly kinds: Uint8Array };

/** The parts of a plain word, all of it; null when it is no number. Of several ways the one of fewest parts. */
export function partsOf(word: string): readonly Part[] | null {
  const { length } = word;
  if (length > LETTERS_MAX || !letters.next.has(word.charCodeAt(0))) return null;
  let steps: Steps | null = null;
  for (let at = 0; at < length; at++) {
    if (at > 0 && (steps === null || !isReached(steps, at))) continue;
    let place: number | undefined = 0;
    for (let end = at; end < length; ) {
      place = letters.next.get(place * LETTER_UNITS + word.charCodeAt(end++));
      if (place === undefined) break;
      for (const kind of letters.kinds[place]!) {
        steps ??= noSteps(length);
        step(steps, at, end, kind, length);
      }
    }
  }
  if (steps === null || !isReached(steps, length)) return null;
  const last = length * STATES;
  const [closed, unit] = [steps.counts[last + CLOSED]!, steps.counts[last + UNIT]!];
  return Math.min(closed, unit) === UNREACHED ? null : walkBack(word, steps, closed < unit ? CLOSED : UNIT);
}

function noSteps(length: number): Steps {
  const cells = (length + 1) * STATES;
  const steps = {
    counts: new Uint8Array(cells).fill(UNREACHED),
    cells: new Uint16Array(cells),
    kinds: new Uint8Array(cells),
  };
  steps.counts[CLOSED] = 0;
  return steps;
}

function isReached({ counts }: Steps, at: number): boolean {
  const cell = at * STATES;
  return Math.min(counts[cell]!, counts[cell + UNIT]!, counts[cell + OPEN]!) < UNREACHED;
}

function step({ counts, cells, kinds }: Steps, at: number, end: number, kind: number, length: number): void {
  for (let state = CLOSED; state < STATES; state++) {
    const before = at * STATES + state;
    if (counts[before] === UNREACHED) continue;
    const isWhole = at === 0 && end === length;
    // A joiner that is an ordinary word joins words, not parts of one.
    if (kind === JOINER + ORDINARY && !isWhole) continue;
    const next = stateAfter(state, kind % ORDINARY, isWhole || (at > 0 && end < length));
    if (next === null) continue;
    const cell = end * STATES + next;
    const count = counts[before]! + (isEnding(kind) ? 0 : 1);
    if (count >= counts[cell]!) continue;
    counts[cell] = count;
    cells[cell] = before;
    kinds[cell] = kind;
  }
}

function isEnding(kind: number): boolean {
  return kind === TEEN_ENDING || kind === TENS_ENDING;
}

function stateAfter(state: number, kind: number, mayJoin: boolean): number | null {
  if (isEnding(kind)) return state === CLOSED ? null : CLOSED;
  // German drops a sound before "und" as before an ending.
  if (kind === JOINER) return mayJoin ? CLOSED : null;
  if (state === OPEN) return kind === HUNDRED ? CLOSED : null;
  if (kind >= STEMS && kind < JOINER) return OPEN;
  return kind > 0 && kind < 10 ? UNIT : CLOSED;
}

function walkBack(word: string, { cells, kinds }: Steps, last: number): readonly Part[] {
  const parts: Part[] = [];
  /** An ending waits for what it ends. */
  let ending = -1;
  let end = word.length;
  for (let cell = word.length * STATES + last; cell > 0; cell = cells[cell]!) {
    const kind = kinds[cell]! % ORDINARY;
    const [from, to] = [Math.floor(cells[cell]! / STATES), Math.floor(cell / STATES)];
    if (isEnding(kind)) {
      ending = kind;
      end = to;
      continue;
    }
    parts.push({
      from,
      to: ending < 0 ? to : end,
      ...meaning(kind >= STEMS && kind < JOINER ? kind - STEMS + 1 : kind, ending),
      ordinary: kinds[cell]! >= ORDINARY && ending < 0,
      habit: habits.get(word.slice(from, to)) ?? null,
    });
    ending = -1;
  }
  return parts.toReversed();
}

const habits: ReadonlyMap<string, Habit> = new Map([
  ['quatre', 'french'],
  ['soixante', 'french'],
  ['dix', 'ten'],
  ['on', 'ten'],
  ['en', 'joins'],
]);

function meaning(kind: number, ending: number): Pick<Part, 'kind' | 'value'> {
  if (ending === TEEN_ENDING) return { kind: 'teen', value: kind + 10 };
  if (ending === TENS_ENDING)
    return kind === 1 ? { kind: 'teen', value: 10 } : { kind: 'tens', value: kind * 10 };
  if (kind < 10) return { kind: 'unit', value: kind };
  if (kind < TENS) return { kind: 'teen', value: kind };
  if (kind < STEMS) return { kind: 'tens', value: (kind - TENS + 2) * 10 };
  if (kind === JOINER) return { kind: 'and', value: 0 };
  if (kind === HUNDRED) return { kind: 'hundred', value: 100 };
  if (kind === THOUSAND) return { kind: 'thousand', value: 1000 };
  return kind === TIMES ? { kind: 'times', value: 0 } : { kind: 'repeat', value: kind - REPEAT };
}
