// The two organisations of the demo: a bank that inspects and a clinic that does not.
import type { FirstDayPlan, PlannedPerson } from './first-day.ts';

type Places = { readonly issuer: string; readonly bank: string; readonly clinic: string };

const agent = (name: string, account: string, team: string): PlannedPerson => ({
  name,
  account,
  roles: ['agent'],
  teams: [team],
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
      people: [
        agent('Ann Keller', 'ann.keller', 'support'),
        agent('Tomás Ruiz', 'tomas.ruiz', 'support'),
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
      people: [
        agent('Noor Haddad', 'noor.haddad', 'front-desk'),
        agent('Jonas Weil', 'jonas.weil', 'front-desk'),
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
