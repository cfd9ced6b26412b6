import { describe, expect, it } from 'vitest';
import type { ServerFrame } from '../../src/contract/frames.ts';
import { openConnection } from '../../src/deliver/connection.ts';
import { framesPerRequestMax, pollIdleMs, servePolls } from '../../src/deliver/long-poll.ts';
import { connect, fixture, hello, newId, until, visitor } from './deliver-fixture.ts';

type Batch = { readonly poll?: string; readonly number: number; readonly frames: readonly ServerFrame[] };

function polling() {
  const made = fixture();
  const shared = made.shared();
  const polls = servePolls(
    (principal, wire) => openConnection(shared, principal, wire, () => {}),
    made.clock,
    made.needs.random,
  );
  const read = (answer: Awaited<ReturnType<typeof polls.next>>): Batch => {
    if (answer.status !== 'batch') throw new Error(answer.code);
    return JSON.parse(answer.body) as Batch;
  };
  return { made, shared, polls, read };
}

/** What differs between any two connections is taken out. */
const comparable = (frames: readonly ServerFrame[]) =>
  frames.map((frame) => (frame.frame === 'welcome' ? { ...frame, connection: '', now: '' } : frame));

describe('the long poll', () => {
  it('[V12] gives the very frames a socket gives', async () => {
    const { made, shared, polls, read } = polling();
    const conversation = newId();
    await made.record(conversation, ['ConversationStarted', 'MessageSent', 'NoteAdded', 'MessageSent']);
    const who = visitor();
    const socket = connect(shared, who);
    const said = [hello(), { frame: 'join', conversation, after: null }] as const;
    for (const frame of said) socket.connection.receive(frame);
    await until(() => socket.wire.frames.length === 2, 'two frames');

    const first = read(await polls.open(who, said));
    const second = first.frames.length === 2 ? null : read(await polls.next(first.poll!, first.number, []));
    expect(comparable([...first.frames, ...(second?.frames ?? [])])).toEqual(comparable(socket.wire.frames));
  });

  it('[V12] gives a batch again until it is said to have arrived', async () => {
    const { made, polls, read } = polling();
    const first = read(await polls.open(visitor(), [hello()]));
    expect(first.frames[0]!.frame).toBe('welcome');
    const again = read(await polls.next(first.poll!, 0, []));
    expect(again).toEqual({ number: first.number, frames: first.frames });
    const conversation = newId();
    await made.record(conversation, ['MessageSent']);
    const next = read(
      await polls.next(first.poll!, first.number, [{ frame: 'join', conversation, after: null }]),
    );
    expect(next.number).toBe(first.number + 1);
    expect(next.frames[0]!.frame).toBe('events');
  });

  it('[V12] hello and join said twice do nothing twice', async () => {
    const { made, polls, read } = polling();
    const conversation = newId();
    await made.record(conversation, ['MessageSent']);
    const said = [hello(), { frame: 'join', conversation, after: null }];
    const first = read(await polls.open(visitor(), said));
    const second = read(await polls.next(first.poll!, 0, said));
    const third = read(await polls.next(first.poll!, second.number, [{ frame: 'ping', at: 1 }]));
    const frames = [...second.frames, ...third.frames].map((frame) => frame.frame);
    expect(frames.filter((frame) => frame === 'welcome').length).toBe(1);
    expect(frames.filter((frame) => frame === 'events').length).toBe(1);
  });

  it('[V23] a later request takes the place of an earlier one', async () => {
    const { polls, read } = polling();
    const first = read(await polls.open(visitor(), [hello()]));
    const waiting = polls.next(first.poll!, first.number, []);
    const later = polls.next(first.poll!, first.number, [{ frame: 'ping', at: 3 }]);
    expect(await waiting).toEqual({ status: 'refused', code: 'replaced' });
    expect(read(await later).frames).toMatchObject([{ frame: 'pong', at: 3 }]);
  });

  it('[V23] an unknown secret, too many frames, what is no frame', async () => {
    const { polls, read } = polling();
    expect(await polls.next('unknown', 0, [])).toEqual({ status: 'refused', code: 'unknown-poll' });
    const many = Array.from({ length: framesPerRequestMax + 1 }, () => ({ frame: 'ping', at: 0 }));
    expect(await polls.open(visitor(), many)).toEqual({ status: 'refused', code: 'too-many-frames' });
    const { frames } = read(await polls.open(visitor(), [hello(), 'nonsense']));
    expect(frames.at(-1)).toEqual({ frame: 'bye', code: 'bad-frame', retry: false });
  });

  it('[V23] a poll nobody asks for ends, and one that said bye goes when that arrived', async () => {
    const { made, shared, polls, read } = polling();
    const conversation = newId();
    const first = read(await polls.open(visitor(), [hello(), { frame: 'join', conversation, after: null }]));
    await until(() => shared.feed.followers() === 1, 'the follow');
    polls.sweep();
    expect(polls.count()).toBe(1);
    made.clock.advance(pollIdleMs + 1);
    polls.sweep();
    expect(polls.count()).toBe(0);
    expect(shared.feed.followers()).toBe(0);
    expect(await polls.next(first.poll!, 0, [])).toEqual({ status: 'refused', code: 'unknown-poll' });
  });
});
