// A visitor's end, whole: trust in the organisation's directory, the connection, this browser's keys, its conversations.
// Promises: nothing rests on this machine before `start`; without a valid directory nothing is sealed.
// Trusts: the root the page pins, the platform.

import type { SignedByRoots } from '../../contract/definitions.ts';
import { toBase64url } from '../../seal/bytes.ts';
import type { DirectorySeen } from '../../seal/directory.ts';
import { conversationId, deviceCard, type DeviceKeys, generateDevice } from '../../seal/identity.ts';
import type { Primitives } from '../../seal/primitives.ts';
import { teamOfSite, teamsOfSite } from '../../seal/readers.ts';
import { isObject } from '../../seal/is-object.ts';
import { type Connection, createConnection } from './connection.ts';
import type { ConnectionState } from './connection-state.ts';
import { type Conversation, createConversation } from './conversation.ts';
import type { Readers } from './conversation-state.ts';
import type { OpeningKey } from './epochs.ts';
import { followSession } from './gateway-key.ts';
import { createSource, type Observable } from './observable.ts';
import { EndFailure, type Platform } from './platform.ts';
import { readersOf } from './reader-list.ts';
import type { StartChoice, StartContext, StartPlan } from './sealing.ts';
import { createTabs, type Tabs } from './tab.ts';
import { askTicket } from './tickets.ts';
import { createTrust, type Trust, type TrustState } from './trust.ts';

/** Conversations of this device that are remembered; the oldest give way. */
export const CONVERSATIONS_MAX = 50;

export type SiteInfo = {
  readonly site: string;
  readonly name: string;
  readonly accent: string;
  readonly phone: string;
  /** By the signed directory; empty where that has no such site, and nothing can be begun. */
  readonly team: string;
  readonly workspaceName: string;
  readonly reference: string;
  /** What the site says of itself to its pages; not vouched for, and read with care. */
  readonly settings: unknown;
  /** How far the server's clock is ahead of this one, ms. */
  readonly aheadMs: number;
};

export type KnownConversation = { readonly conversation: string; readonly startedAt: number };

export type VisitorOptions = {
  /** Of the chat server, no slash at the end. */
  readonly origin: string;
  readonly workspace: string;
  readonly site: string;
  /** SHA-256 of the root's text, base64url: `data-root` of the page. */
  readonly rootPin: string;
  readonly platform: Platform;
};

export interface Visitor {
  readonly site: Observable<SiteInfo | null>;
  readonly trust: Observable<TrustState>;
  /** Who would read a conversation begun now. Null: not known, or not to be vouched for. */
  readonly readers: Observable<Readers | null>;
  /** `idle` until the first conversation is opened. */
  readonly connection: Observable<ConnectionState>;
  /** Of this device, newest first. */
  readonly conversations: Observable<readonly KnownConversation[]>;
  /** Rejects with an EndFailure; may be called again. Stores nothing. */
  load(): Promise<void>;
  /** The first act: keys, conversation and message. Throws an EndFailure (`not-valid`, `refused`) when it cannot be sealed. */
  start(text: string, context: StartContext, choice?: StartChoice): Conversation;
  /** Who would read what is begun with this team; null when the site does not lead there, or nobody vouches for it. */
  readersWith(team: string): Readers | null;
  /** This device's, which a token of the organisation names; null before `load`. */
  signingKey(): string | null;
  /** The same object for the same id. */
  open(conversation: string): Conversation;
  retryNow(): void;
  /** Everything of this end on this machine is deleted; the end is over. */
  forget(): Promise<void>;
  close(): void;
}

type Remembered = {
  readonly startedAt: number;
  readonly site: string;
  readonly team: string;
  readonly random: string;
  /** Said again should it not be recorded yet; a contact is not kept: it would rest in clear. */
  readonly choice?: Pick<StartChoice, 'topic' | 'ticket'>;
};

type Loaded = {
  readonly primitives: Primitives;
  readonly trust: Trust;
  readonly connection: Connection;
  readonly session: ReturnType<typeof followSession>;
  readonly device: DeviceKeys;
  readonly tabs: Tabs;
};

