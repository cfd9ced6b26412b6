import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ResultFrame } from '../../src/contract/frames.ts';
import { actsWaitingMax } from '../../src/deliver/act-queue.ts';
import {
  earlyFramesMax,
  followsMax,
  framesPerWindowMax,
  helloWaitMs,
  slowMs,
  staffConnectionMs,
  wireBytesMax,
  wireBytesSoft,
} from '../../src/deliver/connection.ts';
import { unackedBytesMax, unackedEventsMax } from '../../src/deliver/conversation-feed.ts';
import type { ActResult } from '../../src/platform/principal.ts';
import {
  agent,
  check,
  connect,
  eventsOf,
  type Fixture,
  fixture,
  hello,
  newId,
  until,
  visitor,
} from './deliver-fixture.ts';

async function opened(made: Fixture, principal: Parameters<typeof connect>[1] = agent()) {
  const shared = made.shared();
  const { connection, wire } = connect(shared, principal);
  connection.receive(hello());
  await until(() => wire.frames.length > 0, 'the welcome');
  return { shared, connection, wire };
}

const results = (frames: readonly object[]) =>
  frames.filter((frame): frame is ResultFrame => (frame as ResultFrame).frame === 'result');

describe('a connection', () => {
  it('[V1] says nothing before hello, and takes nothing else first', async () => {
    const { connection, wire } = connect(fixture().shared(), visitor());
    connection.receive({ frame: 'join', conversation: newId(), after: null });
    expect(wire.frames).toEqual([{ frame: 'bye', code: 'hello-first', retry: false }]);
    expect(wire.ended).toEqual({ code: 'hello-first', retry: false });
  });

  it('[V1] keeps what comes with hello until the welcome has gone out, within bounds', async () => {
    const made = fixture();
    const conversation = newId();
    await made.record(conversation, ['MessageSent']);
    const shared = made.shared();
    const { connection, wire } = connect(shared, visitor());
    connection.receive(hello());
    connection.receive({ frame: 'join', conversation, after: null });
    await until(() => eventsOf(wire.frames).length === 1, 'the event');
    expect(wire.frames[0]!.frame).toBe('welcome');

    const flood = connect(shared, visitor());
    flood.connection.receive(hello());
    for (let count = 0; count <= earlyFramesMax; count += 1)
      flood.connection.receive({ frame: 'ping', at: 0 });
    expect(flood.wire.ended).toEqual({ code: 'too-many-frames', retry: true });
  });

  it('[V1] a client that never says hello is let go', () => {
    const made = fixture();
    const { connection, wire } = connect(made.shared(), visitor());
    made.clock.advance(helloWaitMs + 1);
    connection.sweep();
    expect(wire.ended?.code).toBe('hello-late');
  });

  it('[V4] takes exactly the frames of the contract', async () => {
    const made = fixture();
    const shared = made.shared();
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.jsonValue(),
          fc.record(
            {
              frame: fc.constantFrom('join', 'ack', 'act', 'tell', 'watch', 'welcome', 'events'),
              conversation: fc.oneof(fc.constant(newId()), fc.string()),
              after: fc.oneof(fc.constant(null), fc.string()),
              extra: fc.jsonValue(),
            },
            { requiredKeys: ['frame'] },
          ),
        ),
        async (value) => {
          const { connection, wire } = connect(shared, visitor());
          connection.receive(hello());
          await until(() => wire.frames.length > 0, 'the welcome');
          const fits = check.frame(value).status === 'fits';
          connection.receive(JSON.stringify(value));
          if (!fits) expect(wire.ended).toEqual({ code: 'bad-frame', retry: false });
          else expect(wire.ended?.code).not.toBe('bad-frame');
          connection.gone();
        },
      ),
      { numRuns: 150 },
    );
    expect(shared.failures).toEqual([]);
  });

  it('[V7] too many frames in a short time ends it', async () => {
    const { connection, wire } = await opened(fixture());
    for (let count = 0; count <= framesPerWindowMax; count += 1) connection.receive({ frame: 'ping', at: 0 });
    expect(wire.ended).toEqual({ code: 'too-many-frames', retry: true });
  });
});

