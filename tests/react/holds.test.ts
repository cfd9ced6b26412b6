// Holds over the real write path, log and views: what exists, what comes later, what comes to meet a query, over restarts.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { ConversationCommand } from '../../src/command/conversation.ts';
import type { HoldScope } from '../../src/contract/definitions.ts';
import { conversation } from '../../src/decide/conversation.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { startProjections } from '../../src/project/projections.ts';
import type { StoredHoldRow } from '../../src/project/holds.ts';
import { holdReader } from '../../src/react/holds.ts';
import { type Cursors, startReader } from '../../src/react/reader.ts';
import { createCommands } from '../../src/wiring/commands.ts';
import { holdWrites, readHolds } from '../../src/wiring/holds.ts';
import { upcast } from '../pipeline/upcast.ts';
import { freshId, onConversation, openWritePath, recorded, startCommand } from '../pipeline/write-path.ts';

async function openHouse() {
  const folder = mkdtempSync(join(tmpdir(), 'sealdesk-holds-'));
  const path = await openWritePath();
  const { log } = path;
  const pipeline = path.pipeline();
  const commands = createCommands({ pipeline, keystore: path.keystore, clock: systemClock() });
  const projections = await startProjections({ log, path: join(folder, 'views.sqlite') });
  await projections.caughtUp;
  const places = new Map<string, string>();
  const cursors: Cursors = {
    read: (name) => places.get(name) ?? null,
    write: (name, cursor) => void places.set(name, cursor),
  };
  let running: ReturnType<typeof startReader> | null = null;
  async function startHolds() {
    running = startReader(holdReader(await readHolds(log, upcast), holdWrites({ commands, projections })), {
      log,
      cursors,
      upcast,
      failed: () => undefined,
    });
    await running.started;
  }
  const stopHolds = async () => running?.close();
  await startHolds();
  onTestFinished(async () => {
    await stopHolds();
    await projections.close();
    rmSync(folder, { recursive: true });
  });
  const by = (person: string) => ({
    workspace: 'northwind',
    by: { kind: 'staff', person } as const,
    cause: freshId(),
  });
  return {
    path,
    log,
    projections,
    startHolds,
    stopHolds,
    forgetPlaces: () => places.clear(),
    async begin(more: Partial<Extract<ConversationCommand, { kind: 'StartConversation' }>> = {}) {
      const id = freshId();
      const command = { ...startCommand(path, freshId()), ...more } as ConversationCommand;
      const outcome = await onConversation(pipeline, path, id, command);
      if (outcome.status !== 'done') throw new Error('it did not begin');
      return id;
    },
    change: (id: string, command: ConversationCommand) => onConversation(pipeline, path, id, command),
    async place(scope: Partial<HoldScope>): Promise<string> {
      const id = freshId();
      const whole = { kind: 'query', subject: null, conversation: null, query: null, ...scope } as HoldScope;
      const placed = await commands.hold(by('ingrid'), id, {
        kind: 'PlaceHold',
        hold: {
          hold: id,
          scope: whole,
          person: freshId(),
          device: freshId(),
          matter: 'Dispute 2026-014',
          reason: 'A claim of Maya Lindqvist',
        },
      });
      expect(placed.status).toBe('done');
      return id;
    },
    async release(id: string) {
      const digest = `${freshId().slice(0, 21)}${freshId()}`;
      await commands.hold(by('ingrid'), id, {
        kind: 'AskRelease',
        at: '2026-11-23T09:00:00.000Z',
        ask: {
          hold: id,
          person: 'ingrid',
          device: freshId(),
          digest,
          expires: '2026-11-30T09:00:00.000Z',
          signed: { text: 'sealdesk.release.v1', signature: 'A'.repeat(86) },
        },
      });
      const signed = await commands.hold(by('sam'), id, {
        kind: 'SignRelease',
        person: 'sam',
        device: freshId(),
        digest,
        signature: 'A'.repeat(86),
        at: '2026-11-23T10:00:00.000Z',
      });
      expect(signed.status).toBe('done');
    },
    async holdsOn(id: string): Promise<readonly string[]> {
      const state = await pipeline.read(conversation, `conversation-${id}`, Number.POSITIVE_INFINITY);
      return state.status === 'none' ? [] : [...state.holds];
    },
    row: (id: string) => projections.row<StoredHoldRow>('holds', id),
  };
}

const query = (more: object) => ({
  kind: 'query' as const,
  query: { labels: [], team: null, site: null, from: null, to: null, ...more },
});
const WAIT = { timeout: 5_000 };