export function createVisitor(options: VisitorOptions): Visitor {
  const { origin, platform, workspace } = options;
  const { clock } = platform;
  const store = platform.store(`sealdesk-${workspace}`);
  const site = createSource<SiteInfo | null>(null);
  const trustState = createSource<TrustState>({ status: 'unknown' });
  const readers = createSource<Readers | null>(null);
  const connectionState = createSource<ConnectionState>({
    status: 'idle',
    since: clock.now(),
    lastHeardAt: null,
    nextTryAt: null,
    transport: null,
    code: null,
  });
  const conversations = createSource<readonly KnownConversation[]>([]);
  const remembered = new Map<string, Remembered>();
  const open = new Map<string, Conversation>();
  const ends: (() => void)[] = [];
  let loaded: Loaded | null = null;
  let loading: Promise<void> | null = null;
  /** The device rests in the store from the first act on. */
  let kept: Promise<void> | null = null;
  let skewMs = 0;
  let closed = false;

  async function load(): Promise<void> {
    const info = await fetchSite();
    const parts = loaded ?? (await build());
    if (closed) return;
    loaded = parts;
    await parts.trust.offer(info.directory);
    // Whose site it is says the signed directory, which was taken a line ago; the answer only names it.
    site.set({ ...info.site, team: teamNow(parts) ?? '' });
    showReaders();
  }

  async function build(): Promise<Loaded> {
    const primitives = await platform.primitives();
    const exists = await store.exists().catch(() => false);
    const stored = exists ? ((await store.get('device')) as DeviceKeys | undefined) : undefined;
    const seen = exists ? ((await store.get('directory')) as DirectorySeen | undefined) : undefined;
    // Made in memory, so that beginning is one step; it is nobody's until the visitor acts.
    const device = stored ?? (await generateDevice(primitives));
    if (stored !== undefined) {
      kept = Promise.resolve();
      await remember();
    }
    const id = () => toBase64url(primitives.random(16));
    const trust = createTrust({
      primitives,
      workspace,
      pin: options.rootPin,
      clock,
      seen: seen ?? null,
      keep: async (value) => {
        if (kept !== null) await store.put('directory', value);
      },
      earlier: async (number) => {
        const response = await platform.fetch(`${origin}/v1/directories/${workspace}/${number}`, {
          credentials: 'omit',
        });
        const body: unknown = response.ok ? await response.json() : null;
        return isObject(body) ? (body['directory'] as SignedByRoots) : null;
      },
    });
    const connection = createConnection({
      ticket: () => ticket(primitives, device, id),
      transports: platform.transports(origin),
      clock,
      random: platform.random,
      id,
    });
    const session = followSession({ primitives, connection, trust, clock });
    ends.push(
      trust.state.subscribe((value) => {
        trustState.set(value);
        showReaders();
      }),
      connection.state.subscribe((value) => connectionState.set(value)),
      platform.onWake(() => void wake(connection)),
      () => session.close(),
      () => trust.close(),
      () => connection.stop(),
    );
    return {
      primitives,
      trust,
      connection,
      session,
      device,
      tabs: createTabs(platform.tabs.memory, platform.tabs.hold, id),
    };
  }

  /** Another tab may have acted meanwhile: this one then goes on as the same device, unless it has acted itself. */
  async function wake(connection: Connection): Promise<void> {
    connection.retryNow();
    if (closed || loading !== null) return;
    if (kept !== null) return remember().catch(() => {});
    if (!(await store.exists().catch(() => false)) || kept !== null || loading !== null) return;
    for (const end of ends.splice(0)) end();
    loaded = null;
    await visitor.load().catch(() => {});
  }

  async function remember(): Promise<void> {
    for (const key of await store.keys('conversation/')) {
      const value = (await store.get(key)) as Remembered | undefined;
      if (value !== undefined) remembered.set(key.slice('conversation/'.length), value);
    }
    showConversations();
  }

  function showConversations(): void {
    const list = [...remembered].map(([conversation, { startedAt }]) => ({ conversation, startedAt }));
    conversations.set(list.sort((left, right) => right.startedAt - left.startedAt));
  }

  function showReaders(): void {
    const team = loaded === null ? null : teamNow(loaded);
    readers.set(team === null ? null : readersWith(team));
  }

  function readersWith(team: string): Readers | null {
    const directory = loaded?.trust.current() ?? null;
    if (directory === null || !teamsOfSite(directory.document, options.site).includes(team)) return null;
    const { mode } = directory.document;
    return readersOf(directory, { audience: 'conversation', team, joined: [], mode, epoch: null });
  }

  function teamNow(parts: Loaded): string | null {
    const directory = parts.trust.current();
    return directory === null ? null : teamOfSite(directory.document, options.site);
  }

  async function fetchSite(): Promise<{
    readonly site: Omit<SiteInfo, 'team'>;
    readonly directory: SignedByRoots;
  }> {
    let response: Response;
    try {
      response = await platform.fetch(`${origin}/v1/sites/${workspace}/${options.site}`, {
        credentials: 'omit',
        cache: 'no-store',
      });
    } catch (error) {
      throw new EndFailure('unreachable', error);
    }
    if (response.status === 404 || response.status === 403) throw new EndFailure('site-unknown');
    const body: unknown = response.ok ? await response.json().catch(() => null) : null;
    if (!isObject(body) || !isObject(body['site']) || !isObject(body['directory']))
      throw new EndFailure('unreachable');
    const now = Date.parse(text(body['now']));
    if (Number.isFinite(now)) skewMs = now - clock.now();
    const settings = isObject(body['settings']) ? body['settings'] : null;
    platform.told.numbers = settings?.['numbers'];
    const { accent, name, phone, site: slug } = body['site'];
    return {
      site: {
        site: text(slug),
        name: text(name),
        accent: text(accent),
        phone: text(phone),
        workspaceName: text(body['name']),
        reference: text(body['reference']),
        settings: settings && { ...settings, attendance: body['attendance'], mails: body['mails'] },
        aheadMs: skewMs,
      },
      // Its own signatures say whether it is one.
      directory: body['directory'] as unknown as SignedByRoots,
    };
  }

  function ticket(primitives: Primitives, device: DeviceKeys, id: () => string): Promise<string> {
    const { sign, agree } = deviceCard(device);
    return askTicket({
      primitives,
      fetch: platform.fetch,
      url: `${origin}/v1/tickets`,
      workspace,
      for: options.site,
      device,
      id,
      now: () => clock.now() + skewMs,
      body: { workspace, site: options.site, sign, agree },
      credentials: 'omit',
    });
  }

  /** Keys first: what was said under a device that is gone could never be read here again. */
  function keep(parts: Loaded): Promise<void> {
    kept ??= (async () => {
      const other = (await store.get('device')) as DeviceKeys | undefined;
      // Another tab was first after all: its keys stay, and what is said here lasts as long as this page.
      if (other !== undefined && other.id !== parts.device.id) return;
      await store.put('device', parts.device);
      const current = parts.trust.current();
      if (current !== null) await store.put('directory', current.seen);
    })().catch(() => {
      // A browser that keeps nothing: the conversation lasts as long as the page.
    });
    return kept;
  }

  function join(
    parts: Loaded,
    id: string,
    context: StartContext,
    fresh: boolean,
    choice?: StartChoice,
  ): Conversation {
    const { connection, device, primitives, session, tabs, trust } = parts;
    const from = remembered.get(id);
    const plan: StartPlan | null =
      from === undefined
        ? null
        : {
            site: from.site,
            team: from.team,
            random: from.random,
            visitor: deviceCard(device),
            context,
            choice: choice ?? from.choice ?? {},
          };
    const keys: readonly OpeningKey[] = [{ kind: 'visitor', id: device.id, key: device.agree }];
    const conversation = createConversation({
      primitives,
      place: { workspace, conversation: id },
      side: 'visitor',
      person: () => null,
      connection,
      trust,
      clock,
      id: () => toBase64url(primitives.random(16)),
      redact: platform.redact,
      // Every text that is opened is looked through: what opens them comes after the detector.
      reading: () =>
        platform
          .detector()
          .then(() => import('./reading.ts'))
          .then(({ reading }) => reading),
      store,
      device: () => keep(parts).then(() => device),
      deviceId: () => device.id,
      keys: createSource(keys),
      tabs,
      gatewayKey: session.gatewayKey,
      plan,
      fresh,
    });
    const watched: Conversation = {
      ...conversation,
      close() {
        open.delete(id);
        conversation.close();
      },
    };
    open.set(id, watched);
    connection.start();
    return watched;
  }

  const visitor: Visitor = {
    site,
    trust: trustState,
    readers,
    connection: connectionState,
    conversations,
    load() {
      loading ??= load().finally(() => {
        loading = null;
      });
      return loading;
    },
    readersWith,
    signingKey: () => (loaded === null ? null : deviceCard(loaded.device).sign),
    start(said, context, choice = {}) {
      const parts = loaded;
      const team = choice.topic?.team ?? (parts === null ? null : teamNow(parts));
      if (parts === null || site.get() === null || team === null || readersWith(team) === null)
        throw new EndFailure('not-valid');
      if (platform.redact(said).verdict === 'refuse') throw new EndFailure('refused');
      const random = parts.primitives.random(32);
      const id = conversationId(parts.primitives, deviceCard(parts.device), random);
      const record = {
        startedAt: clock.now(),
        site: options.site,
        team,
        random: toBase64url(random),
        choice: {
          ...(choice.topic === undefined ? {} : { topic: choice.topic }),
          ...(choice.ticket === undefined ? {} : { ticket: choice.ticket }),
        },
      };
      remembered.set(id, record);
      const conversation = join(parts, id, context, true, choice);
      const answer = conversation.send(said);
      if (!answer.ok) {
        remembered.delete(id);
        conversation.close();
        throw new EndFailure(answer.code === 'not-now' ? 'not-valid' : 'refused');
      }
      void keep(parts)
        .then(() => store.put(`conversation/${id}`, record))
        .then(() => drop())
        .catch(() => {});
      showConversations();
      return conversation;
    },
    open(id) {
      const parts = loaded;
      if (parts === null) throw new EndFailure('not-valid');
      // Where it was begun from is told again should it not be recorded yet.
      return open.get(id) ?? join(parts, id, { language: 'en', page: '', pageTitle: '', device: '' }, false);
    },
    retryNow: () => loaded?.connection.retryNow(),
    async forget() {
      close();
      await store.destroy();
    },
    close,
  };
  return visitor;

  async function drop(): Promise<void> {
    const old = conversations.get().slice(CONVERSATIONS_MAX);
    for (const { conversation } of old) {
      remembered.delete(conversation);
      await store.remove(`conversation/${conversation}`);
    }
    if (old.length > 0) showConversations();
  }

  function close(): void {
    closed = true;
    for (const conversation of [...open.values()]) conversation.close();
    for (const end of ends.splice(0)) end();
    store.close();
  }
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
