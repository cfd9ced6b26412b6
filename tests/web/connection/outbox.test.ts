// The outbox by itself, before a server that asks for what it should not.

import { expect, test } from 'vitest';
import type { Action } from '../../../src/contract/actions.ts';
import type { ActOutcome } from '../../../src/web/connection/connection-state.ts';
import type { Readers } from '../../../src/web/connection/conversation-state.ts';
import { createOutbox, RESEALS_MAX, type Sealing } from '../../../src/web/connection/outbox.ts';
import type { Sealed } from '../../../src/web/connection/outbox-entry.ts';
import { memoryStore } from '../../../src/web/connection/store-memory.ts';
import { virtualClock } from './virtual-clock.ts';

test('[C60] a number that was answered as recorded is never used again, whatever the server says is missing', async () => {
  const clock = virtualClock(0);
  const readers = { readers: [], epoch: 1 } as unknown as Readers;
  const tried: number[] = [];
  let made = 0;
  const sealing: Sealing = {
    readers: () => ({ readers }),
    seal: async (_kind, text, _tab, sequence) => {
      made += 1;
      return {
        ok: true,
        sealed: {
          envelope: `${text}/${sequence}`,
          digest: `d${made}`,
          sequence,
          epoch: 1,
          opens: null,
          start: null,
        },
      };
    },
    fits: () => true,
    outrun: () => false,
    action: async (_kind, sealed: Sealed) => {
      tried.push(sealed.sequence);
      return { kind: 'SendMessage', conversation: 'c', envelope: sealed.envelope };
    },
    reopen: async () => null,
  };
  const answer = (action: Action): ActOutcome => {
    const first = 'envelope' in action && action.envelope.startsWith('one');
    // It recorded the first, and now says that it never had it.
    return first
      ? { status: 'done', position: '1', detail: null }
      : { status: 'refused', code: 'sequence-gap', detail: { expected: 1 } };
  };
  const outbox = createOutbox({
    tab: async () => 'tab',
    conversation: 'c',
    clock,
    id: () => `id${(made += 1)}`,
    store: memoryStore(),
    sealing,
    ready: () => true,
    connected: () => true,
    act: async (_ref, action) => answer(action),
    noteTab: (tab) => `${tab}-notes`,
    lastSequence: () => 0,
    overdue: () => {},
    exists: () => {},
    recorded: () => undefined,
    revision: () => 0,
    changed: () => {},
  });
  outbox.add('a', 'message', 'one', readers);
  outbox.add('b', 'message', 'two', readers);
  await clock.run(120_000);
  expect(tried[0]).toBe(1);
  expect(tried.slice(1).every((sequence) => sequence === 2)).toBe(true);
  expect(tried.length).toBeLessThanOrEqual(RESEALS_MAX + 3);
  expect(outbox.entries().map((entry) => entry.state.status)).toEqual(['recorded', 'refused']);
  outbox.close();
});
