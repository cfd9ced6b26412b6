// The desk: which pages a person has, by role. Nobody sees a page they may not use.
import { CirclePlay, Lock, Scale, ShieldAlert, UserCog } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { Role } from '../../seal/directory.ts';
import { DeviceGate } from '../staff/device-gate.tsx';
import { KeysSheet } from '../staff/keys-sheet.tsx';
import { useNow } from '../staff/now.ts';
import { useObservable } from '../staff/observe.ts';
import { Rail, type RailPage } from '../staff/rail.tsx';
import { ConnectionBanner, useWork } from '../staff/start.tsx';
import { DeskContext, useDeskWork } from './desk-work.ts';
import { HoldsPage } from './holds-page.tsx';
import { IncidentsPage } from './incidents-page.tsx';
import { RequestsPage } from './requests-page.tsx';
import { ReplayPage } from './replay-page.tsx';
import { holdStanding } from './hold-words.ts';
import { standingOf } from './request-state.ts';
import { administrationPages, groups, pageWord } from './settings/administration.ts';
import { AdministrationPages } from './settings/administration-pages.tsx';

const pagesOf: Readonly<Partial<Record<Role, readonly string[]>>> = {
  compliance: ['requests', 'replay', 'incidents', 'holds'],
  privacy: ['holds'],
  administrator: administrationPages,
};

const titles: Readonly<Record<string, string>> = {
  requests: 'Requests to open',
  replay: 'Replay',
  incidents: 'Incidents',
  holds: 'Holds',
};

const KEYS = [
  {
    title: 'Replay',
    keys: [
      { does: 'Play, pause', caps: ['Space'] },
      { does: 'Next, previous event', caps: ['→', '←'] },
      { does: 'A minute on, back', caps: ['Shift', '→ ←'] },
      { does: 'First, last event', caps: ['Home', 'End'] },
    ],
  },
  {
    title: 'Anywhere',
    keys: [
      { does: 'This sheet', caps: ['?'] },
      { does: 'Next, previous request', caps: ['↓', '↑'] },
      { does: 'Close the top layer', caps: ['Esc'] },
    ],
  },
];

export function DeskPages() {
  const { staff, address, me } = useWork();
  const place = useObservable(address.place);
  const device = useObservable(staff.device);
  const trust = useObservable(staff.trust);
  const allowed = me.roles.flatMap((role) => pagesOf[role] ?? []);
  const officer = allowed.includes('requests');
  const work = useDeskWork(staff, officer);
  const [keysOpen, setKeysOpen] = useState(false);
  const now = useNow();
  const asked = place[0];
  const current = asked !== undefined && allowed.includes(asked) ? asked : (allowed[0] ?? null);
  const threshold = trust.status === 'valid' ? trust.directory.compliance.threshold : 2;
  const waiting = work.rows.filter(
    (row) => standingOf(row, me.person, threshold, now).kind === 'needs-you',
  ).length;

  const incidents = useObservable(staff.incidents.state);
  const openIncidents = [...incidents.rows.values()].filter(({ status }) => status === 'open').length;

  const holds = useObservable(staff.holds.state);
  const keeper = allowed.includes('holds');
  useEffect(() => {
    if (keeper) staff.holds.watch();
  }, [keeper, staff]);
  const releasesWaiting = officer
    ? [...holds.rows.values()].filter((row) => holdStanding(row, me.person, now).kind === 'needs-you').length
    : 0;

  useEffect(() => {
    document.title = `${waiting > 0 ? `(${waiting}) ` : ''}${current === null ? 'Sealdesk' : (titles[current] ?? pageWord(current))}`;
  }, [current, waiting]);

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const target = event.target instanceof HTMLElement ? event.target : null;
      if (event.key !== '?' || event.ctrlKey || event.metaKey || event.altKey) return;
      if (target !== null && target.closest('input, textarea, [role="dialog"]') !== null) return;
      event.preventDefault();
      setKeysOpen(true);
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);

  const officerPages = [
    { id: 'requests', word: 'Desk', icon: Scale, waiting },
    { id: 'replay', word: 'Replay', icon: CirclePlay, waiting: 0 },
    { id: 'incidents', word: 'Incidents', icon: ShieldAlert, waiting: openIncidents },
    { id: 'holds', word: 'Holds', icon: Lock, waiting: releasesWaiting },
  ].filter(({ id }) => allowed.includes(id));
  const settingGroups = groups
    .filter((group) => group.pages.some(({ page }) => allowed.includes(page)))
    .map(({ icon, pages: [first, ...rest], word }) => ({
      id: first?.page ?? '',
      word,
      icon,
      waiting: 0,
      current: [first, ...rest].some((each) => each?.page === current),
    }));
  const pages = [
    ...officerPages.map((page) => ({ ...page, current: page.id === current })),
    ...settingGroups,
  ].map((page): RailPage => ({ ...page, open: () => address.go(page.id) }));

  return (
    <DeskContext value={work}>
      <div className="frame">
        <Rail label="Sealdesk desk" pages={pages} {...(officer ? { keys: () => setKeysOpen(true) } : {})} />
        <div className="page">
          <ConnectionBanner />
          <main className="desk-main">
            {current === null ? (
              <NoPages roles={me.roles} console={`${address.base}/console/`} />
            ) : administrationPages.includes(current) ? (
              <AdministrationPages place={place[0] === current ? place : [current]} />
            ) : current === 'holds' && !officer ? (
              // Nothing is signed or shown here that a device would have to be certified for.
              <HoldsPage chosen={place[1] ?? null} keeps={false} />
            ) : device.status !== 'certified' ? (
              <DeviceGate device={device} what="every transcript" />
            ) : current === 'replay' ? (
              <ReplayPage request={place[1] ?? null} />
            ) : current === 'holds' ? (
              <HoldsPage chosen={place[1] ?? null} keeps />
            ) : current === 'incidents' ? (
              <IncidentsPage chosen={place[1] ?? null} />
            ) : (
              <RequestsPage chosen={place[1] ?? null} />
            )}
          </main>
        </div>
      </div>
      <KeysSheet groups={KEYS} open={keysOpen} setOpen={setKeysOpen} />
    </DeskContext>
  );
}

function NoPages({ roles, console }: { readonly roles: readonly Role[]; readonly console: string }) {
  if (roles.includes('agent') || roles.includes('supervisor')) {
    return (
      <div className="standing">
        <h1>Your work is in the console</h1>
        <p>The desk is for compliance officers, administrators and privacy officers.</p>
        <a className="button primary" href={console}>
          Open the console
        </a>
      </div>
    );
  }
  return (
    <div className="standing">
      <UserCog size={19} strokeWidth={1.8} aria-hidden="true" />
      <h1>There are no pages for your role yet</h1>
      <p>
        Your directory entry names no role that this version has pages for. An administrator can change it.
      </p>
    </div>
  );
}
