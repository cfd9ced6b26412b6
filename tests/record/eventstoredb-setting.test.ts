import { expect, test, vi } from 'vitest';
import { readConnectionString } from '../../src/record/eventstoredb-setting.ts';
import { LogFailure } from '../../src/record/log.ts';
import { openLog } from '../../src/record/open-log.ts';

const refusal = (text: string): LogFailure => {
  try {
    readConnectionString(text);
  } catch (error) {
    if (error instanceof LogFailure) return error;
    throw error;
  }
  throw new Error('it was taken');
};

test('[R22] a connection string is read whole', () => {
  expect(
    readConnectionString('esdb://chat:p%40ss%3Aword@db.example:2114?tls=true&tlsCAFile=%2Fetc%2Fca.pem'),
  ).toEqual({
    discover: false,
    hosts: [{ address: 'db.example', port: 2114 }],
    credentials: { username: 'chat', password: 'p@ss:word' },
    tls: true,
    authorityFile: '/etc/ca.pem',
  });
  expect(readConnectionString('kurrentdb://a,b:2115,[::1]:1?tls=false')).toEqual({
    discover: false,
    hosts: [
      { address: 'a', port: 2113 },
      { address: 'b', port: 2115 },
      { address: '[::1]', port: 1 },
    ],
    credentials: null,
    tls: false,
    authorityFile: null,
  });
  expect(readConnectionString('esdb+discover://u:p@cluster.example').discover).toBe(true);
});

test.each([
  '',
  'http://u:p@h',
  'esdb://',
  'esdb://u:p@',
  'esdb://u:p@h:0',
  'esdb://u:p@h:99999',
  'esdb://u@h',
  'esdb://u:p:q@h',
  'esdb://u:p%zz@h',
  'esdb://u:p@h?tls=maybe',
  'esdb://u:p@h?tlsCAFile=',
  'esdb://h',
])('[R22] %j is refused', (text) => {
  expect(refusal(text).code).toBe('invalid-setting');
});

test('[R22] nothing of a refused connection string is printed but the name of an option', async () => {
  const printed: unknown[] = [];
  for (const name of ['log', 'warn', 'error', 'info'] as const) {
    vi.spyOn(console, name).mockImplementation((...words: unknown[]) => void printed.push(...words));
  }
  const messages: string[] = [];
  for (const query of ['tlsVerifyCert=false', 's3cret-in-a-wrong-place', 'a=b&s3cret=1']) {
    const failure = refusal(`esdb://chat:s3cret@h?${query}`);
    messages.push(failure.message);
    await openLog({ kind: 'eventstoredb', connectionString: `esdb://chat:s3cret@h?${query}` }).catch(
      () => undefined,
    );
  }
  expect(messages[0]).toContain('tlsVerifyCert');
  expect(messages.join(' ')).not.toContain('s3cret');
  expect(printed).toEqual([]);
  vi.restoreAllMocks();
});

test('[R22] a server that is not there is said soon, and not waited for', async () => {
  const opening = openLog({ kind: 'eventstoredb', connectionString: 'esdb://127.0.0.1:1?tls=false' });
  await expect(opening).rejects.toMatchObject({ code: 'unavailable' });
});
