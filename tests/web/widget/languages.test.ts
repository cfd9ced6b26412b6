// Every language says all that the English source says, with the same values, and no sheet knows left from right.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { languages } from '../../../src/web/languages/all-languages.ts';
import { chosenTongue } from '../../../src/web/languages/choice.ts';
import type { Language } from '../../../src/web/languages/language.ts';
import { plurals } from '../../../src/web/languages/plural.ts';
import type { LoaderPort } from '../../../src/web/loader/port.ts';
import { visitWords } from '../../../src/web/visit/visit-words.ts';
import { cardWords } from '../../../src/web/widget/card-words.ts';
import { later } from '../../../src/web/widget/conversation-words.ts';
import { front } from '../../../src/web/widget/front/front-words.ts';
import { words } from '../../../src/web/widget/words.ts';

const english: Language = { words, later, front, card: cardWords, visit: visitWords };
const house = { name: 'Northwind', kind: 'bank' };
const [one, other] = ['Ann', 'Tomás'];

/** What each sentence with values is asked to say; the compiler sees that none is left out. */
type Values<T> = {
  readonly [K in keyof T as T[K] extends (...values: never[]) => string ? K : never]: T[K] extends (
    ...values: infer V
  ) => string
    ? readonly V[]
    : never;
};
const values: { readonly [P in keyof Language]: Values<Language[P]> } = {
  words: {
    launcherUnread: [[one, 17]],
    dialog: [[one]],
    greetingTo: [[one]],
    person: [[one]],
    intro: [[one]],
    team: [[one]],
    trustHome: [[house]],
    trust: [[house]],
    trustOpen: [[house]],
    listening: [[[one]], [[one, other]]],
    inspected: [[house]],
  },
  later: {
    youSaid: [[one]],
    agentRole: [[one]],
    closedAt: [[one]],
    more: [[17], [22]],
    typing: [[one]],
    joined: [[one]],
    joinedRole: [[one]],
    handed: [[one, other]],
    left: [[one]],
    callbackAt: [[one, other]],
    called: [[one]],
    calledInVain: [[one]],
    closedBy: [[one]],
    rate: [[one]],
    betterReaders: [[one]],
    rated: [[4]],
    reopenedBy: [[one]],
    canRead: [[one]],
    cannotRead: [[one]],
    splitText: [
      [one, 17],
      [one, 22],
    ],
    splitGone: [[1], [2]],
    askAdded: [[one]],
    thingsNotSent: [[17], [22]],
    people: [[17], [22]],
    withYou: [[one]],
    supervising: [[1], [2]],
    moved: [[one]],
    listens: [[one]],
    listensNoMore: [[one]],
    tookOver: [[one, other]],
    complianceDetail: [[17, 22]],
    gateway: [[one]],
    inspectedDetail: [[house]],
    chooses: [[house]],
    added: [[one]],
    removed: [[one]],
    signed: [[house]],
    signedDetail: [[17, one]],
    minutes: [[17]],
    hours: [[17]],
    spokenMessage: [[one, other]],
    spokenCount: [[17]],
    ending: [['9012']],
    copyTitle: [[one]],
    copyMade: [[one]],
  },
  front: {
    openUntil: [[one]],
    closedLine: [[one]],
    back: [[one]],
    dayAt: [[one, other]],
    inZone: [[one, other]],
    answerBy: [[one]],
    nothing: [[one]],
    inLine: [[17]],
    wait: [[17 * 60]],
    recent: [
      [17 * 60, 22 * 60],
      [17 * 60, 17 * 60],
    ],
    longer: [[17 * 60]],
    joined: [[17]],
    between: [[one, other, 'Nora']],
    answeredBy: [[one]],
    thanks: [[one]],
    saved: [[one]],
    booked: [[one]],
    bookedNumber: [[one]],
    elsewhereText: [[house]],
  },
  card: { card: [[house]], 'whole-card': [[house]] },
  visit: {
    label: [[one]],
    ask: [[one]],
    spoken: [[one, other]],
    reason: (['time', 'page', 'cart', 'article', 'campaign', 'visits'] as const).flatMap((reason) => [
      [reason, ''] as [typeof reason, string],
      [reason, one] as [typeof reason, string],
    ]),
    byHand: [[one]],
  },
};

type Tree = { readonly [key: string]: unknown };
const leaves = (tree: Tree, above = ''): readonly (readonly [string, unknown])[] =>
  Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'object' && value !== null
      ? leaves(value as Tree, `${above}${key}.`)
      : [[above + key, value] as const],
  );
/** Which of the values a sentence holds, and how often; the house by its name or by what it is. */
const held = (text: string) =>
  [one, other, 'Nora', '9012', '17', '22', /Northwind|the bank/i].map((each) =>
    typeof each === 'string' ? text.includes(each) : each.test(text),
  );

const codes = Object.keys(languages) as (keyof typeof languages)[];

