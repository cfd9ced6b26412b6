// The EventStoreDB fake as a process of its own: `node tests/record/eventstoredb-fake-server.ts [port]` prints
// `listening <port>` and serves until it is ended. It keeps everything in memory.
import { startEventStoreFake } from './eventstoredb-fake.ts';

const fake = await startEventStoreFake(Number(process.argv[2] ?? 0));
process.stdout.write(`listening ${fake.port}\n`);

const end = (): void => {
  fake.close().then(
    () => process.exit(0),
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
      process.exit(1);
    },
  );
};
process.on('SIGTERM', end);
process.on('SIGINT', end);
