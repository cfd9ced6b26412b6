// The inbox as lines: groups, urgency, an order that holds still, clocks, what is announced.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { InboxRow } from '../../../src/contract/views.ts';
import { announcementOf } from '../../../src/web/console/announce.ts';
import {
  type Group,
  type ListQuestion,
  NO_FILTER,
  REPLY_TARGET_MS,
  replyClock,
  waitingForMe,
} from '../../../src/web/console/inbox-list.ts';
import { createInboxOrder } from '../../../src/web/console/inbox-order.ts';

const me = 'ann';
let number = 0;

function row(fields: Partial<InboxRow>): InboxRow {
  number += 1;
  return {
    conversation: `c${String(number).padStart(3, '0')}`,
    subject: 's',
    site: 'main',
    team: 'support',
    mode: 'inspected',
    status: (fields.assignee ?? null) === null ? 'waiting' : 'open',
    assignee: null,
    startedAt: '2026-05-12T10:00:00.000Z',
    lastAt: '2026-05-12T10:00:00.000Z',
    lastFrom: 'visitor',
    waitingSince: null,
    messages: 1,
    revision: 2,
    readByStaff: 0,
    readByVisitor: 0,
    visitorMessages: [],
    language: 'en',
    kind: 'chat',
    topic: null,
    priority: 2,
    campaign: null,
    callback: null,
    resolvedAt: null,
    epoch: 1,
    labels: [],
    snoozedUntil: null,
    mentions: [],
    supervisors: [],
    ...fields,
  };
}

function mapOf(...rows: readonly InboxRow[]): ReadonlyMap<string, InboxRow> {
  return new Map(rows.map((each) => [each.conversation, each]));
}

function ask(rows: ReadonlyMap<string, InboxRow>, more: Partial<ListQuestion> = {}): ListQuestion {
  return {
    rows,
    me,
    tab: 'all',
    closed: new Set<Group>(),
    sort: 'reply-due',
    filter: NO_FILTER,
    held: null,
    ...more,
  };
}

function words(lines: ReturnType<ReturnType<typeof createInboxOrder>['lines']>): readonly string[] {
  return lines.map((line) => (line.kind === 'head' ? `${line.group} ${line.count}` : line.row.conversation));
}

function shown(rows: ReadonlyMap<string, InboxRow>, more: Partial<ListQuestion> = {}): readonly string[] {
  return words(createInboxOrder().lines(ask(rows, more)));
}

describe('callbacks', () => {
  it('[H27] stand by the hour they were asked for, and after it was called by nothing', () => {
    const call = (from: string, done: boolean) =>
      row({
        kind: 'callback',
        waitingSince: '2026-05-12T08:00:00.000Z',
        callback: { from, to: from.replace(':00:00', ':59:59'), done },
      });
    const [soon, later] = [call('2026-05-12T09:30:00.000Z', false), call('2026-05-12T15:00:00.000Z', false)];
    const chat = row({ waitingSince: '2026-05-12T10:00:00.000Z' });
    const called = { ...call('2026-05-12T08:30:00.000Z', true), waitingSince: null };
    expect(shown(mapOf(later, called, chat, soon))).toEqual([
      'unassigned 4',
      soon.conversation,
      chat.conversation,
      later.conversation,
      called.conversation,
    ]);
  });
});

