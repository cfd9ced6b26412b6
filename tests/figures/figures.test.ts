import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { definitions, FEW, figureIds } from '../../src/figures/definitions.ts';
import type { AgentDay } from '../../src/figures/kept.ts';
import { NOT_WORKED, type Counted, stretches, withStretch } from '../../src/figures/measure.ts';
import { csvOf, type Group, report, type Report, type ReportQuestion } from '../../src/figures/report.ts';
import { agentDays, type AgentDayRow } from '../../src/project/agent-days.ts';
import { type ChatRow, chats } from '../../src/project/chats.ts';
import type { View } from '../../src/project/view.ts';
import type { ClearEvent } from '../../src/contract/events.ts';
import type { EventMeta } from '../../src/contract/stored.ts';
import {
  FIRST_DAY,
  type History,
  histories,
  interleaved,
  MINUTE,
  recorded,
  TEAMS,
  type Told,
} from './history.ts';
import { naive, naiveWork } from './naive.ts';

const DAY = 86_400_000;
/** Random fortnights for each property: together thousands of days. */
const RUNS = 400;

function folded<Row>(view: View<Row, ClearEvent>, told: readonly Told[]): readonly Row[] {
  const rows = new Map<string, Row>();
  for (const stored of recorded(told)) {
    if (!view.prefixes.some((prefix) => stored.stream.startsWith(prefix))) continue;
    const event = JSON.parse(stored.clear) as ClearEvent & EventMeta;
    const seen = { event, meta: event, stored };
    const key = view.key(seen);
    const row = key === null ? null : view.apply(rows.get(key) ?? null, seen);
    if (key !== null && row !== null) rows.set(key, row);
  }
  return [...rows.values()];
}

const keptOf = (told: readonly Told[]) => ({
  chats: folded<ChatRow>(chats, told).flatMap(({ chat, offers }): Counted[] =>
    chat === null ? [] : [{ chat, offers }],
  ),
  days: folded<AgentDayRow>(agentDays, told) as readonly AgentDay[],
});

const question: ReportQuestion = {
  from: '2026-10-12',
  to: '2026-10-25',
  zone: 'UTC',
  team: null,
  site: null,
  campaign: null,
  topic: null,
};
const targets = { firstResponseMs: 45_000, waitMs: 60_000, chatsAtOnce: { from: 3, to: 5 } };
const FAR = FIRST_DAY + 400 * DAY;

function reportOf(
  told: readonly Told[],
  asked: Partial<ReportQuestion> = {},
  period = { before: FIRST_DAY - 14 * DAY, from: FIRST_DAY, to: FIRST_DAY + 14 * DAY },
): Report {
  const kept = keptOf(told);
  return report({ question: { ...question, ...asked }, targets, asOf: FAR, period, ...kept, people: null });
}

const inOrder = (history: History) => interleaved(history, () => 0);
const close = (found: unknown) =>
  JSON.parse(
    JSON.stringify(found, (_, value: unknown) =>
      typeof value === 'number' ? Math.round(value * 1e6) / 1e6 : value,
    ),
  ) as unknown;

