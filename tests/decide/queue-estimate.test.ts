import { describe, expect, it } from 'vitest';
import {
  estimateWait,
  PACE_STEPS_MIN,
  PACE_WINDOW_MS,
  recentWaits,
} from '../../src/decide/queue-estimate.ts';

const NOW = Date.parse('2026-11-23T10:00:00.000Z');
const steps = (...seconds: readonly number[]) =>
  seconds.map((each) => ({ atMs: NOW - 1_000, ms: each * 1_000 }));

describe('what a waiting visitor is told', () => {
  it('[F18] nothing from too few steps, or from steps of more than an hour ago', () => {
    const few = steps(60, 60, 60, 60);
    expect(few).toHaveLength(PACE_STEPS_MIN - 1);
    expect(estimateWait(few, 1, NOW)).toBeNull();
    expect(recentWaits(few, NOW)).toBeNull();
    const old = steps(60, 60, 60, 60, 60);
    expect(estimateWait(old, 1, NOW + PACE_WINDOW_MS)).toBeNull();
    expect(recentWaits(old, NOW + PACE_WINDOW_MS)).toBeNull();
  });
  it('[F18] position times the mean step; the less even the steps, the wider the range, never below nothing', () => {
    expect(estimateWait(steps(60, 60, 60, 60, 60), 3, NOW)).toEqual({ about: 180, low: 180, high: 180 });
    const uneven = estimateWait(steps(20, 100, 40, 80, 60), 3, NOW);
    expect(uneven).toMatchObject({ about: 180 });
    expect(uneven?.low).toBeGreaterThan(0);
    expect(uneven?.low).toBeLessThan(120);
    expect(uneven?.high).toBeGreaterThan(240);
    expect(estimateWait(steps(1, 1, 1, 1, 600), 1, NOW)?.low).toBe(0);
  });
  it('[F18] most people: from the second to the eighth tenth', () => {
    const waits = steps(10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110);
    expect(recentWaits(waits.toReversed(), NOW)).toEqual({ low: 30, high: 90, people: 11 });
  });
});
