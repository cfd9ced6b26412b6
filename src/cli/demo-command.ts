// sealdesk demo: starts everything and says, in numbered lines, what to open and who is who.
import { parseArgs } from 'node:util';
import { type Demo, startDemo } from './demo.ts';
import { untilStopped } from './running.ts';

/** Short, so that whoever tries it need not wait. */
const MAIL_AFTER_SECONDS = 4;
const PORTS = { server: 4600, identity: 4601, bank: 4700, clinic: 4701 } as const;

export async function demoCommand(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      fresh: { type: 'boolean', default: false },
      directory: { type: 'string', default: './.sealdesk/demo' },
      port: { type: 'string' },
      'event-store': { type: 'string' },
      'mail-port': { type: 'string' },
      bare: { type: 'boolean', default: false },
      verbose: { type: 'boolean', default: false },
    },
  });
  const first = values.port === undefined ? PORTS.server : Number(values.port);
  if (!Number.isInteger(first) || first < 1 || first > 65_000) {
    process.stderr.write('--port takes a number from 1 to 65000\n');
    return 2;
  }
  const mailPort = values['mail-port'] === undefined ? null : Number(values['mail-port']);
  if (mailPort !== null && !(Number.isInteger(mailPort) && mailPort > 0 && mailPort < 65_536)) {
    process.stderr.write('--mail-port takes the port of a mail server on this machine\n');
    return 2;
  }
  const shift = first - PORTS.server;
  const demo = await startDemo({
    directory: values.directory,
    fresh: values.fresh,
    ports: {
      server: first,
      identity: PORTS.identity + shift,
      bank: PORTS.bank + shift,
      clinic: PORTS.clinic + shift,
    },
    mail: mailPort === null ? null : { port: mailPort, afterSeconds: MAIL_AFTER_SECONDS },
    eventStore: values['event-store'] ?? null,
    bare: values.bare,
    logLevel: values.verbose ? 'info' : 'warn',
  });
  process.stdout.write(welcome(demo));
  return untilStopped({ failed: demo.server.failed, stop: demo.stop });
}

function welcome({ bank, clinic, origin }: Demo): string {
  const signIn = (slot: number, workspace: string, account: string) =>
    `${origin}/u/${slot}/sign-in?workspace=${workspace}&login_hint=${account}`;
  const ports = [origin, bank, clinic].map((each) => new URL(each).port);
  const identity = String(Number(ports[0]) + 1);
  return `
Sealdesk is running. Open 1 and 2 side by side, write in 1.

  1  the bank's page, with the widget   ${bank}
  2  the console, as Ann Keller         ${signIn(1, 'northwind', 'ann.keller')}
  3  the console, as Tomás Ruiz         ${signIn(2, 'northwind', 'tomas.ruiz')}
  4  the desk, as Ingrid Holm           ${signIn(3, 'northwind', 'ingrid.holm')}
  5  the desk, as Sam Okoye             ${signIn(4, 'northwind', 'sam.okoye')}
  6  a clinic, end-to-end encrypted     ${clinic}
  7  its console, as Noor Haddad        ${signIn(5, 'linden', 'noor.haddad')}
  8  its desk, as Mira Sole             ${signIn(6, 'linden', 'mira.sole')}
  9  its desk, as Paul Adler            ${signIn(7, 'linden', 'paul.adler')}
 10  the administration, as Olu Adeyemi ${signIn(8, 'northwind', 'olu.adeyemi')}
  11 the wall, as Priya Nand            ${signIn(9, 'northwind', 'priya.nand')}

Ann and Tomás are agents, Ingrid and Sam compliance officers: one asks to open a conversation, the other signs.
The demo plays the administrator and keeps every key in its own directory; a real installation does not.
On another machine's screen: ssh ${[...ports, identity].map((port) => `-L ${port}:127.0.0.1:${port}`).join(' ')} THIS-MACHINE
Ctrl-C ends it. Conversations stay; npm run demo -- --fresh begins anew, with --bare without a day behind it.
`;
}
