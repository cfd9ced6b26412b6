// Card numbers in words: digit by digit, in pairs, doubled, mixed with digits.
import { carried } from './carriers.ts';
import type { Class, Random } from './sample.ts';

const words: Readonly<Record<string, readonly string[]>> = {
  english: 'zero one two three four five six seven eight nine'.split(' '),
  german: 'null eins zwei drei vier fünf sechs sieben acht neun'.split(' '),
  french: 'zéro un deux trois quatre cinq six sept huit neuf'.split(' '),
  spanish: 'cero uno dos tres cuatro cinco seis siete ocho nueve'.split(' '),
  italian: 'zero uno due tre quattro cinque sei sette otto nove'.split(' '),
  portuguese: 'zero um dois três quatro cinco seis sete oito nove'.split(' '),
  dutch: 'nul een twee drie vier vijf zes zeven acht negen'.split(' '),
  polish: 'zero jeden dwa trzy cztery pięć sześć siedem osiem dziewięć'.split(' '),
  swedish: 'noll ett två tre fyra fem sex sju åtta nio'.split(' '),
  turkish: 'sıfır bir iki üç dört beş altı yedi sekiz dokuz'.split(' '),
  russian: 'ноль один два три четыре пять шесть семь восемь девять'.split(' '),
  ukrainian: "нуль один два три чотири п'ять шість сім вісім дев'ять".split(' '),
  czech: 'nula jedna dva tři čtyři pět šest sedm osm devět'.split(' '),
  danish: 'nul en to tre fire fem seks syv otte ni'.split(' '),
  arabic: 'صفر واحد اثنان ثلاثة اربعة خمسة ستة سبعة ثمانية تسعة'.split(' '),
  hindi: 'शून्य एक दो तीन चार पाँच छह सात आठ नौ'.split(' '),
};

const TEENS = 'ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(' ');
const TENS = 'x x twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');
const one = (digit: string) => words['english']?.[Number(digit)] ?? '';

function pair(two: string): string {
  const [tens = '0', units = '0'] = two;
  if (tens === '0') return `oh ${one(units)}`;
  if (tens === '1') return TEENS[Number(units)] ?? '';
  return units === '0' ? (TENS[Number(tens)] ?? '') : `${TENS[Number(tens)]}-${one(units)}`;
}

const GERMAN_TENS = 'x zehn zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig'.split(' ');
function germanPair(two: string): string {
  const [tens = '0', units = '0'] = two;
  const unit = words['german']?.[Number(units)] ?? '';
  if (tens === '0') return `null ${unit}`;
  if (tens === '1')
    return ['zehn', 'elf', 'zwölf', '', '', '', 'sechzehn', 'siebzehn'][Number(units)] || `${unit}zehn`;
  return units === '0'
    ? (GERMAN_TENS[Number(tens)] ?? '')
    : `${unit.replace(/s$/, '')}und${GERMAN_TENS[Number(tens)]}`;
}

const FRENCH = (
  'zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit ' +
  'dix-neuf'
).split(' ');
const FRENCH_TENS = 'x x vingt trente quarante cinquante soixante soixante quatre-vingt quatre-vingt'.split(
  ' ',
);
function frenchPair(two: string): string {
  const value = Number(two);
  if (value < 10) return `zéro ${FRENCH[value]}`;
  if (value < 20) return FRENCH[value] ?? '';
  const tens = Math.floor(value / 10);
  const rest = (value % 10) + (tens === 7 || tens === 9 ? 10 : 0);
  const said = FRENCH_TENS[tens] ?? '';
  if (rest === 0) return tens === 8 ? `${said}s` : said;
  return (rest === 1 || rest === 11) && tens < 8 ? `${said} et ${FRENCH[rest]}` : `${said}-${FRENCH[rest]}`;
}

