// Incidents with card data, as the desk lists them: where, what was done, who took which step and when.
import type { ClearEvent } from '../contract/events.ts';
import type { IncidentRow } from '../contract/views.ts';
import type { View } from './view.ts';

export type StoredIncidentRow = IncidentRow & { readonly workspace: string };

export const incidents: View<StoredIncidentRow, ClearEvent> = {
  name: 'incidents',
  version: 1,
  prefixes: ['incident-'],
  key: ({ stored }) => stored.stream.slice('incident-'.length),
  apply(row, { event, meta }) {
    if (event.type === 'CardDataIncidentOpened') {
      const { about, incident, mode, source } = event;
      return {
        workspace: meta.workspace,
        incident,
        conversation: about,
        source,
        mode,
        status: 'open',
        openedAt: meta.at,
        closedAt: null,
        messages: [],
        steps: [],
        closing: null,
        closedBy: null,
      };
    }
    if (row === null) return null;
    switch (event.type) {
      case 'IncidentMessageNoted': {
        const { digest, happened, messageRevision, reason, status } = event;
        const before = row.messages.find((each) => each.messageRevision === messageRevision);
        const begins = status === 'withheld' || status === 'reported';
        const message = {
          messageRevision,
          digest,
          status,
          found: begins || before === undefined ? reason : before.found,
          how: begins ? null : reason,
          since: before?.since ?? happened,
          at: happened,
        };
        const others = row.messages.filter((each) => each !== before);
        const messages = [...others, message].toSorted(
          (one, other) => one.messageRevision - other.messageRevision,
        );
        return { ...row, messages };
      }
      case 'IncidentStepTaken': {
        const { outcome, person, step } = event;
        const others = row.steps.filter((each) => each.step !== step);
        return { ...row, steps: [...others, { step, outcome, person, at: meta.at }], closing: null };
      }
      case 'IncidentClosingAsked':
        return { ...row, closing: { person: event.person, at: meta.at } };
      case 'IncidentClosed':
        return { ...row, status: 'closed', closedAt: meta.at, closedBy: event.person };
      default:
        return null;
    }
  },
  place: (row) => ({
    workspace: row.workspace,
    scope: '',
    live: row.status === 'open',
    at: row.openedAt,
  }),
};
