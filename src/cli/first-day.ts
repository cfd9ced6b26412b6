// The first day of a workspace, on the administrator's machine: every key is made here, and the server receives public
// halves and signed documents only.
import type { SettingValue } from '../command/settings.ts';
import type { Setting, StaffSetting } from '../contract/settings.ts';
import { newGatewayIdentity } from '../gateway/identity.ts';
import { toBase64url } from '../seal/bytes.ts';
import {
  DIRECTORY_LIFETIME_MS,
  type DirectoryDocument,
  directoryText,
  loginDigest,
  rootText,
  type SignedDirectory,
  signDirectory,
} from '../seal/directory.ts';
import type { KeyFileContent } from '../seal/passphrase.ts';
import type { Primitives } from '../seal/primitives.ts';
import type { Template } from '../wiring/templates.ts';
import { mintTeamKey } from '../seal/team-key.ts';
import { dealComplianceKey } from '../seal/threshold.ts';

export type PlannedPerson = {
  readonly name: string;
  readonly roles: DirectoryDocument['people'][number]['roles'];
  readonly teams: readonly string[];
  /** The account's `sub` at the organisation's identity provider. */
  readonly account: string;
  /** How they begin to work; without it nothing is set. */
  readonly work?: StaffSetting;
};

export type PlannedSite = {
  readonly site: string;
  readonly name: string;
  readonly team: string;
  /** Teams a visitor may choose there besides, by what it is about. */
  readonly others: readonly string[];
  readonly origins: readonly string[];
  readonly accent: string;
  readonly phone: string;
};

export type SettingValueSet = SettingValue & { readonly value: Setting };

export type FirstDayPlan = {
  readonly workspace: string;
  readonly name: string;
  /** Two to four capitals in front of a conversation's short name. */
  readonly reference: string;
  readonly mode: DirectoryDocument['mode'];
  readonly gatewayPlace: DirectoryDocument['gateways'][number]['place'];
  /** Issuer of the identity provider the accounts belong to. */
  readonly issuer: string;
  readonly rootKeys: number;
  readonly rootThreshold: number;
  readonly complianceThreshold: number;
  readonly teams: readonly { readonly id: string; readonly name: string }[];
  readonly people: readonly PlannedPerson[];
  readonly sites: readonly PlannedSite[];
  /** Keys that the organisation's own pages sign by who a visitor is. */
  readonly tokens: DirectoryDocument['tokens'];
  /** A starting point by trade: policies/templates. */
  readonly template: Template | null;
};

/** What the server is given: nothing in it is secret. */
export type Bootstrap = {
  readonly v: 'sealdesk.bootstrap.v1';
  readonly workspace: string;
  readonly name: string;
  readonly reference: string;
  readonly root: string;
  readonly directory: SignedDirectory;
  readonly settings: readonly SettingValueSet[];
};

export type FirstDay = {
  readonly bootstrap: Bootstrap;
  /** The gateway's identity file, for the gateway's machine alone; null in strict mode. */
  readonly gateway: string | null;
  readonly keys: readonly (KeyFileContent & { readonly file: string })[];
};

