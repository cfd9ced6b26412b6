// Log lines with typed fields and never a body. It trusts nobody who calls it: what does not fit its field's kind is
// withheld, what is no field of the line is left out, and of an error only name, code and place in our code are kept.

import { type DestinationStream, pino } from 'pino';
import { type FieldKind, type LogEvent, type LogLevel, logLines } from './log-event.ts';

export type Log = (event: LogEvent) => void;

export type LoggerOptions = {
  readonly level: LogLevel | 'silent';
  /** Which program writes: server, gateway, cli. */
  readonly program: string;
  readonly destination?: DestinationStream;
};

const withheld = '[withheld]';
const stackLinesMax = 8;
const plainMax = 160;
/** One word of a name, code, id, address or path; twelve digits in a row are never logged, whatever they are. */
const plain = /^[A-Za-z0-9_.:/[\]{}*@+=-]*$/;
const longNumber = /\d(?:[._:/-]?\d){11}/;

export function createLogger(options: LoggerOptions): Log {
  const settings = {
    level: options.level,
    base: { program: options.program },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  const writer = options.destination === undefined ? pino(settings) : pino(settings, options.destination);
  return (event) => {
    const line = logLines[event.event];
    if (!writer.isLevelEnabled(line.level)) return;
    const given = event as unknown as Readonly<Record<string, unknown>>;
    const fields: Record<string, unknown> = { event: event.event };
    for (const [name, kind] of Object.entries(line.fields)) fields[name] = fieldValue(kind, given[name]);
    writer[line.level](fields);
  };
}

function fieldValue(kind: FieldKind, value: unknown): unknown {
  if (value === null || value === undefined) return null;
  switch (kind) {
    case 'count':
    case 'ms':
      return typeof value === 'number' ? value : withheld;
    case 'flag':
      return typeof value === 'boolean' ? value : withheld;
    case 'code':
    case 'place':
      return plainText(value);
    case 'id':
      // A random id may hold twelve digits in a row by chance; it holds no separators but its alphabet's.
      return typeof value === 'string' && /^[A-Za-z0-9_-]{1,64}$/.test(value) && !/^\d{12,19}$/.test(value)
        ? value
        : withheld;
    case 'error':
      return errorFields(value);
  }
}

function plainText(value: unknown): string {
  if (typeof value !== 'string' || value.length > plainMax) return withheld;
  return plain.test(value) && !longNumber.test(value) ? value : withheld;
}

/** An error's message may quote what it choked on (JSON.parse does), so it is never kept. Of causes, one is. */
function errorFields(value: unknown, causesMax = 1): unknown {
  if (!(value instanceof Error)) return withheld;
  const { code } = value as { readonly code?: unknown };
  return {
    name: plainText(value.name),
    ...(typeof code === 'string' || typeof code === 'number' ? { code: plainText(String(code)) } : {}),
    at: stackPlaces(value),
    ...(value.cause !== undefined && causesMax > 0 ? { cause: errorFields(value.cause, causesMax - 1) } : {}),
  };
}

function stackPlaces(error: Error): readonly string[] {
  return (error.stack ?? '')
    .split('\n')
    .map((line) => /^ {4}at .*?((?:src|tests|node:)[^() ]*:\d+):\d+\)?$/.exec(line)?.[1])
    .filter((place): place is string => place !== undefined && place.length <= plainMax)
    .slice(0, stackLinesMax);
}