describe('following', () => {
  it('[V14] whoever may not join is told, and stays connected', async () => {
    const made = fixture({ mayJoin: () => Promise.resolve(false) });
    const conversation = newId();
    await made.record(conversation, ['MessageSent']);
    const { connection, wire, shared } = await opened(made, visitor());
    connection.receive({ frame: 'join', conversation, after: null });
    await until(() => results(wire.frames).length === 1, 'the refusal');
    expect(results(wire.frames)[0]).toEqual({
      frame: 'result',
      ref: conversation,
      status: 'refused',
      code: 'not-allowed',
      detail: { frame: 'join' },
      position: null,
    });
    expect(shared.feed.followers()).toBe(0);
    expect(wire.ended).toBe(null);
    expect(eventsOf(wire.frames)).toEqual([]);
  });

  it('[V14] when the readers change, the right to follow is asked again', async () => {
    let allowed = true;
    const made = fixture({ mayJoin: () => allowed });
    const conversation = newId();
    await made.record(conversation, ['MessageSent']);
    const { connection, wire, shared } = await opened(made);
    connection.receive({ frame: 'join', conversation, after: null });
    await until(() => eventsOf(wire.frames).length === 1, 'the event');
    allowed = false;
    await made.record(conversation, ['ReadersChanged']);
    await until(() => results(wire.frames).length === 1, 'the refusal');
    await made.record(conversation, ['MessageSent']);
    await until(() => shared.feed.followers() === 0, 'nobody to follow');
    expect(eventsOf(wire.frames).length).toBe(2);
  });

  it('[V15] a place that was never reached is refused by name', async () => {
    const made = fixture();
    const conversation = newId();
    await made.record(conversation, ['MessageSent']);
    const { connection, wire, shared } = await opened(made);
    connection.receive({ frame: 'join', conversation, after: 'r7' });
    await until(() => results(wire.frames).length === 1, 'the refusal');
    expect(results(wire.frames)[0]!.code).toBe('unknown-cursor');
    connection.receive({ frame: 'join', conversation, after: 'elsewhere' });
    expect(results(wire.frames)[1]!.code).toBe('unknown-cursor');
    expect(shared.feed.followers()).toBe(0);
    connection.receive({ frame: 'join', conversation, after: 'r1' });
    await until(() => wire.frames.at(-1)!.frame === 'events', 'the empty frame');
    expect(wire.frames.at(-1)).toMatchObject({ events: [], cursor: 'r1', live: true });
  });

  it('[V15] an acknowledgement of what was never sent ends it', async () => {
    const made = fixture();
    const conversation = newId();
    await made.record(conversation, ['MessageSent']);
    const { connection, wire } = await opened(made);
    connection.receive({ frame: 'join', conversation, after: null });
    await until(() => eventsOf(wire.frames).length === 1, 'the event');
    connection.receive({ frame: 'ack', conversation, cursor: 'r2' });
    expect(wire.ended).toEqual({ code: 'bad-cursor', retry: false });
  });

  it('[V16] goes no further ahead of the acknowledgement than its limits', async () => {
    const made = fixture();
    const conversation = newId();
    await made.record(
      conversation,
      Array.from({ length: unackedEventsMax + 100 }, () => 'MessageSent'),
    );
    const { connection, wire } = await opened(made);
    connection.receive({ frame: 'join', conversation, after: null });
    await until(() => eventsOf(wire.frames).length === unackedEventsMax, 'as many as may be');
    for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(eventsOf(wire.frames).length).toBe(unackedEventsMax);
    connection.receive({ frame: 'ack', conversation, cursor: `r${unackedEventsMax}` });
    await until(() => eventsOf(wire.frames).length === unackedEventsMax + 100, 'the rest');
    expect(wire.frames.at(-1)).toMatchObject({ live: true });
  });

  it('[V16] counts bytes as well as events', async () => {
    const made = fixture();
    const conversation = newId();
    const filling = 'x'.repeat(100_000);
    for (let count = 0; count < 20; count += 1) await made.record(conversation, ['MessageSent'], filling);
    const { connection, wire } = await opened(made);
    connection.receive({ frame: 'join', conversation, after: null });
    const most = Math.floor(unackedBytesMax / filling.length);
    await until(() => eventsOf(wire.frames).length >= most - 3, 'the first part');
    for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(eventsOf(wire.frames).length).toBeLessThanOrEqual(most);
  });

  it('[V16] invisible events owe no acknowledgement', async () => {
    const made = fixture();
    const conversation = newId();
    const notes = Array.from({ length: 300 }, () => 'NoteAdded');
    for (const types of [['MessageSent'], notes, notes, ['MessageSent']])
      await made.record(conversation, types);
    const { connection, wire } = await opened(made, visitor());
    connection.receive({ frame: 'join', conversation, after: null });
    await until(() => eventsOf(wire.frames).length === 2, 'both messages');
    expect(wire.frames.at(-1)).toMatchObject({ live: true, cursor: 'r602' });
  });

  it('[V17] joins a bounded number of conversations, each once', async () => {
    const made = fixture();
    const { connection, wire, shared } = await opened(made);
    const conversation = newId();
    connection.receive({ frame: 'join', conversation, after: null });
    connection.receive({ frame: 'join', conversation, after: null });
    for (let count = 1; count < followsMax; count += 1) {
      connection.receive({ frame: 'join', conversation: newId(), after: null });
    }
    await until(() => shared.feed.followers() === followsMax, 'all of them');
    connection.receive({ frame: 'join', conversation: newId(), after: null });
    expect(results(wire.frames).map((result) => result.code)).toEqual(['too-many-conversations']);
    connection.receive({ frame: 'leave', conversation });
    expect(shared.feed.followers()).toBe(followsMax - 1);
    connection.gone();
    expect(shared.feed.followers()).toBe(0);
  });

  it('[V17] a leave that overtakes its join wins', async () => {
    const asked: (() => void)[] = [];
    const made = fixture({ mayJoin: () => new Promise((resolve) => asked.push(() => resolve(true))) });
    const { connection, shared } = await opened(made);
    const conversation = newId();
    connection.receive({ frame: 'join', conversation, after: null });
    connection.receive({ frame: 'leave', conversation });
    asked[0]!();
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(shared.feed.followers()).toBe(0);
  });

  it('[V18] a log that cannot be read ends it, with leave to try again', async () => {
    const made = fixture();
    const { connection, wire, shared } = await opened(made);
    await made.log.close();
    connection.receive({ frame: 'join', conversation: newId(), after: null });
    await until(() => wire.ended !== null, 'the end');
    expect(wire.ended).toEqual({ code: 'unavailable', retry: true });
    expect(shared.failures.length).toBe(1);
  });

  it('[V18] one conversation that cannot be opened stops nobody else’s', async () => {
    const bad = newId();
    const made = fixture({
      open(events) {
        if (events.some((event) => event.stream.endsWith(bad))) throw new Error('no key');
        return events.map((event) => ({
          type: event.type,
          revision: event.revision,
          clear: event.clear,
          head: event.head,
          shredded: null,
          state: 'open' as const,
        }));
      },
    });
    const good = newId();
    await made.record(good, ['MessageSent']);
    const shared = made.shared();
    const one = connect(shared, agent());
    const other = connect(shared, agent());
    for (const [end, conversation] of [
      [one, bad],
      [other, good],
    ] as const) {
      end.connection.receive(hello());
      end.connection.receive({ frame: 'join', conversation, after: null });
    }
    await until(() => eventsOf(other.wire.frames).length === 1, 'the good one');
    await made.record(bad, ['MessageSent']);
    await made.record(good, ['MessageSent']);
    await until(() => eventsOf(other.wire.frames).length === 2, 'the live one');
    await until(() => one.wire.ended !== null, 'the end of the bad one');
    expect(one.wire.ended).toEqual({ code: 'unavailable', retry: true });
  });
});

