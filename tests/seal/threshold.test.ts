import { ed25519 } from '@noble/curves/ed25519.js';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { equalBytes, fixedBytes, toBase64url } from '../../src/seal/bytes.ts';
import type { EpochDocument } from '../../src/seal/epoch-document.ts';
import type { MintedEpoch } from '../../src/seal/epoch.ts';
import { readEpoch } from '../../src/seal/epoch-verify.ts';
import { deviceCard } from '../../src/seal/identity.ts';
import { GROUP_ORDER, toLittleEndian } from '../../src/seal/key-checks.ts';
import {
  makePartial,
  type Opening,
  openEpochTogether,
  openPartial,
  openShare,
  type PartialDocument,
  sealPartial,
  verifyPartial,
} from '../../src/seal/opening/threshold-open.ts';
import type { Primitives } from '../../src/seal/primitives.ts';
import { loadNoblePrimitives } from '../../src/seal/primitives-noble.ts';
import { loadSodiumPrimitives } from '../../src/seal/primitives-sodium.ts';
import { signText } from '../../src/seal/signed-text.ts';
import {
  type Deal,
  dealComplianceKey,
  sealShare,
  verifyCommitments,
  verifyShare,
} from '../../src/seal/threshold.ts';
import { code, flipped, makeTalk, makeWorld, mint, must, type Talk, type World } from './world.ts';

let primitives: Primitives;
let world: World;
let talk: Talk;
let epoch: MintedEpoch;
let opening: Opening & { readonly epoch: MintedEpoch };

beforeAll(async () => {
  primitives = await loadSodiumPrimitives();
  world = await makeWorld(primitives);
  talk = await makeTalk(world);
  epoch = await mint(talk);
  opening = { epoch, compliance: world.deal, request: toBase64url(primitives.random(32)) };
});

const partialOf = async (index: number, of: Opening = opening) =>
  must(await makePartial(primitives, of, world.deal.shares[index - 1] as Deal['shares'][number]));

/** An epoch of this talk whose compliance key is another deal's. */
async function underDeal(deal: Deal): Promise<Opening & { readonly epoch: MintedEpoch }> {
  const compliance = { ...world.document.compliance, ...deal, officers: world.document.compliance.officers };
  const dealt = { ...world, deal, document: { ...world.document, compliance } };
  return { epoch: await mint({ ...talk, world: dealt }), compliance: deal, request: opening.request };
}

