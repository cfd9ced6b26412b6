// The numbered directory of a workspace and what its devices hold. Signatures are checked before a command is made;
// here a number follows its predecessor, a device asks once, and each who seals a box for a place seals one.
import type {
  DeviceEnrolled,
  DeviceEnrolledClear,
  DeviceRefused,
  DeviceRefusedClear,
  DirectoryPublished,
  DirectoryPublishedClear,
  ShareSealed,
  ShareSealedClear,
  TeamKeySealed,
  TeamKeySealedClear,
} from '../contract/events.ts';
import type { By } from '../contract/definitions.ts';
import type { DirectoryCommand } from '../command/directory.ts';
import { type Decider, refused, SATISFIED } from './decider.ts';

/** Devices of one person that may wait for certification at a time. */
export const WAITING_DEVICES_MAX = 20;
/**
 * Boxes kept of one key for one device, each sealed by somebody else: what is in a box only its device can tell, and the
 * first one may be garbage. The end tries them all.
 */
export const BOXES_OF_A_PLACE_MAX = 4;

export type DirectoryEvent =
  | DeviceEnrolled
  | DeviceRefused
  | DirectoryPublished
  | ShareSealed
  | TeamKeySealed;
export type DirectoryClear =
  | DeviceEnrolledClear
  | DeviceRefusedClear
  | DirectoryPublishedClear
  | ShareSealedClear
  | TeamKeySealedClear;
export type DirectoryState = {
  readonly number: number;
  readonly digest: string | null;
  readonly expires: string | null;
  readonly waiting: ReadonlyMap<
    string,
    { readonly person: string; readonly sign: string; readonly agree: string }
  >;
  readonly enrolled: ReadonlySet<string>;
  /** By place: who sealed one. */
  readonly boxes: ReadonlyMap<string, readonly string[]>;
};

export const directory: Decider<DirectoryState, DirectoryCommand, DirectoryEvent, DirectoryClear> = {
  initial: {
    number: 0,
    digest: null,
    expires: null,
    waiting: new Map(),
    enrolled: new Set(),
    boxes: new Map(),
  },
  decide(command, state) {
    switch (command.kind) {
      case 'PublishDirectory': {
        const boxes = [
          ...command.teamKeys
            .filter((box) => isFree(state, teamKeyPlace(box), ADMINISTRATOR))
            .map((box) => ({ type: 'TeamKeySealed' as const, ...box })),
          ...command.shares
            .filter((box) => isFree(state, sharePlace(box), ADMINISTRATOR))
            .map((box) => ({ type: 'ShareSealed' as const, ...box })),
        ];
        if (command.digest === state.digest) return { events: boxes, refusal: null };
        if (command.number !== state.number + 1 || command.previous !== state.digest) {
          return refused('number-not-next', { number: state.number });
        }
        const { number, digest, expires } = command;
        return {
          events: [
            { type: 'DirectoryPublished', number, digest, expires, directory: command.directory },
            ...boxes,
          ],
          refusal: null,
        };
      }
      case 'EnrolDevice': {
        const { enrolment } = command;
        if (state.enrolled.has(enrolment.device)) return SATISFIED;
        const waiting = [...state.waiting.values()].filter((each) => each.person === enrolment.person).length;
        if (waiting >= WAITING_DEVICES_MAX) return refused('at-capacity', { devices: WAITING_DEVICES_MAX });
        return { events: [{ type: 'DeviceEnrolled', ...enrolment }], refusal: null };
      }
      case 'SealTeamKey':
        if (!isFree(state, teamKeyPlace(command.box), command.person)) return SATISFIED;
        if (!state.enrolled.has(command.box.device)) return refused('not-found');
        return { events: [{ type: 'TeamKeySealed', ...command.box }], refusal: null };
    }
  },
  evolve(state, event) {
    switch (event.type) {
      case 'DirectoryPublished':
        return { ...state, number: event.number, digest: event.digest, expires: event.expires };
      case 'DeviceEnrolled': {
        const { person, sign, agree } = event;
        return {
          ...state,
          waiting: new Map(state.waiting).set(event.device, { person, sign, agree }),
          enrolled: new Set(state.enrolled).add(event.device),
        };
      }
      case 'DeviceRefused':
        return { ...state, waiting: without(state.waiting, event.device) };
      case 'TeamKeySealed':
        return {
          ...state,
          waiting: without(state.waiting, event.device),
          boxes: withSealer(state.boxes, teamKeyPlace(event), event.meta.by),
        };
      case 'ShareSealed':
        return {
          ...state,
          waiting: without(state.waiting, event.device),
          boxes: withSealer(state.boxes, sharePlace(event), event.meta.by),
        };
    }
  },
};

function isFree({ boxes }: DirectoryState, place: string, sealer: string): boolean {
  const sealers = boxes.get(place) ?? [];
  return sealers.length < BOXES_OF_A_PLACE_MAX && !sealers.includes(sealer);
}

function withSealer(boxes: DirectoryState['boxes'], place: string, by: By): DirectoryState['boxes'] {
  return new Map(boxes).set(place, [...(boxes.get(place) ?? []), sealerOf(by)]);
}

/** Boxes that come with a directory were signed for with a root key. */
const ADMINISTRATOR = 'administrator';

function sealerOf(by: By): string {
  return by.kind === 'staff' ? by.person : ADMINISTRATOR;
}

function teamKeyPlace(box: {
  readonly team: string;
  readonly generation: number;
  readonly device: string;
}): string {
  return `team ${box.team} ${box.generation} ${box.device}`;
}

function sharePlace(box: {
  readonly person: string;
  readonly index: number;
  readonly device: string;
}): string {
  return `share ${box.person} ${box.index} ${box.device}`;
}

function without<Value>(map: ReadonlyMap<string, Value>, key: string): ReadonlyMap<string, Value> {
  const rest = new Map(map);
  rest.delete(key);
  return rest;
}
