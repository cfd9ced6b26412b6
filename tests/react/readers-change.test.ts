import { upcast } from '../pipeline/upcast.ts';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Known, Registry } from '../../src/accept/registry.ts';
import { type Commands, createCommands } from '../../src/wiring/commands.ts';
import type { ConversationCommand } from '../../src/command/conversation.ts';
import { conversation } from '../../src/decide/conversation.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { readersChangeReader } from '../../src/react/readers-change.ts';
import { startReader } from '../../src/react/reader.ts';
import { DIRECTORY_WAIT_MS_MAX, readerLists } from '../../src/wiring/reader-lists.ts';
import type { DirectoryDocument } from '../../src/seal/directory.ts';
import { loadSodiumPrimitives } from '../../src/seal/primitives-sodium.ts';
import {
  clearOf,
  freshId,
  onConversation,
  openWritePath,
  PASSED,
  recorded,
  SIGNED,
  sealed,
  startCommand,
} from '../pipeline/write-path.ts';
import { makeWorld } from '../seal/world.ts';

const team = (generation: number) =>
  [
    { kind: 'team', id: `support.${generation}` },
    { kind: 'compliance', id: 'compliance' },
  ] as const;

async function openDesk() {
  const path = await openWritePath();
  const world = await makeWorld(await loadSodiumPrimitives());
  const pipeline = path.pipeline();
  const commands: Commands = createCommands({ pipeline, keystore: path.keystore, clock: systemClock() });
  const listeners = new Set<(known: Known) => void>();
  const complianceKeys = new Map<number, string>();
  let document: DirectoryDocument = world.document;
  const known = () => ({ workspace: 'northwind', directory: { document } }) as unknown as Known;
  const registry: Registry = {
    workspaces: () => ['northwind'],
    of: known,
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close: () => Promise.resolve(),
  };
  const live: string[] = [];
  const settled: string[] = [];
  let folded = true;
  let caughtUp: Promise<void> = Promise.resolve();
  const writes = readerLists({
    pipeline,
    registry: { ...registry, complianceKeyIn: (_, number) => complianceKeys.get(number) ?? null },
    commands,
    projections: {
      get caughtUp() {
        return caughtUp;
      },
      liveKeys: () => live,
      settled: (_view, position) => {
        settled.push(position);
        return Promise.resolve(folded);
      },
    },
  });
  return {
    path,
    live,
    settled,
    writes,
    listeners,
    setFolded(now: boolean, catchingUp: Promise<void> = Promise.resolve()) {
      folded = now;
      caughtUp = catchingUp;
    },
    state: (id: string) => pipeline.read(conversation, `conversation-${id}`),
    async begin(generation = 1): Promise<string> {
      const id = freshId();
      const command = startCommand(path, freshId());
      if (command.kind !== 'StartConversation') throw new Error('a start');
      const epoch = { ...command.epoch, staffReaders: [...team(generation)] };
      const outcome = await onConversation(pipeline, path, id, { ...command, epoch });
      if (outcome.status !== 'done') throw new Error('it did not begin');
      live.push(id);
      return id;
    },
    /** The registry comes to know it. */
    learn(number: number, generation: number) {
      const teams = world.document.teams.map((each) => ({ ...each, generation }));
      document = { ...world.document, number, teams };
      for (const listener of listeners) listener(known());
    },
    /** The event stands in the log. */
    async publish(number: number): Promise<void> {
      const { digest, expires, previous } = {
        digest: Buffer.alloc(32, number).toString('base64url'),
        expires: '2026-11-24T09:00:00.000Z',
        previous: number === 1 ? null : Buffer.alloc(32, number - 1).toString('base64url'),
      };
      const directory = { roots: ['{}'], text: '{}', signatures: [] };
      const cause = {
        workspace: 'northwind',
        by: { kind: 'system', name: 'test' },
        cause: freshId(),
      } as const;
      const result = await commands.publish(cause, {
        kind: 'PublishDirectory',
        number,
        previous,
        digest,
        expires,
        directory,
        teamKeys: [],
        shares: [],
      });
      if (result.status !== 'done') throw new Error(result.code);
    },
    /** Reads everything from the log's beginning. */
    async react(): Promise<void> {
      const { events } = await path.log.readAll(null, 1_000);
      const last = events.at(-1)?.cursor;
      const failures: unknown[] = [];
      await new Promise<void>((resolve) => {
        const running = startReader(readersChangeReader(writes), {
          log: path.log,
          upcast,
          cursors: {
            read: () => null,
            write: (_, cursor) => {
              if (cursor === last) resolve(running.close());
            },
          },
          failed: (error) => void failures.push(error),
        });
      });
      if (failures.length > 0) throw failures[0];
    },
    complianceKeys,
    changes: async (id: string) =>
      (await recorded(path.log, `conversation-${id}`))
        .map(clearOf)
        .filter(({ type }) => type === 'ReadersChanged'),
  };
}

