// A staff member's end, whole: who is signed in, this browser's device and keys, the connection, views and conversations.
// Promises: this device's private keys never leave it; a team's key is opened here alone.
// Trusts: the root first seen on this machine, the platform.

import type { Action } from '../../contract/actions.ts';
import type { Presence, SignedByRoots } from '../../contract/definitions.ts';
import type {
  InboxRow,
  HoldRow,
  IncidentRow,
  QueueRow,
  RequestRow,
  SettingRow,
  TeamRow,
  VisitorRow,
} from '../../contract/views.ts';
import { toBase64url } from '../../seal/bytes.ts';
import type { DirectorySeen, Role } from '../../seal/directory.ts';
import { deviceCard, deviceCode, type DeviceKeys, generateDevice } from '../../seal/identity.ts';
import type { Primitives } from '../../seal/primitives.ts';
import { findDevice, findPerson } from '../../seal/readers.ts';
import { signEnrolment } from '../../seal/signed-actions.ts';
import { isObject } from '../../seal/is-object.ts';
import { verifyVisitorToken } from '../../seal/visitor-token.ts';
import { type Connection, createConnection } from './connection.ts';
import type { ActOutcome, ConnectionState } from './connection-state.ts';
import { type Conversation, createConversation } from './conversation.ts';
import type { OpeningKey } from './epochs.ts';
import { followSession } from './gateway-key.ts';
import { createInbox, type Inbox } from './inbox.ts';
import { createSource, type Observable } from './observable.ts';
import { EndFailure, type Platform } from './platform.ts';
import { StaffQueries } from './staff-queries.ts';
import type { Store } from './store.ts';
import { createTabs, type Tabs } from './tab.ts';
import { createTeamKeys, type HeldTeam, type TeamKeys } from './team-keys.ts';
import { askTicket } from './tickets.ts';
import { performOver } from './perform.ts';
import { createTrust, type Trust, type TrustState } from './trust.ts';

/** How often a device that waits for its certificate or a team's key looks whether it is there. */
export const KEY_POLL_MS = 4_000;

export type Me = {
  readonly workspace: string;
  readonly workspaceName: string;
  readonly person: string;
  readonly name: string;
  readonly roles: readonly Role[];
  readonly teams: readonly string[];
};

export type StaffDevice =
  | { readonly status: 'none' }
  /** Waits for somebody who compares the code. */
  | { readonly status: 'enrolled'; readonly id: string; readonly code: string }
  | {
      readonly status: 'certified';
      readonly id: string;
      readonly code: string;
      readonly teams: readonly HeldTeam[];
    };

export type NamedStaff = {
  readonly id: string;
  readonly name: string;
  readonly roles: readonly Role[];
  readonly teams: readonly string[];
};

export type StaffOptions = {
  readonly origin: string;
  /** `/u/1`, no slash at the end. */
  readonly base: string;
  readonly platform: Platform;
};

/** What of this end the desk works with. */
export type StaffParts = {
  readonly me: Me;
  readonly primitives: Primitives;
  readonly trust: Trust;
  readonly device: DeviceKeys;
  readonly queries: StaffQueries;
  readonly perform: (action: Action) => Promise<ActOutcome>;
  readonly platform: Platform;
  readonly id: () => string;
  /** ms, the server's clock as far as it is known. */
  readonly now: () => number;
};

export interface Staff {
  readonly me: Observable<Me | null>;
  readonly trust: Observable<TrustState>;
  readonly connection: Observable<ConnectionState>;
  readonly device: Observable<StaffDevice>;
  readonly inbox: Inbox<InboxRow>;
  readonly team: Inbox<TeamRow>;
  readonly queue: Inbox<QueueRow>;
  /** Who is on the sites now. */
  readonly visitors: Inbox<VisitorRow>;
  readonly requests: Inbox<RequestRow>;
  readonly incidents: Inbox<IncidentRow>;
  readonly holds: Inbox<HoldRow>;
  /** What this person works by; an article's text is asked for by itself. */
  readonly settings: Inbox<SettingRow>;
  /** Rejects with an EndFailure: `signed-out`, `unreachable`, `insecure-context`. May be called again. */
  load(): Promise<void>;
  person(id: string): NamedStaff | null;
  open(conversation: string): Conversation;
  perform(action: Action): Promise<ActOutcome>;
  setPresence(presence: Presence): Promise<ActOutcome>;
  retryNow(): void;
  /** Resolves when `load` has: for the desk. */
  parts(): Promise<StaffParts>;
  /** The text that says who this device is, for certifying: shown beside the code. */
  close(): void;
}

type Loaded = StaffParts & {
  readonly connection: Connection;
  readonly session: ReturnType<typeof followSession>;
  readonly store: Store;
  readonly tabs: Tabs;
  readonly teamKeys: TeamKeys;
};

