// What goes into a site's pages. Hash and root are computed in this browser from what the server serves now, and the
// manifest of the widget's files is checked here as a visitor's browser will check it.
import { CircleAlert, CircleCheck, CircleDashed, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { toBase64url } from '../../../seal/bytes.ts';
import { isObject } from '../../../seal/is-object.ts';
import type { Staff } from '../../connection/staff.ts';
import { verifyManifest } from '../../loader/verify.ts';
import { Action, Callout, Icon } from '../../staff/controls.tsx';
import { useWork } from '../../staff/start.tsx';
import { failureWord } from '../desk-work.ts';

type Pinned = {
  readonly root: string;
  /** Null: the widget's files are not built on this server. */
  readonly integrity: string | null;
  /** As a page that pins this root would find the manifest; null: this browser cannot check it. */
  readonly signed: boolean | null;
};

export function Snippet({
  site,
  name,
  accent,
  phone,
  invitations,
}: {
  readonly site: string;
  readonly name: string;
  readonly accent: string;
  readonly phone: string;
  /** Whether rules may invite on this site. */
  readonly invitations: boolean;
}) {
  const { staff, me } = useWork();
  const [pinned, setPinned] = useState<Pinned | null>(null);
  const [failed, setFailed] = useState<string | null>(null);
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    let gone = false;
    lookUp(staff, me.workspace).then(
      (found) => void (gone || setPinned(found)),
      (error: unknown) => void (gone || setFailed(failureWord(error))),
    );
    return () => {
      gone = true;
    };
  }, [staff, me.workspace]);

  if (failed !== null)
    return (
      <Callout tone="bad" icon={CircleAlert} title="The widget’s files could not be read.">
        {failed}
      </Callout>
    );
  if (pinned === null) return <p className="meta">Reading the widget’s files…</p>;
  if (pinned.integrity === null)
    return (
      <p className="meta">The widget’s files are not built on this server, so there is no snippet yet.</p>
    );
  const text = [
    `<script async crossorigin="anonymous"`,
    `  src="${location.origin}/widget/loader.js"`,
    `  integrity="${pinned.integrity}"`,
    `  data-workspace="${me.workspace}" data-site="${site}"`,
    `  data-name="${escaped(name)}"${phone === '' ? '' : ` data-phone="${escaped(phone)}"`} data-accent="${accent}"`,
    `  ${invitations ? 'data-visits="on" ' : ''}data-root="${pinned.root}"></script>`,
  ].join('\n');
  return (
    <div className="snippet">
      <div className="section-head">
        <h2>Snippet</h2>
        <span className="push">
          <Action
            small
            icon={Copy}
            onPress={() => void navigator.clipboard.writeText(text).then(() => setCopied(true))}
          >
            {copied ? 'Copied' : 'Copy'}
          </Action>
        </span>
      </div>
      <pre className="canonical" tabIndex={0} role="region" aria-label="Snippet for your pages">
        {text}
      </pre>
      <ul className="checks">
        <Checked state={pinned.signed} />
        <li data-state="yes">
          <Icon of={CircleCheck} size={14} />
          Root pinned: nobody else can say who reads
        </li>
      </ul>
      <p className="meta">
        Hash and root are computed in this browser from what the server serves now. Compare the root with the
        one on your own machine before you paste it. The page’s content policy must allow {location.origin}.
      </p>
      {invitations ? (
        <p className="meta">
          With data-visits the page takes part in visits and invitations. Once the visitor agreed to be
          observed, the page says so: <code>{"(window.sealdesk ||= []).push(['consent', true])"}</code>;
          likewise <code>{"['cart', 2]"}</code>, <code>{"['checkout']"}</code> and{' '}
          <code>{"['article', 'lost-card']"}</code>.
        </p>
      ) : null}
    </div>
  );
}

function Checked({ state }: { readonly state: boolean | null }) {
  return (
    <li data-state={state === true ? 'yes' : state === false ? 'no' : 'open'}>
      <Icon of={state === true ? CircleCheck : state === false ? CircleAlert : CircleDashed} size={14} />
      {state === true
        ? 'The release key signed the widget’s files'
        : state === false
          ? 'The widget’s files are not signed under this root: the widget will not start'
          : 'Whether the release key signed the files cannot be checked in this browser'}
    </li>
  );
}

async function lookUp(staff: Staff, workspace: string): Promise<Pinned> {
  const { queries, platform } = await staff.parts();
  const body = await queries.get('/sites');
  const text = isObject(body) && typeof body['root'] === 'string' ? body['root'] : '';
  const root = toBase64url(await digest('SHA-256', new TextEncoder().encode(text)));
  const [loader, manifest] = await Promise.all([
    platform.fetch('/widget/loader.js'),
    platform.fetch(`/widget/${encodeURIComponent(workspace)}/manifest.json`),
  ]);
  const bytes = loader.ok ? new Uint8Array(await loader.arrayBuffer()) : null;
  const integrity = bytes === null ? null : integrityOf(await digest('SHA-384', bytes));
  return { root, integrity, signed: manifest.ok ? await holds(await manifest.text(), root) : false };
}

async function holds(manifest: string, root: string): Promise<boolean | null> {
  let unable = false;
  const fallback = () => {
    unable = true;
    return Promise.reject(new Error('no Ed25519 here'));
  };
  try {
    await verifyManifest(manifest, root, 0, fallback);
    return true;
  } catch {
    return unable ? null : false;
  }
}

async function digest(name: 'SHA-256' | 'SHA-384', bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest(name, bytes));
}

function integrityOf(bytes: Uint8Array): string {
  return `sha384-${btoa(String.fromCharCode(...bytes))}`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
