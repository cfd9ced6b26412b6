// Requests to open a conversation, as the desk lists them. Whether one has run out is a matter of the clock, so a row
// carries the moments and the reader compares.
import type { ClearEvent } from '../contract/events.ts';
import type { RequestRow } from '../contract/views.ts';
import type { View } from './view.ts';

export const OPENINGS_LISTED_MAX = 256;

export type StoredRequestRow = RequestRow & { readonly workspace: string };

export const requests: View<StoredRequestRow, ClearEvent> = {
  name: 'requests',
  version: 1,
  prefixes: ['access-'],
  key: ({ stored }) => stored.stream.slice('access-'.length),
  apply(row, { event, meta }) {
    if (event.type === 'AccessRequested') {
      const { request, conversation, person, device, notes, expires, digest } = event;
      return {
        workspace: meta.workspace,
        request,
        conversation,
        person,
        device,
        notes,
        status: 'asked',
        askedAt: meta.at,
        expires,
        until: null,
        digest,
        approvals: [],
        openings: [],
      };
    }
    if (row === null) return null;
    switch (event.type) {
      case 'AccessApproved':
        return { ...row, approvals: [...row.approvals, { person: event.person, at: meta.at }] };
      case 'AccessGranted':
        return { ...row, status: 'granted', until: event.until };
      case 'AccessRefused':
        return { ...row, status: 'refused' };
      case 'AccessWithdrawn':
        return { ...row, status: 'withdrawn' };
      case 'TranscriptOpened': {
        const opening = { person: event.person, at: meta.at, upTo: event.upTo };
        return { ...row, openings: [...row.openings, opening].slice(-OPENINGS_LISTED_MAX) };
      }
      default:
        return null;
    }
  },
  place: (row) => ({
    workspace: row.workspace,
    scope: '',
    live: row.status === 'asked' || row.status === 'granted',
    at: row.askedAt,
  }),
};
