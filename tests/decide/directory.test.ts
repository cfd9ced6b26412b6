import { describe, expect, it } from 'vitest';
import type { DirectoryCommand } from '../../src/command/directory.ts';
import {
  BOXES_OF_A_PLACE_MAX,
  directory,
  type DirectoryClear,
  type DirectoryEvent,
  type DirectoryState,
  WAITING_DEVICES_MAX,
} from '../../src/decide/directory.ts';
import { workspace, type WorkspaceEvent } from '../../src/decide/workspace.ts';
import { given, recorded, stateAfter } from './given.ts';

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
    const enrolled: DirectoryEvent = { type: 'DeviceEnrolled', ...enrolment('a') };
    given(directory).when({ kind: 'SealTeamKey', box, person: 'ann' }).refused('not-found');
    given(directory, enrolled)
      .when({ kind: 'SealTeamKey', box, person: 'ann' })
      .gives({ type: 'TeamKeySealed' });
    expect(sealing(['ann'], 'ann').events).toEqual([]);
  });
  it('[D29] a box of one person keeps nobody else’s out, up to a few', () => {
    const others = Array.from({ length: BOXES_OF_A_PLACE_MAX }, (_, n) => `p${n}`);
    expect(sealing(['ann'], 'tom').events).toMatchObject([{ type: 'TeamKeySealed', device: 'a' }]);
    expect(sealing(others.slice(1), 'tom').events).toHaveLength(1);
    expect(sealing(others, 'tom')).toEqual({ events: [], refusal: null });
  });
  it('[D29] the administrator’s box goes beside a person’s, once', () => {
    const garbage = sealed(['ann'], 'dev');
    const first = directory.decide(publish(1, null), garbage);
    expect(first.events.map(({ type }) => type)).toEqual(['DirectoryPublished', 'TeamKeySealed']);
    const after = first.events.reduce(
      (state, event, n) => directory.evolve(state, recorded(event, n)),
      garbage,
    );
    expect(directory.decide(publish(1, null), after).events).toEqual([]);
  });
});

/** Each of these has sealed the team's key to this device. */
function sealed(people: readonly string[], device = 'a'): DirectoryState {
  const enrolled: DirectoryEvent = { type: 'DeviceEnrolled', ...enrolment(device) };
  return people.reduce(
    (state, person, n) => {
      const box = { type: 'TeamKeySealed', team: 'support', generation: 1, device };
      const event = recorded<DirectoryClear>(box, n + 1);
      return directory.evolve(state, { ...event, meta: { ...event.meta, by: { kind: 'staff', person } } });
    },
    stateAfter(directory, [enrolled]),
  );
}

function sealing(people: readonly string[], person: string) {
  const box = { team: 'support', generation: 1, device: 'a', box: 'b' };
  return directory.decide({ kind: 'SealTeamKey', box, person }, sealed(people));
}

describe('a workspace', () => {
  const created: WorkspaceEvent = {
    type: 'WorkspaceCreated',
    name: 'Northwind',
    root: 'root',
    reference: 'NW',
  };
  it('[D25] keeps its root', () => {
    given(workspace, created)
      .when({ kind: 'CreateWorkspace', name: 'Northwind', root: 'other', reference: 'NW' })
      .refused('already-exists');
    given(workspace, created)
      .when({ kind: 'CreateWorkspace', name: 'Northwind', root: 'root', reference: 'NW' })
      .nothing();
  });
});
