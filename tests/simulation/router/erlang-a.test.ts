import { describe, expect, it } from 'vitest';
import { erlangA, type Load } from './erlang-a.ts';
import { runHours } from './hours.ts';

/** So many that chance alone stays well inside the tenth: the quieter the team, the rarer a wait. */
const loads: readonly (Load & {
  readonly name: string;
  readonly places: number;
  readonly people: number;
})[] = [
  { name: 'a quiet team', arrivals: 2, service: 3, patience: 4, servers: 8, places: 1, people: 80_000 },
  { name: 'a full team', arrivals: 3, service: 4, patience: 5, servers: 12, places: 1, people: 40_000 },
  {
    name: 'too much for the team',
    arrivals: 5,
    service: 4,
    patience: 3,
    servers: 15,
    places: 1,
    people: 15_000,
  },
  { name: 'four chats each', arrivals: 4, service: 5, patience: 6, servers: 20, places: 4, people: 40_000 },
  { name: 'one person alone', arrivals: 0.4, service: 2, patience: 8, servers: 1, places: 1, people: 15_000 },
];
const SEED = 2_026;
/** A range that promises four of five, on a line that is not quite what a range assumes. */
const AS_TOLD_MIN = 0.7;

describe('the router and the theory of queues', () => {
  it('[F50] the formulas give what textbooks print: without patience Erlang-C, with none at all Erlang-B', () => {
    // Erlang-C, 8 erlang on 10 servers: 0.4092 wait; Erlang-B, 8 on 10: 0.1217 are lost.
    const endless = erlangA({ arrivals: 8, service: 1, patience: 1e9, servers: 10 });
    expect(1 - endless.atOnce).toBeCloseTo(0.4092, 3);
    expect(endless.wait).toBeCloseTo(0.4092 / 2, 3);
    const none = erlangA({ arrivals: 8, service: 1, patience: 1e-9, servers: 10 });
    expect(none.abandoned).toBeCloseTo(0.1217, 3);
  });

  it.each(loads)(
    '[F50] $name: wait and abandonment within a tenth of Erlang-A, and four of five as told',
    (load) => {
      const theory = erlangA(load);
      const seen = runHours({ load, people: load.people, seed: SEED, places: load.places });
      expect(Math.abs(seen.wait / theory.wait - 1)).toBeLessThan(0.1);
      expect(Math.abs(seen.abandoned / theory.abandoned - 1)).toBeLessThan(0.1);
      expect(seen.people).toBe(load.people);
      expect(seen.told).toBeGreaterThan(load.people / 2);
      expect(seen.asTold).toBeGreaterThan(AS_TOLD_MIN);
    },
    60_000,
  );
});
