// The middle of the console while no chat is open: why nothing can be read yet, the first steps, or how to choose.
import { ExternalLink } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { Presence } from '../../contract/definitions.ts';
import { Action, Icon, KeyCap, StepRing } from '../staff/controls.tsx';
import { DeviceGate } from '../staff/device-gate.tsx';
import { isObject } from '../../seal/is-object.ts';
import type { Staff } from '../connection/staff.ts';
import { useObservable } from '../staff/observe.ts';
import { useWork } from '../staff/start.tsx';

export function NothingOpen({
  rows,
  loading,
  reader,
  chosen,
  keys,
  presence,
  goOnline,
}: {
  readonly rows: number;
  readonly loading: boolean;
  readonly reader: boolean;
  readonly chosen: boolean;
  readonly keys: () => void;
  readonly presence: Presence;
  readonly goOnline: () => void;
}) {
  const { staff, me } = useWork();
  const device = useObservable(staff.device);
  const site = useFirstSite(staff, rows === 0 && !loading);
  if (!reader) return <DeviceGate device={device} what="what visitors write" />;
  if (loading || chosen) return null;
  if (rows > 0) {
    return (
      <div className="standing">
        <h2>Choose a chat</h2>
        <p>
          Opening one is what unseals it in this browser. <KeyCap>J</KeyCap> <KeyCap>K</KeyCap> move,{' '}
          <KeyCap>Enter</KeyCap> opens.
        </p>
      </div>
    );
  }
  return (
    <div className="standing first-run">
      <h2>Ready for the first chat</h2>
      <p>Nobody has written yet. Try it yourself before your visitors do.</p>
      <ol className="steps">
        <li>
          <StepRing state="done" number={1} />
          <span>This browser is certified for {me.teams.length === 1 ? 'your team' : 'your teams'}</span>
        </li>
        {site === null ? null : (
          <li>
            <StepRing state="now" number={2} />
            <span>Open a test chat as a visitor</span>
            <a className="button small" href={site} target="_blank" rel="noreferrer">
              <Icon of={ExternalLink} size={14} />
              Open your site
            </a>
          </li>
        )}
        <li>
          <StepRing state={presence === 'offline' ? 'now' : 'done'} number={3} />
          <span>Go online</span>
          {presence === 'offline' ? (
            <Action small onPress={goOnline}>
              Go online
            </Action>
          ) : null}
        </li>
        <li>
          <StepRing state="later" number={4} />
          <span>Learn five keys</span>
          <Action small onPress={keys}>
            Show keys
            <KeyCap>?</KeyCap>
          </Action>
        </li>
      </ol>
    </div>
  );
}

/** Where the widget runs, for a first try; null while it is not known. */
function useFirstSite(staff: Staff, wanted: boolean): string | null {
  const [site, setSite] = useState<string | null>(null);
  useEffect(() => {
    if (!wanted) return;
    let over = false;
    firstSite(staff).then(
      (found) => {
        if (!over) setSite(found);
      },
      // Without it the step is left out.
      () => {},
    );
    return () => {
      over = true;
    };
  }, [staff, wanted]);
  return site;
}

async function firstSite(staff: Staff): Promise<string | null> {
  const { queries } = await staff.parts();
  const body = await queries.get('/sites');
  const sites = isObject(body) && Array.isArray(body['sites']) ? body['sites'] : [];
  const [first] = sites.flatMap((each: unknown) =>
    isObject(each) && Array.isArray(each['origins']) ? each['origins'].map(String) : [],
  );
  return first !== undefined && /^https?:\/\//.test(first) ? first : null;
}
