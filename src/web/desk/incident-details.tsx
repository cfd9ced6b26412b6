// One incident in full: what was found, what was done by itself, and the steps that people take, with who and when.
import { CircleAlert, Eraser, ShieldCheck, Undo2 } from 'lucide-react';
import { useState } from 'react';
import type { IncidentRow } from '../../contract/views.ts';
import type { ActOutcome } from '../connection/connection-state.ts';
import { judgeWithheld } from '../connection/judging.ts';
import { Action, Callout, Chip, StepRing } from '../staff/controls.tsx';
import { referenceOf } from '../../seal/reference.ts';
import { shortCode } from '../staff/names.ts';
import { useWork } from '../staff/start.tsx';
import { dayAndTime, longDay, secondTime } from '../staff/time.ts';
import { useNow } from '../staff/now.ts';
import { outcomeWord } from '../staff/words.ts';
import {
  containedMs,
  howSent,
  isSettled,
  messageWord,
  outcomeOf,
  steps,
  stepWords,
  titleOf,
} from './incident-words.ts';

type Run = (name: string, act: () => Promise<ActOutcome>) => void;

export function IncidentDetails({ row }: { readonly row: IncidentRow }) {
  const { prefix, staff } = useWork();
  const [busy, setBusy] = useState<string | null>(null);
  const [wrong, setWrong] = useState<string | null>(null);
  const run: Run = (name, act) => {
    setBusy(name);
    setWrong(null);
    void act()
      .then(
        (outcome) => setWrong(outcomeWord(outcome)),
        () => setWrong('It could not be signed on this device.'),
      )
      .finally(() => setBusy(null));
  };
  const contained = containedMs(row);
  const opened = Date.parse(row.openedAt);
  const isOpen = row.status === 'open';
  return (
    <div className="detail-body">
      <div className="detail-main">
        <div className="detail-head">
          <h2>{titleOf(row)}</h2>
          {isOpen ? <Chip tone="warn">Open</Chip> : <Chip>Closed</Chip>}
        </div>
        <p className="detail-sub">
          <span className="mono">INC-{shortCode(row.incident)}</span>
          {row.conversation === null
            ? ' in this installation. '
            : ` in ${referenceOf(prefix, row.conversation)}, ${row.mode} mode. `}
          {foundBy[row.source]}, {longDay(opened)}, {secondTime(opened)}.
        </p>
        {contained === null ? null : (
          <Callout
            tone="ok"
            icon={ShieldCheck}
            title={`Contained in ${contained < 60_000 ? `${(contained / 1000).toFixed(1)} seconds` : `${Math.ceil(contained / 60_000)} minutes`}.`}
          >
            From the moment it was found until nobody could open it. Whoever had it on screen before may have
            seen the part that was sent.
          </Callout>
        )}
        {wrong === null ? null : (
          <div role="alert">
            <Callout tone="bad" icon={CircleAlert}>
              {wrong}
            </Callout>
          </div>
        )}
        <h3>Procedure</h3>
        <ol className="procedure">
          {row.messages.map((message) => (
            <MessageStep key={message.messageRevision} row={row} message={message} busy={busy} run={run} />
          ))}
          {steps.map((step, index) => (
            <OfficerStep
              key={step}
              row={row}
              step={step}
              number={row.messages.length + index + 1}
              busy={busy}
              run={run}
            />
          ))}
          <ClosingStep row={row} number={row.messages.length + steps.length + 1} busy={busy} run={run} />
        </ol>
      </div>
      <aside className="detail-side" aria-label="What was found">
        <h3>What was found</h3>
        <dl className="facts-table">
          <Fact name="Number">Never recorded here</Fact>
          <Fact name="How sent">{howSent(row)}</Fact>
          <Fact name="Security code">
            {row.messages.some(({ found }) => found === 'security-code')
              ? 'Found'
              : 'None found by the rules'}
          </Fact>
        </dl>
        <h3>Who could have seen it</h3>
        <p className="meta">
          The people on the reader list at that moment. The replay of the conversation shows the list, and
          what each side had read.
        </p>
        {row.closedBy === null || row.closedAt === null ? null : (
          <>
            <h3>Closed</h3>
            <p>
              By {staff.person(row.closedBy)?.name ?? 'an officer'}
              {row.closing === null
                ? ''
                : ` and ${staff.person(row.closing.person)?.name ?? 'another officer'}`}
              , {longDay(Date.parse(row.closedAt))}, {secondTime(Date.parse(row.closedAt))}.
            </p>
          </>
        )}
      </aside>
    </div>
  );
}

const foundBy: Readonly<Record<IncidentRow['source'], string>> = {
  gateway: 'Found by the inspection gateway',
  report: 'Found by a reader’s device on opening',
  sweep: 'Found by a sweep',
};

