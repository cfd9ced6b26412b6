import { describe, expect, it } from 'vitest';
import { allRequestsPerSecond, createAddressLimits, networkOf } from '../../src/accept/address-limits.ts';
import { handClock } from './accept-fixture.ts';

describe('limits by address', () => {
  it('[A5] count one network as one address, and each limit by itself', async () => {
    const limits = createAddressLimits(handClock());
    const limit = { name: 'test', times: 2, seconds: 60 };
    expect(await limits.take(limit, '2001:db8:1:2:aaaa::1')).toBe(true);
    expect(await limits.take(limit, '2001:db8:1:2:bbbb::9')).toBe(true);
    expect(await limits.take(limit, '2001:db8:1:2::7')).toBe(false);
    expect(await limits.take(limit, '2001:db8:1:3::7')).toBe(true);
    expect(await limits.take({ ...limit, name: 'other' }, '2001:db8:1:2::7')).toBe(true);
    expect(await limits.take(limit, '192.0.2.1')).toBe(true);
    expect(await limits.take(limit, '::ffff:192.0.2.1')).toBe(true);
    expect(await limits.take(limit, '192.0.2.1')).toBe(false);
  });

  it('[A34] one machine far over its own limit stops nobody else', async () => {
    const limits = createAddressLimits(handClock());
    const limit = { name: 'test', times: 3, seconds: 60 };
    const flood = Array.from({ length: 2 * allRequestsPerSecond }, () => limits.take(limit, '192.0.2.66'));
    expect((await Promise.all(flood)).filter(Boolean)).toHaveLength(3);
    expect(await limits.take(limit, '192.0.2.1')).toBe(true);
  });

  it('[A34] all together are bounded, and so is how many are remembered', async () => {
    const limits = createAddressLimits(handClock());
    const limit = { name: 'test', times: 3, seconds: 60 };
    const crowd = Array.from({ length: allRequestsPerSecond + 20 }, (_, n) =>
      limits.take(limit, `10.${n >> 8}.${n & 255}.1`),
    );
    const passed = (await Promise.all(crowd)).filter(Boolean).length;
    expect(passed).toBeGreaterThan(0);
    expect(passed).toBeLessThan(allRequestsPerSecond + 20);
  });

  it('[A5] begin anew each day, with a new key', async () => {
    const clock = handClock();
    const limits = createAddressLimits(clock);
    const limit = { name: 'test', times: 1, seconds: 3 * 86_400 };
    expect(await limits.take(limit, '192.0.2.1')).toBe(true);
    expect(await limits.take(limit, '192.0.2.1')).toBe(false);
    clock.advance(86_400_000);
    expect(await limits.take(limit, '192.0.2.1')).toBe(true);
  });

  it('[A5] read an IPv6 network in each of its spellings', () => {
    for (const spelling of [
      '2001:db8::1',
      '2001:0db8:0:0:5::',
      '2001:db8:0:0:1:2:3:4',
      '2001:DB8::ffff%eth0',
    ]) {
      expect(networkOf(spelling)).toBe('2001:db8:0:0::');
    }
    expect(networkOf('::1')).toBe('0:0:0:0::');
  });
});
