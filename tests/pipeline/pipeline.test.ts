import { describe, expect, it } from 'vitest';
import { createCommands } from '../../src/wiring/commands.ts';
import { conversation } from '../../src/decide/conversation.ts';
import {
  DECIDE_ATTEMPTS_MAX,
  HOT_STATES_MAX,
  RESEND_ATTEMPTS_MAX,
  STREAM_QUEUE_MAX,
} from '../../src/pipeline.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { type EventLog, LogFailure, type StoredEvent } from '../../src/record/log.ts';
import { type Fault, faultyLog } from '../record/faulty-log.ts';
import {
  AT,
  clearOf,
  freshId,
  onAgent,
  onConversation,
  openWritePath,
  PASSED,
  recorded,
  sealed,
  sendCommand,
  started,
  startCommand,
} from './write-path.ts';

/** A log whose appends and reads are seen by the test. */
function watched(log: EventLog) {
  const appends: (readonly StoredEvent[])[] = [];
  let reads = 0;
  const over: EventLog = {
    ...log,
    append(stream, expected, events) {
      appends.push(events);
      return log.append(stream, expected, events);
    },
    readStream(stream, from, limit) {
      reads += 1;
      return log.readStream(stream, from, limit);
    },
  };
  return { log: over, appends, reads: () => reads };
}

/** As an adapter may: the repetition of an append that stands is answered as a conflict. */
function forgetful(log: EventLog): EventLog {
  return {
    ...log,
    async append(stream, expected, events) {
      const { revision } = await log.readStream(stream, 0, 1);
      return revision === expected ? log.append(stream, expected, events) : { status: 'conflict', revision };
    },
  };
}

const says = (log: EventLog, id: string) =>
  recorded(log, `conversation-${id}`).then((events) =>
    events.map(clearOf).filter((event) => event.type === 'MessageSent'),
  );

describe('an append that fails', () => {
  const pairs: readonly { readonly faults: readonly Fault[]; readonly why: string }[] = [
    { faults: ['failed-not-stored'], why: 'failed and not stored' },
    { faults: ['failed-but-stored'], why: 'failed but stored' },
    { faults: ['failed-not-stored', 'failed-but-stored'], why: 'failed, then stored and failed' },
    { faults: ['failed-but-stored', 'failed-not-stored'], why: 'stored and failed, then failed' },
    {
      faults: Array<Fault>(RESEND_ATTEMPTS_MAX).fill('failed-not-stored'),
      why: 'failed as often as is borne',
    },
  ];
  for (const { faults, why } of pairs) {
    for (const adapter of ['remembers', 'answers a conflict'] as const) {
      it(`[O2] ${why}: done, and there once (the log ${adapter} when asked again)`, async () => {
        const path = await openWritePath();
        const { id, tab } = await started(path);
        const log = faultyLog(adapter === 'remembers' ? path.log : forgetful(path.log));
        const seen = watched(log);
        log.fail(...faults);
        const outcome = await onConversation(path.pipeline(seen.log), path, id, sendCommand(sealed(tab, 2)));
        expect(log.remaining()).toBe(0);
        expect(outcome.status).toBe('done');
        const events = await recorded(path.log, `conversation-${id}`);
        expect(events).toHaveLength(4);
        expect(outcome).toMatchObject({ position: events.at(-1)?.cursor });
        // The same protected bytes, not others that say the same.
        expect(new Set(seen.appends.map((append) => JSON.stringify(append))).size).toBe(1);
      });
    }
  }

  it('[O3] an outcome that stays unknown is answered as such, and asking again records it once', async () => {
    const path = await openWritePath();
    const { id, tab } = await started(path);
    for (const last of ['failed-not-stored', 'failed-but-stored'] as const) {
      const log = faultyLog(path.log);
      const pipeline = path.pipeline(log);
      const message = sealed(tab, last === 'failed-not-stored' ? 2 : 3);
      log.fail(...Array<Fault>(RESEND_ATTEMPTS_MAX).fill('failed-not-stored'), last);
      const command = sendCommand(message);
      expect(await onConversation(pipeline, path, id, command)).toEqual({
        status: 'failed',
        code: 'try-again',
      });
      expect(await onConversation(pipeline, path, id, command)).toMatchObject({ status: 'done' });
      expect((await says(path.log, id)).filter(({ digest }) => digest === message.digest)).toHaveLength(1);
    }
  });

  it('[O2] a conflict that follows an unknown outcome and is somebody else’s is decided again', async () => {
    const path = await openWritePath();
    const { id, tab } = await started(path);
    const other = sealed(freshId(), 1);
    let tries = 0;
    const log: EventLog = {
      ...path.log,
      async append(stream, expected, events) {
        tries += 1;
        if (tries > 1) return path.log.append(stream, expected, events);
        await onConversation(path.pipeline(), path, id, sendCommand(other));
        throw new LogFailure('unknown-outcome', 'lost');
      },
    };
    const mine = sealed(tab, 2);
    const outcome = await onConversation(path.pipeline(log), path, id, sendCommand(mine));
    expect(outcome.status).toBe('done');
    expect((await says(path.log, id)).map(({ digest }) => digest).slice(1)).toEqual([
      other.digest,
      mine.digest,
    ]);
  });

  it('[O4] a log that cannot serve is a failure, never a refusal, and nothing is recorded', async () => {
    const path = await openWritePath();
    const { id, tab } = await started(path);
    const log = faultyLog(path.log);
    const pipeline = path.pipeline(log);
    log.fail('refused');
    const outcome = await onConversation(pipeline, path, id, sendCommand(sealed(tab, 2)));
    expect(outcome).toEqual({ status: 'failed', code: 'unavailable' });
    expect(await recorded(path.log, `conversation-${id}`)).toHaveLength(3);
    expect(await onConversation(pipeline, path, id, sendCommand(sealed(tab, 2)))).toMatchObject({
      status: 'done',
    });
  });

  it('[O4] a bug is no answer: it comes out', async () => {
    const path = await openWritePath();
    const { id } = await started(path);
    const broken = () => Promise.reject(new TypeError('a bug'));
    await expect(onConversation(path.pipeline(), path, id, broken)).rejects.toThrow('a bug');
    const pipeline = path.pipeline({ ...path.log, append: () => Promise.reject(new TypeError('a bug')) });
    await expect(onConversation(pipeline, path, id, sendCommand(sealed(freshId(), 1)))).rejects.toThrow(
      'a bug',
    );
  });
});

