// Ways in which people, and programs, write a card number. Each class is one idea with random cards and sentences.
import { iinTable } from '../../../src/redact/iin-table.ts';
import { inGroups, numberOf } from '../numbers.ts';
import { carried } from './carriers.ts';
import { between, type Class, digits, type Family, pick, type Random, type Sample } from './sample.ts';
import { spelledClasses } from './spelled.ts';

const plainRows = iinTable.filter((row) => row.sure.length > 0);

export function card(random: Random): string {
  const row = pick(random, plainRows);
  return numberOf(row, pick(random, row.sure), random);
}

const sixteen = (random: Random): string => {
  for (;;) {
    const made = card(random);
    if (made.length === 16) return made;
  }
};

/** The stretch that must be gone: from the seventh digit, as it is written. */
const middleOf = (written: readonly string[], joiner: string): string => written.slice(6, 12).join(joiner);

function each(
  random: Random,
  number: string,
  sign: (digit: string, at: number) => string,
  joiner = '',
): Sample {
  const written = [...number].map((digit, at) => sign(digit, at));
  return { lines: [{ text: carried(random, written.join(joiner)) }], secret: [middleOf(written, joiner)] };
}

function grouped(random: Random, separator: string): Sample {
  const text = inGroups(sixteen(random), separator);
  const groups = text.split(separator);
  return { lines: [{ text: carried(random, text) }], secret: [`${groups[1]}${separator}${groups[2]}`] };
}

function whole(random: Random, wrap: (number: string) => string): Sample {
  const number = sixteen(random);
  return { lines: [{ text: wrap(number) }], secret: [number.slice(4, 12)] };
}

const classOf = (name: string, family: Family, make: Class['make']): Class => ({ name, family, make });

const networks: readonly Class[] = [...new Set(plainRows.map((row) => row.network))].map((network) =>
  classOf(`network ${network}`, 'plain', (random) => {
    const row = pick(
      random,
      plainRows.filter((other) => other.network === network),
    );
    const number = numberOf(row, pick(random, row.sure), random);
    return { lines: [{ text: carried(random, number) }], secret: [number.slice(5, -4)] };
  }),
);

const separators: Readonly<Record<string, string>> = {
  space: ' ',
  hyphen: '-',
  dot: '.',
  comma: ', ',
  slash: '/',
  backslash: '\\',
  underscore: '_',
  'two spaces': '  ',
  tab: '\t',
  newline: '\n',
  'no-break space': '\u00a0',
  'thin space': '\u2009',
  'ideographic space': '\u3000',
  'en dash': '–',
  'em dash': ' — ',
  'non-breaking hyphen': '\u2011',
  'middle dot': '·',
  bullet: ' • ',
  pipe: ' | ',
  colon: ':',
  plus: '+',
  tilde: '~',
  star: ' * ',
  'emoji card': ' 💳 ',
  'emoji family': '👩‍👩‍👧',
  'carriage return': '\r\n',
  'table cell': '</td><td>',
  'line break tag': '<br>',
  'bold marks': '** **',
  ellipsis: '…',
};

const separated: readonly Class[] = [
  ...Object.entries(separators).map(([name, separator]) =>
    classOf(`groups by ${name}`, 'separated', (random) => grouped(random, separator)),
  ),
  ...[' ', '-', '.', ', ', '\n', ' - '].map((joiner) =>
    classOf(`digit by digit, ${JSON.stringify(joiner)}`, 'separated', (random) =>
      each(random, sixteen(random), (digit) => digit, joiner),
    ),
  ),
  ...[2, 3, 5, 8].map((size) =>
    classOf(`groups of ${size}`, 'separated', (random) => {
      const groups = sixteen(random).match(new RegExp(`.{1,${size}}`, 'g')) ?? [];
      const middle = groups.join(' ').slice(5, 14);
      return { lines: [{ text: carried(random, groups.join(' ')) }], secret: [middle] };
    }),
  ),
  classOf('mixed separators', 'separated', (random) => {
    const number = sixteen(random);
    const written = [...number].map((digit, at) =>
      at > 0 && at % 4 === 0 ? pick(random, [' ', '-', '.', '  ', '/']) + digit : digit,
    );
    return { lines: [{ text: carried(random, written.join('')) }], secret: [middleOf(written, '')] };
  }),
];

