import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import type { DirectoryDocument } from '../../src/seal/directory.ts';
import {
  TOKEN_AUDIENCE,
  TOKEN_LIFETIME_SECONDS_MAX,
  type TokenQuestion,
  verifyVisitorToken,
} from '../../src/seal/visitor-token.ts';

const NOW_MS = Date.parse('2026-05-12T10:00:00.000Z');
const NOW = NOW_MS / 1000;
const SIGN = 'A'.repeat(42) + 'E';

type TokenKey = DirectoryDocument['tokens'][number];
type Pair = Awaited<ReturnType<typeof generateKeyPair>>;

let ed: Pair;
let p256: Pair;
let stranger: Pair;
let tokens: readonly TokenKey[];

beforeAll(async () => {
  ed = await generateKeyPair('EdDSA', { extractable: true });
  stranger = await generateKeyPair('EdDSA', { extractable: true });
  p256 = await generateKeyPair('ES256', { extractable: true });
  const one = await exportJWK(ed.publicKey);
  const other = await exportJWK(p256.publicKey);
  tokens = [
    { kty: 'OKP', crv: 'Ed25519', alg: 'EdDSA', kid: 'web-1', x: one.x ?? '' },
    { kty: 'EC', crv: 'P-256', alg: 'ES256', kid: 'web-2', x: other.x ?? '', y: other.y ?? '' },
  ];
});

const question = (): TokenQuestion => ({
  tokens,
  workspace: 'northwind',
  conversation: 'conversation-id',
  device: { sign: SIGN },
  atMs: NOW_MS,
});
const claims: JWTPayload = {
  aud: TOKEN_AUDIENCE,
  sub: 'customer-4711',
  name: 'Mara Okafor',
  email: 'mara@example.org',
  workspace: 'northwind',
  nonce: 'conversation-id',
  iat: NOW - 30,
  exp: NOW + 270,
  cnf: { jwk: { kty: 'OKP', crv: 'Ed25519', x: SIGN } },
};
const token = (
  changes: JWTPayload = {},
  header: { alg: string; kid: string } = { alg: 'EdDSA', kid: 'web-1' },
  key: CryptoKey = ed.privateKey as CryptoKey,
) => new SignJWT({ ...claims, ...changes }).setProtectedHeader(header).sign(key);
const says = async (text: string, changes: Partial<TokenQuestion> = {}) => {
  const checked = await verifyVisitorToken(text, { ...question(), ...changes });
  return checked.ok ? 'ok' : checked.code;
};

describe('a token of the organisation about a visitor', () => {
  it('[S41] says who it is, under either kind of key', async () => {
    const checked = await verifyVisitorToken(await token(), question());
    expect(checked).toEqual({
      ok: true,
      value: { subject: 'customer-4711', name: 'Mara Okafor', email: 'mara@example.org', key: 'web-1' },
    });
    const other = await token({}, { alg: 'ES256', kid: 'web-2' }, p256.privateKey as CryptoKey);
    expect(await says(other)).toBe('ok');
  });

  it('[S41] counts for one conversation, one device, one workspace and a few minutes', async () => {
    expect(await says(await token({ nonce: 'another' }))).toBe('wrong-conversation');
    expect(await says(await token(), { device: { sign: 'B'.repeat(42) + 'E' } })).toBe('wrong-sender');
    expect(await says(await token({ cnf: {} }))).toBe('wrong-sender');
    expect(await says(await token({ workspace: 'linden' }))).toBe('wrong-workspace');
    expect(await says(await token({ aud: 'other' }))).toBe('signature-invalid');
    expect(await says(await token(), { atMs: NOW_MS + 400_000 })).toBe('signature-invalid');
    expect(await says(await token(), { atMs: NOW_MS - 400_000 })).toBe('signature-invalid');
    const long = await token({ exp: NOW + TOKEN_LIFETIME_SECONDS_MAX });
    expect(await says(long)).toBe('proof-invalid');
    // What was good when it was recorded is good for ever.
    expect(await says(await token())).toBe('ok');
  });

  it('[S41] needs a key of the directory, its own kind of signature, and every claim', async () => {
    expect(await says(await token({}, { alg: 'EdDSA', kid: 'web-9' }))).toBe('key-unknown');
    expect(
      await says(await token({}, { alg: 'EdDSA', kid: 'web-1' }, stranger.privateKey as CryptoKey)),
    ).toBe('signature-invalid');
    const mixed = await token({}, { alg: 'ES256', kid: 'web-1' }, p256.privateKey as CryptoKey);
    expect(await says(mixed)).toBe('signature-invalid');
    const unsigned = `${btoa('{"alg":"none","kid":"web-1"}')}.${btoa('{}')}.`;
    expect(await says(unsigned)).toBe('signature-invalid');
    for (const missing of ['sub', 'nonce', 'workspace', 'cnf', 'iat', 'exp', 'aud'])
      expect(await says(await token({ [missing]: undefined })), missing).toBe('signature-invalid');
    const [head = '', body = '', signature = ''] = (await token()).split('.');
    const turned = btoa(atob(body.replace(/-/g, '+').replace(/_/g, '/')).replace('4711', '4712'))
      .replace(/\+/g, '-')
      .replace(/\//g, '_')
      .replace(/=+$/, '');
    expect(await says(`${head}.${turned}.${signature}`)).toBe('signature-invalid');
    expect(await says('no token')).toBe('key-unknown');
    expect(await says('x'.repeat(5_000))).toBe('too-large');
  });
});