describe.each(codes)('in %s', (code) => {
  test('[W201] every word is there, is not the English one, and says the same values', async () => {
    const { spoken } = (await languages[code]()) as { readonly spoken: Language };
    let looked = 0;
    let same = 0;
    for (const part of Object.keys(english) as (keyof Language)[]) {
      const [source, translated] = [leaves(english[part]), new Map(leaves(spoken[part]))];
      expect([...translated.keys()].toSorted(), part).toEqual(source.map(([key]) => key).toSorted());
      for (const [key, said] of source) {
        const own = translated.get(key);
        const where = `${code} ${part}.${key}`;
        looked++;
        if (typeof said === 'string') {
          expect(own, where).toBeTypeOf('string');
          expect((own as string).trim(), where).not.toBe('');
          if (own === said) same++;
          continue;
        }
        const asked = (values[part] as Readonly<Record<string, readonly unknown[][]>>)[key];
        expect(asked?.length, where).toBeGreaterThan(0);
        for (const each of asked!) {
          const [from, to] = [said, own].map((say) => (say as (...given: unknown[]) => string)(...each));
          expect(held(to!), `${where}: ${to}`).toEqual(held(from!));
          expect(to, where).not.toMatch(/undefined|#/);
        }
      }
    }
    expect(looked).toBeGreaterThan(260);
    // "Chat", "E-mail", "Online", "9+": a few are the same in several languages, never many.
    expect(same).toBeLessThan(8);
  });

  test('[W27] it claims no more than the English one', async () => {
    const file = readFileSync(new URL(`../../../src/web/languages/${code}.ts`, import.meta.url), 'utf8');
    expect(file.length).toBeGreaterThan(10_000);
    expect(file).not.toMatch(/end-to-end|ende-zu-ende|bout en bout|extremo a extremo|100 ?%|من طرف إلى طرف/i);
  });
});

test('[W201] a sentence that lost a value is seen', () => {
  expect(held('Ann left.')).not.toEqual(held('Somebody left.'));
  expect(plurals('pl')(22, { few: '# few', other: 'other' })).toBe('22 few');
});

describe('which language is spoken', () => {
  const asked: string[] = [];
  const port = (language: string | undefined) =>
    ({
      data: language === undefined ? {} : { language },
      load: async (name: string) => {
        asked.push(name);
        if (!(name in languages)) throw new Error('no such file');
        return languages[name as keyof typeof languages]();
      },
    }) as unknown as LoaderPort;
  const chosen = async (own: readonly string[], fixed?: string) => {
    const before = Object.getOwnPropertyDescriptor(globalThis, 'navigator')!;
    Object.defineProperty(globalThis, 'navigator', { configurable: true, value: { languages: own } });
    asked.length = 0;
    try {
      const { direction, language, locale } = await chosenTongue(port(fixed));
      return [language, locale, direction];
    } finally {
      Object.defineProperty(globalThis, 'navigator', before);
    }
  };

  test('[W200] the page’s, else the first of the visitor’s that there is, else English', async () => {
    expect(await chosen(['de-AT', 'en'])).toEqual(['de', 'de-AT-u-nu-latn', 'ltr']);
    expect(await chosen(['fi', 'ar-EG'])).toEqual(['ar', 'ar-EG-u-nu-latn', 'rtl']);
    expect(await chosen(['de'], 'tr')).toEqual(['tr', 'tr-u-nu-latn', 'ltr']);
    expect(await chosen(['fi', 'sv'])).toEqual(['en', 'en-GB', 'ltr']);
    expect(await chosen(['de'], 'en')).toEqual(['en', 'en', 'ltr']);
  });

  test('[W202] who speaks English fetches no file', async () => {
    expect(await chosen(['en-US', 'de'])).toEqual(['en', 'en-US', 'ltr']);
    expect(asked).toEqual([]);
  });
});

describe('sheets', () => {
  const folders = ['widget', 'widget/front', 'visit', 'loader'].map(
    (name) => new URL(`../../../src/web/${name}/`, import.meta.url),
  );
  /** Sides of the screen, and shorthands that give the two inline sides different values. */
  const physical = (line: string) => {
    if (/(?:^|[\s;{-])(?:left|right)\s*[:;]/.test(line)) return true;
    if (/^\s*(?:text-align|float|clear):\s*(?:left|right)/.test(line)) return true;
    const four = /^\s*(?:margin|padding|inset):\s*(\S+) (\S+) (\S+) (\S+);/.exec(line);
    if (four !== null && four[2] !== four[4]) return true;
    const corners = /^\s*border-radius:\s*(\S+) (\S+) (\S+) (\S+);/.exec(line);
    return corners !== null && (corners[1] !== corners[2] || corners[3] !== corners[4]);
  };

  test('[W203] name no side of the screen', () => {
    let looked = 0;
    const found = folders.flatMap((folder) =>
      readdirSync(folder)
        .filter((name) => name.endsWith('.css'))
        .flatMap((name) => {
          const lines = readFileSync(new URL(name, folder), 'utf8').split('\n');
          looked += lines.length;
          return lines.filter(physical).map((line) => `${name}: ${line.trim()}`);
        }),
    );
    expect(looked).toBeGreaterThan(1500);
    expect(found).toEqual([]);
  });

  test('[W203] one that does is seen', () => {
    for (const line of [
      '  left: 4px;',
      '  margin-right: 2px;',
      '  text-align: left;',
      '  padding: 1px 2px 1px 3px;',
    ])
      expect(physical(line), line).toBe(true);
    for (const line of [
      '  padding: 1px 2px 1px 2px;',
      '  inset-inline-start: 4px;',
      '  border-radius: 20px 20px 0 0;',
    ])
      expect(physical(line), line).toBe(false);
  });
});