/** Decimal digits of other scripts by the code point of their zero. */
const zeros: Readonly<Record<string, number>> = {
  arabic: 0x660,
  persian: 0x6f0,
  devanagari: 0x966,
  bengali: 0x9e6,
  gurmukhi: 0xa66,
  gujarati: 0xae6,
  tamil: 0xbe6,
  telugu: 0xc66,
  kannada: 0xce6,
  malayalam: 0xd66,
  thai: 0xe50,
  lao: 0xed0,
  tibetan: 0xf20,
  myanmar: 0x1040,
  khmer: 0x17e0,
  mongolian: 0x1810,
  'full-width': 0xff10,
  'math bold': 0x1d7ce,
  'math double-struck': 0x1d7d8,
  'math sans': 0x1d7e2,
  'math mono': 0x1d7f6,
  segmented: 0x1fbf0,
};

const listed: Readonly<Record<string, readonly string[]>> = {
  superscript: [...'⁰¹²³⁴⁵⁶⁷⁸⁹'],
  subscript: [...'₀₁₂₃₄₅₆₇₈₉'],
  circled: [...'⓪①②③④⑤⑥⑦⑧⑨'],
  'negative circled': [...'⓿❶❷❸❹❺❻❼❽❾'],
  dingbat: [...'⓪➀➁➂➃➄➅➆➇➈'],
  keycap: [...'0123456789'].map((digit) => `${digit}\ufe0f\u20e3`),
  chinese: [...'〇一二三四五六七八九'],
};

const unicode: readonly Class[] = [
  ...Object.entries(zeros).map(([name, zero]) =>
    classOf(`digits ${name}`, 'unicode', (random) =>
      each(random, sixteen(random), (digit) => String.fromCodePoint(zero + Number(digit))),
    ),
  ),
  ...Object.entries(listed).map(([name, signs]) =>
    classOf(`digits ${name}`, 'unicode', (random) =>
      each(random, sixteen(random), (digit) => signs[Number(digit)] ?? '', name === 'keycap' ? ' ' : ''),
    ),
  ),
  classOf('digits of mixed scripts', 'unicode', (random) =>
    each(random, sixteen(random), (digit) =>
      String.fromCodePoint(pick(random, [0x30, 0x660, 0x966, 0xff10, 0x1d7ce]) + Number(digit)),
    ),
  ),
  ...Object.entries({ O: '0', o: '0', l: '1', I: '1', S: '5', B: '8', Z: '2' }).map(([letter, digit]) =>
    classOf(`${letter} for ${digit}`, 'unicode', (random) => {
      for (;;) {
        const number = sixteen(random);
        const uses = number.split(digit).length - 1;
        if (uses === 0 || uses > 4) continue;
        return each(random, number, (found) => (found === digit ? letter : found));
      }
    }),
  ),
];

const joiners: Readonly<Record<string, string>> = {
  'zero-width space': '\u200b',
  'zero-width joiner': '\u200d',
  'word joiner': '\u2060',
  'soft hyphen': '\u00ad',
  'left-to-right mark': '\u200e',
  'variation selector': '\ufe0f',
  'byte order mark': '\ufeff',
  'combining grapheme joiner': '\u034f',
  'combining underline': '\u0332',
  'combining stroke': '\u0336',
  tag: '\u{e0061}',
  'hangul filler': '\u3164',
};

const invisible: readonly Class[] = Object.entries(joiners).flatMap(([name, joiner]) => [
  classOf(`${name} between digits`, 'invisible', (random) =>
    each(random, sixteen(random), (digit) => digit, joiner),
  ),
  classOf(`${name} here and there`, 'invisible', (random) =>
    each(random, sixteen(random), (digit, at) => (at % 3 === 1 ? joiner + digit : digit)),
  ),
]);

