// Every "who can read", computed from the signed reader list.
import type { ReaderDescription } from '../../seal/readers.ts';
import type { Line, Readers } from '../connection/conversation-state.ts';
import { later } from './conversation-words.ts';
import { type House, words } from './words.ts';

export type ReaderRow = {
  readonly key: string;
  readonly icon: 'device' | 'people' | 'seal' | 'scan';
  readonly title: string;
  readonly detail: string;
};

type Assignee = { readonly person: string; readonly name: string | null } | null;

/** `withYou`: the agent who has the conversation, if any. */
export function readerRows(readers: Readers, withYou: Assignee): readonly ReaderRow[] {
  return readers.readers.map((reader) => readerRow(reader, withYou));
}

function readerRow(reader: ReaderDescription, withYou: Assignee): ReaderRow {
  const t = later;
  switch (reader.kind) {
    case 'visitor':
      return {
        key: 'you',
        icon: 'device',
        title: t.you,
        detail: reader.devices > 1 ? t.youDevices : t.youDetail,
      };
    case 'team': {
      const here = withYou !== null && reader.people.some((person) => person.id === withYou.person);
      const parts = [t.people(reader.people.length)];
      if (here && withYou.name !== null) parts.push(t.withYou(withYou.name));
      if (!reader.oneKey) parts.push(t.oneByOne);
      return {
        key: `team-${reader.id}`,
        icon: 'people',
        title: words.team(reader.name),
        detail: parts.join(' '),
      };
    }
    case 'supervisors':
      return {
        key: 'supervisors',
        icon: 'people',
        title: t.supervisors,
        detail: reader.people.map((person) => person.name).join(', '),
      };
    case 'supervising': {
      const here = reader.people.find((person) => person.id === withYou?.person);
      const detail = t.supervising(reader.people.length);
      return {
        key: 'supervising',
        icon: 'people',
        title: reader.people.map((person) => person.name).join(', '),
        detail: here === undefined ? detail : `${detail} ${t.withYou(here.name)}`,
      };
    }
    case 'compliance':
      return {
        key: 'compliance',
        icon: 'seal',
        title: t.compliance,
        detail: t.complianceDetail(reader.threshold, reader.officers.length),
      };
  }
}

export function gatewayRow(readers: Readers, house: House): ReaderRow | null {
  if (readers.gateway === null) return null;
  const { gateway, gatewayDetail } = later;
  return { key: 'gateway', icon: 'scan', title: gateway(house.name), detail: gatewayDetail };
}

/** What the server that stores and passes on can read. A gateway on the same machine makes the sentence weaker. */
export function serverText(readers: Readers): string {
  const { serverApart, serverBeside, serverSees } = later;
  return `${readers.server === 'nothing' ? serverApart : serverBeside} ${serverSees}`;
}

/** Sentences for a change of the list, one each; none when this end cannot tell what changed. */
export function changeTexts(line: Line): readonly string[] {
  if (line.type !== 'readers') return [];
  return [
    ...(line.joined ?? []).map((person) => later.canRead(person.name)),
    ...(line.left ?? []).map((person) => later.cannotRead(person.name)),
  ];
}
