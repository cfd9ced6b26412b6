import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { digitRuns } from '../../src/redact/digit-runs.ts';
import { maskDigits } from '../../src/redact/mask-digits.ts';
import { plainLetters } from '../../src/redact/number-words.ts';
import { digitsOf } from '../../src/redact/readings.ts';
import { redact } from '../../src/redact/redact.ts';
import { partsOf } from '../../src/redact/spelled-words.ts';
import { plainCard } from './numbers.ts';

/** 0 to 19, then 20 to 90. */
const languages: Readonly<Record<string, string>> = {
  english:
    'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety',
  german:
    'null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig',
  swissFrench:
    'zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dixsept dixhuit dixneuf vingt trente quarante cinquante soixante septante huitante nonante',
  spanish:
    'cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete dieciocho diecinueve veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa',
  italian:
    'zero uno due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici sedici diciassette diciotto diciannove venti trenta quaranta cinquanta sessanta settanta ottanta novanta',
  portuguese:
    'zero um dois três quatro cinco seis sete oito nove dez onze doze treze catorze quinze dezesseis dezessete dezoito dezenove vinte trinta quarenta cinquenta sessenta setenta oitenta noventa',
  dutch:
    'nul een twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien zeventien achttien negentien twintig dertig veertig vijftig zestig zeventig tachtig negentig',
  polish:
    'zero jeden dwa trzy cztery pięć sześć siedem osiem dziewięć dziesięć jedenaście dwanaście trzynaście czternaście piętnaście szesnaście siedemnaście osiemnaście dziewiętnaście dwadzieścia trzydzieści czterdzieści pięćdziesiąt sześćdziesiąt siedemdziesiąt osiemdziesiąt dziewięćdziesiąt',
  swedish:
    'noll ett två tre fyra fem sex sju åtta nio tio elva tolv tretton fjorton femton sexton sjutton arton nitton tjugo trettio fyrtio femtio sextio sjuttio åttio nittio',
  turkish:
    'sıfır bir iki üç dört beş altı yedi sekiz dokuz on onbir oniki onüç ondört onbeş onaltı onyedi onsekiz ondokuz yirmi otuz kırk elli altmış yetmiş seksen doksan',
  russian:
    'ноль один два три четыре пять шесть семь восемь девять десять одиннадцать двенадцать тринадцать четырнадцать пятнадцать шестнадцать семнадцать восемнадцать девятнадцать двадцать тридцать сорок пятьдесят шестьдесят семьдесят восемьдесят девяносто',
  ukrainian:
    "нуль один два три чотири п'ять шість сім вісім дев'ять десять одинадцять дванадцять тринадцять чотирнадцять п'ятнадцять шістнадцять сімнадцять вісімнадцять дев'ятнадцять двадцять тридцять сорок п'ятдесят шістдесят сімдесят вісімдесят дев'яносто",
  czech:
    'nula jedna dva tři čtyři pět šest sedm osm devět deset jedenáct dvanáct třináct čtrnáct patnáct šestnáct sedmnáct osmnáct devatenáct dvacet třicet čtyřicet padesát šedesát sedmdesát osmdesát devadesát',
};

const valueAt = (at: number) => (at < 20 ? at : (at - 18) * 10);

function readAs(text: string): string {
  const { count, values } = digitsOf(text);
  return values.subarray(0, count).join('');
}

const saidDigits = fc.tuple(plainCard, fc.constantFrom(...Object.values(languages)));
const separators = fc.constantFrom(' ', ', ', '-', '\n', ' / ', ' … ', '.', ' • ', '_', ' - ', '\u00a0');

