import { beforeAll, describe, expect, test } from 'vitest';
import { equalBytes, fixedBytes, toBase64url } from '../../src/seal/bytes.ts';
import { FIRST_HEAD } from '../../src/seal/chain.ts';
import { sealMessage } from '../../src/seal/envelope-seal.ts';
import { readEnvelope, verifyEnvelope } from '../../src/seal/envelope-verify.ts';
import type { EpochDocument, VerifiedEpoch } from '../../src/seal/epoch-document.ts';
import { readEpoch, verifyEpoch } from '../../src/seal/epoch-verify.ts';
import { type MintedEpoch, makeCopy, mintEpoch } from '../../src/seal/epoch.ts';
import { deviceCard } from '../../src/seal/identity.ts';
import { openMessage } from '../../src/seal/opening/envelope-open.ts';
import { openEpoch } from '../../src/seal/opening/epoch-open.ts';
import type { AgreementKey, Primitives } from '../../src/seal/primitives.ts';
import { loadNoblePrimitives } from '../../src/seal/primitives-noble.ts';
import { loadSodiumPrimitives } from '../../src/seal/primitives-sodium.ts';
import { signText } from '../../src/seal/signed-text.ts';
import {
  allPrimitives,
  code,
  expectedEpoch,
  flipped,
  makeTalk,
  makeWorld,
  mint,
  must,
  newId,
  readersOf,
  type Talk,
  type World,
} from './world.ts';

let browser: Primitives;
let server: Primitives;
let world: World;
let talk: Talk;
let epoch: MintedEpoch;
let teamKey: AgreementKey;

beforeAll(async () => {
  browser = await loadNoblePrimitives();
  server = await loadSodiumPrimitives();
  world = await makeWorld(browser);
  talk = await makeTalk(world);
  epoch = await mint(talk);
  teamKey = await browser.importAgreement(world.team.secret);
});

async function verified(signed: { text: string; signature: string }, change: object = {}): Promise<string> {
  const read = readEpoch(server, signed);
  if (!read.ok) return read.code;
  return code(await verifyEpoch(server, read.value, { ...expectedEpoch(talk), ...change }));
}

/** The document with something else in it, signed by its author: what a dishonest end could send. */
async function signedAgain(
  change: (document: EpochDocument) => unknown,
): Promise<{ text: string; signature: string }> {
  return signText(browser, talk.visitor.sign, 'epoch', JSON.stringify(change(epoch.document)));
}

/** As an end would take it that trusts the list it was given: only the copies are left to check. */
async function openAnyway(
  signed: { text: string; signature: string },
  me: { kind: 'team' | 'visitor'; id: string },
) {
  const read = must(readEpoch(browser, signed));
  const taken: VerifiedEpoch = { ...read, verified: true };
  return openEpoch(browser, taken, me, me.kind === 'team' ? teamKey : talk.visitor.agree);
}