/** Four digits as one number. */
function four(group: string): string {
  const zeros = group.length - group.replace(/^0+/, '').length;
  if (zeros === 4) return 'zero zero zero zero';
  const lead = 'zero '.repeat(zeros);
  const [thousands, hundreds, rest] = [group[0] ?? '0', group[1] ?? '0', group.slice(2)];
  const said = [
    thousands === '0' ? '' : `${one(thousands)} thousand`,
    hundreds === '0' ? '' : `${one(hundreds)} hundred`,
    rest === '00' ? '' : rest.startsWith('0') ? one(rest[1] ?? '0') : pair(rest),
  ];
  return lead + said.filter((part) => part !== '').join(' ');
}

function doubled(number: string): string {
  return (number.match(/(.)\1?/g) ?? [])
    .map((run) => (run.length === 2 ? `double ${one(run[0] ?? '')}` : one(run)))
    .join(' ');
}

export function spelledClasses(card: (random: Random) => string): readonly Class[] {
  const spoken = (name: string, say: (number: string) => string, carry = true): Class => ({
    name: `in words, ${name}`,
    family: 'words',
    make(random) {
      const text = say(card(random));
      const middle = text.slice(Math.floor(text.length * 0.4), Math.floor(text.length * 0.6));
      return { lines: [{ text: carry ? carried(random, text) : text }], secret: [middle] };
    },
  });
  const pairs = (number: string) => number.match(/.{2}/g) ?? [];
  return [
    ...Object.entries(words).map(([language, list]) =>
      spoken(language, (number) => [...number].map((digit) => list[Number(digit)]).join(' '), false),
    ),
    spoken('english, commas', (number) => [...number].map(one).join(', ')),
    spoken('english, capitals', (number) => [...number].map(one).join(' ').toUpperCase()),
    spoken('english, hyphens', (number) => [...number].map(one).join('-')),
    spoken('english, oh for zero', (number) =>
      [...number].map((digit) => (digit === '0' ? 'oh' : one(digit))).join(' '),
    ),
    spoken('english, doubled', doubled),
    spoken('english, pairs', (number) => pairs(number).map(pair).join(' ')),
    spoken('german, pairs', (number) => pairs(number).map(germanPair).join(' '), false),
    spoken('french, pairs', (number) => pairs(number).map(frenchPair).join(', '), false),
    spoken('english, four digits as one number', (number) =>
      (number.match(/.{4}/g) ?? []).map(four).join(', '),
    ),
    spoken('english, glued', (number) => [...number].map(one).join('')),
    spoken('german, glued', (number) =>
      [...number].map((digit) => words['german']?.[Number(digit)]).join(''),
    ),
    spoken('english, letter by letter', (number) =>
      [...number].map((digit) => [...one(digit)].join(' ')).join('  '),
    ),
    spoken('english, spoken separators', (number) =>
      (number.match(/.{4}/g) ?? []).map((group) => [...group].map(one).join(' ')).join(' dash '),
    ),
    spoken('english, each counted', (number) =>
      [...number].map((digit, at) => `${at + 1}. ${one(digit)}`).join('\n'),
    ),
    spoken('english, each part labelled', (number) =>
      (number.match(/.{4}/g) ?? [])
        .map(
          (group, at) => `${['first', 'second', 'third', 'last'][at]} four: ${[...group].map(one).join(' ')}`,
        )
        .join('; '),
    ),
    spoken('english, how many of each', (number) =>
      (number.match(/(.)\1*/g) ?? [])
        .map((run) => (run.length > 1 ? `${one(String(run.length))} ${one(run[0] ?? '')}s` : one(run)))
        .join(', '),
    ),
    spoken('english, letters disguised', (number) =>
      [...number]
        .map((digit) => one(digit).replaceAll('o', '0').replaceAll('e', '3').replaceAll('i', '1'))
        .join(' '),
    ),
    spoken('several languages', (number) =>
      [...number].map((digit, at) => Object.values(words)[at % 8]?.[Number(digit)]).join(' '),
    ),
    spoken('words and digits', (number) =>
      [...number].map((digit, at) => (at % 2 === 0 ? digit : one(digit))).join(' '),
    ),
    spoken(
      'four in words, the rest in digits',
      (number) => `${number.slice(0, 12)} ${[...number.slice(12)].map(one).join(' ')}`,
    ),
  ];
}
