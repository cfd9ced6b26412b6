import { expect, test } from 'vitest';
import { toDay, toTime } from '../../src/platform/clock.ts';
import { createRandomness } from '../../src/platform/ids.ts';
import { nodeMajorMin, nodeVersionTrouble } from '../../src/platform/node-version.ts';

test('[T9] an id is 16 random bytes in canonical base64url, and no two are the same', () => {
  const random = createRandomness();
  const ids = Array.from({ length: 5000 }, () => random.id());
  expect(new Set(ids).size).toBe(5000);
  for (const id of ids) expect(Buffer.from(id, 'base64url').toString('base64url')).toBe(id);
  expect(ids.every((id) => /^[A-Za-z0-9_-]{21}[AQgw]$/.test(id))).toBe(true);
});

test('[T9] no byte of a block is handed out twice, whatever the sizes asked for', () => {
  let counter = 0;
  const random = createRandomness((block) => {
    const view = new DataView(block.buffer, block.byteOffset, block.byteLength);
    for (let at = 0; at < block.byteLength; at += 4) view.setUint32(at, counter++);
  });
  const seen = new Set<number>();
  for (let turn = 0; turn < 3000; turn++) {
    const bytes = random.bytes(4 * (1 + (turn % 7)));
    const view = new DataView(bytes.buffer);
    for (let at = 0; at < bytes.length; at += 4) {
      const word = view.getUint32(at);
      expect(seen.has(word)).toBe(false);
      seen.add(word);
    }
  }
  expect(seen.size).toBeGreaterThan(8192);
});

test('[T9] bytes handed out are a copy, also when there are more of them than a block holds', () => {
  const random = createRandomness();
  const first = random.bytes(32);
  const before = [...first];
  random.bytes(20_000);
  random.bytes(32).fill(0);
  expect([...first]).toEqual(before);
  expect(random.bytes(20_000).some((byte) => byte !== 0)).toBe(true);
});

test('[T9] times are UTC with milliseconds, days are UTC', () => {
  expect(toTime(0)).toBe('1970-01-01T00:00:00.000Z');
  expect(toDay(Date.UTC(2026, 0, 31, 23, 59, 59, 999))).toBe('2026-01-31');
});

test('[T10] an older Node is told apart and named, a newer one passes', () => {
  expect(nodeVersionTrouble('20.20.2')).toContain('this is Node 20.20.2');
  expect(nodeVersionTrouble(`${nodeMajorMin - 1}.99.0`)).not.toBeNull();
  expect(nodeVersionTrouble(`${nodeMajorMin}.0.0`)).toBeNull();
  expect(nodeVersionTrouble('26.10.0')).toBeNull();
});
