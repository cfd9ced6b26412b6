// Every line a process may log: its name, its level and the kind of each field. Add a row here for a new line.
// A field's kind decides what may stand in it; there is no kind for what a person typed.

/**
 * - `count`, `ms`: a number. - `flag`: a boolean.
 * - `code`: a stable kebab-case code or a name from a closed list of ours. - `id`: a random id, slug or digest.
 * - `place`: our own address, port, stream name, route pattern or file. - `error`: an Error; see logger.ts.
 */
export type FieldKind = 'count' | 'ms' | 'flag' | 'code' | 'id' | 'place' | 'error';
export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

type LogLine = { readonly level: LogLevel; readonly fields: Readonly<Record<string, FieldKind>> };

export const logLines = {
  'process-starting': { level: 'info', fields: { program: 'code', node: 'place', pid: 'count' } },
  'process-ready': { level: 'info', fields: { program: 'code', address: 'place', startMs: 'ms' } },
  'process-stopping': { level: 'info', fields: { program: 'code', reason: 'code' } },
  'process-stopped': { level: 'info', fields: { program: 'code', leftOver: 'count', stopMs: 'ms' } },
  'child-exited': { level: 'warn', fields: { program: 'code', exitCode: 'count', signal: 'code' } },
  'config-refused': { level: 'error', fields: { field: 'place', code: 'code' } },
  'background-failed': { level: 'error', fields: { task: 'code', error: 'error' } },
  'background-refused': { level: 'error', fields: { task: 'code', code: 'code', pending: 'count' } },
  'background-left': { level: 'warn', fields: { task: 'code' } },
  'request-failed': { level: 'error', fields: { route: 'place', status: 'count', error: 'error' } },
  'request-refused': { level: 'info', fields: { route: 'place', status: 'count', code: 'code' } },
  'action-refused': { level: 'info', fields: { kind: 'code', code: 'code', workspace: 'id' } },
  'action-failed': {
    level: 'error',
    fields: { kind: 'code', code: 'code', workspace: 'id', error: 'error' },
  },
  'connection-opened': { level: 'debug', fields: { connection: 'id', transport: 'code', workspace: 'id' } },
  'connection-closed': { level: 'debug', fields: { connection: 'id', code: 'code', openMs: 'ms' } },
  'sign-in-refused': { level: 'warn', fields: { workspace: 'id', code: 'code' } },
  'log-unavailable': { level: 'error', fields: { code: 'code', error: 'error' } },
  'log-available': { level: 'info', fields: { downMs: 'ms' } },
  'reader-stopped': { level: 'error', fields: { reader: 'code', code: 'code', error: 'error' } },
  'reader-caught-up': { level: 'info', fields: { reader: 'code', events: 'count', caughtUpMs: 'ms' } },
  'gateway-unavailable': { level: 'error', fields: { code: 'code' } },
  'gateway-alarm': { level: 'error', fields: { code: 'code', messages: 'count' } },
  'card-table-ageing': { level: 'warn', fields: { daysLeft: 'count' } },
  'gateway-available': { level: 'info', fields: { downMs: 'ms' } },
  'vault-place-lacking': { level: 'error', fields: { place: 'count' } },
  'vault-rotated': { level: 'info', fields: { before: 'count', after: 'count' } },
  'derived-file-dropped': { level: 'warn', fields: { file: 'code' } },
  'destructions-made-up': { level: 'warn', fields: { messages: 'count' } },
  'keystore-refused': { level: 'error', fields: { code: 'code' } },
  'mail-sent': { level: 'info', fields: { mail: 'id', workspace: 'id', attempts: 'count' } },
  'mail-failed': {
    level: 'warn',
    fields: { mail: 'id', workspace: 'id', attempts: 'count', code: 'code' },
  },
  'telemetry-started': { level: 'info', fields: { endpoint: 'place' } },
} as const satisfies Readonly<Record<string, LogLine>>;

export type LogName = keyof typeof logLines;

type ValueOf<Kind extends FieldKind> = Kind extends 'count' | 'ms'
  ? number
  : Kind extends 'flag'
    ? boolean
    : Kind extends 'error'
      ? unknown
      : string;

type FieldsOf<Name extends LogName> = (typeof logLines)[Name]['fields'];

/** One line: its name under `event`, its fields by the kinds above; null where a field has nothing to say. */
export type LogEvent = {
  [Name in LogName]: { readonly event: Name } & {
    readonly [Field in keyof FieldsOf<Name>]: ValueOf<FieldsOf<Name>[Field] & FieldKind> | null;
  };
}[LogName];
