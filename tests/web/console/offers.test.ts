// What is offered to an agent, as the console tells it.
import { describe, expect, it } from 'vitest';
import type { InboxRow, QueueRow } from '../../../src/contract/views.ts';
import { sheetOf, strokesWith } from '../../../src/web/console/commands.ts';
import { createAlerts, notificationWords } from '../../../src/web/console/alerts.ts';
import {
  answerOfKey,
  isFull,
  languageWords,
  MISSED_TOLD_MS,
  missedBy,
  missedWords,
  offersTo,
  secondsLeft,
  spokenOffer,
  takingOf,
  whyYou,
} from '../../../src/web/console/offers.ts';
import { preferenceDefaults } from '../../../src/web/console/preferences.ts';

const T0 = Date.parse('2026-05-12T10:00:00.000Z');
const at = (seconds: number) => new Date(T0 + seconds * 1000).toISOString();
const why = {
  order: 'longest-idle',
  load: 4,
  capacity: 5,
  needs: [],
  speaks: true,
  lastOffer: null,
} as const;
const row = (conversation: string, more: Partial<QueueRow> = {}): QueueRow => ({
  conversation,
  team: 'claims',
  topic: null,
  language: 'fr',
  priority: 2,
  since: at(0),
  standing: at(0),
  position: 1,
  told: null,
  status: 'offered',
  away: null,
  person: 'ann',
  until: at(20),
  offeredAt: at(0),
  offers: 1,
  why,
  missed: [],
  ...more,
});
const line = (...rows: readonly QueueRow[]) => new Map(rows.map((each) => [each.conversation, each]));
const chat = (assignee: string | null) => ({ assignee }) as unknown as InboxRow;

describe('what is offered', () => {
  it('[I60] is what this person is asked now, what runs out first before the others', () => {
    const rows = line(
      row('later', { until: at(30) }),
      row('sooner', { until: at(12) }),
      row('another', { person: 'bo' }),
      row('taken', { status: 'accepted', until: null }),
      row('nobody', { status: 'waiting', person: null, until: null }),
    );
    expect(offersTo(rows, 'ann').map(({ row: each }) => each.conversation)).toEqual(['sooner', 'later']);
    expect(offersTo(line(row('again', { offeredAt: at(5) })), 'ann')[0]?.key).not.toBe(
      offersTo(line(row('again')), 'ann')[0]?.key,
    );
    expect(secondsLeft(T0 + 1_200, T0)).toBe(2);
    expect(secondsLeft(T0, T0 + 1)).toBe(0);
  });

  it('[I60] it says why them in the words of the record, and what they would read only once they said yes', () => {
    const name = (skill: string) => ({ claims: 'Claims' })[skill] ?? skill;
    const needs = [{ skill: 'claims', level: 3 }];
    expect(whyYou({ ...why, needs }, name)).toBe('Claims skill, level 3 or more, 4 of 5 chats, idle longest');
    expect(whyYou({ ...why, order: 'round-robin' }, name)).toBe('4 of 5 chats, your turn');
    expect(languageWords(row('a'))).toBe('French, you speak it');
    expect(languageWords(row('a', { why: { ...why, speaks: false } }))).toBe('French');
  });

  it('[I61] two keys answer it, by their place, alone with Alt; the sheet names them', () => {
    const press = { alt: true, ctrl: false, meta: false, shift: false, code: 'KeyA' };
    expect(answerOfKey(press)).toBe('accept');
    expect(answerOfKey({ ...press, code: 'KeyN' })).toBe('decline');
    for (const more of [{ alt: false }, { ctrl: true }, { meta: true }, { shift: true }, { code: 'KeyB' }])
      expect(answerOfKey({ ...press, ...more })).toBeNull();
    const lines = sheetOf(strokesWith({}), 'Ctrl', ['Enter']).flatMap(({ keys }) => keys);
    expect(lines.filter(({ caps }) => ['Alt A', 'Alt N'].includes(caps.join(' ')))).toHaveLength(2);
    expect(lines.filter(({ caps, single }) => caps[0] === 'Alt' && single)).toEqual([]);
  });

  it('[I65] full is who is online with as many as their places', () => {
    expect(isFull('online', { claims: ['a', 'b'], capacity: 2 })).toBe(true);
    expect(isFull('online', { claims: ['a'], capacity: 2 })).toBe(false);
    expect(isFull('away', { claims: ['a', 'b'], capacity: 2 })).toBe(false);
    expect(isFull('online', undefined)).toBe(false);
  });

  it('[I62] it is spoken with its team, its time and its keys, and never with a name or a word of the visitor', () => {
    expect(spokenOffer('Claims', 20, 0)).toBe(
      'New chat for you in Claims. 20 seconds to answer. Alt A accepts, Alt N is not now.',
    );
    expect(spokenOffer('Claims', 20, 2)).toContain('2 more offers wait.');
  });

  it('[I63] a missed one is told of for a minute, with who has it; not while the same one is offered again', () => {
    const missed = [{ person: 'ann', at: at(20) }];
    const passed = row('a', { status: 'offered', person: 'bo', missed });
    expect(missedBy(line(passed), 'ann', T0 + 21_000)?.conversation).toBe('a');
    expect(missedBy(line(passed), 'bo', T0 + 21_000)).toBeNull();
    expect(missedBy(line(passed), 'ann', T0 + 20_001 + MISSED_TOLD_MS)).toBeNull();
    expect(missedBy(line(row('a', { missed })), 'ann', T0 + 21_000)).toBeNull();
    expect(missedWords('Idris Bello', true)).toBe(
      'You missed a chat. It went to Idris Bello. You are still online.',
    );
    expect(missedWords(null, false)).toBe('You missed a chat. It waits for the next free agent.');
  });

  it('[I64] an accepted chat is on its way until it is theirs or is not', () => {
    expect(takingOf(chat(null), row('a'), 'ann')).toBe('on-its-way');
    expect(takingOf(chat(null), row('a', { status: 'accepted', until: null }), 'ann')).toBe('on-its-way');
    // Out of line and not yet in the inbox as theirs: the two views do not come together.
    expect(takingOf(chat(null), undefined, 'ann')).toBe('on-its-way');
    expect(takingOf(chat('ann'), undefined, 'ann')).toBe('mine');
    expect(takingOf(chat('bo'), undefined, 'ann')).toBe('gone');
    const back = row('a', { status: 'waiting', person: null, until: null });
    expect(takingOf(chat(null), back, 'ann')).toBe('gone');
    expect(takingOf(undefined, undefined, 'ann')).toBe('gone');
  });

  it('[I25] an offer calls as the person chose for chats that nobody has, and names the team alone', () => {
    const heard: string[] = [];
    const call = createAlerts({
      now: () => 0,
      away: () => true,
      sound: (kind) => heard.push(kind),
      notify: (text) => heard.push(text),
    });
    const offer = { kind: 'offer', team: 'claims' } as const;
    expect(notificationWords(offer, () => 'Claims')).toBe('A chat is offered to you in Claims.');
    const sounds = { ...preferenceDefaults.sounds, waiting: true };
    call(offer, { ...preferenceDefaults, sounds, notifications: true }, () => 'Claims');
    expect(heard).toEqual(['offer', 'A chat is offered to you in Claims.']);
  });
});
