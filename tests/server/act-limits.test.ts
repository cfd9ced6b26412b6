// A script that begins conversations, against everybody else who does.

import { expect, test } from 'vitest';
import {
  ACT_WINDOW_MS,
  ACTS_OF_A_DEVICE_MAX,
  COUNTS_MAX,
  createActLimits,
  STARTS_OF_A_DEVICE_MAX,
  STARTS_OF_AN_ADDRESS_MAX,
} from '../../src/wiring/act-limits.ts';
import type { Principal } from '../../src/platform/principal.ts';

const visitor = (device: string, address = 'here'): Principal => ({
  kind: 'visitor',
  workspace: 'northwind',
  site: 'main',
  device,
  sign: '',
  agree: '',
  address,
});
const ann: Principal = {
  kind: 'staff',
  workspace: 'northwind',
  person: 'ann',
  roles: ['agent'],
  teams: [],
  device: 'd',
};

function limitsAt() {
  let now = 0;
  const limits = createActLimits({ monotonicMs: () => now });
  const times = (count: number, principal: (n: number) => Principal, kind: string) =>
    Array.from({ length: count }, (_, n) => limits.within(principal(n), kind)).filter(Boolean).length;
  return { limits, times, advance: (ms: number) => void (now += ms) };
}

test('[Z20] one device begins and does so much a minute, and no more', () => {
  const { advance, limits, times } = limitsAt();
  expect(times(50, () => visitor('one'), 'StartConversation')).toBe(STARTS_OF_A_DEVICE_MAX);
  expect(limits.within(visitor('two'), 'StartConversation')).toBe(true);
  expect(times(ACTS_OF_A_DEVICE_MAX + 9, () => visitor('three'), 'MarkRead')).toBe(ACTS_OF_A_DEVICE_MAX);
  expect(limits.within(visitor('two'), 'MarkRead')).toBe(true);
  advance(ACT_WINDOW_MS);
  expect(limits.within(visitor('one'), 'StartConversation')).toBe(true);
  expect(times(ACTS_OF_A_DEVICE_MAX + 9, () => ann, 'MarkRead')).toBe(ACTS_OF_A_DEVICE_MAX + 9);
});

test('[Z20] many devices of one address begin so much together; memory is bounded', () => {
  const { limits, times } = limitsAt();
  const begun = times(STARTS_OF_AN_ADDRESS_MAX + 50, (n) => visitor(`d${n}`), 'StartConversation');
  expect(begun).toBe(STARTS_OF_AN_ADDRESS_MAX);
  expect(limits.within(visitor('other', 'elsewhere'), 'StartConversation')).toBe(true);
  // The oldest counts give way to new ones.
  times(COUNTS_MAX, (n) => visitor(`m${n}`), 'MarkRead');
  expect(limits.within(visitor('late'), 'StartConversation')).toBe(true);
});
