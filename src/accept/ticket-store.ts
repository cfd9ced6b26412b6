// Tickets: a secret that stands for "this principal, from this page, just now". Promises that each opens one connection
// at most, and none after its time. Kept in memory: a restart forgets them, and the client asks for another.
import type { Clock } from '../platform/clock.ts';
import type { Randomness } from '../platform/ids.ts';
import type { Principal } from '../platform/principal.ts';

export const ticketLifeMs = 30_000;
export const ticketsKeptMax = 50_000;
const ticketBytes = 32;

export type Redeemed =
  | { readonly status: 'redeemed'; readonly principal: Principal }
  | { readonly status: 'refused'; readonly code: 'ticket-invalid' | 'wrong-origin' };

export interface TicketStore {
  /** Null: too many are out. `origin`: the page it was given to, null when none was named. */
  issue(principal: Principal, origin: string | null): string | null;
  /** Uses the ticket up, whatever the answer. */
  redeem(ticket: string, origin: string | null): Redeemed;
  count(): number;
}

type Ticket = { readonly principal: Principal; readonly origin: string | null; readonly until: number };

export function createTicketStore(clock: Clock, random: Randomness): TicketStore {
  // In order of age, since all live equally long.
  const tickets = new Map<string, Ticket>();

  const dropOld = (): void => {
    const now = clock.monotonicMs();
    for (const [name, ticket] of tickets) {
      if (ticket.until > now) break;
      tickets.delete(name);
    }
  };

  return {
    issue(principal, origin) {
      dropOld();
      if (tickets.size >= ticketsKeptMax) return null;
      const name = Buffer.from(random.bytes(ticketBytes)).toString('base64url');
      tickets.set(name, { principal, origin, until: clock.monotonicMs() + ticketLifeMs });
      return name;
    },
    redeem(name, origin) {
      dropOld();
      const ticket = tickets.get(name);
      if (ticket === undefined) return { status: 'refused', code: 'ticket-invalid' };
      tickets.delete(name);
      // Who is no browser names no origin and proves nothing by one; a browser always names it.
      if (origin !== ticket.origin) return { status: 'refused', code: 'wrong-origin' };
      return { status: 'redeemed', principal: ticket.principal };
    },
    count: () => tickets.size,
  };
}
