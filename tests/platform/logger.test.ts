import { expect, test } from 'vitest';
import type { LogEvent } from '../../src/platform/log-event.ts';
import { createLogger } from '../../src/platform/logger.ts';

function linesOf(write: (log: (event: LogEvent) => void) => void, level: 'info' | 'debug' = 'debug') {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  write(createLogger({ level, program: 'test', destination }));
  return lines;
}

test('[T7] a line carries its typed fields, its level and its program', () => {
  const [line] = linesOf((log) =>
    log({ event: 'request-refused', route: '/v1/tickets', status: 400, code: 'stale' }),
  );
  expect(JSON.parse(line ?? '')).toMatchObject({
    level: 'info',
    program: 'test',
    event: 'request-refused',
    route: '/v1/tickets',
    status: 400,
    code: 'stale',
  });
});

test('[T7] what a person typed does not pass any kind of field', () => {
  const typed = 'my card is 4111 1111 1111 1111';
  const lines = linesOf((log) => {
    log({ event: 'request-refused', route: typed, status: 400, code: typed });
    log({
      event: 'action-refused',
      kind: 'SendMessage',
      code: '4111111111111111',
      workspace: '4111111111111111',
    });
    log({ event: 'action-refused', kind: 'SendMessage', code: '4111-1111-1111-1111', workspace: typed });
    log({
      event: 'request-refused',
      route: 'a'.repeat(5000),
      status: typed as unknown as number,
      code: null,
    });
    log({ event: 'background-failed', task: 'x', error: typed });
  });
  expect(lines).toHaveLength(5);
  expect(lines.join('')).not.toMatch(/4111|my card|aaaa/);
  expect(lines.join('').match(/\[withheld\]/g)).toHaveLength(9);
});

test('[T7] a field that is no field of the line is left out', () => {
  const extra = { event: 'request-refused', route: '/', status: 400, code: 'x', body: 'hello' } as LogEvent;
  expect(linesOf((log) => log(extra)).join('')).not.toContain('hello');
});

test('[T7] of an error name, code and place are kept, never the message, nor that of a cause', () => {
  const parse = (text: string): unknown => {
    try {
      return JSON.parse(text);
    } catch (error) {
      return new Error(`could not read ${text}`, { cause: error });
    }
  };
  const error = Object.assign(parse('secret words') as Error, { code: 'unreadable' });
  const [line = ''] = linesOf((log) => log({ event: 'background-failed', task: 'mail', error }));
  const { error: kept } = JSON.parse(line);
  expect(kept).toMatchObject({ name: 'Error', code: 'unreadable', cause: { name: 'SyntaxError' } });
  expect(kept.at[0]).toMatch(/^tests\/platform\/logger\.test\.ts:\d+$/);
  expect(line).not.toContain('secret');
});

test('[T7] a line below the level is not written', () => {
  const lines = linesOf((log) => {
    log({ event: 'connection-closed', connection: 'AAAAAAAAAAAAAAAAAAAAAA', code: 'gone', openMs: 5 });
  }, 'info');
  expect(lines).toEqual([]);
});
