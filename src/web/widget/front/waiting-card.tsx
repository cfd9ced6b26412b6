/** @jsxImportSource preact */
// What a visitor sees while nobody has their conversation: the place in line and the ways out, or that the message was taken,
// or when they are called. Nothing here is made up: what is not known is said not to be.
import { useEffect, useRef, useState } from 'preact/hooks';
import type { QueuePlace } from '../../../contract/signals.ts';
import { referenceOf } from '../../../seal/reference.ts';
import type { ConversationState } from '../../connection/conversation-state.ts';
import type { AppContext } from '../app-context.ts';
import { Icon, type IconName } from '../icons.tsx';
import { tongue } from '../language.ts';
import type { ConversationEnd } from '../sealing.ts';
import { words } from '../words.ts';
import { front } from './front-words.ts';
import { faultOf } from './form-values.ts';
import { cleared, GuardedField } from './guarded-field.tsx';
import { attendedBy, dayAndTime, dayWord } from './opening-line.ts';
import { slots } from '../../../hours/hours.ts';
import type { SiteTold } from './site-told.ts';

/** Marks of the way to the front of a line; a longer line shows none. */
const MARKS_MAX = 10;
/** The place is said at most this often. */
const SAY_MS = 30_000;

export type WaitingCardProps = {
  readonly context: AppContext;
  readonly state: ConversationState;
  readonly conversation: ConversationEnd;
  readonly told: SiteTold | null;
  readonly reference: string;
  readonly now: () => number;
  readonly onCallback: () => void;
};

export function WaitingCard(props: WaitingCardProps) {
  const { state } = props;
  if (state.status !== 'waiting') return null;
  switch (state.waiting.kind) {
    case 'chat':
      return state.place === null ? null : <InLine {...props} place={state.place} />;
    case 'ticket':
      return <MessageLeft {...props} />;
    case 'callback':
      return <Booked {...props} />;
  }
}

function InLine(props: WaitingCardProps & { readonly place: QueuePlace }) {
  const { context, conversation, place, state, told } = props;
  const [busy, setBusy] = useState<'leave' | 'message' | null>(null);
  const [failed, setFailed] = useState(false);
  const head = headOf(place);
  useSaid(context, [head, waitOf(place)].join(' '));
  const attended = told === null ? null : attendedBy(told, state.team ?? '', props.now());
  const [slot] = told === null ? [] : slots(attended?.hours ?? null, props.now());
  const ask = async (what: 'leave' | 'message') => {
    if (busy !== null) return;
    setBusy(what);
    setFailed(false);
    const outcome = await conversation.agree({
      kind: what === 'leave' ? 'LeaveQueue' : 'TicketConversation',
    });
    setBusy(null);
    setFailed(outcome.status !== 'done');
  };
  if (place.status === 'gone') return null;
  const marks = place.joined <= MARKS_MAX && place.status === 'waiting' ? place.joined : 0;
  const calls = place.other.callback && slot !== undefined;
  return (
    <section class="waiting">
      <div class="card place">
        <h3>{head}</h3>
        {place.status !== 'connecting' && <p>{waitOf(place)}</p>}
        {marks > 1 && (
          <div class="marks" aria-hidden="true">
            {Array.from({ length: marks }, (_, index) => (
              <i key={index} class={index < place.joined - place.position ? 'done' : ''} />
            ))}
          </div>
        )}
        {place.status !== 'connecting' && place.status !== 'full' && (
          <p class="hint">{place.joined > place.position ? front.joined(place.joined) : front.browse}</p>
        )}
      </div>
      {(calls || place.other.message) && place.status !== 'connecting' && (
        <>
          <h3 class="rather">{front.rather}</h3>
          <div class="card ways">
            {calls && (
              <Way
                icon="phone"
                title={front.callMe}
                detail={slotWords(slot.from, slot.to, props.now(), attended?.hours?.zone ?? null)}
                onClick={props.onCallback}
              />
            )}
            {place.other.message && (
              <Way
                icon="mail"
                title={words.leave}
                detail={attended?.by == null ? front.answeredHere : front.answeredBy(attended.by)}
                onClick={() => void ask('message')}
              />
            )}
          </div>
        </>
      )}
      {failed && (
        <p class="below wrong" role="alert">
          {front.errors.failed}
        </p>
      )}
      <button type="button" class="plain" aria-disabled={busy !== null} onClick={() => void ask('leave')}>
        {busy === 'leave' ? front.leaving : front.leaveLine}
      </button>
    </section>
  );
}

function headOf(place: QueuePlace): string {
  switch (place.status) {
    case 'connecting':
      return front.connecting;
    case 'full':
      return front.full;
    case 'next':
      return front.next;
    default:
      return place.position === 1 ? front.next : front.inLine(place.position);
  }
}

