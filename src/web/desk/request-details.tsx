// One request in full: what is asked, the very lines that each officer signs, who has signed, and what can be done now.
import { CircleAlert, LockOpen, Scale } from 'lucide-react';
import type { ReactNode } from 'react';
import type { RequestRow } from '../../contract/views.ts';
import type { RequestDetail } from '../connection/desk.ts';
import { Callout, Icon, StepRing } from '../staff/controls.tsx';
import { digestGroups, listed } from '../staff/names.ts';
import { referenceOf } from '../../seal/reference.ts';
import { useNow } from '../staff/now.ts';
import { useObservable } from '../staff/observe.ts';
import { useWork } from '../staff/start.tsx';
import { dayAndTime, secondTime } from '../staff/time.ts';
import { shortDevice } from '../../seal/identity.ts';
import { Decision } from './decision.tsx';
import { useDesk } from './desk-work.ts';
import { standingOf } from './request-state.ts';
import { StandingChip } from './standing-chip.tsx';

const DIGEST_GROUPS = 6;

export function RequestDetails({ row, threshold }: { readonly row: RequestRow; readonly threshold: number }) {
  const { prefix, me, staff } = useWork();
  const { detail } = useDesk();
  const now = useNow();
  const found = detail(row);
  const standing = standingOf(row, me.person, threshold, now);
  if (found === null) {
    return (
      <div className="standing">
        <p role="status">Checking the signature of this request…</p>
      </div>
    );
  }
  if (typeof found === 'string') {
    return (
      <div className="detail-body">
        <Callout tone="bad" icon={CircleAlert} title="This request is not shown.">
          {found} Nothing can be signed.
        </Callout>
      </div>
    );
  }
  const asker = found.reader.name ?? 'An officer';
  const { request } = found;
  return (
    <div className="detail-body">
      <div className="detail-main">
        <div className="detail-head">
          <h2>
            Open {referenceOf(prefix, row.conversation)} for {request.matter}
          </h2>
          <StandingChip standing={standing} />
        </div>
        <p className="detail-sub">
          Asked by {asker} {dayAndTime(Date.parse(row.askedAt), now)}.{' '}
          {row.status === 'asked' ? 'Nothing is readable until a second officer signs.' : ''}
        </p>
        <dl className="facts-table">
          <Fact name="Conversation">
            <b className="strong">{referenceOf(prefix, row.conversation)}</b>, events 1 to {request.events}
          </Fact>
          <Fact name="Reason">
            {found.reason ?? (
              <span className="meta">
                Sealed to other devices. It was written before this one was certified; ask {asker}.
              </span>
            )}
          </Fact>
          <Fact name="What opens">
            {request.scope.includes('notes')
              ? 'Messages and internal notes.'
              : 'Messages. Internal notes stay sealed unless asked for.'}
          </Fact>
          <Fact name="For whom, how long">
            {asker} on device {shortDevice(request.device)}, read only, {request.hours} h from the last
            signature
          </Fact>
          {row.status === 'asked' ? (
            <Fact name="Ends">{dayAndTime(Date.parse(row.expires), now)} if nobody signs</Fact>
          ) : null}
        </dl>
        <h3>What each officer signs</h3>
        <pre className="canonical" tabIndex={0} aria-label="The text that is signed">
          {`${found.text}\n${'digest'.padEnd(14)}b2:${digestGroups(found.digest, DIGEST_GROUPS)}`}
        </pre>
        <SplitKey threshold={threshold} />
        <RecordTable row={row} found={found} />
      </div>
      <aside className="detail-side" aria-label="Signatures">
        <h3>Signatures</h3>
        <Steps row={row} found={found} threshold={threshold} now={now} />
        <Decision row={row} found={found} asker={asker} over={standing.kind === 'ended'} />
        {row.person === me.person ? (
          <p className="meta">You cannot sign your own request as second officer.</p>
        ) : null}
        {staff.person(row.person) === null ? (
          <p className="meta">The asker is in the directory no more.</p>
        ) : null}
      </aside>
    </div>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function SplitKey({ threshold }: { readonly threshold: number }) {
  const { staff } = useWork();
  const trust = useObservable(staff.trust);
  const officers = trust.status === 'valid' ? trust.directory.compliance.officers.length : null;
  if (officers === null) return null;
  return (
    <Callout icon={Scale}>
      The compliance key is split between {officers} officers. {threshold} of them must take part, so no one
      person, and no administrator, can open a transcript alone.
    </Callout>
  );
}

function Steps({
  row,
  found,
  threshold,
  now,
}: {
  readonly row: RequestRow;
  readonly found: RequestDetail;
  readonly threshold: number;
  readonly now: number;
}) {
  const { staff } = useWork();
  const trust = useObservable(staff.trust);
  const directory = trust.status === 'unknown' ? null : trust.directory;
  const signed = found.approvals.filter((approval) => approval.person !== row.person);
  const missing = row.status === 'asked' ? Math.max(0, threshold - 1 - signed.length) : 0;
  const others = (directory?.compliance.officers ?? [])
    .map((officer) => staff.person(officer.person))
    .filter((person) => person !== null)
    .filter((person) => person.id !== row.person && !signed.some((approval) => approval.person === person.id))
    .map((person) => person.name);
  const ordinals = ['Second', 'Third', 'Fourth', 'Fifth'];
  return (
    <ol className="signatures">
      <li>
        <StepRing state="done" number={1} />
        <div>
          <p>
            <b className="strong">{found.reader.name ?? 'An officer'}</b> asked and signed
          </p>
          <p className="meta">
            {secondTime(Date.parse(found.request.requested))}, device {shortDevice(found.request.device)}.
            Signature checked on this device.
          </p>
        </div>
      </li>
      {signed.map((approval, index) => (
        <li key={approval.person}>
          <StepRing state={approval.verified ? 'done' : 'no'} number={index + 2} />
          <div>
            <p>
              <b className="strong">{approval.name ?? 'An officer'}</b>{' '}
              {approval.verified ? 'signed' : 'signature does not verify'}
            </p>
            <p className="meta">
              {dayAndTime(approval.at, now)}.{' '}
              {approval.verified ? 'Signature checked on this device.' : 'Do not rely on this request.'}
            </p>
          </div>
        </li>
      ))}
      {Array.from({ length: missing }, (_, index) => (
        // oxlint-disable-next-line react/no-array-index-key
        <li key={index}>
          <StepRing state="now" number={signed.length + index + 2} />
          <div>
            <p>
              <b className="strong">{ordinals[signed.length + index] ?? 'Another'} officer</b>, waiting
            </p>
            <p className="meta">
              {others.length === 0 ? 'No other officer is in the directory.' : `${orList(others)} can sign.`}
            </p>
          </div>
        </li>
      ))}
      {row.status === 'refused' || row.status === 'withdrawn' ? (
        <li>
          <StepRing state="no" number={2} />
          <div>
            <p className="strong">{row.status === 'refused' ? 'Refused by another officer' : 'Withdrawn'}</p>
            <p className="meta">It stays on record. Nothing was released.</p>
          </div>
        </li>
      ) : (
        <li>
          <span
            className="step-ring"
            data-state={row.status === 'granted' ? 'done' : 'later'}
            aria-hidden="true"
          >
            <Icon of={LockOpen} size={14} />
          </span>
          <div>
            <p>
              {row.status === 'granted' ? 'Can be opened' : 'Opens'} on{' '}
              {found.mine ? 'your' : 'the asker\u2019s'} device
            </p>
            <p className="meta">
              Shares never meet: each officer’s device answers for this conversation alone. Every opening is
              recorded.
            </p>
          </div>
        </li>
      )}
    </ol>
  );
}

function RecordTable({ row, found }: { readonly row: RequestRow; readonly found: RequestDetail }) {
  const { staff } = useWork();
  const now = useNow();
  const name = (person: string) => staff.person(person)?.name ?? 'An officer';
  const lines = [
    { at: Date.parse(row.askedAt), words: `${found.reader.name ?? 'An officer'} asked and signed` },
    ...row.approvals
      .filter((approval) => approval.person !== row.person)
      .map((approval) => ({ at: Date.parse(approval.at), words: `${name(approval.person)} signed` })),
    ...row.openings.map((opening) => ({
      at: Date.parse(opening.at),
      words: `${name(opening.person)} opened the transcript, ${opening.upTo + 1} events`,
    })),
  ].toSorted((left, right) => left.at - right.at);
  return (
    <>
      <h3>Record</h3>
      <table className="record">
        <tbody>
          {lines.map((line, index) => (
            // Lines only ever follow.
            // oxlint-disable-next-line react/no-array-index-key
            <tr key={index}>
              <td>{secondTime(line.at)}</td>
              <td>{line.words}</td>
              <td className="meta">{dayAndTime(line.at, now)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

function orList(names: readonly string[]): string {
  return listed(names).replace(' and ', ' or ');
}
