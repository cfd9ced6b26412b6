// A visitor's end as the widget holds it, over a fake server's answers.

import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createEndDetector } from '../../../src/redact/answers.ts';
import type { Platform } from '../../../src/web/connection/platform.ts';
import { signWith } from '../../seal/world.ts';
import type { Party } from './fake-server.ts';
import { memoryStore } from '../../../src/web/connection/store-memory.ts';
import { createVisitor, type Visitor } from '../../../src/web/connection/visitor.ts';
import { context, stage, type Stage } from './ends.ts';

const { redact } = createEndDetector();

type Machine = {
  readonly kept: Map<string, unknown>;
  readonly asked: { url: string; body: unknown }[];
  readonly platform: Platform;
  party: Party | null;
  /** What the server says that the site's team is. */
  team: string;
};

/** One browser: what rests in it outlives its pages. */
function machine(at: Stage, kept = new Map<string, unknown>()): Machine {
  const asked: Machine['asked'] = [];
  const own: Machine = {
    kept,
    asked,
    party: null,
    team: 'support',
    platform: {
      clock: at.clock,
      random: at.random,
      primitives: async () => at.primitives,
      redact,
      told: {},
      detector: async () => {},
      store: () => memoryStore(kept),
      fetch: async (url, init) => {
        const body: unknown = typeof init?.body === 'string' ? JSON.parse(init.body) : null;
        asked.push({ url, body });
        if (url.includes('/v1/tickets')) {
          const { sign, agree, signed } = body as { sign: string; agree: string; signed: { text: string } };
          const { device } = JSON.parse(signed.text) as { device: string };
          own.party = { kind: 'visitor', device: { id: device, sign, agree } };
          return Response.json({ ticket: 'ticket-ticket-ticket' }, { status: 201 });
        }
        if (url.includes('/v1/sites/northwind/main')) {
          return Response.json({
            workspace: 'northwind',
            name: 'Northwind Bank',
            site: { site: 'main', name: 'Northwind', accent: '#0a5c52', phone: '+43', team: own.team },
            root: at.world.root,
            directory: at.world.directory,
            gatewayKey: null,
            reference: 'NW',
            open: true,
            now: new Date(at.clock.now()).toISOString(),
          });
        }
        return Response.json({ code: 'not-found' }, { status: 404 });
      },
      transports: () => ({ socket: at.network.transport(() => own.party as Party), poll: null }),
      tabs: { memory: { get: () => null, set: () => {} }, hold: null },
      onWake: () => () => {},
    },
  };
  return own;
}

function open(
  at: Stage,
  browser: Machine,
  rootPin = createHash('sha256').update(at.world.root).digest('base64url'),
): Visitor {
  return createVisitor({
    origin: 'https://chat.example',
    workspace: 'northwind',
    site: 'main',
    rootPin,
    platform: browser.platform,
  });
}

