// The log in EventStoreDB or KurrentDB, when one machine is outgrown. It trusts the server to keep what it acknowledged
// and to hold appends to their expected revision; everything else is checked or bridged here.
import { readFile } from 'node:fs/promises';
import { EventStoreDBClient } from '@eventstore/db-client';
import { checkAppend, checkPrefixes, checkRead, checkStream } from './checks.ts';
import { drain } from './drain.ts';
import { type AppendLimits, appendLimits, eventStoreAppends } from './eventstoredb-append.ts';
import { eventStoreSource } from './eventstoredb-follow.ts';
import { positionOf } from './eventstoredb-form.ts';
import { eventStoreReads, readWindowMs } from './eventstoredb-read.ts';
import { type EventStoreConnection, readConnectionString } from './eventstoredb-setting.ts';
import {
  type Cursor,
  type EventLog,
  LogFailure,
  type OnBatch,
  type Report,
  type StoredEvent,
  type SubscribeOptions,
  type Subscription,
} from './log.ts';

export type EventStoreSetting = {
  readonly connectionString: string;
  readonly report?: Report;
  readonly limits?: Partial<EventStoreLimits>;
};

export type EventStoreLimits = AppendLimits & { readonly readWindowMs: number };

/** Opens only when the server answers and lets this user read all streams. */
export const openEventStoreLog = async (setting: EventStoreSetting): Promise<EventLog> => {
  const connection = readConnectionString(setting.connectionString);
  const report = setting.report ?? (() => undefined);
  // Without TLS the client ignores what these are, but they still choose its unary append path.
  const credentials = connection.credentials ?? { username: 'none', password: 'none' };
  const client = await connect(connection);
  const limits: EventStoreLimits = { ...appendLimits, readWindowMs, ...setting.limits };
  const reads = eventStoreReads(client, credentials, limits.readWindowMs);
  const end = await reads.end().catch(async (error: unknown) => {
    await client.dispose();
    throw error;
  });
  const appends = eventStoreAppends(client, credentials, reads, end, limits);
  const subscriptions = new Set<Subscription>();
  let closed = false;

  const open = (): void => {
    if (closed) throw new LogFailure('closed', 'the log is closed');
  };

  const subscribe = (options: SubscribeOptions, onBatch: OnBatch): Subscription => {
    open();
    const { after, prefixes } = options;
    checkPrefixes(prefixes);
    if (after !== null && after !== 'now') positionOf(after);
    const ended = (): void => void subscriptions.delete(subscription);
    const subscription = drain(
      eventStoreSource(client, credentials, reads, { after, prefixes, report, ended }),
      onBatch,
    );
    subscriptions.add(subscription);
    return subscription;
  };

  const close = async (): Promise<void> => {
    if (closed) return;
    closed = true;
    await appends.close();
    await Promise.all([...subscriptions].map((subscription) => subscription.close()));
    await client.dispose();
  };

  return {
    append: async (stream: string, expected: number, events: readonly StoredEvent[]) => {
      open();
      checkAppend(stream, expected, events);
      return appends.append(stream, expected, events);
    },
    readStream: async (stream: string, from: number, limit: number) => {
      open();
      checkStream(stream);
      return reads.stream(stream, from, checkRead(from, limit));
    },
    readAll: async (after: Cursor | null, limit: number, prefixes?: readonly string[]) => {
      open();
      checkPrefixes(prefixes);
      return reads.all(after, checkRead(0, limit), prefixes);
    },
    subscribe,
    close,
  };
};

const connect = async (connection: EventStoreConnection): Promise<EventStoreDBClient> => {
  const { hosts, discover, tls, authorityFile } = connection;
  const [first] = hosts;
  if (first === undefined) throw new LogFailure('invalid-setting', 'EventStoreDB needs a host');
  const security = tls
    ? {
        insecure: false,
        ...(authorityFile === null ? {} : { rootCertificate: await authority(authorityFile) }),
      }
    : { insecure: true };
  // Always true: with false the client answers wrong revisions as successes with a wrong number.
  const settings = { throwOnAppendFailure: true, connectionName: 'sealdesk' } as const;
  const leader = { nodePreference: 'leader' } as const;
  if (discover) return new EventStoreDBClient({ ...settings, ...leader, discover: first }, security);
  if (hosts.length > 1)
    return new EventStoreDBClient({ ...settings, ...leader, endpoints: [...hosts] }, security);
  return new EventStoreDBClient({ ...settings, endpoint: first }, security);
};

const authority = async (file: string): Promise<Buffer> => {
  try {
    return await readFile(file);
  } catch (error) {
    throw new LogFailure(
      'invalid-setting',
      'the file of the EventStoreDB certificate authority cannot be read',
      error,
    );
  }
};
