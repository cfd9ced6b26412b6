// For administrators: the sites the widget may run on, and the snippet each page needs.
import { Copy, Lock, ShieldCheck } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import { toBase64url } from '../../seal/bytes.ts';
import { isObject } from '../../seal/strict-json.ts';
import type { Staff } from '../connection/staff.ts';
import { Action, Chip } from '../staff/controls.tsx';
import { teamWord } from '../staff/names.ts';
import { useObservable } from '../staff/observe.ts';
import { useWork } from '../staff/start.tsx';
import { modeLong, modeWord } from '../staff/words.ts';
import { NotRead } from './not-read.tsx';
import { failureWord } from './desk-work.ts';

type Site = {
  readonly site: string;
  readonly name: string;
  readonly team: string;
  readonly origins: readonly string[];
};
type Found = { readonly sites: readonly Site[]; readonly root: string; readonly integrity: string | null };

export function SitesPage() {
  const { staff, me } = useWork();
  const trust = useObservable(staff.trust);
  const [found, setFound] = useState<Found | null>(null);
  const [failed, setFailed] = useState<string | null>(null);
  const look = useCallback(
    () =>
      lookUp(staff).then(
        (value) => {
          setFound(value);
          setFailed(null);
        },
        (error: unknown) => setFailed(failureWord(error)),
      ),
    [staff],
  );
  useEffect(() => {
    void look();
  }, [look]);
  const directory = trust.status === 'unknown' ? null : trust.directory;
  return (
    <div className="desk-page">
      <header className="top-bar">
        <h1>Sites</h1>
        <span className="meta top-meta">{me.workspaceName}</span>
        <span className="meta push">You configure. You cannot read conversations.</span>
      </header>
      <div className="admin-body">
        <NotRead what="The sites could not be read." failed={failed} again={() => void look()} />
        {directory === null ? null : (
          <section>
            <div className="section-head">
              <h2>Mode</h2>
              <Chip tone="accent" icon={directory.mode === 'inspected' ? ShieldCheck : Lock}>
                {modeWord[directory.mode]}
              </Chip>
            </div>
            <p className="admin-words">
              {modeLong[directory.mode]} It stands in the signed directory and is shown to every visitor.
            </p>
          </section>
        )}
        {found === null && failed === null ? <p className="meta">Reading the sites…</p> : null}
        {(found?.sites ?? []).map((site) => (
          <section key={site.site}>
            <div className="section-head">
              <h2>{site.name}</h2>
              <span className="meta">
                Team {teamWord(directory?.teams.find((team) => team.id === site.team)?.name ?? site.team)}
              </span>
            </div>
            <dl className="facts site-facts">
              <dt>Site</dt>
              <dd className="mono">{site.site}</dd>
              <dt>Pages</dt>
              <dd className="mono">{site.origins.join(', ')}</dd>
            </dl>
            {found === null || found.integrity === null ? (
              <p className="meta">
                The widget’s files are not built on this server, so there is no snippet yet.
              </p>
            ) : (
              <Snippet lines={snippetLines(me.workspace, site.site, found.integrity, found.root)} />
            )}
          </section>
        ))}
        {found !== null && found.sites.length === 0 ? <p className="meta">No site is set up.</p> : null}
      </div>
    </div>
  );
}

async function lookUp(staff: Staff): Promise<Found> {
  const { queries, platform } = await staff.parts();
  const body = await queries.get('/sites');
  const root = isObject(body) && typeof body['root'] === 'string' ? body['root'] : '';
  const loader = await platform.fetch('/widget/loader.js');
  const bytes = loader.ok ? new Uint8Array(await loader.arrayBuffer()) : null;
  return {
    sites: sitesOf(body),
    root: toBase64url(await digest('SHA-256', new TextEncoder().encode(root))),
    integrity: bytes === null ? null : integrityOf(await digest('SHA-384', bytes)),
  };
}

function snippetLines(workspace: string, site: string, integrity: string, root: string): readonly string[] {
  return [
    `<script async crossorigin="anonymous"`,
    `  src="${location.origin}/widget/loader.js"`,
    `  integrity="${integrity}"`,
    `  data-workspace="${workspace}" data-site="${site}"`,
    `  data-root="${root}"></script>`,
  ];
}

function Snippet({ lines }: { readonly lines: readonly string[] }) {
  const [copied, setCopied] = useState(false);
  const text = lines.join('\n');
  return (
    <div className="snippet">
      <div className="section-head">
        <h3>Snippet</h3>
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
      <pre className="canonical" tabIndex={0} aria-label="Snippet for your page">
        {text}
      </pre>
      <p className="meta">
        The hash and the root are computed in this browser from what the server serves now. Compare the root
        with the one on your own machine before you paste it.
      </p>
    </div>
  );
}

async function digest(name: 'SHA-256' | 'SHA-384', bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest(name, bytes));
}

function integrityOf(bytes: Uint8Array): string {
  return `sha384-${btoa(String.fromCharCode(...bytes))}`;
}

function sitesOf(body: unknown): readonly Site[] {
  const list = isObject(body) ? body['sites'] : null;
  if (!Array.isArray(list)) return [];
  return list.flatMap((each: unknown) => {
    if (!isObject(each)) return [];
    const { site, name, team, origins } = each;
    if (typeof site !== 'string' || typeof name !== 'string' || typeof team !== 'string') return [];
    return [{ site, name, team, origins: Array.isArray(origins) ? origins.map(String) : [] }];
  });
}
