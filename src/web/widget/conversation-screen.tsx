/** @jsxImportSource preact */
// One conversation: header, trust strip, thread, bars, composer or the ways on after it was closed.
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { ConversationState } from '../connection/conversation-state.ts';
import type { ConversationEnd, VisitorEnd } from './sealing.ts';
import type { AppContext } from './app-context.ts';
import { Composer } from './composer.tsx';
import { ConnectionBar } from './connection-bar.tsx';
import { later } from './conversation-words.ts';
import { waitingText } from './earlier.tsx';
import { Icon } from './icons.tsx';
import { useHeld, useObservable } from './observe.ts';
import { Call, HouseMark, IconButton, TrustStrip } from './parts.tsx';
import { spoken } from './spoken.ts';
import { Avatar, firstName } from './person.tsx';
import { Survey } from './survey.tsx';
import { Thread } from './thread.tsx';
import { visitorTime } from './time.ts';
import { TranscriptSheet } from './transcript-sheet.tsx';
import { teamWords, trustLine } from './trust-line.ts';
import { words } from './words.ts';

export type ConversationScreenProps = {
  readonly context: AppContext;
  readonly visitor: VisitorEnd;
  readonly conversation: ConversationEnd;
  readonly headingRef: { current: HTMLElement | null };
  readonly fieldRef: { current: HTMLTextAreaElement | null };
  readonly onBack: () => void;
  readonly onClose: () => void;
  readonly onReaders: () => void;
  readonly onMenu: () => void;
  readonly onFresh: () => void;
  /** What a visitor sees while nobody has the conversation. */
  readonly waiting: ComponentChildren;
};

export function ConversationScreen(props: ConversationScreenProps) {
  const { context, visitor, conversation } = props;
  const state = useObservable(conversation.state);
  const homeReaders = useObservable(visitor.readers);
  const trust = useObservable(visitor.trust);
  const connection = useObservable(visitor.connection);
  const site = useObservable(visitor.site);
  const { house, announce } = context;
  // Until the first epoch came back, the list it was sealed for is the one of the home screen.
  const readers = state.readers ?? (state.count === 0 ? homeReaders : null);
  const problem = state.problem ?? (trust.status === 'invalid' ? 'directory-invalid' : null);
  const online = connection.status === 'open' || connection.status === 'idle';
  const team = teamWords(readers, site?.team ?? null);
  useNews(state, announce);

  const draft = context.draftOf(conversation.id);
  const [, redraw] = useState(0);
  const edit = (text: string) => {
    const before = draft.text.trim();
    draft.text = before === '' ? text : `${before}\n${text}`;
    redraw((count) => count + 1);
    props.fieldRef.current?.focus();
  };
  const [keeping, setKeeping] = useState(false);
  const keeper = useRef<HTMLButtonElement | null>(null);
  const notSent = state.pending.filter((pending) => pending.state.status === 'refused').length;

  return (
    <>
      <div class="contents" inert={keeping}>
        <Header {...props} state={state} team={team} online={online} />
        <TrustStrip
          line={trustLine(state.nextReaders ?? readers, house, problem !== null)}
          onOpen={props.onReaders}
        />
        {state.loading && state.items.length === 0 && state.pending.length === 0 ? (
          <Loading />
        ) : (
          <Thread
            key={conversation.id}
            state={state}
            conversation={conversation}
            team={team}
            phone={context.phone}
            onEdit={edit}
            onReaders={props.onReaders}
          />
        )}
        {props.waiting}
        <div class="end">
          {problem !== null && <Blocked problem={problem} phone={context.phone} />}
          <ConnectionBar
            connection={connection}
            notSent={notSent}
            onTryNow={() => visitor.retryNow()}
            announce={announce}
          />
          {state.status === 'resolved' && (
            <Survey key={state.closing?.head} {...{ context, state, conversation }} />
          )}
          {state.status === 'resolved' ? (
            <Closed
              conversation={conversation}
              onFresh={props.onFresh}
              onKeep={() => setKeeping(true)}
              keeper={keeper}
            />
          ) : (
            <Composer
              key={conversation.id}
              context={context}
              placeholder={state.status === 'waiting' ? later.addDetails : words.write}
              draft={draft}
              canSend={context.detector !== null && problem === null && state.canSend}
              fieldRef={props.fieldRef}
              onTyping={(on) => conversation.typing(on)}
              onSend={(text) => {
                const answer = conversation.send(text);
                return answer.ok ? null : answer.code;
              }}
            />
          )}
        </div>
      </div>
      {keeping && (
        <TranscriptSheet
          house={house}
          state={state}
          onClose={() => {
            setKeeping(false);
            // Back to what opened it, once it can have the focus again.
            requestAnimationFrame(() => keeper.current?.focus({ preventScroll: true }));
          }}
        />
      )}
    </>
  );
}

