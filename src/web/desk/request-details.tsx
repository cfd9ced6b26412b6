// One request in full: what is asked, the very lines that each officer signs, who has signed, and what can be done now.
import { CircleAlert, LockOpen, Pen, Scale, X } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { Dialog, DialogTrigger, Heading, Modal, ModalOverlay } from 'react-aria-components';
import type { RequestRow } from '../../contract/views.ts';
import type { ActOutcome } from '../connection/connection-state.ts';
import type { RequestDetail } from '../connection/desk.ts';
import { Action, Callout, Icon, StepRing } from '../staff/controls.tsx';
import { digestGroups, listed, referenceOf } from '../staff/names.ts';
import { useNow } from '../staff/now.ts';
import { useObservable } from '../staff/observe.ts';
import { useWork } from '../staff/start.tsx';
import { dayAndTime, secondTime } from '../staff/time.ts';
import { outcomeWord } from '../staff/words.ts';
import { shortDevice } from '../../seal/identity.ts';
import { failureWord, useDesk } from './desk-work.ts';
import { StandingChip } from './requests-page.tsx';
import { standingOf } from './request-state.ts';

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

function Decision({
  row,
  found,
  asker,
  over,
}: {
  readonly row: RequestRow;
  readonly found: RequestDetail;
  readonly asker: string;
  readonly over: boolean;
}) {
  const { me, address } = useWork();
  const { desk, refresh } = useDesk();
  const [busy, setBusy] = useState<string | null>(null);
  const [wrong, setWrong] = useState<string | null>(null);
  const act = async (name: string, run: () => Promise<ActOutcome>) => {
    setBusy(name);
    setWrong(null);
    try {
      setWrong(outcomeWord(await run()));
    } catch (error) {
      setWrong(failureWord(error));
    }
    setBusy(null);
    await refresh();
  };
  const notice =
    wrong === null ? null : (
      <div role="alert">
        <Callout tone="bad" icon={CircleAlert}>
          {wrong}
        </Callout>
      </div>
    );
  if (over) return notice;
  if (row.person === me.person) {
    return (
      <div className="decision-place">
        {row.status === 'granted' ? (
          found.mine ? (
            <Action kind="primary" icon={LockOpen} onPress={() => address.go('replay', row.request)}>
              Open transcript
            </Action>
          ) : (
            <p className="meta">You asked on another device. The transcript opens there.</p>
          )
        ) : null}
        {row.status === 'asked' || row.status === 'granted' ? (
          <Action
            kind="quiet"
            isDisabled={busy !== null}
            onPress={() => void act('withdraw', async () => (await desk()).withdraw(row.request))}
          >
            {busy === 'withdraw' ? 'Withdrawing…' : 'Withdraw'}
          </Action>
        ) : null}
        {notice}
      </div>
    );
  }
  const signed = row.approvals.some((approval) => approval.person === me.person);
  if (row.status !== 'asked') return notice;
  if (signed) return <p className="meta">You have signed. It waits for others.</p>;
  return (
    <div className="decision">
      <h3>Sign for {asker}?</h3>
      <p className="meta">Compare the digest with the one {asker.split(' ')[0]} reads to you.</p>
      <p className="mono spoken">{found.spoken}</p>
      <div className="decision-actions">
        <Refusal
          asker={asker}
          disabled={busy !== null}
          refuse={(reason) => void act('refuse', async () => (await desk()).refuse(row.request, reason))}
        />
        <Action
          kind="primary"
          icon={Pen}
          isDisabled={busy !== null}
          onPress={() => void act('sign', async () => (await desk()).approve(row.request))}
        >
          {busy === 'sign' ? 'Signing…' : 'Sign and open'}
        </Action>
      </div>
      {notice}
    </div>
  );
}

function Refusal({
  asker,
  disabled,
  refuse,
}: {
  readonly asker: string;
  readonly disabled: boolean;
  readonly refuse: (reason: string) => void;
}) {
  const [reason, setReason] = useState('');
  return (
    <DialogTrigger>
      <Action isDisabled={disabled}>Refuse…</Action>
      <ModalOverlay className="scrim" isDismissable>
        <Modal className="dialog-box">
          <Dialog className="dialog" role="alertdialog">
            {({ close }) => (
              <form
                onSubmit={(event) => {
                  event.preventDefault();
                  if (reason.trim() === '') return;
                  close();
                  refuse(reason);
                }}
              >
                <div className="dialog-head">
                  <Heading slot="title">Refuse {asker}’s request</Heading>
                </div>
                <div className="dialog-body">
                  <div className="field">
                    <label htmlFor="refusal">Reason</label>
                    <textarea
                      id="refusal"
                      className="input"
                      value={reason}
                      required
                      // The dialog was asked for in order to write this.
                      // oxlint-disable-next-line jsx-a11y/no-autofocus
                      autoFocus
                      onChange={({ currentTarget }) => setReason(currentTarget.value)}
                    />
                    <p className="meta">Sealed to the officers. The request ends with it.</p>
                  </div>
                </div>
                <div className="dialog-foot">
                  <Action onPress={close}>Cancel</Action>
                  <Action kind="danger" icon={X} type="submit" isDisabled={reason.trim() === ''}>
                    Refuse
                  </Action>
                </div>
              </form>
            )}
          </Dialog>
        </Modal>
      </ModalOverlay>
    </DialogTrigger>
  );
}

function RecordTable({ row, found }: { readonly row: RequestRow; readonly found: RequestDetail }) {
  const { staff } = useWork();
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
              <td className="meta">{dayAndTime(line.at, Date.now())}</td>
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
