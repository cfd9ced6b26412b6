// The messages of one conversation. A polite log; keeps the reader's place, says when something came below.
import { CheckCheck, CircleAlert, Clock3, Hand, ShieldCheck, StickyNote, Users } from 'lucide-react';
import { type ReactNode, type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { Button } from 'react-aria-components';
import type { Conversation } from '../connection/conversation.ts';
import type { ConversationState, Pending, SaidItem } from '../connection/conversation-state.ts';
import { ClosedContent, holdsMask, Said } from '../staff/content.tsx';
import { Action, classes, Icon, PersonMark } from '../staff/controls.tsx';
import { listed } from '../staff/names.ts';
import { useNow } from '../staff/now.ts';
import { clockTime, dayWord } from '../staff/time.ts';
import { sendRefusal } from '../staff/words.ts';
import { SystemLine } from './system-line.tsx';
import { ITEMS_SHOWN, layoutThread, type ThreadLine } from './thread-layout.ts';

/** Closer than this to the end counts as at the end. */
const END_PX = 80;
const SLOW_MS = 300;

export function Thread({
  conversation,
  state,
  visitor,
  log,
  edit,
}: {
  readonly conversation: Conversation;
  readonly state: ConversationState;
  readonly visitor: string;
  readonly log: RefObject<HTMLDivElement | null>;
  /** Puts text that was not sent back into the field. */
  readonly edit: (text: string, note: boolean) => void;
}) {
  const [shown, setShown] = useState(ITEMS_SHOWN);
  const atEnd = useRef(true);
  const [below, setBelow] = useState(0);
  const thread = layoutThread(state.items, state.pending, state.readUpTo.visitor, shown);
  const length = thread.lines.length;
  const before = useRef(length);

  useLayoutEffect(() => {
    const element = log.current;
    if (element === null) return;
    if (atEnd.current) element.scrollTo({ top: element.scrollHeight });
    else if (length > before.current) setBelow((count) => count + length - before.current);
    before.current = length;
  }, [length, log, state.typing.length]);

  useEffect(() => {
    const element = log.current;
    if (element === null) return;
    // The field below grows and shrinks; whoever reads the end goes on reading the end.
    const observer = new ResizeObserver(() => {
      if (atEnd.current) element.scrollTo({ top: element.scrollHeight });
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [log]);

  const toEnd = () => {
    const element = log.current;
    if (element !== null) element.scrollTo({ top: element.scrollHeight });
    setBelow(0);
  };

  return (
    <div className="thread-frame">
      <div
        ref={log}
        className="thread"
        role="log"
        aria-label={`Messages with ${visitor}`}
        aria-live="polite"
        aria-relevant="additions"
        tabIndex={0}
        onScroll={({ currentTarget }) => {
          const left = currentTarget.scrollHeight - currentTarget.scrollTop - currentTarget.clientHeight;
          atEnd.current = left < END_PX;
          if (atEnd.current && below > 0) setBelow(0);
        }}
      >
        <div className="thread-inner">
          {thread.hidden > 0 ? (
            <div className="system-line">
              <Action kind="quiet" small onPress={() => setShown((count) => count + ITEMS_SHOWN)}>
                Show {Math.min(thread.hidden, ITEMS_SHOWN)} earlier
              </Action>
            </div>
          ) : null}
          {state.loading && state.items.length === 0 ? <Opening /> : null}
          {thread.lines.map((line) => (
            <ThreadRow
              key={line.key}
              line={line}
              visitor={visitor}
              conversation={conversation}
              state={state}
              edit={edit}
            />
          ))}
          <TypingLine state={state} visitor={visitor} />
        </div>
      </div>
      {below > 0 ? (
        <Action small onPress={toEnd}>
          {below} new
        </Action>
      ) : null}
    </div>
  );
}

function Opening() {
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), SLOW_MS);
    return () => clearTimeout(timer);
  }, []);
  return slow ? <p className="system-line">Opening and checking what was said…</p> : null;
}

function TypingLine({ state, visitor }: { readonly state: ConversationState; readonly visitor: string }) {
  const names = state.typing.map((each) =>
    each.from === 'visitor' ? visitor : (each.name ?? 'A colleague'),
  );
  if (names.length === 0) return null;
  return (
    <div className="typing-line" aria-hidden="true">
      <span className="dots">
        <i />
        <i />
        <i />
      </span>
      {listed(names)} {names.length === 1 ? 'is' : 'are'} typing
    </div>
  );
}

function ThreadRow({
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
}

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
  return (
    <div className="note">
      <div className="note-head">
        <Icon of={StickyNote} size={14} />
        <b className="strong">Internal note</b> {item.name ?? 'A colleague'} <time>{clockTime(item.at)}</time>
        <span className="push">Staff only</span>
      </div>
      {item.content.status === 'open' ? (
        <div className="note-text">
          <Said text={item.content.text} />
        </div>
      ) : (
        <ClosedContent content={item.content} who={item.name ?? 'that colleague'} at={item.at} />
      )}
    </div>
  );
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
  const waits = state.status === 'waiting' || state.status === 'checking' || asks;
  const body = text === null ? 'A message of this device' : <Said text={text} />;
  return (
    <div
      className={classes('said', 'staff', 'pending', waits && 'waits', failed && 'failed', note && 'as-note')}
    >
      <div className="said-body">
        <div className="bubble">{body}</div>
        {state.status === 'sending' ? <div className="under end">Sending</div> : null}
        {waits && !asks ? (
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

function LinkButton({ onPress, children }: { readonly onPress: () => void; readonly children: ReactNode }) {
  return (
    <Button className="link" onPress={onPress}>
      {children}
    </Button>
  );
}