describe('an epoch', () => {
  test('[S9] opens for every reader on its list, whichever implementation made it', async () => {
    for (const [name, one] of await allPrimitives()) {
      const here = await makeTalk(world, one);
      const minted = await mint(here, 'conversation', 1, one);
      for (const [other, primitives] of await allPrimitives()) {
        const read = must(readEpoch(primitives, minted));
        const sound = must(await verifyEpoch(primitives, read, expectedEpoch(here)));
        const key = await primitives.importAgreement(world.team.secret);
        const opened = must(await openEpoch(primitives, sound, { kind: 'team', id: 'support.1' }, key));
        expect(equalBytes(opened, minted.key), `${name} to ${other}`).toBe(true);
      }
      const own = must(
        await openEpoch(one, minted, { kind: 'visitor', id: here.visitor.id }, here.visitor.agree),
      );
      expect(equalBytes(own, minted.key)).toBe(true);
    }
  });

  test('[S15] is accepted only as what everybody expects, to the last reader', async () => {
    expect(await verified(epoch)).toBe('accepted');
    const readers = readersOf(talk);
    expect(await verified(epoch, { workspace: 'linden' })).toBe('wrong-workspace');
    expect(await verified(epoch, { conversation: newId(server) })).toBe('wrong-conversation');
    expect(await verified(epoch, { audience: 'staff' })).toBe('wrong-audience');
    expect(await verified(epoch, { epoch: 2 })).toBe('wrong-epoch');
    expect(await verified(epoch, { directory: 2 })).toBe('wrong-directory');
    expect(await verified(epoch, { mode: 'strict' })).toBe('wrong-mode');
    expect(await verified(epoch, { author: deviceCard(world.ann) })).toBe('wrong-author');
    expect(await verified(epoch, { head: toBase64url(server.random(32)) })).toBe('wrong-head');
    expect(await verified(epoch, { head: FIRST_HEAD })).toBe('accepted');
    expect(await verified(epoch, { readers: readers.slice(1) })).toBe('readers-differ');
    expect(await verified(epoch, { readers: readers.toReversed() })).toBe('readers-differ');
    const grown = [...readers, { kind: 'device', id: world.ann.id, key: deviceCard(world.ann).agree }];
    expect(await verified(epoch, { readers: grown })).toBe('readers-differ');
    const other = toBase64url((await server.generateAgreement()).public);
    expect(
      await verified(epoch, {
        readers: readers.map((reader, index) => (index === 1 ? { ...reader, key: other } : reader)),
      }),
    ).toBe('readers-differ');
    const impostor = { ...deviceCard(talk.visitor), sign: deviceCard(world.ann).sign };
    expect(await verified(epoch, { author: impostor })).toBe('signature-invalid');
  });

  test('[S15] changed anywhere is refused', async () => {
    const { text } = epoch;
    for (let at = 0; at < text.length; at += 5) {
      const letter = text[at] === 'A' ? 'Q' : 'A';
      const changed = { text: text.slice(0, at) + letter + text.slice(at + 1), signature: epoch.signature };
      expect(await verified(changed), `letter ${at}`).not.toBe('accepted');
    }
    const signature = fixedBytes(epoch.signature, 64) as Uint8Array;
    expect(await verified({ text, signature: toBase64url(flipped(signature, 100)) })).toBe(
      'signature-invalid',
    );
    expect(await verified({ text, signature: '' })).toBe('signature-invalid');
  });

  test('[S14] with a reader stripped opens for nobody who is left', async () => {
    const garbage = toBase64url(browser.random(80));
    const signed = await signedAgain((document) => ({
      ...document,
      readers: document.readers.map((reader) =>
        reader.kind === 'team' ? { ...reader, copy: garbage } : reader,
      ),
    }));
    expect(await verified(signed)).toBe('accepted');
    expect(code(await openAnyway(signed, { kind: 'team', id: 'support.1' }))).toBe('copy-invalid');
    const mine = await openAnyway(signed, { kind: 'visitor', id: talk.visitor.id });
    expect(mine).toMatchObject({ ok: false, code: 'copy-differs', at: 1 });
  });

  test('[S14] in which any bit of any copy was turned opens for nobody', async () => {
    for (const index of [0, 1, 2]) {
      for (let bit = 3; bit < 640; bit += 61) {
        const signed = await signedAgain((document) => ({
          ...document,
          readers: document.readers.map((reader, at) =>
            at === index
              ? { ...reader, copy: toBase64url(flipped(fixedBytes(reader.copy, 80) as Uint8Array, bit)) }
              : reader,
          ),
        }));
        for (const me of [
          { kind: 'team' as const, id: 'support.1' },
          { kind: 'visitor' as const, id: talk.visitor.id },
        ]) {
          expect(code(await openAnyway(signed, me))).toMatch(/^(copy-differs|copy-invalid)$/);
        }
      }
    }
  });

  test('[S14] that hands one reader another key opens for nobody', async () => {
    const otherKey = browser.random(32);
    const team = epoch.document.readers[1] as EpochDocument['readers'][number];
    const copy = toBase64url((await makeCopy(browser, epoch.document, team, otherKey)) as Uint8Array);
    const signed = await signedAgain((document) => ({
      ...document,
      readers: document.readers.map((reader, at) => (at === 1 ? { ...reader, copy } : reader)),
    }));
    expect(code(await openAnyway(signed, { kind: 'team', id: 'support.1' }))).toBe('key-commitment-invalid');
    expect(await openAnyway(signed, { kind: 'visitor', id: talk.visitor.id })).toMatchObject({
      code: 'copy-differs',
      at: 1,
    });
  });

  test('[S14] with the copy of another epoch or place opens for nobody', async () => {
    const next = await mint(talk, 'conversation', 2);
    const signed = await signedAgain((document) => ({
      ...document,
      readers: next.document.readers,
      keyCommitment: next.document.keyCommitment,
    }));
    expect(code(await openAnyway(signed, { kind: 'team', id: 'support.1' }))).toBe('copy-invalid');
  });

  test('[S16] names no reader and no key twice', async () => {
    const readers = readersOf(talk);
    const twice = [...readers, { kind: 'device', id: world.ann.id, key: readers[1]?.key as string } as const];
    const ask = { ...expectedEpoch(talk), author: talk.visitor, head: FIRST_HEAD };
    expect(code(await mintEpoch(browser, { ...ask, readers: twice }))).toBe('readers-differ');
    expect(code(await mintEpoch(browser, { ...ask, readers: [] }))).toBe('readers-differ');
    const weak = readers.map((reader, index) =>
      index === 1 ? { ...reader, key: toBase64url(new Uint8Array(32)) } : reader,
    );
    expect(code(await mintEpoch(browser, { ...ask, readers: weak }))).toBe('key-invalid');
    const signed = await signedAgain((document) => ({
      ...document,
      readers: [...document.readers, document.readers[0]],
    }));
    expect(code(readEpoch(server, signed))).toBe('readers-differ');
  });

  test('[S17] whose compliance copy was carried over from another conversation is refused without any key', async () => {
    const victim = await mint(await makeTalk(world));
    const compliance = victim.document.readers[2] as EpochDocument['readers'][number];
    const signed = await signedAgain((document) => ({
      ...document,
      readers: [...document.readers.slice(0, 2), compliance],
    }));
    expect(await verified(signed)).toBe('proof-invalid');
    const own = epoch.document.readers[2] as Extract<
      EpochDocument['readers'][number],
      { kind: 'compliance' }
    >;
    const mixed = await signedAgain((document) => ({
      ...document,
      readers: [...document.readers.slice(0, 2), { ...compliance, proof: own.proof }],
    }));
    expect(await verified(mixed)).toBe('proof-invalid');
    for (let bit = 0; bit < 96 * 8; bit += 53) {
      const proof = toBase64url(flipped(fixedBytes(own.proof, 96) as Uint8Array, bit));
      const broken = await signedAgain((document) => ({
        ...document,
        readers: [...document.readers.slice(0, 2), { ...own, proof }],
      }));
      expect(await verified(broken), `bit ${bit}`).toBe('proof-invalid');
    }
  });
});

