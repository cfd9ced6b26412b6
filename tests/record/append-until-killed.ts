// A program of its own that appends until it is killed, and says on its output what was answered, one line each:
// `<stream> <revision> <ids>`. Whatever it said must be found in the directory afterwards.
import { openLog } from '../../src/record/open-log.ts';
import { freshStream, idsOf, several } from './stored.ts';

const [directory = ''] = process.argv.slice(2);
const log = await openLog({ kind: 'embedded', directory });

const appendForEver = async (): Promise<never> => {
  for (;;) {
    const stream = freshStream();
    for (let revision = 0; revision < 40; ) {
      const events = several(1 + (revision % 3));
      const result = await log.append(stream, revision, events);
      if (result.status !== 'appended') throw new Error('nobody else writes here');
      // Written at once and by the system: what a pipe has taken outlives this process.
      process.stdout.write(`${stream} ${revision} ${idsOf(events).join(',')}\n`);
      revision = result.revision;
    }
  }
};

await Promise.all(Array.from({ length: 20 }, appendForEver));