describe('the inbox', () => {
  const late = row({ assignee: me, waitingSince: '2026-05-12T09:00:00.000Z' });
  const due = row({ assignee: me, waitingSince: '2026-05-12T09:59:00.000Z' });
  const answered = row({ assignee: me, lastAt: '2026-05-12T11:00:00.000Z' });
  const free = row({ waitingSince: '2026-05-12T08:00:00.000Z', visitorMessages: [2] });
  const other = row({ assignee: 'tomas' });
  const over = row({ status: 'resolved' });
  const rows = mapOf(answered, other, due, free, late, over);

  it('[K1] groups by who has a chat, the reply due longest first, and counts what is resolved for nobody', () => {
    expect(shown(rows)).toEqual([
      'mine 3',
      late.conversation,
      due.conversation,
      answered.conversation,
      'unassigned 1',
      free.conversation,
      'team 1',
      other.conversation,
      'resolved 1',
      over.conversation,
    ]);
    const order = createInboxOrder();
    order.lines(ask(rows));
    expect(order.counts()).toEqual({ mine: 3, team: 1, unassigned: 1, all: 5 });
  });

  it('[K1] a closed group keeps its head and shows no row', () => {
    const lines = createInboxOrder().lines(ask(rows, { closed: new Set(['mine'] as const) }));
    expect(lines[0]).toEqual({ kind: 'head', group: 'mine', count: 3, closed: true });
    expect(lines[1]).toMatchObject({ kind: 'head', group: 'unassigned' });
  });

  it('[K2] under the pointer nothing changes its place; what is new comes after', () => {
    const held = [answered.conversation, due.conversation, late.conversation];
    const fresh = row({ assignee: me, waitingSince: '2026-05-12T07:00:00.000Z' });
    expect(shown(mapOf(late, due, answered, fresh), { held })).toEqual([
      'mine 4',
      ...held,
      fresh.conversation,
    ]);
    expect(shown(mapOf(late, due, answered, fresh))[1]).toBe(fresh.conversation);
  });

  it('[K3] a clock fills, nears, and is late from the target on', () => {
    const since = Date.parse('2026-05-12T10:00:00.000Z');
    const at = (ms: number) => replyClock({ waitingSince: new Date(since).toISOString() }, since + ms);
    expect(at(REPLY_TARGET_MS / 2)).toMatchObject({ state: 'due', share: 0.5 });
    expect(at(REPLY_TARGET_MS * 0.75)).toMatchObject({ state: 'near' });
    expect(at(REPLY_TARGET_MS)).toMatchObject({ state: 'late', share: 1, leftMs: 0 });
    // A clock behind the server's shows nothing negative.
    expect(at(-5_000)).toMatchObject({ state: 'due', waitedMs: 0 });
    expect(replyClock({ waitingSince: null }, since)).toBeNull();
  });

  it('[K4] the badge counts what waits for this person, never a total', () => {
    const unread = row({ assignee: me, visitorMessages: [3, 4] });
    expect(waitingForMe([unread, free, other, answered, over], me)).toBe(2);
    expect(waitingForMe([{ ...other, mentions: [me] }, other], me)).toBe(1);
  });

  it('[K5] other chats are announced by name and count, the open one and the first rows are not', () => {
    const mine = row({ assignee: me, subject: 'abc', visitorMessages: [] });
    const more = { ...mine, visitorMessages: [4, 5] };
    const name = (subject: string) => `Visitor ${subject}`;
    expect(announcementOf(mapOf(), mapOf(more), me, null, name)).toBeNull();
    expect(announcementOf(mapOf(mine), mapOf(more), me, null, name)).toBe('Visitor abc, 2 unread');
    expect(announcementOf(mapOf(mine), mapOf(more), me, mine.conversation, name)).toBeNull();
    expect(announcementOf(mapOf(mine), mapOf(mine, free), me, null, name)).toBe('1 new chat waiting');
  });

  it('[I20] what is kept in order while rows change one by one equals sorting everything anew', () => {
    const times = ['2026-05-12T08:00:00.000Z', '2026-05-12T09:00:00.000Z', '2026-05-12T10:00:00.000Z'];
    const change = fc.record({
      id: fc.nat(12),
      gone: fc.boolean(),
      assignee: fc.constantFrom(null, me, 'tomas'),
      status: fc.constantFrom('open' as const, 'resolved' as const),
      waitingSince: fc.constantFrom(null, ...times),
      lastAt: fc.constantFrom(...times),
      snoozedUntil: fc.constantFrom(null, '2026-05-13T08:00:00.000Z'),
      labels: fc.constantFrom([], ['fraud'], ['vip']),
    });
    const filters = [NO_FILTER, { ...NO_FILTER, labels: new Set(['vip']) }];
    fc.assert(
      fc.property(
        fc.array(change, { maxLength: 60 }),
        fc.constantFrom('reply-due' as const, 'newest' as const, 'oldest' as const),
        fc.array(fc.nat(1), { maxLength: 60 }),
        (changes, sort, chosen) => {
          const kept = createInboxOrder();
          let rows: ReadonlyMap<string, InboxRow> = new Map();
          let step = 0;
          for (const { id, gone, ...fields } of changes) {
            const key = `c${id}`;
            const next = new Map(rows);
            if (gone) next.delete(key);
            else next.set(key, row({ ...fields, conversation: key }));
            rows = next;
            const question = ask(rows, { sort, filter: filters[chosen[step++] ?? 0] ?? NO_FILTER });
            const anew = createInboxOrder();
            expect(words(kept.lines(question))).toEqual(words(anew.lines(question)));
            expect(kept.counts()).toEqual(anew.counts());
          }
        },
      ),
    );
  });

  it('[I21] a filter shows what fits every condition and counts nothing out; an order is another sorting', () => {
    const cards = row({
      team: 'cards',
      labels: ['fraud'],
      visitorMessages: [3],
      startedAt: '2026-05-12T07:00:00.000Z',
    });
    const loans = row({ team: 'loans', mentions: [me], kind: 'ticket', lastAt: '2026-05-12T12:00:00.000Z' });
    const both = mapOf(cards, loans);
    const only = (filter: Partial<typeof NO_FILTER>) =>
      shown(both, { filter: { ...NO_FILTER, ...filter } }).filter((word) => word.startsWith('c'));
    expect(only({ teams: new Set(['cards']) })).toEqual([cards.conversation]);
    expect(only({ labels: new Set(['fraud', 'vip']) })).toEqual([cards.conversation]);
    expect(only({ mentionsMe: true })).toEqual([loans.conversation]);
    expect(only({ unread: true, kinds: new Set(['ticket']) })).toEqual([]);
    expect(only({ snoozed: true })).toEqual([]);
    expect(shown(both, { sort: 'newest' })[1]).toBe(loans.conversation);
    expect(shown(both, { sort: 'oldest' })[1]).toBe(cards.conversation);
    const order = createInboxOrder();
    order.lines(ask(both, { filter: { ...NO_FILTER, snoozed: true } }));
    expect(order.counts().all).toBe(2);
  });

  it('[I22] what is snoozed stands last in its group, however long it waits', () => {
    const asleep = row({
      assignee: me,
      waitingSince: '2026-05-12T01:00:00.000Z',
      snoozedUntil: '2026-05-13T08:00:00.000Z',
    });
    expect(shown(mapOf(asleep, answered, late)).slice(1)).toEqual([
      late.conversation,
      answered.conversation,
      asleep.conversation,
    ]);
  });
});