describe('a hold', () => {
  it('[E55] covers what exists when it is placed, of one person, one conversation, or a query, and nothing else', async () => {
    const house = await openHouse();
    const [one, other] = [await house.begin(), await house.begin({ team: 'cards' })];
    const person = await house.place({ kind: 'subject', subject: house.path.subject });
    const single = await house.place({ kind: 'conversation', conversation: other });
    const team = await house.place(query({ team: 'support' }));
    await house.place(query({ site: 'elsewhere' }));
    await house.place({ kind: 'subject', subject: freshId() });
    await vi.waitFor(async () => {
      expect(await house.holdsOn(one)).toEqual([person, team]);
      expect(await house.holdsOn(other)).toEqual([person, single]);
    }, WAIT);
    await vi.waitFor(() => {
      expect(house.row(person)).toMatchObject({ covered: 2, status: 'in-force' });
      expect(house.row(team)).toMatchObject({ covered: 1, conversations: [one] });
    }, WAIT);
  });

  it('[E56] a conversation begun later by that person comes under it, also when nobody was listening at that moment', async () => {
    const house = await openHouse();
    const hold = await house.place({ kind: 'subject', subject: house.path.subject });
    const soon = await house.begin();
    await vi.waitFor(async () => expect(await house.holdsOn(soon)).toEqual([hold]), WAIT);
    await house.stopHolds();
    const meanwhile = await house.begin();
    expect(await house.holdsOn(meanwhile)).toEqual([]);
    await house.startHolds();
    await vi.waitFor(async () => expect(await house.holdsOn(meanwhile)).toEqual([hold]), WAIT);
  });

  it('[E56] what comes to meet a query comes under it, and stays when it meets it no longer', async () => {
    const house = await openHouse();
    const id = await house.begin();
    const hold = await house.place(query({ labels: ['fraud', 'dispute'] }));
    const label = (add: readonly string[], remove: readonly string[]) =>
      house.change(id, { kind: 'ChangeLabels', person: 'ann', add, remove });
    await label(['fees'], []);
    await label(['fraud'], []);
    await vi.waitFor(async () => expect(await house.holdsOn(id)).toEqual([hold]), WAIT);
    await label([], ['fraud']);
    // A later one is written after it: by then the reader has dealt with the label that went.
    const second = await house.place({ kind: 'conversation', conversation: id });
    await vi.waitFor(async () => expect(await house.holdsOn(id)).toEqual([hold, second]), WAIT);
  });

  it('[E56] a query by its dates meets what began between them', async () => {
    const house = await openHouse();
    const id = await house.begin();
    await house.place(query({ to: '2026-11-23T09:00:00.000Z' }));
    const hold = await house.place(
      query({ from: '2026-11-23T09:00:00.000Z', to: '2026-11-23T09:00:00.001Z' }),
    );
    await vi.waitFor(async () => expect(await house.holdsOn(id)).toEqual([hold]), WAIT);
  });

  it('[E55] ends everywhere when two have signed, and covers nothing that begins after', async () => {
    const house = await openHouse();
    const ids = [await house.begin(), await house.begin()];
    const [hold, other] = [
      await house.place({ kind: 'subject', subject: house.path.subject }),
      await house.place(query({ team: 'support' })),
    ];
    await vi.waitFor(async () => {
      for (const id of ids) expect(await house.holdsOn(id)).toEqual([hold, other]);
    }, WAIT);
    await house.release(hold);
    const later = await house.begin();
    await vi.waitFor(async () => {
      for (const id of [...ids, later]) expect(await house.holdsOn(id)).toEqual([other]);
    }, WAIT);
    await vi.waitFor(
      () => expect(house.row(hold)).toMatchObject({ covered: 0, status: 'released', conversations: [] }),
      WAIT,
    );
  });

  it('[E55] heard again from the beginning, nothing is written twice, and what has ended stays so', async () => {
    const house = await openHouse();
    const id = await house.begin();
    const ended = await house.place({ kind: 'conversation', conversation: id });
    const kept = await house.place({ kind: 'subject', subject: house.path.subject });
    await vi.waitFor(async () => expect(await house.holdsOn(id)).toEqual([ended, kept]), WAIT);
    await house.release(ended);
    await vi.waitFor(async () => expect(await house.holdsOn(id)).toEqual([kept]), WAIT);
    const before = (await recorded(house.log, `conversation-${id}`)).length;
    await house.stopHolds();
    house.forgetPlaces();
    await house.startHolds();
    const last = await house.place({ kind: 'conversation', conversation: id });
    await vi.waitFor(async () => expect(await house.holdsOn(id)).toEqual([kept, last]), WAIT);
    expect(await recorded(house.log, `conversation-${id}`)).toHaveLength(before + 1);
  });

  it('[E58] why it is there stands under the house’s key alone: in no clear part, and in no view', async () => {
    const house = await openHouse();
    const id = await house.begin();
    const hold = await house.place({ kind: 'conversation', conversation: id });
    await vi.waitFor(async () => expect(await house.holdsOn(id)).toEqual([hold]), WAIT);
    const events = [
      ...(await recorded(house.log, `hold-${hold}`)),
      ...(await recorded(house.log, `conversation-${id}`)),
    ];
    expect(JSON.stringify(events)).not.toMatch(/Maya|Dispute/);
    expect(JSON.stringify(house.row(hold))).not.toMatch(/Maya|Dispute/);
    const [placed] = events;
    if (placed === undefined) throw new Error('it was placed');
    const opened = house.path.protect.unshred(placed).shredded;
    expect(opened.status === 'open' && opened.text).toMatch(/Dispute 2026-014.*Maya/);
  });
});
