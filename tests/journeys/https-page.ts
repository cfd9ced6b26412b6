// A page of an organisation on its own https origin, as its people would make it: the element that `sealdesk sign-widget`
// printed, under the policy that docs/own-server.md asks for. And certificates of the machine's own making.
import { execFileSync } from 'node:child_process';
import { createHash, randomBytes, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { join } from 'node:path';
import { programPath } from '../deploy/programs.ts';

export type HttpsPage = { readonly port: number; readonly certificate: string; close(): Promise<void> };

export async function serveHttpsPage(page: {
  readonly host: string;
  readonly folder: string;
  readonly chatOrigin: string;
  readonly element: string;
}): Promise<HttpsPage> {
  const { chatOrigin, element, folder, host } = page;
  const [key, chain] = [join(folder, `${host}.key`), join(folder, `${host}.pem`)];
  execFileSync(
    programPath('openssl') ?? '',
    [
      ...'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2'.split(' '),
      ...['-subj', `/CN=${host}`, '-addext', `subjectAltName=DNS:${host}`, '-keyout', key, '-out', chain],
    ],
    { stdio: 'ignore' },
  );
  const certificate = readFileSync(chain, 'utf8');
  const server = createServer({ key: readFileSync(key), cert: certificate }, (request, response) => {
    if (request.url !== '/loans') return void response.writeHead(404).end();
    const nonce = randomBytes(16).toString('base64');
    response.writeHead(200, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': [
        "default-src 'none'",
        `script-src 'nonce-${nonce}'`,
        `connect-src ${chatOrigin} ${chatOrigin.replace(/^http/, 'ws')}`,
        "require-trusted-types-for 'script'",
        'trusted-types sealdesk',
      ].join('; '),
    });
    response.end(
      `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Loans</title>` +
        `${element.replace('<script ', `<script nonce="${nonce}" `)}</head>` +
        `<body><h1>Loans</h1><p>Ask us what a loan costs.</p></body></html>`,
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  return {
    port: address.port,
    certificate,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/**
 * How Chromium is told of names that lead here and of the very keys behind them: any other certificate it refuses as ever.
 */
export function trusting(
  hosts: Readonly<Record<string, { readonly port: number; readonly certificate: string }>>,
): readonly string[] {
  const rules = Object.entries(hosts).map(([host, { port }]) => `MAP ${host}:443 127.0.0.1:${port}`);
  const keys = Object.values(hosts).map(({ certificate }) =>
    createHash('sha256')
      .update(new X509Certificate(certificate).publicKey.export({ type: 'spki', format: 'der' }))
      .digest('base64'),
  );
  return [
    `--host-resolver-rules=${rules.join(', ')}`,
    `--ignore-certificate-errors-spki-list=${keys.join(',')}`,
  ];
}
