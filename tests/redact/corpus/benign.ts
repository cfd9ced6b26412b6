// Numbers and words that are no card: what must pass untouched. Where a number carries a check digit of its own, it is
// made right, so that a test by Luhn alone would be fooled as often as in life.
import { createHash } from 'node:crypto';
import { withCheckDigit } from '../numbers.ts';
import { between, type Class, digits, type Family, pick, type Random } from './sample.ts';

const one =
  (family: Family, make: (random: Random) => string) =>
  (name: string): Class => ({
    name,
    family,
    make: (random) => ({ lines: [{ text: make(random) }], secret: [] }),
  });

const two = (value: number) => String(value).padStart(2, '0');
const day = (random: Random) =>
  `${between(random, 2019, 2027)}-${two(between(random, 1, 12))}-${two(between(random, 1, 28))}`;
const time = (random: Random) => `${two(between(random, 0, 23))}:${two(between(random, 0, 59))}`;
const money = (random: Random) => `${between(random, 1, 9999)}.${two(between(random, 0, 99))}`;
const phone = (random: Random) => `+44 20 7946 ${digits(random, 4)}`;
const mobile = (random: Random) => `+49 1${between(random, 51, 79)} ${digits(random, 8)}`;

/** ISO 7064 over the rearranged number. */
function iban(random: Random): string {
  const bban = `${digits(random, 8)}${digits(random, 10)}`;
  let rest = 0;
  for (const digit of `${bban}131400`) rest = (rest * 10 + Number(digit)) % 97;
  return `DE${two(98 - rest)}${bban}`;
}

const imei = (random: Random) => withCheckDigit(`35${digits(random, 12)}`);
const iccid = (random: Random) => withCheckDigit(`8944${digits(random, 14)}`);
/** The check digit counts the prefix that is not written. */
const npi = (random: Random) => withCheckDigit(`808401${digits(random, 8)}`).slice(5);
const hash = (random: Random, algorithm: string) =>
  createHash(algorithm).update(digits(random, 12)).digest('hex');
