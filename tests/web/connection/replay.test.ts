// A transcript as officers open it: with two shares, never with one; checked event by event.

import { beforeAll, describe, expect, test } from 'vitest';
import { createEndDetector } from '../../../src/redact/answers.ts';
import { FIRST_HEAD } from '../../../src/seal/chain.ts';
import { makePartial, openEpochTogether } from '../../../src/seal/opening/threshold-open.ts';
import type { Epoch, Unlock } from '../../../src/web/connection/epochs.ts';
import { replay } from '../../../src/web/connection/replay.ts';
import { createTrust } from '../../../src/web/connection/trust.ts';
import { must } from '../../seal/world.ts';
import { agent, answered, openEnd, stage, type Stage, texts, visitor } from './ends.ts';
import type { FramedEvent } from './fake-server.ts';

const { redact } = createEndDetector();

let at: Stage;
let id: string;
let events: readonly FramedEvent[];

beforeAll(async () => {
  at = await stage();
  const guest = await visitor(at);
  id = guest.id;
  const seen = openEnd(at, guest, id, { plan: guest.plan });
  await at.clock.until(() => seen.conversation.state.get().canSend, 5_000, 'visitor may write');
  seen.conversation.send('Hello');
  await at.clock.until(() => texts(seen).length === 1, 10_000, 'begun');
  const ann = openEnd(at, await agent(at, 'ann'), id);
  await at.clock.until(() => texts(ann).length === 1, 10_000, 'read');
  await answered(at, ann.conversation.take());
  await at.clock.until(() => ann.conversation.state.get().canSend, 10_000, 'may write');
  ann.conversation.send('Good day');
  ann.conversation.addNote('tread lightly');
  await at.clock.until(() => texts(ann).length === 3, 20_000, 'said');
  await answered(at, ann.conversation.resolve());
  await at.clock.until(() => ann.conversation.state.get().closing?.confirmed === true, 30_000, 'closed');
  events = at.server.streams.get(id)?.events ?? [];
  seen.close();
  ann.close();
});

async function opened(
  given: readonly FramedEvent[],
  options: {
    officers?: readonly number[];
    notes?: boolean;
    covered?: { events: number; head: string } | null;
  } = {},
) {
  const { primitives, world } = at;
  const trust = createTrust({
    primitives,
    workspace: 'northwind',
    pin: null,
    clock: at.clock,
    seen: null,
    keep: async () => {},
    earlier: async () => null,
  });
  await trust.offer(world.directory);
  const unlock: Unlock = async (closed): Promise<Epoch> => {
    const opening = { epoch: closed.epoch, compliance: world.deal, request: FIRST_HEAD };
    const partials = await Promise.all(
      (options.officers ?? [0, 2]).map((index) =>
        makePartial(primitives, opening, world.deal.shares[index] as never),
      ),
    );
    const key = await openEpochTogether(primitives, opening, partials.map(must));
    return key.ok ? { ...closed, status: 'open', key: key.value } : closed;
  };
  const place = { workspace: 'northwind', conversation: id };
  return replay(
    {
      primitives,
      trust,
      place,
      redact,
      unlock,
      notes: options.notes ?? true,
      covered: options.covered ?? null,
    },
    given,
  );
}

const said = (events_: Awaited<ReturnType<typeof opened>>['events']) =>
  events_.flatMap(({ item }) =>
    item === null || item.kind === 'line'
      ? []
      : [item.content.status === 'open' ? item.content.text : item.content.status],
  );