describe('a visitor', () => {
  test('[C56] takes the team of the site from the signed directory, whatever the answer says', async () => {
    const at = await stage(undefined, async (world) => {
      const team = { ...world.document.teams[0], id: 'other' } as (typeof world.document.teams)[number];
      const document = { ...world.document, teams: [...world.document.teams, team] };
      const directory = await signWith(world.primitives, [world.root], world.rootKeys.slice(0, 2), document);
      return { ...world, document, directory };
    });
    const browser = machine(at);
    browser.team = 'other';
    const visitor = open(at, browser);
    await visitor.load();
    expect(visitor.site.get()?.team).toBe('support');
    expect(visitor.readers.get()?.readers[1]).toMatchObject({ kind: 'team', id: 'support' });
    visitor.close();
  });

  test('[C56] begins nothing at a site that the signed directory does not have', async () => {
    const at = await stage(undefined, async (world) => {
      const document = { ...world.document, sites: [] };
      const directory = await signWith(world.primitives, [world.root], world.rootKeys.slice(0, 2), document);
      return { ...world, document, directory };
    });
    const visitor = open(at, machine(at));
    await visitor.load();
    expect(visitor.readers.get()).toBeNull();
    expect(() => visitor.start('Hello', context)).toThrow();
    visitor.close();
  });

  test('[C34] who only looks leaves nothing behind, and sees who would read', async () => {
    const at = await stage();
    const browser = machine(at);
    const visitor = open(at, browser);
    await visitor.load();
    expect(visitor.trust.get().status).toBe('valid');
    expect(visitor.site.get()).toMatchObject({
      workspaceName: 'Northwind Bank',
      team: 'support',
      accent: '#0a5c52',
    });
    expect(visitor.readers.get()?.readers.map((reader) => reader.kind)).toEqual([
      'visitor',
      'team',
      'compliance',
    ]);
    expect(visitor.connection.get().status).toBe('idle');
    expect(browser.kept.size).toBe(0);
    expect(browser.asked.map((each) => each.url)).toEqual(['https://chat.example/v1/sites/northwind/main']);
    visitor.close();
  });

  test('[C34] [C35] the first message makes device, conversation and record; a later visit finds them, and "forget" leaves nothing', async () => {
    const at = await stage();
    const browser = machine(at);
    const visitor = open(at, browser);
    await visitor.load();
    const talk = visitor.start('Something private', context);
    expect(talk.state.get().pending).toMatchObject([{ text: 'Something private' }]);
    expect(visitor.conversations.get()).toMatchObject([{ conversation: talk.id }]);
    await at.clock.until(
      () => talk.state.get().items.some((item) => item.kind === 'message'),
      30_000,
      'recorded',
    );
    expect([...browser.kept.keys()].sort()).toEqual([`conversation/${talk.id}`, 'device', 'directory']);
    expect(JSON.stringify([...browser.kept])).not.toContain('Something private');
    visitor.close();

    const later = open(at, machine(at, browser.kept));
    await later.load();
    expect(later.conversations.get()).toMatchObject([{ conversation: talk.id }]);
    const again = later.open(talk.id);
    expect(later.open(talk.id)).toBe(again);
    await at.clock.until(
      () => again.state.get().items.some((item) => item.kind === 'message' && item.content.status === 'open'),
      30_000,
      'read again',
    );
    expect(again.state.get().canSend).toBe(true);
    await later.forget();
    expect(browser.kept.size).toBe(0);
  });

  test('[C36] another root than the page pins: nothing is vouched for, nothing can be begun', async () => {
    const at = await stage();
    const browser = machine(at);
    const visitor = open(at, browser, createHash('sha256').update('another').digest('base64url'));
    await visitor.load();
    expect(visitor.trust.get()).toMatchObject({ status: 'invalid', code: 'root-unknown' });
    expect(visitor.readers.get()).toBeNull();
    expect(() => visitor.start('Hello', context)).toThrow('not-valid');
    expect(browser.kept.size).toBe(0);
    visitor.close();
  });

  test('[C35] a second tab that loaded before the first one acted goes on as the same device', async () => {
    const at = await stage();
    const kept = new Map<string, unknown>();
    let wake = () => {};
    const second = machine(at, kept);
    const other = createVisitor({
      origin: 'https://chat.example',
      workspace: 'northwind',
      site: 'main',
      rootPin: createHash('sha256').update(at.world.root).digest('base64url'),
      platform: {
        ...second.platform,
        onWake(listener) {
          wake = listener;
          return () => {};
        },
      },
    });
    await other.load();
    const first = open(at, machine(at, kept));
    await first.load();
    const talk = first.start('From the first tab', context);
    await at.clock.until(
      () => talk.state.get().items.some((item) => item.kind === 'message'),
      30_000,
      'recorded',
    );
    wake();
    await at.clock.until(() => other.conversations.get().length === 1, 5_000, 'seen in the other tab');
    const same = other.open(talk.id);
    await at.clock.until(
      () => same.state.get().items.some((item) => item.kind === 'message' && item.content.status === 'open'),
      30_000,
      'read there',
    );
    first.close();
    other.close();
  });
});
