// All connections together: lets them in, looks after them, tells everybody what concerns everybody, and stops without
// losing anything. Trusts its needs; owns the feed, the signals and the two transports.
import type { Server } from 'node:http';
import type { Signed, SignedByRoots } from '../contract/definitions.ts';
import type { ServerFrame } from '../contract/frames.ts';
import type { Principal, StaffPrincipal } from '../platform/principal.ts';
import { openConnection, type Connection } from './connection.ts';
import { conversationFeed } from './conversation-feed.ts';
import { servePolls, type Polls } from './long-poll.ts';
import type { DeliverNeeds, Failed } from './needs.ts';
import { signalHub, type SignalHub } from './signals.ts';
import { serveSockets, type Connect, type Redeem, type Sockets } from './socket.ts';

export const connectionsMax = 20_000;
/** Connections of one visitor's device, or of one person. */
export const connectionsPerHolderMax = 20;
export const sweepMs = 5_000;

export interface Delivery {
  /** Resolves when nothing recorded from now on can be missed: answer no ticket before. */
  readonly started: Promise<void>;
  /** Rejects when the tail of the log stopped for good: the process must end. */
  readonly ended: Promise<void>;
  /** Takes WebSocket upgrades of this server. */
  attach(server: Server, redeem: Redeem): void;
  /** For accept's long-poll route. */
  readonly polls: Polls;
  /** A newer directory: told to all of the workspace; whoever's rights changed connects again. */
  directoryChanged(workspace: string, directory: SignedByRoots): Promise<void>;
  gatewayKeyChanged(workspace: string, gatewayKey: Signed | null): void;
  /** Lets go of what this person left connected in the browser they signed out of. */
  signedOut(principal: StaffPrincipal): void;
  tellVisitor: SignalHub['tellVisitor'];
  visitorIsThere: SignalHub['visitorIsThere'];
  agentIsThere(workspace: string, person: string): boolean;
  counts(): { readonly connections: number; readonly polls: number; readonly follows: number };
  /** Says bye to everybody ("restarting", retry) and lets go. */
  stop(): Promise<void>;
}

type Held = {
  readonly connection: Connection;
  readonly transport: string;
  readonly since: number;
  /** Who it was by the directory when it was let in: a device that is certified later comes again too. */
  readonly stood: Promise<Principal | null>;
};

export function createDelivery(needs: DeliverNeeds): Delivery {
  const failed: Failed = (error, doing) => {
    needs.logger({ event: 'background-failed', task: `deliver-${doing.replaceAll(' ', '-')}`, error });
  };
  const feed = conversationFeed({ log: needs.log, open: (events) => needs.open(events), failed });
  const signals = signalHub(needs.clock, needs.seen?.visitor);
  const held = new Map<string, Held>();
  const perHolder = new Map<string, number>();
  const sockets: Sockets[] = [];
  /** Text of the directory each workspace was told last. */
  const told = new Map<string, string>();
  let stopping = false;

  const connect: Connect = (principal, wire, transport) => {
    const holder = holderOf(principal);
    const others = perHolder.get(holder) ?? 0;
    if (stopping || held.size >= connectionsMax || others >= connectionsPerHolderMax) return null;
    const connection = openConnection({ needs, feed, signals, failed }, principal, wire, (ended, code) => {
      const entry = held.get(ended.id);
      if (!held.delete(ended.id)) return;
      const left = (perHolder.get(holder) ?? 1) - 1;
      if (left === 0) {
        perHolder.delete(holder);
        if (serves(principal)) needs.seen?.agent(principal.workspace, principal.person, false);
      } else perHolder.set(holder, left);
      const openMs = Math.round(needs.clock.monotonicMs() - (entry?.since ?? 0));
      needs.logger({ event: 'connection-closed', connection: ended.id, code, openMs });
    });
    perHolder.set(holder, others + 1);
    if (others === 0 && serves(principal)) needs.seen?.agent(principal.workspace, principal.person, true);
    const stood = Promise.resolve(needs.principalNow(principal));
    stood.catch((error: unknown) => failed(error, 'standing'));
    held.set(connection.id, { connection, transport, since: needs.clock.monotonicMs(), stood });
    needs.logger({
      event: 'connection-opened',
      connection: connection.id,
      transport,
      workspace: principal.workspace,
    });
    return connection;
  };

  const polls = servePolls(connect, needs.clock, needs.random);

  const sweeper = setInterval(() => {
    for (const { connection } of held.values()) connection.sweep();
    for (const served of sockets) served.sweep();
    polls.sweep();
  }, sweepMs).unref();

  const tellWorkspace = (workspace: string, frame: ServerFrame): void => {
    const text = JSON.stringify(frame);
    for (const { connection } of held.values()) {
      if (connection.principal.workspace === workspace) connection.push(text);
    }
  };

  const askAgain = async ({ connection, stood }: Held): Promise<void> => {
    const now = await needs.principalNow(connection.principal);
    if (now === null) connection.close('not-allowed', false);
    else if (!sameRights(now, connection.principal) || deviceOf(now) !== deviceOf(await stood))
      connection.close('rights-changed', true);
  };

  return {
    started: feed.started,
    ended: feed.ended,
    attach(server, redeem) {
      sockets.push(serveSockets(server, redeem, connect, needs.clock));
    },
    polls,
    async directoryChanged(workspace, directory) {
      if (told.get(workspace) !== directory.text) {
        told.set(workspace, directory.text);
        tellWorkspace(workspace, { frame: 'directory', directory });
      }
      const concerned = [...held.values()].filter(
        ({ connection }) => connection.principal.workspace === workspace,
      );
      await Promise.all(concerned.map(askAgain));
    },
    gatewayKeyChanged(workspace, gatewayKey) {
      tellWorkspace(workspace, { frame: 'gateway-key', gatewayKey });
    },
    signedOut({ workspace, person, device }) {
      for (const { connection } of held.values()) {
        const who = connection.principal;
        if (who.kind !== 'staff' || who.workspace !== workspace || who.person !== person) continue;
        if (who.device === device) connection.close('signed-out', false);
      }
    },
    tellVisitor: (conversation, place) => signals.tellVisitor(conversation, place),
    visitorIsThere: (conversation) => signals.visitorIsThere(conversation),
    agentIsThere: (workspace, person) => perHolder.has(staffHolder(workspace, person)),
    counts: () => ({ connections: held.size, polls: polls.count(), follows: feed.followers() }),
    async stop() {
      stopping = true;
      clearInterval(sweeper);
      for (const { connection } of held.values()) connection.close('restarting', true);
      await Promise.all(sockets.map((served) => served.stop()));
      polls.stop();
      signals.stop();
      await feed.stop();
    },
  };
}

function holderOf(principal: Principal): string {
  return principal.kind === 'visitor'
    ? `v ${principal.workspace} ${principal.device}`
    : staffHolder(principal.workspace, principal.person);
}

function staffHolder(workspace: string, person: string): string {
  return `s ${workspace} ${person}`;
}

function serves(principal: Principal): principal is StaffPrincipal {
  return (
    principal.kind === 'staff' && principal.roles.some((role) => role === 'agent' || role === 'supervisor')
  );
}

function sameRights(one: Principal, other: Principal): boolean {
  if (one.kind !== 'staff' || other.kind !== 'staff') return one.kind === other.kind;
  return sameSet(one.roles, other.roles) && sameSet(one.teams, other.teams);
}

function deviceOf(principal: Principal | null): string | null {
  return principal?.device ?? null;
}

function sameSet(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((entry) => other.includes(entry));
}