describe('officers together', () => {
  test('[S25] open with any k of n, and never with fewer', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 2, max: 4 }),
        fc.integer({ min: 0, max: 2 }),
        fc.infiniteStream(fc.nat()),
        async (threshold, more, numbers) => {
          const officers = threshold + more;
          const deal = dealComplianceKey(primitives, { officers, threshold });
          const here = await underDeal(deal);
          const order = deal.shares.map((share) => ({ share, at: numbers.next().value as number }));
          const chosen = order.sort((left, right) => left.at - right.at).slice(0, threshold);
          const partials: string[] = [];
          for (const { share } of chosen) partials.push(must(await makePartial(primitives, here, share)));
          expect(equalBytes(must(await openEpochTogether(primitives, here, partials)), here.epoch.key)).toBe(
            true,
          );
          const fewer = partials.slice(1);
          expect(code(await openEpochTogether(primitives, here, fewer))).toBe('partials-too-few');
          expect(code(await openEpochTogether(primitives, here, [...fewer, ...fewer]))).toBe(
            'partials-too-few',
          );
        },
      ),
      { numRuns: 8 },
    );
  });

  test('[S25] open with more than are needed, in any order, in any implementation', async () => {
    const browser = await loadNoblePrimitives();
    const partials = [await partialOf(3), await partialOf(1), await partialOf(2)];
    expect(equalBytes(must(await openEpochTogether(browser, opening, partials)), epoch.key)).toBe(true);
    expect(equalBytes(must(await openEpochTogether(primitives, opening, partials.slice(1))), epoch.key)).toBe(
      true,
    );
  });

  test('[S25] hold points of one line: two give the scalar of the key, none is it', () => {
    const deal = dealComplianceKey(primitives, { officers: 3, threshold: 2 });
    const [one, two] = deal.shares as [Deal['shares'][number], Deal['shares'][number]];
    const number = (bytes: Uint8Array) => bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
    const secret = (((2n * number(one.share) - number(two.share)) % GROUP_ORDER) + GROUP_ORDER) % GROUP_ORDER;
    const { Point } = ed25519;
    expect(toBase64url(Point.BASE.multiply(secret).toBytes())).toBe(deal.commitments[0]);
    expect(toBase64url(Point.BASE.multiply(number(one.share)).toBytes())).not.toBe(deal.commitments[0]);
  });

  test('[S26] know who gave a wrong partial', async () => {
    const good = await partialOf(1);
    const bad = JSON.parse(await partialOf(2)) as PartialDocument;
    for (const field of ['point', 'challenge', 'response'] as const) {
      for (let bit = 0; bit < 256; bit += 37) {
        const value = toBase64url(flipped(fixedBytes(bad[field], 32) as Uint8Array, bit));
        const wrong = JSON.stringify({ ...bad, [field]: value });
        expect(await openEpochTogether(primitives, opening, [good, wrong])).toMatchObject({
          ok: false,
          code: 'partial-invalid',
          at: 2,
        });
      }
    }
    const posing = JSON.stringify({ ...bad, index: 3 });
    expect(await openEpochTogether(primitives, opening, [good, posing])).toMatchObject({
      code: 'partial-invalid',
      at: 3,
    });
    const beyond = JSON.stringify({ ...bad, response: toBase64url(toLittleEndian(GROUP_ORDER)) });
    expect(await openEpochTogether(primitives, opening, [good, beyond])).toMatchObject({
      code: 'partial-invalid',
      at: 2,
    });
    const identity = JSON.stringify({ ...bad, point: toBase64url(toLittleEndian(1n)) });
    expect(await openEpochTogether(primitives, opening, [good, identity])).toMatchObject({
      code: 'partial-invalid',
      at: 2,
    });
  });

  test('[S40] open in spite of wrong partials, and say whose they were', async () => {
    const [one, three] = [await partialOf(1), await partialOf(3)];
    const two = JSON.parse(await partialOf(2)) as PartialDocument;
    const wrong = JSON.stringify({
      ...two,
      point: toBase64url(flipped(fixedBytes(two.point, 32) as Uint8Array, 9)),
    });
    const passed: unknown[] = [];
    const given = ['garbage', one, wrong, ...Array.from({ length: 40 }, () => 'more of it'), three];
    const opened = await openEpochTogether(primitives, opening, given, (refusal) => passed.push(refusal));
    expect(equalBytes(must(opened), epoch.key)).toBe(true);
    expect(passed).toContainEqual({ ok: false, code: 'partial-invalid', at: 2 });
    expect(code(await openEpochTogether(primitives, opening, [one, one]))).toBe('partials-too-few');
  });

  test('[S26] know a wrong share before they use it', async () => {
    const [one, two] = world.deal.shares as [Deal['shares'][number], Deal['shares'][number]];
    expect(verifyShare(world.deal, one)).toBe(true);
    expect(verifyShare(world.deal, { ...one, index: 2 })).toBe(false);
    expect(verifyShare(world.deal, { ...one, share: flipped(one.share, 9) })).toBe(false);
    expect(verifyShare(world.deal, { ...one, share: new Uint8Array(32) })).toBe(false);
    expect(verifyShare(world.deal, { ...one, share: one.share.subarray(1) })).toBe(false);
    expect(code(await makePartial(primitives, opening, { index: 2, share: one.share }))).toBe(
      'share-invalid',
    );
    const other = dealComplianceKey(primitives, { officers: 3, threshold: 2 });
    expect(verifyCommitments(world.deal)).toBe(true);
    expect(verifyCommitments({ ...world.deal, key: other.key })).toBe(false);
    expect(verifyCommitments({ ...world.deal, commitments: world.deal.commitments.toReversed() })).toBe(
      false,
    );
    expect(verifyCommitments({ ...world.deal, commitments: world.deal.commitments.slice(0, 1) })).toBe(false);
    expect(verifyShare({ ...world.deal, commitments: other.commitments }, two)).toBe(false);
    for (const size of [
      { officers: 3, threshold: 1 },
      { officers: 2, threshold: 3 },
      { officers: 33, threshold: 2 },
    ]) {
      expect(() => dealComplianceKey(primitives, size)).toThrow(RangeError);
    }
  });

  test('[S27] answer one request, for one epoch of one conversation', async () => {
    const text = await partialOf(1);
    const ask = async (change: Partial<Opening>) =>
      code(await verifyPartial(primitives, { ...opening, ...change }, text));
    expect(await ask({})).toBe('accepted');
    expect(await ask({ request: toBase64url(primitives.random(32)) })).toBe('wrong-request');
    expect(await ask({ epoch: await mint(talk, 'conversation', 2) })).toBe('wrong-epoch');
    expect(await ask({ epoch: await mint(talk, 'staff') })).toBe('wrong-audience');
    expect(await ask({ epoch: await mint(await makeTalk(world)) })).toBe('wrong-conversation');
    expect(await ask({ epoch: await mint(talk) })).toBe('partial-invalid');
    const renamed = text.replace(opening.request, toBase64url(primitives.random(32)));
    const { request } = JSON.parse(renamed) as PartialDocument;
    expect(code(await verifyPartial(primitives, { ...opening, request }, renamed))).toBe('partial-invalid');
  });

  test('[S17] give no partial for a copy carried over from another conversation', async () => {
    const victim = await mint(await makeTalk(world));
    const compliance = victim.document.readers[2] as EpochDocument['readers'][number];
    const document = { ...epoch.document, readers: [...epoch.document.readers.slice(0, 2), compliance] };
    const signed = await signText(primitives, talk.visitor.sign, 'epoch', JSON.stringify(document));
    const trap = { ...opening, epoch: must(readEpoch(primitives, signed)) };
    const share = world.deal.shares[0] as Deal['shares'][number];
    expect(code(await makePartial(primitives, trap, share))).toBe('proof-invalid');
    const other = dealComplianceKey(primitives, { officers: 3, threshold: 2 });
    const stranger = { ...opening, compliance: other };
    expect(code(await makePartial(primitives, stranger, other.shares[0] as Deal['shares'][number]))).toBe(
      'not-a-reader',
    );
  });

  test('[S24] pass shares and partials in boxes for one device', async () => {
    const share = world.deal.shares[0] as Deal['shares'][number];
    const place = { workspace: 'northwind', person: world.people.ingrid, index: 1, device: world.ingrid.id };
    const box = must(await sealShare(primitives, place, share.share, deviceCard(world.ingrid).agree));
    expect(must(await openShare(primitives, place, box, world.ingrid.agree, world.deal))).toEqual(share);
    expect(
      code(await openShare(primitives, { ...place, index: 2 }, box, world.ingrid.agree, world.deal)),
    ).toBe('box-invalid');
    expect(code(await openShare(primitives, place, box, world.sam.agree, world.deal))).toBe('box-invalid');
    const other = dealComplianceKey(primitives, { officers: 3, threshold: 2 });
    expect(code(await openShare(primitives, place, box, world.ingrid.agree, other))).toBe('share-invalid');

    const partial = await partialOf(2);
    const sealed = must(await sealPartial(primitives, partial, deviceCard(world.ingrid), opening.request));
    expect(must(await openPartial(primitives, sealed, world.ingrid, opening.request))).toBe(partial);
    expect(code(await openPartial(primitives, sealed, world.sam, opening.request))).toBe('box-invalid');
    const elsewhere = toBase64url(primitives.random(32));
    expect(code(await openPartial(primitives, sealed, world.ingrid, elsewhere))).toBe('box-invalid');
  });
});
