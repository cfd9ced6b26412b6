// Vectors for sealed messages: envelopes with one thing wrong each, signed as if nothing were.

import { padBody } from '../../src/seal/body.ts';
import { concat, fromBase64url, toBase64url, u32, utf8 } from '../../src/seal/bytes.ts';
import type { Envelope } from '../../src/seal/envelope-verify.ts';
import {
  associatedData,
  envelopeDigest,
  keyCommitment,
  type MessageHeader,
  messageDigest,
  messageKey,
  textCommitment,
} from '../../src/seal/envelope.ts';
import { deviceCard, generateDevice } from '../../src/seal/identity.ts';
import type { Primitives } from '../../src/seal/primitives.ts';
import { signedBytes } from '../../src/seal/signed-text.ts';

export type MessageCase = {
  readonly name: string;
  readonly expect: string;
  readonly envelope: string;
  readonly body?: string;
};

export async function messageVectors(primitives: Primitives) {
  const device = await generateDevice(primitives);
  const stranger = await generateDevice(primitives);
  const epochKey = primitives.random(32);
  const id = () => toBase64url(primitives.random(16));
  const header: MessageHeader = {
    v: 'sealdesk.message.v1',
    workspace: 'northwind',
    conversation: id(),
    audience: 'conversation',
    epoch: 3,
    sender: device.id,
    tab: id(),
    sequence: 7,
    head: toBase64url(primitives.random(32)),
    policy: 1,
    size: 256,
  };
  const cases: MessageCase[] = [];

  type Craft = {
    readonly headerText?: string;
    readonly padded?: Uint8Array;
    readonly key?: Uint8Array;
    readonly wrong?: Partial<
      Record<'salt' | 'nonce' | 'keyCommitment' | 'textCommitment' | 'ciphertext', Uint8Array>
    >;
    readonly signer?: typeof device;
    readonly context?: 'message' | 'epoch';
  };

  async function craft(options: Craft = {}): Promise<Envelope> {
    const headerText = options.headerText ?? JSON.stringify(header);
    const padded = options.padded ?? bodyBytes('{"type":"text","version":1,"text":"Good morning"}');
    const salt = primitives.random(32);
    const nonce = primitives.random(24);
    const key = options.key ?? messageKey(primitives, epochKey, salt, header);
    const parts = {
      headerText,
      salt,
      nonce,
      keyCommitment: keyCommitment(primitives, key),
      textCommitment: textCommitment(primitives, key, padded),
      ciphertext: primitives.aeadSeal(key, nonce, associatedData(headerText), padded),
      ...options.wrong,
    };
    const { sign } = options.signer ?? device;
    const digest = messageDigest(primitives, parts);
    const signature = await primitives.sign(sign, signedBytes(options.context ?? 'message', digest));
    return {
      header: headerText,
      salt: toBase64url(parts.salt),
      nonce: toBase64url(parts.nonce),
      keyCommitment: toBase64url(parts.keyCommitment),
      textCommitment: toBase64url(parts.textCommitment),
      ciphertext: toBase64url(parts.ciphertext),
      signature: toBase64url(signature),
    };
  }

  async function add(name: string, expect: string, options: Craft = {}): Promise<void> {
    cases.push({ name, expect, envelope: JSON.stringify(await craft(options)) });
  }

  async function addBody(name: string, expect: string, text: string): Promise<void> {
    cases.push({
      name,
      expect,
      envelope: JSON.stringify(await craft({ padded: bodyBytes(text) })),
      ...(expect === 'accepted' ? { body: text } : {}),
    });
  }

  await addBody('a short text', 'accepted', '{"type":"text","version":1,"text":"Good morning"}');
  await addBody(
    'letters of many kinds',
    'accepted',
    '{"type":"text","version":1,"text":"Žluťoučký 😀 \\n \\"quoted\\" ᚠ"}',
  );
  await addBody('one byte', 'accepted', '{"type":"text","version":1,"text":"a"}');
  const long = { type: 'text', version: 1, text: 'Long. '.repeat(60) } as const;
  const longBytes = padBody(long, 'conversation');
  if (!longBytes.ok) throw new Error(longBytes.code);
  cases.push({
    name: 'the second bucket',
    expect: 'accepted',
    envelope: JSON.stringify(
      await craft({ headerText: headerWith({ size: 1024 }), padded: longBytes.value }),
    ),
    body: JSON.stringify(long),
  });

  const good = await craft();
  const text = JSON.stringify(good);
  const changed = (name: string, expect: string, envelope: string) => cases.push({ name, expect, envelope });
  for (const field of [
    'salt',
    'nonce',
    'keyCommitment',
    'textCommitment',
    'ciphertext',
    'signature',
  ] as const) {
    const bytes = fromBase64url(good[field]) as Uint8Array;
    for (const at of [0, bytes.length - 1]) {
      const other = Uint8Array.from(bytes);
      other[at] = (other[at] as number) ^ (field === 'signature' && at > 0 ? 8 : 1);
      changed(
        `${field}: a bit of byte ${at} turned`,
        'signature-invalid',
        JSON.stringify({ ...good, [field]: toBase64url(other) }),
      );
    }
    changed(
      `${field}: one byte short`,
      field === 'ciphertext' ? 'size-invalid' : 'shape-invalid',
      JSON.stringify({ ...good, [field]: toBase64url(bytes.subarray(1)) }),
    );
    changed(
      `${field}: padded base64url`,
      'shape-invalid',
      JSON.stringify({ ...good, [field]: `${good[field]}=` }),
    );
  }
  changed('white space', 'text-not-canonical', `${text} `);
  changed(
    'a field twice',
    'text-not-canonical',
    text.replace('{"header"', `{"salt":"${good.salt}","header"`),
  );
  changed('a field more', 'shape-invalid', JSON.stringify({ ...good, more: '' }));
  const { signature, ...rest } = good;
  changed('a field less', 'shape-invalid', JSON.stringify(rest));
  changed('fields in another order', 'shape-invalid', JSON.stringify({ signature, ...rest }));
  changed(
    'header not as signed',
    'signature-invalid',
    JSON.stringify({ ...good, header: headerWith({ sequence: 8 }) }),
  );

  await add('signed by another device', 'signature-invalid', { signer: stranger });
  await add('signed as something else', 'signature-invalid', { context: 'epoch' });
  await add('header: another workspace', 'wrong-workspace', {
    headerText: headerWith({ workspace: 'linden' }),
  });
  await add('header: another conversation', 'wrong-conversation', {
    headerText: headerWith({ conversation: id() }),
  });
  await add('header: another sender', 'wrong-sender', { headerText: headerWith({ sender: stranger.id }) });
  await add('header: another audience', 'wrong-audience', { headerText: headerWith({ audience: 'staff' }) });
  await add('header: another epoch', 'wrong-epoch', { headerText: headerWith({ epoch: 4 }) });
  await add('header: epoch 0', 'shape-invalid', { headerText: headerWith({ epoch: 0 }) });
  await add('header: sequence 0', 'shape-invalid', { headerText: headerWith({ sequence: 0 }) });
  await add('header: sequence as text', 'shape-invalid', { headerText: headerWith({ sequence: '7' }) });
  await add('header: a size that is no bucket', 'shape-invalid', { headerText: headerWith({ size: 300 }) });
  await add('header: another bucket than the text', 'size-invalid', {
    headerText: headerWith({ size: 1024 }),
  });
  await add('header: a field more', 'shape-invalid', { headerText: headerWith({ more: 1 }) });
  await add('header: another version', 'shape-invalid', {
    headerText: headerWith({ v: 'sealdesk.message.v2' }),
  });
  await add('header: white space', 'text-not-canonical', { headerText: `${JSON.stringify(header)} ` });
  await add('key of another epoch', 'key-commitment-invalid', { key: primitives.random(32) });
  await add('key commitment of another key', 'key-commitment-invalid', {
    wrong: { keyCommitment: primitives.random(32) },
  });
  await add('salt not the one used', 'key-commitment-invalid', { wrong: { salt: primitives.random(32) } });
  await add('nonce not the one used', 'box-invalid', { wrong: { nonce: primitives.random(24) } });
  await add('ciphertext that does not open', 'box-invalid', {
    wrong: { ciphertext: primitives.random(272) },
  });
  await add('text commitment to another text', 'text-commitment-invalid', {
    wrong: { textCommitment: primitives.random(32) },
  });

  const padded = bodyBytes('{"type":"text","version":1,"text":"Good morning"}');
  const dirty = Uint8Array.from(padded);
  dirty[255] = 1;
  await add('padding: last byte not zero', 'padding-invalid', { padded: dirty });
  await add('padding: length beyond the end', 'padding-invalid', {
    padded: concat(u32(253), padded.subarray(4)),
  });
  await add('padding: length of 2^32 - 1', 'padding-invalid', {
    padded: concat(u32(0xffffffff), padded.subarray(4)),
  });
  await add('padding: length cuts the text', 'padding-invalid', {
    padded: concat(u32(10), padded.subarray(4)),
  });
  const larger = concat(padded, new Uint8Array(768));
  await add('padding: a larger bucket than needed', 'padding-invalid', {
    headerText: headerWith({ size: 1024 }),
    padded: larger,
  });
  await addBody(
    'body: a note to the visitor',
    'body-invalid',
    '{"type":"note","version":1,"text":"Call back"}',
  );
  await addBody('body: an unknown type', 'body-unknown', '{"type":"film","version":1,"text":"a"}');
  await addBody('body: an unknown version', 'body-unknown', '{"type":"text","version":2,"text":"a"}');
  await addBody('body: a field more', 'body-invalid', '{"type":"text","version":1,"text":"a","more":1}');
  await addBody('body: a field twice', 'body-invalid', '{"type":"text","version":1,"text":"a","text":"b"}');
  await addBody('body: fields in another order', 'body-invalid', '{"version":1,"type":"text","text":"a"}');
  await addBody('body: empty text', 'body-invalid', '{"type":"text","version":1,"text":""}');
  await addBody(
    'body: half a surrogate pair',
    'body-invalid',
    '{"type":"text","version":1,"text":"\\ud800"}',
  );
  await addBody('body: white space', 'body-invalid', '{"type":"text","version":1,"text":"a"} ');
  await addBody('body: no object', 'body-invalid', '"a"');
  const notText = concat(u32(3), Uint8Array.of(0xff, 0xfe, 0xfd), new Uint8Array(249));
  await add('body: not UTF-8', 'body-invalid', { padded: notText });

  const first = JSON.parse((cases[0] as MessageCase).envelope) as Envelope;
  const key = messageKey(primitives, epochKey, fromBase64url(first.salt) as Uint8Array, header);
  return {
    format: 'sealdesk.message.v1',
    epochKey: toBase64url(epochKey),
    expected: {
      workspace: header.workspace,
      conversation: header.conversation,
      audience: header.audience,
      epoch: header.epoch,
      sender: deviceCard(device),
    },
    firstCase: {
      messageKey: toBase64url(key),
      padded: toBase64url(padded),
      signedDigest: toBase64url(
        messageDigest(primitives, {
          headerText: first.header,
          salt: fromBase64url(first.salt) as Uint8Array,
          nonce: fromBase64url(first.nonce) as Uint8Array,
          keyCommitment: fromBase64url(first.keyCommitment) as Uint8Array,
          textCommitment: fromBase64url(first.textCommitment) as Uint8Array,
          ciphertext: fromBase64url(first.ciphertext) as Uint8Array,
        }),
      ),
      envelopeDigest: toBase64url(envelopeDigest(primitives, (cases[0] as MessageCase).envelope)),
    },
    cases,
  };

  function headerWith(change: object): string {
    return JSON.stringify({ ...header, ...change });
  }
}

function bodyBytes(text: string): Uint8Array {
  const bytes = utf8(text);
  return concat(u32(bytes.length), bytes, new Uint8Array(252 - bytes.length));
}
