// Who issues cards under which leading digits, and how long their numbers are. Data: a row that cannot name its
// source says so. Retired networks stay while their ranges may be issued again.

/** `sure` lists the lengths at which a number standing alone is plainly a card; the others ask for more evidence. */
export type IinRow = {
  readonly network: string;
  readonly from: string;
  readonly to: string;
  readonly lengths: readonly number[];
  readonly sure: readonly number[];
  readonly check: 'luhn' | 'none';
  readonly source: string;
  readonly date: string;
};

export const tableVersion = '1';
export const tableDate = '2026-11-23';

const WIKIPEDIA = 'Wikipedia, "Payment card number"';
const WIKIPEDIA_DATE = '2024-07-19';
const BRAINTREE = 'npm credit-card-type 10.3.0';
const BRAINTREE_DATE = '2026-07-10';
const UNCONFIRMED = 'unconfirmed: leading digits as commonly printed on the cards';
const UNCONFIRMED_DATE = '2026-11-23';

type Range = readonly [from: string, to: string];

const rows = (
  network: string,
  spans: readonly Range[],
  lengths: readonly number[],
  sure: readonly number[],
  source: string,
  date: string,
  check: 'luhn' | 'none' = 'luhn',
): readonly IinRow[] =>
  spans.map(([from, to]) => ({ network, from, to, lengths, sure, check, source, date }));

const one = (...prefixes: readonly string[]): readonly Range[] =>
  prefixes.map((prefix) => [prefix, prefix] as const);

const ANY_MAESTRO = [12, 13, 14, 15, 16, 17, 18, 19];
const LONG = [16, 17, 18, 19];