describe('the staff epoch', () => {
  test('[S18] opens with no key that a visitor holds', async () => {
    const staff = await mint(talk, 'staff');
    expect(staff.document.readers.map((reader) => reader.kind)).toEqual(['team', 'compliance']);
    const { visitor } = talk;
    for (const reader of staff.document.readers) {
      expect(code(await openEpoch(browser, staff, reader, visitor.agree))).toBe('not-a-reader');
      const posing = { ...visitor.agree, public: fixedBytes(reader.key, 32) as Uint8Array };
      expect(code(await openEpoch(browser, staff, reader, posing))).toBe('copy-invalid');
    }
    expect(code(await openEpoch(browser, staff, { kind: 'visitor', id: visitor.id }, visitor.agree))).toBe(
      'not-a-reader',
    );
    const note = must(
      await sealMessage(browser, {
        workspace: 'northwind',
        conversation: talk.conversation,
        audience: 'staff',
        epoch: 1,
        epochKey: staff.key,
        device: world.ann,
        tab: newId(browser),
        sequence: 1,
        head: FIRST_HEAD,
        policy: 1,
        body: { type: 'note', version: 1, text: 'Careful' },
      }),
    );
    const asked = { workspace: 'northwind', conversation: talk.conversation, sender: deviceCard(world.ann) };
    const envelope = must(await verifyEnvelope(browser, must(readEnvelope(browser, note.text)), asked));
    expect(code(openMessage(browser, envelope, epoch.key))).toBe('key-commitment-invalid');
    expect(must(openMessage(browser, envelope, staff.key)).body.text).toBe('Careful');
  });

  test('[S18] is not the conversation epoch of the same number under another name', async () => {
    const staff = await mint(talk, 'staff');
    const renamed = await signText(
      browser,
      world.ann.sign,
      'epoch',
      staff.text.replace('"staff"', '"conversation"'),
    );
    const taken: VerifiedEpoch = { ...must(readEpoch(browser, renamed)), verified: true };
    expect(code(await openEpoch(browser, taken, { kind: 'team', id: 'support.1' }, teamKey))).toBe(
      'copy-invalid',
    );
  });
});