function Header(
  props: ConversationScreenProps & { state: ConversationState; team: string; online: boolean },
) {
  const { context, state, team } = props;
  const agent = state.assignee?.name ?? null;
  const present = props.online && state.status === 'open' && state.otherOnline === true;
  return (
    <div class="top">
      <IconButton icon="back" label={words.back} onClick={props.onBack} />
      {agent === null ? (
        <HouseMark name={context.house.name} />
      ) : (
        <Avatar name={agent} size={36} online={present} />
      )}
      <div class="who">
        <h2 tabIndex={-1} ref={(element) => void (props.headingRef.current = element)}>
          {agent ?? context.house.name}
        </h2>
        <p>
          {underTitle(state, team)}
          {present && <span class="unseen">, {later.online}</span>}
        </p>
      </div>
      <IconButton icon="more" label={later.menu} onClick={props.onMenu} />
      <IconButton icon="close" label={words.close} onClick={props.onClose} />
    </div>
  );
}

function underTitle(state: ConversationState, team: string): string {
  if (state.status === 'resolved') {
    if (state.waiting.left) return later.leftLine;
    const closing = state.items.findLast((item) => item.kind === 'line' && item.line.type === 'resolved');
    return later.closedAt(closing === undefined ? '' : visitorTime().clock(closing.at));
  }
  if (state.status === 'open' && state.assignee !== null) return later.agentRole(team);
  return state.loading && state.items.length === 0 ? '' : waitingText(state);
}

/** Grey lines only when it takes longer than anybody would notice. */
function Loading() {
  const shown = useHeld(true, 300);
  return (
    <div class="thread-box">
      <div class="thread" aria-busy="true">
        {shown && (
          <div class="ghosts">
            <span class="unseen">{later.loading}</span>
            <i />
            <i />
            <i />
          </div>
        )}
      </div>
    </div>
  );
}

function Blocked({ problem, phone }: { problem: string; phone: string }) {
  const text = problem.startsWith('directory')
    ? words.invalid
    : problem === 'not-found'
      ? later.gone
      : later.broken;
  return (
    <div class="note warn blocked" role="alert">
      <Icon name="alert" />
      <div>
        <b>{later.sendingOff}</b>
        <p>
          {text}
          {problem !== 'not-found' && <Call before={words.call} phone={phone} />}
        </p>
      </div>
    </div>
  );
}

function Closed(props: {
  readonly conversation: ConversationEnd;
  readonly onFresh: () => void;
  readonly onKeep: () => void;
  readonly keeper: { current: HTMLButtonElement | null };
}) {
  const { conversation, onFresh } = props;
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState(false);
  const reopen = async () => {
    if (busy) return;
    setBusy(true);
    setFailed(false);
    const outcome = await conversation.reopen();
    setBusy(false);
    setFailed(outcome.status !== 'done');
  };
  const e = later;
  return (
    <div class="closed">
      {failed && (
        <p class="small" role="alert">
          {e.failed}
        </p>
      )}
      <button
        type="button"
        class="plain keep"
        aria-haspopup="dialog"
        ref={(element) => void (props.keeper.current = element)}
        onClick={props.onKeep}
      >
        <Icon name="download" size={16} /> {e.keep}
      </button>
      <div class="pair">
        <button type="button" class="button secondary" aria-disabled={busy} onClick={() => void reopen()}>
          <Icon name="again" size={18} />
          {busy ? e.reopening : e.reopen}
        </button>
        <button type="button" class="button secondary" onClick={onFresh}>
          <Icon name="plus" size={18} />
          {e.fresh}
        </button>
      </div>
    </div>
  );
}

/** Three or more messages within this time are announced as a number. */
const BURST_MS = 2000;
const BURST_COUNT = 3;

/** Tells a screen reader what is new, and nothing that was there before. */
function useNews(state: ConversationState, announce: AppContext['announce']): void {
  const known = useRef<{ conversation: string; revision: number; refused: number } | null>(null);
  const burst = useRef<string[]>([]);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => {
    if (state.loading) return;
    const revision = state.items.at(-1)?.revision ?? -1;
    const refused = state.pending.filter((pending) => pending.state.status === 'refused').length;
    const before = known.current;
    known.current = { conversation: state.conversation, revision, refused };
    if (before === null || before.conversation !== state.conversation) return;
    if (refused > before.refused) announce(later.spokenNotSent, true);
    for (const item of state.items) {
      if (item.revision <= before.revision) continue;
      if (item.kind === 'line') {
        const { line } = item;
        if (line.type === 'assigned') announce(later.joined(line.name ?? later.staff));
        if (line.type === 'supervisor-joined' && line.verified)
          announce(later.listens(line.name ?? later.staff));
        if (line.type === 'supervisor-left') announce(later.listensNoMore(line.name ?? later.staff));
        if (line.type === 'resolved') announce(later.closedBy(firstName(line.name ?? later.staff)));
        if (line.type === 'refused' && line.mine) announce(later.spokenNotSent, true);
        continue;
      }
      if (item.mine || item.content.status !== 'open') continue;
      burst.current.push(later.spokenMessage(item.name ?? later.staff, spoken(item.content.text)));
    }
    if (burst.current.length === 0 || timer.current !== undefined) return;
    const first = burst.current.shift()!;
    announce(first);
    timer.current = setTimeout(() => {
      timer.current = undefined;
      const rest = burst.current.splice(0);
      if (rest.length >= BURST_COUNT - 1) announce(later.spokenCount(rest.length));
      else for (const text of rest) announce(text);
    }, BURST_MS);
  }, [state.items, state.pending, state.loading]);
  useEffect(() => () => clearTimeout(timer.current), []);
}
