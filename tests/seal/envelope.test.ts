import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { BODY_BYTES_MAX, type Body, bucketFor, padBody } from '../../src/seal/body.ts';
import { fromBase64url, toBase64url, u32, utf8, concat } from '../../src/seal/bytes.ts';
import { FIRST_HEAD } from '../../src/seal/chain.ts';
import type { Envelope } from '../../src/seal/envelope-verify.ts';
import {
  associatedData,
  keyCommitment,
  messageDigest,
  messageKey,
  textCommitment,
} from '../../src/seal/envelope.ts';
import { type MessageToSeal, sealMessage } from '../../src/seal/envelope-seal.ts';
import { readEnvelope, verifyEnvelope, verifyEnvelopeSync } from '../../src/seal/envelope-verify.ts';
import { type DeviceKeys, deviceCard, generateDevice } from '../../src/seal/identity.ts';
import { openMessage, openWithMessageKey, readBody } from '../../src/seal/opening/envelope-open.ts';
import { loadNoblePrimitives } from '../../src/seal/primitives-noble.ts';
import { loadSodiumPrimitives, type ServerPrimitives } from '../../src/seal/primitives-sodium.ts';
import type { Primitives } from '../../src/seal/primitives.ts';
import { signedBytes } from '../../src/seal/signed-text.ts';
import { code, flipped, must, newId } from './world.ts';

let browser: Primitives;
let server: ServerPrimitives;
let device: DeviceKeys;
let epochKey: Uint8Array;
let place: Omit<MessageToSeal, 'body' | 'sequence'>;

beforeAll(async () => {
  browser = await loadNoblePrimitives();
  server = await loadSodiumPrimitives();
  device = await generateDevice(browser);
  epochKey = browser.random(32);
  place = {
    workspace: 'northwind',
    conversation: newId(browser),
    audience: 'conversation',
    epoch: 3,
    epochKey,
    device,
    tab: newId(browser),
    head: FIRST_HEAD,
    policy: 1,
  };
});

const say = (text: string): Body => ({ type: 'text', version: 1, text });

async function seal(text: string, change: Partial<MessageToSeal> = {}) {
  return must(await sealMessage(browser, { ...place, sequence: 1, body: say(text), ...change }));
}

function expected() {
  const { workspace, conversation, audience, epoch } = place;
  return { workspace, conversation, audience, epoch, sender: deviceCard(device) };
}

async function verified(text: string, on: Primitives = server) {
  return must(await verifyEnvelope(on, must(readEnvelope(on, text)), expected()));
}

/** All the way to the words; or the code of whoever refused. */
async function through(text: string): Promise<string> {
  const read = readEnvelope(server, text);
  if (!read.ok) return read.code;
  const checked = await verifyEnvelope(server, read.value, expected());
  if (!checked.ok) return checked.code;
  const opened = openMessage(server, checked.value, epochKey);
  return opened.ok ? opened.value.body.text : opened.code;
}

/** An envelope sealed over bytes of one's own choice, signed as it should be. */
async function sealBytes(padded: Uint8Array, size = padded.length) {
  const { header } = await seal('any');
  const headerText = JSON.stringify({ ...header, size });
  const [salt, nonce] = [browser.random(32), browser.random(24)];
  const key = messageKey(browser, epochKey, salt, header);
  const parts = {
    headerText,
    salt,
    nonce,
    keyCommitment: keyCommitment(browser, key),
    textCommitment: textCommitment(browser, key, padded),
    ciphertext: browser.aeadSeal(key, nonce, associatedData(headerText), padded),
  };
  const signature = await browser.sign(device.sign, signedBytes('message', messageDigest(browser, parts)));
  return JSON.stringify({
    header: headerText,
    salt: toBase64url(salt),
    nonce: toBase64url(nonce),
    keyCommitment: toBase64url(parts.keyCommitment),
    textCommitment: toBase64url(parts.textCommitment),
    ciphertext: toBase64url(parts.ciphertext),
    signature: toBase64url(signature),
  });
}

