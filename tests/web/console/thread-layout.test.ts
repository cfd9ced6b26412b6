// A conversation as the lines of a thread.
import { describe, expect, it } from 'vitest';
import type { Item, LineItem, Pending, SaidItem } from '../../../src/web/connection/conversation-state.ts';
import { previewOf } from '../../../src/web/console/chats.ts';
import { layoutThread, RUN_MS } from '../../../src/web/console/thread-layout.ts';

const START = new Date(2026, 4, 12, 10, 0, 0).getTime();

function said(revision: number, fields: Partial<SaidItem> = {}): SaidItem {
  return {
    kind: 'message',
    key: `k${revision}`,
    revision,
    at: START + revision * 1000,
    from: 'visitor',
    person: null,
    name: null,
    mine: false,
    content: { status: 'open', text: `text ${revision}` },
    signed: true,
    check: 'checked',
    epoch: 1,
    digest: '',
    ...fields,
  } as SaidItem;
}

function line(revision: number, what: LineItem['line']): LineItem {
  return { kind: 'line', key: `k${revision}`, revision, at: START + revision * 1000, line: what };
}

const staff = (revision: number, fields: Partial<SaidItem> = {}) =>
  said(revision, { from: 'staff', person: 'ann', name: 'Ann', ...fields });

function messages(items: readonly Item[], read = -1) {
  return layoutThread(items, [], read).filter((each) => each.kind === 'message');
}

describe('the thread', () => {
  it('[K6] a run has one head; another author, a line or a long silence begins the next', () => {
    const heads = messages([
      said(1),
      said(2),
      staff(3),
      line(4, { type: 'closing-confirmed' }),
      staff(5),
      staff(6, { at: START + 5000 + RUN_MS }),
    ]).map((each) => each.first);
    expect(heads).toEqual([true, false, true, true, true]);
  });

  it('[K6] the first list of readers belongs to the start; days are parted', () => {
    const kinds = layoutThread(
      [
        line(0, { type: 'started', mode: 'strict' }),
        line(1, { type: 'readers', epoch: 1, first: true, joined: [], left: [] }),
        said(2),
        said(3, { at: START + 86_400_000 }),
      ],
      [],
      -1,
    ).map((each) => each.kind);
    expect(kinds).toEqual(['line', 'message', 'day', 'message']);
  });

  it('[K7] one read mark, under the last message the visitor has read; below it, delivered', () => {
    const marks = messages([staff(1), staff(2), said(3), staff(4)], 3).map((each) => [
      each.readMark,
      each.delivered,
    ]);
    expect(marks).toEqual([
      [false, false],
      [true, false],
      [false, false],
      [false, true],
    ]);
  });

  it('[K7] what is not recorded yet stands last', () => {
    const pending: Pending = {
      local: 'a',
      key: 'a',
      kind: 'message',
      text: 'later',
      at: START,
      state: { status: 'waiting' },
    };
    expect(layoutThread([said(1)], [pending], -1).at(-1)).toMatchObject({ kind: 'pending', key: 'a' });
  });

  it('[K8] a long conversation has a line for everything in it, the newest at its end', () => {
    const items = Array.from({ length: 5_000 }, (_, index) => said(index));
    const lines = layoutThread(items, [], -1);
    expect(lines.filter(({ kind }) => kind === 'message')).toHaveLength(5_000);
    expect(lines.at(-1)).toMatchObject({ kind: 'message', item: { revision: 4_999 } });
    expect(new Set(lines.map(({ key }) => key)).size).toBe(lines.length);
  });

  it('[K9] the inbox shows the last message, never a note', () => {
    const note = staff(2, { kind: 'note', content: { status: 'open', text: 'secret' } });
    const state = { items: [said(1), note], typing: [] };
    expect(previewOf(state)?.content).toEqual({ status: 'open', text: 'text 1' });
    expect(previewOf({ items: [], typing: [] })).toBeNull();
  });
});
