// A visit: what its page told once it might be told, and what became of each invitation. It decides nothing about the
// person: what was seen of them is shredded, and no rule here can depend on it.
import type { VisitCommand } from '../command/visit.ts';
import type {
  InvitationAccepted,
  InvitationExpired,
  InvitationRefused,
  InvitationShown,
  InvitationShownClear,
  PageViewed,
  PageViewedClear,
  VisitDescribed,
  VisitDescribedClear,
  VisitStarted,
} from '../contract/events.ts';
import { accepted, type Decider, refused } from './decider.ts';

/** Pages of one visit that are recorded; whoever goes on is still seen live. */
export const PAGES_MAX = 300;
export const INVITATIONS_MAX = 50;

type Answer = InvitationAccepted | InvitationRefused | InvitationExpired;
export type VisitEvent = VisitStarted | VisitDescribed | PageViewed | InvitationShown | Answer;
type VisitClear = VisitStarted | VisitDescribedClear | PageViewedClear | InvitationShownClear | Answer;

type Invitation = Pick<InvitationShown, 'trigger' | 'person'> & {
  readonly status: 'shown' | 'accepted' | 'refused' | 'expired';
};

export type VisitState =
  | { readonly status: 'none' }
  | {
      readonly status: 'recorded';
      readonly workspace: string;
      readonly site: string;
      readonly described: boolean;
      readonly pages: number;
      readonly invitations: ReadonlyMap<string, Invitation>;
    };

const answers = {
  accepted: 'InvitationAccepted',
  refused: 'InvitationRefused',
  expired: 'InvitationExpired',
} as const;

export const visit: Decider<VisitState, VisitCommand, VisitEvent, VisitClear> = {
  initial: { status: 'none' },
  decide(command, state) {
    if (state.status === 'recorded' && state.site !== command.site) return refused('not-found');
    const { described, page, site, steps, subject } = command;
    const known = state.status === 'recorded' ? state : null;
    const mayTell = described !== null || known?.described === true;
    const events: VisitEvent[] = [];
    if (described !== null && known?.described !== true)
      events.push({ type: 'VisitDescribed', ...described });
    if (page !== null && mayTell && (known?.pages ?? 0) < PAGES_MAX)
      events.push({ type: 'PageViewed', page: page.page, pageTitle: page.pageTitle });
    const invitations = new Map(known?.invitations);
    for (const step of steps) {
      const { invitation } = step;
      const before = invitations.get(invitation);
      if (step.what === 'shown') {
        if (before !== undefined || invitations.size >= INVITATIONS_MAX) continue;
        const { person, trigger } = step;
        invitations.set(invitation, { person, trigger, status: 'shown' });
        events.push({ type: 'InvitationShown', invitation, site, trigger, person });
      } else if (before?.status === 'shown') {
        invitations.set(invitation, { ...before, status: step.what });
        events.push({ type: answers[step.what], invitation });
      }
    }
    if (known === null && events.length > 0) events.unshift({ type: 'VisitStarted', subject, site });
    return accepted(...events);
  },
  evolve(state, event) {
    if (event.type === 'VisitStarted')
      return {
        status: 'recorded',
        workspace: event.meta.workspace,
        site: event.site,
        described: false,
        pages: 0,
        invitations: new Map(),
      };
    if (state.status === 'none') return state;
    switch (event.type) {
      case 'VisitDescribed':
        return { ...state, described: true };
      case 'PageViewed':
        return { ...state, pages: state.pages + 1 };
      case 'InvitationShown': {
        const { invitation, person, trigger } = event;
        const shown = { person, trigger, status: 'shown' } as const;
        return { ...state, invitations: new Map([...state.invitations, [invitation, shown]]) };
      }
      case 'InvitationAccepted':
        return answered(state, event.invitation, 'accepted');
      case 'InvitationRefused':
        return answered(state, event.invitation, 'refused');
      case 'InvitationExpired':
        return answered(state, event.invitation, 'expired');
    }
  },
};

function answered(
  state: Extract<VisitState, { status: 'recorded' }>,
  invitation: string,
  status: Invitation['status'],
): VisitState {
  const before = state.invitations.get(invitation);
  if (before === undefined) return state;
  return { ...state, invitations: new Map([...state.invitations, [invitation, { ...before, status }]]) };
}
