import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { readAction, verifyAction } from '../../src/seal/action-verify.ts';
import { nodeArgon2id } from '../../src/seal/argon2-node.ts';
import { fromBase64url, toBase64url } from '../../src/seal/bytes.ts';
import { verifyPlaces } from '../../src/seal/chain.ts';
import { verifyDirectory } from '../../src/seal/directory.ts';
import { readEnvelope, verifyEnvelope } from '../../src/seal/envelope-verify.ts';
import { readEpoch, verifyEpoch } from '../../src/seal/epoch-verify.ts';
import { openBox } from '../../src/seal/opening/box-open.ts';
import { openMessage } from '../../src/seal/opening/envelope-open.ts';
import { openEpoch } from '../../src/seal/opening/epoch-open.ts';
import { makePartial, openEpochTogether, verifyPartial } from '../../src/seal/opening/threshold-open.ts';
import { openKeyFile } from '../../src/seal/passphrase.ts';
import type { Primitives } from '../../src/seal/primitives.ts';
import { readersFor } from '../../src/seal/readers.ts';
import { parseRequest, requestDigest, verifyApproval } from '../../src/seal/request.ts';
import { closingFields } from '../../src/seal/signed-actions.ts';
import { parseCanonical } from '../../src/seal/strict-json.ts';
import { allPrimitives, code, must } from '../seal/world.ts';
import { makeVectors, vectorText } from './make-vectors.ts';
import * as second from './second-arithmetic.ts';
import * as documents from './second-reader-documents.ts';
import { envelopeDigest, readBox, readKeyFile, readMessage, readPlaces } from './second-reader.ts';

// The vectors are data for strangers: read here as data, with no type but that of the file.
// oxlint-disable-next-line typescript/no-explicit-any -- their shapes are what is under test
type Data = any;

const load = (name: string): Data =>
  JSON.parse(readFileSync(new URL(`${name}.json`, import.meta.url), 'utf8'));
const bytes = (text: string): Uint8Array => fromBase64url(text) as Uint8Array;

let faces: readonly (readonly [string, Primitives])[];
beforeAll(async () => {
  faces = await allPrimitives();
});

/** That the second reader takes it, or that it does not. */
function reads(accepted: boolean, name: string, read: () => unknown): void {
  if (accepted) expect(read, name).not.toThrow();
  else expect(read, name).toThrow();
}

