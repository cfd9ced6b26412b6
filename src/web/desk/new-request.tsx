// A new request: which conversation, for which matter, why, for how long. The officer who asks signs first.
import { Check, CircleAlert, Pen } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Checkbox } from 'react-aria-components';
import type { TranscriptRow } from '../../contract/views.ts';
import { REQUEST_HOURS_MAX } from '../../seal/request.ts';
import { Action, Callout, Chip, Icon } from '../staff/controls.tsx';
import { listed, teamWord, visitorName } from '../staff/names.ts';
import { referenceOf } from '../../seal/reference.ts';
import { useNow } from '../staff/now.ts';
import { useObservable } from '../staff/observe.ts';
import { useWork } from '../staff/start.tsx';
import { dayWord, clockTime } from '../staff/time.ts';
import { modeWord, outcomeWord } from '../staff/words.ts';
import { failureWord, useDesk } from './desk-work.ts';

const HOURS = 8;
const MATTER_MAX = 120;
const SHOWN_MAX = 200;

export function NewRequest() {
  const { address } = useWork();
  const { desk, refresh } = useDesk();
  const [rows, setRows] = useState<readonly TranscriptRow[] | null>(null);
  const [failed, setFailed] = useState<string | null>(null);
  const [chosen, setChosen] = useState<string | null>(null);
  const [matter, setMatter] = useState('');
  const [reason, setReason] = useState('');
  const [hours, setHours] = useState(String(HOURS));
  const [notes, setNotes] = useState(false);
  const [busy, setBusy] = useState(false);

  useEffect(() => {
    let over = false;
    desk()
      .then((found) => found.conversations())
      .then(
        (list) => {
          if (!over) setRows(list.toSorted((left, right) => (left.startedAt < right.startedAt ? 1 : -1)));
        },
        (error: unknown) => {
          if (!over) setFailed(failureWord(error));
        },
      );
    return () => {
      over = true;
    };
  }, [desk]);

  const hoursNumber = Number(hours);
  const hoursFit = Number.isInteger(hoursNumber) && hoursNumber >= 1 && hoursNumber <= REQUEST_HOURS_MAX;
  const row = rows?.find((each) => each.conversation === chosen) ?? null;
  const ready = row !== null && matter.trim() !== '' && reason.trim() !== '' && hoursFit && !busy;

  const ask = async () => {
    if (!ready) return;
    setBusy(true);
    setFailed(null);
    try {
      const { outcome, request } = await (await desk()).ask(row, reason.trim(), {
        matter: matter.trim().replaceAll(/\s+/g, ' '),
        notes,
        hours: hoursNumber,
      });
      const word = outcomeWord(outcome);
      if (word === null) {
        await refresh();
        address.replace('requests', request);
        return;
      }
      setFailed(word);
    } catch (error) {
      setFailed(failureWord(error));
    }
    setBusy(false);
  };

  return (
    <form
      className="detail-body new-request"
      onSubmit={(event) => {
        event.preventDefault();
        void ask();
      }}
    >
      <div className="detail-main">
        <div className="detail-head">
          <h2>New request to open</h2>
        </div>
        <p className="detail-sub">You sign it first. Nothing is readable until a second officer signs.</p>
        <h3 id="which">Which conversation</h3>
        <ConversationTable rows={rows} chosen={chosen} choose={setChosen} />
      </div>
      <aside className="detail-side" aria-label="The request">
        <div className="field">
          <label htmlFor="matter">Matter</label>
          <input
            id="matter"
            className="input"
            value={matter}
            maxLength={MATTER_MAX}
            required
            placeholder="Complaint 2026-118"
            onChange={({ currentTarget }) => setMatter(currentTarget.value)}
          />
          <p className="meta">Stands in clear in what is signed. Write no names here.</p>
        </div>
        <div className="field">
          <label htmlFor="reason">Reason</label>
          <textarea
            id="reason"
            className="input"
            value={reason}
            required
            placeholder="What must be found out, and why it needs the words"
            onChange={({ currentTarget }) => setReason(currentTarget.value)}
          />
          <p className="meta">Sealed to the officers. The server cannot read it.</p>
        </div>
        <div className="field">
          <label htmlFor="hours">Open for, hours</label>
          <input
            id="hours"
            className="input short"
            type="number"
            inputMode="numeric"
            min={1}
            max={REQUEST_HOURS_MAX}
            value={hours}
            aria-invalid={!hoursFit}
            aria-describedby="hours-why"
            onChange={({ currentTarget }) => setHours(currentTarget.value)}
          />
          <p className={hoursFit ? 'meta' : 'field-error'} id="hours-why">
            From the last signature, 1 to {REQUEST_HOURS_MAX}.
          </p>
        </div>
        <Checkbox className="choice" isSelected={notes} onChange={setNotes}>
          <span className="box" aria-hidden="true">
            <Icon of={Check} size={14} />
          </span>
          Internal notes too
        </Checkbox>
        {failed === null ? null : (
          <div role="alert">
            <Callout tone="bad" icon={CircleAlert}>
              {failed}
            </Callout>
          </div>
        )}
        <div className="decision-actions">
          <Action onPress={() => address.go('requests')}>Cancel</Action>
          <Action kind="primary" icon={Pen} type="submit" isDisabled={!ready}>
            {busy ? 'Signing…' : 'Sign and ask'}
          </Action>
        </div>
        {row === null ? <p className="meta">Choose a conversation first.</p> : null}
      </aside>
    </form>
  );
}

