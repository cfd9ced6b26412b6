import { describe, expect, it } from 'vitest';
import { readSettings } from '../../src/gateway/settings.ts';

const good = { listen: { path: '/run/sealdesk/gateway.sock' }, identities: ['/etc/sealdesk/gateway.json'] };
const read = (value: unknown) => readSettings(JSON.stringify(value));

describe('settings', () => {
  it('[G12] a socket or a host and port, and at least one identity', () => {
    expect(read(good)).toEqual({ ok: true, settings: { ...good, logLevel: 'info' } });
    const elsewhere = { ...good, listen: { host: '10.0.0.4', port: 4610 }, logLevel: 'warn' };
    expect(read(elsewhere)).toEqual({ ok: true, settings: elsewhere });
  });

  it('[G12] an unknown, missing or wrong field is named and nothing starts', () => {
    const wrong: readonly (readonly [unknown, string, string])[] = [
      [{ ...good, secret: 1 }, 'secret', 'unknown'],
      [{ identities: good.identities }, 'listen', 'missing'],
      [{ listen: good.listen }, 'identities', 'missing'],
      [{ ...good, identities: [] }, 'identities', 'wrong'],
      [{ ...good, identities: ['gateway.json'] }, 'identities', 'wrong'],
      [{ ...good, listen: { path: 'gateway.sock' } }, 'listen', 'wrong'],
      [{ ...good, listen: { path: `/${'a'.repeat(200)}` } }, 'listen', 'wrong'],
      [{ ...good, listen: { host: '::1', port: 70_000 } }, 'listen', 'wrong'],
      [{ ...good, listen: { host: '::1', port: 1, path: '/a' } }, 'listen', 'wrong'],
      [{ ...good, logLevel: 'chatty' }, 'logLevel', 'wrong'],
      [[], 'settings', 'wrong'],
    ];
    for (const [value, field, code] of wrong)
      expect(read(value)).toEqual({ ok: false, trouble: { field, code } });
    expect(readSettings('not JSON')).toEqual({ ok: false, trouble: { field: 'settings', code: 'wrong' } });
  });
});