describe('numbers in words', () => {
  it.each(Object.entries(languages))('[X62] every word of %s is known to mean what it means', (_, words) => {
    for (const [at, word] of words.split(' ').entries()) {
      const sum = partsOf(plainLetters(word))?.reduce((total, { value }) => total + value, 0);
      expect(sum, word).toBe(valueAt(at));
    }
  });

  it.each([
    ['double four triple one oh six', '4411106'],
    ['forty-one eleven eleven eleven', '41111111'],
    ['einundvierzig elf elf elf', '41111111'],
    ['vierzig elf elf', '401111'],
    ['vierhundertelf sechs null', '41160'],
    ['quatre-vingt-dix-sept soixante et onze quatre-vingt-un', '977181'],
    ['quatre-vingt quatre-vingt zwanzig einundvierzig', '80802041'],
    ['cuarenta y uno once ochenta y cuatro', '411184'],
    ['quarantuno, ventotto, trentatré', '412833'],
    ['quarenta e um onze noventa e nove', '411199'],
    ['eenenveertig elf vijf en negentig', '411195'],
    ['czterdzieści jeden jedenaście', '4111'],
    ['kırk bir on bir doksan dokuz', '411199'],
    ['сорок один одиннадцать девяносто девять', '411199'],
    ['four thousand one hundred eleven', '4111'],
    ['four times one, two', '11112'],
    ['zweimal vier, dreimal die sieben', '44777'],
    ['double 4 triple 1', '44111'],
    ['fouroneone', '411'],
    ['FourOneOneOne', '4111'],
    ['f0ur 0ne s1x thr33', '4163'],
    ['ｆｏｕｒ 𝐨𝐧𝐞 оne', '411'],
    ['4one1one', '4111'],
    ['four and one then one dash one', '4111'],
  ])('[X62] reads "%s" as %s', (text, digits) => {
    expect(readAs(text)).toBe(digits);
  });

  it('[X62] masks a card spelled digit by digit in any language, by any separator, to its last four digits', () => {
    fc.assert(
      fc.property(saidDigits, separators, ([number, words], separator) => {
        const list = words.split(' ');
        const text = [...number].map((digit) => list[Number(digit)]).join(separator);
        expect(redact(text)).toMatchObject({
          verdict: 'redact',
          text: `•••• •••• •••• ${number.slice(-4)}`,
          spans: [{ start: 0, end: text.length, kind: 'card-number', length: number.length }],
        });
      }),
      { numRuns: 600 },
    );
  });

  it.each([
    'four um one uh one um one one um one one one one um one one one one one',
    'forty one, eleven, eleven, one one one one one one one one one one',
    'charge it to four one one one and then one one one one, one one one one, one one one one',
  ])('[X62] masks "%s"', (text) => {
    expect(redact(text).verdict).toBe('redact');
  });

  it('[X63] what stands around the words is unchanged, and masking twice changes nothing', () => {
    fc.assert(
      fc.property(saidDigits, ([number, words]) => {
        const said = [...number].map((digit) => words.split(' ')[Number(digit)]).join(' ');
        const once = redact(`My card: ${said}. Thank you!`);
        if (once.verdict !== 'redact') throw new Error('not masked');
        expect(once.text).toBe(`My card: •••• •••• •••• ${number.slice(-4)}. Thank you!`);
        expect(redact(once.text).verdict).toBe('pass');
      }),
      { numRuns: 300 },
    );
  });

  it('[X63] the words of a piece are remembered and hidden as its digits are', () => {
    expect(digitRuns('four one one one')).toEqual(['4111']);
    expect(digitRuns('forty-one')).toEqual(['41']);
    expect(digitRuns('part one: 4111')).toEqual(['4111']);
    expect(digitRuns('part five: 00')).toEqual(['00']);
    expect(digitRuns('I have one question about two of my cards')).toEqual([]);
    expect(maskDigits('it goes four one one one, ok')).toBe('it goes • • • •, ok');
  });

  it.each([
    'one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen',
    'my one card has four or five problems, and two of them are six or seven months old',
    'Wir haben ein Haus, zwei Kinder, drei Hunde und vier Katzen, ein Auto und elf Fahrräder',
    'on the one hand ten to one, on the other hand two to one, or was it seven to one',
  ])('[X64] passes %s', (text) => {
    expect(redact(text).verdict).toBe('pass');
  });
});
