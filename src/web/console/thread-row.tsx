// One line of a thread: a message, a note, a line nobody wrote, or what is still on its way.
import {
  AlarmClock,
  CheckCheck,
  CircleAlert,
  Clock3,
  Ear,
  Hand,
  ShieldCheck,
  StickyNote,
  Users,
} from 'lucide-react';
import { memo, type ReactNode } from 'react';
import { Button } from 'react-aria-components';
import type { Conversation } from '../connection/conversation.ts';
import type { ConversationState, Pending, SaidItem } from '../connection/conversation-state.ts';
import { ClosedContent, holdsMask, Said } from '../staff/content.tsx';
import { classes, Icon, KeyCap, PersonMark } from '../staff/controls.tsx';
import { listed } from '../staff/names.ts';
import { useNow } from '../staff/now.ts';
import { useWork } from '../staff/start.tsx';
import { clockTime, dayWord } from '../staff/time.ts';
import { sendRefusal } from '../staff/words.ts';
import { plain } from './palette-search.ts';
import { UNDO_MS } from './preferences.ts';
import { SystemLine } from './system-line.tsx';
import type { ThreadLine } from './thread-layout.ts';

export const ThreadRow = memo(function ThreadRow({
  line,
  visitor,
  conversation,
  state,
  edit,
}: {
  readonly line: ThreadLine;
  readonly visitor: string;
  readonly conversation: Conversation;
  readonly state: ConversationState;
  readonly edit: (text: string, note: boolean) => void;
}) {
  switch (line.kind) {
    case 'day':
      return <DayLine at={line.at} />;
    case 'line':
      return <SystemLine item={line.item} visitor={visitor} state={state} />;
    case 'note':
      return <NoteCard item={line.item} />;
    case 'message':
      return <Message line={line} visitor={visitor} state={state} />;
    case 'pending':
      return <PendingRow pending={line.pending} conversation={conversation} edit={edit} visitor={visitor} />;
  }
});

function DayLine({ at }: { readonly at: number }) {
  const now = useNow();
  return <div className="day-line">{dayWord(at, now)}</div>;
}

function Message({
  line,
  visitor,
  state,
}: {
  readonly line: Extract<ThreadLine, { kind: 'message' }>;
  readonly visitor: string;
  readonly state: ConversationState;
}) {
  const { item, first, readMark, delivered } = line;
  const staff = item.from === 'staff';
  const name = staff ? (item.name ?? 'A colleague') : visitor;
  const masked = item.content.status === 'open' && holdsMask(item.content.text);
  return (
    <div className={classes('said', staff ? 'staff' : 'visitor', first && 'first')}>
      {first ? <PersonMark name={name} visitor={!staff} /> : null}
      <div className="said-body">
        {first ? (
          <div className="said-head">
            <b className="strong">{name}</b> <time className="meta">{clockTime(item.at)}</time>
          </div>
        ) : (
          <span className="visually-hidden">
            {name}, {clockTime(item.at)}
          </span>
        )}
        {item.content.status === 'open' ? (
          <div className="bubble">
            <Said text={item.content.text} />
          </div>
        ) : (
          <ClosedContent content={item.content} who={name} at={item.at} />
        )}
        {masked ? (
          <div className="under">
            <Icon of={ShieldCheck} size={14} />
            {staff
              ? `Card number masked in ${name.split(' ')[0]}\u2019s browser. Only the last 4 digits were sent.`
              : `Card number masked in ${visitor}\u2019s browser. Only the last 4 digits were sent.`}
          </div>
        ) : null}
        {item.check === 'not-checked' && item.content.status === 'open' ? (
          <div className="under warn">
            <Icon of={CircleAlert} size={14} />
            Not checked by the gateway
          </div>
        ) : null}
        {readMark ? (
          <div className="under end read">
            <Icon of={CheckCheck} size={14} />
            Read
          </div>
        ) : null}
        {delivered && state.status !== 'resolved' ? <div className="under end">Delivered</div> : null}
      </div>
    </div>
  );
}

function NoteCard({ item }: { readonly item: SaidItem }) {
  const { me } = useWork();
  const { whisper } = item;
  const name = (person: string | null, known: string | null) =>
    person === me.person ? 'you' : (known ?? 'a colleague');
  return (
    <div className="note">
      <div className="note-head">
        <Icon of={whisper === null ? StickyNote : Ear} size={14} />
        {whisper === null ? (
          <>
            <b className="strong">Internal note</b> {item.name ?? 'A colleague'}
          </>
        ) : (
          <>
            <b className="strong">Whisper</b> {name(item.person, item.name)}
            {whisper.to === null ? '' : ` to ${name(whisper.to, whisper.name)}`}
          </>
        )}{' '}
        <time>{clockTime(item.at)}</time>
        <span className="push">Staff only</span>
      </div>
      {item.content.status === 'open' ? (
        <div className="note-text">
          <NoteText item={item} text={item.content.text} />
        </div>
      ) : (
        <ClosedContent content={item.content} who={item.name ?? 'that colleague'} at={item.at} />
      )}
    </div>
  );
}