describe('a slow client', () => {
  it('[V19] what is pulled waits for room, and goes on', async () => {
    const made = fixture();
    const conversation = newId();
    const { connection, wire } = await opened(made);
    connection.receive({ frame: 'join', conversation, after: null });
    await until(() => wire.frames.at(-1)!.frame === 'events', 'to be live');
    wire.waiting = wireBytesSoft + 1;
    await made.record(conversation, ['MessageSent', 'MessageSent']);
    for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(eventsOf(wire.frames)).toEqual([]);
    wire.waiting = 0;
    connection.drained();
    await until(() => eventsOf(wire.frames).length === 2, 'both');
  });

  it('[V19] whose wire overflows is let go, to try again', async () => {
    const { connection, wire, shared } = await opened(fixture());
    connection.receive({ frame: 'join', conversation: newId(), after: null });
    await until(() => shared.feed.followers() === 1, 'the follow');
    wire.waiting = wireBytesMax + 1;
    connection.receive({ frame: 'ping', at: 1 });
    expect(wire.ended).toEqual({ code: 'slow', retry: true });
    expect(shared.feed.followers()).toBe(0);
  });

  it('[V19] that does not acknowledge for a minute, or whose wire stays full, is let go', async () => {
    const made = fixture();
    const conversation = newId();
    await made.record(conversation, ['MessageSent']);
    const silent = await opened(made);
    silent.connection.receive({ frame: 'join', conversation, after: null });
    await until(() => eventsOf(silent.wire.frames).length === 1, 'the event');
    silent.connection.sweep();
    expect(silent.wire.ended).toBe(null);
    made.clock.advance(slowMs + 1);
    silent.connection.sweep();
    expect(silent.wire.ended).toEqual({ code: 'slow', retry: true });

    const full = await opened(made);
    full.wire.waiting = wireBytesSoft + 1;
    full.connection.receive({ frame: 'ping', at: 1 });
    made.clock.advance(slowMs + 1);
    full.connection.sweep();
    expect(full.wire.ended).toEqual({ code: 'slow', retry: true });
  });
});