const hex = (number: string) =>
  [...number].map((digit) => digit.charCodeAt(0).toString(16).padStart(2, '0')).join('');

const decorations: Readonly<Record<string, (number: string, random: Random) => string>> = {
  'glued to a word': (number) => `card${number}please`,
  'in brackets': (number) => `[${number}]`,
  'after a hash sign': (number) => `#${number}`,
  'in a JSON body': (number) => `{"card":{"pan":"${number}","exp":"12/27"}}`,
  'in JSON as a number': (number) => `{"pan":${number}}`,
  'in a URL': (number) => `https://shop.example/pay?pan=${number}&step=2`,
  'in a path': (number) => `https://shop.example/cards/${number}/edit`,
  'a file name': (number) => `scan_${number}_front.jpg`,
  'in XML': (number) => `<PAN>${number}</PAN>`,
  'in CSV': (number) => `1;Okafor;${number};12/27`,
  'in a form': (number) => `card=${number}&name=M+Okafor`,
  'percent-encoded': (number) => [...number].map((digit) => `%${digit.charCodeAt(0).toString(16)}`).join(''),
  'percent-encoded spaces': (number) => inGroups(number, '%20'),
  'decimal entities': (number) => [...number].map((digit) => `&#${digit.charCodeAt(0)};`).join(''),
  'hexadecimal entities': (number) =>
    [...number].map((digit) => `&#x${digit.charCodeAt(0).toString(16)};`).join(''),
  'entity spaces': (number) => inGroups(number, '&nbsp;'),
  'unicode escapes': (number) =>
    [...number].map((digit) => `\\u00${digit.charCodeAt(0).toString(16)}`).join(''),
  base64: (number) => Buffer.from(`card ${number}`).toString('base64'),
  'base64 of groups': (number) => Buffer.from(inGroups(number, ' ')).toString('base64'),
  base64url: (number) => Buffer.from(`{"pan":"${number}"}`).toString('base64url'),
  hexadecimal: (number) => hex(number),
  'after order': (number) => `order number ${inGroups(number, ' ')}`,
  'after invoice': (number) => `the invoice says ${inGroups(number, ' ')}`,
  'after tracking': (number) => `tracking no. ${inGroups(number, '-')}`,
  'with expiry': (number) => `${number} 12/27`,
  'with year and code': (number, random) => `${inGroups(number, ' ')} 2027 ${digits(random, 3)}`,
  'with expiry glued on': (number) => `${number}|0927`,
  'in quotes': (number) => `"${inGroups(number, ' ')}"`,
  'in code marks': (number) => `\`${number}\``,
  'in a log line': (number) => `2026-11-25T10:00:01Z INFO charge pan=${number} ok=false`,
  'words between the halves': (number) => `${number.slice(0, 8)} and then ${number.slice(8)}`,
  'first and second part': (number) => `first part ${number.slice(0, 8)}, second part ${number.slice(8)}`,
  'lines with labels': (number) =>
    (number.match(/.{4}/g) ?? []).map((group, at) => `${at + 1}) ${group}`).join('\n'),
  'ends with': (number) => `starts with ${number.slice(0, 12)} ends with ${number.slice(12)}`,
  'x marks between': (number) => inGroups(number, 'x'),
};

const decorated: readonly Class[] = Object.entries(decorations).map(([name, wrap]) =>
  classOf(name, 'decorated', (random) => {
    const number = sixteen(random);
    const text = wrap(number, random);
    // What must be gone: the written text between the first and last quarter of what holds the number.
    const from = text.search(/[0-9A-Za-z%&\\]{4}/);
    const middle = text.includes(number.slice(4, 8)) ? number.slice(4, 8) : text.slice(from + 10, from + 20);
    return { lines: [{ text }], secret: [middle] };
  }),
);

const backwards = (text: string) => [...text].toReversed().join('');

