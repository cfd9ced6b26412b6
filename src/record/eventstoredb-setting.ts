// What a connection string may say, read here so that nothing of it, the password least of all, is ever printed: the
// client's own reader writes the whole string to stderr when it meets an option it does not know.
import { LogFailure } from './log.ts';

export type EventStoreConnection = {
  /** Whether the one host names a cluster to be discovered, by DNS. */
  readonly discover: boolean;
  readonly hosts: readonly { readonly address: string; readonly port: number }[];
  readonly credentials: { readonly username: string; readonly password: string } | null;
  readonly tls: boolean;
  /** File with the certificate authority, when it is not one the machine knows. */
  readonly authorityFile: string | null;
};

const portDefault = 2113;
const shape = /^(esdb|kurrentdb)(\+discover)?:\/\/(?:([^@/?]*)@)?([^@/?]+)\/?(?:\?(.*))?$/;
const hostShape = /^([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::([0-9]{1,5}))?$/;

const invalid = (message: string): LogFailure => new LogFailure('invalid-setting', message);

/** `esdb://[user:password@]host[:port][,host...][?tls=false&tlsCAFile=...]`, user and password percent-encoded. */
export const readConnectionString = (text: string): EventStoreConnection => {
  const [, , discover, identity, hosts = '', query = ''] = shape.exec(text.trim()) ?? [];
  if (hosts === '')
    throw invalid('the EventStoreDB connection string must be esdb://user:password@host:port');
  const options = readOptions(query);
  const connection = {
    discover: discover !== undefined,
    hosts: hosts.split(',').map(readHost),
    credentials: identity === undefined ? null : readIdentity(identity),
    ...options,
  };
  if (connection.tls && connection.credentials === null) {
    throw invalid('EventStoreDB over TLS needs a user and a password in the connection string');
  }
  return connection;
};

const readHost = (text: string): { readonly address: string; readonly port: number } => {
  const [, address, port] = hostShape.exec(text) ?? [];
  const number = port === undefined ? portDefault : Number(port);
  if (address === undefined || number < 1 || number > 65_535) {
    throw invalid('a host of the EventStoreDB connection string must be name:port');
  }
  return { address, port: number };
};

const readIdentity = (text: string): { readonly username: string; readonly password: string } => {
  const [username, password, ...more] = text.split(':').map(decode);
  if (!username || !password || more.length > 0) {
    throw invalid(
      'user and password of the EventStoreDB connection string must be percent-encoded user:password',
    );
  }
  return { username, password };
};

const readOptions = (query: string): Pick<EventStoreConnection, 'tls' | 'authorityFile'> => {
  let tls = true;
  let authorityFile: string | null = null;
  for (const pair of query === '' ? [] : query.split('&')) {
    const cut = pair.indexOf('=');
    const name = decode(cut < 0 ? pair : pair.slice(0, cut));
    const value = cut < 0 ? '' : decode(pair.slice(cut + 1));
    if (name === 'tls' && (value === 'true' || value === 'false')) tls = value === 'true';
    else if (name === 'tlsCAFile' && value !== '') authorityFile = value;
    else
      throw invalid(
        `the EventStoreDB connection string has an option that is not known: ${optionName(name)}`,
      );
  }
  return { tls, authorityFile };
};

// Only what can be an option's name is repeated: a mistyped string may hold a secret at this very place.
const optionName = (name: string): string => (/^[A-Za-z]{1,30}$/.test(name) ? name : '(not shown)');

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    throw invalid('a part of the EventStoreDB connection string is not percent-encoded');
  }
};
