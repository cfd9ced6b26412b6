// One hold in full: why it is there, what it covers, who placed it, and the lines two officers sign to end it.
import { CircleAlert, Lock, Pen, X } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { Dialog, DialogTrigger, Heading, Modal, ModalOverlay } from 'react-aria-components';
import type { HoldRow } from '../../contract/views.ts';
import { askRelease, type HoldDetail, signReleaseOf } from '../connection/holds.ts';
import type { ActOutcome } from '../connection/connection-state.ts';
import { RELEASE_REASON_MAX } from '../../seal/release.ts';
import { Action, Callout, StepRing } from '../staff/controls.tsx';
import { digestGroups, listed } from '../staff/names.ts';
import { referenceOf } from '../../seal/reference.ts';
import { useNow } from '../staff/now.ts';
import { useWork } from '../staff/start.tsx';
import { dayAndTime } from '../staff/time.ts';
import { outcomeWord } from '../staff/words.ts';
import { failureWord } from './desk-work.ts';
import { holdStanding, laterWords, scopeWords } from './hold-words.ts';
import { StandingChip } from './standing-chip.tsx';

const DIGEST_GROUPS = 6;
const REFERENCES_SHOWN = 12;

type Props = {
  readonly row: HoldRow;
  /** Null until it was read. */
  readonly detail: HoldDetail | null;
  readonly keeps: boolean;
};

