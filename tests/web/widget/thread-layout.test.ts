import { describe, expect, test } from 'vitest';
import type { ConversationState } from '../../../src/web/connection/conversation-state.ts';
import { layThread, type Row } from '../../../src/web/widget/thread-layout.ts';
import { timeFormats } from '../../../src/web/widget/time.ts';
import { ann, conversation, line, mine, MINUTE, NOON, pending, said, tomas } from './states.ts';

const { sameDay } = timeFormats('en-GB', 'UTC');
const lay = (state: Partial<ConversationState>, seenAtOpening: number | null = null, now = NOON) =>
  layThread(conversation(state), { now, sameDay, seenAtOpening });
const shape = (rows: readonly Row[]) =>
  rows.map((row) =>
    row.kind === 'group' ? `${row.mine ? 'mine' : 'theirs'}:${row.bubbles.length}` : row.kind,
  );

describe('thread', () => {
  test('[W11] one sender within five minutes stands together', () => {
    expect(shape(lay({ items: [said(1, 0), said(2, 4), said(3, 10), said(4, 11, mine)] }))).toEqual([
      'theirs:2',
      'theirs:1',
      'mine:1',
    ]);
  });

  test('[W11] another person, or an event between, begins a new group', () => {
    const joined = line(2, 1, {
      type: 'assigned',
      person: ann.id,
      name: ann.name,
      previous: null,
      reason: 'taken',
    });
    const other = said(4, 2, { person: tomas.id, name: tomas.name });
    expect(shape(lay({ items: [said(1, 0), joined, said(3, 1), other] }))).toEqual([
      'theirs:1',
      'line',
      'theirs:1',
      'theirs:1',
    ]);
  });

  test('[W11] a day that changes stands between; the first day only when it is not today', () => {
    const items = [said(1, -24 * 60), said(2, 0)];
    expect(shape(lay({ items }))).toEqual(['day', 'theirs:1', 'day', 'theirs:1']);
    expect(shape(lay({ items: [said(1, 0)] }))).toEqual(['theirs:1']);
  });

  test('[W11] the first reader list is no news, a later one is', () => {
    const readers = (revision: number, first: boolean) =>
      line(revision, 0, { type: 'readers', epoch: revision, first, joined: [tomas], left: [] });
    expect(shape(lay({ items: [readers(1, true), readers(2, false)] }))).toEqual(['line']);
  });

  test('[W10] a state that differs breaks the group', () => {
    const rows = lay({
      items: [said(1, 0, mine), said(2, 0, mine)],
      readUpTo: { visitor: -1, staff: 1 },
      pending: [
        pending('a', 1, { status: 'sending' }),
        pending('b', 1, { status: 'sealing' }),
        pending('c', 1, { status: 'waiting' }),
        pending('d', 1, { status: 'checking' }),
      ],
    });
    expect(rows.map((row) => row.kind === 'group' && [row.state, row.bubbles.length])).toEqual([
      ['read', 1],
      ['delivered', 1],
      ['sending', 2],
      ['waiting', 1],
      ['checking', 1],
    ]);
  });

  test('[W10] what was not sent stands alone, with its own way on', () => {
    const refused = { status: 'refused', code: 'rate-limited', final: false } as const;
    expect(shape(lay({ pending: [pending('a', 0, refused), pending('b', 0, refused)] }))).toEqual([
      'mine:1',
      'mine:1',
    ]);
  });

  test('[W10] a refusal whose text is still here needs no second row for the record of it', () => {
    const recorded = line(3, 0, {
      type: 'refused',
      from: 'visitor',
      person: null,
      mine: true,
      reason: 'card-number',
      signed: true,
    });
    const refused = { status: 'refused', code: 'card-number', final: true } as const;
    expect(shape(lay({ items: [recorded] }))).toEqual(['stopped']);
    expect(shape(lay({ items: [recorded], pending: [pending('a', 0, refused)] }))).toEqual(['mine:1']);
  });

  test('[W10] a message keeps its key from sending to recorded', () => {
    const before = lay({ pending: [pending('a', 0, { status: 'sending' })] });
    const after = lay({ items: [said(1, 0, { ...mine, key: 'p-a' })] });
    expect(after[0]?.key).toBe(before[0]?.key);
  });

  test('[W12] what cannot be shown keeps its place without text', () => {
    const contents = [
      { status: 'withheld', by: 'recorded', reason: 'card-number-split' },
      { status: 'destroyed', reason: 'card-number-split', at: 0, masked: null },
      { status: 'erased' },
      { status: 'not-reader' },
      { status: 'unverified', code: 'signature-wrong' },
    ] as const;
    const rows = lay({ items: contents.map((content, index) => said(index, index * 6, { content })) });
    expect(
      rows.map((row) => row.kind === 'group' && row.bubbles.map(({ look, text }) => [look, text])),
    ).toEqual(contents.map(({ status }) => [[status, '']]));
  });

  test('[W12] a split number says how many messages were taken back before it', () => {
    const gone = {
      ...mine,
      content: { status: 'withheld', by: 'recorded', reason: 'card-number-split' },
    } as const;
    const recorded = line(4, 0, {
      type: 'refused',
      from: 'visitor',
      person: null,
      mine: true,
      reason: 'card-number-split',
      signed: true,
    });
    const rows = lay({ items: [said(1, 0, mine), said(2, 0, gone), said(3, 0, gone), recorded] });
    expect(rows.at(-1)).toMatchObject({ kind: 'stopped', before: 2, last: true });
  });

  test('[W13] the first message of others that was not seen when it was opened is marked new, once', () => {
    const items = [said(1, 0), said(2, 6, mine), said(3, 12), said(4, 18)];
    expect(shape(lay({ items }, 1))).toEqual(['theirs:1', 'mine:1', 'new', 'theirs:1', 'theirs:1']);
    expect(shape(lay({ items }, 4))).not.toContain('new');
  });
});

describe('times', () => {
  const time = timeFormats('en-GB', 'UTC');

  test('[W11] days are named by nearness', () => {
    expect(time.day(NOON, NOON)).toBe('Today');
    expect(time.day(NOON - 24 * 60 * MINUTE, NOON)).toBe('Yesterday');
    expect(time.day(NOON - 9 * 24 * 60 * MINUTE, NOON)).toBe('3 May');
    expect(time.day(NOON - 400 * 24 * 60 * MINUTE, NOON)).toBe('7 April 2025');
  });

  test('[W11] the clock is the visitor’s own', () => {
    expect(time.clock(NOON)).toBe('10:00');
    expect(timeFormats('en-US', 'UTC').clock(NOON)).toMatch(/^10:00\sAM$/);
    expect(time.ago(NOON - 12 * MINUTE, NOON)).toBe('12 min');
  });
});
