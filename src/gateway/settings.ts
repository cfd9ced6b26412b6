// The gateway's settings: where it listens and which identities it signs with. Read once; an unknown field is an error.

import { isAbsolute } from 'node:path';

export const IDENTITIES_MAX = 64;
const TEXT_MAX = 65_536;
/** What operating systems allow for a socket's path. */
const SOCKET_PATH_MAX = 100;

export type Listen = { readonly path: string } | { readonly host: string; readonly port: number };

export type GatewaySettings = {
  readonly listen: Listen;
  /** Absolute paths of identity files, one a workspace. */
  readonly identities: readonly string[];
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error';
};

export type SettingsTrouble = { readonly field: string; readonly code: 'unknown' | 'missing' | 'wrong' };

export type ReadSettings =
  | { readonly ok: true; readonly settings: GatewaySettings }
  | { readonly ok: false; readonly trouble: SettingsTrouble };

export function readSettings(text: string): ReadSettings {
  const value = text.length > TEXT_MAX ? null : parsed(text);
  if (!isRecord(value)) return no('settings', 'wrong');
  for (const field of Object.keys(value)) {
    if (!['listen', 'identities', 'logLevel'].includes(field)) return no(field, 'unknown');
  }
  const listen = readListen(value['listen']);
  if (listen === null) return no('listen', value['listen'] === undefined ? 'missing' : 'wrong');
  const identities = value['identities'];
  if (!Array.isArray(identities) || identities.length === 0 || identities.length > IDENTITIES_MAX) {
    return no('identities', identities === undefined ? 'missing' : 'wrong');
  }
  if (!identities.every((path): path is string => typeof path === 'string' && isAbsolute(path))) {
    return no('identities', 'wrong');
  }
  const level = value['logLevel'] ?? 'info';
  if (level !== 'debug' && level !== 'info' && level !== 'warn' && level !== 'error') {
    return no('logLevel', 'wrong');
  }
  return { ok: true, settings: { listen, identities, logLevel: level } };
}

function readListen(value: unknown): Listen | null {
  if (!isRecord(value)) return null;
  const { path, host, port } = value;
  const fields = Object.keys(value).length;
  if (typeof path === 'string') {
    return fields === 1 && isAbsolute(path) && path.length <= SOCKET_PATH_MAX ? { path } : null;
  }
  if (typeof host !== 'string' || host === '' || fields !== 2) return null;
  return Number.isInteger(port) && (port as number) >= 0 && (port as number) <= 65_535
    ? { host, port: port as number }
    : null;
}

function no(field: string, code: SettingsTrouble['code']): ReadSettings {
  return { ok: false, trouble: { field, code } };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
