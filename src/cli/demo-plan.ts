// The two organisations of the demo: a bank that inspects and a clinic that does not.
import { readTemplate } from '../wiring/templates.ts';
import type { FirstDayPlan, PlannedPerson } from './first-day.ts';

type Places = {
  readonly issuer: string;
  readonly bank: string;
  readonly clinic: string;
  /** With those who work beside Ann and Tomás on the bank's day. */
  readonly colleagues?: boolean;
};

type Skills = NonNullable<PlannedPerson['work']>['skills'];

const agent = (
  name: string,
  account: string,
  teams: readonly string[],
  skills: Skills,
  languages: readonly string[],
): PlannedPerson => ({
  name,
  account,
  roles: ['agent'],
  teams,
  work: { capacity: 4, skills, languages, offerTimes: 1 },
});
const skills = (...levels: readonly string[]): Skills =>
  levels.map((each) => {
    const [skill = '', level] = each.split(' ');
    return { skill, level: Number(level) };
  });

/** Of every team and in none: they hold no team's key and read what they join. */
const supervisor = (name: string, account: string): PlannedPerson => ({
  name,
  account,
  roles: ['supervisor'],
  teams: [],
});
const officer = (name: string, account: string): PlannedPerson => ({
  name,
  account,
  roles: ['compliance'],
  teams: [],
});
const administrator = (name: string, account: string): PlannedPerson => ({
  name,
  account,
  roles: ['administrator'],
  teams: [],
});

export type Brand = 'northwind' | 'linden';

export function demoPlans(places: Places): readonly (FirstDayPlan & { readonly workspace: Brand })[] {
  const shared = {
    issuer: places.issuer,
    gatewayPlace: 'same-machine',
    rootKeys: 1,
    rootThreshold: 1,
    complianceThreshold: 2,
    tokens: [],
  } as const;
  return [
    {
      ...shared,
      workspace: 'northwind',
      name: 'Northwind Bank',
      reference: 'NW',
      mode: 'inspected',
      teams: [{ id: 'support', name: 'Support team' }],
      template: readTemplate('bank'),
      people: [
        agent('Ann Keller', 'ann.keller', ['support', 'cards'], skills('cards 5', 'payments 3'), [
          'en',
          'de',
        ]),
        agent(
          'Tomás Ruiz',
          'tomas.ruiz',
          ['support', 'payments', 'mortgages'],
          skills('cards 2', 'payments 4', 'mortgages 4'),
          ['en', 'es'],
        ),
        ...(places.colleagues === true
          ? [
              agent('Mei Tanaka', 'mei.tanaka', ['support', 'cards'], skills('cards 5'), ['en']),
              agent('Idris Bello', 'idris.bello', ['support', 'payments'], skills('payments 5'), ['en']),
              agent('Sofia Marin', 'sofia.marin', ['support', 'mortgages'], skills('mortgages 5'), ['en']),
            ]
          : []),
        supervisor('Priya Nand', 'priya.nand'),
        officer('Ingrid Holm', 'ingrid.holm'),
        officer('Sam Okoye', 'sam.okoye'),
        officer('Lea Brandt', 'lea.brandt'),
        administrator('Olu Adeyemi', 'olu.adeyemi'),
      ],
      sites: [
        {
          site: 'main',
          name: 'Northwind Bank',
          team: 'support',
          others: [],
          origins: [places.bank],
          accent: '#0a5c52',
          phone: '+44 20 7946 0123',
        },
      ],
    },
    {
      ...shared,
      workspace: 'linden',
      name: 'Linden Clinic',
      reference: 'LC',
      mode: 'strict',
      teams: [{ id: 'front-desk', name: 'Front desk' }],
      template: readTemplate('healthcare'),
      people: [
        agent('Noor Haddad', 'noor.haddad', ['front-desk', 'nurses'], skills('appointments 4', 'nursing 5'), [
          'en',
          'ar',
        ]),
        agent('Jonas Weil', 'jonas.weil', ['front-desk', 'billing'], skills('appointments 3', 'billing 4'), [
          'en',
          'de',
        ]),
        officer('Mira Sole', 'mira.sole'),
        officer('Paul Adler', 'paul.adler'),
        officer('Yuki Tan', 'yuki.tan'),
        administrator('Ada Brook', 'ada.brook'),
      ],
      sites: [
        {
          site: 'main',
          name: 'Linden Clinic',
          team: 'front-desk',
          others: [],
          origins: [places.clinic],
          accent: '#1d4f8c',
          phone: '+44 20 7946 0456',
        },
      ],
    },
  ];
}