describe('figures', () => {
  it('[B2] are what their definitions say, read word by word over the raw history', () => {
    fc.assert(
      fc.property(
        histories,
        fc.constantFrom(null, ...TEAMS),
        fc.integer({ min: 0, max: 13 }),
        fc.integer({ min: 1, max: 14 }),
        (history, team, first, length) => {
          const from = FIRST_DAY + first * DAY;
          const to = from + length * DAY;
          const period = { before: from - length * DAY, from, to };
          const found = reportOf(inOrder(history), { team }, period);
          const expected = naive(history, { from, to, team, waitMs: targets.waitMs });
          expect(close(found.figures)).toMatchObject(close(expected) as object);
          const before = naive(history, { from: period.before, to: from, team, waitMs: targets.waitMs });
          expect(close(found.before)).toMatchObject(close(before) as object);
        },
      ),
      { numRuns: RUNS },
    );
  });

  it('[B2] of time are those of looking every ten minutes', () => {
    const step = 10 * MINUTE;
    const whole = histories.map(
      (history): History =>
        new Map(
          [...history].map(([stream, events]) => [
            stream,
            events.map((told) => ({ ...told, at: Math.ceil(told.at / step) * step })),
          ]),
        ),
    );
    fc.assert(
      fc.property(whole, fc.integer({ min: 0, max: 20 * 144 }), (history, steps) => {
        const until = FIRST_DAY + steps * step;
        const worked = keptOf(inOrder(history)).days.flatMap((day) => stretches(day, until));
        const { peak: _, ...found } = worked.reduce(withStretch, NOT_WORKED);
        expect(found).toEqual(naiveWork(history, FIRST_DAY, until, step));
      }),
      { numRuns: 60 },
    );
  });

  it('[B3] do not depend on how streams interleave, and are the same when kept rows are folded again', () => {
    fc.assert(
      fc.property(histories, fc.infiniteStream(fc.nat(1_000)), (history, dice) => {
        const one = reportOf(inOrder(history));
        const other = reportOf(interleaved(history, () => dice.next().value as number));
        expect(other).toEqual(one);
      }),
      { numRuns: RUNS },
    );
  });

  it('[B4] rest on nothing that an erasure takes: only labels, times, counts and random ids are kept', () => {
    for (const history of fc.sample(histories, { numRuns: 50, seed: 11 })) {
      const told = inOrder(history);
      const erased = told.map((each) => ({
        ...each,
        event: { ...each.event, envelope: 'gone', page: 'gone' },
      }));
      expect(reportOf(erased)).toEqual(reportOf(told));
      for (const row of folded<ChatRow>(chats, told)) {
        expect(JSON.stringify(row)).not.toMatch(/gone|envelope|page/);
        expect(Object.keys(row.chat ?? {}).length).toBeLessThan(24);
      }
    }
  });

  it('[B5] of fewer than five are counts alone', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const found = reportOf(inOrder(history));
        const groups = [found.hours, found.days, found.agents, found.teams, found.sites].flat();
        for (const figures of [found.figures, found.before, ...groups.map((each) => each.figures)]) {
          for (const id of figureIds) {
            if (definitions[id].unit === 'count') expect(figures[id].value).toBe(figures[id].of);
            else if (figures[id].of < FEW) expect(figures[id].value).toBeNull();
            else expect(figures[id].value).not.toBeNull();
          }
        }
      }),
      { numRuns: 100 },
    );
  });

  it('[B6] of the parts add up to the whole: by hour, day, team, site, campaign and topic', () => {
    fc.assert(
      fc.property(histories, fc.constantFrom('UTC', 'Europe/Vienna', 'Asia/Kolkata'), (history, zone) => {
        const found = reportOf(inOrder(history), { zone });
        const { campaigns, days, hours, sites, teams, topics } = found;
        for (const groups of [hours, days, teams, sites, campaigns, topics]) {
          const sum = (pick: (group: Group) => number) =>
            groups.reduce((total, group) => total + pick(group), 0);
          expect(sum(({ figures }) => figures.chats.of)).toBe(found.figures.chats.of);
          expect(sum(({ figures }) => figures.waitHalf.of)).toBe(found.figures.waitHalf.of);
          expect(sum(({ figures }) => figures.missed.of)).toBe(found.figures.missed.of);
          expect(sum(({ figures }) => figures.csat.of)).toBe(found.figures.csat.of);
        }
        expect(found.scores.reduce((total, each) => total + each, 0)).toBe(found.figures.csat.of);
        expect(hours.every(({ key }) => /^([01]\d|2[0-3])$/.test(key))).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  it('[B6] are given to the day and hour on the wall of the zone, also when the clock is set', () => {
    const started = (at: string): Told => ({
      stream: `conversation-${at}`,
      at: Date.parse(at),
      event: { type: 'ConversationStarted', subject: 's', site: 'main', team: 'cards', kind: 'chat' },
    });
    // 25 October 2026: in Vienna two o'clock comes twice.
    const told = ['2026-10-24T22:30:00Z', '2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z'].map(started);
    const found = reportOf(told, { zone: 'Europe/Vienna' });
    const counts = (groups: readonly Group[]) => groups.map(({ figures, key }) => [key, figures.chats.of]);
    expect(counts(found.days)).toEqual([['2026-10-25', 3]]);
    expect(counts(found.hours)).toEqual([
      ['00', 1],
      ['02', 2],
    ]);
  });

  it('[B7] of a period that still runs are compared with as much of the one before', () => {
    const started = (at: number): Told => ({
      stream: `conversation-${at}`,
      at,
      event: { type: 'ConversationStarted', subject: 's', site: 'main', team: 'cards', kind: 'chat' },
    });
    const noon = FIRST_DAY + DAY + DAY / 2;
    const told = [noon - DAY - 1, noon - DAY + 1, noon - 1].map(started);
    const period = { before: FIRST_DAY, from: FIRST_DAY + DAY, to: FIRST_DAY + 2 * DAY };
    const kept = keptOf(told);
    const found = report({ question, targets, asOf: noon, period, ...kept, people: null });
    expect([found.figures.chats.of, found.before.chats.of]).toEqual([1, 1]);
  });

  it('[B1] each has one definition, and says how it is counted', () => {
    for (const id of figureIds) {
      const { better, definition, name, unit } = definitions[id];
      expect(name.length, id).toBeGreaterThan(2);
      expect(definition, id).toMatch(/^[A-Z].+\.$/);
      if (unit === 'ms') expect(definition, id).toMatch(/[Mm]edian|Mean|Half|Nine|longest/);
      if (unit === 'share') expect(definition, id).toMatch(/share/);
      expect(['less', 'more', null]).toContain(better);
    }
    expect(new Set(figureIds.map((id) => definitions[id].name)).size).toBe(figureIds.length);
  });
});

describe('a table as CSV', () => {
  it('[B8] holds what is shown, quoted where it must be, and no formula', () => {
    const group = reportOf([]).figures;
    const csv = csvOf([{ key: 'x', name: 'Cards, "gold"', figures: group }], 'Team');
    const [head, line, ...rest] = csv.split('\r\n');
    expect(head?.split(',').length).toBe(1 + 2 * figureIds.length);
    expect(line).toMatch(/^"Cards, ""gold""",0,0,/);
    expect(rest).toEqual([]);
    expect(csvOf([{ key: 'x', name: '=SUM(A1)', figures: group }], 'Team')).toMatch(/\r\n'=SUM\(A1\),/);
  });
});