export function createStaff(options: StaffOptions): Staff {
  const { origin, platform } = options;
  const { clock } = platform;
  const url = `${origin}${options.base}/v1`;
  const me = createSource<Me | null>(null);
  const trustState = createSource<TrustState>({ status: 'unknown' });
  const deviceState = createSource<StaffDevice>({ status: 'none' });
  const keys = createSource<readonly OpeningKey[]>([]);
  const open = new Map<string, Conversation>();
  const ends: (() => void)[] = [];
  const id = () => toBase64url(crypto.getRandomValues(new Uint8Array(16)));
  const queries = new StaffQueries(url, platform.fetch);
  let loaded: Loaded | null = null;
  let loading: Promise<void> | null = null;
  let skewMs = 0;
  let enrolling = false;
  let checking: Promise<void> = Promise.resolve();
  let cancelCheck = () => {};
  let closed = false;

  // The connection stands from the start, so that views can be followed before it is open.
  const connection = createConnection({
    ticket: () => ticket(),
    transports: platform.transports(origin),
    clock,
    random: platform.random,
    id,
  });
  const inbox = createInbox<InboxRow>(connection, 'inbox', (row) => row.conversation);
  const team = createInbox<TeamRow>(connection, 'team', (row) => row.person);
  const queue = createInbox<QueueRow>(connection, 'queue', (row) => row.conversation);
  const visitors = createInbox<VisitorRow>(connection, 'visitors', (row) => row.visit);
  const requests = createInbox<RequestRow>(connection, 'requests', (row) => row.request);
  const incidents = createInbox<IncidentRow>(connection, 'incidents', (row) => row.incident);
  const holds = createInbox<HoldRow>(connection, 'holds', (row) => row.hold);
  // The server names a row by its workspace too, which is known before any row comes.
  const settings = createInbox<SettingRow>(
    connection,
    'settings',
    (row) => `${me.get()?.workspace ?? ''} ${row.section} ${row.item}`,
  );

  async function load(): Promise<void> {
    const answer = await queries.get('/me');
    const who = meOf(answer);
    if (who === null) throw new EndFailure('unreachable');
    // Known before the first ticket is asked for: on a machine whose clock is wrong there would be none.
    const now = isObject(answer) ? Date.parse(String(answer['now'])) : Number.NaN;
    if (Number.isFinite(now)) skewMs = now - clock.now();
    if (loaded === null) loaded = await build(who);
    me.set(who);
    const given = await queries.get('/directory').catch(() => null);
    if (isObject(given) && isObject(given['directory']))
      await loaded.trust.offer(given['directory'] as unknown as SignedByRoots);
    if (closed) return;
    connection.start();
    check();
  }

  async function build(who: Me): Promise<Loaded> {
    const primitives = await platform.primitives();
    const store = platform.store(`sealdesk-staff-${who.workspace}-${who.person}`);
    let device = (await store.get('device')) as DeviceKeys | undefined;
    if (device === undefined) {
      device = await generateDevice(primitives);
      await store.put('device', device);
    }
    const trust = createTrust({
      primitives,
      workspace: who.workspace,
      pin: null,
      clock,
      seen: ((await store.get('directory')) as DirectorySeen | undefined) ?? null,
      keep: (seen) => store.put('directory', seen),
      earlier: async (number) => {
        const response = await platform.fetch(`${origin}/v1/directories/${who.workspace}/${number}`);
        const body: unknown = response.ok ? await response.json() : null;
        return isObject(body) ? (body['directory'] as SignedByRoots) : null;
      },
    });
    const session = followSession({ primitives, connection, trust, clock });
    const teamKeys = createTeamKeys({ primitives, workspace: who.workspace, device, store, perform });
    keys.set([{ kind: 'device', id: device.id, key: device.agree }]);
    ends.push(
      trust.state.subscribe((value) => {
        trustState.set(value);
        check();
      }),
      connection.session.subscribe((welcome) => {
        if (welcome === null) return;
        skewMs = Date.parse(welcome.now) - clock.now();
        check();
      }),
      platform.onWake(() => connection.retryNow()),
      () => session.close(),
      () => trust.close(),
    );
    const tabs = createTabs(platform.tabs.memory, platform.tabs.hold, id);
    return {
      me: who,
      primitives,
      trust,
      device,
      queries,
      perform,
      platform,
      id,
      now: () => clock.now() + skewMs,
      connection,
      session,
      store,
      tabs,
      teamKeys,
    };
  }

  async function ticket(): Promise<string> {
    if (loaded === null) throw new EndFailure('unreachable');
    const { device, me: who, primitives } = loaded;
    return askTicket({
      primitives,
      fetch: platform.fetch,
      url: `${url}/tickets`,
      workspace: who.workspace,
      for: who.person,
      device,
      id,
      now: () => clock.now() + skewMs,
      body: { device: device.id },
      credentials: 'same-origin',
    });
  }

  /** Where this device stands, and what it can open now. Asked again while something is missing. */
  function check(): void {
    checking = checking.then(look).catch(() => again());
  }

  function again(): void {
    cancelCheck();
    if (!closed) cancelCheck = clock.after(KEY_POLL_MS, check);
  }

  async function look(): Promise<void> {
    const parts = loaded;
    const directory = parts?.trust.current() ?? null;
    if (parts === null || directory === null || closed || connection.session.get() === null) return;
    const { device, teamKeys } = parts;
    const code = deviceCode(device.id);
    if (findDevice(directory.document, device.id)?.person !== parts.me.person) {
      show({ status: 'enrolled', id: device.id, code });
      await enrol(parts);
      return again();
    }
    const answer = await queries.get('/devices');
    // The sign-in learns of the device with the next ticket: until then the server takes no signature of it.
    if (!isObject(answer) || answer['device'] !== device.id) {
      connection.renew();
      return again();
    }
    const boxes = boxesOf(answer);
    const held = await teamKeys.open(directory, boxes);
    if (held.length !== keys.get().length) keys.set(held);
    const teams = teamKeys.held(directory);
    show({ status: 'certified', id: device.id, code, teams });
    if (teams.some((each) => !each.holdsKey)) return again();
    await teamKeys.handOn(directory, boxes);
  }

  function show(state: StaffDevice): void {
    if (JSON.stringify(state) !== JSON.stringify(deviceState.get())) deviceState.set(state);
  }

  async function enrol(parts: Loaded): Promise<void> {
    if (enrolling) return;
    enrolling = true;
    const { device, me: who, primitives } = parts;
    const { sign, agree } = deviceCard(device);
    const proof = await signEnrolment(primitives, device, {
      workspace: who.workspace,
      person: who.person,
      device: device.id,
      sign,
      agree,
      at: new Date(clock.now() + skewMs).toISOString(),
    });
    const outcome = await perform({ kind: 'EnrolDevice', sign, agree, proof });
    enrolling = outcome.status === 'done';
  }

  function perform(action: Action): Promise<ActOutcome> {
    const ref = id();
    // Where there is no connection at all, a plain request carries it; the ref makes both the same.
    if (connection.session.get() !== null) return performOver(connection, clock, ref, action);
    return queries.act(ref, action);
  }

  function join(parts: Loaded, conversation: string): Conversation {
    const joined = createConversation({
      primitives: parts.primitives,
      place: { workspace: parts.me.workspace, conversation },
      side: 'staff',
      handOver: (core, team, to) => import('./handing-over.ts').then((part) => part.handOver(core, team, to)),
      person: () => parts.me.person,
      connection,
      trust: parts.trust,
      clock,
      id,
      redact: platform.redact,
      verifyToken: verifyVisitorToken,
      reading: () => import('./reading.ts').then((part) => part.reading),
      store: parts.store,
      device: async () => parts.device,
      deviceId: () => parts.device.id,
      keys,
      tabs: parts.tabs,
      gatewayKey: parts.session.gatewayKey,
      plan: null,
      fresh: false,
    });
    const watched: Conversation = {
      ...joined,
      close() {
        open.delete(conversation);
        joined.close();
      },
    };
    open.set(conversation, watched);
    return watched;
  }

  return {
    me,
    trust: trustState,
    connection: connection.state,
    device: deviceState,
    inbox,
    team,
    queue,
    visitors,
    requests,
    incidents,
    holds,
    settings,
    load() {
      loading ??= load().finally(() => {
        loading = null;
      });
      return loading;
    },
    person(person) {
      const state = trustState.get();
      const directory = state.status === 'unknown' ? null : state.directory;
      const found = directory === null ? null : findPerson(directory, person);
      return found === null
        ? null
        : { id: found.id, name: found.name, roles: found.roles, teams: found.teams };
    },
    open(conversation) {
      if (loaded === null) throw new EndFailure('not-valid');
      return open.get(conversation) ?? join(loaded, conversation);
    },
    perform,
    setPresence: (presence) => perform({ kind: 'SetPresence', presence }),
    retryNow: () => connection.retryNow(),
    async parts() {
      if (loaded === null) await this.load();
      if (loaded === null) throw new EndFailure('unreachable');
      return loaded;
    },
    close() {
      closed = true;
      cancelCheck();
      for (const conversation of [...open.values()]) conversation.close();
      for (const view of [inbox, team, queue, visitors, requests, incidents, holds, settings]) view.close();
      for (const end of ends.splice(0)) end();
      connection.stop();
      loaded?.store.close();
    },
  };
}

function meOf(value: unknown): Me | null {
  if (!isObject(value)) return null;
  const { workspace, workspaceName, person, name, roles, teams } = value;
  if (
    typeof workspace !== 'string' ||
    typeof person !== 'string' ||
    !Array.isArray(roles) ||
    !Array.isArray(teams)
  )
    return null;
  return {
    workspace,
    workspaceName: String(workspaceName),
    person,
    name: String(name),
    roles: roles as Role[],
    teams: teams as string[],
  };
}

function boxesOf(
  value: unknown,
): readonly { team: string; generation: number; device: string; box: string }[] {
  const boxes = isObject(value) ? value['teamKeys'] : null;
  return Array.isArray(boxes)
    ? (boxes as { team: string; generation: number; device: string; box: string }[])
    : [];
}
