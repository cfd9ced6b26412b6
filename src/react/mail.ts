// Tells a visitor by mail that there is an answer: never what it says, and only while they have not read it. The wish is
// an event, the mail goes out with its id, what became of it is an event: at least once, and a mail server that is away
// is asked again, a limited number of times.
import type { MailFailed, MailSent, MailWithdrawn } from '../contract/events.ts';
import type { Log } from '../platform/logger.ts';
import type { Deadline, Deadlines } from './deadlines.ts';
import type { Letter, MailServer } from './mail-server.ts';
import { causeOf, type Reader, SAID } from './reader.ts';

/** Tries of one mail; with the pauses between them, about five hours. */
export const MAIL_ATTEMPTS_MAX = 12;
export const MAIL_PAUSE_MS_MIN = 30_000;
export const MAIL_PAUSE_MS_MAX = 3_600_000;
/** An answer older than this is not news: when mail is switched on, nobody hears of last year's. */
export const ANSWER_AGE_MS_MAX = 86_400_000;

export type MailOutcome = MailSent | MailFailed | MailWithdrawn;

type Step = { readonly workspace: string; readonly conversation: string; readonly cause: string };

export interface MailWrites {
  /** Whether it is wanted the conversation decides. Rejects when it must be tried again. */
  requestMail(
    step: Step & { readonly mail: string; readonly messageRevision: number; readonly notBefore: string },
  ): Promise<void>;
  settleMail(step: Step & { readonly outcome: MailOutcome }): Promise<void>;
}

/** What is known of a mail when its time has come. */
export type MailFacts =
  | { readonly status: 'settled' }
  | { readonly status: 'withdrawn'; readonly because: MailWithdrawn['because'] }
  | { readonly status: 'due'; readonly letter: Letter };

export interface MailNeeds {
  readonly writes: MailWrites;
  readonly facts: (mail: {
    readonly workspace: string;
    readonly conversation: string;
    readonly mail: string;
  }) => Promise<MailFacts>;
  readonly server: Pick<MailServer, 'send'>;
  readonly deadlines: () => Pick<Deadlines, 'set'>;
  readonly nowMs: () => number;
  readonly log: Log;
}

export function mailReader(
  needs: Pick<MailNeeds, 'writes' | 'nowMs'> & { readonly deadlines: Deadlines; readonly afterMs: number },
): Reader {
  return {
    name: 'mail',
    prefixes: ['conversation-'],
    passes: new Set(SAID.filter((type) => type !== 'MessageSent')),
    async hear({ event, meta, cause }) {
      const { at, revision, stream, workspace } = meta;
      const conversation = stream.slice('conversation-'.length);
      switch (event.type) {
        case 'MessageSent': {
          if (event.from !== 'staff' || needs.nowMs() - Date.parse(at) > ANSWER_AGE_MS_MAX) return;
          const notBefore = new Date(Date.parse(at) + needs.afterMs).toISOString();
          const step = { workspace, conversation, cause };
          // Its id follows from the answer: read again, it is the same mail.
          return needs.writes.requestMail({ ...step, mail: cause, messageRevision: revision, notBefore });
        }
        case 'MailRequested':
          return needs.deadlines.set({
            key: event.mail,
            at: Date.parse(event.notBefore),
            workspace,
            cause,
            detail: JSON.stringify({ conversation, attempts: 0 }),
          });
        case 'MailSent':
        case 'MailFailed':
        case 'MailWithdrawn':
          return needs.deadlines.cancel(event.mail);
        default:
          return;
      }
    },
  };
}

export function mailDue(needs: MailNeeds): (deadline: Deadline) => Promise<void> {
  return async ({ detail, key: mail, workspace }) => {
    const { attempts: before, conversation } = JSON.parse(detail) as {
      readonly conversation: string;
      readonly attempts: number;
    };
    const settle = (outcome: MailOutcome) =>
      needs.writes.settleMail({ workspace, conversation, cause: causeOf('mail-outcome', mail), outcome });
    const facts = await needs.facts({ workspace, conversation, mail });
    if (facts.status === 'settled') return;
    if (facts.status === 'withdrawn') return settle({ type: 'MailWithdrawn', mail, because: facts.because });
    const attempts = before + 1;
    const sending = await needs.server.send(facts.letter);
    if (sending.status === 'taken') {
      needs.log({ event: 'mail-sent', mail, workspace, attempts });
      return settle({ type: 'MailSent', mail, attempts });
    }
    needs.log({ event: 'mail-failed', mail, workspace, attempts, code: sending.code });
    if (sending.status === 'refused' || attempts >= MAIL_ATTEMPTS_MAX)
      return settle({ type: 'MailFailed', mail, attempts, code: sending.code });
    const pause = Math.min(MAIL_PAUSE_MS_MIN * 2 ** before, MAIL_PAUSE_MS_MAX);
    needs.deadlines().set({
      key: mail,
      at: needs.nowMs() + pause,
      workspace,
      // Another cause than the one that is being dealt with: that one is removed after this.
      cause: causeOf('mail-again', `${mail} ${attempts}`),
      detail: JSON.stringify({ conversation, attempts }),
    });
  };
}
