// A mail from the wish to its outcome, over the real write path; only the mail server is played, so that it can fail.
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Registry } from '../../src/accept/registry.ts';
import type { ConversationCommand } from '../../src/command/conversation.ts';
import { createCommands } from '../../src/wiring/commands.ts';
import { mailFacts } from '../../src/wiring/mail-facts.ts';
import { createOpening } from '../../src/wiring/opening.ts';
import { openDeadlineRows, startDeadlines, type RunningDeadlines } from '../../src/react/deadlines.ts';
import {
  ANSWER_AGE_MS_MAX,
  MAIL_ATTEMPTS_MAX,
  MAIL_PAUSE_MS_MIN,
  mailDue,
  mailReader,
} from '../../src/react/mail.ts';
import type { Letter, Sending } from '../../src/react/mail-server.ts';
import { startReader } from '../../src/react/reader.ts';
import {
  AT,
  freshId,
  onConversation,
  openWritePath,
  PASSED,
  sealed,
  startCommand,
} from '../pipeline/write-path.ts';
import { upcast } from '../pipeline/upcast.ts';

const START_MS = Date.parse(AT);
const AFTER_MS = 120_000;
const STEP_MS = 5_000;

async function desk(origins: readonly string[] = ['https://bank.example']) {
  const path = await openWritePath();
  let nowMs = START_MS;
  const clock = { nowMs: () => nowMs, monotonicMs: () => nowMs };
  const pipeline = path.pipeline();
  const commands = createCommands({ pipeline, keystore: path.keystore, clock });
  const opening = createOpening({
    log: path.log,
    protect: path.protect,
    pipeline,
    nowMs: clock.nowMs,
    damaged: () => undefined,
  });
  const site = { site: 'main', name: 'Northwind', team: 'support', origins, accent: '', phone: '' };
  const registry = {
    of: () => ({ name: 'Northwind Bank', reference: 'NW', sites: new Map([['main', site]]) }),
  } as unknown as Pick<Registry, 'of'>;
  const letters: Letter[] = [];
  const lines: unknown[] = [];
  const server = { answer: { status: 'taken' } as Sending };
  const rows = openDeadlineRows(':memory:');
  const id = freshId();
  const tab = freshId();
  const say = (command: ConversationCommand) => onConversation(pipeline, path, id, command);
  const contact = { name: 'Mara', email: 'mara@example.org', phone: null };
  await say({ ...startCommand(path, tab), ticket: 'closed', contact } as ConversationCommand);
  const ann = { from: 'staff', person: 'ann' } as const;
  await say({ kind: 'AssignConversation', person: 'ann', previous: null, reason: 'taken' });

  let cursor: string | null = null;
  const started = () => {
    const deadlines: RunningDeadlines = startDeadlines('mail', {
      rows,
      nowMs: clock.nowMs,
      due: mailDue({
        writes: commands,
        facts: mailFacts({ pipeline, log: path.log, opening, registry }),
        server: {
          async send(letter) {
            letters.push(letter);
            return server.answer;
          },
        },
        deadlines: () => deadlines,
        nowMs: clock.nowMs,
        log: (line) => void lines.push(line),
      }),
      failed: (error) => {
        throw error;
      },
    });
    const reader = startReader(
      mailReader({ writes: commands, deadlines, nowMs: clock.nowMs, afterMs: AFTER_MS }),
      {
        log: path.log,
        cursors: { read: () => cursor, write: (_, at) => void (cursor = at) },
        upcast,
        failed: (error) => {
          throw error;
        },
      },
    );
    return async () => {
      await reader.close();
      await deadlines.close();
    };
  };
  const types = async () =>
    (await path.log.readStream(`conversation-${id}`, 0, 200)).events.map(({ type }) => type);
  const seen = (type: string, times = 1) =>
    vi.waitFor(
      async () => expect((await types()).filter((each) => each === type)).toHaveLength(times),
      STEP_MS,
    );
  return {
    path,
    id,
    letters,
    lines,
    server,
    started,
    types,
    seen,
    say,
    rows,
    answer: (sequence: number) =>
      say({
        kind: 'SendMessage',
        side: ann,
        message: sealed(`${tab}-ann`, sequence),
        epoch: null,
        inspection: PASSED,
      }),
    read: (upTo: number) => say({ kind: 'MarkRead', side: { from: 'visitor', person: null }, upTo }),
    /** The clock goes on, and the deadlines are looked at again. */
    async pass(ms: number) {
      nowMs += ms;
      const stop = started();
      return stop;
    },
  };
}

