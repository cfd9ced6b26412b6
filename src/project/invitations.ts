// Invitations, one row each: which rule or that a person invited, and what became of it. From clear parts of visits alone,
// which say nothing of the visitor; what it led to stands with the conversation.
import type { ClearEvent } from '../contract/events.ts';
import type { Invitation } from '../figures/invitations.ts';
import type { View } from './view.ts';

export type InvitationRow = { readonly workspace: string; readonly invitation: Invitation };

const statuses = {
  InvitationAccepted: 'accepted',
  InvitationRefused: 'refused',
  InvitationExpired: 'expired',
} as const;

export const invitations: View<InvitationRow, ClearEvent> = {
  name: 'invitations',
  version: 1,
  prefixes: ['visit-'],
  key: ({ event, stored }) =>
    // By the visit too: an id that a page made is unique within it at the most.
    'invitation' in event ? `${stored.stream} ${event.invitation}` : null,
  apply(row, { event, meta }) {
    switch (event.type) {
      case 'InvitationShown': {
        if (row !== null) return null;
        const { site, trigger } = event;
        const invitation = { site, trigger, at: Date.parse(meta.at), status: 'shown' } as const;
        return { workspace: meta.workspace, invitation };
      }
      case 'InvitationAccepted':
      case 'InvitationRefused':
      case 'InvitationExpired':
        return row === null
          ? null
          : { ...row, invitation: { ...row.invitation, status: statuses[event.type] } };
      default:
        return null;
    }
  },
  place: (row) => ({
    workspace: row.workspace,
    scope: row.invitation.site,
    live: true,
    at: new Date(row.invitation.at).toISOString(),
  }),
};
