import { Buffer } from 'node:buffer';
import { blake2b } from '@noble/hashes/blake2.js';
import { describe, expect, it } from 'vitest';
import * as contractMarks from '../../src/contract/marks.ts';
import type { StoredEvent } from '../../src/contract/stored.ts';
import {
  createProtect,
  EVENTS_MAX,
  type Marks,
  NO_HEADS,
  type PlainEvent,
  type Protect,
  type ProtectContext,
  type Protection,
} from '../../src/protect/protect.ts';
import type { Keystore } from '../../src/protect/keystore.ts';
import type { Detector } from '../../src/protect/personal-text.ts';
import { SHREDDED_TEXT_BYTES_MAX } from '../../src/protect/shred.ts';
import { redact } from '../../src/redact/redact.ts';
import { makePlaces, openIn, keystorePath } from './places.ts';
import { openNaively, readNaively } from './stored-form.ts';

const STREAM = 'conversation-AAAAAAAAAAAAAAAAAAAAAA';
const marks: Marks = {
  version: { Said: 3, Noted: 1, Counted: 1, Introduced: 1 },
  audience: { Said: 'shared', Noted: 'staff', Counted: 'shared', Introduced: 'shared' },
  shreddedFields: {
    Said: ['envelope', 'check'],
    Noted: ['envelope'],
    Counted: [],
    Introduced: ['name', 'card', 'signed', 'salt'],
  },
  personalFields: { Said: [], Noted: [], Counted: [], Introduced: ['name', 'card'] },
};

type Bench = {
  readonly keystore: Keystore;
  readonly stage: Protect;
  readonly subject: string;
  readonly run: (
    events: readonly Record<string, unknown>[],
    more?: Partial<ProtectContext>,
  ) => Promise<Protection>;
};

async function makeBench(options: { detect?: Detector; keystore?: Keystore } = {}): Promise<Bench> {
  const keystore = options.keystore ?? (await openIn(await makePlaces()));
  const subject = await keystore.subjectOf({ workspace: 'northwind', kind: 'device', value: 'd' });
  const stage = createProtect({ keystore, marks, detect: options.detect ?? redact });
  const context: ProtectContext = {
    workspace: 'northwind',
    stream: STREAM,
    revision: 0,
    heads: NO_HEADS,
    owner: { subject },
    by: { kind: 'visitor' },
    cause: 'BBBBBBBBBBBBBBBBBBBBBA',
    at: '2026-11-20T09:00:00.000Z',
  };
  const run = (events: readonly Record<string, unknown>[], more: Partial<ProtectContext> = {}) =>
    stage.protect(events as unknown as readonly PlainEvent[], { ...context, ...more });
  return { keystore, stage, subject, run };
}

function eventsOf(protection: Protection): readonly StoredEvent[] {
  if (protection.status !== 'protected') throw new Error(protection.code);
  return protection.events;
}

const placed = (events: readonly StoredEvent[], from = 0) =>
  events.map((event, index) => ({ ...event, stream: STREAM, revision: from + index }));

const said = { type: 'Said', from: 'visitor', size: 256, envelope: '{"ciphertext":"abc"}', check: null };