export async function firstDay(primitives: Primitives, plan: FirstDayPlan, nowMs: number): Promise<FirstDay> {
  const made = new Date(nowMs).toISOString();
  const keys: (KeyFileContent & { readonly file: string })[] = [];
  const keep = (file: string, kind: KeyFileContent['kind'], name: string, secret: Uint8Array) =>
    void keys.push({ file, kind, workspace: plan.workspace, name, made, secret });

  const signing = async (file: string, kind: 'root' | 'release', name: string) => {
    const seed = primitives.random(32);
    keep(file, kind, name, seed);
    return primitives.importSigning(seed);
  };
  const roots = [];
  for (let index = 1; index <= plan.rootKeys; index += 1)
    roots.push(await signing(`root-${index}`, 'root', `root ${index}`));
  const release = await signing('release', 'release', 'release');

  const teams = [];
  for (const team of teamsOf(plan)) {
    const key = await mintTeamKey(primitives);
    keep(`team-${team.id}.1`, 'team', `${team.id}.1`, key.secret);
    teams.push({ id: team.id, name: team.name, generation: 1, key: key.public });
  }
  const people = plan.people.map(({ account, name, roles, teams: inTeams }) => ({
    id: toBase64url(primitives.random(16)),
    name,
    login: loginDigest(primitives, plan.issuer, account),
    roles,
    teams: inTeams,
  }));
  const officers = people.filter((person) => person.roles.includes('compliance'));
  const deal = dealComplianceKey(primitives, {
    officers: officers.length,
    threshold: plan.complianceThreshold,
  });
  const seats = deal.shares.map(({ index, share }) => {
    const officer = officers[index - 1] as (typeof officers)[number];
    keep(`officer-${index}`, 'share', `${index} ${officer.name}`, share);
    return { person: officer.id, index };
  });
  const gateway = plan.mode === 'inspected' ? await newGatewayIdentity(primitives, plan.workspace) : null;
  const gateways = gateway === null ? [] : [{ ...gateway.certificate, place: plan.gatewayPlace }];

  const root = rootText({
    v: 'sealdesk.root.v1',
    workspace: plan.workspace,
    keys: roots.map((key) => toBase64url(key.public)),
    threshold: plan.rootThreshold,
    release: [toBase64url(release.public)],
    successor: null,
  });
  const document: DirectoryDocument = {
    v: 'sealdesk.directory.v1',
    workspace: plan.workspace,
    number: 1,
    previous: null,
    issued: made,
    expires: new Date(nowMs + DIRECTORY_LIFETIME_MS).toISOString(),
    mode: plan.mode,
    people,
    teams,
    sites: plan.sites.map((site) => signedSite(plan, site)),
    devices: [],
    gateways,
    compliance: { key: deal.key, threshold: deal.threshold, commitments: deal.commitments, officers: seats },
    disclosure: { conversation: ['visitor', 'team', 'compliance'], staff: ['team', 'compliance'] },
    tokens: plan.tokens,
  };
  const text = await directoryText(primitives, document);
  if (!text.ok) throw new RangeError(`the plan makes no valid directory: ${text.code}`);
  const signatures = await Promise.all(
    roots.slice(0, plan.rootThreshold).map((key) => signDirectory(primitives, key, text.value)),
  );
  const { name, reference, workspace } = plan;
  const directory = { roots: [root], text: text.value, signatures };
  return {
    bootstrap: {
      v: 'sealdesk.bootstrap.v1',
      workspace,
      name,
      reference,
      root,
      directory,
      settings: firstSettings(plan, people),
    },
    gateway: gateway?.text ?? null,
    keys,
  };
}

type Team = FirstDayPlan['teams'][number];

/** A visitor may reach the team of every topic the starting point offers there. */
function signedSite({ template }: FirstDayPlan, { others, site, team }: PlannedSite) {
  const offered = (template?.settings ?? []).flatMap(({ value }) =>
    'position' in value ? [value.team] : [],
  );
  const reached = new Set([...others, ...offered].filter((each) => each !== team));
  return { site, team, others: [...reached] };
}

/** The plan's teams, and those the starting point brings that the plan does not name. */
function teamsOf({ teams, template }: Pick<FirstDayPlan, 'teams' | 'template'>): readonly Team[] {
  const named = new Set(teams.map(({ id }) => id));
  const brought = (template?.settings ?? []).flatMap(({ item, section, value }) =>
    section === 'team' && !named.has(item) && 'name' in value ? [{ id: item, name: value.name }] : [],
  );
  return [...teams, ...brought];
}

/** The starting point, with what the plan says of its own teams, sites and people. */
function firstSettings(
  plan: FirstDayPlan,
  people: readonly { readonly id: string }[],
): readonly SettingValueSet[] {
  const names = new Map(plan.teams.map(({ id, name }) => [id, name]));
  const begun = (plan.template?.settings ?? []).map((each): SettingValueSet => {
    const name = each.section === 'team' ? names.get(each.item) : undefined;
    return name === undefined || !('replySeconds' in each.value)
      ? each
      : { ...each, value: { ...each.value, name } };
  });
  const has = (section: SettingValueSet['section'], item: string) =>
    begun.some((each) => each.section === section && each.item === item);
  const survey = begun.find(({ section }) => section === 'survey')?.item ?? null;
  return [
    ...begun,
    ...plan.teams.filter(({ id }) => !has('team', id)).map(({ id, name }) => plainTeam(id, name)),
    ...plan.sites.map(
      ({ accent, name, origins, phone, site, team }): SettingValueSet => ({
        section: 'site',
        item: site,
        value: {
          name,
          team,
          origins,
          accent,
          phone,
          hours: null,
          topics: null,
          languages: ['en'],
          survey,
          invitations: plan.template !== null,
        },
      }),
    ),
    ...plan.people.flatMap(({ work }, index): readonly SettingValueSet[] =>
      work === undefined ? [] : [{ section: 'staff', item: people[index]?.id ?? '', value: work }],
    ),
  ];
}

function plainTeam(item: string, name: string): SettingValueSet {
  return {
    section: 'team',
    item,
    value: {
      name,
      order: 'longest-idle',
      skills: [],
      relax: [],
      hours: null,
      replySeconds: 60,
      offers: true,
      offerSeconds: 20,
      pauseSeconds: 60,
      wrapUpSeconds: 0,
      graceSeconds: 30,
      waitOffersSeconds: 120,
      queueMax: 50,
      overflow: null,
      canCallBack: false,
    },
  };
}