describe('a refusal', () => {
  it('[O5] says its code and records nothing', async () => {
    const path = await openWritePath();
    const { id, tab } = await started(path);
    const outcome = await onConversation(path.pipeline(), path, id, sendCommand(sealed(tab, 4)));
    expect(outcome).toEqual({
      status: 'refused',
      refusal: { code: 'sequence-gap', detail: { expected: 2 } },
      position: null,
    });
    expect(await recorded(path.log, `conversation-${id}`)).toHaveLength(3);
  });

  it('[O5] for what was said is recorded without it, with its place, and answers again the same', async () => {
    const path = await openWritePath();
    const { id, tab } = await started(path);
    const refused = {
      status: 'refused',
      rules: '1.1',
      reason: 'card-number',
      withhold: [],
      check: { text: '{}', signature: 'A'.repeat(86) },
      incident: 'A'.repeat(22),
    } as const;
    const message = { ...sealed(tab, 2), envelope: 'canary-envelope' };
    const pipeline = path.pipeline();
    const outcome = await onConversation(pipeline, path, id, sendCommand(message, refused));
    const events = await recorded(path.log, `conversation-${id}`);
    expect(outcome).toEqual({
      status: 'refused',
      refusal: { code: 'card-number', detail: { recorded: true } },
      position: events.at(-1)?.cursor,
    });
    expect(clearOf(events.at(-1) as StoredEvent)).toMatchObject({ type: 'MessageRefused', sequence: 2 });
    for (const event of events) {
      expect(event.clear).not.toContain('canary-envelope');
      const { shredded } = path.protect.unshred(event);
      expect(shredded.status === 'open' ? shredded.text : '').not.toContain('canary-envelope');
    }
    const again = await onConversation(pipeline, path, id, sendCommand(message));
    expect(again).toMatchObject({ status: 'refused', refusal: { code: 'card-number' }, position: null });
    expect(await recorded(path.log, `conversation-${id}`)).toHaveLength(4);
  });

  it('[O5] for a subject that was erased comes from protect, and nothing is recorded', async () => {
    const path = await openWritePath();
    const { id, tab } = await started(path);
    await path.keystore.eraseSubject(path.subject);
    const outcome = await onConversation(path.pipeline(), path, id, sendCommand(sealed(tab, 2)));
    expect(outcome).toMatchObject({ status: 'refused', refusal: { code: 'subject-erased' } });
    expect(await recorded(path.log, `conversation-${id}`)).toHaveLength(3);
  });
});

