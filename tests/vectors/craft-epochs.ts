// Vectors for epochs and for opening one together.

import { fromBase64url, toBase64url } from '../../src/seal/bytes.ts';
import { FIRST_HEAD } from '../../src/seal/chain.ts';
import type { EpochDocument, Reader } from '../../src/seal/epoch-document.ts';
import { makeCopy, mintEpoch } from '../../src/seal/epoch.ts';
import { conversationId, deviceCard, generateDevice } from '../../src/seal/identity.ts';
import { makePartial, type PartialDocument } from '../../src/seal/opening/threshold-open.ts';
import type { Primitives } from '../../src/seal/primitives.ts';
import type { Checked } from '../../src/seal/refusal.ts';
import { signText } from '../../src/seal/signed-text.ts';
import { dealComplianceKey, type OfficerShare } from '../../src/seal/threshold.ts';

export function must<T>(checked: Checked<T>): T {
  if (!checked.ok) throw new Error(checked.code);
  return checked.value;
}

/** The same bytes with one bit turned. */
export function turned(text: string, bit = 0): string {
  const bytes = Uint8Array.from(fromBase64url(text) as Uint8Array);
  const at = Math.floor(bit / 8) % bytes.length;
  bytes[at] = (bytes[at] as number) ^ (1 << (bit % 8));
  return toBase64url(bytes);
}

/** Epochs, and the threshold opening of one of them. */
export async function epochVectors(primitives: Primitives) {
  const visitor = await generateDevice(primitives);
  const stranger = await generateDevice(primitives);
  const random = primitives.random(32);
  const conversation = conversationId(primitives, deviceCard(visitor), random);
  const teamScalar = primitives.random(32);
  const team = await primitives.importAgreement(teamScalar);
  const deal = dealComplianceKey(primitives, { officers: 3, threshold: 2 });
  const readers: readonly Reader[] = [
    { kind: 'visitor', id: visitor.id, key: deviceCard(visitor).agree },
    { kind: 'team', id: 'support.1', key: toBase64url(team.public) },
    { kind: 'compliance', id: 'compliance', key: deal.key },
  ];
  const place = { workspace: 'northwind', conversation, audience: 'conversation', epoch: 1 } as const;
  const rest = { directory: 4, mode: 'inspected', author: visitor, head: FIRST_HEAD } as const;
  const good = must(await mintEpoch(primitives, { ...place, ...rest, readers }));
  const next = must(await mintEpoch(primitives, { ...place, epoch: 2, ...rest, readers }));
  const otherPlace = { ...place, conversation: toBase64url(primitives.random(16)) };
  const elsewhere = must(await mintEpoch(primitives, { ...otherPlace, ...rest, readers }));
  type Entry = EpochDocument['readers'][number];
  const at = (document: EpochDocument, index: number) => document.readers[index] as Entry;

  const cases: { name: string; verify: string; open: string; text: string; signature: string }[] = [];
  async function add(
    name: string,
    verify: string,
    open: string,
    document: unknown,
    signer = visitor,
  ): Promise<void> {
    const signed = await signText(primitives, signer.sign, 'epoch', JSON.stringify(document));
    cases.push({ name, verify, open, ...signed });
  }
  const doc = good.document;
  const withReader = (index: number, entry: Entry) => ({
    ...doc,
    readers: doc.readers.map((old, i) => (i === index ? entry : old)),
  });

  cases.push({
    name: 'as it should be',
    verify: 'accepted',
    open: 'accepted',
    text: good.text,
    signature: good.signature,
  });
  cases.push({
    name: 'signature: a bit turned',
    verify: 'signature-invalid',
    open: '-',
    text: good.text,
    signature: turned(good.signature, 9),
  });
  cases.push({
    name: 'text: white space',
    verify: 'text-not-canonical',
    open: '-',
    text: `${good.text} `,
    signature: good.signature,
  });
  await add('signed by another device', 'signature-invalid', '-', doc, stranger);
  await add('another workspace', 'wrong-workspace', '-', { ...doc, workspace: 'linden' });
  await add('another conversation', 'wrong-conversation', '-', {
    ...doc,
    conversation: otherPlace.conversation,
  });
  await add('another audience', 'wrong-audience', '-', { ...doc, audience: 'staff' });
  await add('another epoch', 'wrong-epoch', '-', { ...doc, epoch: 2 });
  await add('another directory', 'wrong-directory', '-', { ...doc, directory: 5 });
  await add('another mode', 'wrong-mode', '-', { ...doc, mode: 'strict' });
  await add('another author', 'wrong-author', '-', { ...doc, author: stranger.id });
  await add('a field more', 'shape-invalid', '-', { ...doc, more: 1 });
  await add('epoch 0', 'shape-invalid', '-', { ...doc, epoch: 0 });
  await add('no reader', 'shape-invalid', '-', { ...doc, readers: [] });
  await add('a reader left out', 'readers-differ', '-', { ...doc, readers: doc.readers.slice(0, 2) });
  await add('a reader twice', 'readers-differ', '-', { ...doc, readers: [...doc.readers, at(doc, 0)] });
  await add('readers in another order', 'readers-differ', '-', { ...doc, readers: doc.readers.toReversed() });
  const strangerKey = deviceCard(stranger).agree;
  await add(
    'a reader with another key',
    'readers-differ',
    '-',
    withReader(1, { ...at(doc, 1), key: strangerKey }),
  );
  await add(
    'a team named as a device',
    'shape-invalid',
    '-',
    withReader(1, { ...at(doc, 1), kind: 'device' } as Entry),
  );
  await add('a compliance reader without proof', 'shape-invalid', '-', {
    ...doc,
    readers: [
      ...doc.readers.slice(0, 2),
      { kind: 'compliance', id: 'compliance', key: deal.key, copy: at(doc, 2).copy },
    ],
  });
  const compliance = at(doc, 2) as Extract<Entry, { kind: 'compliance' }>;
  await add(
    'proof: a bit turned',
    'proof-invalid',
    '-',
    withReader(2, { ...compliance, proof: turned(compliance.proof, 300) }),
  );
  await add(
    'proof of another key',
    'proof-invalid',
    '-',
    withReader(2, { ...compliance, proof: (at(next.document, 2) as typeof compliance).proof }),
  );
  await add(
    'compliance copy and proof of another conversation',
    'proof-invalid',
    '-',
    withReader(2, at(elsewhere.document, 2)),
  );
  await add(
    'compliance copy and proof of another epoch',
    'proof-invalid',
    '-',
    withReader(2, at(next.document, 2)),
  );
  await add(
    'own copy: a bit of its box turned',
    'accepted',
    'copy-invalid',
    withReader(1, { ...at(doc, 1), copy: turned(at(doc, 1).copy, 300) }),
  );
  await add(
    'own copy: its ephemeral key not canonical',
    'accepted',
    'copy-invalid',
    withReader(1, { ...at(doc, 1), copy: turned(at(doc, 1).copy, 255) }),
  );
  await add(
    'copy of the visitor: a bit of its box turned',
    'accepted',
    'copy-differs',
    withReader(0, { ...at(doc, 0), copy: turned(at(doc, 0).copy, 600) }),
  );
  await add(
    'copy of the visitor: another ephemeral key',
    'accepted',
    'copy-differs',
    withReader(0, { ...at(doc, 0), copy: at(next.document, 0).copy }),
  );
  await add(
    'copy of compliance: a bit of its box turned',
    'accepted',
    'copy-differs',
    withReader(2, { ...compliance, copy: turned(compliance.copy, 290) }),
  );
  const otherCopy = toBase64url(
    (await makeCopy(primitives, doc, at(doc, 1), primitives.random(32))) as Uint8Array,
  );
  await add(
    'own copy holds another key',
    'accepted',
    'key-commitment-invalid',
    withReader(1, { ...at(doc, 1), copy: otherCopy }),
  );
  await add('another key commitment', 'accepted', 'key-commitment-invalid', {
    ...doc,
    keyCommitment: turned(doc.keyCommitment),
  });
  await add('copies of another epoch', 'proof-invalid', '-', {
    ...doc,
    readers: next.document.readers,
    keyCommitment: next.document.keyCommitment,
  });

  const { directory, mode, head } = rest;
  return {
    format: 'sealdesk.epoch.v1',
    visitor: { card: deviceCard(visitor), random: toBase64url(random), conversation },
    expected: { ...place, directory, mode, head, author: deviceCard(visitor), readers },
    opener: { kind: 'team', id: 'support.1', scalar: toBase64url(teamScalar) },
    epochKey: toBase64url(good.key),
    cases,
    threshold: await thresholdVectors(primitives, good, deal.shares, deal),
  };
}

