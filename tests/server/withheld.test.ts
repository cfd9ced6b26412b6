// What was taken back is still there for those who look into it.

import { expect, test } from 'vitest';
import { createOpening } from '../../src/wiring/opening.ts';

test('[Z17] a withheld message is given to nobody but to an opening that was allowed, a destroyed one to nobody', async () => {
  const opening = createOpening({
    log: {},
    protect: { unshred: () => ({ shredded: { status: 'open', text: '{"salt":"s"}' } }) },
    pipeline: {
      read: async () => ({ status: 'open', withheld: new Map([[2, {}]]), destroyed: new Set([3]) }),
    },
    nowMs: () => 0,
    damaged: () => undefined,
  } as unknown as Parameters<typeof createOpening>[0]);
  const events = [1, 2, 3].map((revision) => ({
    type: 'MessageSent',
    stream: 'conversation-c',
    revision,
    clear: '{}',
    head: '',
    shredded: 'ciphertext',
  }));
  const states = (given: Awaited<ReturnType<typeof opening.forReading>>) =>
    given.map(({ shredded, state }) => [state, shredded]);
  expect(states(await opening.forReading(events))).toEqual([
    ['open', '{"salt":"s"}'],
    ['withheld', null],
    ['destroyed', null],
  ]);
  expect(states(await opening.forReading(events, { withheld: true }))).toEqual([
    ['open', '{"salt":"s"}'],
    ['open', '{"salt":"s"}'],
    ['destroyed', null],
  ]);
});