describe('a sealed message', () => {
  test('[S9] opens to the very words, for whoever has the epoch key', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ minLength: 1, maxLength: 2000, unit: 'grapheme' }), async (text) => {
        fc.pre(text.isWellFormed());
        const sealed = await seal(text);
        const envelope = await verified(sealed.text);
        expect(must(openMessage(server, envelope, epochKey)).body).toEqual(say(text));
        expect(must(openMessage(browser, await verified(sealed.text, browser), epochKey)).body.text).toBe(
          text,
        );
        expect(must(openWithMessageKey(server, envelope, sealed.key)).body.text).toBe(text);
        expect(sealed.digest).toBe(envelope.digest);
      }),
      { numRuns: 40 },
    );
  });

  test('[S9] says the same to a server that must not wait', async () => {
    const read = must(readEnvelope(server, (await seal('Good morning')).text));
    expect(code(verifyEnvelopeSync(server, read, expected()))).toBe('accepted');
    const other = deviceCard(await generateDevice(browser));
    expect(
      code(verifyEnvelopeSync(server, read, { ...expected(), sender: { ...other, id: device.id } })),
    ).toBe('signature-invalid');
    expect(code(verifyEnvelopeSync(server, read, { ...expected(), epoch: 4 }))).toBe('wrong-epoch');
  });

  test('[S10] is refused when any bit of any field was turned', async () => {
    const sealed = await seal('Nothing may change');
    const fields = JSON.parse(sealed.text) as Envelope;
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('salt', 'nonce', 'keyCommitment', 'textCommitment', 'ciphertext', 'signature'),
        fc.nat(),
        async (field, bit) => {
          const changed = toBase64url(flipped(fromBase64url(fields[field as 'salt']) as Uint8Array, bit));
          expect(await through(JSON.stringify({ ...fields, [field]: changed }))).toBe('signature-invalid');
        },
      ),
      { numRuns: 120 },
    );
    expect(await through(sealed.text)).toBe('Nothing may change');
  });

  test('[S10] is refused when any letter of its text was changed', async () => {
    const { text } = await seal('Nothing may change');
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: text.length - 1 }),
        fc.constantFrom('A', 'b', '0', '"', ' ', '{'),
        async (at, letter) => {
          fc.pre(text[at] !== letter);
          const answer = await through(text.slice(0, at) + letter + text.slice(at + 1));
          expect(answer).toMatch(
            /^(signature-invalid|text-not-canonical|shape-invalid|size-invalid|wrong-[a-z]+)$/,
          );
        },
      ),
      { numRuns: 300 },
    );
  });

  test('[S10] is refused in any other order of fields, or with one more', async () => {
    const fields = JSON.parse((await seal('Order')).text) as Envelope;
    const { signature, ...rest } = fields;
    expect(await through(JSON.stringify({ signature, ...rest }))).toBe('shape-invalid');
    expect(await through(JSON.stringify({ ...fields, more: '' }))).toBe('shape-invalid');
    const header = JSON.parse(fields.header) as Record<string, unknown>;
    const { v, ...others } = header;
    expect(await through(JSON.stringify({ ...fields, header: JSON.stringify({ ...others, v }) }))).toBe(
      'shape-invalid',
    );
    expect(await through(JSON.stringify({ ...fields, header: `${fields.header} ` }))).toBe(
      'text-not-canonical',
    );
  });

  test('[S11] has the size of a bucket and zeros to its end', async () => {
    for (const [length, size] of [
      [1, 256],
      [200, 256],
      [216, 1024],
      [4000, 4096],
      [5000, 16_384],
      [60_000, 65_536],
    ] as const) {
      const sealed = await seal('a'.repeat(length));
      expect(sealed.header.size).toBe(size);
      const envelope = await verified(sealed.text);
      expect(envelope.ciphertext).toHaveLength(size + 16);
    }
    expect(
      code(await sealMessage(browser, { ...place, sequence: 1, body: say('a'.repeat(BODY_BYTES_MAX)) })),
    ).toBe('too-large');
    expect(bucketFor(252)).toBe(256);
    expect(bucketFor(253)).toBe(1024);
    expect(bucketFor(65_533)).toBeNull();
  });

  test('[S11] with padding that is not zero, not the smallest or not true is refused', async () => {
    const good = must(padBody(say('Pad'), 'conversation'));
    expect(await through(await sealBytes(good))).toBe('Pad');
    const dirty = Uint8Array.from(good);
    dirty[200] = 1;
    expect(await through(await sealBytes(dirty))).toBe('padding-invalid');
    expect(await through(await sealBytes(concat(good, new Uint8Array(1024 - 256))))).toBe('padding-invalid');
    for (const length of [0, 253, 256, 0xffffffff]) {
      const lying = concat(u32(length), good.subarray(4));
      expect(await through(await sealBytes(lying))).toMatch(/^(padding-invalid|body-invalid)$/);
    }
    expect(await through(await sealBytes(good, 1024))).toBe('size-invalid');
    expect(code(readBody(new Uint8Array(3), 'staff'))).toBe('padding-invalid');
  });

  test('[S12] has a body of a released type and version, to the last field', async () => {
    const pad = (text: string) =>
      concat(u32(utf8(text).length), utf8(text), new Uint8Array(252 - utf8(text).length));
    const cases: readonly (readonly [string, string])[] = [
      ['{"type":"text","version":2,"text":"a"}', 'body-unknown'],
      ['{"type":"film","version":1,"text":"a"}', 'body-unknown'],
      ['{"type":"text","version":1,"text":"a","more":1}', 'body-invalid'],
      ['{"version":1,"type":"text","text":"a"}', 'body-invalid'],
      ['{"type":"text","version":1,"text":""}', 'body-invalid'],
      ['{"type":"text","version":1}', 'body-invalid'],
      ['{"type":"text","version":1,"text":"a","text":"b"}', 'body-invalid'],
      ['{"type":"text","version":1,"text":"\\ud800"}', 'body-invalid'],
      ['[]', 'body-invalid'],
      ['hello', 'body-invalid'],
    ];
    for (const [text, answer] of cases) expect(await through(await sealBytes(pad(text))), text).toBe(answer);
    const notText = concat(u32(2), Uint8Array.of(0xff, 0xfe), new Uint8Array(250));
    expect(await through(await sealBytes(notText))).toBe('body-invalid');
    expect(code(padBody(say('\ud800'), 'conversation'))).toBe('body-invalid');
    expect(code(padBody(say(''), 'conversation'))).toBe('body-invalid');
  });

  test('[S12] is a note exactly when only staff can read it', async () => {
    const note = { type: 'note', version: 1, text: 'Careful' } as const;
    expect(code(await sealMessage(browser, { ...place, sequence: 1, body: note }))).toBe('body-invalid');
    expect(code(await sealMessage(browser, { ...place, sequence: 1, body: note, audience: 'staff' }))).toBe(
      'accepted',
    );
    expect(code(padBody(say('a'), 'staff'))).toBe('body-invalid');
    const padded = must(padBody(note, 'staff'));
    expect(await through(await sealBytes(padded))).toBe('body-invalid');
  });

  test('[S13] is refused for another place, sender or epoch than it names', async () => {
    const read = must(readEnvelope(server, (await seal('Here')).text));
    const other = newId(server);
    const ask = async (change: object) =>
      code(await verifyEnvelope(server, read, { ...expected(), ...change }));
    expect(await ask({})).toBe('accepted');
    expect(await ask({ workspace: 'linden' })).toBe('wrong-workspace');
    expect(await ask({ conversation: other })).toBe('wrong-conversation');
    expect(await ask({ sender: { ...deviceCard(device), id: other } })).toBe('wrong-sender');
    expect(await ask({ audience: 'staff' })).toBe('wrong-audience');
    expect(await ask({ epoch: 2 })).toBe('wrong-epoch');
    expect(await ask({ sender: { id: device.id, sign: 'AAA' } })).toBe('key-invalid');
  });

  test('[S13] does not open with the key of another epoch', async () => {
    const envelope = await verified((await seal('Here')).text);
    expect(code(openMessage(server, envelope, server.random(32)))).toBe('key-commitment-invalid');
    expect(code(openWithMessageKey(server, envelope, server.random(32)))).toBe('key-commitment-invalid');
    expect(code(openWithMessageKey(server, envelope, new Uint8Array(31)))).toBe('key-commitment-invalid');
  });

  test('[S13] signed over commitments that do not hold is refused by every reader', async () => {
    const padded = must(padBody(say('True'), 'conversation'));
    const text = await sealBytes(padded);
    const fields = JSON.parse(text) as Envelope;
    const resign = async (change: Partial<Envelope>) => {
      const changed = { ...fields, ...change };
      const digest = messageDigest(browser, {
        headerText: changed.header,
        salt: fromBase64url(changed.salt) as Uint8Array,
        nonce: fromBase64url(changed.nonce) as Uint8Array,
        keyCommitment: fromBase64url(changed.keyCommitment) as Uint8Array,
        textCommitment: fromBase64url(changed.textCommitment) as Uint8Array,
        ciphertext: fromBase64url(changed.ciphertext) as Uint8Array,
      });
      const signature = toBase64url(await browser.sign(device.sign, signedBytes('message', digest)));
      return JSON.stringify({ ...changed, signature });
    };
    const random = toBase64url(browser.random(32));
    expect(await through(await resign({}))).toBe('True');
    expect(await through(await resign({ keyCommitment: random }))).toBe('key-commitment-invalid');
    expect(await through(await resign({ textCommitment: random }))).toBe('text-commitment-invalid');
    expect(await through(await resign({ salt: random }))).toBe('key-commitment-invalid');
    expect(await through(await resign({ nonce: toBase64url(browser.random(24)) }))).toBe('box-invalid');
    const header = fields.header.replace('"policy":1', '"policy":2');
    expect(await through(await resign({ header }))).toBe('box-invalid');
  });

  test('[S37] never looks twice the same', async () => {
    const [one, other] = [await seal('Same'), await seal('Same')].map(
      ({ text }) => JSON.parse(text) as Envelope,
    );
    for (const field of [
      'salt',
      'nonce',
      'keyCommitment',
      'textCommitment',
      'ciphertext',
      'signature',
    ] as const) {
      expect(one?.[field]).not.toBe(other?.[field]);
    }
  });

  test('[S9] with a header that nobody would accept is not sealed', async () => {
    for (const change of [
      { sequence: 0 },
      { epoch: 0 },
      { tab: 'x' },
      { head: '' },
      { workspace: 'No Name' },
    ]) {
      const message = { ...place, sequence: 1, body: say('a'), ...change };
      expect(code(await sealMessage(browser, message))).toBe('shape-invalid');
    }
  });
});