describe('acting', () => {
  it('[V20] every act is answered once, by its ref', async () => {
    const answers: Record<string, ActResult> = {};
    const made = fixture({ act: (_principal, ref) => Promise.resolve(answers[ref]!) });
    const { connection, wire } = await opened(made);
    const cases: readonly [ActResult, Partial<ResultFrame>][] = [
      [
        { status: 'done', position: '5' },
        { status: 'done', code: null, detail: null, position: '5' },
      ],
      [
        { status: 'refused', code: 'stale-epoch', detail: { epoch: 2 } },
        { status: 'refused', code: 'stale-epoch', detail: { epoch: 2 }, position: null },
      ],
      [
        { status: 'failed', code: 'try-again' },
        { status: 'failed', code: 'try-again', detail: null, position: null },
      ],
    ];
    for (const [answer, wanted] of cases) {
      const ref = newId();
      answers[ref] = answer;
      connection.receive({ frame: 'act', ref, action: { kind: 'SetPresence', presence: 'online' } });
      await until(() => results(wire.frames).some((result) => result.ref === ref), 'the result');
      expect(results(wire.frames).at(-1)).toEqual({ frame: 'result', ref, ...wanted });
    }
    expect(results(wire.frames).length).toBe(cases.length);
  });

  it('[V20] the same ref again, before its answer, is the same request', async () => {
    const answers: ((result: ActResult) => void)[] = [];
    const made = fixture({ act: () => new Promise((resolve) => answers.push(resolve)) });
    const { connection, wire } = await opened(made);
    const act = { frame: 'act', ref: newId(), action: { kind: 'SetPresence' } };
    for (let count = 0; count < 3; count += 1) connection.receive(act);
    expect(answers.length).toBe(1);
    answers[0]!({ status: 'failed', code: 'try-again' });
    await until(() => results(wire.frames).length === 1, 'the result');
    connection.receive(act);
    await until(() => answers.length === 2, 'another try');
  });

  it('[V20] a bug behind an act is answered "try again", and told to us', async () => {
    const made = fixture({ act: () => Promise.reject(new Error('bug')) });
    const { connection, wire, shared } = await opened(made);
    connection.receive({ frame: 'act', ref: newId(), action: { kind: 'SetPresence' } });
    await until(() => results(wire.frames).length === 1, 'the result');
    expect(results(wire.frames)[0]).toMatchObject({ status: 'failed', code: 'try-again' });
    expect(shared.failures.length).toBe(1);
    expect(wire.ended).toBe(null);
  });

  it('[V21] acts about one conversation are decided in the order they came, others beside them', async () => {
    const begun: string[] = [];
    const waiting = new Map<string, () => void>();
    const made = fixture({
      act(_principal, ref) {
        begun.push(ref);
        return new Promise((resolve) => waiting.set(ref, () => resolve({ status: 'done', position: null })));
      },
    });
    const { connection, wire } = await opened(made);
    const [one, two] = [newId(), newId()];
    const [first, second, third] = [newId(), newId(), newId()];
    for (const [ref, conversation] of [
      [first, one],
      [second, one],
      [third, two],
    ] as const) {
      connection.receive({ frame: 'act', ref, action: { kind: 'TakeConversation', conversation } });
    }
    expect(begun).toEqual([first, third]);
    waiting.get(third)!();
    await until(() => results(wire.frames).length === 1, 'the third, which waits for nobody');
    waiting.get(first)!();
    await until(() => begun.length === 3, 'the second to begin');
    waiting.get(second)!();
    await until(() => results(wire.frames).length === 3, 'all results');
    expect(results(wire.frames).map((result) => result.ref)).toEqual([third, first, second]);
  });

  it('[V21] more acts than may wait are answered at once', async () => {
    const made = fixture({ act: () => new Promise(() => {}) });
    const { connection, wire } = await opened(made);
    for (let count = 0; count < actsWaitingMax; count += 1) {
      connection.receive({ frame: 'act', ref: newId(), action: { kind: 'SetPresence' } });
    }
    expect(results(wire.frames)).toEqual([]);
    const ref = newId();
    connection.receive({ frame: 'act', ref, action: { kind: 'SetPresence' } });
    expect(results(wire.frames)).toEqual([
      { frame: 'result', ref, status: 'failed', code: 'try-again', detail: null, position: null },
    ]);
  });
});

