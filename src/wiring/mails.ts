// Joins mail: the reader that asks for one, the deadlines, and the server it goes to. Nothing of it is there where no mail
// server is set.
import type { Commands } from './commands.ts';
import type { Clock } from '../platform/clock.ts';
import type { Config } from '../platform/config.ts';
import type { Log } from '../platform/logger.ts';
import { type DeadlineRows, type RunningDeadlines, startDeadlines } from '../react/deadlines.ts';
import { mailDue, type MailNeeds, mailReader } from '../react/mail.ts';
import { openMailServer } from '../react/mail-server.ts';
import type { Reader } from '../react/reader.ts';

export function mailReaders(
  { mail }: Pick<Config, 'mail'>,
  needs: {
    readonly rows: DeadlineRows;
    readonly clock: Clock;
    readonly commands: Commands;
    readonly logger: Log;
    readonly facts: MailNeeds['facts'];
    readonly failed: (error: unknown, doing: string) => void;
  },
): { readonly readers: readonly Reader[]; close(): Promise<void> } {
  if (mail === null) return { readers: [], close: async () => undefined };
  const { clock, commands, facts, logger, rows } = needs;
  const server = openMailServer(mail);
  const deadlines: RunningDeadlines = startDeadlines('mail', {
    rows,
    nowMs: clock.nowMs,
    due: mailDue({
      writes: commands,
      facts,
      server,
      deadlines: () => deadlines,
      nowMs: clock.nowMs,
      log: logger,
    }),
    failed: (error, kind) => needs.failed(error, `react-${kind}-deadline`),
  });
  const reader = mailReader({
    writes: commands,
    deadlines,
    nowMs: clock.nowMs,
    afterMs: mail.afterSeconds * 1000,
  });
  return {
    readers: [reader],
    async close() {
      await deadlines.close();
      server.close();
    },
  };
}
