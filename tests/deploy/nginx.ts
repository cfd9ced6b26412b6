// The system's nginx for tests: where it is, and one run of deploy/nginx.conf before a server of this machine.

import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Route } from './browser.ts';
import { freePort, until } from './installation.ts';
import { deployed } from './page.ts';
import { programPath } from './programs.ts';

const START_MS_MAX = 10_000;
const STOP_MS_MAX = 5_000;

export const nginxMissing = 'nginx: apt-get install -y nginx-light openssl';

/** Absolute path of nginx, or null; without openssl no certificate can be made for it. */
export function nginxPath(environment: NodeJS.ProcessEnv = process.env): string | null {
  return programPath('openssl', environment) === null ? null : programPath('nginx', environment);
}

export type Nginx = {
  readonly route: Route;
  /** Of the plain port, which only sends to the other. */
  readonly plainPort: number;
  /** What `nginx -t` said. */
  readonly checked: { readonly status: number | null; readonly output: string };
  /** Everything it has written down. */
  logs(): string;
  stop(): Promise<void>;
};

/** The example as it stands, but for its ports, its folders and its certificate. */
export async function startNginx(program: string, base: string, serverPort: number): Promise<Nginx> {
  const [port, plainPort] = [await freePort(), await freePort()];
  const logs = join(base, 'log');
  mkdirSync(logs, { recursive: true });
  const key = join(base, 'privkey.pem');
  const chain = join(base, 'fullchain.pem');
  execFileSync(
    programPath('openssl') ?? '',
    [
      ...'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=chat.example'.split(
        ' ',
      ),
      ...['-addext', 'subjectAltName=DNS:chat.example', '-keyout', key, '-out', chain],
    ],
    { stdio: 'ignore' },
  );
  const site = deployed('nginx.conf')
    .replaceAll(/^\s*listen \[::\]:.*\n/gm, '')
    .replace(/^( *listen) 80;/m, `$1 127.0.0.1:${plainPort};`)
    .replace(/^( *listen) 443 /m, `$1 127.0.0.1:${port} `)
    .replace('127.0.0.1:4600', `127.0.0.1:${serverPort}`)
    .replaceAll('/etc/ssl/sealdesk', base)
    .replaceAll('/var/log/nginx', logs);
  writeFileSync(join(base, 'sealdesk.conf'), site);
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (each) => `${each}_temp_path ${join(base, each)};`,
  );
  writeFileSync(
    join(base, 'nginx.conf'),
    [
      `daemon off; master_process off; pid ${join(base, 'nginx.pid')}; error_log ${join(logs, 'main.log')} warn;`,
      'events { worker_connections 256; }',
      `http { ${temporary.join(' ')} include ${join(base, 'sealdesk.conf')}; }`,
      '',
    ].join('\n'),
  );
  const args = ['-p', base, '-c', join(base, 'nginx.conf'), '-e', join(logs, 'start.log')];
  const { status, stderr } = spawnSync(program, ['-t', ...args], { encoding: 'utf8' });
  const child = spawn(program, args, { stdio: 'ignore' });
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
    child.once('error', () => resolve());
  });
  async function stop(): Promise<void> {
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS_MAX);
    await ended;
    clearTimeout(timer);
  }
  try {
    await until(() => child.exitCode !== null || answers(port), START_MS_MAX, 'nginx');
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    route: { port, authority: readFileSync(chain, 'utf8') },
    plainPort,
    checked: { status, output: stderr },
    logs: () =>
      ['sealdesk.log', 'sealdesk-error.log', 'main.log', 'start.log']
        .map((name) => {
          try {
            return readFileSync(join(logs, name), 'utf8');
          } catch {
            return '';
          }
        })
        .join(''),
    stop,
  };
}

function answers(port: number): boolean {
  return spawnSync('bash', ['-c', `: < /dev/tcp/127.0.0.1/${port}`], { stdio: 'ignore' }).status === 0;
}