describe('what concerns everybody', () => {
  it('[V24] signing out ends what was connected in that browser, and only that', async () => {
    const made = fixture();
    const delivery = made.delivery();
    await delivery.started;
    const here = { ...agent(), device: newId() };
    const elsewhere = { ...here, device: newId() };
    const polls = await Promise.all(
      [here, elsewhere, agent(), visitor()].map((who) => delivery.polls.open(who, [hello()])),
    );
    expect(delivery.counts().connections).toBe(4);
    delivery.signedOut(here);
    expect(delivery.counts().connections).toBe(3);
    const [poll] = polls.map(
      (each) => (JSON.parse((each as { body: string }).body) as { poll: string }).poll,
    );
    const answer = await delivery.polls.next(poll!, 1, []);
    expect((answer as { body: string }).body).toContain('"code":"signed-out","retry":false');
    await delivery.stop();
  });

  it('[V24] a member of staff connects again before a sign-in could have ended', async () => {
    const made = fixture();
    const staff = await opened(made);
    const guest = await opened(made, visitor());
    made.clock.advance(staffConnectionMs + 1);
    for (const { connection } of [staff, guest]) connection.sweep();
    expect(staff.wire.ended).toEqual({ code: 'connected-long', retry: true });
    expect(guest.wire.ended).toBe(null);
  });

  it('[V22] a device that leaves the directory is let go, one that is certified now comes again', async () => {
    const [gone, waiting] = [
      { ...agent(), device: 'gone' },
      { ...agent(), device: 'waiting' },
    ];
    const certified = new Set<string | null>([gone.device]);
    const made = fixture({
      principalNow: (principal) =>
        principal.kind === 'visitor' || certified.has(principal.device)
          ? principal
          : { ...principal, device: null },
    });
    const delivery = made.delivery();
    await delivery.started;
    const told = async (n: number) => {
      await delivery.directoryChanged('northwind', { roots: [], text: `{"n":${n}}`, signatures: [] });
      return made.lines.flatMap((line) => (line.event === 'connection-closed' ? [line.code] : []));
    };
    for (const person of [gone, waiting]) await delivery.polls.open(person, [hello()]);
    expect(await told(2)).toEqual([]);
    certified.delete(gone.device);
    expect(await told(3)).toEqual(['rights-changed']);
    certified.add(waiting.device);
    expect(await told(4)).toEqual(['rights-changed', 'rights-changed']);
    await delivery.stop();
  });

  it('[V22] a newer directory goes to its workspace, and whoever lost a right is let go', async () => {
    const now = new Map<string, 'same' | 'less' | 'none'>();
    const [ann, bob, eve] = [agent(), agent(), agent()];
    now.set(ann.person, 'same').set(bob.person, 'less').set(eve.person, 'none');
    const made = fixture({
      principalNow(principal) {
        if (principal.kind === 'visitor') return principal;
        const change = now.get(principal.person);
        if (change === 'none') return null;
        return change === 'less' ? { ...principal, teams: [] } : principal;
      },
    });
    const delivery = made.delivery();
    await delivery.started;
    // Through the long poll, which needs no server.
    const polls = await Promise.all([ann, bob, eve].map((person) => delivery.polls.open(person, [hello()])));
    const secrets = polls.map(
      (poll) => (JSON.parse((poll as { body: string }).body) as { poll: string }).poll,
    );
    const directory = { roots: [], text: '{"n":2}', signatures: [] };
    await delivery.directoryChanged('elsewhere', directory);
    await delivery.directoryChanged('northwind', directory);
    await delivery.directoryChanged('northwind', directory);
    const said = await Promise.all(
      secrets.map(async (secret) => {
        const answer = await delivery.polls.next(secret, 1, []);
        return (
          JSON.parse((answer as { body: string }).body) as {
            frames: { frame: string; code?: string; retry?: boolean }[];
          }
        ).frames;
      }),
    );
    expect(said.map((frames) => frames[0])).toEqual(
      Array.from({ length: 3 }, () => ({ frame: 'directory', directory })),
    );
    expect(said.map((frames) => frames.slice(1))).toEqual([
      [],
      [{ frame: 'bye', code: 'rights-changed', retry: true }],
      [{ frame: 'bye', code: 'not-allowed', retry: false }],
    ]);
    delivery.gatewayKeyChanged('northwind', { text: 'k', signature: 's' });
    const key = await delivery.polls.next(secrets[0]!, 2, []);
    expect((key as { body: string }).body).toContain('"frame":"gateway-key"');
    await delivery.stop();
  });
});