describe('a replay', () => {
  test('[C37] two officers open it, every event says what was checked, and the end is the end', async () => {
    const { conversation } = {
      conversation: events.filter((event) => !event.clear.includes('"type":"NoteAdded"')),
    };
    const head = conversation.at(-1)?.head ?? '';
    const result = await opened(events, { covered: { events: events.length, head } });
    expect(said(result.events)).toEqual(['Hello', 'Good day', 'tread lightly']);
    expect(result.verdict).toEqual({
      chain: { status: 'holds' },
      closing: { status: 'holds' },
      request: { status: 'holds' },
    });
    for (const event of result.events) {
      expect(event.proof.place).toEqual({ status: 'holds' });
      if (event.type === 'MessageSent' || event.type === 'NoteAdded') {
        expect(event.proof).toMatchObject({
          signature: { status: 'holds' },
          commitment: { status: 'holds' },
          check: { status: 'holds' },
        });
      }
    }
    expect((await opened(events, { covered: { events: 3, head: FIRST_HEAD } })).verdict.request.status).toBe(
      'fails',
    );
  });

  test('[C53] ends where the officers signed that it ends, whatever else is released', async () => {
    const at_ = events.findIndex((event) => event.clear.includes('"from":"staff"'));
    const head =
      events.slice(0, at_).findLast((event) => !/"type":"(NoteAdded|StaffEpochOpened)"/.test(event.clear))
        ?.head ?? '';
    const result = await opened(events, { covered: { events: at_, head } });
    expect(said(result.events)).toEqual(['Hello']);
    expect(result.events.length).toBe(at_);
    expect(result.verdict.request).toEqual({ status: 'holds' });
    const short = await opened(events.slice(0, at_ - 1), { covered: { events: at_, head } });
    expect(short.verdict.request.status).toBe('fails');
    const other = await opened(events, { covered: { events: at_ + 1, head } });
    expect(other.verdict.request.status).toBe('fails');
  });

  test('[C37] one officer alone reads nothing', async () => {
    const result = await opened(events, { officers: [1] });
    expect(said(result.events)).toEqual(['not-reader', 'not-reader', 'not-reader']);
    expect(result.verdict.chain.status).toBe('holds');
  });

  test('[C38] at any moment it stands as it stood', async () => {
    const result = await opened(events);
    const states = result.events.map((_event, index) => result.stateAt(index));
    expect(states.map((state) => state.items.length)).toEqual(
      [...states.keys()].map((index) => states[index]?.items.length),
    );
    expect(states[0]).toMatchObject({ status: 'waiting', items: [{ line: { type: 'started' } }] });
    expect(states.at(-1)).toMatchObject({ status: 'resolved', closing: { verified: true, confirmed: true } });
    const taken = result.events.findIndex((event) => event.type === 'ConversationAssigned');
    expect(states[taken - 1]?.assignee).toBeNull();
    expect(states[taken]?.assignee?.name).toBe('Ann Keller');
  });

  test('[C38] without notes the rest still proves itself', async () => {
    const shared = events.filter((event) => !/"type":"(NoteAdded|StaffEpochOpened)"/.test(event.clear));
    const result = await opened(shared, { notes: false });
    expect(said(result.events)).toEqual(['Hello', 'Good day']);
    expect(result.verdict.chain.status).toBe('holds');
  });

  test('[C39] where it was turned it fails, and everything after is unproven', async () => {
    const at_ = events.findIndex((event) => event.clear.includes('"type":"ConversationAssigned"'));
    const turned = events.map((event, index) =>
      index === at_
        ? { ...event, clear: event.clear.replace('"reason":"taken"', '"reason":"routed"') }
        : event,
    );
    const result = await opened(turned);
    expect(result.verdict.chain).toEqual({ status: 'fails', code: 'chain-broken' });
    expect(result.events.map((event) => event.proof.place.status)).toEqual(
      events.map((_event, index) => (index < at_ ? 'holds' : 'fails')),
    );
    expect(said(result.events)).toEqual(['Hello']);
    const dropped = await opened(events.slice(0, -2));
    expect(dropped.verdict.closing).toEqual({ status: 'none' });
  });

  test('[C39] [C50] what is said to be erased, and nothing recorded says so, fails', async () => {
    const erased = events.map((event) =>
      event.clear.includes('"type":"MessageSent"')
        ? { ...event, shredded: null, state: 'erased' as const }
        : event,
    );
    const result = await opened(erased);
    expect(result.verdict.chain.status).toBe('holds');
    const messages = result.events.filter((event) => event.type === 'MessageSent');
    expect(messages.map((event) => event.proof.signature.status)).toEqual(['fails', 'fails']);
    expect(said(result.events)).toEqual(['unverified', 'unverified', 'tread lightly']);
  });
});
