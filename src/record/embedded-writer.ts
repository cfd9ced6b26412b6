// The embedded log's only writer, a worker: one message in, one transaction, one message out. It holds the directory
// against any other process as long as it lives.
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { holdFile, openDatabase } from '../platform/sqlite.ts';
import type { WriterAnswer, WriterOrder } from './embedded-protocol.ts';
import { eventWriter, logFileName, logPageBytes, prepareStore } from './embedded-store.ts';

const holdFileName = 'record.hold';
// Long enough for a predecessor that is just closing, short enough to say soon that somebody else is here.
export const holdWaitMs = 2_000;

const serve = (
  directory: string,
  answer: (message: WriterAnswer) => void,
): ((order: WriterOrder) => boolean) => {
  const hold = holdFile(join(directory, holdFileName), holdWaitMs);
  const database = openDatabase({ path: join(directory, logFileName), pageBytes: logPageBytes });
  prepareStore(database);
  const writer = eventWriter(database);
  answer({ kind: 'ready', last: writer.last() });
  return (order) => {
    if (order.kind === 'append') {
      answer(writer.appendBatch(order.orders));
      return true;
    }
    database.close();
    hold.release();
    return false;
  };
};

if (parentPort !== null) {
  const port = parentPort;
  const answer = (message: WriterAnswer): void => port.postMessage(message);
  try {
    const handle = serve((workerData as { readonly directory: string }).directory, answer);
    port.on('message', (order: WriterOrder) => {
      if (!handle(order)) port.close();
    });
  } catch (error) {
    answer({ kind: 'refused', reason: error instanceof Error ? error.message : String(error) });
    port.close();
  }
}
