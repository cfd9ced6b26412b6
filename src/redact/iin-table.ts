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
  /** A letter of `iinSources`. */
  readonly source: string;
};

export const tableVersion = '1';
export const tableDate = '2026-11-23';

/** By the letter in the table; no page needs them. */
export const iinSources: Readonly<Record<string, readonly [source: string, date: string]>> = {
  W: ['Wikipedia, "Payment card number"', '2024-07-19'],
  B: ['npm credit-card-type 10.3.0', '2026-07-10'],
  U: ['unconfirmed: leading digits as commonly printed on the cards', '2026-11-23'],
};

/** Network; lengths; those of them that are sure; source, with `!` where no check digit holds; leading digits. */
const table = `
visa 13,16,18,19 16 W 4
mastercard 16 16 W 51-55 2221-2720
american-express 15 15 W 34 37
diners 14,15,16,17,18,19 14 W 300-305 36 38-39 3095
discover 16,17,18,19 16 W 6011 644-649 65 622126-622925
jcb 16,17,18,19 16 W 3528-3589
jcb 15 - B 1800 2131
unionpay 16,17,18,19 16,19 W 62
unionpay 16,17,18,19 16,19 B 8100-8171
unionpay 16,17,18,19 - U 9558-9559
maestro 12,13,14,15,16,17,18,19 16 W 5018 5020 5038 5893 6304 6759 6761 6762 6763
maestro 12,13,14,15,16,17,18,19 - B 50 56-58 59 60-69
maestro 12,13,14,15,16,17,18,19 16 B 493698
rupay 16 16 W 508 353 356 6521 6522 60 81 82
mir 16,17,18,19 16 W 2200-2204
borica 16,17,18,19 16 W 2205
ukrcard 16,17,18,19 16 W 60400100-60420099
elo 16 16 B 401178 401179 431274 438935 451416 457393 457631 457632 504175 627780 636297 636368 506699-506778 509000-509999 650031-650033 650035-650051 650405-650439 650485-650538 650541-650598 650700-650718 650720-650727 650901-650978 651652-651679 655000-655019 655021-655058
hipercard 13,16,19 16 B 606282
hiper 16 16 B 637095 637568 637599 637609 637612 63737423 63743358
verve 16,18,19 16,18,19 W 506099-506198 507865-507964 650002-650027
troy 16 16 W 979200-979289
dankort 16 16 W 5019 4571
uatp 15 - W 1
napas 16,19 16,19 W! 9704
uzcard 16 16 W 8600 5614
humo 16 16 W 9860
t-union 19 - W 31
gpn 16,18,19 16 W 1946
belkart 16 16 U 9112
meeza 16 16 U 507803 507808-507810
mada 16 16 U 968201-968211
naranja 16 16 B 589562
`;

function rowsOf(line: string): readonly IinRow[] {
  const [network = '', lengths = '', sure = '', noted = '', ...ranges] = line.split(' ');
  return ranges.map((range) => {
    const [from = '', to = from] = range.split('-');
    const check = noted.endsWith('!') ? 'none' : 'luhn';
    return {
      network,
      from,
      to,
      lengths: numbersIn(lengths),
      sure: numbersIn(sure),
      check,
      source: noted.charAt(0),
    };
  });
}

/** A dash is none. */
const numbersIn = (list: string): readonly number[] => (list === '-' ? [] : list.split(',').map(Number));

export const iinTable: readonly IinRow[] = table.trim().split('\n').flatMap(rowsOf);