describe('golden vectors', () => {
  test('[S36] are the same when they are made again', async () => {
    for (const [name, content] of await makeVectors()) {
      expect(vectorText(content), name).toBe(readFileSync(new URL(`${name}.json`, import.meta.url), 'utf8'));
    }
  });

  test('[S36] fail more often than they pass', () => {
    const { cases } = load('messages') as { cases: { expect: string }[] };
    const passing = cases.filter((entry) => entry.expect === 'accepted').length;
    expect(passing).toBeGreaterThan(3);
    expect(cases.length - passing).toBeGreaterThan(passing * 5);
  });

  test('[S36] [S2] [S3] of text', () => {
    const { base64url, json } = load('texts');
    for (const { hex, text } of base64url.accepted) {
      expect(Buffer.from(bytes(text)).toString('hex')).toBe(hex);
      expect(Buffer.from(second.decode(text)).toString('hex')).toBe(hex);
    }
    for (const { why, text } of base64url.refused) {
      expect(fromBase64url(text), why).toBeNull();
      reads(false, why, () => second.decode(text));
    }
    for (const text of json.accepted) {
      expect(parseCanonical(text), text).toBeDefined();
      reads(true, text, () => second.json(text));
    }
    for (const { why, text } of json.refused) {
      expect(parseCanonical(text), why).toBeUndefined();
      reads(false, why, () => second.json(text));
    }
  });

  test('[S36] [S1] of the primitives', async () => {
    const v = load('primitives');
    for (const [name, face] of faces) {
      for (const { input, length, plain, keyed } of v.hash) {
        expect(toBase64url(face.hash(bytes(input), length)), name).toBe(plain);
        expect(toBase64url(face.hash(bytes(input), length, bytes(v.key))), name).toBe(keyed);
      }
      const [key, nonce, associated] = [bytes(v.aead.key), bytes(v.aead.nonce), bytes(v.aead.associated)];
      for (const { plain, sealed } of v.aead.accepted) {
        expect(toBase64url(face.aeadSeal(key, nonce, associated, bytes(plain)))).toBe(sealed);
        expect(toBase64url(face.aeadOpen(key, nonce, associated, bytes(sealed)) as Uint8Array)).toBe(plain);
      }
      for (const { sealed } of v.aead.refused)
        expect(face.aeadOpen(key, nonce, associated, bytes(sealed))).toBeNull();
      const signing = await face.importSigning(bytes(v.sign.seed));
      expect(toBase64url(signing.public)).toBe(v.sign.public);
      for (const { message, signature } of v.sign.messages) {
        expect(toBase64url(await face.sign(signing, bytes(message)))).toBe(signature);
        expect(await face.verify(bytes(v.sign.public), bytes(message), bytes(signature))).toBe(true);
      }
      const agreement = await face.importAgreement(bytes(v.agree.scalar));
      expect(toBase64url(agreement.public)).toBe(v.agree.public);
      expect(toBase64url((await face.agree(agreement, bytes(v.agree.other))) as Uint8Array)).toBe(
        v.agree.shared,
      );
    }
    for (const { input, length, plain, keyed } of v.hash) {
      expect(second.encode(second.blake2b(bytes(input), length))).toBe(plain);
      expect(second.encode(second.blake2b(bytes(input), length, bytes(v.key)))).toBe(keyed);
    }
    const open = (sealed: string) =>
      second.unbox(bytes(v.aead.key), bytes(v.aead.nonce), bytes(v.aead.associated), bytes(sealed));
    for (const { plain, sealed } of v.aead.accepted) expect(second.encode(open(sealed))).toBe(plain);
    for (const { why, sealed } of v.aead.refused) reads(false, why, () => open(sealed));
    for (const { message, signature } of v.sign.messages) {
      reads(true, message, () => second.verify(bytes(v.sign.public), bytes(message), bytes(signature)));
    }
    expect(second.encode(second.publicOf(bytes(v.agree.scalar)))).toBe(v.agree.public);
    expect(second.encode(second.agree(bytes(v.agree.scalar), bytes(v.agree.other)))).toBe(v.agree.shared);
  });

  test('[S36] [S4] [S5] of keys and signatures', async () => {
    const v = load('keys');
    for (const [name, face] of faces) {
      for (const key of v.signing.accepted) expect(await face.checkSigningKey(bytes(key)), name).toBe(true);
      for (const { why, key } of v.signing.refused)
        expect(await face.checkSigningKey(bytes(key)), why).toBe(false);
      for (const key of v.agreement.accepted)
        expect(await face.checkAgreementKey(bytes(key)), name).toBe(true);
      for (const { why, key } of v.agreement.refused)
        expect(await face.checkAgreementKey(bytes(key)), why).toBe(false);
      for (const [accepted, list] of [
        [true, v.signatures.accepted],
        [false, v.signatures.refused],
      ] as const) {
        for (const { why, key, message, signature } of list) {
          expect(await face.verify(bytes(key), bytes(message), bytes(signature)), `${name}: ${why}`).toBe(
            accepted,
          );
        }
      }
    }
    for (const key of v.signing.accepted) reads(true, key, () => second.unpack(bytes(key)));
    for (const { why, key } of v.signing.refused) reads(false, why, () => second.unpack(bytes(key)));
    for (const key of v.agreement.accepted) reads(true, key, () => second.fromU(bytes(key)));
    for (const { why, key } of v.agreement.refused) reads(false, why, () => second.fromU(bytes(key)));
    for (const [accepted, list] of [
      [true, v.signatures.accepted],
      [false, v.signatures.refused],
    ] as const) {
      for (const { why, key, message, signature } of list) {
        reads(accepted, why, () => second.verify(bytes(key), bytes(message), bytes(signature)));
      }
    }
  });

  test('[S36] [S9] [S10] [S11] [S12] [S13] of sealed messages', async () => {
    const v = load('messages');
    const answer = async (face: Primitives, envelope: string): Promise<string> => {
      const read = readEnvelope(face, envelope);
      if (!read.ok) return read.code;
      const checked = await verifyEnvelope(face, read.value, v.expected);
      if (!checked.ok) return checked.code;
      const opened = openMessage(face, checked.value, bytes(v.epochKey));
      return opened.ok ? JSON.stringify(opened.value.body) : opened.code;
    };
    for (const entry of v.cases) {
      const wanted = entry.expect === 'accepted' ? entry.body : entry.expect;
      for (const [name, face] of faces)
        expect(await answer(face, entry.envelope), `${name}: ${entry.name}`).toBe(wanted);
      const read = () => readMessage(entry.envelope, v.expected, bytes(v.epochKey));
      reads(entry.expect === 'accepted', entry.name, read);
      if (entry.expect === 'accepted') expect(read()).toBe(entry.body);
    }
    expect(second.encode(envelopeDigest(v.cases[0].envelope))).toBe(v.firstCase.envelopeDigest);
  });

  test('[S36] [S14] [S15] [S16] [S17] of epochs', async () => {
    const v = load('epochs');
    for (const entry of v.cases) {
      for (const [name, face] of faces) {
        const read = readEpoch(face, entry);
        const checked = read.ok ? await verifyEpoch(face, read.value, v.expected) : read;
        expect(code(checked), `${name}: ${entry.name}`).toBe(entry.verify);
        if (!checked.ok) continue;
        const key = await face.importAgreement(bytes(v.opener.scalar));
        const opened = await openEpoch(face, checked.value, v.opener, key);
        expect(code(opened), `${name}: ${entry.name}`).toBe(entry.open);
        if (opened.ok) expect(toBase64url(opened.value)).toBe(v.epochKey);
      }
      reads(entry.open === 'accepted', entry.name, () => {
        const epoch = documents.checkEpoch(entry.text, entry.signature, v.expected);
        const key = documents.openEpoch(epoch, v.opener, (ephemeral) =>
          second.agree(bytes(v.opener.scalar), ephemeral),
        );
        expect(second.encode(key)).toBe(v.epochKey);
      });
    }
  });

  test('[S36] [S25] [S26] [S27] of opening together', async () => {
    const v = load('epochs');
    const { request, compliance, partials, refused, shares } = v.threshold;
    const [good] = v.cases;
    const pairs = [
      [0, 1],
      [1, 2],
      [2, 0],
    ] as const;
    for (const [, face] of faces) {
      const epoch = must(await verifyEpoch(face, must(readEpoch(face, good)), v.expected));
      const opening = { epoch, compliance, request };
      for (const [one, other] of pairs) {
        const key = must(await openEpochTogether(face, opening, [partials[one], partials[other]]));
        expect(toBase64url(key)).toBe(v.epochKey);
      }
      for (const { name, partial, expect: wanted } of refused) {
        expect(code(await verifyPartial(face, opening, partial)), name).toBe(wanted);
      }
      const share = { index: shares[0].index, share: bytes(shares[0].share) };
      expect(code(await makePartial(face, opening, share))).toBe('accepted');
    }
    const epoch = documents.checkEpoch(good.text, good.signature, v.expected);
    const check = (partial: string) => documents.checkPartial(epoch, compliance, request, partial);
    for (const { name, partial } of refused) reads(false, name, () => check(partial));
    for (const [one, other] of pairs) {
      const shared = documents.combine([check(partials[one]), check(partials[other])]);
      const key = documents.openEpoch(epoch, { kind: 'compliance', id: 'compliance' }, () => shared);
      expect(second.encode(key)).toBe(v.epochKey);
    }
  });

  test('[S36] [S24] of boxes', async () => {
    const v = load('boxes');
    const associated = [v.associated.text, bytes(v.associated.fixed)];
    for (const [name, face] of faces) {
      const key = await face.importAgreement(bytes(v.scalar));
      const open = (box: string) => openBox(face, { purpose: v.purpose, key, associated, box });
      for (const { box, plain } of v.accepted) expect(toBase64url(must(await open(box))), name).toBe(plain);
      for (const { why, box } of v.refused) expect(code(await open(box)), why).toBe('box-invalid');
    }
    const read = (box: string) => readBox(box, v.purpose, bytes(v.scalar), associated);
    for (const { box, plain } of v.accepted) expect(second.encode(read(box))).toBe(plain);
    for (const { why, box } of v.refused) reads(false, why, () => read(box));
  });

  test('[S36] [S19] [S20] [S21] of directories', async () => {
    const v = load('directories');
    for (const entry of v.cases) {
      const pinned = entry.pinned ?? v.pinned;
      const nowMs = Date.parse(entry.now ?? v.now);
      for (const [name, face] of faces) {
        const trust = { workspace: v.workspace, pinned, seen: entry.seen ?? null, nowMs };
        expect(code(await verifyDirectory(face, entry.signed, trust)), `${name}: ${entry.name}`).toBe(
          entry.expect,
        );
      }
      reads(entry.expect === 'accepted', entry.name, () =>
        documents.checkDirectory(entry.signed, v.workspace, pinned, entry.seen, nowMs),
      );
    }
    const directory = JSON.parse(v.cases[0].signed.text);
    const { visitor, team, conversation, staff } = v.readers;
    expect(
      must(readersFor(directory, { audience: 'conversation', team, visitors: [visitor], joined: [] })),
    ).toEqual(conversation);
    expect(must(readersFor(directory, { audience: 'staff', team, visitors: [visitor], joined: [] }))).toEqual(
      staff,
    );
  });

  test('[S36] [S28] of places', () => {
    const v = load('places');
    const [, sodium] = faces[2] as (typeof faces)[number];
    for (const { name, head, events } of v.accepted) {
      expect(must(verifyPlaces(sodium, events)).head, name).toBe(head);
      expect(readPlaces(events)).toBe(head);
    }
    for (const { name, at, expect: wanted, events } of v.refused) {
      expect(verifyPlaces(sodium, events), name).toMatchObject({ code: wanted, at });
      reads(false, name, () => readPlaces(events));
    }
  });

  test('[S36] [S29] [S30] of signed statements', async () => {
    const v = load('statements');
    const asked = { ...v.action.expected, device: v.device };
    for (const [name, face] of faces) {
      for (const signed of v.action.accepted) {
        expect(code(await verifyAction(face, signed, closingFields, asked)), name).toBe('accepted');
        expect(code(readAction(signed, closingFields))).toBe('accepted');
      }
      for (const signed of v.action.refused) {
        expect(code(await verifyAction(face, signed, closingFields, asked)), signed.why).not.toBe('accepted');
      }
      for (const { text, digest, signature } of v.request.accepted) {
        expect(code(parseRequest(text))).toBe('accepted');
        expect(requestDigest(face, text)).toBe(digest);
        expect(await verifyApproval(face, text, { device: v.device.id, signature }, v.device)).toBe(true);
      }
    }
    for (const { why, text } of v.request.refused) {
      expect(code(parseRequest(text)), why).not.toBe('accepted');
      reads(false, why, () => documents.readRequest(text));
    }
    const check = ({ text, signature }: { text: string; signature: string }) =>
      documents.checkAction(text, signature, v.action.expected, v.device);
    for (const signed of v.action.accepted) reads(true, 'action', () => check(signed));
    for (const signed of v.action.refused) reads(false, signed.why, () => check(signed));
    for (const { text, digest, signature } of v.request.accepted) {
      expect(documents.readRequest(text)).toBe(digest);
      reads(true, 'approval', () => second.signed(bytes(v.device.sign), 'open', text, signature));
    }
  });

  test('[S36] [S34] of key files', async () => {
    const v = load('key-files');
    const [, sodium] = faces[2] as (typeof faces)[number];
    for (const { file, secret } of v.accepted) {
      expect(toBase64url(must(await openKeyFile(sodium, nodeArgon2id, file, v.passphrase)).secret)).toBe(
        secret,
      );
      expect(second.encode(readKeyFile(file, v.passphrase))).toBe(secret);
    }
    for (const { why, file } of v.refused) {
      expect(code(await openKeyFile(sodium, nodeArgon2id, file, v.passphrase)), why).not.toBe('accepted');
      reads(false, why, () => readKeyFile(file, v.passphrase));
    }
  });

  test('[S36] share no code between the product and the second reader', () => {
    for (const file of ['second-arithmetic.ts', 'second-reader.ts', 'second-reader-documents.ts']) {
      const text = readFileSync(new URL(file, import.meta.url), 'utf8');
      const imported = [...text.matchAll(/from '([^']+)'/g)].map((match) => match[1]);
      expect(imported.length, file).toBeGreaterThan(0);
      for (const name of imported) expect(name).toMatch(/^(node:crypto|\.\/second-[a-z-]+\.ts)$/);
    }
  });
});

describe('PyNaCl', () => {
  const python = ['/usr/bin/python3', 'python3'].find((program) => {
    try {
      execFileSync(program, ['-c', 'import nacl.bindings'], { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  });

  test.skipIf(python === undefined)('[S36] reads the same vectors (needs PyNaCl)', () => {
    const script = new URL('check_pynacl.py', import.meta.url).pathname;
    const said = execFileSync(python as string, [script], { encoding: 'utf8' });
    expect(said).toMatch(/^\d+ checks hold\n$/);
  });
});
