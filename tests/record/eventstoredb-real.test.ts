// The same contract over a real server: one named by EVENTSTORE_URL, or one started from an image that is already on
// this machine. Without either it says what was not run.
import { GenericContainer, getContainerRuntimeClient, ImageName, Wait } from 'testcontainers';
import { test } from 'vitest';
import { openLog } from '../../src/record/open-log.ts';
import { contractOf } from './log-contract.ts';

const probeMs = 3_000;
const startMs = 60_000;
const image = 'eventstore/eventstore:24.6';

type Real = { readonly connectionString: string; readonly stop: () => Promise<void> };

const within = async <Result>(promise: Promise<Result>, ms: number): Promise<Result> => {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`nothing within ${ms} ms`)), ms);
  promise.catch(() => undefined);
  return Promise.race([promise, late.promise]).finally(() => clearTimeout(timer));
};

const findReal = async (): Promise<Real | string> => {
  const url = process.env['EVENTSTORE_URL'];
  if (url !== undefined && url !== '') return { connectionString: url, stop: async () => undefined };
  try {
    const docker = await within(getContainerRuntimeClient(), probeMs);
    const there = await within(docker.image.exists(ImageName.fromString(image)), probeMs);
    if (!there) return `EVENTSTORE_URL is not set and the image ${image} is not on this machine`;
  } catch {
    return `EVENTSTORE_URL is not set and no Docker answered within ${probeMs} ms`;
  }
  const container = await new GenericContainer(image)
    .withCommand(['--insecure', '--mem-db'])
    .withExposedPorts(2113)
    .withWaitStrategy(Wait.forHttp('/health/live', 2113).forStatusCode(204))
    .withStartupTimeout(startMs)
    .start();
  return {
    connectionString: `esdb://${container.getHost()}:${container.getMappedPort(2113)}?tls=false`,
    stop: async () => void (await container.stop()),
  };
};

const real = await findReal();

if (typeof real === 'string') {
  process.stderr.write(`not run: the log's contract over a real EventStoreDB (${real})\n`);
  test.skip(`[R24] the log's contract over a real EventStoreDB (needs EVENTSTORE_URL): ${real}`, () =>
    undefined);
} else {
  let rigs = 0;
  contractOf(
    'a real EventStoreDB',
    async () => {
      rigs += 1;
      const open = () => openLog({ kind: 'eventstoredb', connectionString: real.connectionString });
      const log = await open();
      return {
        log,
        reopen: open,
        close: async () => {
          await log.close();
          rigs -= 1;
          if (rigs === 0) await real.stop();
        },
      };
    },
    { runs: 10 },
  );
}
