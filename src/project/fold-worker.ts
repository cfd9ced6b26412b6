// The thread that folds: batches in, changed rows out, so that a long catch-up never holds up a conversation.
import { parentPort, workerData } from 'node:worker_threads';
import { steps } from '../../migrations/events/steps.ts';
import { version } from '../contract/marks.ts';
import { createUpcast } from '../platform/upcast.ts';
import { openViewStore, type Recorded, type ViewStore } from './view-store.ts';
import { type ViewName, viewOf, views } from './views.ts';

export type FoldRequest =
  | { readonly id: number; readonly view: ViewName; readonly events: readonly Recorded[] }
  | { readonly close: true };

const { path } = workerData as { readonly path: string };
const upcast = createUpcast(version, steps);
const stores = new Map<ViewName, ViewStore>();
for (const name of Object.keys(views) as ViewName[])
  stores.set(name, openViewStore(path, viewOf(name), upcast));
const cursors = Object.fromEntries([...stores].map(([name, store]) => [name, store.cursor()]));

parentPort?.postMessage({ ready: cursors });
parentPort?.on('message', (request: FoldRequest) => {
  if ('close' in request) {
    for (const store of stores.values()) store.close();
    parentPort?.close();
    return;
  }
  try {
    parentPort?.postMessage({
      id: request.id,
      changed: stores.get(request.view)?.apply(request.events) ?? [],
    });
  } catch (error) {
    parentPort?.postMessage({ id: request.id, failure: error instanceof Error ? error.message : 'unknown' });
  }
});