/** Seeded, in the form of the fourth version. */
function uuid(random: Random): string {
  const hex = hash(random, 'sha256');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
const epochMs = (random: Random) => String(1_600_000_000_000 + Math.floor(random() * 2e11));
const epochUs = (random: Random) => `${epochMs(random)}${digits(random, 3)}`;

const identifiers: Readonly<Record<string, (random: Random) => string>> = {
  'IMEI with its name': (random) => `IMEI ${imei(random)}`,
  'IMEI in a sentence': (random) => `my phone's imei is ${imei(random)}, it was stolen`,
  'ICCID with its name': (random) => `ICCID: ${iccid(random)}`,
  'SIM number': (random) => `the SIM card serial says ICCID ${iccid(random)}`,
  'NPI with its name': (random) => `NPI ${npi(random)}`,
  'NPI with its prefix': (random) => `provider NPI 80840${npi(random)}`,
  UUID: (random) => `request ${uuid(random)} failed`,
  'UUID without hyphens': (random) => `trace id ${uuid(random).replaceAll('-', '')}`,
  IBAN: (random) => `please use ${iban(random)}`,
  'IBAN in groups': (random) =>
    `IBAN ${iban(random)
      .replace(/(.{4})/g, '$1 ')
      .trim()}`,
  MD5: (random) => `md5 ${hash(random, 'md5')}`,
  'SHA-1': (random) => `commit ${hash(random, 'sha1')}`,
  'SHA-256': (random) => `sha256:${hash(random, 'sha256')}`,
  'epoch in milliseconds': (random) => `"timestamp": ${epochMs(random)}`,
  'epoch in microseconds': (random) => `ts=${epochUs(random)}`,
  'epoch in a log line': (random) => `${epochMs(random)} GET /accounts 200 ${between(random, 1, 900)}ms`,
};

const openers = ['Hi', 'Hello there', 'Good morning', 'Hallo', 'Bonjour', 'Hola', 'Hej', 'Ciao'];
const matters = [
  'I cannot log in to my account since this morning',
  'how do I change my address?',
  'when will my new card arrive?',
  'I was charged twice for the same thing',
  'could somebody call me back about the mortgage?',
  'one of my cards does not work abroad, the other one does',
  'ich komme nicht mehr in mein Konto',
  'wie lange dauert eine Überweisung?',
  'je voudrais fermer mon compte',
  'no puedo entrar en mi cuenta',
  'vorrei aumentare il limite della carta',
  'jag undrar över min faktura',
  'thanks a lot, that was quick!',
  'two questions: what does it cost, and for how long am I bound?',
  'my daughter is seven and my son is four, can they have an account?',
];

const smallNumbers = 'two three four five six seven eight nine'.split(' ');

const natural: Readonly<Record<string, (random: Random) => string>> = {
  'a question': (random) => pick(random, matters),
  'a greeting and a question': (random) => `${pick(random, openers)}, ${pick(random, matters)}`,
  'two questions': (random) => `${pick(random, matters)}. ${pick(random, matters)}`,
  'a time': (random) => `Can we talk at ${time(random)}?`,
  'a date': (random) => `I moved on ${day(random)}`,
  'an amount': (random) => `The fee was €${money(random)}, is that right?`,
  'an amount in thousands': (random) => `I earn ${between(random, 20, 99)},${digits(random, 3)} a year`,
  'a telephone number': (random) => `You can reach me on ${phone(random)}`,
  'a mobile number': (random) => `meine Nummer ist ${mobile(random)}`,
  'a national telephone number': (random) =>
    `call 0${between(random, 20, 79)} ${digits(random, 4)} ${digits(random, 4)}`,
  'a postcode': (random) => `I live in ${digits(random, 5)} Leipzig, Hauptstraße ${between(random, 1, 120)}`,
  'last four digits': (random) => `the card ending ${digits(random, 4)}`,
  'a masked number': (random) =>
    `•••• •••• •••• ${digits(random, 4)} and XXXX-XXXX-XXXX-${digits(random, 4)}`,
  'a year and an age': (random) =>
    `born in ${between(random, 1940, 2005)}, ${between(random, 18, 80)} years old`,
  'a percentage': (random) => `${money(random)} % for ${between(random, 5, 30)} years`,
  'opening hours': () => 'Mon-Fri 08:00-20:00, Sat 10:00-16:00',
  'a card plan': () => 'the Gold card costs 89 a year, the other 35',
  'counting aloud': () => 'one two three, is this thing on?',
  'counting far': () =>
    'one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen',
  'amounts in words': (random) =>
    `I paid ${pick(random, smallNumbers)} hundred and ${pick(random, smallNumbers)}, then ${pick(random, smallNumbers)} thousand ${pick(random, smallNumbers)} hundred`,
  'a list in words': (random) =>
    Array.from(
      { length: 6 },
      () => `${pick(random, smallNumbers)} ${pick(random, ['cards', 'letters', 'forms', 'calls'])}`,
    ).join(', '),
  'a telephone number in words': (random) =>
    `call me on oh two oh ${Array.from({ length: 8 }, () => pick(random, smallNumbers)).join(' ')}`,
  'numbers in other languages': (random) =>
    pick(random, [
      'Wir sind zu zweit, haben drei Kinder, vier Konten und eine Frage zu einer von elf Buchungen',
      'on a un compte, deux cartes, six ou sept virements et une question',
      'tengo dos cuentas, una tarjeta, tres preguntas y once recibos',
      'ho due conti, una carta, tre domande e sei bonifici',
    ]),
};

const dense: Readonly<Record<string, (random: Random) => string>> = {
  'bookings in a table': (random) =>
    Array.from({ length: 6 }, () => `${day(random)}  ${money(random)}  ${between(random, 1000, 9999)}`).join(
      '\n',
    ),
  'a list of amounts': (random) => Array.from({ length: 8 }, () => money(random)).join(', '),
  'a list of telephone numbers': (random) => Array.from({ length: 4 }, () => phone(random)).join('\n'),
  'dates and times': (random) =>
    Array.from({ length: 5 }, () => `${day(random)} ${time(random)}`).join(' / '),
  coordinates: (random) => `${money(random)}${digits(random, 4)}, -${money(random)}${digits(random, 4)}`,
  'network addresses': (random) =>
    Array.from({ length: 3 }, () => Array.from({ length: 4 }, () => between(random, 1, 254)).join('.')).join(
      ' ',
    ),
  'lottery numbers': (random) => Array.from({ length: 6 }, () => between(random, 1, 49)).join(' '),
  'meter readings': (random) => Array.from({ length: 4 }, () => `${digits(random, 5)} kWh`).join(', '),
  versions: (random) =>
    `node ${between(random, 18, 26)}.${between(random, 0, 20)}.${between(random, 0, 9)}, npm 11.${digits(random, 1)}.1`,
  'a log': (random) =>
    `${day(random)}T${time(random)}:07.${digits(random, 3)}Z [${digits(random, 5)}] took ${between(random, 1, 999)} ms`,
  'ISBN numbers': (random) => `978-3-${digits(random, 4)}-${digits(random, 4)}-${digits(random, 1)}`,
  barcodes: (random) => `EAN 40${digits(random, 11)}`,
};

const orders: Readonly<Record<string, (random: Random) => string>> = {
  'order number': (random) => `order number ${digits(random, 10)}`,
  'long order number': (random) => `my order no. 30${digits(random, 11)} has not come`,
  'order with letters': (random) => `Order AB-${digits(random, 8)}`,
  'tracking number': (random) => `tracking: 00${digits(random, 18)}`,
  'parcel number': (random) => `parcel 1Z${digits(random, 3)}AA${digits(random, 10)}`,
  'customer number': (random) => `customer number ${digits(random, 9)}`,
  'invoice number': (random) => `invoice 2026-${digits(random, 6)}`,
  'case number': (random) => `case NW-${digits(random, 6)}`,
  'account and sort code': (random) =>
    `account ${digits(random, 8)} sort code ${digits(random, 2)}-${digits(random, 2)}-${digits(random, 2)}`,
  'policy number': (random) => `Versicherungsnummer ${digits(random, 10)}`,
};

const by = { sender: 'visitor', conversation: 'c' } as const;
const told = (name: string, family: Family, make: (random: Random) => readonly string[]): Class => ({
  name,
  family,
  make: (random) => ({ lines: make(random).map((text) => ({ text, ...by })), secret: [] }),
});

const several: readonly Class[] = [
  told('numbered lines', 'natural', (random) => {
    const from = between(random, 1, 90);
    return Array.from({ length: 8 }, (_, at) => `message ${from + at}`);
  }),
  told('numbered points', 'natural', () =>
    Array.from({ length: 8 }, (_, at) => `${at + 1}. then click next`),
  ),
  told('times and dates one by one', 'natural', (random) =>
    Array.from({ length: 6 }, (_, at) => (at % 2 === 0 ? `at ${time(random)}?` : `on ${day(random)}`)),
  ),
  told('amounts one by one', 'dense', (random) =>
    Array.from({ length: 6 }, () => `${money(random)} was taken`),
  ),
  told('a telephone number and an order', 'orders', (random) => [
    `call ${phone(random)}`,
    `it is about order ${digits(random, 8)}`,
    `from ${day(random)}`,
  ]),
  {
    ...told('an answer where nobody asked for a code', 'natural', () => []),
    make: (random) => ({
      lines: [
        {
          text: pick(random, [
            'what are the last four digits of the card?',
            'never tell anybody your PIN',
            'how much was it?',
            'which branch is it?',
          ]),
          sender: 'agent',
          conversation: 'c',
        },
        { text: pick(random, ['', 'it is ', 'I think ']) + digits(random, between(random, 3, 4)), ...by },
      ],
      secret: [],
    }),
  },
  told('codes spoken of', 'natural', (random) => [
    pick(random, [
      'I forgot my PIN',
      'where do I find the CVV?',
      'I do not want to give you my security code',
      'I changed my PIN in 2023',
    ]),
    pick(random, ['can I get a new one?', `my name is on the list of ${day(random)}`]),
  ]),
  told('short answers', 'natural', (random) =>
    Array.from({ length: 6 }, () => String(between(random, 1, 40))),
  ),
];

const classes = (
  family: Family,
  made: Readonly<Record<string, (random: Random) => string>>,
): readonly Class[] => Object.entries(made).map(([name, make]) => one(family, make)(name));

export const benignClasses: readonly Class[] = [
  ...classes('identifiers', identifiers),
  ...classes('natural', natural),
  ...classes('dense', dense),
  ...classes('orders', orders),
  ...several,
];
