// What this browser is to an officer: its code, and whether it holds the officer's share of the compliance key.
import { KeyRound, TriangleAlert } from 'lucide-react';
import { useEffect, useState } from 'react';
import { shortDevice } from '../../seal/identity.ts';
import { isObject } from '../../seal/is-object.ts';
import { Icon } from '../staff/controls.tsx';
import { useObservable } from '../staff/observe.ts';
import { useWork } from '../staff/start.tsx';

type Share = 'looking' | 'held' | 'none' | 'unknown';

export function OfficerDevice() {
  const { staff, me } = useWork();
  const device = useObservable(staff.device);
  const trust = useObservable(staff.trust);
  const [share, setShare] = useState<Share>('looking');
  const number = trust.status === 'valid' ? trust.number : 0;
  useEffect(() => {
    let over = false;
    // A share comes with a directory: each new one is a reason to look again.
    void (number === 0 ? Promise.resolve('looking' as const) : look()).then((found) => {
      if (!over) setShare(found);
    });
    async function look(): Promise<Share> {
      try {
        const { queries } = await staff.parts();
        const body = await queries.get('/devices');
        const shares = isObject(body) && Array.isArray(body['shares']) ? body['shares'] : [];
        return shares.some((each: unknown) => isObject(each) && each['person'] === me.person)
          ? 'held'
          : 'none';
      } catch {
        return 'unknown';
      }
    }
    return () => {
      over = true;
    };
  }, [me.person, number, staff, device.status]);
  if (device.status === 'none') return null;
  const name = shortDevice(device.id);
  return (
    <p className="side-foot">
      <Icon of={share === 'none' ? TriangleAlert : KeyRound} size={14} />
      <span>
        This device, <span className="mono">{name}</span>,{' '}
        {share === 'held'
          ? 'holds your share of the compliance key. It never leaves it.'
          : share === 'none'
            ? 'holds no share of the compliance key: it can ask, but not sign for others or open.'
            : share === 'unknown'
              ? 'could not ask the server for your share.'
              : 'is being looked up.'}
      </span>
    </p>
  );
}
