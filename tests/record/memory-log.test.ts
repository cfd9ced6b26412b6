import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { openLog } from '../../src/record/open-log.ts';
import { contractOf } from './log-contract.ts';

contractOf('memory', async () => {
  const log = await openLog({ kind: 'memory' });
  return { log, close: () => log.close() };
});

test('[R25] the memory twin stays small enough to be read whole', () => {
  const lines = readFileSync(new URL('../../src/record/memory-log.ts', import.meta.url), 'utf8').split('\n');
  expect(lines.length).toBeLessThan(150);
});
