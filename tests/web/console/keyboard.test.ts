// Keys, names, times and drafts of staff pages.
import { describe, expect, it } from 'vitest';
import {
  capsOf,
  sheetOf,
  singleKeyDefaults,
  strokesWith,
  takenBy,
} from '../../../src/web/console/commands.ts';
import { hear, type KeyPress } from '../../../src/web/console/keyboard.ts';
import { createPreferences, preferenceDefaults } from '../../../src/web/console/preferences.ts';
import { createDrafts } from '../../../src/web/console/drafts.ts';
import { memoryStore } from '../../../src/web/connection/store-memory.ts';
import { baseOf, placeOf } from '../../../src/web/staff/address.ts';
import { initialsOf, visitorName } from '../../../src/web/staff/names.ts';
import { referenceOf } from '../../../src/seal/reference.ts';
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

const strokes = strokesWith({});
const commandOf = (fields: Partial<KeyPress>, single = true, begun: string | null = null) => {
  const heard = hear(press(fields), single ? strokes : null, begun);
  return heard !== null && 'command' in heard ? heard.command : null;
};

describe('keys', () => {
  it('[K10] single keys count only outside text fields, and not when switched off', () => {
    expect(commandOf({ key: 'a' })).toBe('take');
    expect(commandOf({ key: 'a', writing: true })).toBeNull();
    expect(commandOf({ key: 'a' }, false)).toBeNull();
    expect(commandOf({ key: 'N', shift: true })).toBe('note');
    expect(commandOf({ key: 'n' })).toBe('next-unread');
    expect(commandOf({ key: 'E', shift: true })).toBe('resolve-next');
    expect(commandOf({ key: '?', shift: true })).toBe('keys');
  });

  it('[K10] Alt and Cmd keys count while writing and when single keys are off', () => {
    expect(commandOf({ key: '2', code: 'Digit2', alt: true, writing: true }, false)).toBe('chat-2');
    expect(commandOf({ key: 'π', code: 'KeyP', alt: true, writing: true })).toBe('status');
    expect(commandOf({ key: 'Ω', code: 'KeyZ', alt: true, writing: true }, false)).toBe('undo');
    for (const mod of [{ ctrl: true }, { meta: true }])
      expect(commandOf({ key: 'k', writing: true, ...mod }, false)).toBe('palette');
  });

  it("[K10] the browser's own combinations are left alone", () => {
    for (const code of ['KeyD', 'KeyE', 'KeyF']) {
      expect(commandOf({ key: code.at(-1)!.toLowerCase(), code, alt: true })).toBeNull();
    }
    for (const key of ['n', 't', 'w', '1', 'e', 'r']) {
      expect(commandOf({ key, ctrl: true })).toBeNull();
      expect(commandOf({ key, meta: true })).toBeNull();
    }
    expect(commandOf({ key: 'F5' })).toBeNull();
  });

  it('[K10] two keys one after the other are one command; the second alone keeps its own meaning', () => {
    expect(hear(press({ key: 'g' }), strokes)).toEqual({ begun: 'g' });
    expect(commandOf({ key: 'i' }, true, 'g')).toBe('go-inbox');
    expect(commandOf({ key: 'i' })).toBe('panel');
    expect(commandOf({ key: 'j' }, true, 'g')).toBe('next');
  });

  it('[K10] the sheet names no key that does nothing', () => {
    const groups = sheetOf(strokes, 'Ctrl', ['Enter']);
    const single = groups.flatMap((group) => group.keys).filter((key) => key.single);
    expect(single.length).toBeGreaterThan(12);
    for (const { command, stroke } of singleKeyDefaults) {
      const keys = stroke.split(' ');
      const last = keys.at(-1) ?? '';
      const shift = last.startsWith('shift+') || last === '?';
      const pressed = { key: shift ? last.replace('shift+', '').toUpperCase() : last, shift };
      expect(commandOf(pressed, true, keys.length > 1 ? (keys[0] ?? null) : null), stroke).toBe(command);
    }
  });

  it('[I23] a person gives a key of their own; what something else has is not taken, wholly or as its beginning', () => {
    const own = strokesWith({ take: 'q' });
    expect(own.take).toBe('q');
    expect(takenBy('q', 'resolve', own)).toBe('take');
    expect(takenBy('a', 'resolve', own)).toBeNull();
    expect(takenBy('g', 'take', own)).toBe('go-inbox');
    expect(takenBy('q', 'take', own)).toBeNull();
    expect(capsOf('shift+e')).toEqual(['Shift', 'E']);
    expect(capsOf('g i')).toEqual(['G', 'I']);
    const sheet = sheetOf(own, 'Cmd', ['Enter']).flatMap(({ keys }) => keys);
    expect(sheet.find(({ does }) => does === 'Take it')?.caps).toEqual(['Q']);
  });

  it('[I23] choices outlive the page; what does not fit is left at its default', () => {
    let kept: string | null = null;
    const store = { get: () => kept, set: (text: string) => void (kept = text) };
    createPreferences(store).change({ density: 'compact', strokes: { take: 'q' }, singleKeys: false });
    expect(createPreferences(store).now.get()).toEqual({
      ...preferenceDefaults,
      density: 'compact',
      strokes: { take: 'q' },
      singleKeys: false,
    });
    kept = '{"density":"huge","sounds":7,"strokes":{"take":4},"send":"mod-enter"}';
    expect(createPreferences(store).now.get()).toEqual({ ...preferenceDefaults, send: 'mod-enter' });
    kept = 'no JSON';
    expect(createPreferences(store).now.get()).toEqual(preferenceDefaults);
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
