import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { propertiesOf, readCatalogue } from '../../schemas/catalogue.ts';
import { createSchemaCheck } from '../../src/platform/schema-check.ts';

const check = createSchemaCheck();
const id = 'AAAAAAAAAAAAAAAAAAAAAA';
const markRead = { kind: 'MarkRead', conversation: id, upTo: 3 };

test('[T6] a value that fits comes back as it is', () => {
  expect(check.action(markRead)).toEqual({ status: 'fits', value: markRead });
  expect(check.signal({ kind: 'Typing', on: true }).status).toBe('fits');
  expect(check.frame({ frame: 'act', ref: id, action: markRead }).status).toBe('fits');
  expect(
    check.storedEvent({ id, type: 'MessageSent', clear: '{}', head: 'A'.repeat(43), shredded: '' }).status,
  ).toBe('fits');
  expect(check.event({ type: 'AgentDayClosed', next: '2026-01-31' }).status).toBe('fits');
});

test.each([
  ['text', 'hello', 'not-an-object', ''],
  ['null', null, 'not-an-object', ''],
  ['an array', [markRead], 'not-an-object', ''],
  ['no kind', {}, 'unknown-kind', '/kind'],
  ['an unknown kind', { kind: 'DropTables' }, 'unknown-kind', '/kind'],
  ['a name every object has', { kind: 'constructor' }, 'unknown-kind', '/kind'],
  ['an inherited kind', Object.create(markRead), 'unknown-kind', '/kind'],
  [
    'an inherited field',
    Object.assign(Object.create({ upTo: 3 }), { kind: 'MarkRead', conversation: id }),
    'field-missing',
    '/upTo',
  ],
  ['a missing field', { kind: 'MarkRead', conversation: id }, 'field-missing', '/upTo'],
  ['an unknown field', { ...markRead, extra: 1 }, 'field-unknown', ''],
  [
    'an own __proto__',
    JSON.parse(`{"kind":"MarkRead","conversation":"${id}","upTo":3,"__proto__":{}}`),
    'field-unknown',
    '',
  ],
  [
    'an id that is not canonical',
    { ...markRead, conversation: `${id.slice(0, 21)}B` },
    'field-wrong',
    '/conversation',
  ],
  ['a number as text', { ...markRead, upTo: '3' }, 'field-wrong', '/upTo'],
  ['a fraction', { ...markRead, upTo: 1.5 }, 'field-wrong', '/upTo'],
])('[T6] %s is refused by a stable code and the name of the field', (_name, value, code, field) => {
  expect(check.action(value)).toEqual({ status: 'refused', code, field });
});

test('[T6] a refusal repeats nothing of what was sent', () => {
  const secret = 'secret-words';
  const refusals = [
    check.action({ kind: secret }),
    check.action({ ...markRead, [secret]: 1 }),
    check.action({ ...markRead, conversation: secret }),
    check.action({ kind: 'ResolveConversation', conversation: id, closing: { [secret]: 1 } }),
  ];
  expect(refusals.every((refusal) => refusal.status === 'refused')).toBe(true);
  expect(JSON.stringify(refusals)).not.toContain(secret);
});

test('[T6] a client cannot send what only the server says', () => {
  expect(check.frame({ frame: 'bye', code: 'gone', retry: true })).toEqual({
    status: 'refused',
    code: 'unknown-kind',
    field: '/frame',
  });
});

test('[T6] every type of the contract compiles, and is found by its kind', () => {
  const { newest } = readCatalogue(fileURLToPath(new URL('../../schemas', import.meta.url)));
  const parts = { actions: 'action', events: 'event', frames: 'frame', signals: 'signal' } as const;
  const keys = { actions: 'kind', events: 'type', frames: 'frame', signals: 'kind' } as const;
  let seen = 0;
  for (const { folder, schema } of newest) {
    if (folder === 'settings') continue;
    if (folder === 'stored' || folder === 'views' || schema['x-sender'] === 'server') continue;
    const kind = propertiesOf(schema)[keys[folder]]?.const;
    const checked = check[parts[folder]]({ [keys[folder]]: kind });
    expect(checked.status === 'refused' ? checked.code : checked.status).toMatch(/^(fits|field-missing)$/);
    seen += 1;
  }
  expect(seen).toBeGreaterThan(50);
});
