// Calls the person when something is offered to them, as they chose for chats that nobody has.
import { useEffect, useRef } from 'react';
import { teamWord } from '../staff/names.ts';
import { useWork } from '../staff/start.tsx';
import { callOf } from './alerts.ts';
import type { Offer } from './offers.ts';
import { browserPreferenceStore, createPreferences } from './preferences.ts';

export function useOfferCall(offers: readonly Offer[]): void {
  const { me, staff } = useWork();
  const known = useRef<ReadonlySet<string>>(new Set());
  useEffect(() => {
    const fresh = offers.find(({ key }) => !known.current.has(key));
    known.current = new Set(offers.map(({ key }) => key));
    if (fresh === undefined) return;
    const trust = staff.trust.get();
    const directory = trust.status === 'unknown' ? null : trust.directory;
    const name = (team: string) => teamWord(directory?.teams.find(({ id }) => id === team)?.name ?? team);
    // Read anew: they may have been changed on the console since.
    const { now } = createPreferences(browserPreferenceStore(me.workspace, me.person));
    callOf({ kind: 'offer', team: fresh.row.team }, now.get(), name);
  }, [me, offers, staff]);
}