/** Never a number that nobody has reason to say. */
export function waitOf({ longer, recent, wait }: QueuePlace): string {
  if (longer) return wait === null ? front.longerUnsure : front.longer(wait.about);
  if (wait === null) return front.unsure;
  return recent === null
    ? front.wait(wait.about)
    : `${front.wait(wait.about)} ${front.recent(recent.low, recent.high)}`;
}

export function slotWords(from: number, to: number, now: number, zone: string | null): string {
  const timeZone = zone ?? new Intl.DateTimeFormat().resolvedOptions().timeZone;
  const clock = new Intl.DateTimeFormat(tongue().locale, { timeZone, hour: '2-digit', minute: '2-digit' });
  const day = dayWord(from, now, timeZone);
  return front.between(day.charAt(0).toUpperCase() + day.slice(1), clock.format(from), clock.format(to));
}

function Way(props: {
  readonly icon: IconName;
  readonly title: string;
  readonly detail: string;
  readonly onClick: () => void;
}) {
  return (
    <button type="button" class="row" onClick={props.onClick}>
      <span class="tile" aria-hidden="true">
        <Icon name={props.icon} size={18} />
      </span>
      <span class="row-text">
        <span class="row-title">{props.title}</span>
        <span class="row-detail">{props.detail}</span>
      </span>
      <Icon name="forward" size={18} />
    </button>
  );
}

function MessageLeft(props: WaitingCardProps) {
  const { context, conversation, state, told } = props;
  const address = state.waiting.contact?.email ?? null;
  const [email, setEmail] = useState('');
  const [fault, setFault] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const by = told === null ? null : attendedBy(told, state.team ?? '', props.now()).by;
  const number = referenceOf(props.reference, state.conversation);
  const save = async () => {
    const field = { id: 'email', kind: 'email', label: front.email, required: true, options: [] } as const;
    const wrong = faultOf(field, email);
    if (wrong !== null || busy) return setFault(wrong);
    setBusy(true);
    const clean = await cleared(context, [email]);
    const { name = null, phone = null } = state.waiting.contact ?? {};
    const outcome =
      clean === 'clean'
        ? await conversation.agree({ kind: 'GiveContact', contact: { name, email: email.trim(), phone } })
        : null;
    setBusy(false);
    setFault(outcome?.status === 'done' ? null : clean === 'card' ? front.errors.card : front.errors.failed);
  };
  return (
    <section class="waiting">
      <div class="card place" role="status">
        <h3>{front.thanks(number)}</h3>
        <p>{by === null ? front.answerHere : front.answerBy(by)}</p>
        {address !== null && told?.mails === true && <p class="hint">{front.saved(address)}</p>}
        {address === null && told?.mails === false && <p class="hint">{front.noMailHint}</p>}
      </div>
      {address === null && told?.mails === true && (
        <form
          class="tell"
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            void save();
          }}
        >
          <GuardedField
            context={context}
            look="email"
            autoComplete="email"
            label={front.tellMe}
            optional
            value={email}
            onValue={setEmail}
            hint={front.mailHint}
            error={fault}
          />
          <button type="submit" class="button secondary" aria-disabled={busy}>
            {front.save}
          </button>
        </form>
      )}
    </section>
  );
}

function Booked({ now, onCallback, state, told }: WaitingCardProps) {
  const { callback } = state.waiting;
  if (callback === null) return null;
  const hours = told?.attendance.get(state.team ?? '')?.hours ?? null;
  const when = dayAndTime(callback.from, now(), hours, front.dayAt);
  const { done } = callback;
  return (
    <section class="waiting">
      <div class="card place" role="status">
        <h3>{done === null ? front.booked(when) : done.reached ? front.called : front.calledInVain}</h3>
        {done === null && callback.number !== null && <p>{front.bookedNumber(callback.number)}</p>}
      </div>
      {done?.reached === false && (
        <button type="button" class="button secondary" onClick={onCallback}>
          {front.callMe}
        </button>
      )}
    </section>
  );
}

/** At most once in a while: a place that moves all the time is not news. */
function useSaid(context: AppContext, text: string): void {
  const said = useRef<{ text: string; at: number }>({ text: '', at: 0 });
  useEffect(() => {
    const wait = Math.max(0, said.current.at + SAY_MS - Date.now());
    if (said.current.text === text) return undefined;
    const timer = setTimeout(() => {
      said.current = { text, at: Date.now() };
      context.announce(text);
    }, wait);
    return () => clearTimeout(timer);
  }, [text]);
}
