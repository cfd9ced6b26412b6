// The embedded log's reader, a worker with a connection of its own: reading never waits for the writer nor delays it.
import { parentPort, workerData } from 'node:worker_threads';
import { openDatabase } from '../platform/sqlite.ts';
import type { ReaderAnswer, ReaderOrder } from './embedded-protocol.ts';
import { type EventReader, eventReader } from './embedded-store.ts';

export const mapBytes = 256 * 1024 * 1024;

const read = (reader: EventReader, order: Exclude<ReaderOrder, { readonly kind: 'close' }>): ReaderAnswer => {
  const { call } = order;
  try {
    if (order.kind === 'stream') {
      return { kind: 'stream', call, ...reader.stream(order.stream, order.from, order.limit) };
    }
    return { kind: 'all', call, ...reader.all(order.after, order.limit, order.prefixes) };
  } catch (error) {
    return { kind: 'failed', call, reason: error instanceof Error ? error.message : String(error) };
  }
};

if (parentPort !== null) {
  const port = parentPort;
  const { path } = workerData as { readonly path: string };
  const database = openDatabase({ path, readOnly: true, mapBytes });
  const reader = eventReader(database);
  port.on('message', (order: ReaderOrder) => {
    if (order.kind !== 'close') return port.postMessage(read(reader, order));
    database.close();
    port.close();
  });
  port.postMessage({ kind: 'ready' } satisfies ReaderAnswer);
}
