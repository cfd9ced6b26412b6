// What is due at a moment: not before, at least once, over restarts, and one that fails holds up no other.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import {
  type Deadline,
  DUE_AT_ONCE_MAX,
  LOOK_MS_MAX,
  openDeadlineRows,
  RETRY_MS_MAX,
  startDeadlines,
} from '../../src/react/deadlines.ts';

const START = Date.parse('2026-11-23T09:00:00.000Z');
const deadline = (key: string, afterMs: number, cause = `cause-${key}`): Deadline => ({
  key,
  at: START + afterMs,
  workspace: 'northwind',
  cause,
  detail: '',
});

function file(): string {
  const folder = mkdtempSync(join(tmpdir(), 'deadlines-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return join(folder, 'react.sqlite');
}

function running(path: string, fails: (key: string) => boolean = () => false) {
  const rows = openDeadlineRows(path);
  const dealt: string[] = [];
  const failed: unknown[] = [];
  const deadlines = startDeadlines('test', {
    rows,
    nowMs: () => Date.now(),
    due: async ({ at, key }) => {
      expect(Date.now()).toBeGreaterThanOrEqual(at);
      if (fails(key)) throw new Error('not now');
      dealt.push(key);
    },
    failed: (error) => void failed.push(error),
  });
  return {
    ...deadlines,
    dealt,
    failed,
    rows,
    async stop() {
      await deadlines.close();
      rows.close();
    },
  };
}

beforeEach(() => {
  vi.useFakeTimers({ now: START });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('deadlines', () => {
  it('[I10] each is dealt with when its time has come, not before, and once', async () => {
    const { dealt, set, stop } = running(file());
    set(deadline('late', 20_000));
    set(deadline('soon', 5_000));
    await vi.advanceTimersByTimeAsync(4_999);
    expect(dealt).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(dealt).toEqual(['soon']);
    await vi.advanceTimersByTimeAsync(10 * LOOK_MS_MAX);
    expect(dealt).toEqual(['soon', 'late']);
    await stop();
  });

  it('[I10] what fell due while nobody looked is dealt with at the next start', async () => {
    const path = file();
    const before = running(path);
    before.set(deadline('night', 30_000));
    before.set(deadline('week', 7 * 86_400_000));
    await vi.advanceTimersByTimeAsync(10);
    await before.stop();
    vi.setSystemTime(START + 60_000);
    const after = running(path);
    await vi.advanceTimersByTimeAsync(0);
    expect([before.dealt, after.dealt]).toEqual([[], ['night']]);
    await vi.advanceTimersByTimeAsync(7 * 86_400_000);
    expect(after.dealt).toEqual(['night', 'week']);
    await after.stop();
  });

  it('[I10] a later deadline of the same key takes the place of the first; a cancelled one is gone', async () => {
    const { cancel, dealt, set, stop } = running(file());
    set(deadline('moved', 1_000, 'first'));
    set(deadline('moved', 9_000, 'second'));
    set(deadline('gone', 2_000));
    cancel('gone');
    await vi.advanceTimersByTimeAsync(5_000);
    expect(dealt).toEqual([]);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(dealt).toEqual(['moved']);
    await stop();
  });

  it('[I10] one that fails is tried again with growing pauses, and holds up no other', async () => {
    let broken = true;
    const { dealt, failed, set, stop } = running(file(), (key) => broken && key === 'bad');
    set(deadline('bad', 1_000));
    set(deadline('good', 1_000));
    set(deadline('later', 10_000));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(dealt).toEqual(['good', 'later']);
    expect(failed.length).toBeGreaterThan(2);
    expect(failed.length).toBeLessThan(20);
    broken = false;
    await vi.advanceTimersByTimeAsync(RETRY_MS_MAX);
    expect(dealt).toEqual(['good', 'later', 'bad']);
    await stop();
  });

  it('[I10] more than are dealt with at once are all dealt with', async () => {
    const { dealt, set, stop } = running(file());
    const many = DUE_AT_ONCE_MAX * 2 + 7;
    for (let index = 0; index < many; index += 1) set(deadline(String(index), 1_000));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(new Set(dealt).size).toBe(many);
    await stop();
  });
});