describe('a stream that others write to', () => {
  it('[O6] a lost race is decided again from what stands there now, with new event ids', async () => {
    const path = await openWritePath();
    const { id, tab } = await started(path);
    const seen = watched(path.log);
    const mine = path.pipeline(seen.log);
    await mine.read(conversation, `conversation-${id}`);
    await onConversation(path.pipeline(), path, id, sendCommand(sealed(freshId(), 1)));
    const outcome = await onConversation(mine, path, id, sendCommand(sealed(tab, 2)));
    expect(outcome.status).toBe('done');
    const [lost, won] = seen.appends;
    expect(seen.appends).toHaveLength(2);
    expect(lost?.[0]?.id).not.toBe(won?.[0]?.id);
    expect((await recorded(path.log, `conversation-${id}`)).map((event) => clearOf(event).revision)).toEqual([
      0, 1, 2, 3, 4,
    ]);
  });

  it('[O6] no refusal and no “done before” rests on a memory that another writer has overtaken', async () => {
    const path = await openWritePath();
    const { id, tab } = await started(path);
    const [one, two] = [path.pipeline(), path.pipeline()];
    const second = sealed(tab, 2);
    for (const pipeline of [one, two]) {
      expect((await onConversation(pipeline, path, id, sendCommand(sealed(tab, 1)))).status).toBe('refused');
    }
    expect((await onConversation(one, path, id, sendCommand(second))).status).toBe('done');
    // Two still remembers one message: by that, the third leaves a gap.
    expect((await onConversation(two, path, id, sendCommand(sealed(tab, 3)))).status).toBe('done');
    const person = freshId();
    await onAgent(one, person, { kind: 'OpenDay', person, day: '2026-11-23', carried: null });
    await onAgent(two, person, { kind: 'SetPresence', presence: 'online' });
    await onAgent(one, person, { kind: 'SetPresence', presence: 'offline' });
    const back = await onAgent(two, person, { kind: 'SetPresence', presence: 'online' });
    expect(back).toMatchObject({ status: 'done', position: expect.any(String) });
  });

  it('[O6] who loses every race is told to try again', async () => {
    const path = await openWritePath();
    const { id, tab } = await started(path);
    let tries = 0;
    const log: EventLog = {
      ...path.log,
      append: (_stream, expected) => {
        tries += 1;
        return Promise.resolve({ status: 'conflict', revision: expected + 1 });
      },
    };
    const outcome = await onConversation(path.pipeline(log), path, id, sendCommand(sealed(tab, 2)));
    expect(outcome).toEqual({ status: 'failed', code: 'try-again' });
    expect(tries).toBe(DECIDE_ATTEMPTS_MAX);
  });

  it('[O7] a command is made once, however often it is decided', async () => {
    const path = await openWritePath();
    const { id, tab } = await started(path);
    const stale = path.pipeline();
    await onConversation(stale, path, id, sendCommand(sealed(tab, 9)));
    for (const _ of [1, 2])
      await onConversation(path.pipeline(), path, id, sendCommand(sealed(freshId(), 1)));
    let made = 0;
    const outcome = await onConversation(stale, path, id, async () => {
      made += 1;
      return sendCommand(sealed(tab, 2));
    });
    expect(outcome.status).toBe('done');
    expect(made).toBe(1);
  });
});

