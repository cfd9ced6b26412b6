import { describe, it } from 'vitest';
import type { HoldStreamCommand } from '../../src/command/hold.ts';
import { hold, type HoldEvent } from '../../src/decide/hold.ts';
import { given } from './given.ts';

const placing = {
  hold: 'h1',
  scope: { kind: 'subject', subject: 's1', conversation: null, query: null },
  person: 'ingrid',
  device: 'd1',
  matter: 'Dispute 2026-014',
  reason: 'A claim is before the court',
} as const;
const placed: HoldEvent = { type: 'HoldPlaced', ...placing };
const ask = (person: string, digest = 'digest'): HoldStreamCommand => ({
  kind: 'AskRelease',
  at: '2026-05-12T10:00:00.000Z',
  ask: {
    hold: 'h1',
    person,
    device: `${person}-device`,
    digest,
    expires: '2026-05-19T10:00:00.000Z',
    signed: { text: '{}', signature: 's' },
  },
});
const release: HoldEvent = {
  type: 'ReleaseAsked',
  hold: 'h1',
  person: 'ingrid',
  device: 'ingrid-device',
  digest: 'digest',
  expires: '2026-05-19T10:00:00.000Z',
  signed: { text: '{}', signature: 's' },
};
const sign = (
  person: string,
  digest = 'digest',
  at = '2026-05-13T10:00:00.000Z',
): Extract<HoldStreamCommand, { kind: 'SignRelease' }> => ({
  kind: 'SignRelease',
  person,
  device: `${person}-device`,
  digest,
  signature: 's',
  at,
});
const released: HoldEvent = {
  type: 'HoldReleased',
  hold: 'h1',
  person: 'sam',
  device: 'sam-device',
  digest: 'digest',
  signature: 's',
};

describe('a hold', () => {
  it('[E55] one officer places it, once', () => {
    given(hold).when({ kind: 'PlaceHold', hold: placing }).gives(placed);
    given(hold, placed).when({ kind: 'PlaceHold', hold: placing }).refused('already-exists');
    given(hold).when(ask('ingrid')).refused('not-found');
  });
  it('[E55] it ends when another officer has signed the very text that one signed', () => {
    given(hold, placed).when(ask('ingrid')).gives(release);
    given(hold, placed, release).when(sign('sam')).gives(released);
    given(hold, placed, release).when(sign('ingrid')).refused('own-request');
    given(hold, placed, release).when(sign('sam', 'another text')).refused('not-found');
    given(hold, placed).when(sign('sam')).refused('not-found');
    given(hold, placed, release, released).when(sign('sam')).nothing();
    given(hold, placed, release, released).when(ask('lea')).refused('hold-ended');
  });
  it('[E55] what nobody signs in a week runs out; what is refused or withdrawn leaves the hold in force', () => {
    const late = '2026-05-19T10:00:00.000Z';
    given(hold, placed, release)
      .when(sign('sam', 'digest', late))
      .refused('expired');
    given(hold, placed, release).when(ask('lea', 'other')).refused('already-exists');
    given(hold, placed, release)
      .when({ ...(ask('lea', 'other') as Extract<HoldStreamCommand, { kind: 'AskRelease' }>), at: late })
      .gives({ type: 'ReleaseAsked', person: 'lea' });
    given(hold, placed, release)
      .when({ kind: 'RefuseRelease', person: 'sam' })
      .gives({ type: 'ReleaseRefused', hold: 'h1', person: 'sam' });
    given(hold, placed, release, { type: 'ReleaseRefused', hold: 'h1', person: 'sam' })
      .when(sign('sam'))
      .refused('not-found');
    given(hold, placed).when({ kind: 'RefuseRelease', person: 'sam' }).nothing();
  });
});
