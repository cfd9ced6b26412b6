// A ticket for one connection: the device proves itself by its key, and the ticket never stands in an address.

import type { DeviceKeys } from '../../seal/identity.ts';
import type { Primitives } from '../../seal/primitives.ts';
import { signTicketRequest } from '../../seal/ticket-request.ts';
import { TicketFailure } from './connection.ts';

export type TicketQuestion = {
  readonly primitives: Primitives;
  readonly fetch: (url: string, init?: RequestInit) => Promise<Response>;
  readonly url: string;
  readonly workspace: string;
  /** Site of a visitor, person of a member of staff. */
  readonly for: string;
  readonly device: DeviceKeys;
  readonly id: () => string;
  /** ms, by the server's clock as far as it is known. */
  readonly now: () => number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly credentials: RequestCredentials;
};

/** Refusals of these kinds stay the same however often they are asked. */
const finalStatus: ReadonlyMap<number, string> = new Map([
  [401, 'signed-out'],
  [403, 'not-allowed'],
  [404, 'site-unknown'],
]);

export async function askTicket(question: TicketQuestion): Promise<string> {
  const { device, primitives, workspace } = question;
  const signed = await signTicketRequest(primitives, device, {
    workspace,
    for: question.for,
    device: device.id,
    at: new Date(question.now()).toISOString(),
    nonce: question.id(),
  });
  const response = await question.fetch(question.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...question.body, signed }),
    credentials: question.credentials,
    cache: 'no-store',
  });
  const final = finalStatus.get(response.status);
  if (final !== undefined) throw new TicketFailure(final, false);
  const answer: unknown = response.ok ? await response.json() : null;
  const ticket = typeof answer === 'object' && answer !== null && 'ticket' in answer ? answer.ticket : null;
  if (typeof ticket !== 'string') throw new TicketFailure('unavailable', true);
  return ticket;
}