const reversed: readonly Class[] = [
  classOf('reversed', 'reversed', (random) => whole(random, (number) => `backwards: ${backwards(number)}`)),
  classOf('reversed in groups', 'reversed', (random) =>
    whole(random, (number) => `read it from the right: ${backwards(inGroups(number, ' '))}`),
  ),
  classOf('reversed, no word said', 'reversed', (random) => whole(random, (number) => backwards(number))),
].map(({ make, ...rest }) => ({
  ...rest,
  make: (random: Random) => {
    const sample = make(random);
    return { ...sample, secret: sample.secret.map((secret) => backwards(secret)) };
  },
}));

const talk = ['ok', 'one moment', 'which card is it?', 'thanks', 'and the rest?'];
const by = { sender: 'visitor', conversation: 'c' } as const;
const other = { sender: 'agent', conversation: 'c' } as const;

type Cutting = (number: string, random: Random) => readonly string[];

const cuttings: Readonly<Record<string, Cutting>> = {
  halves: (number) => [number.slice(0, 8), number.slice(8)],
  'halves in groups': (number) => {
    const groups = inGroups(number, ' ').split(' ');
    return [groups.slice(0, 2).join(' '), groups.slice(2).join(' ')];
  },
  quarters: (number) => number.match(/.{4}/g) ?? [],
  'twelve and four': (number) => [number.slice(0, 12), number.slice(12)],
  'six and ten': (number) => [number.slice(0, 6), number.slice(6)],
  'eight messages': (number) => number.match(/.{2}/g) ?? [],
  'uneven cuts': (number, random) => {
    const at = between(random, 3, 12);
    return [number.slice(0, at), number.slice(at)];
  },
};

const wraps: Readonly<Record<string, (part: string, at: number) => string>> = {
  bare: (part) => part,
  'with words': (part, at) => (at === 0 ? `my card is ${part}` : `then ${part}`),
  labelled: (part, at) =>
    `part ${['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight'][at]}: ${part}`,
};

const split: readonly Class[] = Object.entries(cuttings).flatMap(([cut, cutting]) =>
  Object.entries(wraps).map(([name, wrap]) =>
    classOf(`${cut}, ${name}`, 'split', (random) => {
      const number = sixteen(random);
      const parts = cutting(number, random);
      const lines = parts.flatMap((part, at) => {
        const said = { text: wrap(part, at), ...by };
        return random() < 0.5 ? [said] : [{ text: pick(random, talk), ...other }, said];
      });
      return { lines, secret: parts };
    }),
  ),
);

const splitApart: readonly Class[] = [
  classOf('a telephone number between', 'split', (random) => {
    const number = sixteen(random);
    const parts = [number.slice(0, 8), number.slice(8)];
    const between_ = { text: `call me on 020 7946 ${digits(random, 4)}`, ...by };
    return {
      lines: [{ text: parts[0] ?? '', ...by }, between_, { text: parts[1] ?? '', ...by }],
      secret: parts,
    };
  }),
  classOf('a message and a file name', 'split', (random) => {
    const number = sixteen(random);
    const parts = [number.slice(0, 8), number.slice(8)];
    return {
      lines: [
        { text: `the first half is ${parts[0]}`, ...by },
        { text: `IMG_${parts[1]}.jpg`, ...by },
      ],
      secret: parts,
    };
  }),
];

const authentication: readonly Class[] = Object.entries<(random: Random, code: string) => readonly string[]>({
  'cvv after the card': (random, code) => [`${inGroups(sixteen(random), ' ')} cvv ${code}`],
  'cvc with a colon': (random, code) => [`${sixteen(random)} CVC: ${code}`],
  'security code': (random, code) => [`card ${sixteen(random)}, security code ${code}`],
  'expiry and code': (random, code) => [`${inGroups(sixteen(random), ' ')} exp 09/28 ${code}`],
  'code on the back': (random, code) => [`${sixteen(random)} and the three digits on the back are ${code}`],
  'german code': (random, code) => [`${sixteen(random)} Prüfnummer ${code}`],
  'french code': (random, code) => [`${sixteen(random)}, cryptogramme ${code}`],
  'pin beside the card': (random, code) => [`${sixteen(random)} pin ${code}${digits(random, 1)}`],
}).map(([name, make]) =>
  classOf(name, 'authentication', (random) => {
    const code = `${between(random, 2, 9)}${between(random, 1, 9)}${between(random, 1, 9)}`;
    const lines = make(random, code).map((text) => ({ text }));
    return { lines, secret: [` ${code}`] };
  }),
);

