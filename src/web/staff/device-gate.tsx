// What a device sees that nobody has certified: that it is no reader, and the code to compare.
import { Hourglass, KeyRound } from 'lucide-react';
import type { StaffDevice } from '../connection/staff.ts';
import { Icon } from './controls.tsx';

export function DeviceGate({ device, what }: { readonly device: StaffDevice; readonly what: string }) {
  if (device.status === 'none') {
    return (
      <div className="standing">
        <p role="status">Looking up this browser’s keys…</p>
      </div>
    );
  }
  if (device.status === 'certified') {
    return (
      <div className="standing">
        <Icon of={Hourglass} size={19} />
        <h2>Waiting for the team’s key</h2>
        <p>
          This browser is certified. A colleague’s device that holds the team’s key gives it on when it is
          next connected. Until then {what} stays sealed here.
        </p>
      </div>
    );
  }
  return (
    <div className="standing">
      <Icon of={KeyRound} size={19} />
      <h2>This browser is not a reader yet</h2>
      <p>
        Its keys were made here and never leave it. An administrator compares this code with you, in person or
        by phone, and certifies it. Until then {what} stays sealed here.
      </p>
      <output className="device-code" aria-label="Code of this browser">
        {device.code}
      </output>
      <p className="meta">This page goes on by itself when it is done.</p>
    </div>
  );
}
