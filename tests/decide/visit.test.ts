// A visit: what of it is recorded, and what became of its invitations.
import { describe, expect, it } from 'vitest';
import type { VisitCommand } from '../../src/command/visit.ts';
import { INVITATIONS_MAX, PAGES_MAX, visit, type VisitEvent } from '../../src/decide/visit.ts';
import { given } from './given.ts';

const command = (more: Partial<VisitCommand> = {}): VisitCommand => ({
  kind: 'RecordVisit',
  subject: 's',
  site: 'main',
  described: null,
  page: null,
  steps: [],
  ...more,
});
const described = {
  basis: 'consent',
  campaign: null,
  device: 'Firefox on Linux',
  language: 'en',
  referrer: '',
  country: null,
} as const;
const page = { page: 'https://bank.example/pricing', pageTitle: 'Pricing' };
const started: VisitEvent = { type: 'VisitStarted', subject: 's', site: 'main' };
const shown: VisitEvent = {
  type: 'InvitationShown',
  invitation: 'i',
  site: 'main',
  trigger: 'pricing',
  person: null,
};
const step = { what: 'shown', invitation: 'i', trigger: 'pricing', person: null } as const;

describe('a visit', () => {
  it('[D80] begins with what may be told, or with an invitation, in which nothing about the person stands', () => {
    given(visit)
      .when(command({ described, page }))
      .gives(started, { type: 'VisitDescribed', ...described }, { type: 'PageViewed', ...page });
    given(visit)
      .when(command({ steps: [step] }))
      .gives(started, shown);
    given(visit).when(command()).nothing();
  });

  it('[D80] records no page of somebody who neither agreed nor wrote', () => {
    given(visit).when(command({ page })).nothing();
    given(visit, started, shown).when(command({ page })).nothing();
    given(visit, started, { type: 'VisitDescribed', ...described })
      .when(command({ described, page }))
      .gives({ type: 'PageViewed' });
  });

  it('[D81] an invitation is shown once and answered once', () => {
    given(visit, started, shown)
      .when(command({ steps: [step] }))
      .nothing();
    for (const [what, type] of [
      ['accepted', 'InvitationAccepted'],
      ['refused', 'InvitationRefused'],
      ['expired', 'InvitationExpired'],
    ] as const) {
      const answer = { type, invitation: 'i' } as const;
      given(visit, started, shown)
        .when(command({ steps: [{ what, invitation: 'i' }] }))
        .gives(answer);
      given(visit, started, shown, answer)
        .when(command({ steps: [{ what: 'accepted', invitation: 'i' }] }))
        .nothing();
    }
    given(visit, started)
      .when(command({ steps: [{ what: 'accepted', invitation: 'other' }] }))
      .nothing();
  });

  it('[D82] has a named limit of pages and invitations, and belongs to one site', () => {
    const viewed: VisitEvent = { type: 'PageViewed', ...page };
    const full = Array.from({ length: PAGES_MAX }, () => viewed);
    given(visit, started, { type: 'VisitDescribed', ...described }, ...full)
      .when(command({ page }))
      .nothing();
    const all = Array.from({ length: INVITATIONS_MAX }, (_, index) => ({
      ...shown,
      invitation: `i${index}`,
    }));
    given(visit, started, ...all)
      .when(command({ steps: [step] }))
      .nothing();
    given(visit, started)
      .when(command({ site: 'other', steps: [step] }))
      .refused('not-found');
    expect(all).toHaveLength(INVITATIONS_MAX);
  });
});
