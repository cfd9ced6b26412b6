// The page before and around its content: signed in or not, reachable or not, and what every part may use.
import { CircleAlert, LogIn, RotateCw, ShieldAlert, WifiOff } from 'lucide-react';
import { createContext, type ReactNode, use, useCallback, useEffect, useState } from 'react';
import { EndFailure } from '../connection/platform.ts';
import type { Me, Staff } from '../connection/staff.ts';
import type { Address } from './address.ts';
import { Action, Icon } from './controls.tsx';
import { useNow } from './now.ts';
import { useObservable } from './observe.ts';
import { waitOf } from './time.ts';

type Work = {
  readonly staff: Staff;
  readonly address: Address;
  readonly me: Me;
  /** `NW`; empty until the server has said it. */
  readonly prefix: string;
};

const WorkContext = createContext<Work | null>(null);

/** Only inside StaffPage. */
export function useWork(): Work {
  const work = use(WorkContext);
  if (work === null) throw new Error('outside of a staff page');
  return work;
}

type Failure = EndFailure['code'];

export function StaffPage({
  staff,
  address,
  children,
}: {
  readonly staff: Staff;
  readonly address: Address;
  readonly children: ReactNode;
}) {
  const me = useObservable(staff.me);
  const [failure, setFailure] = useState<Failure | null>(null);
  const prefix = useReferencePrefix(address.base, me);
  const load = useCallback(() => {
    staff.load().catch((error: unknown) => {
      setFailure(error instanceof EndFailure ? error.code : 'unreachable');
    });
  }, [staff]);
  useEffect(load, [load]);
  const again = () => {
    setFailure(null);
    load();
  };
  if (me !== null) {
    return <WorkContext value={{ staff, address, me, prefix }}>{children}</WorkContext>;
  }
  if (failure === null) return <Waiting />;
  return <NotStarted failure={failure} base={address.base} again={again} />;
}

const SLOW_MS = 300;

function Waiting() {
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), SLOW_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <main className="standing" aria-busy="true">
      {slow ? <p role="status">Opening Sealdesk…</p> : null}
    </main>
  );
}

function NotStarted({
  failure,
  base,
  again,
}: {
  readonly failure: Failure;
  readonly base: string;
  readonly again: () => void;
}) {
  if (failure === 'signed-out') {
    return (
      <main className="standing">
        <Icon of={LogIn} size={19} />
        <h1>You are not signed in here</h1>
        <p>Your sign-in has ended, or this address belongs to another person in this browser.</p>
        <a className="button primary" href={`${base}/`}>
          Sign in
        </a>
      </main>
    );
  }
  if (failure === 'insecure-context') {
    return (
      <main className="standing">
        <Icon of={ShieldAlert} size={19} />
        <h1>This page is not on a secure connection</h1>
        <p>
          Browsers keep keys only for pages under https or on localhost, so nothing can be opened here. Ask
          for the https address, or forward the port to your own machine with ssh -L.
        </p>
      </main>
    );
  }
  return (
    <main className="standing">
      <Icon of={CircleAlert} size={19} />
      <h1>Sealdesk could not be reached</h1>
      <p>The server does not answer. What you typed before is kept on this device.</p>
      <Action icon={RotateCw} onPress={again}>
        Try again
      </Action>
      <p className="meta">Code {failure.toUpperCase().replaceAll('-', '_')}</p>
    </main>
  );
}

/** A cut shorter than this is nobody's business. */
const QUIET_MS = 3_000;

/** Over the whole page, while the connection is not what it should be. */
export function ConnectionBanner({ kept = '' }: { readonly kept?: string }) {
  const { staff, address } = useWork();
  const connection = useObservable(staff.connection);
  const now = useNow();
  if (connection.status === 'stopped') {
    return (
      <div className="banner bad" role="alert">
        <Icon of={LogIn} />
        <span>
          {connection.code === 'signed-out' || connection.code === 'not-signed-in' ? (
            <>
              <b className="strong">Your sign-in has ended.</b> {kept}
            </>
          ) : (
            <>
              <b className="strong">Disconnected.</b> Reload this page to go on. {kept}
            </>
          )}
        </span>
        <a className="button small push" href={`${address.base}/`}>
          {connection.code === 'signed-out' || connection.code === 'not-signed-in' ? 'Sign in' : 'Reload'}
        </a>
      </div>
    );
  }
  const away = connection.status === 'reconnecting' && now - connection.since >= QUIET_MS;
  if (!away) return null;
  const heard = connection.lastHeardAt;
  const next = connection.nextTryAt;
  const left = next === null ? 0 : Math.max(0, Math.ceil((next - now) / 1000));
  return (
    <div className="banner" role="status">
      <Icon of={WifiOff} />
      <span>
        <b className="strong">Reconnecting.</b>{' '}
        <span aria-hidden="true">
          {heard === null ? '' : `Last heard ${agoOf(now - heard)} ago, `}
          {left === 0 ? 'trying now' : `next try in ${left} s`}.{' '}
        </span>
        {kept}
      </span>
      <Action small onPress={() => staff.retryNow()}>
        Try now
      </Action>
    </div>
  );
}

function agoOf(ms: number): string {
  return ms < 60_000 ? `${Math.max(0, Math.floor(ms / 1000))} s` : waitOf(ms);
}

/** How this organisation's conversations are numbered: public, and the same for every site of it. */
function useReferencePrefix(base: string, me: Me | null): string {
  const [prefix, setPrefix] = useState('');
  const workspace = me?.workspace ?? null;
  useEffect(() => {
    if (workspace === null) return;
    let over = false;
    void referencePrefix(base).then((found) => {
      if (!over && found !== null) setPrefix(found);
    });
    return () => {
      over = true;
    };
  }, [base, workspace]);
  return prefix;
}

async function referencePrefix(base: string): Promise<string | null> {
  try {
    const response = await fetch(`${base}/v1/me`, { credentials: 'same-origin' });
    const body: unknown = response.ok ? await response.json() : null;
    const reference =
      typeof body === 'object' && body !== null && 'reference' in body ? body.reference : null;
    return typeof reference === 'string' ? reference : null;
  } catch {
    return null;
  }
}
