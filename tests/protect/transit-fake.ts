// A transit engine as HashiCorp Vault answers over HTTP, as far as we ask it: keys that do not leave it, AES-256-GCM with
// associated data, deletion only once it is allowed, statuses as they are there. Faults on request.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

type Key = { readonly secret: Buffer; mayGo: boolean };
type Said = { readonly status: number; readonly body?: object };

const none: Said = { status: 204 };
const failed = (status: number, ...errors: string[]): Said => ({ status, body: { errors } });

export async function transitFake(tls?: { readonly key: string; readonly cert: string }) {
  const keys = new Map<string, Key>();
  const state = {
    token: 'first-token',
    sealed: false,
    /** So many answers are lost after the work was done. */
    lose: 0,
    requests: 0,
    keys,
  };

  function answer(method: string, path: string, body: Record<string, unknown>): Said {
    const [, kind = '', name = '', more] =
      /^\/v1\/transit\/(keys|encrypt|decrypt)\/([\w-]+)(\/config)?$/.exec(path) ?? [];
    const key = keys.get(name);
    if (kind === 'keys' && more === '/config' && method === 'POST') {
      if (key === undefined) return failed(400, 'no existing key named');
      key.mayGo = body['deletion_allowed'] === true;
      return { status: 200, body: { data: {} } };
    }
    if (kind === 'keys' && method === 'POST') {
      if (body['exportable'] !== false) return failed(400, 'the test wants keys that stay');
      if (key === undefined) keys.set(name, { secret: randomBytes(32), mayGo: false });
      return { status: 200, body: { data: {} } };
    }
    if (kind === 'keys' && method === 'GET')
      return key === undefined ? failed(404) : { status: 200, body: { data: { name } } };
    if (kind === 'keys' && method === 'DELETE') {
      if (key?.mayGo !== true) return failed(400, 'deletion is not allowed for this key');
      keys.delete(name);
      return none;
    }
    if (key === undefined) return failed(400, 'encryption key not found');
    const associated = Buffer.from(String(body['associated_data']), 'base64');
    if (kind === 'encrypt') {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key.secret, nonce).setAAD(associated);
      const plain = Buffer.from(String(body['plaintext']), 'base64');
      const sealed = Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
      return { status: 200, body: { data: { ciphertext: `vault:v1:${sealed.toString('base64')}` } } };
    }
    try {
      const sealed = Buffer.from(String(body['ciphertext']).replace('vault:v1:', ''), 'base64');
      const cipher = createDecipheriv('aes-256-gcm', key.secret, sealed.subarray(0, 12)).setAAD(associated);
      cipher.setAuthTag(sealed.subarray(-16));
      const plain = Buffer.concat([cipher.update(sealed.subarray(12, -16)), cipher.final()]);
      return { status: 200, body: { data: { plaintext: plain.toString('base64') } } };
    } catch {
      return failed(400, 'invalid ciphertext: unable to decrypt');
    }
  }

  async function textOf(request: IncomingMessage): Promise<string> {
    let text = '';
    for await (const part of request) text += String(part);
    return text;
  }

  const server = tls === undefined ? createServer() : createTlsServer(tls);
  server.on('request', (request, response) => {
    void textOf(request).then((text) => {
      state.requests += 1;
      const said = state.sealed
        ? failed(503, 'Vault is sealed')
        : request.headers['x-vault-token'] === state.token
          ? answer(
              request.method ?? '',
              request.url ?? '',
              text === '' ? {} : (JSON.parse(text) as Record<string, unknown>),
            )
          : failed(403, 'permission denied');
      if (state.lose > 0) {
        state.lose -= 1;
        request.socket.destroy();
        return;
      }
      response.writeHead(said.status, { 'Content-Type': 'application/json' });
      response.end(said.body === undefined ? '' : JSON.stringify(said.body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  return { state, port, address: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}` };
}
