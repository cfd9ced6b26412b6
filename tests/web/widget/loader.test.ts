import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  makeManifest,
  manifestBytes,
  rootPin,
  signManifest,
  snippetElement,
} from '../../../src/web/loader/manifest.ts';
import { verifyManifest } from '../../../src/web/loader/verify.ts';
import { nobleCurves } from '../../../src/seal/primitives-curves.ts';

const files = { loader: 'sha384-l', entry: 'widget-1.js', files: { 'widget-1.js': 'sha384-w' } };
const pair = () => generateKeyPairSync('ed25519');
const publicText = (key: KeyObject) => key.export({ format: 'jwk' }).x!;
const rootOf = (key: KeyObject, successor: string | null = null) =>
  JSON.stringify({ v: 'sealdesk.root.v1', workspace: 'northwind', release: [publicText(key)], successor });
const signer = (key: KeyObject) => (bytes: Uint8Array) => sign(null, bytes, key);
const none = () => Promise.reject(new Error('no fallback needed'));

async function release(version = 7) {
  const { publicKey, privateKey } = pair();
  const root = rootOf(publicKey);
  const signed = await signManifest([root], files, version, signer(privateKey));
  return { root, signed, pin: await rootPin(root), privateKey };
}

describe('manifest', () => {
  test('[W1] what a release key of the pinned root signed is taken', async () => {
    const { signed, pin } = await release();
    const manifest = await verifyManifest(JSON.stringify(signed), pin, 0, none);
    expect(manifest).toMatchObject({ version: 7, entry: 'widget-1.js', files: files.files });
  });

  test('[W1] another root, another signer, changed text or a missing signature is refused', async () => {
    const { signed, pin, root } = await release();
    const stranger = await release();
    const wrong = [
      { ...signed, roots: stranger.signed.roots },
      { ...signed, roots: [] },
      { ...signed, roots: [`${root} `] },
      { ...signed, signature: stranger.signed.signature },
      { ...signed, signature: '' },
      { ...signed, manifest: signed.manifest.replace('sha384-w', 'sha384-x') },
      { ...signed, manifest: stranger.signed.manifest.replace('"version":7', '"version":8') },
      stranger.signed,
    ];
    for (const answer of wrong) {
      await expect(verifyManifest(JSON.stringify(answer), pin, 0, none)).rejects.toThrow();
    }
    await expect(verifyManifest('{', pin, 0, none)).rejects.toThrow();
    await expect(verifyManifest(' '.repeat(70_000), pin, 0, none)).rejects.toThrow();
  });

  test('[W1] a signature of another kind of text does not count', async () => {
    const { publicKey, privateKey } = pair();
    const root = rootOf(publicKey);
    const manifest = makeManifest(files, 7);
    const signature = sign(null, Buffer.from(`sealdesk.ticket.signature.v1\0${manifest}`), privateKey);
    const answer = { roots: [root], manifest, signature: signature.toString('base64url') };
    await expect(verifyManifest(JSON.stringify(answer), await rootPin(root), 0, none)).rejects.toThrow();
  });

  test('[W2] an older version than one seen is refused, the same one is not', async () => {
    const { signed, pin } = await release(7);
    await expect(verifyManifest(JSON.stringify(signed), pin, 8, none)).rejects.toThrow();
    await expect(verifyManifest(JSON.stringify(signed), pin, 7, none)).resolves.toMatchObject({ version: 7 });
  });

  test('[W1] a changed root is followed through its predecessor, and only in that order', async () => {
    const old = pair();
    const next = pair();
    const nextRoot = rootOf(next.publicKey);
    const oldRoot = rootOf(old.publicKey, await rootPin(nextRoot));
    const pin = await rootPin(oldRoot);
    const signed = await signManifest([oldRoot, nextRoot], files, 9, signer(next.privateKey));
    await expect(verifyManifest(JSON.stringify(signed), pin, 0, none)).resolves.toMatchObject({ version: 9 });
    for (const roots of [[nextRoot, oldRoot], [nextRoot], [oldRoot]]) {
      await expect(verifyManifest(JSON.stringify({ ...signed, roots }), pin, 0, none)).rejects.toThrow();
    }
    // The old release key is over with the old root.
    const late = await signManifest([oldRoot, nextRoot], files, 9, signer(old.privateKey));
    await expect(verifyManifest(JSON.stringify(late), pin, 0, none)).rejects.toThrow();
  });

  test('[W1] a browser without Ed25519 checks with the curves the loader names itself', async () => {
    const { signed, pin } = await release();
    const { subtle } = crypto;
    const real = subtle.importKey;
    subtle.importKey = () => Promise.reject(Object.assign(new Error('no'), { name: 'NotSupportedError' }));
    try {
      const curves = () => Promise.resolve(nobleCurves());
      await expect(verifyManifest(JSON.stringify(signed), pin, 0, curves)).resolves.toMatchObject({
        version: 7,
      });
      const changed = { ...signed, manifest: signed.manifest.replace('sha384-w', 'sha384-x') };
      await expect(verifyManifest(JSON.stringify(changed), pin, 0, curves)).rejects.toThrow();
    } finally {
      subtle.importKey = real;
    }
  });

  test('[W1] the signed bytes carry their context, and a version is a number that can grow', () => {
    expect(new TextDecoder().decode(manifestBytes('{}'))).toBe('sealdesk.widget.signature.v1\0{}');
    for (const version of [0, -1, 1.5, Number.NaN]) expect(() => makeManifest(files, version)).toThrow();
  });
});

describe('snippet', () => {
  test('[W4] what an owner writes into it cannot leave its attribute', () => {
    const element = snippetElement({
      chatOrigin: 'https://chat.bank.example',
      integrity: 'sha384-x',
      workspace: 'northwind',
      site: 'main',
      root: 'pin',
      name: 'A "quoted" <b>&amp;</b>',
    });
    expect(element).toBe(
      '<script async src="https://chat.bank.example/widget/loader.js" integrity="sha384-x" crossorigin="anonymous" ' +
        'data-workspace="northwind" data-site="main" data-root="pin" ' +
        'data-name="A &quot;quoted&quot; &lt;b>&amp;amp;&lt;/b>"></script>',
    );
  });
});