describe('the mail that there is an answer', () => {
  it('[H32] goes out once, when the answer was not read in time, with the link to the page it was asked from', async () => {
    const at = await desk();
    const stop = at.started();
    await at.answer(1);
    await at.answer(2);
    await at.seen('MailRequested');
    expect(at.letters).toEqual([]);
    await stop();
    onTestFinished(await at.pass(AFTER_MS));
    await at.seen('MailSent');
    expect(at.letters).toHaveLength(1);
    expect(at.letters[0]).toMatchObject({
      to: { name: 'Mara', address: 'mara@example.org' },
      house: 'Northwind Bank',
      link: `https://bank.example/loans#sealdesk-${at.id}`,
    });
    expect(at.letters[0]?.number).toMatch(/^NW-\d{6}$/);
    expect((await at.types()).filter((type) => type === 'MailRequested')).toHaveLength(1);
    // Nothing of the person in what is logged.
    expect(JSON.stringify(at.lines)).not.toMatch(/mara|example\.org/i);
  });

  it('[H32] does not go out to who has read it', async () => {
    const at = await desk();
    const stop = at.started();
    await at.answer(1);
    await at.seen('MailRequested');
    await at.read(100);
    await stop();
    onTestFinished(await at.pass(AFTER_MS));
    await at.seen('MailWithdrawn');
    expect(at.letters).toEqual([]);
  });

  it('[H33] a mail server that is away is asked again after growing pauses, and not for ever', async () => {
    const at = await desk();
    at.server.answer = { status: 'away', code: 'unreachable' };
    const stop = at.started();
    await at.answer(1);
    await at.seen('MailRequested');
    await stop();
    for (let attempt = 1; attempt <= MAIL_ATTEMPTS_MAX; attempt += 1) {
      const end = await at.pass(attempt === 1 ? AFTER_MS : MAIL_PAUSE_MS_MIN * 2 ** attempt);
      await vi.waitFor(() => expect(at.letters).toHaveLength(attempt), STEP_MS);
      if (attempt === MAIL_ATTEMPTS_MAX) await at.seen('MailFailed');
      await end();
    }
    expect(at.rows.due('mail', Number.MAX_SAFE_INTEGER, 10)).toEqual([]);
    expect(new Set(at.letters.map(({ mail }) => mail)).size).toBe(1);
  });

  it('[H33] what is refused for good is not asked again', async () => {
    const at = await desk();
    at.server.answer = { status: 'refused', code: 'address-refused' };
    const stop = at.started();
    await at.answer(1);
    await at.seen('MailRequested');
    await stop();
    onTestFinished(await at.pass(AFTER_MS));
    await at.seen('MailFailed');
    expect(at.letters).toHaveLength(1);
  });

  it('[H34] has no address after an erasure, nor an old answer a mail', async () => {
    const at = await desk();
    const stop = at.started();
    await at.answer(1);
    await at.seen('MailRequested');
    await stop();
    await at.path.keystore.eraseSubject(at.path.subject);
    const end = await at.pass(AFTER_MS);
    await vi.waitFor(() => expect(at.rows.due('mail', Number.MAX_SAFE_INTEGER, 10)).toEqual([]), STEP_MS);
    await end();
    expect(at.letters).toEqual([]);

    const late = await desk();
    await late.answer(1);
    const done = await late.pass(ANSWER_AGE_MS_MAX + 1);
    await late.say({ kind: 'GiveContact', contact: { name: null, email: 'm@example.org', phone: null } });
    await done();
    expect(await late.types()).not.toContain('MailRequested');
  });

  it('[H34] leads to the site’s own page alone, whatever page was given', async () => {
    const at = await desk(['https://www.northwind.example']);
    const stop = at.started();
    await at.answer(1);
    await at.seen('MailRequested');
    await stop();
    onTestFinished(await at.pass(AFTER_MS));
    await at.seen('MailSent');
    expect(at.letters[0]?.link).toBe(`https://www.northwind.example/#sealdesk-${at.id}`);
  });
});
