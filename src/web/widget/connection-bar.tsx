/** @jsxImportSource preact */
// Says what the connection is doing, once it matters: blips under two seconds stay silent.
import { useEffect, useRef, useState } from 'preact/hooks';
import type { ConnectionState } from '../connection/connection-state.ts';
import { Icon } from './icons.tsx';
import { useHeld } from './observe.ts';
import { later } from './conversation-words.ts';

export const BAR_AFTER_MS = 2000;
const LONG_AFTER_MS = 20_000;
const BACK_FOR_MS = 3000;

export function ConnectionBar(props: {
  readonly connection: ConnectionState | null;
  readonly notSent: number;
  readonly onTryNow: () => void;
  readonly announce: (text: string) => void;
}) {
  const { connection, announce } = props;
  const status = connection?.status ?? 'idle';
  const away = status === 'reconnecting' || status === 'connecting';
  const shown = useHeld(away, BAR_AFTER_MS);
  const long = useHeld(away, LONG_AFTER_MS);
  const [back, setBack] = useState(false);
  const wasShown = useRef(false);
  const c = later;

  useEffect(() => {
    if (shown) {
      wasShown.current = true;
      announce(`${c.reconnecting} ${c.safe}`);
      return undefined;
    }
    if (status !== 'open' || !wasShown.current) return undefined;
    wasShown.current = false;
    setBack(true);
    announce(c.back);
    const timer = setTimeout(() => setBack(false), BACK_FOR_MS);
    return () => clearTimeout(timer);
  }, [shown, status]);

  if (status === 'stopped') {
    return (
      <div class="bar warn">
        <Icon name="offline" size={18} />
        <p>
          <b>{c.stopped}</b> {stoppedText(connection?.code ?? null)}
        </p>
      </div>
    );
  }
  if (shown) {
    return (
      <div class="bar warn">
        <Icon name="offline" size={18} />
        <p>
          <b>{long ? c.noConnection : status === 'connecting' ? c.connecting : c.reconnecting}</b>{' '}
          {long ? c.keepTrying : c.safe}
        </p>
        {long && (
          <button type="button" class="link" onClick={props.onTryNow}>
            {c.tryNow}
          </button>
        )}
      </div>
    );
  }
  if (back) {
    return (
      <div class="bar ok">
        <Icon name="check" size={18} />
        <p>
          <b>{c.back}</b> {props.notSent > 0 && c.thingsNotSent(props.notSent)}
        </p>
      </div>
    );
  }
  return null;
}

function stoppedText(code: string | null): string {
  return code !== null && /replaced|elsewhere|other-tab/.test(code) ? later.elsewhere : later.reload;
}
