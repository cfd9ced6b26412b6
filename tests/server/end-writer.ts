// Loaded into a server by a test: at SIGUSR2 the embedded log's writer is gone, as after a bug in it.
import type { Worker } from 'node:worker_threads';

let writer: Worker | null = null;
process.on('worker', (worker: Worker) => {
  writer ??= worker;
});
process.on('SIGUSR2', () => void writer?.terminate());
