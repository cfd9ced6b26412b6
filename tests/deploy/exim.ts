// The system's exim4 for tests: an ordinary process of whoever runs them, on a free port of this machine, with settings,
// queue and mailboxes in a folder of its own. Never delivers anywhere else.

import { execFileSync, spawn } from 'node:child_process';
import { chownSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { freePort, until } from './installation.ts';
import { programPath } from './programs.ts';

const START_MS_MAX = 10_000;
/** As root it gives its rights away before it starts: Debian's nobody. */
const NOBODY = { name: 'nobody', group: 'nogroup', uid: 65_534, gid: 65_534 } as const;

export const eximMissing = 'exim4: apt-get install -y --no-install-recommends exim4-daemon-light openssl';

/** Absolute path of exim4, or null; without openssl no certificate can be made for it. */
export function eximPath(environment: NodeJS.ProcessEnv = process.env): string | null {
  return programPath('openssl', environment) === null ? null : programPath('exim4', environment);
}

export type Exim = {
  readonly port: number;
  readonly caFile: string;
  /** Of this user alone; see `user`. */
  readonly passwordFile: string;
  readonly user: string;
  /** Every letter in the mailbox of this local part, oldest first, as it arrived. */
  letters(mailbox: string): readonly string[];
  /** What it wrote down. */
  logs(): string;
  stop(): Promise<void>;
};

/** Takes mail for example.org alone: `full@` for good not, `later@` not now. */
export async function startExim(
  program: string,
  options: { readonly port?: number; readonly signIn?: boolean } = {},
): Promise<Exim> {
  const base = mkdtempSync(join(tmpdir(), 'sealdesk-exim-'));
  const port = options.port ?? (await freePort());
  const root = process.getuid?.() === 0;
  const { name, group } = root ? NOBODY : { name: userInfo().username, group: String(userInfo().gid) };
  for (const folder of ['spool', 'mail', 'log']) mkdirSync(join(base, folder));
  const [key, caFile] = [join(base, 'key.pem'), join(base, 'chain.pem')];
  execFileSync(
    programPath('openssl') ?? '',
    [
      ...'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=127.0.0.1'.split(
        ' ',
      ),
      ...['-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', key, '-out', caFile],
    ],
    { stdio: 'ignore' },
  );
  const [user, password] = ['sealdesk', 'four words of one phrase'];
  const passwordFile = join(base, 'password');
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  const config = join(base, 'exim.conf');
  const sender = options.signIn === true ? '  deny !authenticated = *\n' : '';
  writeFileSync(
    config,
    `exim_user = ${name}
exim_group = ${group}
keep_environment =
primary_hostname = mail.example
spool_directory = ${join(base, 'spool')}
log_file_path = ${join(base, 'log')}/%slog
pid_file_path = ${join(base, 'exim.pid')}
local_interfaces = 127.0.0.1
daemon_smtp_ports = ${port}
host_lookup =
rfc1413_query_timeout = 0s
tls_advertise_hosts = *
tls_certificate = ${caFile}
tls_privatekey = ${key}
acl_smtp_rcpt = rcpt
begin acl
rcpt:
${sender}  deny message = the mailbox is full
    local_parts = full
  defer message = come back later
    local_parts = later
  accept domains = example.org
  deny message = not here
begin routers
all:
  driver = accept
  transport = keep
begin transports
keep:
  driver = appendfile
  directory = ${join(base, 'mail')}
  envelope_to_add
begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_condition = \${if and {{eq{$auth2}{${user}}}{eq{$auth3}{${password}}}}}
  server_set_id = $auth2
  server_advertise_condition = \${if def:tls_in_cipher}
`,
  );
  if (root)
    for (const path of [
      base,
      ...readdirSync(base).filter((each) => each !== 'exim.conf' && each !== 'password'),
    ])
      chownSync(path === base ? base : join(base, path), NOBODY.uid, NOBODY.gid);
  const child = spawn(program, ['-C', config, '-bdf', '-oX', `127.0.0.1.${port}`], {
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(root ? { uid: NOBODY.uid, gid: NOBODY.gid } : {}),
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString('utf8');
    });
  const logs = () =>
    output +
    readdirSync(join(base, 'log'))
      .map((file) => readFileSync(join(base, 'log', file), 'utf8'))
      .join('');
  await until(
    () => {
      if (child.exitCode !== null) throw new Error(`exim4 did not start: ${logs()}`);
      return logs().includes('daemon started');
    },
    START_MS_MAX,
    'exim4',
  );
  return {
    port,
    caFile,
    passwordFile,
    user,
    logs,
    letters(mailbox) {
      return readdirSync(join(base, 'mail'))
        .filter((file) => file.startsWith('q'))
        .sort()
        .map((file) => readFileSync(join(base, 'mail', file), 'utf8'))
        .filter((letter) => letter.includes(`Envelope-to: ${mailbox}@`));
    },
    async stop() {
      child.kill('SIGTERM');
      await ended;
      rmSync(base, { recursive: true, force: true });
    },
  };
}
