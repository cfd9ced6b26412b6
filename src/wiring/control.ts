// What the operator asks a running server for, on its machine: HTTP over a socket in the data directory, which its user alone
// may open. No network reaches it.
import { rmSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { join } from 'node:path';

export type ControlName = 'vault-rotate';
export type ControlTasks = Readonly<Record<ControlName, () => Promise<unknown>>>;

/** A rotation of a large keystore takes minutes. */
export const CONTROL_MS_MAX = 3_600_000;
const ANSWER_BYTES_MAX = 65_536;
const socketIn = (dataDirectory: string) => join(dataDirectory, 'control.sock');

export class ControlFailure extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** Rejects when the socket cannot be made: its path may be too long for one (107 bytes). */
export async function openControl(
  dataDirectory: string,
  tasks: ControlTasks,
): Promise<{ close(): Promise<void> }> {
  const path = socketIn(dataDirectory);
  // Left by a process that was killed: whoever holds the keystore holds the directory.
  rmSync(path, { force: true });
  const server = createServer((asked, answer) => {
    const name = asked.method === 'POST' ? (asked.url ?? '').slice(1) : '';
    const task = Object.hasOwn(tasks, name) ? tasks[name as ControlName] : undefined;
    const say = (status: number, body: unknown) => {
      answer.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    asked.resume();
    if (task === undefined) say(404, { code: 'not-found', message: 'there is nothing of that name' });
    else
      task().then(
        (result) => say(200, result),
        (error: unknown) => {
          const { code, message } = error as { readonly code?: string; readonly message?: string };
          say(500, { code: code ?? 'failed', message: message ?? String(error) });
        },
      );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Asks the server that runs on this data directory. Throws ControlFailure: `server-not-running`, or the task's own code. */
export function askControl(dataDirectory: string, name: ControlName): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const asked = request(
      { socketPath: socketIn(dataDirectory), path: `/${name}`, method: 'POST' },
      (answer) => {
        let text = '';
        answer.setEncoding('utf8');
        answer.on('data', (chunk: string) => {
          text += chunk;
          if (text.length > ANSWER_BYTES_MAX) asked.destroy();
        });
        answer.on('end', () => {
          const body = JSON.parse(text) as { readonly code?: string; readonly message?: string };
          if (answer.statusCode === 200) resolve(body);
          else
            reject(new ControlFailure(body.code ?? 'failed', body.message ?? 'the server could not do it'));
        });
      },
    );
    asked.setTimeout(CONTROL_MS_MAX, () => asked.destroy());
    asked.on('error', () =>
      reject(
        new ControlFailure('server-not-running', `no server answers in ${dataDirectory}: start it first`),
      ),
    );
    asked.end();
  });
}
