import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LogFailure } from '../../src/record/log.ts';
import { openMemoryLog } from '../../src/record/memory-log.ts';
import { type Fault, faultyLog } from './faulty-log.ts';
import { freshStream, idsOf, stored } from './stored.ts';

const faults: readonly (Fault | undefined)[] = [
  'refused',
  'failed-not-stored',
  'failed-but-stored',
  undefined,
];

test('[R17] whoever repeats with the same ids and revision stores each event once, however the log fails', async () => {
  const plan = fc.array(fc.constantFrom(...faults), { maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(plan, async (failures) => {
      const log = faultyLog(openMemoryLog());
      const stream = freshStream();
      const meant: string[] = [];
      for (const failure of failures) {
        if (failure !== undefined) log.fail(failure);
        const event = stored();
        const append = () => log.append(stream, meant.length, [event]);
        const result = await append().catch((error: unknown) => {
          expect(error).toBeInstanceOf(LogFailure);
          return append();
        });
        expect(result).toMatchObject({ status: 'appended', revision: meant.length + 1 });
        meant.push(event.id);
      }
      expect(log.remaining()).toBe(0);
      expect(idsOf((await log.readStream(stream, 0, 100)).events)).toEqual(meant);
    }),
    { numRuns: 50 },
  );
});
