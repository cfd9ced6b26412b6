// One hold: placed by one officer, ended by two who signed the same text. What it covers learns of both by events of its own.
import type { HoldScope } from '../contract/definitions.ts';
import type {
  HoldPlaced,
  HoldPlacedClear,
  HoldReleased,
  HoldReleasedClear,
  ReleaseAsked,
  ReleaseAskedClear,
  ReleaseRefused,
  ReleaseRefusedClear,
} from '../contract/events.ts';
import type { HoldStreamCommand } from '../command/hold.ts';
import { accepted, type Decider, type Decision, refused, SATISFIED } from './decider.ts';

export type HoldEvent = HoldPlaced | HoldReleased | ReleaseAsked | ReleaseRefused;
export type HoldClear = HoldPlacedClear | HoldReleasedClear | ReleaseAskedClear | ReleaseRefusedClear;

type Asked = { readonly person: string; readonly digest: string; readonly expires: string };

export type HoldState =
  | { readonly status: 'none' }
  | {
      readonly status: 'in-force' | 'released';
      readonly workspace: string;
      readonly hold: string;
      readonly scope: HoldScope;
      /** That it should end, as one officer signed it last. */
      readonly asked: Asked | null;
      readonly releasedBy: readonly string[];
    };

export const hold: Decider<HoldState, HoldStreamCommand, HoldEvent, HoldClear> = {
  initial: { status: 'none' },
  decide(command, state): Decision<HoldEvent> {
    if (command.kind === 'PlaceHold')
      return state.status === 'none'
        ? accepted({ type: 'HoldPlaced', ...command.hold })
        : refused('already-exists');
    if (state.status === 'none') return refused('not-found');
    const { asked, hold: id, status } = state;
    if (status === 'released')
      return command.kind === 'SignRelease' && state.releasedBy.includes(command.person)
        ? SATISFIED
        : refused('hold-ended');
    switch (command.kind) {
      case 'AskRelease':
        // One that ran out is in nobody's way.
        if (asked !== null && command.at < asked.expires)
          return asked.digest === command.ask.digest ? SATISFIED : refused('already-exists');
        return accepted({ type: 'ReleaseAsked', ...command.ask });
      case 'SignRelease': {
        const { at, device, digest, person, signature } = command;
        if (asked === null || asked.digest !== digest) return refused('not-found');
        if (asked.person === person) return refused('own-request');
        if (at >= asked.expires) return refused('expired');
        return accepted({ type: 'HoldReleased', hold: id, person, device, digest, signature });
      }
      case 'RefuseRelease':
        return asked === null
          ? SATISFIED
          : accepted({ type: 'ReleaseRefused', hold: id, person: command.person });
    }
  },
  evolve(state, event): HoldState {
    switch (event.type) {
      case 'HoldPlaced': {
        const { hold: id, scope } = event;
        const { workspace } = event.meta;
        return { status: 'in-force', workspace, hold: id, scope, asked: null, releasedBy: [] };
      }
      case 'ReleaseAsked': {
        const { digest, expires, person } = event;
        return state.status === 'none' ? state : { ...state, asked: { digest, expires, person } };
      }
      case 'ReleaseRefused':
        return state.status === 'none' ? state : { ...state, asked: null };
      case 'HoldReleased':
        return state.status === 'none'
          ? state
          : {
              ...state,
              status: 'released',
              releasedBy: [...(state.asked === null ? [] : [state.asked.person]), event.person],
            };
    }
  },
};
