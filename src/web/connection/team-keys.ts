// The keys a staff device holds: its own, and those of its teams as soon as somebody sealed them to it. Hands a team's
// key on to newly certified devices of the team. Promises: a team's secret is in memory only while it is sealed on.

import type { Action } from '../../contract/actions.ts';
import type { VerifiedDirectory } from '../../seal/directory.ts';
import type { DeviceKeys } from '../../seal/identity.ts';
import { openTeamKey } from '../../seal/opening/team-key-open.ts';
import type { Primitives } from '../../seal/primitives.ts';
import { findDevice, findPerson, findTeam, teamDevices, teamReaderId } from '../../seal/readers.ts';
import { sealTeamKey } from '../../seal/team-key.ts';
import type { ActOutcome } from './connection-state.ts';
import type { OpeningKey } from './epochs.ts';
import type { Store } from './store.ts';

/** Devices one end hands a team's key to in one go. */
export const HAND_ON_MAX = 100;

/** Boxes of one place that are tried; the server keeps no more. */
export const BOXES_TRIED_MAX = 4;

export type TeamKeyBox = {
  readonly team: string;
  readonly generation: number;
  readonly device: string;
  readonly box: string;
};
export type HeldTeam = { readonly team: string; readonly holdsKey: boolean };

export type TeamKeysOptions = {
  readonly primitives: Primitives;
  readonly workspace: string;
  readonly device: DeviceKeys;
  readonly store: Store;
  readonly perform: (action: Action) => Promise<ActOutcome>;
};

export interface TeamKeys {
  /** Opens what it can of the boxes; answers every key this device has now. */
  open(directory: VerifiedDirectory, boxes: readonly TeamKeyBox[]): Promise<readonly OpeningKey[]>;
  held(directory: VerifiedDirectory): readonly HeldTeam[];
  /** To devices of the team that this device has not sealed to yet. */
  handOn(directory: VerifiedDirectory, boxes: readonly TeamKeyBox[]): Promise<void>;
}

export function createTeamKeys(options: TeamKeysOptions): TeamKeys {
  const { device, primitives, workspace } = options;
  const opened = new Map<string, OpeningKey>();
  const own: OpeningKey = { kind: 'device', id: device.id, key: device.agree };

  function mine(directory: VerifiedDirectory): readonly string[] {
    const entry = findDevice(directory.document, device.id);
    return entry === null ? [] : (findPerson(directory.document, entry.person)?.teams ?? []);
  }

  /** Anybody of the team may have sealed one, whatever is in it: each is tried. */
  async function unsealed(boxes: readonly TeamKeyBox[], expected: string | null) {
    for (const { box, generation, team } of boxes.slice(0, BOXES_TRIED_MAX)) {
      const place = { workspace, team, generation, device: device.id };
      const key = await openTeamKey(primitives, place, box, device.agree, expected);
      if (key.ok) return key.value;
    }
    return null;
  }

  async function unseal(directory: VerifiedDirectory, boxes: readonly TeamKeyBox[], id: string) {
    const team = findTeam(directory.document, id);
    if (team === null || team.key === null) return null;
    const mine = boxes.filter((box) => isFor(box, id) && box.generation === team.generation);
    const key = await unsealed(mine, team.key);
    return key === null ? null : { team, ...key };
  }

  const isFor = (box: TeamKeyBox, team: string) => box.team === team && box.device === device.id;

  /** Keys the team had before open what was sealed to them; one that was never the team's opens no epoch. */
  async function openEarlier(boxes: readonly TeamKeyBox[], team: string, before: number): Promise<void> {
    for (const box of boxes) {
      const name = `${teamReaderId({ id: team, generation: box.generation })} ${box.box}`;
      if (!isFor(box, team) || box.generation >= before || opened.has(name)) continue;
      const key = await unsealed([box], null);
      if (key === null) continue;
      key.secret.fill(0);
      opened.set(name, {
        kind: 'team',
        id: teamReaderId({ id: team, generation: box.generation }),
        key: key.key,
      });
    }
  }

  return {
    async open(directory, boxes) {
      for (const id of mine(directory)) {
        const team = findTeam(directory.document, id);
        if (team === null) continue;
        await openEarlier(boxes, id, team.generation);
        if (opened.has(teamReaderId(team))) continue;
        const key = await unseal(directory, boxes, id);
        if (key === null) continue;
        key.secret.fill(0);
        const name = teamReaderId(team);
        opened.set(name, { kind: 'team', id: name, key: key.key });
      }
      return [own, ...opened.values()];
    },
    held(directory) {
      return mine(directory).map((id) => {
        const team = findTeam(directory.document, id);
        return { team: id, holdsKey: team !== null && (team.key === null || opened.has(teamReaderId(team))) };
      });
    },
    async handOn(directory, boxes) {
      for (const id of mine(directory)) {
        const team = findTeam(directory.document, id);
        if (team === null || !opened.has(teamReaderId(team))) continue;
        const done = `handed-on/${teamReaderId(team)}`;
        const handed = new Set((await options.store.get(done)) as readonly string[] | undefined);
        const due = teamDevices(directory.document, id).filter(
          (each) => each.id !== device.id && !handed.has(each.id),
        );
        if (due.length === 0) continue;
        const key = await unseal(directory, boxes, id);
        if (key === null) continue;
        for (const to of due.slice(0, HAND_ON_MAX)) {
          const place = { workspace, team: id, generation: team.generation, device: to.id };
          const box = await sealTeamKey(primitives, place, key.secret, to.agree);
          if (!box.ok) continue;
          const outcome = await options.perform({
            kind: 'SealTeamKey',
            team: id,
            generation: team.generation,
            device: to.id,
            box: box.value,
          });
          if (outcome.status === 'done') handed.add(to.id);
        }
        key.secret.fill(0);
        await options.store.put(done, [...handed]);
      }
    },
  };
}
