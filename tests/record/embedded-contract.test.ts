import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLog } from '../../src/record/open-log.ts';
import { contractOf } from './log-contract.ts';

contractOf('the embedded log', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'sealdesk-record-'));
  const log = await openLog({ kind: 'embedded', directory });
  return {
    log,
    reopen: () => openLog({ kind: 'embedded', directory }),
    close: async () => {
      await log.close();
      await rm(directory, { recursive: true });
    },
  };
});
