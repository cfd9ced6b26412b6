// A sender's end, a gateway's identity and the little of a directory that the gateway's readers look at.
import { concat, toBase64url, u32, utf8 } from '../../src/seal/bytes.ts';
import type { DirectoryDocument } from '../../src/seal/directory.ts';
import {
  associatedData,
  envelopeDigest,
  keyCommitment,
  messageDigest,
  messageKey,
  textCommitment,
} from '../../src/seal/envelope.ts';
import { sealMessage } from '../../src/seal/envelope-seal.ts';
import { sealMessageKey } from '../../src/seal/gateway.ts';
import { type DeviceKeys, generateDevice } from '../../src/seal/identity.ts';
import { loadSodiumPrimitives, type ServerPrimitives } from '../../src/seal/primitives-sodium.ts';
import type { Checked } from '../../src/seal/refusal.ts';
import { type SignedText, signedBytes } from '../../src/seal/signed-text.ts';
import { askedOf, asksFor } from '../../src/redact/asked.ts';
import { completes, digitRuns } from '../../src/redact/digit-runs.ts';
import { maskDigits } from '../../src/redact/mask-digits.ts';
import { redact, redactionRules } from '../../src/redact/redact.ts';
import { newGatewayIdentity } from '../../src/gateway/identity.ts';
import type { Detector } from '../../src/gateway/detector.ts';
import type { InspectRequest } from '../../src/gateway/wire.ts';

export const workspace = 'northwind';
export const CARD = '4111 1111 1111 1111';

export const detector: Detector = {
  rules: redactionRules.version,
  tableDate: redactionRules.tableDate,
  redact,
  asksFor,
  askedOf,
  digitRuns,
  maskDigits,
  completes,
};

export function must<T>(checked: Checked<T>): T {
  if (!checked.ok) throw new Error(checked.code);
  return checked.value;
}

export type Sender = {
  readonly primitives: ServerPrimitives;
  readonly device: DeviceKeys;
  readonly conversation: string;
  readonly connection: string;
  readonly tab: string;
  readonly epochKey: Uint8Array;
  sequence: number;
};

export async function newSender(conversation?: string): Promise<Sender> {
  const primitives = await loadSodiumPrimitives();
  const id = (): string => toBase64url(primitives.random(16));
  return {
    primitives,
    device: await generateDevice(primitives),
    conversation: conversation ?? id(),
    connection: id(),
    tab: id(),
    epochKey: primitives.random(32),
    sequence: 0,
  };
}

export type Said = { readonly request: InspectRequest; readonly digest: string; readonly key: Uint8Array };

/** Seals a text and its key for the gateway whose receiving key `statement` announces. */
export async function say(
  sender: Sender,
  statement: SignedText,
  text: string,
  sequence = ++sender.sequence,
): Promise<Said> {
  const { primitives, device, conversation, connection } = sender;
  const sealed = must(
    await sealMessage(primitives, {
      workspace,
      conversation,
      audience: 'conversation',
      epoch: 1,
      epochKey: sender.epochKey,
      device,
      tab: sender.tab,
      sequence,
      head: toBase64url(new Uint8Array(32)),
      policy: 1,
      body: { type: 'text', version: 1, text },
    }),
  );
  const { gateway, key } = JSON.parse(statement.text) as { gateway: string; key: string };
  const box = must(
    await sealMessageKey(primitives, { gateway, key }, { envelope: sealed.digest, connection }, sealed.key),
  );
  const sign = toBase64url(device.sign.public);
  return {
    request: {
      workspace,
      conversation,
      connection,
      own: [],
      writer: device.id,
      sender: sign,
      gateway,
      key,
      box,
      envelope: sealed.text,
      window: null,
    },
    digest: sealed.digest,
    key: sealed.key,
  };
}

export async function newGateway(name = workspace): Promise<{ text: string; directory: DirectoryDocument }> {
  const primitives = await loadSodiumPrimitives();
  const { text, certificate } = await newGatewayIdentity(primitives, name);
  const gateways = [{ ...certificate, place: 'same-machine' }];
  return {
    text,
    directory: { workspace: name, mode: 'inspected', gateways } as unknown as DirectoryDocument,
  };
}

/** As `say`, but with any body text and padding, sealed and signed as if all were well. */
export async function craft(
  sender: Sender,
  statement: SignedText,
  bodyText: string,
  spoil: (padded: Uint8Array) => void = () => undefined,
): Promise<Said> {
  const { primitives, device, conversation, connection, tab } = sender;
  const sequence = ++sender.sequence;
  const headerText = JSON.stringify({
    v: 'sealdesk.message.v1',
    workspace,
    conversation,
    audience: 'conversation',
    epoch: 1,
    sender: device.id,
    tab,
    sequence,
    head: toBase64url(new Uint8Array(32)),
    policy: 1,
    size: 256,
  });
  const padded = new Uint8Array(256);
  padded.set(concat(u32(utf8(bodyText).length), utf8(bodyText)));
  spoil(padded);
  const [salt, nonce] = [primitives.random(32), primitives.random(24)];
  const key = messageKey(primitives, sender.epochKey, salt, { sender: device.id, tab, sequence });
  const parts = {
    headerText,
    salt,
    nonce,
    keyCommitment: keyCommitment(primitives, key),
    textCommitment: textCommitment(primitives, key, padded),
    ciphertext: primitives.aeadSeal(key, nonce, associatedData(headerText), padded),
  };
  const signature = await primitives.sign(
    device.sign,
    signedBytes('message', messageDigest(primitives, parts)),
  );
  const envelope = JSON.stringify({
    header: headerText,
    salt: toBase64url(salt),
    nonce: toBase64url(nonce),
    keyCommitment: toBase64url(parts.keyCommitment),
    textCommitment: toBase64url(parts.textCommitment),
    ciphertext: toBase64url(parts.ciphertext),
    signature: toBase64url(signature),
  });
  const digest = toBase64url(envelopeDigest(primitives, envelope));
  const { gateway, key: receiving } = JSON.parse(statement.text) as { gateway: string; key: string };
  const box = must(
    await sealMessageKey(primitives, { gateway, key: receiving }, { envelope: digest, connection }, key),
  );
  const sign = toBase64url(device.sign.public);
  return {
    request: {
      workspace,
      conversation,
      connection,
      own: [],
      writer: device.id,
      sender: sign,
      gateway,
      key: receiving,
      box,
      envelope,
      window: null,
    },
    digest,
    key,
  };
}