export const iinTable: readonly IinRow[] = [
  ...rows('visa', one('4'), [13, 16, 18, 19], [16], WIKIPEDIA, WIKIPEDIA_DATE),
  ...rows(
    'mastercard',
    [
      ['51', '55'],
      ['2221', '2720'],
    ],
    [16],
    [16],
    WIKIPEDIA,
    WIKIPEDIA_DATE,
  ),
  ...rows('american-express', one('34', '37'), [15], [15], WIKIPEDIA, WIKIPEDIA_DATE),
  ...rows(
    'diners',
    [
      ['300', '305'],
      ['36', '36'],
      ['38', '39'],
    ],
    [14, 15, 16, 17, 18, 19],
    [14],
    WIKIPEDIA,
    WIKIPEDIA_DATE,
  ),
  ...rows('diners', one('3095'), [14, 15, 16, 17, 18, 19], [14], WIKIPEDIA, WIKIPEDIA_DATE),
  ...rows(
    'discover',
    [
      ['6011', '6011'],
      ['644', '649'],
      ['65', '65'],
      ['622126', '622925'],
    ],
    LONG,
    [16],
    WIKIPEDIA,
    WIKIPEDIA_DATE,
  ),
  ...rows('jcb', [['3528', '3589']], LONG, [16], WIKIPEDIA, WIKIPEDIA_DATE),
  ...rows('jcb', one('1800', '2131'), [15], [], BRAINTREE, BRAINTREE_DATE),
  ...rows('unionpay', one('62'), LONG, [16, 19], WIKIPEDIA, WIKIPEDIA_DATE),
  ...rows('unionpay', [['8100', '8171']], LONG, [16, 19], BRAINTREE, BRAINTREE_DATE),
  ...rows('unionpay', [['9558', '9559']], LONG, [], UNCONFIRMED, UNCONFIRMED_DATE),
  ...rows(
    'maestro',
    one('5018', '5020', '5038', '5893', '6304', '6759', '6761', '6762', '6763'),
    ANY_MAESTRO,
    [16],
    WIKIPEDIA,
    WIKIPEDIA_DATE,
  ),
  ...rows(
    'maestro',
    [
      ['50', '50'],
      ['56', '58'],
      ['59', '59'],
      ['60', '69'],
    ],
    ANY_MAESTRO,
    [],
    BRAINTREE,
    BRAINTREE_DATE,
  ),
  ...rows('maestro', one('493698'), ANY_MAESTRO, [16], BRAINTREE, BRAINTREE_DATE),
  ...rows(
    'rupay',
    one('508', '353', '356', '6521', '6522', '60', '81', '82'),
    [16],
    [16],
    WIKIPEDIA,
    WIKIPEDIA_DATE,
  ),
  ...rows('mir', [['2200', '2204']], LONG, [16], WIKIPEDIA, WIKIPEDIA_DATE),
  ...rows('borica', one('2205'), LONG, [16], WIKIPEDIA, WIKIPEDIA_DATE),
  ...rows('ukrcard', [['60400100', '60420099']], LONG, [16], WIKIPEDIA, WIKIPEDIA_DATE),
  ...rows(
    'elo',
    one(
      '401178',
      '401179',
      '431274',
      '438935',
      '451416',
      '457393',
      '457631',
      '457632',
      '504175',
      '627780',
      '636297',
      '636368',
    ),
    [16],
    [16],
    BRAINTREE,
    BRAINTREE_DATE,
  ),
  ...rows(
    'elo',
    [
      ['506699', '506778'],
      ['509000', '509999'],
      ['650031', '650033'],
      ['650035', '650051'],
      ['650405', '650439'],
      ['650485', '650538'],
      ['650541', '650598'],
      ['650700', '650718'],
      ['650720', '650727'],
      ['650901', '650978'],
      ['651652', '651679'],
      ['655000', '655019'],
      ['655021', '655058'],
    ],
    [16],
    [16],
    BRAINTREE,
    BRAINTREE_DATE,
  ),
  ...rows('hipercard', one('606282'), [13, 16, 19], [16], BRAINTREE, BRAINTREE_DATE),
  ...rows(
    'hiper',
    one('637095', '637568', '637599', '637609', '637612', '63737423', '63743358'),
    [16],
    [16],
    BRAINTREE,
    BRAINTREE_DATE,
  ),
  ...rows(
    'verve',
    [
      ['506099', '506198'],
      ['507865', '507964'],
      ['650002', '650027'],
    ],
    [16, 18, 19],
    [16, 18, 19],
    WIKIPEDIA,
    WIKIPEDIA_DATE,
  ),
  ...rows('troy', [['979200', '979289']], [16], [16], WIKIPEDIA, WIKIPEDIA_DATE),
  ...rows('dankort', one('5019', '4571'), [16], [16], WIKIPEDIA, WIKIPEDIA_DATE),
  ...rows('uatp', one('1'), [15], [], WIKIPEDIA, WIKIPEDIA_DATE),
  ...rows('napas', one('9704'), [16, 19], [16, 19], WIKIPEDIA, WIKIPEDIA_DATE, 'none'),
  ...rows('uzcard', one('8600', '5614'), [16], [16], WIKIPEDIA, WIKIPEDIA_DATE),
  ...rows('humo', one('9860'), [16], [16], WIKIPEDIA, WIKIPEDIA_DATE),
  ...rows('t-union', one('31'), [19], [], WIKIPEDIA, WIKIPEDIA_DATE),
  ...rows('gpn', one('1946'), [16, 18, 19], [16], WIKIPEDIA, WIKIPEDIA_DATE),
  ...rows('belkart', one('9112'), [16], [16], UNCONFIRMED, UNCONFIRMED_DATE),
  ...rows(
    'meeza',
    [
      ['507803', '507803'],
      ['507808', '507810'],
    ],
    [16],
    [16],
    UNCONFIRMED,
    UNCONFIRMED_DATE,
  ),
  ...rows('mada', [['968201', '968211']], [16], [16], UNCONFIRMED, UNCONFIRMED_DATE),
  ...rows('naranja', one('589562'), [16], [16], BRAINTREE, BRAINTREE_DATE),
];