describe('a newer directory', () => {
  it('[Q7] tells the conversations whose readers are others, once, and no other', async () => {
    const desk = await openDesk();
    const [before, after, over] = [await desk.begin(1), await desk.begin(2), await desk.begin(1)];
    await desk.publish(1);
    desk.live.splice(desk.live.indexOf(over), 1);
    desk.learn(1, 1);
    await desk.publish(2);
    desk.learn(2, 2);
    await desk.react();
    await desk.react();
    expect(await desk.changes(before)).toMatchObject([
      { directory: 2, reason: 'team-changed', by: { kind: 'system', name: 'readers-change' } },
    ]);
    expect(await desk.changes(after)).toEqual([]);
    expect(await desk.changes(over)).toEqual([]);
    expect(await desk.state(before)).toMatchObject({
      directory: 2,
      readersChanged: { shared: true, staff: true },
    });
  });

  it('[Q7] is waited for: the list is that of this directory or a later one, never an earlier', async () => {
    const desk = await openDesk();
    const id = await desk.begin(1);
    await desk.publish(1);
    await desk.publish(2);
    desk.learn(1, 1);
    const reacting = desk.react();
    await vi.waitFor(() => expect(desk.listeners.size).toBe(1));
    expect(await desk.changes(id)).toEqual([]);
    desk.learn(2, 2);
    await reacting;
    expect(await desk.changes(id)).toMatchObject([{ directory: 2 }]);
    expect(desk.listeners.size).toBe(0);
  });

  it('[Q7] that never comes to be known is a step to be tried again, not one to be passed over', async () => {
    const desk = await openDesk();
    const id = await desk.begin(1);
    desk.learn(1, 1);
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const step = { workspace: 'northwind', conversation: id, cause: freshId(), at: '', directory: 2 };
    const tried = expect(desk.writes.changeReaders(step)).rejects.toThrow('not known yet');
    await vi.advanceTimersByTimeAsync(DIRECTORY_WAIT_MS_MAX);
    await tried;
    expect(desk.listeners.size).toBe(0);
  });

  it('[D32] that has another compliance key tells every conversation, though the names stay the same', async () => {
    const desk = await openDesk();
    const id = await desk.begin(1);
    for (const number of [1, 2]) await desk.publish(number);
    desk.learn(2, 1);
    await desk.react();
    expect(await desk.changes(id)).toEqual([]);
    desk.complianceKeys.set(1, 'the key before');
    await desk.react();
    expect(await desk.changes(id)).toMatchObject([{ directory: 2 }]);
  });

  it('[Q8] read again after later ones changes nothing and lowers nothing', async () => {
    const desk = await openDesk();
    const id = await desk.begin(1);
    for (const number of [1, 2, 3]) await desk.publish(number);
    desk.learn(3, 2);
    await desk.react();
    expect(await desk.changes(id)).toMatchObject([{ directory: 3 }]);
    const message = { ...sealed(freshId(), 1), epoch: 2 };
    const epoch = {
      epoch: 2,
      directory: 3,
      digest: message.digest,
      staffReaders: [...team(2)],
      joined: [],
      document: SIGNED,
    };
    const side = { from: 'visitor', person: null } as const;
    const pipeline = desk.path.pipeline();
    const outcome = await onConversation(pipeline, desk.path, id, {
      kind: 'SendMessage',
      side,
      message,
      epoch,
      inspection: PASSED,
    });
    expect(outcome.status).toBe('done');
    const events = await recorded(desk.path.log, `conversation-${id}`);
    await desk.react();
    expect(await recorded(desk.path.log, `conversation-${id}`)).toEqual(events);
    expect(await pipeline.read(conversation, `conversation-${id}`)).toMatchObject({
      directory: 3,
      readersChanged: { shared: false },
    });
  });

  it('[Q8] of a lower number than a conversation has seen never becomes the newest it knows', async () => {
    const desk = await openDesk();
    const id = await desk.begin(1);
    const pipeline = desk.path.pipeline();
    for (const [directory, generation] of [
      [5, 2],
      [4, 3],
    ] as const) {
      const change = {
        kind: 'ChangeReaders',
        directory,
        reason: 'team-changed',
        staffReaders: [...team(generation)],
        joined: [],
      };
      const outcome = await onConversation(pipeline, desk.path, id, change as ConversationCommand);
      expect(outcome.status).toBe('done');
      if (directory === 4) break;
      const epoch = 2;
      const message = { ...sealed(freshId(), 1), epoch };
      await onConversation(pipeline, desk.path, id, {
        kind: 'SendMessage',
        side: { from: 'visitor', person: null },
        message,
        epoch: {
          epoch,
          directory: 5,
          digest: message.digest,
          staffReaders: [...team(generation)],
          joined: [],
          document: SIGNED,
        },
        inspection: PASSED,
      });
    }
    expect(await desk.changes(id)).toMatchObject([{ directory: 5 }, { directory: 4 }]);
    expect(await pipeline.read(conversation, `conversation-${id}`)).toMatchObject({ directory: 5 });
  });

  it('[Q7] is compared with the list only once the inbox has folded what came before it', async () => {
    const desk = await openDesk();
    await desk.publish(1);
    desk.learn(1, 1);
    await desk.react();
    const { events } = await desk.path.log.readAll(null, 10, ['directory-']);
    expect(desk.settled).toEqual(events.map(({ cursor }) => cursor));
    desk.setFolded(false);
    await expect(desk.writes.current('northwind', 'c')).rejects.toThrow('not come to this directory');
    let rebuilt: () => void = () => undefined;
    desk.setFolded(true, new Promise((resolve) => (rebuilt = resolve)));
    let answered = false;
    const asking = desk.writes.current('northwind', 'c').then(() => (answered = true));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(answered).toBe(false);
    rebuilt();
    await asking;
  });

  it('[Q11] is made up for when a conversation that was resolved meanwhile is opened again', async () => {
    const desk = await openDesk();
    const [id, other] = [await desk.begin(1), await desk.begin(2)];
    const pipeline = desk.path.pipeline();
    const change = (conversationId: string, command: ConversationCommand) =>
      onConversation(pipeline, desk.path, conversationId, command);
    for (const each of [id, other]) {
      await change(each, {
        kind: 'AssignConversation',
        person: 'p'.repeat(22),
        previous: null,
        reason: 'taken',
      });
      const state = await pipeline.read(conversation, `conversation-${each}`);
      if (state.status === 'none') throw new Error('it began');
      const { sharedCount: count, sharedHead: closedHead } = state;
      await change(each, {
        kind: 'ResolveConversation',
        person: 'p'.repeat(22),
        count,
        closedHead,
        closing: SIGNED,
      });
    }
    desk.live.length = 0;
    await desk.publish(1);
    desk.learn(1, 2);
    await desk.react();
    expect(await desk.changes(id)).toEqual([]);
    for (const each of [id, other])
      await change(each, { kind: 'ReopenConversation', side: { from: 'visitor', person: null } });
    await desk.react();
    expect(await desk.changes(id)).toMatchObject([{ directory: 1, by: { name: 'readers-change' } }]);
    expect(await desk.changes(other)).toEqual([]);
  });
});