/** Whom it mentions stands out; the names are this page's, the ids the note's. */
function NoteText({ item, text }: { readonly item: SaidItem; readonly text: string }) {
  const { staff } = useWork();
  const names = item.mentions.flatMap((id) => staff.person(id)?.name ?? []);
  const searched = plain(text);
  const hits = names
    .map((name) => ({ from: searched.indexOf(`@${plain(name)}`), length: name.length + 1 }))
    .filter(({ from }) => from >= 0)
    .toSorted((left, right) => left.from - right.from);
  if (hits.length === 0 || searched.length !== text.length) return <Said text={text} />;
  const parts: ReactNode[] = [];
  let at = 0;
  for (const { from, length } of hits) {
    if (from < at) continue;
    parts.push(<Said key={`t${at}`} text={text.slice(at, from)} />);
    parts.push(
      <b key={`m${from}`} className="mention">
        {text.slice(from, from + length)}
      </b>,
    );
    at = from + length;
  }
  parts.push(<Said key={`t${at}`} text={text.slice(at)} />);
  return parts;
}

function PendingRow({
  pending,
  conversation,
  edit,
  visitor,
}: {
  readonly pending: Pending;
  readonly conversation: Conversation;
  readonly edit: (text: string, note: boolean) => void;
  readonly visitor: string;
}) {
  const { local, state, text } = pending;
  const note = pending.kind === 'note';
  const remove = () => conversation.remove(local);
  const again = () => {
    const words = conversation.remove(local);
    if (words !== null) edit(words, note);
  };
  const failed = state.status === 'refused';
  const asks = state.status === 'confirm-readers';
  const held = state.status === 'held';
  const waits = held || state.status === 'waiting' || state.status === 'checking' || asks;
  const body = text === null ? 'A message of this device' : <Said text={text} />;
  return (
    <div
      className={classes('said', 'staff', 'pending', waits && 'waits', failed && 'failed', note && 'as-note')}
    >
      <div className="said-body">
        <div className="bubble">{body}</div>
        {state.status === 'sending' ? <div className="under end">Sending</div> : null}
        {held ? <HeldLine until={state.until} undo={again} /> : null}
        {waits && !asks && !held ? (
          <div className="under end">
            <Icon of={Clock3} size={14} />
            {state.status === 'checking' ? 'Checking whether it arrived' : 'Waiting to send'}
          </div>
        ) : null}
        {failed ? (
          <div className="under end bad" role="alert">
            <Icon of={state.final ? Hand : CircleAlert} size={14} />
            <span>Not sent: {sendRefusal(state.code)}</span>
            {state.final ? null : (
              <LinkButton onPress={() => conversation.retry(local)}>Try again</LinkButton>
            )}
            <LinkButton onPress={again}>Edit</LinkButton>
            <LinkButton onPress={remove}>Remove</LinkButton>
          </div>
        ) : null}
        {asks ? (
          <div className="under end warn" role="alert">
            <Icon of={Users} size={14} />
            <span>
              {listed(state.added.map((person) => person.name))} can read {visitor}’s chat now too.
            </span>
            <LinkButton onPress={() => conversation.confirm(local)}>Send</LinkButton>
            <LinkButton onPress={again}>Edit</LinkButton>
          </div>
        ) : null}
      </div>
    </div>
  );
}

function HeldLine({ until, undo }: { readonly until: number; readonly undo: () => void }) {
  const now = useNow();
  return (
    <div className="under end">
      <Icon of={AlarmClock} size={14} />
      <span aria-hidden="true">Leaves in {secondsTo(until, now)} s</span>
      <LinkButton onPress={undo}>Undo send</LinkButton>
      <KeyCap>Alt</KeyCap>
      <KeyCap>Z</KeyCap>
    </div>
  );
}

/** The page's clock shows whole seconds and may be almost one behind. */
function secondsTo(until: number, now: number): number {
  return Math.max(1, Math.min(UNDO_MS / 1000, Math.ceil((until - now) / 1000)));
}

function LinkButton({ onPress, children }: { readonly onPress: () => void; readonly children: ReactNode }) {
  return (
    <Button className="link" onPress={onPress}>
      {children}
    </Button>
  );
}
