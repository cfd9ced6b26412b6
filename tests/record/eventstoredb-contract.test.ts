import { openLog } from '../../src/record/open-log.ts';
import { startEventStoreFake } from './eventstoredb-fake.ts';
import { contractOf } from './log-contract.ts';

contractOf('EventStoreDB, over the fake', async () => {
  const fake = await startEventStoreFake();
  const open = () => openLog({ kind: 'eventstoredb', connectionString: fake.connectionString });
  const log = await open();
  return {
    log,
    reopen: open,
    close: async () => {
      await log.close();
      await fake.close();
    },
  };
});
