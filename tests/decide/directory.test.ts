import { describe, it } from 'vitest';
import {
  directory,
  type DirectoryCommand,
  type DirectoryEvent,
  WAITING_DEVICES_MAX,
} from '../../src/decide/directory.ts';
import { workspace, type WorkspaceEvent } from '../../src/decide/workspace.ts';
import { given } from './given.ts';

const signed = { roots: [], text: '{}', signatures: [] };
const published = (number: number): DirectoryEvent => ({
  type: 'DirectoryPublished',
  number,
  digest: `d${number}`,
  expires: '2026-05-13T10:00:00.000Z',
  directory: signed,
});
const publish = (number: number, previous: string | null): DirectoryCommand => ({
  kind: 'PublishDirectory',
  number,
  previous,
  digest: `d${number}`,
  expires: '2026-05-13T10:00:00.000Z',
  directory: signed,
  teamKeys: [{ team: 'support', generation: 1, device: 'dev', box: 'b' }],
  shares: [],
});
const enrolment = (device: string) => ({
  device,
  person: 'ann',
  sign: 's',
  agree: 'a',
  proof: { text: '{}', signature: 's' },
});

describe('the directory', () => {
  it('[D23] each number follows its predecessor', () => {
    given(directory)
      .when(publish(1, null))
      .gives({ type: 'DirectoryPublished', number: 1 }, { type: 'TeamKeySealed' });
    given(directory, published(1))
      .when(publish(2, 'd1'))
      .gives({ type: 'DirectoryPublished' }, { type: 'TeamKeySealed' });
    given(directory, published(1)).when(publish(3, 'd1')).refused('number-not-next');
    given(directory, published(1)).when(publish(2, 'other')).refused('number-not-next');
  });
  it('[D23] the same number again records only what is new', () => {
    given(directory, published(1), {
      type: 'TeamKeySealed',
      team: 'support',
      generation: 1,
      device: 'dev',
      box: 'b',
    })
      .when(publish(1, null))
      .nothing();
  });
  it('[D24] a device asks once, and a person cannot ask without end', () => {
    given(directory, { type: 'DeviceEnrolled', ...enrolment('a') })
      .when({ kind: 'EnrolDevice', enrolment: enrolment('a') })
      .nothing();
    const many: DirectoryEvent[] = Array.from({ length: WAITING_DEVICES_MAX }, (_, index) => ({
      type: 'DeviceEnrolled',
      ...enrolment(`d${index}`),
    }));
    given(directory, ...many)
      .when({ kind: 'EnrolDevice', enrolment: enrolment('one more') })
      .refused('at-capacity');
  });
  it('[D24] a team key is sealed once to each enrolled device', () => {
    const box = { team: 'support', generation: 1, device: 'a', box: 'b' };
    given(directory).when({ kind: 'SealTeamKey', box }).refused('not-found');
    given(directory, { type: 'DeviceEnrolled', ...enrolment('a') })
      .when({ kind: 'SealTeamKey', box })
      .gives({ type: 'TeamKeySealed' });
    given(directory, { type: 'DeviceEnrolled', ...enrolment('a') }, { type: 'TeamKeySealed', ...box })
      .when({ kind: 'SealTeamKey', box })
      .nothing();
  });
});

describe('a workspace', () => {
  const created: WorkspaceEvent = {
    type: 'WorkspaceCreated',
    name: 'Northwind',
    root: 'root',
    reference: 'NW',
  };
  const site = {
    site: 'main',
    name: 'Main',
    team: 'support',
    origins: ['https://bank.example'],
    accent: '#000000',
    phone: '',
  };
  it('[D25] keeps its root, and a site is recorded when it differs', () => {
    given(workspace).when({ kind: 'AddSite', site }).refused('not-found');
    given(workspace, created)
      .when({ kind: 'CreateWorkspace', name: 'Northwind', root: 'other', reference: 'NW' })
      .refused('already-exists');
    given(workspace, created)
      .when({ kind: 'CreateWorkspace', name: 'Northwind', root: 'root', reference: 'NW' })
      .nothing();
    given(workspace, created).when({ kind: 'AddSite', site }).gives({ type: 'SiteAdded' });
    given(workspace, created, { type: 'SiteAdded', ...site })
      .when({ kind: 'AddSite', site })
      .nothing();
    given(workspace, created, { type: 'SiteAdded', ...site })
      .when({ kind: 'RemoveSite', site: 'main' })
      .gives({ type: 'SiteRemoved' });
  });
});
