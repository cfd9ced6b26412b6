// One request to open a conversation: asked by one officer, signed by enough others, open for a while, to one device.
import type {
  AccessApproved,
  AccessApprovedClear,
  AccessGranted,
  AccessGrantedClear,
  AccessRefused,
  AccessRefusedClear,
  AccessRequested,
  AccessRequestedClear,
  AccessWithdrawn,
  AccessWithdrawnClear,
  TranscriptOpened,
  TranscriptOpenedClear,
} from '../contract/events.ts';
import type { AccessCommand } from '../command/access-request.ts';
import { type Decider, refused, SATISFIED } from './decider.ts';

export const OPENINGS_MAX = 10_000;

export type AccessEvent =
  | AccessApproved
  | AccessGranted
  | AccessRefused
  | AccessRequested
  | AccessWithdrawn
  | TranscriptOpened;
export type AccessClear =
  | AccessApprovedClear
  | AccessGrantedClear
  | AccessRefusedClear
  | AccessRequestedClear
  | AccessWithdrawnClear
  | TranscriptOpenedClear;

export type AccessState =
  | { readonly status: 'none' }
  | {
      readonly status: 'asked' | 'granted' | 'refused' | 'withdrawn';
      readonly request: string;
      readonly conversation: string;
      readonly person: string;
      readonly device: string;
      readonly digest: string;
      readonly hours: number;
      readonly expires: string;
      readonly until: string | null;
      readonly approvers: readonly string[];
      readonly openings: number;
    };

export const accessRequest: Decider<AccessState, AccessCommand, AccessEvent, AccessClear> = {
  initial: { status: 'none' },
  decide(command, state) {
    if (command.kind === 'RequestAccess') {
      if (state.status === 'none')
        return { events: [{ type: 'AccessRequested', ...command.request }], refusal: null };
      return state.digest === command.request.digest ? SATISFIED : refused('already-exists');
    }
    if (state.status === 'none') return refused('not-found');
    switch (command.kind) {
      case 'ApproveAccess': {
        const { approval, at, needed, officers, until } = command;
        if (approval.person === state.person) return refused('own-request');
        if (state.approvers.includes(approval.person)) return SATISFIED;
        if (state.status !== 'asked' && state.status !== 'granted') return refused('already-signed');
        if (!officers.includes(approval.person)) return refused('not-yours');
        // Once granted another may still sign: what one of the first gave may open nothing.
        if (at >= (state.until ?? state.expires)) return refused('expired');
        const signed = [state.person, ...state.approvers, approval.person];
        const enough =
          state.status === 'asked' && signed.filter((person) => officers.includes(person)).length >= needed;
        return {
          events: [
            { type: 'AccessApproved', ...approval },
            ...(enough ? [{ type: 'AccessGranted' as const, until }] : []),
          ],
          refusal: null,
        };
      }
      case 'RefuseAccess':
        if (state.status === 'refused') return SATISFIED;
        if (state.status !== 'asked') return refused('already-signed');
        if (command.refusal.person === state.person) return refused('own-request');
        return { events: [{ type: 'AccessRefused', ...command.refusal }], refusal: null };
      case 'WithdrawAccess':
        if (state.status === 'withdrawn') return SATISFIED;
        if (command.person !== state.person) return refused('not-yours');
        if (state.status === 'refused') return refused('already-signed');
        return { events: [{ type: 'AccessWithdrawn', person: command.person }], refusal: null };
      case 'OpenTranscript': {
        const { at, device, person, upTo } = command;
        if (person !== state.person || device !== state.device) return refused('not-yours');
        if (state.status !== 'granted' || state.until === null) return refused('not-yours');
        if (at >= state.until) return refused('expired');
        if (state.openings >= OPENINGS_MAX) return refused('at-capacity', { openings: OPENINGS_MAX });
        return {
          events: [{ type: 'TranscriptOpened', person, device, conversation: state.conversation, upTo }],
          refusal: null,
        };
      }
    }
  },
  evolve(state, event) {
    if (event.type === 'AccessRequested') {
      const { request, conversation, person, device, digest, hours, expires } = event;
      return {
        status: 'asked',
        request,
        conversation,
        person,
        device,
        digest,
        hours,
        expires,
        until: null,
        approvers: [],
        openings: 0,
      };
    }
    if (state.status === 'none') return state;
    switch (event.type) {
      case 'AccessApproved':
        return { ...state, approvers: [...state.approvers, event.person] };
      case 'AccessGranted':
        return { ...state, status: 'granted', until: event.until };
      case 'AccessRefused':
        return { ...state, status: 'refused' };
      case 'AccessWithdrawn':
        return { ...state, status: 'withdrawn' };
      case 'TranscriptOpened':
        return { ...state, openings: state.openings + 1 };
    }
  },
};
