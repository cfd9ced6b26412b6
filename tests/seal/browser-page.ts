// Runs in a page whose CSP forbids WebAssembly: first visit makes a device and seals, second visit opens with what
// IndexedDB kept. Tells its answer by the document's title.

import { conversationId, type DeviceKeys, deviceCard, generateDevice } from '../../src/seal/identity.ts';
import { toBase64url, utf8 } from '../../src/seal/bytes.ts';
import { FIRST_HEAD } from '../../src/seal/chain.ts';
import { sealMessage } from '../../src/seal/envelope-seal.ts';
import { readEnvelope, verifyEnvelope } from '../../src/seal/envelope-verify.ts';
import { type MintedEpoch, mintEpoch } from '../../src/seal/epoch.ts';
import { openMessage } from '../../src/seal/opening/envelope-open.ts';
import { openEpoch } from '../../src/seal/opening/epoch-open.ts';
import { loadNoblePrimitives } from '../../src/seal/primitives-noble.ts';
import type { Checked } from '../../src/seal/refusal.ts';

type Kept = { readonly device: DeviceKeys; readonly epoch: MintedEpoch; readonly envelope: string };

function must<T>(checked: Checked<T>): T {
  if (!checked.ok) throw new Error(checked.code);
  return checked.value;
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('IndexedDB'));
  });
}

async function store(): Promise<() => IDBObjectStore> {
  const opening = indexedDB.open('seal', 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore('kept');
  const database = await done(opening);
  return () => database.transaction('kept', 'readwrite').objectStore('kept');
}

async function visit(curves: 'webcrypto' | 'noble'): Promise<string> {
  const primitives = await loadNoblePrimitives(curves);
  const kept = await store();
  const before = (await done(kept().get(curves))) as Kept | undefined;
  if (before === undefined) {
    const device = await generateDevice(primitives);
    const conversation = conversationId(primitives, deviceCard(device), primitives.random(32));
    const place = { workspace: 'northwind', conversation, audience: 'conversation', epoch: 1 } as const;
    const readers = [{ kind: 'visitor', id: device.id, key: deviceCard(device).agree }] as const;
    const rest = { directory: 1, mode: 'strict', author: device, head: FIRST_HEAD, readers } as const;
    const epoch = must(await mintEpoch(primitives, { ...place, ...rest }));
    const tab = toBase64url(primitives.random(16));
    const body = { type: 'text', version: 1, text: 'Kept over a reload' } as const;
    const message = {
      ...place,
      epochKey: epoch.key,
      device,
      tab,
      sequence: 1,
      head: FIRST_HEAD,
      policy: 1,
      body,
    };
    const { text } = must(await sealMessage(primitives, message));
    await done(kept().put({ device, epoch: { ...epoch, key: new Uint8Array(32) }, envelope: text }, curves));
    return 'sealed';
  }
  const { device, envelope, epoch } = before;
  const key = must(await openEpoch(primitives, epoch, { kind: 'visitor', id: device.id }, device.agree));
  const { conversation, workspace } = epoch.document;
  const asked = { workspace, conversation, sender: deviceCard(device) };
  const verified = must(await verifyEnvelope(primitives, must(readEnvelope(primitives, envelope)), asked));
  const { text } = must(openMessage(primitives, verified, key)).body;
  const signature = await primitives.sign(device.sign, utf8('still'));
  const signs = await primitives.verify(device.sign.public, utf8('still'), signature);
  const { handle } = device.sign;
  const secret = handle instanceof CryptoKey ? handle : (handle as { wrapping: CryptoKey }).wrapping;
  return `${text}; signs: ${signs}; extractable: ${secret.extractable}`;
}

Promise.all([visit('webcrypto'), visit('noble')]).then(
  (said) => {
    document.title = said.join(' / ');
  },
  (error: unknown) => {
    document.title = `failed: ${String(error)}`;
  },
);
