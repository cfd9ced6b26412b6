// What a workspace aims at: its own targets, of the team asked for before those of everybody, and until it has any, ours.
import type { TargetSetting } from '../contract/settings.ts';
import { START_TARGETS } from './definitions.ts';

export type Targets = {
  readonly firstResponseMs: number;
  readonly waitMs: number;
  readonly chatsAtOnce: { readonly from: number; readonly to: number };
};

export function targetsOf(settings: Iterable<TargetSetting>, team: string | null): Targets {
  const all = [...settings];
  const own =
    all.find((each) => team !== null && each.team === team) ?? all.find((each) => each.team === null);
  const { chatsAtOnce, firstResponseSeconds, waitSeconds } = START_TARGETS;
  return {
    firstResponseMs: (own?.firstResponseSeconds ?? firstResponseSeconds) * 1000,
    waitMs: (own?.waitSeconds ?? waitSeconds) * 1000,
    chatsAtOnce: { from: own?.chatsMin ?? chatsAtOnce.from, to: own?.chatsMax ?? chatsAtOnce.to },
  };
}
