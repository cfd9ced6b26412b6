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

  function boxFor(boxes: readonly TeamKeyBox[], team: string, generation: number): TeamKeyBox | undefined {
    return boxes.find(
      (box) => box.team === team && box.generation === generation && box.device === device.id,
    );
  }

  async function unseal(directory: VerifiedDirectory, boxes: readonly TeamKeyBox[], id: string) {
    const team = findTeam(directory.document, id);
    const box = team === null ? undefined : boxFor(boxes, id, team.generation);
    if (team === null || team.key === null || box === undefined) return null;
    const place = { workspace, team: id, generation: team.generation, device: device.id };
    const key = await openTeamKey(primitives, place, box.box, device.agree, team.key);
    return key.ok ? { team, ...key.value } : null;
  }

  return {
    async open(directory, boxes) {
      for (const id of mine(directory)) {
        const team = findTeam(directory.document, id);
        if (team === null || opened.has(teamReaderId(team))) continue;
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