function ConversationTable({
  rows,
  chosen,
  choose,
}: {
  readonly rows: readonly TranscriptRow[] | null;
  readonly chosen: string | null;
  readonly choose: (conversation: string) => void;
}) {
  const { staff, prefix } = useWork();
  const trust = useObservable(staff.trust);
  const [wanted, setWanted] = useState('');
  const now = useNow();
  const teams = trust.status === 'unknown' ? [] : (trust.directory?.teams ?? []);
  const teamName = (id: string) => teamWord(teams.find((team) => team.id === id)?.name ?? id);
  const word = wanted.trim().toLowerCase();
  const found = (rows ?? []).filter((row) =>
    `${referenceOf(prefix, row.conversation)} ${row.conversation} ${visitorName(row.subject)}`
      .toLowerCase()
      .includes(word),
  );
  if (rows === null) return <p className="list-empty">Loading conversations…</p>;
  if (rows.length === 0) return <p className="list-empty">There are no conversations yet.</p>;
  return (
    <>
      <input
        className="input find-row"
        value={wanted}
        placeholder="Find by number"
        aria-label="Find a conversation by its number"
        onChange={({ currentTarget }) => setWanted(currentTarget.value)}
      />
      <table className="table choose-table" aria-labelledby="which">
        <thead>
          <tr>
            <th scope="col">
              <span className="visually-hidden">Choose</span>
            </th>
            <th scope="col">Conversation</th>
            <th scope="col">Started</th>
            <th scope="col">Team</th>
            <th scope="col">Agents</th>
            <th scope="col" className="number">
              Messages
            </th>
            <th scope="col">State</th>
          </tr>
        </thead>
        <tbody>
          {found.slice(0, SHOWN_MAX).map((row) => {
            const started = Date.parse(row.startedAt);
            const reference = referenceOf(prefix, row.conversation);
            return (
              <tr
                key={row.conversation}
                data-selected={row.conversation === chosen}
                onClick={() => choose(row.conversation)}
              >
                <td>
                  <input
                    type="radio"
                    name="conversation"
                    aria-label={reference}
                    checked={row.conversation === chosen}
                    onChange={() => choose(row.conversation)}
                  />
                </td>
                <td>
                  <b className="strong">{reference}</b>
                  <span className="meta under-line">
                    {visitorName(row.subject)}, {modeWord[row.mode].toLowerCase()}
                  </span>
                </td>
                <td>
                  {dayWord(started, now)} {clockTime(started)}
                </td>
                <td>{teamName(row.team)}</td>
                <td>
                  {listed(row.agents.map((agent) => staff.person(agent)?.name ?? 'former agent')) || '–'}
                  {row.viewings.length === 0 ? null : (
                    <span className="meta under-line">
                      read by{' '}
                      {listed(
                        [...new Set(row.viewings.map(({ person }) => person))].map(
                          (person) => staff.person(person)?.name ?? 'former agent',
                        ),
                      )}
                    </span>
                  )}
                </td>
                <td className="number">
                  {row.messages}
                  {row.notes > 0 ? <span className="meta"> + {row.notes} notes</span> : null}
                </td>
                <td>{row.status === 'resolved' ? <Chip>Resolved</Chip> : <Chip tone="accent">Open</Chip>}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {found.length > SHOWN_MAX ? (
        <p className="meta">
          The newest {SHOWN_MAX} of {found.length} are shown. Type more of the number.
        </p>
      ) : null}
    </>
  );
}
