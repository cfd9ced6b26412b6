// When the vault rotates: soon after something is gone, whatever comes after it or the clock does.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { openDeadlineRows, RETRY_MS_MAX } from '../../src/react/deadlines.ts';
import { keepRotationTimes, ROTATION_EVERY_MS } from '../../src/react/rotation.ts';

const START = Date.parse('2026-11-23T09:00:00.000Z');
const HOUR = 3_600_000;
const WITHIN = 20 * HOUR;

function file(): string {
  const folder = mkdtempSync(join(tmpdir(), 'rotation-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return join(folder, 'react.sqlite');
}

function kept(path: string, how: { unfinished?: boolean; fails?: () => boolean } = {}) {
  const rows = openDeadlineRows(path);
  const rotated: number[] = [];
  const keystore = { generation: 1, rotationUnfinished: how.unfinished ?? false };
  const times = keepRotationTimes({
    keystore,
    rows,
    nowMs: () => Date.now(),
    withinMs: WITHIN,
    failed: () => undefined,
    async rotate() {
      if (how.fails?.() === true) throw new Error('a place is away');
      rotated.push(Date.now() - START);
      keystore.generation += 1;
      keystore.rotationUnfinished = false;
    },
  });
  const stop = async () => {
    await times.close();
    rows.close();
  };
  return { ...times, rotated, stop };
}

beforeEach(() => {
  vi.useFakeTimers({ now: START });
});
afterEach(() => {
  vi.useRealTimers();
});

it('[E17] what is erased is final within the hours set, and what is erased later puts nothing off', async () => {
  const at = kept(file());
  at.gone();
  await vi.advanceTimersByTimeAsync(19 * HOUR);
  at.gone();
  expect(at.rotated).toEqual([]);
  await vi.advanceTimersByTimeAsync(HOUR);
  expect(at.rotated).toEqual([WITHIN]);
  // Nothing since: the next is the one that comes anyway.
  await vi.advanceTimersByTimeAsync(ROTATION_EVERY_MS - 1_000);
  expect(at.rotated).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(at.rotated).toHaveLength(2);
  at.gone();
  await vi.advanceTimersByTimeAsync(WITHIN);
  expect(at.rotated).toHaveLength(3);
  await at.stop();
});

it('[E17] over a restart, and with a clock that was set back', async () => {
  const path = file();
  const first = kept(path);
  first.gone();
  await vi.advanceTimersByTimeAsync(10 * HOUR);
  await first.stop();
  const second = kept(path);
  await vi.advanceTimersByTimeAsync(10 * HOUR);
  expect(second.rotated).toEqual([WITHIN]);
  await second.stop();
  vi.setSystemTime(START - 48 * HOUR);
  const third = kept(path);
  third.gone();
  await vi.advanceTimersByTimeAsync(WITHIN);
  expect(third.rotated).toHaveLength(1);
  await third.stop();
});

it('[E17] what was left undone is gone on with at once, and again until it is done', async () => {
  let away = true;
  const at = kept(file(), { unfinished: true, fails: () => away });
  await vi.advanceTimersByTimeAsync(RETRY_MS_MAX);
  expect(at.rotated).toEqual([]);
  away = false;
  await vi.advanceTimersByTimeAsync(2 * RETRY_MS_MAX);
  expect(at.rotated).toHaveLength(1);
  await at.stop();
});