export function HoldDetails({ row, detail, keeps }: Props) {
  const { me, prefix, staff } = useWork();
  const now = useNow();
  const nameOf = (person: string) => staff.person(person)?.name ?? 'An officer';
  const shown = row.conversations.slice(0, REFERENCES_SHOWN).map((each) => referenceOf(prefix, each));
  const more = row.covered - shown.length;
  return (
    <div className="detail-body">
      <div className="detail-main">
        <div className="detail-head">
          <h2>{detail?.matter ?? 'Hold'}</h2>
          <StandingChip standing={holdStanding(row, me.person, now)} />
        </div>
        <p className="detail-sub">
          Placed by {nameOf(row.person)} {dayAndTime(Date.parse(row.placedAt), now)}.{' '}
          {row.status === 'released' ? 'It keeps nothing any more.' : 'Nothing that it covers is destroyed.'}
        </p>
        <dl className="facts-table">
          <Fact name="Covers">
            <b className="strong">{scopeWords(row.scope, prefix)}</b>
          </Fact>
          <Fact name="Later">{laterWords(row.scope)}</Fact>
          <Fact name="Reason">{detail?.reason ?? <span className="meta">Not read yet.</span>}</Fact>
          <Fact name="Now under it">
            {row.covered === 1 ? '1 conversation' : `${row.covered} conversations`}
            {shown.length === 0 ? null : (
              <span className="meta under-line">
                {listed(shown)}
                {more > 0 ? `, and ${more} more` : ''}
              </span>
            )}
          </Fact>
        </dl>
        {detail?.release.status === 'signed' ? (
          <>
            <h3>What both officers sign</h3>
            <pre className="canonical" tabIndex={0} aria-label="The text that is signed">
              {`${detail.release.text}\n${'digest'.padEnd(14)}b2:${digestGroups(detail.release.digest, DIGEST_GROUPS)}`}
            </pre>
          </>
        ) : null}
        <h3>Record</h3>
        <table className="record wide-first">
          <tbody>
            <RecordLine at={row.placedAt} now={now}>
              {nameOf(row.person)} placed it
            </RecordLine>
            {row.release === null ? null : (
              <RecordLine at={row.release.at} now={now}>
                {nameOf(row.release.person)} signed that it should end
              </RecordLine>
            )}
            {row.releasedAt === null ? null : (
              <RecordLine at={row.releasedAt} now={now}>
                {nameOf(row.releasedBy.at(-1) ?? '')} signed the same: it ended
              </RecordLine>
            )}
          </tbody>
        </table>
      </div>
      <aside className="detail-side" aria-label="Its end">
        <h3>Its end</h3>
        <Steps row={row} nameOf={nameOf} />
        {keeps && row.status !== 'released' && detail !== null ? <Ending row={row} detail={detail} /> : null}
        {keeps ? null : (
          <p className="meta">Two compliance officers end it. You see it and change nothing.</p>
        )}
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

function RecordLine({
  at,
  now,
  children,
}: {
  readonly at: string;
  readonly now: number;
  readonly children: ReactNode;
}) {
  return (
    <tr>
      <td>{dayAndTime(Date.parse(at), now)}</td>
      <td>{children}</td>
    </tr>
  );
}

function Steps({ row, nameOf }: { readonly row: HoldRow; readonly nameOf: (person: string) => string }) {
  const { release, releasedAt, releasedBy } = row;
  return (
    <ol className="signatures">
      <li>
        <StepRing state={release === null ? 'later' : 'done'} number={1} />
        <div>
          <p>
            {release === null ? (
              'An officer asks and signs'
            ) : (
              <b className="strong">{nameOf(release.person)}</b>
            )}
          </p>
          {release === null ? null : <p className="meta">Asked and signed.</p>}
        </div>
      </li>
      <li>
        <StepRing state={releasedAt !== null ? 'done' : release === null ? 'later' : 'now'} number={2} />
        <div>
          <p>
            {releasedAt === null ? (
              'Another officer signs the same'
            ) : (
              <b className="strong">{nameOf(releasedBy.at(-1) ?? '')}</b>
            )}
          </p>
          <p className="meta">
            {releasedAt === null
              ? 'What was to be destroyed meanwhile is destroyed then.'
              : 'Signed the same text.'}
          </p>
        </div>
      </li>
    </ol>
  );
}

function Ending({ row, detail }: { readonly row: HoldRow; readonly detail: HoldDetail }) {
  const { me, staff } = useWork();
  const now = useNow();
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
  };
  const standing = holdStanding(row, me.person, now);
  const refuse = () => act('refuse', () => staff.perform({ kind: 'RefuseRelease', hold: row.hold }));
  const { release } = detail;
  return (
    <>
      {standing.kind === 'open' ? (
        <AskDialog
          disabled={busy !== null}
          ask={(reason) => void act('ask', async () => askRelease(await staff.parts(), detail, reason))}
        />
      ) : standing.kind === 'waiting' ? (
        <div className="decision-place">
          <Action kind="quiet" isDisabled={busy !== null} onPress={() => void refuse()}>
            {busy === 'refuse' ? 'Withdrawing…' : 'Withdraw'}
          </Action>
          <p className="meta">You cannot sign your own request as second officer.</p>
        </div>
      ) : release.status === 'signed' ? (
        <div className="decision">
          <h3>End the hold?</h3>
          <p className="meta">{release.release.reason}</p>
          <p className="meta">Compare the digest with the one the other officer reads to you.</p>
          <p className="mono spoken">{release.spoken}</p>
          <div className="decision-actions">
            <Action icon={X} isDisabled={busy !== null} onPress={() => void refuse()}>
              Refuse
            </Action>
            <Action
              kind="primary"
              icon={Pen}
              isDisabled={busy !== null}
              onPress={() => void act('sign', async () => signReleaseOf(await staff.parts(), detail))}
            >
              {busy === 'sign' ? 'Signing…' : 'Sign and end it'}
            </Action>
          </div>
        </div>
      ) : release.status === 'broken' ? (
        <Callout tone="bad" icon={CircleAlert} title="What was signed does not verify.">
          Nothing can be signed.
        </Callout>
      ) : null}
      {wrong === null ? null : (
        <div role="alert">
          <Callout tone="bad" icon={CircleAlert}>
            {wrong}
          </Callout>
        </div>
      )}
    </>
  );
}

function AskDialog({
  disabled,
  ask,
}: {
  readonly disabled: boolean;
  readonly ask: (reason: string) => void;
}) {
  const [reason, setReason] = useState('');
  const words = reason.trim().replaceAll(/\s+/g, ' ');
  return (
    <DialogTrigger>
      <span className="decision-place">
        <Action icon={Lock} isDisabled={disabled}>
          Ask to end hold…
        </Action>
      </span>
      <ModalOverlay className="scrim" isDismissable>
        <Modal className="dialog-box">
          <Dialog className="dialog">
            {({ close }) => (
              <form
                onSubmit={(event) => {
                  event.preventDefault();
                  if (words === '') return;
                  close();
                  ask(words);
                }}
              >
                <div className="dialog-head">
                  <Heading slot="title">Ask to end this hold</Heading>
                </div>
                <div className="dialog-body">
                  <div className="field">
                    <label htmlFor="release-reason">Why it should end</label>
                    <textarea
                      id="release-reason"
                      className="input"
                      value={reason}
                      maxLength={RELEASE_REASON_MAX}
                      required
                      // The dialog was asked for in order to write this.
                      // oxlint-disable-next-line jsx-a11y/no-autofocus
                      autoFocus
                      onChange={({ currentTarget }) => setReason(currentTarget.value)}
                    />
                    <p className="meta">Stands in what both officers sign. You sign it first.</p>
                  </div>
                </div>
                <div className="dialog-foot">
                  <Action onPress={close}>Cancel</Action>
                  <Action kind="primary" icon={Pen} type="submit" isDisabled={words === ''}>
                    Sign and ask
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
