// The palette's search, alerts, and the moments a snooze may last to.
import { describe, expect, it } from 'vitest';
import type { InboxRow } from '../../../src/contract/views.ts';
import type { Item } from '../../../src/web/connection/conversation-state.ts';
import { ALERT_EVERY_MS, alertOf, createAlerts, notificationWords } from '../../../src/web/console/alerts.ts';
import { fits, marked, saidWith, wordsOf } from '../../../src/web/console/palette-search.ts';
import { preferenceDefaults } from '../../../src/web/console/preferences.ts';
import { momentOf, snoozeChoices } from '../../../src/web/console/snooze.ts';

describe('the palette', () => {
  const said = (text: string, kind: 'message' | 'note' = 'message', status = 'open') =>
    ({ kind, content: status === 'open' ? { status, text } : { status } }) as unknown as Item;

  it('[I24] every word is looked for, without accents and in any order', () => {
    expect(fits('Transfer to Tomás Ruiz', wordsOf('ruiz TOMAS'))).toBe(true);
    expect(fits('Transfer to Tomás Ruiz', wordsOf('ann'))).toBe(false);
    expect(marked('Trace a wire transfer', wordsOf('trans'))).toEqual([
      { text: 'Trace a wire ', hit: false },
      { text: 'trans', hit: true },
      { text: 'fer', hit: false },
    ]);
  });

  it('[I24] text is found in what was opened here alone: what is closed to this device has none', () => {
    const items = [said('where is my transfer from May'), said('', 'message', 'withheld'), said('thanks')];
    expect(saidWith({ items }, wordsOf('transfer may'))).toContain('transfer from May');
    expect(saidWith({ items }, wordsOf('mortgage'))).toBeNull();
    expect(saidWith({ items }, wordsOf('w'))).toBeNull();
    const long = `${'x '.repeat(100)}transfer${' y'.repeat(100)}`;
    const found = saidWith({ items: [said(long)] }, wordsOf('transfer')) ?? '';
    expect(found).toMatch(/^….*transfer.*…$/);
    expect(found.length).toBeLessThan(100);
  });
});

describe('what calls a person', () => {
  const row = (id: string, more: Partial<InboxRow>): InboxRow =>
    ({
      conversation: id,
      team: 'cards',
      status: 'open',
      assignee: 'ann',
      visitorMessages: [],
      mentions: [],
      ...more,
    }) as unknown as InboxRow;
  const map = (...rows: readonly InboxRow[]) => new Map(rows.map((each) => [each.conversation, each]));
  const quiet = row('a', {});
  const more = row('a', { visitorMessages: [4] });

  it('[I25] a message in a chat of mine that I do not see, a mention, a chat nobody has; never the first rows', () => {
    expect(alertOf(map(), map(more), 'ann', null)).toBeNull();
    expect(alertOf(map(quiet), map(more), 'ann', null)).toEqual({ kind: 'mine', team: 'cards' });
    expect(alertOf(map(quiet), map(more), 'ann', 'a')).toBeNull();
    expect(alertOf(map(quiet), map(more), 'bo', null)).toBeNull();
    const named = row('b', { assignee: 'bo', mentions: ['ann'] });
    expect(alertOf(map(quiet), map(more, named), 'ann', null)?.kind).toBe('mention');
    const free = row('c', { assignee: null, status: 'waiting' });
    expect(alertOf(map(quiet), map(quiet, free), 'ann', null)?.kind).toBe('waiting');
  });

  it('[I25] a notification names the team and nothing else, and only while the page is not in view', () => {
    const told: string[] = [];
    let away = false;
    let now = 0;
    const call = createAlerts({
      now: () => now,
      away: () => away,
      sound: (kind) => void told.push(`sound ${kind}`),
      notify: (text) => void told.push(text),
    });
    const alert = { kind: 'mine', team: 'cards' } as const;
    const on = {
      ...preferenceDefaults,
      notifications: true,
      sounds: { ...preferenceDefaults.sounds, mine: true },
    };
    call(alert, preferenceDefaults, String);
    expect(told).toEqual([]);
    now += ALERT_EVERY_MS;
    call(alert, on, () => 'Cards');
    expect(told).toEqual(['sound mine']);
    away = true;
    call(alert, on, () => 'Cards');
    expect(told).toHaveLength(1);
    now += ALERT_EVERY_MS;
    call(alert, on, () => 'Cards');
    expect(told).toEqual(['sound mine', 'sound mine', 'New message in Cards.']);
    expect(notificationWords({ kind: 'mention', team: 'x' }, () => 'Loans')).toBe(
      'You are mentioned in Loans.',
    );
  });
});

describe('moments to snooze to', () => {
  it('[I2] every choice is ahead, in order, and no two are the same', () => {
    for (let hour = 0; hour < 24 * 7; hour += 1) {
      const now = new Date(2026, 4, 11, hour, 30).getTime();
      const moments = snoozeChoices(now).map(({ until }) => until);
      expect(moments.every((until) => until > now)).toBe(true);
      expect(new Set(moments).size).toBe(moments.length);
    }
    const monday = snoozeChoices(new Date(2026, 4, 15, 10).getTime()).find(({ id }) => id === 'monday');
    expect(new Date(monday?.until ?? 0).getDay()).toBe(1);
    expect(momentOf('2026-05-12T11:00', new Date(2026, 4, 12, 10).getTime())).toBe(
      new Date(2026, 4, 12, 11).getTime(),
    );
    expect(momentOf('2026-05-12T09:00', new Date(2026, 4, 12, 10).getTime())).toBeNull();
    expect(momentOf('', 0)).toBeNull();
  });
});
