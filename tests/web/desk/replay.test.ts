// The desk's arithmetic: where events stand on the line, what is said of proofs, where a request stands.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RequestRow } from '../../../src/contract/views.ts';
import type { Proof, ReplayEvent } from '../../../src/web/connection/replay.ts';
import { cellsOf, proofWords, tally } from '../../../src/web/desk/proof.ts';
import { passes, standingOf } from '../../../src/web/desk/request-state.ts';
import {
  indexAfter,
  indexAt,
  layoutTimeline,
  PLAY_WAIT_MS_MAX,
  SILENCE_MS,
  waitBefore,
} from '../../../src/web/desk/timeline.ts';

const holds: Proof = { status: 'holds' };
const none: Proof = { status: 'none' };

function event(at: number, type = 'MessageSent', proof: Partial<ReplayEvent['proof']> = {}): ReplayEvent {
  return {
    revision: at,
    at,
    type,
    person: null,
    head: '',
    digest: null,
    item: null,
    proof: { place: holds, signature: holds, commitment: holds, check: none, ...proof },
  };
}

describe('the time line', () => {
  it('[K15] places are in order, apart, and within the line, whatever the times', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 10_000_000 }), { minLength: 1, maxLength: 150 }),
        (gaps) => {
          let at = 0;
          const { marks } = layoutTimeline(gaps.map((gap) => event((at += gap))));
          for (const [index, mark] of marks.entries()) {
            expect(mark.x).toBeGreaterThanOrEqual(0);
            expect(mark.x).toBeLessThanOrEqual(1);
            if (index > 0) expect(mark.x).toBeGreaterThan(marks[index - 1]!.x);
          }
        },
      ),
    );
  });

  it('[K15] a long silence is shortened and marked, labels are true times of events', () => {
    const events = [
      event(0),
      event(60_000),
      event(60_000 + 50 * SILENCE_MS),
      event(60_000 + 51 * SILENCE_MS),
    ];
    const line = layoutTimeline(events);
    expect(line.breaks).toHaveLength(1);
    expect(line.marks[2]!.x - line.marks[1]!.x).toBeLessThan(0.6);
    expect(line.labels.every((label) => events.some((each) => each.at === label.at))).toBe(true);
  });

  it('[K15] bands run from one epoch to the next', () => {
    const { bands } = layoutTimeline([
      event(0, 'EpochOpened'),
      event(10),
      event(20, 'EpochOpened'),
      event(30),
    ]);
    expect(bands.map((band) => band.epoch)).toEqual([1, 2]);
    expect(bands[0]!.to).toBe(bands[1]!.from);
    expect(bands[1]!.to).toBe(1);
  });

  it('[K16] steps of a minute stop at events and at the ends', () => {
    const events = [0, 30_000, 61_000, 200_000].map((at) => event(at));
    expect(indexAfter(events, 0, 60_000)).toBe(2);
    expect(indexAfter(events, 3, 60_000)).toBe(3);
    expect(indexAfter(events, 3, -60_000)).toBe(2);
    expect(indexAfter(events, 1, -60_000)).toBe(0);
    const { marks } = layoutTimeline(events);
    expect(indexAt(marks, -1)).toBe(0);
    expect(indexAt(marks, 2)).toBe(3);
  });

  it('[K16] nobody sits through a silence', () => {
    const events = [event(0), event(3_600_000), event(3_600_500)];
    expect(waitBefore(events, 1, 1)).toBe(PLAY_WAIT_MS_MAX);
    expect(waitBefore(events, 2, 1)).toBe(500);
    expect(waitBefore(events, 2, 4)).toBe(125);
    expect(waitBefore(events, 1, 'event')).toBeLessThan(2_000);
  });
});

describe('proof', () => {
  it('[K17] a check stands only for what was checked here', () => {
    expect(cellsOf(event(0)).map((cell) => cell.state)).toEqual(['check', 'check', 'check']);
    const sealed = event(0, 'NoteAdded', { commitment: none });
    expect(cellsOf(sealed).map((cell) => cell.state)).toEqual(['check', 'check', 'dash']);
    const gone = event(0, 'MessageSent', { signature: { status: 'gone' }, commitment: { status: 'gone' } });
    expect(cellsOf(gone).map((cell) => cell.state)).toEqual(['check', 'dash', 'dash']);
    const wrong = event(0, 'MessageSent', { signature: { status: 'fails', code: 'signature-invalid' } });
    expect(cellsOf(wrong)[1]).toEqual({ letter: 'S', state: 'cross' });
    expect(proofWords(wrong)).toContain('the signature is wrong');
  });

  it('[K17] events without text have no C, events nobody signs no S, and none of them is counted', () => {
    const read = event(0, 'MessagesRead', { signature: none, commitment: none });
    const start = event(1, 'ConversationStarted', { commitment: none });
    expect(cellsOf(read).map((cell) => cell.letter)).toEqual(['L']);
    expect(cellsOf(start).map((cell) => cell.letter)).toEqual(['L', 'S']);
    expect(tally([read, start, event(2)], 'S')).toEqual({ held: 2, of: 2, failed: 0 });
    expect(tally([read, start, event(2, 'NoteAdded', { commitment: none })], 'C')).toEqual({
      held: 0,
      of: 1,
      failed: 0,
    });
  });
});

describe('a request', () => {
  const now = Date.parse('2026-05-12T10:00:00.000Z');
  const row: RequestRow = {
    request: 'r',
    conversation: 'c',
    person: 'ingrid',
    device: 'd',
    notes: false,
    status: 'asked',
    askedAt: '2026-05-12T09:00:00.000Z',
    expires: '2026-05-13T09:00:00.000Z',
    until: null,
    digest: '',
    approvals: [],
    openings: [],
  };

  it('[K18] needs the others and waits for them, until it runs out', () => {
    expect(standingOf(row, 'sam', 2, now)).toMatchObject({ kind: 'needs-you' });
    expect(standingOf(row, 'ingrid', 2, now)).toEqual({ kind: 'waiting', word: '1 of 2 signed' });
    const signed = { ...row, approvals: [{ person: 'sam', at: row.askedAt }] };
    expect(standingOf(signed, 'sam', 3, now)).toEqual({ kind: 'waiting', word: '2 of 3 signed' });
    expect(standingOf(row, 'sam', 2, Date.parse(row.expires))).toMatchObject({ kind: 'ended' });
  });

  it('[K18] once granted it is open for the hours signed for and not a moment longer', () => {
    const granted: RequestRow = { ...row, status: 'granted', until: '2026-05-12T17:41:00.000Z' };
    const standing = standingOf(granted, 'ingrid', 2, now);
    expect(standing).toEqual({ kind: 'open', word: 'Open, 7 h 41 min left' });
    expect(passes(standing, 'open')).toBe(true);
    expect(standingOf(granted, 'ingrid', 2, Date.parse(granted.until!))).toMatchObject({ kind: 'ended' });
  });
});
