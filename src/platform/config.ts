// A server's settings: one file, read once, checked against one schema and frozen. An unknown field, and an unknown
// variable of our own in the environment, are errors: a setting that is silently ignored is a setting that is wrong.
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';

export type TransitConfig = {
  readonly address: string;
  readonly mount: string;
  readonly tokenFile: string;
  readonly caFile: string | null;
};

export type Config = {
  readonly origin: string;
  readonly listen: { readonly host: string; readonly port: number };
  readonly proxies: number;
  readonly countryHeader: string | null;
  readonly dataDirectory: string;
  readonly vault: {
    readonly places: readonly string[];
    readonly acceptOnePlace: boolean;
    /** Null: the places hold the secret itself. */
    readonly transit: TransitConfig | null;
    /** Null: the vault rotates by command alone. */
    readonly rotation: { readonly withinHours: number; readonly keystoreCopies: string } | null;
  };
  readonly log:
    | { readonly kind: 'embedded' }
    | { readonly kind: 'eventstoredb'; readonly connectionFile: string };
  readonly gateway:
    | { readonly kind: 'none' }
    | { readonly kind: 'child'; readonly identities: readonly string[] }
    | { readonly kind: 'remote'; readonly host: string; readonly port: number };
  readonly workspaces: readonly { readonly bootstrap: string; readonly manifest: string }[];
  readonly signIn: {
    readonly issuer: string;
    readonly clientId: string;
    readonly clientSecretFile: string | null;
    readonly prompt: 'login' | 'select_account' | null;
  };
  /** Null: no mails are sent. */
  readonly mail: MailConfig | null;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error';
};

export type MailConfig = {
  readonly host: string;
  readonly port: number;
  readonly tls: 'implicit' | 'starttls' | 'none';
  readonly caFile: string | null;
  readonly user: string | null;
  readonly passwordFile: string | null;
  readonly from: string;
  readonly afterSeconds: number;
};

/** Ours in the environment; anything else that begins alike is refused. */
export const VARIABLES: ReadonlySet<string> = new Set(['SEALDESK_CONFIG']);
export const CONFIG_BYTES_MAX = 262_144;
const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', '::1', 'localhost']);

export class ConfigFailure extends Error {
  readonly code: 'config-missing' | 'config-invalid' | 'variable-unknown';
  /** Which field or variable. */
  readonly field: string;
  constructor(code: ConfigFailure['code'], field: string, message: string) {
    super(message);
    this.code = code;
    this.field = field;
  }
}

const schemaPath = fileURLToPath(new URL('../../schemas/config.json', import.meta.url));

/** Paths in the file are relative to it. */
export function readConfig(path: string, environment: Readonly<Record<string, string | undefined>>): Config {
  for (const name of Object.keys(environment)) {
    if (name.startsWith('SEALDESK_') && !VARIABLES.has(name)) {
      throw new ConfigFailure(
        'variable-unknown',
        name,
        `${name} is no setting; known are ${[...VARIABLES].join(', ')}`,
      );
    }
  }
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new ConfigFailure(
      'config-missing',
      path,
      `no settings can be read from ${path}: ${(error as Error).message}`,
    );
  }
  if (text.length > CONFIG_BYTES_MAX)
    throw new ConfigFailure('config-invalid', path, 'the settings are too large');
  return checkConfig(text, dirname(resolve(path)));
}

export function checkConfig(text: string, folder: string): Config {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new ConfigFailure('config-invalid', '', `the settings are not JSON: ${(error as Error).message}`);
  }
  const ajv = new Ajv2020({ useDefaults: true, strict: false, allErrors: false });
  const check = ajv.compile(JSON.parse(readFileSync(schemaPath, 'utf8')) as object);
  if (!check(value)) {
    const fault = check.errors?.[0];
    const extra = (fault?.params as { readonly additionalProperty?: string } | undefined)?.additionalProperty;
    const field = `${fault?.instancePath ?? ''}${extra === undefined ? '' : `/${extra}`}`;
    throw new ConfigFailure(
      'config-invalid',
      field,
      `${field === '' ? 'the settings' : field}: ${fault?.message ?? 'not valid'}`,
    );
  }
  const config = value as Config;
  // Without a proxy of one's own anybody could say anything in it.
  if (config.countryHeader !== null && config.proxies === 0)
    throw new ConfigFailure(
      'config-invalid',
      '/countryHeader',
      '/countryHeader: only behind a proxy of your own',
    );
  // An address in clear over a network is read by whoever carries it.
  if (config.mail?.tls === 'none' && !LOOPBACK.has(config.mail.host))
    throw new ConfigFailure('config-invalid', '/mail/tls', '/mail/tls: none only to this very machine');
  const { transit } = config.vault;
  const engine = transit === null ? null : URL.parse(transit.address);
  if (transit !== null && engine?.protocol !== 'https:' && !LOOPBACK.has(engine?.hostname ?? ''))
    throw new ConfigFailure(
      'config-invalid',
      '/vault/transit/address',
      '/vault/transit/address: https, or http only to this very machine',
    );
  const settled = absolute(config, folder);
  // Beside the vault's secret, a copy of the keystore would be what the vault is kept apart for.
  const { places, rotation } = settled.vault;
  if (
    rotation !== null &&
    [settled.dataDirectory, ...places].some((each) => nested(each, rotation.keystoreCopies))
  )
    throw new ConfigFailure(
      'config-invalid',
      '/vault/rotation/keystoreCopies',
      '/vault/rotation/keystoreCopies: apart from the data directory and from every place of the vault',
    );
  return frozen(settled);
}

/** Whether one directory lies in the other, or is it. */
function nested(a: string, b: string): boolean {
  return `${a}/`.startsWith(`${b}/`) || `${b}/`.startsWith(`${a}/`);
}

function absolute(config: Config, folder: string): Config {
  const at = (path: string) => resolve(folder, path);
  return {
    ...config,
    dataDirectory: at(config.dataDirectory),
    vault: {
      ...config.vault,
      places: config.vault.places.map(at),
      transit: config.vault.transit && {
        ...config.vault.transit,
        tokenFile: at(config.vault.transit.tokenFile),
        caFile: config.vault.transit.caFile === null ? null : at(config.vault.transit.caFile),
      },
      rotation: config.vault.rotation && {
        ...config.vault.rotation,
        keystoreCopies: at(config.vault.rotation.keystoreCopies),
      },
    },
    log:
      config.log.kind === 'embedded'
        ? config.log
        : { ...config.log, connectionFile: at(config.log.connectionFile) },
    gateway:
      config.gateway.kind === 'child'
        ? { ...config.gateway, identities: config.gateway.identities.map(at) }
        : config.gateway,
    workspaces: config.workspaces.map(({ bootstrap, manifest }) => ({
      bootstrap: at(bootstrap),
      manifest: at(manifest),
    })),
    mail:
      config.mail === null
        ? null
        : {
            ...config.mail,
            caFile: config.mail.caFile === null ? null : at(config.mail.caFile),
            passwordFile: config.mail.passwordFile === null ? null : at(config.mail.passwordFile),
          },
    signIn: {
      ...config.signIn,
      clientSecretFile: config.signIn.clientSecretFile === null ? null : at(config.signIn.clientSecretFile),
    },
  };
}

function frozen<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null) {
    for (const part of Object.values(value)) frozen(part);
    Object.freeze(value);
  }
  return value;
}