const questions = [
  'And the CVV, please?',
  'could you give me the security code of your card?',
  'what are the three digits on the back?',
  'Wie lautet die Prüfnummer?',
  'les trois chiffres au verso ?',
  'me dice el código de seguridad de la tarjeta?',
] as const;

const asked: readonly Class[] = Object.entries<(code: string) => string>({
  'the code alone, asked for': (code) => code,
  'a sentence, asked for': (code) => `sure, it's ${code}`,
  'digit by digit, asked for': (code) => [...code].join(' '),
  'with the expiry date, asked for': (code) => `09/28 and ${code}`,
}).map(([name, answer]) =>
  classOf(name, 'authentication', (random) => {
    const code = `${between(random, 2, 9)}${between(random, 1, 9)}${between(random, 1, 9)}`;
    const text = answer(code);
    const talk_ = random() < 0.5 ? [] : [{ text: pick(random, ['one moment', 'where is it?', 'ok']), ...by }];
    return {
      lines: [{ text: pick(random, questions), ...other }, ...talk_, { text, ...by }],
      secret: [text.includes(code) ? code : [...code].join(' ')],
    };
  }),
);

const alone: readonly Class[] = [
  classOf('the code after the card, in the next message', 'authentication', (random) => {
    const code = digits(random, 3);
    return {
      lines: [
        { text: `it is ${sixteen(random)}`, ...by },
        { text: code, ...by },
      ],
      secret: [code],
    };
  }),
  classOf('a pin, asked for', 'authentication', (random) => {
    const pin = `${between(random, 2, 9)}${digits(random, 3)}`;
    return {
      lines: [
        { text: pick(random, ['and your PIN?', 'Wie ist Ihre Geheimzahl?', 'what is the pin?']), ...other },
        { text: pick(random, ['', 'it is ', 'ok: ']) + pin, ...by },
      ],
      secret: [pin],
    };
  }),
  classOf('a pin, announced', 'authentication', (random) => {
    const pin = `${between(random, 3, 9)}${digits(random, 3)}`;
    return { lines: [{ text: `my pin is ${pin} and it does not work` }], secret: [pin] };
  }),
  classOf('the code before its name', 'authentication', (random) => {
    const code = digits(random, 3);
    return { lines: [{ text: `${code} is the cvv` }], secret: [code] };
  }),
];

const tracks: readonly Class[] = [
  classOf('track 1', 'authentication', (random) => {
    const number = sixteen(random);
    const discretionary = digits(random, 12);
    return {
      lines: [{ text: `%B${number}^OKAFOR/MARA^2809101${discretionary}?` }],
      secret: [discretionary.slice(2), number.slice(4, 12)],
    };
  }),
  classOf('track 2', 'authentication', (random) => {
    const number = sixteen(random);
    const discretionary = digits(random, 10);
    return {
      lines: [{ text: `;${number}=2809101${discretionary}?` }],
      secret: [discretionary.slice(2), number.slice(4, 12)],
    };
  }),
];

export const positiveClasses: readonly Class[] = [
  classOf('bare', 'plain', (random) => {
    const number = card(random);
    return { lines: [{ text: number }], secret: [number.slice(5, -4)] };
  }),
  ...networks,
  ...separated,
  ...unicode,
  ...invisible,
  ...spelledClasses(sixteen),
  ...decorated,
  ...reversed,
  ...split,
  ...splitApart,
  ...authentication,
  ...asked,
  ...alone,
  ...tracks,
];