function Fact({ name, children }: { readonly name: string; readonly children: React.ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

type StepProps = { readonly row: IncidentRow; readonly busy: string | null; readonly run: Run };

function MessageStep({
  row,
  message,
  busy,
  run,
}: StepProps & { readonly message: IncidentRow['messages'][number] }) {
  const { staff } = useWork();
  const { digest, messageRevision: revision, status } = message;
  const number = row.messages.indexOf(message) + 1;
  const { conversation } = row;
  const isWaiting = status === 'withheld' && conversation !== null;
  const judge = (decision: 'destroy' | 'give-back') =>
    run(`${decision} ${revision}`, async () =>
      judgeWithheld(await staff.parts(), { conversation: conversation ?? '', revision, digest }, decision),
    );
  return (
    <li>
      <StepRing state={status === 'withheld' ? 'now' : 'done'} number={number} />
      <div>
        <p className="strong">The message at place {revision + 1}</p>
        <p className="meta">{messageWord(message)}</p>
        {isWaiting ? (
          <>
            <p className="meta">
              {row.mode === 'strict'
                ? 'It is destroyed by itself when the device of another reader finds the same.'
                : 'It is destroyed by itself when its sender’s device has sealed the words with the digits masked.'}{' '}
              If that does not come, two persons decide; neither is shown it.
            </p>
            <div className="procedure-actions">
              <Action
                small
                icon={Eraser}
                isDisabled={busy !== null}
                onPress={() => judge('destroy')}
                aria-label={`Approve destroying message ${revision + 1}`}
              >
                Approve destroying
              </Action>
              <Action
                small
                kind="quiet"
                icon={Undo2}
                isDisabled={busy !== null}
                onPress={() => judge('give-back')}
                aria-label={`Approve giving back message ${revision + 1}`}
              >
                It was no card number
              </Action>
            </div>
          </>
        ) : null}
      </div>
      <p className="when">
        {message.how === 'approved' ? 'Two persons' : 'Automatic'}, {secondTime(Date.parse(message.at))}
      </p>
    </li>
  );
}

function OfficerStep({
  row,
  step,
  number,
  busy,
  run,
}: StepProps & { readonly step: (typeof steps)[number]; readonly number: number }) {
  const { staff } = useWork();
  const now = useNow();
  const [outcome, setOutcome] = useState('');
  const { detail, outcomes, title } = stepWords[step];
  const taken = row.steps.find((each) => each.step === step) ?? null;
  const isOpen = row.status === 'open';
  const { incident } = row;
  return (
    <li>
      <StepRing state={taken === null ? (isOpen ? 'now' : 'later') : 'done'} number={number} />
      <div>
        <p className="strong">{title}</p>
        <p className="meta">{taken === null ? detail : `${outcomeOf(step, taken.outcome)}.`}</p>
        {isOpen ? (
          <div className="procedure-actions">
            <select
              className="input"
              aria-label={title}
              value={outcome}
              onChange={({ currentTarget }) => setOutcome(currentTarget.value)}
            >
              <option value="">{taken === null ? 'Choose' : 'Change to'}</option>
              {Object.entries(outcomes).map(([code, words]) => (
                <option key={code} value={code}>
                  {words}
                </option>
              ))}
            </select>
            <Action
              small
              isDisabled={busy !== null || outcome === ''}
              onPress={() =>
                run(step, () => staff.perform({ kind: 'TakeIncidentStep', incident, step, outcome }))
              }
              aria-label={`Record: ${title}`}
            >
              Record
            </Action>
          </div>
        ) : null}
      </div>
      <p className="when">
        {taken === null
          ? 'Not started'
          : `${staff.person(taken.person)?.name ?? 'An officer'}, ${dayAndTime(Date.parse(taken.at), now)}`}
      </p>
    </li>
  );
}

function ClosingStep({ row, number, busy, run }: StepProps & { readonly number: number }) {
  const { me, staff } = useWork();
  const { closing, incident, status } = row;
  const isDone = steps.every((step) => row.steps.some((each) => each.step === step)) && isSettled(row);
  const waits = closing !== null && closing.person === me.person;
  const first = closing === null ? null : (staff.person(closing.person)?.name ?? 'An officer');
  return (
    <li>
      <StepRing state={status === 'closed' ? 'done' : isDone ? 'now' : 'later'} number={number} />
      <div>
        <p className="strong">Close, two officers</p>
        <p className="meta">
          {status === 'closed'
            ? 'Closed by two officers.'
            : first === null
              ? 'When every message is settled and every step taken.'
              : `${first} says that all is done. ${waits ? 'Another officer has to agree.' : 'Do you agree?'}`}
        </p>
        {status === 'open' && isDone && !waits ? (
          <div className="procedure-actions">
            <Action
              small
              kind="primary"
              isDisabled={busy !== null}
              onPress={() => run('close', () => staff.perform({ kind: 'CloseIncident', incident }))}
            >
              {closing === null ? 'All is done' : 'Agree and close'}
            </Action>
          </div>
        ) : null}
      </div>
      <p className="when">{status === 'closed' ? 'Closed' : 'Not closed'}</p>
    </li>
  );
}
