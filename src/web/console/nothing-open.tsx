// The middle of the console while no chat is open: why nothing can be read yet, the first steps, or how to choose.
import type { Presence } from '../../contract/definitions.ts';
import { Action, KeyCap, StepRing } from '../staff/controls.tsx';
import { DeviceGate } from '../staff/device-gate.tsx';
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
      <p>Nobody has written yet. Open your own site in another tab and write as a visitor would.</p>
      <ol className="steps">
        <li>
          <StepRing state="done" number={1} />
          <span>This browser is certified for {me.teams.length === 1 ? 'your team' : 'your teams'}</span>
        </li>
        <li>
          <StepRing state={presence === 'offline' ? 'now' : 'done'} number={2} />
          <span>Go online</span>
          {presence === 'offline' ? (
            <Action small onPress={goOnline}>
              Go online
            </Action>
          ) : null}
        </li>
        <li>
          <StepRing state="later" number={3} />
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
