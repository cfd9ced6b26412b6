// Keys, names, times and drafts of staff pages.
import { describe, expect, it } from 'vitest';
import { commandOf, KEYS, type KeyPress } from '../../../src/web/console/keyboard.ts';
import { createDrafts } from '../../../src/web/console/drafts.ts';
import { memoryStore } from '../../../src/web/connection/store-memory.ts';
import { baseOf, placeOf } from '../../../src/web/staff/address.ts';
import { initialsOf, referenceOf, visitorName } from '../../../src/web/staff/names.ts';
import { dayWord, spanOf, waitOf } from '../../../src/web/staff/time.ts';

const press = (fields: Partial<KeyPress>): KeyPress => ({
  key: '',
  code: '',
  alt: false,
  ctrl: false,
  meta: false,
  shift: false,
  writing: false,
  ...fields,
});

describe('keys', () => {
  it('[K10] single keys count only outside text fields, and not when switched off', () => {
    expect(commandOf(press({ key: 'a' }), true)).toBe('take');
    expect(commandOf(press({ key: 'a', writing: true }), true)).toBeNull();
    expect(commandOf(press({ key: 'a' }), false)).toBeNull();
    expect(commandOf(press({ key: 'N', shift: true }), true)).toBe('note');
    expect(commandOf(press({ key: '?', shift: true }), true)).toBe('keys');
  });

  it('[K10] Alt keys count while writing and when single keys are off', () => {
    const second = press({ key: '2', code: 'Digit2', alt: true, writing: true });
    expect(commandOf(second, false)).toBe('chat-2');
    expect(commandOf(press({ key: 'π', code: 'KeyP', alt: true, writing: true }), true)).toBe('status');
  });

  it("[K10] the browser's own combinations are left alone", () => {
    for (const code of ['KeyD', 'KeyE', 'KeyF']) {
      expect(commandOf(press({ key: code.at(-1)!.toLowerCase(), code, alt: true }), true)).toBeNull();
    }
    for (const key of ['n', 't', 'w', '1', 'e', 'r']) {
      expect(commandOf(press({ key, ctrl: true }), true)).toBeNull();
      expect(commandOf(press({ key, meta: true }), true)).toBeNull();
    }
    expect(commandOf(press({ key: 'F5' }), true)).toBeNull();
  });

  it('[K10] the sheet names no single key that does nothing', () => {
    const single = KEYS.flatMap((group) => group.keys).filter((key) => key.single);
    expect(single.length).toBeGreaterThan(8);
    for (const { caps } of single) {
      const shift = caps[0] === 'Shift';
      for (const cap of shift ? caps.slice(1) : caps) {
        for (const key of cap === '1…4' ? ['1', '2', '3', '4'] : [cap.toLowerCase()]) {
          expect(commandOf(press({ key, shift: shift || key === '?' }), true), cap).not.toBeNull();
        }
      }
    }
  });
});

describe('names and times', () => {
  it('[K11] a conversation has the same number at every end, and nothing of it is random', () => {
    const id = 'DtX25oXGpN9MVHe8fpduvg';
    expect(referenceOf('NW', id)).toBe('NW-125574');
    expect(referenceOf('', id)).toBe('125574');
    expect(referenceOf('NW', 'AAAAAAAAAAAAAAAAAAAAAA')).toBe('NW-000000');
    expect(visitorName('j' + 'A'.repeat(21))).toBe('Visitor 8C00');
    expect(initialsOf('Tomás Ruiz')).toBe('TR');
  });

  it('[K12] waits are m:ss under ten minutes, then whole minutes, hours, days', () => {
    expect(waitOf(-1)).toBe('0:00');
    expect(waitOf(42_000)).toBe('0:42');
    expect(waitOf(599_999)).toBe('9:59');
    expect(waitOf(600_000)).toBe('10 min');
    expect(waitOf(3 * 3_600_000)).toBe('3 h');
    expect(waitOf(50 * 3_600_000)).toBe('2 d');
    expect(spanOf(27_660_000)).toBe('7 h 41 min');
  });

  it('[K12] the year stands only when it is another', () => {
    const now = new Date(2026, 4, 12).getTime();
    expect(dayWord(now, now)).toBe('today');
    expect(dayWord(new Date(2026, 4, 8).getTime(), now)).toBe('8 May');
    expect(dayWord(new Date(2024, 4, 8).getTime(), now)).toBe('8 May 2024');
  });

  it('[K13] an address holds slot, page and ids', () => {
    expect(baseOf('/u/3/console/chat/abc')).toBe('/u/3');
    expect(placeOf('/u/3/console/chat/abc')).toEqual(['chat', 'abc']);
    expect(placeOf('/u/3/console/')).toEqual([]);
    expect(placeOf('/u/3/desk/%E0%A4%A')).toEqual(['%E0%A4%A']);
  });
});

describe('drafts', () => {
  it('[K14] survive a reload, and no typed word rests in the clear', async () => {
    const kept = new Map<string, unknown>();
    const first = createDrafts(memoryStore(kept));
    first.write('c1', { text: 'courier by Thursday', note: true });
    await first.flush();
    const second = createDrafts(memoryStore(kept));
    await second.load();
    expect(second.all.get().get('c1')).toEqual({ text: 'courier by Thursday', note: true });
    const key = kept.get('key') as CryptoKey;
    expect(key.extractable).toBe(false);
    const bytes = (kept.get('draft/c1') as { sealed: ArrayBuffer }).sealed;
    expect(Buffer.from(bytes).includes('courier')).toBe(false);
  });

  it('[K14] a draft opens only for its own conversation, and is gone once sent', async () => {
    const kept = new Map<string, unknown>();
    const drafts = createDrafts(memoryStore(kept));
    drafts.write('c1', { text: 'one', note: false });
    drafts.write('c2', { text: 'two', note: false });
    await drafts.flush();
    kept.set('draft/c2', kept.get('draft/c1'));
    drafts.drop('c1');
    await drafts.flush();
    const again = createDrafts(memoryStore(kept));
    await again.load();
    expect([...again.all.get()]).toEqual([]);
  });
});
