// Mails through the system's own mail server: what arrives, what is refused, and by whom.
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkConfig, ConfigFailure, type MailConfig } from '../../src/platform/config.ts';
import { type Letter, openMailServer } from '../../src/react/mail-server.ts';
import { type Exim, eximPath, startExim } from './exim.ts';
import { until } from './installation.ts';
import { deployed } from './page.ts';

const program = eximPath();
const START_MS_MAX = 20_000;
let exim: Exim;
let open: Exim;

beforeAll(async () => {
  if (program === null) return;
  exim = await startExim(program, { signIn: true });
  open = await startExim(program);
}, START_MS_MAX);
afterAll(async () => {
  await exim?.stop();
  await open?.stop();
});

const letter = (address: string, name: string | null = 'Mara Okafor'): Letter => ({
  mail: 'AAAAAAAAAAAAAAAAAAAAAA',
  to: { name, address },
  house: 'Northwind Bank',
  number: 'NW-118204',
  link: 'https://www.bank.example/cards#sealdesk-BBBBBBBBBBBBBBBBBBBBBA',
});
const settings = (of: Exim, changes: Partial<MailConfig> = {}): MailConfig => ({
  host: '127.0.0.1',
  port: of.port,
  tls: 'starttls',
  caFile: of.caFile,
  user: of.user,
  passwordFile: of.passwordFile,
  from: 'chat@bank.example',
  afterSeconds: 0,
  ...changes,
});

/** Taken is not delivered: that is the next process of the mail server. */
async function arrival(at: Exim, mailbox: string): Promise<string> {
  await until(() => at.letters(mailbox).length > 0, START_MS_MAX, 'the letter');
  const letter = at.letters(mailbox)[0] ?? '';
  const body = letter.search(/\r?\n\r?\n/);
  const text = letter
    .slice(body)
    .replace(/=\r?\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return letter.slice(0, body) + text;
}

async function sent(config: MailConfig, to: Letter) {
  const server = openMailServer(config);
  const sending = await server.send(to);
  server.close();
  return sending;
}

test.skipIf(program === null)(
  '[H30] a mail is sealed on its way, from who signed in, and says where the answer is and no word of it (needs exim4)',
  async () => {
    expect(await sent(settings(exim), letter('mara@example.org'))).toEqual({ status: 'taken' });
    const arrived = await arrival(exim, 'mara');
    expect(arrived).toMatch(/^From: Northwind Bank <chat@bank\.example>$/m);
    expect(arrived).toMatch(/^To: Mara Okafor <mara@example\.org>$/m);
    expect(arrived).toMatch(/^Subject: Northwind Bank has answered you$/m);
    // The mail's own id, the same in every try.
    expect(arrived).toMatch(/^Message-I[dD]: <AAAAAAAAAAAAAAAAAAAAAA@bank\.example>$/m);
    expect(arrived).toContain('NW-118204');
    expect(arrived).toContain('https://www.bank.example/cards#sealdesk-BBBBBBBBBBBBBBBBBBBBBA');
    expect(exim.logs()).toMatch(/X=TLS1\.[23]/);
    expect(exim.logs()).toMatch(/A=plain:sealdesk/);
  },
);

test.skipIf(program === null)(
  '[H30] without the server’s certificate, or with another password, nothing goes out and it is asked again (needs exim4)',
  async () => {
    const before = exim.letters('mara').length;
    const strange = await sent(settings(exim, { caFile: null }), letter('mara@example.org'));
    expect(strange.status).toBe('away');
    const wrong = settings(exim, { passwordFile: exim.caFile });
    expect(await sent(wrong, letter('mara@example.org'))).toEqual({
      status: 'away',
      code: 'sign-in-refused',
    });
    expect(exim.letters('mara')).toHaveLength(before);
  },
);

test.skipIf(program === null)(
  '[H31] what the mail server refuses for good is told apart from what may go later (needs exim4)',
  async () => {
    const plain = settings(open, { tls: 'none', caFile: null, user: null, passwordFile: null });
    expect(await sent(plain, letter('full@example.org'))).toEqual({
      status: 'refused',
      code: 'address-refused',
    });
    expect(await sent(plain, letter('later@example.org'))).toEqual({ status: 'away', code: 'later' });
    expect(await sent(plain, letter('mara@example.org', null))).toEqual({ status: 'taken' });
    expect(await sent({ ...plain, port: 1 }, letter('mara@example.org'))).toEqual({
      status: 'away',
      code: 'unreachable',
    });
  },
);

test.skipIf(program === null)(
  '[H30] a name cannot add a line to the letter, nor another address (needs exim4)',
  async () => {
    const plain = settings(open, { tls: 'none', caFile: null, user: null, passwordFile: null });
    const name = 'Mara\r\nBcc: eve@example.org\r\n\r\nhello" <eve@example.org>';
    expect(await sent(plain, letter('named@example.org', name))).toEqual({ status: 'taken' });
    const arrived = await arrival(open, 'named');
    const head = arrived.slice(0, arrived.search(/\r?\n\r?\n/));
    expect(head).not.toMatch(/^Bcc:/m);
    expect(open.letters('eve')).toEqual([]);
    expect(arrived).toContain('NW-118204');
  },
);

test('[M5] mail in clear goes to this machine alone; what is not set is off', () => {
  const example = JSON.parse(deployed('config.example.json')) as Record<string, unknown>;
  const check = (mail: unknown) => checkConfig(JSON.stringify({ ...example, mail }), '/etc/sealdesk').mail;
  const set = { host: 'mail.bank.example', port: 587, from: 'chat@bank.example' };
  expect(check(null)).toBeNull();
  expect(check(set)).toMatchObject({ tls: 'starttls', afterSeconds: 120, user: null });
  expect(check({ ...set, passwordFile: 'mail.password' })?.passwordFile).toBe('/etc/sealdesk/mail.password');
  expect(() => check({ ...set, tls: 'none' })).toThrow(ConfigFailure);
  expect(check({ ...set, host: '127.0.0.1', tls: 'none' })?.tls).toBe('none');
  expect(readFileSync(new URL('../../src/react/mail-words.ts', import.meta.url), 'utf8')).not.toContain(
    'html',
  );
});