describe('a verdict', () => {
  const pending = { status: 'passed', rules: '', check: { text: 'never-asked', signature: '' } } as const;

  it('[O8] that was never given is never recorded, not even when the first append loses its race', async () => {
    const path = await openWritePath();
    const { id, tab } = await started(path);
    const other = path.pipeline();
    const mine = path.pipeline();
    const commands = createCommands({ pipeline: mine, keystore: path.keystore, clock: systemClock() });
    await onConversation(mine, path, id, sendCommand(sealed(tab, 9)));
    const asked: boolean[] = [];
    const caused = { workspace: 'northwind', by: { kind: 'visitor' }, cause: freshId() } as const;
    const message = sealed(tab, 2);
    const result = await commands.conversation(caused, { id }, async (wouldRecord) => {
      asked.push(wouldRecord(sendCommand(message, pending)));
      await onConversation(other, path, id, sendCommand(sealed(freshId(), 1)));
      return sendCommand(message, {
        status: 'passed',
        rules: '1.1',
        check: { text: 'given', signature: 'AA' },
      });
    });
    expect(result.status).toBe('done');
    expect(asked).toEqual([true]);
    const events = await recorded(path.log, `conversation-${id}`);
    const texts = events.map((event) => path.protect.unshred(event).shredded);
    expect(JSON.stringify(texts)).not.toContain('never-asked');
    expect(JSON.stringify(texts.at(-1))).toContain('given');
  });

  it('[O8] is asked for what would be recorded alone, by the newest state', async () => {
    const path = await openWritePath();
    const { id, tab } = await started(path);
    const [mine, other] = [path.pipeline(), path.pipeline()];
    const commands = createCommands({ pipeline: mine, keystore: path.keystore, clock: systemClock() });
    const answers: boolean[] = [];
    let inspections = 0;
    const say = (message: ReturnType<typeof sealed>) =>
      commands.conversation(
        { workspace: 'northwind', by: { kind: 'visitor' }, cause: freshId() },
        { id },
        async (wouldRecord) => {
          const would = wouldRecord(sendCommand(message, pending));
          answers.push(would);
          if (!would) return sendCommand(message, { status: 'none' });
          inspections += 1;
          return sendCommand(message);
        },
      );
    expect(await say(sealed(tab, 3))).toMatchObject({ status: 'refused', code: 'sequence-gap' });
    expect(answers).toEqual([false]);
    const two = sealed(tab, 2);
    await onConversation(other, path, id, sendCommand(two));
    // By what `mine` remembers this leaves a gap; by the log it is the next.
    expect(await say(sealed(tab, 3))).toMatchObject({ status: 'done' });
    expect(answers).toEqual([false, false, true]);
    expect(inspections).toBe(1);
    // A retry of what stands is done, and nobody looks again.
    expect(await say(two)).toEqual({ status: 'done', position: null });
    expect(inspections).toBe(1);
  });

  it('[O8] that cannot be had records nothing', async () => {
    const path = await openWritePath();
    const { id } = await started(path);
    const commands = createCommands({
      pipeline: path.pipeline(),
      keystore: path.keystore,
      clock: systemClock(),
    });
    const result = await commands.conversation(
      { workspace: 'northwind', by: { kind: 'visitor' }, cause: freshId() },
      { id },
      async () => ({ kind: 'unavailable', code: 'gateway-unavailable' }),
    );
    expect(result).toEqual({ status: 'refused', code: 'gateway-unavailable' });
    expect(await recorded(path.log, `conversation-${id}`)).toHaveLength(3);
  });

  it('[O8] of a workspace that inspects is asked for: without one, nothing is recorded', async () => {
    const path = await openWritePath();
    const [id, tab] = [freshId(), freshId()];
    const outcome = await onConversation(
      path.pipeline(),
      path,
      id,
      startCommand(path, tab, { status: 'none' }),
    );
    expect(outcome).toMatchObject({ status: 'refused', refusal: { code: 'not-inspected' } });
    expect(await recorded(path.log, `conversation-${id}`)).toEqual([]);
  });
});

