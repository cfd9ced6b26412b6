// Beside the events: what was verified here, who could read at that moment, and the event itself.
import { Check, Minus, ShieldX, X } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ConversationState } from '../connection/conversation-state.ts';
import type { Proof, Replay } from '../connection/replay.ts';
import { Callout, Chip, Icon } from '../staff/controls.tsx';
import { digestGroups } from '../staff/names.ts';
import { useWork } from '../staff/start.tsx';
import { exactTime, secondTime } from '../staff/time.ts';
import { counted, ReaderList } from '../staff/who-reads.tsx';
import { verificationWord } from '../staff/words.ts';
import { proofWords, type Tally, tally } from './proof.ts';

export function EventSide({
  replay,
  at,
  state,
}: {
  readonly replay: Replay;
  readonly at: number;
  readonly state: ConversationState;
}) {
  const { staff } = useWork();
  const { events, verdict } = replay;
  const event = events[at];
  const log = tally(events, 'L');
  const signature = tally(events, 'S');
  const commitment = tally(events, 'C');
  const failed =
    log.failed +
    signature.failed +
    commitment.failed +
    [verdict.chain, verdict.closing, verdict.request].filter(fails).length;
  const missing = commitment.of - commitment.held - commitment.failed;
  // By whom is a claim of the signature: where that cannot be checked, it is not made.
  const unsigned = signature.of - signature.held - signature.failed;
  const notChecked = events.filter((each) => each.proof.check.status === 'fails').length;
  const checked = events.filter((each) => each.proof.check.status === 'holds').length;
  if (event === undefined) return null;
  return (
    <aside className="event-side" aria-label="Proof">
      <section>
        <div className="section-head centred">
          <h2>Verified on this device</h2>
          <span className="push">
            {failed === 0 ? (
              <Chip tone="ok" icon={Check}>
                Nothing failed
              </Chip>
            ) : (
              <Chip tone="bad" icon={X}>
                {failed} failed
              </Chip>
            )}
          </span>
        </div>
        <ul className="tallies">
          <TallyLine letter="L" words="og: event in its place, unaltered" tally={log} />
          <TallyLine letter="S" words="ignature of the sender" tally={signature} />
          <TallyLine letter="C" words="ommitment: all readers have the same text" tally={commitment} />
          <ProofLine
            words="Nothing missing at the end"
            proof={verdict.closing}
            held={state.closing === null ? 'head matches' : `${state.closing.count} events, head matches`}
            none="not closed yet"
          />
          {verdict.request.status === 'none' ? null : (
            <ProofLine
              words="What the officers signed for"
              proof={verdict.request}
              held="head matches"
              none=""
            />
          )}
          {checked + notChecked === 0 ? null : (
            <li>
              <span>Gateway looked for card numbers</span>
              <span className="tally">
                {checked} of {checked + notChecked}
                <ProofIcon state={notChecked > 0 ? 'cross' : 'check'} />
              </span>
            </li>
          )}
        </ul>
        {missing > 0 ? (
          <Callout icon={Minus}>
            {counted(missing, 'text', 'texts')} cannot be checked here. That{' '}
            {missing === 1 ? 'it was' : 'they were'} sent{unsigned === 0 ? ', when and by whom' : ' and when'}{' '}
            is checked. The text cannot be.
          </Callout>
        ) : null}
        {verdict.chain.status === 'fails' ? (
          <Callout tone="bad" icon={ShieldX} title="The chain does not hold.">
            {verificationWord(verdict.chain.code)}. Nothing after that point is proven.
          </Callout>
        ) : null}
      </section>
      <section>
        <div className="section-head">
          <h2>Who could read at {secondTime(event.at)}</h2>
          <span className="meta">{readersWord(state.readers?.epoch ?? null)}</span>
        </div>
        {state.readers === null ? (
          <p className="meta">No list was open yet.</p>
        ) : (
          <ReaderList readers={state.readers} visitor="Visitor" />
        )}
        {state.staffReaders === null ? null : (
          <>
            <div className="section-head notes-head">
              <h3>Notes</h3>
              <span className="meta">
                {state.staffReaders.epoch === null ? '' : `Readers ${state.staffReaders.epoch}`}
              </span>
            </div>
            <ReaderList readers={{ ...state.staffReaders, gateway: null }} visitor="Visitor" />
          </>
        )}
      </section>
      <section>
        <div className="section-head">
          <h2>This event</h2>
          <span className="mono meta">{event.revision}</span>
        </div>
        <dl className="facts">
          <dt>Recorded</dt>
          <dd>{exactTime(event.at)}</dd>
          <dt>Kind</dt>
          <dd className="mono">{event.type}</dd>
          <dt>By</dt>
          <dd>
            {event.person === null
              ? byWord(event.type)
              : (staff.person(event.person)?.name ?? 'A former colleague')}
          </dd>
          <dt>Head</dt>
          <dd className="mono">{digestGroups(event.head, 4)} …</dd>
          {event.digest === null ? null : (
            <>
              <dt>Digest</dt>
              <dd className="mono">{digestGroups(event.digest, 4)} …</dd>
            </>
          )}
          <dt>Proof</dt>
          <dd>{proofWords(event)}</dd>
        </dl>
      </section>
    </aside>
  );
}

function readersWord(epoch: number | null): string {
  return epoch === null ? '' : `Readers ${epoch}`;
}

const OF_VISITOR: ReadonlySet<string> = new Set([
  'ConversationStarted',
  'EpochOpened',
  'MessageSent',
  'MessagesRead',
  'ClosingConfirmed',
  'ConversationReopened',
  'SurveyAnswered',
  'MessageRefused',
]);

function byWord(type: string): string {
  return OF_VISITOR.has(type) ? 'Visitor' : 'Sealdesk';
}

function TallyLine({
  letter,
  words,
  tally: { failed, held, of },
}: {
  readonly letter: string;
  readonly words: string;
  readonly tally: Tally;
}) {
  return (
    <li>
      <span>
        <b className="tally-letter">{letter}</b>
        {words}
      </span>
      <span className="tally">
        {held} of {of}
        <ProofIcon state={failed > 0 ? 'cross' : held === of ? 'check' : 'dash'} />
      </span>
    </li>
  );
}

function ProofLine({
  words,
  proof,
  held,
  none,
}: {
  readonly words: string;
  readonly proof: Proof;
  readonly held: string;
  readonly none: string;
}) {
  return (
    <li>
      <span>{words}</span>
      <span className="tally">
        {proof.status === 'holds' ? held : proof.status === 'fails' ? verificationWord(proof.code) : none}
        <ProofIcon state={proof.status === 'holds' ? 'check' : proof.status === 'fails' ? 'cross' : 'dash'} />
      </span>
    </li>
  );
}

function ProofIcon({ state }: { readonly state: 'check' | 'dash' | 'cross' }): ReactNode {
  const words = { check: 'holds', dash: 'cannot be checked in full', cross: 'fails' }[state];
  return (
    <span className="proof-icon" data-state={state} role="img" aria-label={words}>
      <Icon of={state === 'check' ? Check : state === 'cross' ? X : Minus} size={14} />
    </span>
  );
}

function fails(proof: Proof): boolean {
  return proof.status === 'fails';
}
