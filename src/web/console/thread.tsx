// The messages of one conversation, drawn as far as they are in view. Keeps the reader's place, says when something came
// below. What comes is read out by a line of its own: a log that is drawn in parts would read out what is scrolled to.
import { type RefObject, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { Virtualizer, type VirtualizerHandle } from 'virtua';
import type { Conversation } from '../connection/conversation.ts';
import type { ConversationState, Item } from '../connection/conversation-state.ts';
import { Action } from '../staff/controls.tsx';
import { listed } from '../staff/names.ts';
import { layoutThread } from './thread-layout.ts';
import { ThreadRow } from './thread-row.tsx';

/** Closer than this to the end counts as at the end. */
const END_PX = 80;
const SLOW_MS = 300;
/** Of several messages at once the last are read out, of one its beginning. */
const SPOKEN_MESSAGES = 3;
const SPOKEN_CHARACTERS = 400;

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
  const list = useRef<VirtualizerHandle>(null);
  const atEnd = useRef(true);
  const [below, setBelow] = useState(0);
  const lines = useMemo(
    () => layoutThread(state.items, state.pending, state.readUpTo.visitor),
    [state.items, state.pending, state.readUpTo.visitor],
  );
  const { length } = lines;
  const before = useRef(length);
  const spoken = useSpoken(state, visitor);

  const stay = () => {
    const element = log.current;
    if (element !== null && atEnd.current) element.scrollTop = element.scrollHeight;
  };

  useLayoutEffect(() => {
    if (atEnd.current) list.current?.scrollToIndex(length - 1, { align: 'end' });
    else if (length > before.current) setBelow((count) => count + length - before.current);
    before.current = length;
  }, [length]);
  useLayoutEffect(stay, [state.typing.length]);

  useEffect(() => {
    const element = log.current;
    if (element === null) return;
    // The field below grows and shrinks; whoever reads the end goes on reading the end.
    const observer = new ResizeObserver(() => {
      if (atEnd.current) element.scrollTop = element.scrollHeight;
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [log]);

  const toEnd = () => {
    atEnd.current = true;
    list.current?.scrollToIndex(length - 1, { align: 'end' });
    setBelow(0);
  };

  return (
    <div className="thread-frame">
      <div
        ref={log}
        className="thread"
        role="log"
        aria-label={`Messages with ${visitor}`}
        aria-live="off"
        tabIndex={0}
        onScroll={({ currentTarget }) => {
          const left = currentTarget.scrollHeight - currentTarget.scrollTop - currentTarget.clientHeight;
          atEnd.current = left < END_PX;
          if (atEnd.current && below > 0) setBelow(0);
        }}
      >
        <div className="thread-space" />
        {state.loading && state.items.length === 0 ? <Opening /> : null}
        <Virtualizer ref={list} scrollRef={log} data={lines} onResize={stay}>
          {(line) => (
            <ThreadRow
              key={line.key}
              line={line}
              visitor={visitor}
              conversation={conversation}
              state={state}
              edit={edit}
            />
          )}
        </Virtualizer>
        <TypingLine state={state} visitor={visitor} />
      </div>
      {below > 0 ? (
        <Action small onPress={toEnd}>
          {below} new
        </Action>
      ) : null}
      <div className="visually-hidden" aria-live="polite">
        {spoken}
      </div>
    </div>
  );
}

/** What others said since the conversation was opened and last read out. */
function useSpoken(state: ConversationState, visitor: string): string {
  const [spoken, setSpoken] = useState('');
  const seen = useRef<readonly Item[] | null>(null);
  useEffect(() => {
    if (state.loading) return;
    const from = seen.current?.length ?? state.items.length;
    seen.current = state.items;
    const fresh = state.items.slice(from).flatMap((item) => {
      if (item.kind === 'line' || item.mine) return [];
      const name = item.from === 'visitor' ? visitor : (item.name ?? 'A colleague');
      const words = item.content.status === 'open' ? item.content.text : 'a message that is closed to you';
      return [`${name}${item.kind === 'note' ? ', note' : ''}: ${words.slice(0, SPOKEN_CHARACTERS)}`];
    });
    if (fresh.length > 0) setSpoken(fresh.slice(-SPOKEN_MESSAGES).join('. '));
  }, [state.items, state.loading, visitor]);
  return spoken;
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
