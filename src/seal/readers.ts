// Who can read, computed from the directory: the list that epochs are sealed to, and the same list for people to see.
// Trusts: a verified directory, never the server.

import type { Audience } from './envelope.ts';
import type {
  DirectoryDevice,
  DirectoryDocument,
  DirectoryPerson,
  DirectoryTeam,
  Role,
} from './directory.ts';
import type { Mode, Reader } from './epoch-document.ts';
import { accepted, type Checked, refused } from './refusal.ts';

export type ReaderQuestion = {
  readonly audience: Audience;
  /** The team the conversation is with. */
  readonly team: string;
  /** Devices of the visitor that take part; more than one only after one has vouched for the next. */
  readonly visitors: readonly { readonly id: string; readonly agree: string }[];
  /** Devices by which supervisors joined the conversation, as its signed events say. */
  readonly joined: readonly string[];
};

/**
 * In a fixed order: visitor's devices by id, the team's key (its devices one by one while it has none), supervisors'
 * devices, the compliance key. A supervisor who joined stands beside the team's key also as one of the team: it is that
 * device's own copy, and the list says who listens. Refuses `team-unknown`, and `not-a-reader` for a visitor without a device.
 */
export function readersFor(
  directory: DirectoryDocument,
  question: ReaderQuestion,
): Checked<readonly Reader[]> {
  const team = findTeam(directory, question.team);
  if (team === null) return refused('team-unknown');
  const readers: Reader[] = [];
  for (const disclosed of directory.disclosure[question.audience]) {
    if (disclosed === 'visitor') {
      if (question.visitors.length === 0) return refused('not-a-reader');
      readers.push(
        ...question.visitors.map(({ id, agree }) => ({ kind: 'visitor' as const, id, key: agree })),
      );
    } else if (disclosed === 'team') {
      if (team.key === null) readers.push(...deviceReaders(teamDevices(directory, team.id)));
      else readers.push({ kind: 'team', id: teamReaderId(team), key: team.key });
    } else if (disclosed === 'supervisors') {
      const outside = supervisorsOutside(directory, team.id).map((person) => person.id);
      readers.push(...deviceReaders(directory.devices.filter((device) => outside.includes(device.person))));
    } else {
      readers.push({ kind: 'compliance', id: 'compliance', key: directory.compliance.key });
    }
  }
  const listed = new Set(readers.map((reader) => reader.id));
  const supervising = supervisingDevices(directory, question.joined).filter(({ id }) => !listed.has(id));
  readers.push(...deviceReaders(supervising));
  return accepted(readers.sort(byKindThenId));
}

/** Those of the devices that are still a supervisor's: who lost the role reads no further, whatever was joined. */
export function supervisingDevices(
  directory: DirectoryDocument,
  joined: readonly string[],
): readonly DirectoryDevice[] {
  return directory.devices.filter(
    ({ id }) => joined.includes(id) && personWithRole(directory, id, 'supervisor') !== null,
  );
}

/** The team's key, or its devices one by one while it has none: whom a conversation's past is sealed to when it moves. */
export function teamReaders(directory: DirectoryDocument, id: string): Checked<readonly Reader[]> {
  const team = findTeam(directory, id);
  if (team === null) return refused('team-unknown');
  if (team.key !== null) return accepted([{ kind: 'team', id: teamReaderId(team), key: team.key }]);
  return accepted([...deviceReaders(teamDevices(directory, id))].sort(byKindThenId));
}

export type Sender = {
  readonly id: string;
  readonly sign: string;
  /** Null: the visitor. */
  readonly person: string | null;
};

/**
 * Whose device may write to this audience and open its epochs: the visitor's, never to staff; a certified device of
 * the team, of a supervisor where supervisors are disclosed, or the one by which a supervisor joined. Null for anybody
 * else, compliance included: who opens later does not write.
 */
export function senderFor(
  directory: DirectoryDocument,
  question: Omit<ReaderQuestion, 'visitors'> & { readonly visitors: readonly { id: string; sign: string }[] },
  device: string,
): Sender | null {
  const disclosed: readonly string[] = directory.disclosure[question.audience];
  const visitor = question.visitors.find((entry) => entry.id === device);
  if (visitor !== undefined) {
    return disclosed.includes('visitor') ? { id: visitor.id, sign: visitor.sign, person: null } : null;
  }
  const entry = findDevice(directory, device);
  const person = entry === null ? null : findPerson(directory, entry.person);
  if (entry === null || person === null) return null;
  const oversees = person.roles.includes('supervisor') && disclosed.includes('supervisors');
  const joins = person.roles.includes('supervisor') && question.joined.includes(device);
  const writes = person.teams.includes(question.team) || oversees || joins;
  return writes ? { id: entry.id, sign: entry.sign, person: person.id } : null;
}

/** A team's name in an epoch: with its generation, since a new key is a new reader. */
export function teamReaderId(team: Pick<DirectoryTeam, 'id' | 'generation'>): string {
  return `${team.id}.${team.generation}`;
}

export function findDevice(directory: DirectoryDocument, id: string): DirectoryDevice | null {
  return directory.devices.find((device) => device.id === id) ?? null;
}

export function findPerson(directory: DirectoryDocument, id: string): DirectoryPerson | null {
  return directory.people.find((person) => person.id === id) ?? null;
}

export function findTeam(directory: DirectoryDocument, id: string): DirectoryTeam | null {
  return directory.teams.find((team) => team.id === id) ?? null;
}

/** The person whose device this is, if that person has the role. */
export function personWithRole(
  directory: DirectoryDocument,
  device: string,
  role: Role,
): DirectoryPerson | null {
  const entry = findDevice(directory, device);
  const person = entry === null ? null : findPerson(directory, entry.person);
  return person?.roles.includes(role) ? person : null;
}

