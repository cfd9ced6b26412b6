import { beforeAll, describe, expect, test } from 'vitest';
import { signAdministration, verifyAdministration } from '../../src/seal/administration.ts';
import { toBase64url } from '../../src/seal/bytes.ts';
import type { RootDocument } from '../../src/seal/directory.ts';
import { loadSodiumPrimitives } from '../../src/seal/primitives-sodium.ts';
import { signText } from '../../src/seal/signed-text.ts';
import { code, makeWorld, must, time, type World } from './world.ts';

let world: World;
let root: RootDocument;

beforeAll(async () => {
  world = await makeWorld(await loadSodiumPrimitives());
  root = JSON.parse(world.root) as RootDocument;
});

describe('what the administrator asks', () => {
  test('[S39] is signed by a root key, and carries every directory with its own signatures', async () => {
    const { primitives, directory } = world;
    const [key] = world.rootKeys as [(typeof world.rootKeys)[number]];
    const ask = { workspace: 'northwind', at: time() };
    const look = await signAdministration(primitives, key, { ...ask, look: true });
    expect(must(await verifyAdministration(primitives, look, root))).toMatchObject({
      ask: 'look',
      directory: null,
    });
    const publish = await signAdministration(primitives, key, {
      ...ask,
      directory,
      teamKeys: [],
      shares: [],
    });
    expect(must(await verifyAdministration(primitives, publish, root)).directory).toEqual(directory);
    const again = await signAdministration(primitives, key, { ...ask, look: true });
    expect(again.text).not.toBe(look.text);
  });

  test('[S39] by anybody else, for another workspace or changed, is refused', async () => {
    const { primitives } = world;
    const [key] = world.rootKeys as [(typeof world.rootKeys)[number]];
    const ask = { workspace: 'northwind', at: time(), look: true } as const;
    const signed = await signAdministration(primitives, key, ask);
    const refusal = async (change: object) =>
      code(await verifyAdministration(primitives, { ...signed, ...change }, root));
    const stranger = await signAdministration(primitives, world.ann.sign, ask);
    expect(code(await verifyAdministration(primitives, stranger, root))).toBe('key-unknown');
    expect(await refusal({ key: stranger.key })).toBe('key-unknown');
    expect(await refusal({ key: toBase64url((world.rootKeys[1] as typeof key).public) })).toBe(
      'signature-invalid',
    );
    expect(await refusal({ signature: stranger.signature })).toBe('signature-invalid');
    expect(await refusal({ text: signed.text.replace('look', 'publish') })).toBe('signature-invalid');
    expect(await refusal({ text: `${signed.text} ` })).toBe('text-not-canonical');
    const other = await signText(primitives, key, 'action', signed.text);
    expect(await refusal({ signature: other.signature })).toBe('signature-invalid');
    const elsewhere = await signAdministration(primitives, key, { ...ask, workspace: 'linden' });
    expect(code(await verifyAdministration(primitives, elsewhere, root))).toBe('wrong-workspace');
  });
});