describe('what is kept in memory', () => {
  it('[O9] is bounded: the stream that was not used for longest is read again', async () => {
    const path = await openWritePath();
    const seen = watched(path.log);
    const pipeline = path.pipeline(seen.log);
    const [kept, dropped] = [await started(path), await started(path)];
    const read = async (id: string) => {
      const before = seen.reads();
      const state = await pipeline.read(conversation, `conversation-${id}`);
      expect(state.status).toBe('waiting');
      return seen.reads() - before;
    };
    expect(await read(kept.id)).toBe(1);
    expect(await read(dropped.id)).toBe(1);
    const [first] = await recorded(path.log, `conversation-${kept.id}`);
    if (first === undefined) throw new Error('it began');
    for (let index = 0; index < HOT_STATES_MAX - 1; index += 1) {
      const stream = `conversation-other-${index}`;
      await path.log.append(stream, 0, [{ ...first, id: freshId() }]);
      if (index === HOT_STATES_MAX - 2) expect(await read(kept.id)).toBe(0);
      await pipeline.read(conversation, stream);
    }
    expect(await read(kept.id)).toBe(0);
    expect(await read(dropped.id)).toBe(1);
  });

  it('[O9] is not spent on streams that nobody began', async () => {
    const path = await openWritePath();
    const seen = watched(path.log);
    const pipeline = path.pipeline(seen.log);
    const { id } = await started(path);
    await pipeline.read(conversation, `conversation-${id}`);
    for (let index = 0; index <= HOT_STATES_MAX; index += 1)
      await pipeline.read(conversation, `conversation-none-${index}`);
    const before = seen.reads();
    await pipeline.read(conversation, `conversation-${id}`);
    expect(seen.reads()).toBe(before);
  });

  it('[O9] a slow read never puts an older state back', async () => {
    const path = await openWritePath();
    const { id, tab } = await started(path);
    let release: () => void = () => undefined;
    let hold = true;
    const log: EventLog = {
      ...path.log,
      async readStream(stream, from, limit) {
        const page = await path.log.readStream(stream, from, limit);
        if (hold) {
          hold = false;
          await new Promise<void>((resolve) => {
            release = resolve;
          });
        }
        return page;
      },
    };
    const pipeline = path.pipeline(log);
    const slow = pipeline.read(conversation, `conversation-${id}`);
    await onConversation(pipeline, path, id, sendCommand(sealed(tab, 2)));
    release();
    expect(await slow).toMatchObject({ revision: 4 });
    expect(await pipeline.read(conversation, `conversation-${id}`)).toMatchObject({ revision: 4 });
  });

  it('[O10] a stream takes so many waiting commands and no more; the others are told at once', async () => {
    const path = await openWritePath();
    const { id, tab } = await started(path);
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const log: EventLog = {
      ...path.log,
      async append(stream, expected, events) {
        await held;
        return path.log.append(stream, expected, events);
      },
    };
    const pipeline = path.pipeline(log);
    const waiting = Array.from({ length: STREAM_QUEUE_MAX }, (_, index) =>
      onConversation(pipeline, path, id, sendCommand(sealed(tab, 2 + index))),
    );
    const turnedAway = await onConversation(pipeline, path, id, sendCommand(sealed(freshId(), 1)));
    expect(turnedAway).toEqual({ status: 'failed', code: 'try-again' });
    const other = await started(path);
    const elsewhere = onConversation(pipeline, path, other.id, sendCommand(sealed(other.tab, 2)));
    release();
    const outcomes = await Promise.all([...waiting, elsewhere]);
    expect(new Set(outcomes.map(({ status }) => status))).toEqual(new Set(['done']));
    const sent = await says(path.log, id);
    expect(sent.map(({ sequence }) => sequence)).toEqual(
      Array.from({ length: STREAM_QUEUE_MAX + 1 }, (_, index) => 1 + index),
    );
    // And there is room again.
    expect((await onConversation(pipeline, path, id, sendCommand(sealed(freshId(), 1)))).status).toBe('done');
  });
});

describe('what every event carries', () => {
  it('[O1] its cause, its author and its moment are the request’s, and its place is the answer’s', async () => {
    const path = await openWritePath();
    const [id, tab, cause] = [freshId(), freshId(), freshId()];
    const outcome = await onConversation(path.pipeline(), path, id, startCommand(path, tab), cause);
    const events = await recorded(path.log, `conversation-${id}`);
    expect(events.map((event) => event.type)).toEqual(['ConversationStarted', 'EpochOpened', 'MessageSent']);
    for (const event of events)
      expect(clearOf(event)).toMatchObject({
        cause,
        by: { kind: 'visitor' },
        at: AT,
        workspace: 'northwind',
      });
    expect(outcome).toMatchObject({ status: 'done', position: events.at(-1)?.cursor });
    expect(PASSED.status).toBe('passed');
  });
});
