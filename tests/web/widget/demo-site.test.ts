import { exportJWK, generateKeyPair } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { verifyVisitorToken } from '../../../src/seal/visitor-token.ts';
import { type DemoSite, hostPolicy, startDemoSite } from '../../../src/web/demo-site/server.ts';

const chatOrigin = 'http://127.0.0.1:4600';
const snippet = { integrity: 'sha384-x', root: 'pin', workspace: 'northwind', site: 'main' };
let site: DemoSite;

beforeAll(async () => {
  site = await startDemoSite({ port: 0, host: '127.0.0.1', brand: 'northwind', chatOrigin, snippet });
});
afterAll(() => site.close());

describe('host page', () => {
  test('[W4] four lines are all the chat asks of a policy', () => {
    const lines = hostPolicy('https://chat.bank.example', 'n').split('; ');
    expect(lines.slice(0, 5)).toEqual([
      "default-src 'none'",
      "script-src 'nonce-n'",
      'connect-src https://chat.bank.example wss://chat.bank.example',
      "require-trusted-types-for 'script'",
      'trusted-types sealdesk',
    ]);
  });

  test('[W4] every page carries one script, the snippet, under a nonce of its own', async () => {
    const nonces = new Set<string>();
    for (const path of ['/', '/pricing', '/cards', '/log-in']) {
      const response = await fetch(site.url + path);
      const text = await response.text();
      const policy = response.headers.get('content-security-policy')!;
      const nonce = /'nonce-([^']+)'/.exec(policy)![1]!;
      nonces.add(nonce);
      expect(text.match(/<script/g)).toHaveLength(1);
      expect(text).toContain(`nonce="${nonce}"`);
      expect(text).not.toMatch(/ style=| on[a-z]+=|<style|javascript:/);
      expect(text.match(/(?:src|href)="https?:[^"]*"/g)).toEqual([`src="${chatOrigin}/widget/loader.js"`]);
    }
    expect(nonces.size).toBe(4);
    expect((await fetch(`${site.url}/constructor`)).status).toBe(404);
  });

  test('[W4] every link within the site leads somewhere', async () => {
    const seen = new Set<string>();
    for (const path of ['/', '/pricing', '/cards']) {
      const text = await (await fetch(site.url + path)).text();
      for (const [, href] of text.matchAll(/href="(\/[^"#]*)(?:#[^"]*)?"/g)) seen.add(href!);
    }
    expect(seen.size).toBeGreaterThan(5);
    for (const path of seen) expect((await fetch(site.url + path)).status, path).toBe(200);
  });
});

describe('a signed-in customer', () => {
  test('[H26] gets a token for this very page, conversation and device, and nobody else gets one', async () => {
    const { privateKey, publicKey } = await generateKeyPair('EdDSA', { extractable: true });
    const tokenKey = { kid: 'web-1', jwk: await exportJWK(privateKey) };
    const bank = await startDemoSite({
      port: 0,
      host: '127.0.0.1',
      brand: 'northwind',
      chatOrigin,
      snippet,
      tokenKey,
    });
    const ask = (cookie: string, origin = bank.url) =>
      fetch(`${bank.url}/chat-token`, {
        method: 'POST',
        headers: { cookie, origin },
        body: JSON.stringify({
          workspace: 'northwind',
          conversation: 'C'.repeat(21) + 'A',
          key: 'K'.repeat(43),
        }),
      });
    const door = await fetch(`${bank.url}/log-in/mara`, { redirect: 'manual' });
    const cookie = door.headers.get('set-cookie')?.split(';')[0] ?? '';
    expect(door.headers.get('set-cookie')).toMatch(/HttpOnly; SameSite=Strict/);
    const home = await fetch(bank.url, { headers: { cookie } });
    expect(home.headers.get('content-security-policy')).toContain(`connect-src 'self' ${chatOrigin}`);
    expect(await home.text()).toMatch(/data-visitor="Mara" data-token="\/chat-token"/);
    expect(await (await fetch(bank.url)).text()).not.toContain('data-token');
    const { token } = (await (await ask(cookie)).json()) as { readonly token: string };
    const { x = '' } = await exportJWK(publicKey);
    const checked = await verifyVisitorToken(token, {
      tokens: [{ kty: 'OKP', crv: 'Ed25519', alg: 'EdDSA', kid: 'web-1', x }],
      workspace: 'northwind',
      conversation: 'C'.repeat(21) + 'A',
      device: { sign: 'K'.repeat(43) },
      atMs: Date.now(),
    });
    expect(checked).toMatchObject({ ok: true, value: { name: 'Mara Okafor' } });
    expect((await ask('')).status).toBe(204);
    expect((await ask(cookie, 'http://evil.example')).status).toBe(204);
    await fetch(`${bank.url}/log-out`, { headers: { cookie }, redirect: 'manual' });
    expect((await ask(cookie)).status).toBe(204);
    await bank.close();
  });
});