/** The team that a site's visitors write to; null where the directory has no such site. */
export function teamOfSite(directory: DirectoryDocument, site: string): string | null {
  return directory.sites.find((entry) => entry.site === site)?.team ?? null;
}

/** Every team that a site's visitors may write to, the one they write to unless they choose first. */
export function teamsOfSite(directory: DirectoryDocument, site: string): readonly string[] {
  const entry = directory.sites.find((each) => each.site === site);
  return entry === undefined ? [] : [entry.team, ...entry.others];
}

export function teamMembers(directory: DirectoryDocument, team: string): readonly DirectoryPerson[] {
  return directory.people.filter((person) => person.teams.includes(team));
}

export function teamDevices(directory: DirectoryDocument, team: string): readonly DirectoryDevice[] {
  const members = new Set(teamMembers(directory, team).map((person) => person.id));
  return directory.devices.filter((device) => members.has(device.person));
}

export type NamedPerson = { readonly id: string; readonly name: string };

/** One entry a line of the sheet "Who can read this conversation". */
export type ReaderDescription =
  | { readonly kind: 'visitor'; readonly devices: number }
  | {
      readonly kind: 'team';
      readonly id: string;
      readonly name: string;
      readonly generation: number;
      /** False while the team waits for a new key and each device is sealed to by itself. */
      readonly oneKey: boolean;
      readonly people: readonly NamedPerson[];
    }
  | { readonly kind: 'supervisors'; readonly people: readonly NamedPerson[] }
  /** Supervisors who joined this very conversation. */
  | { readonly kind: 'supervising'; readonly people: readonly NamedPerson[] }
  | { readonly kind: 'compliance'; readonly threshold: number; readonly officers: readonly NamedPerson[] };

/**
 * What whoever runs the chat server can read of content: nothing; or, where the gateway runs on that machine, each new
 * message while it is checked. Follows from the signed directory, not from a setting.
 */
export type ServerReach = 'nothing' | 'new-messages-on-its-machine';

export type ReadersDescription = {
  readonly mode: Mode;
  readonly audience: Audience;
  readonly readers: readonly ReaderDescription[];
  /** Not a reader: opens each new message once. Null in strict mode. */
  readonly gateway: { readonly place: 'same-machine' | 'own-machine' } | null;
  readonly server: ServerReach;
};

export function describeReaders(
  directory: DirectoryDocument,
  question: Pick<ReaderQuestion, 'audience' | 'team' | 'joined'> & { readonly visitorDevices: number },
): Checked<ReadersDescription> {
  const team = findTeam(directory, question.team);
  if (team === null) return refused('team-unknown');
  const readers: ReaderDescription[] = [];
  for (const disclosed of directory.disclosure[question.audience]) {
    if (disclosed === 'visitor') readers.push({ kind: 'visitor', devices: question.visitorDevices });
    else if (disclosed === 'team') readers.push(describeTeam(directory, team));
    else if (disclosed === 'supervisors') {
      const people = supervisorsOutside(directory, team.id).map(named);
      if (people.length > 0) readers.push({ kind: 'supervisors', people });
    } else readers.push(describeCompliance(directory));
  }
  const joined = supervisingDevices(directory, question.joined).map(({ person }) => person);
  const people = directory.people.filter(({ id }) => joined.includes(id)).map(named);
  if (people.length > 0) readers.push({ kind: 'supervising', people });
  const inspected = directory.mode === 'inspected';
  return accepted({
    mode: directory.mode,
    audience: question.audience,
    readers,
    gateway: inspected ? { place: gatewayPlace(directory) } : null,
    server: serverReach(directory),
  });
}

export function serverReach(directory: DirectoryDocument): ServerReach {
  if (directory.mode === 'strict') return 'nothing';
  return gatewayPlace(directory) === 'own-machine' ? 'nothing' : 'new-messages-on-its-machine';
}

/** One gateway on the server's machine is enough to say so. */
function gatewayPlace(directory: DirectoryDocument): 'same-machine' | 'own-machine' {
  const apart = directory.gateways.every((gateway) => gateway.place === 'own-machine');
  return apart && directory.gateways.length > 0 ? 'own-machine' : 'same-machine';
}

function describeTeam(directory: DirectoryDocument, team: DirectoryTeam): ReaderDescription {
  return {
    kind: 'team',
    id: team.id,
    name: team.name,
    generation: team.generation,
    oneKey: team.key !== null,
    people: teamMembers(directory, team.id).map(named),
  };
}

function describeCompliance(directory: DirectoryDocument): ReaderDescription {
  const { threshold, officers } = directory.compliance;
  const people = officers.flatMap((officer) => findPerson(directory, officer.person) ?? []);
  return { kind: 'compliance', threshold, officers: people.map(named) };
}

function supervisorsOutside(directory: DirectoryDocument, team: string): readonly DirectoryPerson[] {
  return directory.people.filter(
    (person) => person.roles.includes('supervisor') && !person.teams.includes(team),
  );
}

function deviceReaders(devices: readonly DirectoryDevice[]): readonly Reader[] {
  return devices.map((device) => ({ kind: 'device', id: device.id, key: device.agree }));
}

function named(person: DirectoryPerson): NamedPerson {
  return { id: person.id, name: person.name };
}

const kinds = ['visitor', 'team', 'device', 'compliance'] as const;

function byKindThenId(left: Reader, right: Reader): number {
  const kind = kinds.indexOf(left.kind) - kinds.indexOf(right.kind);
  return kind !== 0 ? kind : left.id < right.id ? -1 : left.id > right.id ? 1 : 0;
}
