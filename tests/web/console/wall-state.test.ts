import { describe, expect, it } from 'vitest';
import type { InboxRow, QueueRow, TeamRow } from '../../../src/contract/views.ts';
import { type Member, wallOf, type WallQuestion } from '../../../src/web/console/wall/wall-state.ts';

const NOW = Date.parse('2026-05-12T10:10:00.000Z');
const ago = (seconds: number) => new Date(NOW - seconds * 1000).toISOString();

const members: readonly Member[] = [
  { id: 'ann', name: 'Ann Keller', teams: ['cards'] },
  { id: 'tomas', name: 'Tomás Ruiz', teams: ['payments'] },
  { id: 'leo', name: 'Leo Fischer', teams: ['payments'] },
];

const person = (id: string, claims: readonly string[], more: Partial<TeamRow> = {}): TeamRow => ({
  person: id,
  presence: 'online',
  since: ago(600),
  until: null,
  gone: null,
  capacity: 3,
  claims,
  ...more,
});

const chat = (id: string, more: Partial<InboxRow> = {}): InboxRow => ({
  conversation: id,
  subject: 's',
  site: 'main',
  team: 'cards',
  mode: 'inspected',
  status: 'open',
  assignee: 'ann',
  startedAt: ago(900),
  lastAt: ago(60),
  lastFrom: 'visitor',
  waitingSince: null,
  messages: 2,
  revision: 4,
  readByStaff: 0,
  readByVisitor: 0,
  visitorMessages: [],
  language: 'en',
  resolvedAt: null,
  epoch: 1,
  kind: 'chat',
  topic: null,
  priority: 2,
  campaign: null,
  callback: null,
  labels: [],
  snoozedUntil: null,
  mentions: [],
  supervisors: [],
  ...more,
});

const queued = (id: string, seconds: number, more: Partial<QueueRow> = {}): QueueRow => ({
  conversation: id,
  team: 'payments',
  topic: null,
  language: 'en',
  priority: 2,
  since: ago(seconds),
  standing: ago(seconds),
  position: 1,
  told: null,
  status: 'waiting',
  away: null,
  person: null,
  until: null,
  offeredAt: null,
  offers: 0,
  why: null,
  missed: [],
  ...more,
});

const mapOf = <Row>(key: (row: Row) => string, ...rows: readonly Row[]) =>
  new Map(rows.map((row) => [key(row), row]));

const wall = (more: Partial<WallQuestion> = {}) =>
  wallOf({
    members,
    team: null,
    inbox: new Map(),
    people: new Map(),
    queue: new Map(),
    waitTargetMs: 60_000,
    chatsMost: 5,
    now: NOW,
    ...more,
  });

const people = (...rows: readonly TeamRow[]) => mapOf((row: TeamRow) => row.person, ...rows);
const queue = (...rows: readonly QueueRow[]) => mapOf((row: QueueRow) => row.conversation, ...rows);
const inbox = (...rows: readonly InboxRow[]) => mapOf((row: InboxRow) => row.conversation, ...rows);

describe('the wall', () => {
  it('[B20] shows a box a place: filled, offered or free, and never fewer than there are chats', () => {
    const shown = wall({
      people: people(person('ann', ['a', 'b']), person('tomas', ['c', 'd', 'e', 'f'], { capacity: 3 })),
      queue: queue(queued('q', 10, { status: 'offered', person: 'ann', until: ago(-14) })),
    });
    expect(shown.agents.map(({ name, slots }) => [name, slots])).toEqual([
      ['Tomás Ruiz', ['filled', 'filled', 'filled', 'filled']],
      ['Ann Keller', ['filled', 'filled', 'offered']],
      ['Leo Fischer', []],
    ]);
    expect(shown.agents.map(({ full }) => full)).toEqual([true, false, false]);
    expect(shown.load).toEqual({ taken: 6, places: 7, free: 1 });
  });

  it('[B20] who is offline stands last and offers no place', () => {
    const shown = wall({ people: people(person('ann', [], { presence: 'offline' }), person('leo', [])) });
    expect(shown.agents.map(({ name }) => name)).toEqual(['Leo Fischer', 'Ann Keller', 'Tomás Ruiz']);
    expect(shown.load).toEqual({ taken: 0, places: 3, free: 1 });
  });

  it('[B21] says of everybody in line how long, at which place of their team, and why still', () => {
    const shown = wall({
      people: people(person('tomas', ['1', '2', '3']), person('ann', [])),
      queue: queue(
        queued('late', 161, {}),
        queued('offered', 51, { status: 'offered', person: 'tomas', until: ago(-14) }),
        queued('gone', 12, { away: ago(3) }),
        queued('cards', 11, { team: 'cards' }),
        queued('claims', 9, { team: 'claims' }),
        queued('over', 5, { status: 'left' }),
      ),
    });
    expect(
      shown.queue.map(({ late, position, row, why }) => [row.conversation, position, late, why.kind]),
    ).toEqual([
      ['late', 1, true, 'no-room'],
      ['offered', 2, false, 'offered'],
      ['gone', 3, false, 'away'],
      ['cards', 1, false, 'next'],
      ['claims', 1, false, 'nobody-there'],
    ]);
    expect(shown.queue[1]?.why).toEqual({ kind: 'offered', person: 'tomas', leftMs: 14_000 });
    expect([shown.overTarget, shown.longestMs]).toEqual([1, 161_000]);
  });

  it('[B22] alerts: late replies first, then long waits, missed offers of the last ten minutes, and too many chats', () => {
    const shown = wall({
      chatsMost: 1,
      inbox: inbox(
        chat('one', { waitingSince: ago(130) }),
        chat('two', { waitingSince: ago(171) }),
        chat('fine', { waitingSince: ago(20) }),
        chat('over', { waitingSince: ago(400), status: 'resolved', assignee: null }),
      ),
      people: people(person('ann', ['one', 'two'])),
      queue: queue(
        queued('waits', 90),
        queued('missed', 30, {
          missed: [
            { person: 'leo', at: ago(20) },
            { person: 'tomas', at: ago(700) },
          ],
        }),
      ),
    });
    expect(
      shown.alerts.map((alert) =>
        alert.kind === 'late-reply'
          ? [alert.kind, alert.chat.conversation]
          : alert.kind === 'long-wait'
            ? [alert.kind, alert.line.row.conversation]
            : alert.kind === 'missed'
              ? [alert.kind, alert.person]
              : [alert.kind, alert.agent.person],
      ),
    ).toEqual([
      ['late-reply', 'two'],
      ['late-reply', 'one'],
      ['long-wait', 'waits'],
      ['missed', 'leo'],
      ['over-target', 'ann'],
    ]);
  });

  it('[B23] of one team is that team’s people, line and alerts alone', () => {
    const shown = wall({
      team: 'payments',
      inbox: inbox(chat('one', { waitingSince: ago(200) })),
      people: people(person('ann', ['one'])),
      queue: queue(queued('p', 5), queued('c', 5, { team: 'cards' })),
    });
    expect(shown.agents.map(({ person: id }) => id)).toEqual(['leo', 'tomas']);
    expect(shown.queue.map(({ row }) => row.conversation)).toEqual(['p']);
    expect(shown.alerts).toEqual([]);
  });
});