async function thresholdVectors(
  primitives: Primitives,
  epoch: Parameters<typeof makePartial>[1]['epoch'],
  shares: readonly OfficerShare[],
  compliance: { key: string; commitments: readonly string[] },
) {
  const request = toBase64url(primitives.random(32));
  const { key, commitments } = compliance;
  const opening = { epoch, compliance: { key, commitments }, request };
  // One after the other: each draws from the seed, and what is made at once draws in the order that the machine finds.
  const partials: string[] = [];
  for (const share of shares) partials.push(must(await makePartial(primitives, opening, share)));
  const [one, two] = partials.map((text) => JSON.parse(text) as PartialDocument) as [
    PartialDocument,
    PartialDocument,
  ];
  const change = (name: string, fields: object, expect = 'partial-invalid') => ({
    name,
    expect,
    partial: JSON.stringify({ ...two, ...fields }),
  });
  return {
    format: 'sealdesk.partial.v1',
    request,
    compliance: { key, commitments },
    shares: shares.map(({ index, share }) => ({ index, share: toBase64url(share) })),
    partials,
    refused: [
      change('point: a bit turned', { point: turned(two.point, 3) }),
      change('challenge: a bit turned', { challenge: turned(two.challenge, 100) }),
      change('response: a bit turned', { response: turned(two.response, 100) }),
      change('given for another officer', { index: 3 }),
      change('the point of another officer', { point: one.point }),
      change('the whole proof of another officer', {
        point: one.point,
        challenge: one.challenge,
        response: one.response,
      }),
      change('point the identity', {
        point: toBase64url(Uint8Array.from({ length: 32 }, (_, index) => (index === 0 ? 1 : 0))),
      }),
      change('response not reduced', { response: toBase64url(new Uint8Array(32).fill(255)) }),
      change('another request', { request: toBase64url(new Uint8Array(32)) }, 'wrong-request'),
      change('another epoch', { epoch: 2 }, 'wrong-epoch'),
      change('another audience', { audience: 'staff' }, 'wrong-audience'),
      change('index 0', { index: 0 }, 'shape-invalid'),
      change('a field more', { more: 1 }, 'shape-invalid'),
    ],
  };
}
