// For administrators: who is in the signed directory, which devices are certified and which wait. Holds nothing that
// could show a message.
import { CircleAlert, Copy, Hourglass } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import { deviceCode } from '../../seal/identity.ts';
import { isObject } from '../../seal/is-object.ts';
import type { Staff } from '../connection/staff.ts';
import { Action, Callout, Chip, PersonMark } from '../staff/controls.tsx';
import { teamWord } from '../staff/names.ts';
import { useNow } from '../staff/now.ts';
import { useObservable } from '../staff/observe.ts';
import { useWork } from '../staff/start.tsx';
import { dayAndTime } from '../staff/time.ts';
import { roleWords } from '../staff/words.ts';
import { NotRead } from './not-read.tsx';
import { failureWord } from './desk-work.ts';
import { PageTabs } from './settings/page-tabs.tsx';

const LOOK_MS = 5_000;
const COPIED_MS = 2_000;

type Enrolled = { readonly device: string; readonly person: string };

export function PeoplePage() {
  const { staff, me } = useWork();
  const trust = useObservable(staff.trust);
  const now = useNow();
  const [enrolled, setEnrolled] = useState<readonly Enrolled[] | null>(null);
  const [failed, setFailed] = useState<string | null>(null);

  const look = useCallback(
    () =>
      devicesOf(staff).then(
        (devices) => {
          setEnrolled(devices);
          setFailed(null);
        },
        (error: unknown) => setFailed(failureWord(error)),
      ),
    [staff],
  );
  useEffect(() => {
    void look();
    const timer = setInterval(() => void look(), LOOK_MS);
    return () => clearInterval(timer);
  }, [look]);

  const directory = trust.status === 'unknown' ? null : trust.directory;
  if (directory === null) {
    return (
      <div className="standing">
        <p role="status">Reading and checking the directory…</p>
      </div>
    );
  }
  const certified = new Set(directory.devices.map((device) => device.id));
  const waiting = (enrolled ?? []).filter((device) => !certified.has(device.device));
  const teamName = (id: string) => teamWord(directory.teams.find((team) => team.id === id)?.name ?? id);
  const nameOf = (person: string) =>
    directory.people.find((each) => each.id === person)?.name ?? 'Nobody in the directory';
  const officers = new Set(directory.compliance.officers.map((officer) => officer.person));
  return (
    <div className="desk-page">
      <header className="top-bar">
        <h1>People and devices</h1>
        <span className="meta top-meta">
          Directory {directory.number}, good until {dayAndTime(Date.parse(directory.expires), now)}
        </span>
        <span className="meta push">You configure. You cannot read conversations.</span>
      </header>
      <PageTabs page="people" />
      <div className="admin-body">
        <NotRead what="The devices could not be read." failed={failed} again={() => void look()} />
        {trust.status === 'invalid' ? (
          <Callout tone="bad" icon={CircleAlert} title="The directory does not hold.">
            {trust.code === 'directory-expired'
              ? 'It has run out: sign it anew with the renew command on your own machine.'
              : `It does not verify (${trust.code}).`}
          </Callout>
        ) : null}
        <section>
          <div className="section-head">
            <h2>Waiting to be certified</h2>
            <span className="meta">{waiting.length}</span>
          </div>
          {waiting.length === 0 ? (
            <p className="meta">
              No device waits. A person’s browser appears here when they first sign in on it.
            </p>
          ) : (
            <>
              <p className="admin-words">
                Compare the code with the person, face to face or by phone. Then run the line on your own
                machine, where your keys are. Nothing on this page can certify a device.
              </p>
              <ul className="waiting-list">
                {waiting.map((device) => (
                  <li key={device.device}>
                    <div className="waiting-who">
                      <PersonMark name={nameOf(device.person)} />
                      <b className="strong">{nameOf(device.person)}</b>
                      <span className="mono code">{deviceCode(device.device)}</span>
                      <Chip tone="warn" icon={Hourglass}>
                        Waiting
                      </Chip>
                    </div>
                    <CommandLine
                      line={certifyLine(me.workspace, deviceCode(device.device), officers.has(device.person))}
                    />
                  </li>
                ))}
              </ul>
            </>
          )}
        </section>
        <section>
          <div className="section-head">
            <h2>People</h2>
            <span className="meta">{directory.people.length}</span>
          </div>
          <div className="table-scroll" tabIndex={0} role="region" aria-label="People and their devices">
            <table className="table">
              <thead>
                <tr>
                  <th scope="col">Person</th>
                  <th scope="col">Roles</th>
                  <th scope="col">Teams</th>
                  <th scope="col">Certified devices</th>
                  <th scope="col">Since</th>
                </tr>
              </thead>
              <tbody>
                {directory.people.map((person) => {
                  const devices = directory.devices.filter((device) => device.person === person.id);
                  return (
                    <tr key={person.id}>
                      <td>
                        <span className="person-cell">
                          <PersonMark name={person.name} />
                          {person.name}
                        </span>
                      </td>
                      <td>{person.roles.map((role) => roleWords[role]).join(', ')}</td>
                      <td>{person.teams.map(teamName).join(', ') || '–'}</td>
                      <td className="mono">
                        {devices.length === 0 ? (
                          <span className="meta">none</span>
                        ) : (
                          devices.map((device) => <div key={device.id}>{deviceCode(device.id)}</div>)
                        )}
                      </td>
                      <td className="meta">
                        {devices.map((device) => (
                          <div key={device.id}>{dayAndTime(Date.parse(device.certified), now)}</div>
                        ))}
                      </td>
                    </tr>
                  );
                })}
              </tbody>
            </table>
          </div>
        </section>
        <section>
          <div className="section-head">
            <h2>Teams</h2>
            <span className="meta">{directory.teams.length}</span>
          </div>
          <div className="table-scroll" tabIndex={0} role="region" aria-label="Teams">
            <table className="table">
              <thead>
                <tr>
                  <th scope="col">Team</th>
                  <th scope="col" className="number">
                    People
                  </th>
                  <th scope="col" className="number">
                    Devices
                  </th>
                  <th scope="col">Key</th>
                </tr>
              </thead>
              <tbody>
                {directory.teams.map((team) => {
                  const people = directory.people.filter((person) => person.teams.includes(team.id));
                  const devices = directory.devices.filter((device) =>
                    people.some((person) => person.id === device.person),
                  );
                  return (
                    <tr key={team.id}>
                      <td>
                        <b className="strong">{team.name}</b>
                      </td>
                      <td className="number">{people.length}</td>
                      <td className="number">{devices.length}</td>
                      <td>
                        {team.key === null ? 'waits for its next key' : `generation ${team.generation}`}
                      </td>
                    </tr>
                  );
                })}
              </tbody>
            </table>
          </div>
          {directory.teams.some(
            (team) =>
              directory.devices.filter((device) =>
                directory.people.some(
                  (person) => person.id === device.person && person.teams.includes(team.id),
                ),
              ).length === 1,
          ) ? (
            <p className="meta">
              A team with one device loses its key with that device. Certify a second one.
            </p>
          ) : null}
        </section>
      </div>
    </div>
  );
}

export function certifyLine(workspace: string, code: string, officer: boolean): string {
  const seat = officer ? ' --seat SEAT-FILE' : '';
  return `npx sealdesk certify --server ${location.origin} --workspace ${workspace} --keys KEYS-DIR --code "${code}"${seat}`;
}

export function CommandLine({ line }: { readonly line: string }) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), COPIED_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  return (
    <div className="command">
      <code className="mono" tabIndex={0}>
        {line}
      </code>
      <Action
        small
        icon={Copy}
        onPress={() => void navigator.clipboard.writeText(line).then(() => setCopied(true))}
      >
        {copied ? 'Copied' : 'Copy'}
      </Action>
    </div>
  );
}

async function devicesOf(staff: Staff): Promise<readonly Enrolled[]> {
  const { queries } = await staff.parts();
  return enrolledOf(await queries.get('/devices'));
}

function enrolledOf(body: unknown): readonly Enrolled[] {
  const list = isObject(body) ? body['enrolled'] : null;
  if (!Array.isArray(list)) return [];
  return list.flatMap((each: unknown) => {
    if (!isObject(each)) return [];
    const { device, person } = each;
    return typeof device === 'string' && typeof person === 'string' ? [{ device, person }] : [];
  });
}
