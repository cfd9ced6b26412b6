// An action that is no message, carried over cuts: apart from the connection, so that a first message is sent without it.

import type { Action } from '../../contract/actions.ts';
import { BACKOFF_FIRST_MS, type Connection } from './connection.ts';
import type { ActOutcome } from './connection-state.ts';
import type { Clock } from './transport.ts';

export const PERFORM_TRIES_MAX = 6;
export const PERFORM_MS = 45_000;

/** Tries again with the same ref until there is an answer or 45 s have passed. */
export async function performOver(
  connection: Pick<Connection, 'act' | 'jittered' | 'session'>,
  clock: Clock,
  ref: string,
  action: Action,
): Promise<ActOutcome> {
  const until = clock.now() + PERFORM_MS;
  let last: ActOutcome = { status: 'failed', code: 'not-connected' };
  for (let tried = 0; tried < PERFORM_TRIES_MAX; tried += 1) {
    if (!(await sessionBefore(connection, clock, until))) return last;
    const outcome = await connection.act(ref, action);
    if (outcome.status === 'done' || outcome.status === 'refused') return outcome;
    // Once unknown, a later "failed" says nothing about the first try.
    if (last.status !== 'unknown') last = outcome;
    const delayMs = connection.jittered(BACKOFF_FIRST_MS * 2 ** tried);
    await new Promise<void>((resolve) => void clock.after(delayMs, resolve));
  }
  return last;
}

function sessionBefore(
  { session }: Pick<Connection, 'session'>,
  clock: Clock,
  until: number,
): Promise<boolean> {
  if (session.get() !== null) return Promise.resolve(true);
  return new Promise((resolve) => {
    const settle = (found: boolean) => {
      unsubscribe();
      cancel();
      resolve(found);
    };
    const unsubscribe = session.subscribe((welcome) => {
      if (welcome !== null) settle(true);
    });
    const cancel = clock.after(Math.max(0, until - clock.now()), () => settle(false));
  });
}
