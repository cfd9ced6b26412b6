// The page at /, before anybody is signed in: which workspace. Plain HTML, one style under its hash, no script.
import { createHash } from 'node:crypto';
import type { Response } from 'express';

export type StartPage = {
  /** Where a choice leads; `?workspace=` is added. */
  readonly address: string;
  readonly workspaces: readonly { readonly workspace: string; readonly name: string }[];
  /** Nobody else can be signed in in this browser. */
  readonly full: boolean;
};

const style = `:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}
body{margin:0;min-height:100vh;display:grid;place-items:center;background:light-dark(#fcfcfd,#111113);color:light-dark(#1c2024,#edeef0)}
main{width:min(26rem,calc(100vw - 3rem))}
h1{font-size:1.25rem;font-weight:600;margin:0 0 1rem}
p{color:light-dark(#60646c,#b0b4ba)}
a{display:block;padding:.75rem 1rem;margin:.5rem 0;border:1px solid light-dark(#d9d9e0,#363a3f);border-radius:8px;color:inherit;text-decoration:none}
a:hover{background:light-dark(#f0f0f3,#212225)}
a:focus-visible{outline:2px solid light-dark(#0d74ce,#70b8ff);outline-offset:2px}`;
const styleHash = createHash('sha256').update(style).digest('base64');

export function slotsPage(response: Response, page: StartPage): void {
  const links = page.workspaces
    .map(
      ({ workspace, name }) =>
        `<a href="${written(`${page.address}?workspace=${encodeURIComponent(workspace)}`)}">${written(name)}</a>`,
    )
    .join('\n');
  const body = page.full
    ? '<p>Nine people are signed in in this browser. Sign one of them out first.</p>'
    : `<p>Choose where you work. You sign in with your organisation’s account.</p>\n${links}`;
  response.setHeader(
    'Content-Security-Policy',
    `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  );
  response.setHeader('Cache-Control', 'no-store');
  response.type('html').send(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>Sealdesk</title><style>${style}</style></head>
<body><main><h1>Sign in to Sealdesk</h1>
${body}
</main></body></html>
`);
}

function written(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