describe('protect', () => {
  it('[P22] marked fields are stored only under the leaf, the rest in clear, exactly as the contract says', async () => {
    const { stage, run } = await makeBench();
    const [event] = eventsOf(await run([{ ...said, envelope: 'canary-envelope' }]));
    if (!event) throw new Error('one event');
    const clear = JSON.parse(event.clear) as Record<string, unknown>;
    expect(Object.keys(clear)).toEqual(
      'id type version workspace stream revision at by cause from size shredded'.split(' '),
    );
    expect(clear).toMatchObject({
      id: event.id,
      type: 'Said',
      version: 3,
      revision: 0,
      by: { kind: 'visitor' },
    });
    expect(JSON.stringify(clear)).toBe(event.clear);
    expect(JSON.stringify(event)).not.toContain('canary-envelope');
    const [opened] = stage.unshredAll(placed([event]));
    if (opened?.shredded.status !== 'open') throw new Error('opens');
    const { salt, ...fields } = JSON.parse(opened.shredded.text) as Record<string, unknown>;
    expect(salt).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(fields).toEqual({ envelope: 'canary-envelope', check: null });
    expect(JSON.stringify(JSON.parse(opened.shredded.text))).toBe(opened.shredded.text);
  });

  it('[P23] a reader of the format document alone opens what was stored, until its key is gone', async () => {
    const places = await makePlaces();
    const bench = await makeBench({ keystore: await openIn(places) });
    const events = eventsOf(
      await bench.run([said, { type: 'Noted', envelope: 'note ü \ud83d\ude00' }, said]),
    );
    await bench.keystore.destroyMessage(STREAM, 2);
    await bench.keystore.close();
    const store = readNaively(keystorePath(places), `${places.vault}/generation-1.json`);
    const texts = events.map((event, revision) => openNaively(store, STREAM, revision, event));
    expect(texts[0]).toContain(JSON.stringify(said.envelope));
    expect(texts[1]).toContain('note ü \ud83d\ude00');
    expect(texts[2]).toBe(null);
  });

  it('[P24] two equal events share no byte that could be compared: id, salt, nonce and digest are new', async () => {
    const { run } = await makeBench();
    const [one] = eventsOf(await run([said]));
    const [two] = eventsOf(await run([said]));
    if (!one || !two) throw new Error('two events');
    expect(one.id).not.toBe(two.id);
    expect(one.shredded.slice(0, 32)).not.toBe(two.shredded.slice(0, 32));
    expect(one.clear.slice(-58)).not.toBe(two.clear.slice(-58));
  });

  it('[P25] shared and staff events each run in a chain of their own over the exact clear text', async () => {
    const { stage, run } = await makeBench();
    const protection = await run([said, { type: 'Noted', envelope: 'n' }, { type: 'Counted', n: 1 }]);
    const events = eventsOf(protection);
    const [first, note, last] = events;
    const zero = new Uint8Array(32);
    const head = (previous: Uint8Array, clear = '') =>
      blake2b(
        Buffer.concat([
          Buffer.from('sealdesk.head.v1\0'),
          previous,
          blake2b(Buffer.from(clear), { dkLen: 32 }),
        ]),
        {
          dkLen: 32,
        },
      );
    const shared = head(zero, first?.clear);
    expect(first?.head).toBe(Buffer.from(shared).toString('base64url'));
    expect(note?.head).toBe(Buffer.from(head(zero, note?.clear)).toString('base64url'));
    expect(last?.head).toBe(Buffer.from(head(shared, last?.clear)).toString('base64url'));
    const after = { shared: last?.head, staff: note?.head };
    expect(protection).toMatchObject({ heads: after });
    expect(stage.headsAfter(NO_HEADS, events)).toEqual(after);
    await expect(run([said], { heads: { ...NO_HEADS, shared: 'AAAA' } })).rejects.toThrow(TypeError);
  });

  it('[P26] a ciphertext moved to another stream, revision, type or digest does not open', async () => {
    const { stage, keystore, subject, run } = await makeBench();
    const [one, two] = placed(eventsOf(await run([said, said])));
    if (!one || !two) throw new Error('two events');
    await keystore.openStream('conversation-b', { subject }, 0);
    const moved = [
      { ...one, revision: 1 },
      { ...one, stream: 'conversation-b' },
      { ...one, type: 'Noted' },
      { ...one, clear: two.clear },
      { ...one, shredded: two.shredded },
      { ...one, shredded: '' },
      { ...one, shredded: `${one.shredded}=` },
      { ...one, shredded: one.shredded.slice(0, 40) },
      { ...one, stream: 'never-seen' },
      { ...one, clear: one.clear.replace(/"shredded":.*$/, '"shredded":null}') },
    ];
    for (const each of moved) expect(stage.unshred(each).shredded).toEqual({ status: 'damaged' });
    expect(stage.unshred(one).shredded.status).toBe('open');
  });

  it('[P22] an event without marked fields has no ciphertext and asks for no place', async () => {
    const { stage, keystore, run } = await makeBench();
    const [event] = eventsOf(await run([{ type: 'Said', n: 1, envelope: undefined, check: undefined }]));
    expect(event?.shredded).toBe('');
    expect(event?.clear.endsWith(',"n":1,"shredded":null}')).toBe(true);
    expect(stage.unshredAll(placed(event ? [event] : []))[0]?.shredded).toEqual({ status: 'none' });
    expect(keystore.ownerOf(STREAM)).toBe(null);
  });

  it('[P27] sealing for an erased subject is refused, and its records answer "erased"', async () => {
    const { stage, keystore, subject, run } = await makeBench();
    const events = placed(eventsOf(await run([said, said])));
    await keystore.destroyMessage(STREAM, 1);
    expect(stage.unshredAll(events).map(({ shredded }) => shredded.status)).toEqual(['open', 'destroyed']);
    await keystore.eraseSubject(subject);
    expect(stage.unshredAll(events).map(({ shredded }) => shredded.status)).toEqual(['erased', 'erased']);
    expect(stage.unshredAll(events).map(({ clear }) => clear)).toEqual(events.map(({ clear }) => clear));
    const refused = { status: 'refused', code: 'subject-erased' };
    expect(await run([said], { revision: 2 })).toEqual(refused);
    expect(await run([said], { stream: 'conversation-new' })).toEqual(refused);
  });

  it('[P28] a card number in a personal text is masked, in an object refused, and an unsure detector refuses', async () => {
    const { stage, run, keystore } = await makeBench();
    const pan = '4111 1111 1111 1111';
    const [event] = eventsOf(await run([{ type: 'Introduced', name: `Ann, card ${pan}` }]));
    const [opened] = stage.unshredAll(placed(event ? [event] : []));
    if (opened?.shredded.status !== 'open') throw new Error('opens');
    expect(opened.shredded.text).toContain('Ann');
    expect(opened.shredded.text.replace(/\D/g, '')).not.toContain('4111111111111111');
    const inside = [
      { number: pan },
      { list: ['x', { [pan]: 1 }] },
      { number: 4111111111111111 },
      { text: JSON.stringify({ people: [{ name: pan }] }), signature: 'AAAA' },
    ];
    for (const card of inside) {
      const stream = 'conversation-refused';
      const refused = { status: 'refused', code: 'card-number' };
      expect(await run([{ type: 'Introduced', card }], { stream })).toEqual(refused);
      expect(keystore.ownerOf(stream)).toBe(null);
    }
    const unsure = await makeBench({ detect: () => ({ verdict: 'refuse' }) });
    const cannot = { status: 'refused', code: 'cannot-decide' };
    expect(await unsure.run([{ type: 'Introduced', name: 'Ann' }])).toEqual(cannot);
    expect(await unsure.run([{ type: 'Introduced', card: { a: 'Ann' } }])).toEqual(cannot);
    let deep: unknown = 'x';
    for (let depth = 0; depth < 40; depth += 1) deep = [deep];
    expect(await run([{ type: 'Introduced', card: deep }])).toEqual(cannot);
  });

  it('[P28] what an end sealed or signed passes through unread', async () => {
    const { stage, run } = await makeBench();
    const [event] = eventsOf(await run([{ type: 'Introduced', signed: '4111 1111 1111 1111' }]));
    const [opened] = stage.unshredAll(placed(event ? [event] : []));
    expect(opened?.shredded).toMatchObject({
      text: expect.stringContaining('4111 1111 1111 1111') as string,
    });
  });

  it('[P28] a signed directory of ordinary people is not taken for card numbers', async () => {
    const { run } = await makeBench();
    const key = (n: number) => Buffer.alloc(32, n * 37 + 11).toString('base64url');
    const people = Array.from({ length: 700 }, (_, n) => ({
      id: key(n).slice(0, 22),
      name: `Ann Keller ${n}`,
      sign: key(n),
      from: new Date(1_795_000_000_000 + n * 86_400_123).toISOString(),
    }));
    const card = {
      text: JSON.stringify({ number: 12, people }),
      signatures: [{ key: key(1), signature: key(2) + key(3) }],
    };
    expect((await run([{ type: 'Introduced', card }])).status).toBe('protected');
  });

  it('[P29] an append longer than a block of the tree goes on in the next', async () => {
    const { stage, run } = await makeBench();
    const events = eventsOf(await run([said, said, said], { revision: 65_534 }));
    const opened = stage.unshredAll(placed(events, 65_534));
    expect(opened.map(({ shredded }) => shredded.status)).toEqual(['open', 'open', 'open']);
  });

  it('[P30] unknown types, fields that pose as ours and parts too large are bugs, and nothing is stored', async () => {
    const { run } = await makeBench();
    await expect(run([{ type: 'Unheard', text: 'x' }])).rejects.toThrow('no marks');
    await expect(run([{ type: 'Introduced', salt: 'y' }])).rejects.toThrow('salt');
    await expect(run([{ ...said, revision: 7 }])).rejects.toThrow(TypeError);
    await expect(run([{ type: 'Introduced', name: 'x', shredded: 'y' }])).rejects.toThrow(TypeError);
    const around = Buffer.byteLength(JSON.stringify({ salt: 's'.repeat(43), envelope: '', check: null }));
    const largest = { ...said, envelope: 'x'.repeat(SHREDDED_TEXT_BYTES_MAX - around) };
    expect(eventsOf(await run([largest]))[0]?.shredded).toHaveLength(262_144);
    await expect(run([{ ...said, envelope: `${largest.envelope}x` }])).rejects.toThrow(RangeError);
    await expect(run([{ type: 'Counted', text: 'x'.repeat(65_536) }])).rejects.toThrow(RangeError);
    await expect(run(Array.from({ length: EVENTS_MAX + 1 }, () => said))).rejects.toThrow(RangeError);
  });

  it('[P22] the contract marks every event type it names, as this stage asks for it', async () => {
    const given: Marks = contractMarks;
    const types = Object.keys(given.version);
    expect(types.length).toBeGreaterThan(20);
    for (const type of types) {
      expect(given.audience[type]).toMatch(/^(shared|staff)$/);
      expect(given.shreddedFields[type]).toEqual(
        expect.arrayContaining([...(given.personalFields[type] ?? [''])]),
      );
    }
  });
});
