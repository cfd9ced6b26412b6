import { describe, expect, it } from 'vitest';
import { movableClock } from '../../src/cli/demo-clock.ts';
import { dayOfChats, dialogues, NOW_FROM } from '../../src/cli/demo-day-script.ts';
import { demoPlans } from '../../src/cli/demo-plan.ts';
import { redact } from '../../src/redact/redact.ts';

const HOUR_MS = 3_600_000;
const places = { issuer: 'http://127.0.0.1:1', bank: 'http://127.0.0.1:2', clinic: 'http://127.0.0.1:3' };

describe('the day behind a first start', () => {
  it('[I80] has chats of every team and of every ending, and somebody who works for each', () => {
    const chats = dayOfChats();
    const [bank] = demoPlans({ ...places, colleagues: true });
    const working = (bank?.people ?? []).flatMap(({ teams, work }) => (work === undefined ? [] : teams));
    expect(new Set(chats.map(({ ending }) => ending))).toEqual(
      new Set(['resolved', 'open', 'waits', 'left', 'ticket']),
    );
    expect(chats.some(({ missed }) => missed)).toBe(true);
    expect(new Set(chats.map(({ dialogue }) => dialogues[dialogue]?.team))).toEqual(
      new Set(['cards', 'payments', 'mortgages', 'support']),
    );
    for (const { team } of dialogues) expect(working).toContain(team);
    for (const { at, ending } of chats) {
      expect(at).toBeLessThan(1);
      expect(ending === 'open' || ending === 'waits').toBe(at >= NOW_FROM);
    }
  });

  it('[I80] says nothing that a gateway would refuse', () => {
    for (const line of dialogues.flatMap(({ lines }) => lines)) expect(redact(line).verdict).toBe('pass');
  });

  it('[I80] is told by nobody in a bare demo', () => {
    const names = demoPlans(places).flatMap(({ people }) => people.map(({ name }) => name));
    expect(names).not.toContain('Mei Tanaka');
  });
});

describe('the clock of the demo', () => {
  it('[I81] begins where the day begins, never goes back, and is the machine’s in the end', () => {
    const startMs = Date.now() - 8 * HOUR_MS;
    const clock = movableClock(startMs);
    expect(clock.nowMs() - startMs).toBeLessThan(HOUR_MS);
    clock.moveTo(startMs + 2 * HOUR_MS);
    clock.moveTo(startMs + HOUR_MS);
    expect(clock.nowMs()).toBeGreaterThanOrEqual(startMs + 2 * HOUR_MS);
    clock.moveTo(Date.now() + HOUR_MS);
    expect(clock.nowMs()).toBeLessThanOrEqual(Date.now());
    clock.letGo();
    expect(Date.now() - clock.nowMs()).toBeLessThan(HOUR_MS / 60);
  });
});
