// The door to the organisation's mail server. Promises that an answer says whether asking again makes sense; trusts the
// server's certificate, where one is asked for. Nothing of a letter is ever logged.
import { readFileSync } from 'node:fs';
import { createTransport } from 'nodemailer';
import type { MailConfig } from '../platform/config.ts';
import { mailWords } from './mail-words.ts';

/** A server that does not answer holds nothing up for longer. */
export const MAIL_ANSWER_MS_MAX = 20_000;

export type Letter = {
  /** The mail's own id: the same in every try, so that a mail server may know it again. */
  readonly mail: string;
  readonly to: { readonly name: string | null; readonly address: string };
  /** The organisation. */
  readonly house: string;
  /** The conversation's number, as people speak of it. */
  readonly number: string;
  /** Opens the organisation's own page with this conversation. */
  readonly link: string;
};

export type Sending =
  | { readonly status: 'taken' }
  /** For good: asking again would change nothing. */
  | { readonly status: 'refused'; readonly code: string }
  | { readonly status: 'away'; readonly code: string };

export interface MailServer {
  send(letter: Letter): Promise<Sending>;
  close(): void;
}

export function openMailServer(config: MailConfig): MailServer {
  const password =
    config.passwordFile === null ? null : readFileSync(config.passwordFile, 'utf8').replace(/\r?\n$/, '');
  const transport = createTransport({
    host: config.host,
    port: config.port,
    secure: config.tls === 'implicit',
    requireTLS: config.tls === 'starttls',
    ignoreTLS: config.tls === 'none',
    ...(config.user === null ? {} : { auth: { user: config.user, pass: password ?? '' } }),
    ...(config.caFile === null ? {} : { tls: { ca: readFileSync(config.caFile, 'utf8') } }),
    connectionTimeout: MAIL_ANSWER_MS_MAX,
    greetingTimeout: MAIL_ANSWER_MS_MAX,
    socketTimeout: MAIL_ANSWER_MS_MAX,
    // A letter is made of our own words: nothing in it may name a file or an address to fetch.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const domain = config.from.slice(config.from.indexOf('@') + 1);
  return {
    async send({ house, link, mail, number, to }) {
      try {
        await transport.sendMail({
          from: { name: house, address: config.from },
          to: to.name === null ? to.address : { name: to.name, address: to.address },
          subject: mailWords.subject(house),
          text: mailWords.text({ house, link, number }),
          messageId: `<${mail}@${domain}>`,
          // Not for answering by a machine on holiday.
          headers: { 'Auto-Submitted': 'auto-generated' },
        });
        return { status: 'taken' };
      } catch (error) {
        return unsent(
          error as { readonly responseCode?: number; readonly code?: string; readonly command?: string },
        );
      }
    },
    close: () => transport.close(),
  };
}

/** 5xx of RFC 5321 is for good; wrong credentials are the administrator's to mend, so it is tried again. */
function unsent(error: {
  readonly responseCode?: number;
  readonly code?: string;
  readonly command?: string;
}): Sending {
  if (error.code === 'EAUTH') return { status: 'away', code: 'sign-in-refused' };
  if (error.code === 'ETLS') return { status: 'away', code: 'not-encrypted' };
  if (error.responseCode === undefined || error.responseCode < 500) {
    return { status: 'away', code: error.responseCode === undefined ? 'unreachable' : 'later' };
  }
  return { status: 'refused', code: error.command === 'RCPT TO' ? 'address-refused' : 'mail-refused' };
}
