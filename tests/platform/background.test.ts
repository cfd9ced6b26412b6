import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createBackground } from '../../src/platform/background.ts';
import type { LogEvent } from '../../src/platform/log-event.ts';

function given(pendingMax?: number) {
  const logged: LogEvent[] = [];
  const fatal: string[] = [];
  const background = createBackground({
    log: (event) => logged.push(event),
    onFatal: (task) => fatal.push(task),
    ...(pendingMax === undefined ? {} : { pendingMax }),
  });
  return { background, logged, fatal };
}

test('[T8] a failure is logged by the name of its task, and only a vital one is fatal', async () => {
  const { background, logged, fatal } = given();
  const error = new Error('no');
  background.run('mail', () => Promise.reject(error));
  background.run('reader', () => Promise.reject(error), { vital: true });
  background.run('throws', () => {
    throw error;
  });
  await background.drain(1000);
  expect(new Set(logged.map((event) => ('task' in event ? event.task : '')))).toEqual(
    new Set(['mail', 'reader', 'throws']),
  );
  expect(logged).toHaveLength(3);
  expect(logged.every((event) => event.event === 'background-failed')).toBe(true);
  expect(fatal).toEqual(['reader']);
});

test('[T8] more tasks than the limit are refused, and said so', () => {
  const { background, logged } = given(2);
  const never = () => new Promise(() => {});
  expect([1, 2, 3].map(() => background.run('slow', never))).toEqual([true, true, false]);
  expect(background.pending).toBe(2);
  expect(logged).toEqual([{ event: 'background-refused', task: 'slow', code: 'too-many', pending: 2 }]);
});

test('[T8] a promise under way is taken over even beyond the limit', () => {
  const { background } = given(0);
  background.hand('late', new Promise(() => {}));
  expect(background.pending).toBe(1);
});

test('[T8] draining waits for what is under way, also for what that hands over, and starts nothing new', async () => {
  const { background, logged } = given();
  const done: string[] = [];
  background.run('first', async () => {
    await wait(5);
    background.hand(
      'second',
      wait(5).then(() => void done.push('second')),
    );
    done.push('first');
  });
  expect(await background.drain(1000)).toEqual({ left: [] });
  expect(done).toEqual(['first', 'second']);
  expect(background.run('third', () => Promise.resolve())).toBe(false);
  expect(logged).toEqual([{ event: 'background-refused', task: 'third', code: 'stopping', pending: 0 }]);
});

test('[T8] draining gives up after its time and names what is left', async () => {
  const { background, logged } = given();
  background.run('stuck', () => new Promise(() => {}));
  expect(await background.drain(5)).toEqual({ left: ['stuck'] });
  expect(logged).toEqual([{ event: 'background-left', task: 'stuck' }]);
});
