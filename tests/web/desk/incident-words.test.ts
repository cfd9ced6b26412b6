import { expect, test } from 'vitest';
import type { IncidentRow } from '../../../src/contract/views.ts';
import { stepOutcomes } from '../../../src/decide/incident.ts';
import {
  containedMs,
  howSent,
  isSettled,
  steps,
  stepWords,
  titleOf,
} from '../../../src/web/desk/incident-words.ts';

const at = (second: number) => new Date(Date.UTC(2026, 4, 12, 10, 3, second)).toISOString();
const message = (status: IncidentRow['messages'][number]['status'], second = 0) => ({
  messageRevision: second,
  digest: 'd',
  status,
  found: 'card-number-split',
  how: status === 'destroyed' ? 'resealed' : null,
  since: at(0),
  at: at(second),
});
const row = (messages: IncidentRow['messages']): IncidentRow => ({
  incident: 'i',
  conversation: 'c',
  source: 'gateway',
  mode: 'inspected',
  status: 'open',
  openedAt: at(0),
  closedAt: null,
  messages,
  steps: [],
  closing: null,
  closedBy: null,
});

test('[X121] the page offers every outcome that a step has, and no other', () => {
  expect([...steps].toSorted()).toEqual(Object.keys(stepOutcomes).toSorted());
  for (const step of steps)
    expect(Object.keys(stepWords[step].outcomes).toSorted()).toEqual([...stepOutcomes[step]].toSorted());
});

test('[X122] an incident says what became of it, and is contained when nothing is withheld any more', () => {
  const open = row([message('destroyed', 1), message('withheld', 2)]);
  expect(titleOf(open)).toBe('Number sent in 3 pieces, taken back');
  expect([isSettled(open), containedMs(open)]).toEqual([false, null]);
  const done = row([message('destroyed', 1), message('destroyed', 2)]);
  expect(titleOf(done)).toBe('Number sent in 3 pieces, destroyed');
  expect([isSettled(done), containedMs(done)]).toEqual([true, 2_000]);
  expect(containedMs(row([message('reported')]))).toBeNull();
});

test('[X144] pieces that a reader’s device found are told as pieces, of which none was refused', () => {
  const found = (status: IncidentRow['messages'][number]['status'], second: number) => ({
    ...message(status, second),
    found: 'card-number',
  });
  const strict = (messages: IncidentRow['messages']): IncidentRow => ({
    ...row(messages),
    source: 'report',
    mode: 'strict',
  });
  const four = strict([1, 2, 3, 4].map((second) => found('withheld', second)));
  expect(titleOf(four)).toBe('Number sent in 4 pieces, taken back');
  expect(howSent(four)).toBe('In pieces, over 4 messages. A reader’s device found the last.');
  expect(howSent(strict([found('withheld', 1)]))).toBe('In one message');
  expect(howSent(row([message('withheld', 1)]))).toBe('In pieces, over 2 messages. The last was refused.');
});
