import { describe, it } from 'vitest';
import type { AccessCommand } from '../../src/command/access-request.ts';
import { type AccessEvent, accessRequest } from '../../src/decide/access-request.ts';
import { given } from './given.ts';

const signed = { text: 'sealdesk.open.v1', signature: 's' };
const request = {
  request: 'r1',
  conversation: 'c1',
  person: 'ingrid',
  device: 'd1',
  notes: false,
  expires: '2026-05-13T10:00:00.000Z',
  hours: 8,
  digest: 'digest',
  signed,
  reasons: [],
};
const asked: AccessEvent = { type: 'AccessRequested', ...request };
const seated = ['ingrid', 'sam', 'lea'];
const approve = (
  person: string,
  needed = 2,
  at = '2026-05-12T11:00:00.000Z',
  officers = seated,
): AccessCommand => ({
  kind: 'ApproveAccess',
  approval: { person, device: `${person}-device`, signature: 's', partials: [] },
  needed,
  officers,
  at,
  until: '2026-05-12T19:00:00.000Z',
});
const granted: readonly AccessEvent[] = [
  asked,
  { type: 'AccessApproved', person: 'sam', device: 'sam-device', signature: 's', partials: [] },
  { type: 'AccessGranted', until: '2026-05-12T19:00:00.000Z' },
];
const open = (person = 'ingrid', device = 'd1', at = '2026-05-12T12:00:00.000Z'): AccessCommand => ({
  kind: 'OpenTranscript',
  person,
  device,
  upTo: 9,
  at,
});

describe('a request to open a conversation', () => {
  it('[D18] is granted when enough other officers signed, and not before', () => {
    given(accessRequest, asked)
      .when(approve('sam'))
      .gives({ type: 'AccessApproved', person: 'sam' }, { type: 'AccessGranted' });
    given(accessRequest, asked).when(approve('sam', 3)).gives({ type: 'AccessApproved', person: 'sam' });
  });
  it('[D19] nobody signs their own request, and nobody twice', () => {
    given(accessRequest, asked).when(approve('ingrid')).refused('own-request');
    given(accessRequest, asked, granted[1] as AccessEvent)
      .when(approve('sam', 3))
      .nothing();
  });
  it('[D30] whoever has no seat counts for nothing, asking or signing', () => {
    given(accessRequest, asked).when(approve('eve')).refused('not-yours');
    given(accessRequest, asked)
      .when(approve('sam', 2, undefined, ['sam', 'lea']))
      .gives({ type: 'AccessApproved', person: 'sam' });
    given(accessRequest, asked, granted[1] as AccessEvent)
      .when(approve('lea', 2, undefined, ['lea', 'paul', 'ingrid']))
      .gives({ type: 'AccessApproved' }, { type: 'AccessGranted' });
  });
  it('[D31] once granted another officer may sign, and it is not granted again', () => {
    given(accessRequest, ...granted)
      .when(approve('lea'))
      .gives({ type: 'AccessApproved', person: 'lea' });
    given(accessRequest, ...granted)
      .when(approve('lea', 2, '2026-05-12T19:00:00.000Z'))
      .refused('expired');
    given(accessRequest, ...granted)
      .when(approve('sam'))
      .nothing();
  });
  it('[D20] it runs out before and after it is granted', () => {
    given(accessRequest, asked)
      .when(approve('sam', 2, '2026-05-13T10:00:00.000Z'))
      .refused('expired');
    given(accessRequest, ...granted)
      .when(open('ingrid', 'd1', '2026-05-12T19:00:00.000Z'))
      .refused('expired');
  });
  it('[D21] it opens for the one who asked, on the device named, and each opening is recorded', () => {
    given(accessRequest, ...granted)
      .when(open())
      .gives({ type: 'TranscriptOpened', person: 'ingrid', conversation: 'c1', upTo: 9 });
    given(accessRequest, asked).when(open()).refused('not-yours');
    given(accessRequest, ...granted)
      .when(open('sam'))
      .refused('not-yours');
    given(accessRequest, ...granted)
      .when(open('ingrid', 'other'))
      .refused('not-yours');
  });
  it('[D22] refused or withdrawn, it opens nothing', () => {
    given(accessRequest, asked, { type: 'AccessRefused', person: 'sam', reasons: [] })
      .when(approve('lea'))
      .refused('already-signed');
    given(accessRequest, ...granted, { type: 'AccessWithdrawn', person: 'ingrid' })
      .when(open())
      .refused('not-yours');
    given(accessRequest, asked).when({ kind: 'WithdrawAccess', person: 'sam' }).refused('not-yours');
    given(accessRequest, asked)
      .when({ kind: 'RefuseAccess', refusal: { person: 'ingrid', reasons: [] } })
      .refused('own-request');
  });
  it('[D1] asking again with the same text changes nothing, with another it is refused', () => {
    given(accessRequest, asked).when({ kind: 'RequestAccess', request }).nothing();
    given(accessRequest, asked)
      .when({ kind: 'RequestAccess', request: { ...request, digest: 'other' } })
      .refused('already-exists');
  });
});
