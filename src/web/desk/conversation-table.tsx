// Conversations to choose one from: what the desk may know of them without opening any.
import { useEffect, useState } from 'react';
import type { TranscriptRow } from '../../contract/views.ts';
import { Chip } from '../staff/controls.tsx';
import { listed, teamWord, visitorName } from '../staff/names.ts';
import { referenceOf } from '../../seal/reference.ts';
import { useNow } from '../staff/now.ts';
import { useObservable } from '../staff/observe.ts';
import { useWork } from '../staff/start.tsx';
import { dayWord, clockTime } from '../staff/time.ts';
import { modeWord } from '../staff/words.ts';
import { failureWord, useDesk } from './desk-work.ts';

const SHOWN_MAX = 200;

/** Null while they are asked for. */
export function useConversations(): {
  readonly rows: readonly TranscriptRow[] | null;
  readonly failed: string | null;
} {
  const { desk } = useDesk();
  const [rows, setRows] = useState<readonly TranscriptRow[] | null>(null);
  const [failed, setFailed] = useState<string | null>(null);
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
  return { rows, failed };
}

export function ConversationTable({
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
