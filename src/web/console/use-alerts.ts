// Calls the person when something came that they do not see, as they chose it.
import { useEffect, useRef } from 'react';
import type { InboxRow } from '../../contract/views.ts';
import { teamWord } from '../staff/names.ts';
import { useWork } from '../staff/start.tsx';
import { alertOf, callOf } from './alerts.ts';
import type { KeptPreferences } from './preferences.ts';

export function useAlerts(
  rows: ReadonlyMap<string, InboxRow>,
  current: string | null,
  preferences: KeptPreferences,
): void {
  const { me, staff } = useWork();
  const before = useRef(rows);
  useEffect(() => {
    const seen = document.visibilityState === 'visible' && document.hasFocus() ? current : null;
    const alert = alertOf(before.current, rows, me.person, seen);
    before.current = rows;
    if (alert === null) return;
    const trust = staff.trust.get();
    const directory = trust.status === 'unknown' ? null : trust.directory;
    const name = (team: string) => teamWord(directory?.teams.find(({ id }) => id === team)?.name ?? team);
    callOf(alert, preferences.now.get(), name);
  }, [current, me.person, preferences, rows, staff]);
}
