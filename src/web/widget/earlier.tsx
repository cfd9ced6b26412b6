/** @jsxImportSource preact */
// Earlier conversations on the home screen. Previews come from what this device could open; the server has none.
import type { ConversationState } from '../connection/conversation-state.ts';
import type { AppContext } from './app-context.ts';
import { later } from './conversation-words.ts';
import { useObservable } from './observe.ts';
import { HouseMark } from './parts.tsx';
import { spoken } from './spoken.ts';
import { Avatar } from './person.tsx';
import type { ConversationEnd } from './sealing.ts';
import { visitorTime } from './time.ts';

export function EarlierConversations(props: {
  readonly context: AppContext;
  readonly conversations: readonly ConversationEnd[];
  readonly onOpen: (conversation: ConversationEnd) => void;
}) {
  return (
    <>
      <h3 id="yours">{later.yours}</h3>
      <ul class="card list" aria-labelledby="yours">
        {props.conversations.map((conversation) => (
          <li key={conversation.id}>
            <ConversationRow {...props} conversation={conversation} />
          </li>
        ))}
      </ul>
    </>
  );
}

function ConversationRow(props: {
  readonly context: AppContext;
  readonly conversation: ConversationEnd;
  readonly onOpen: (conversation: ConversationEnd) => void;
}) {
  const { house } = props.context;
  const state = useObservable(props.conversation.state);
  const agent = state.assignee?.name ?? null;
  const last = lastSaid(state);
  return (
    <button type="button" class="row" onClick={() => props.onOpen(props.conversation)}>
      {agent === null ? <HouseMark name={house.name} /> : <Avatar name={agent} size={36} />}
      <span class="row-text">
        <span class="row-title">
          {agent ?? house.name}
          <small>{statusText(state)}</small>
        </span>
        <span class={`row-detail${state.unread > 0 ? ' fresh' : ''}`}>{last?.text}</span>
      </span>
      <span class="row-end">
        <span>{last !== null && visitorTime().ago(last.at, Date.now())}</span>
        {state.unread > 0 && (
          <span class="count">
            {state.unread}
            <span class="unseen"> {later.unread}</span>
          </span>
        )}
      </span>
    </button>
  );
}

function statusText(state: ConversationState): string {
  if (state.status === 'resolved') return ` · ${later.closed}`;
  return state.status === 'waiting' ? ` · ${waitingText(state)}` : '';
}

/** What a conversation that nobody has yet is waiting for. */
export function waitingText({ waiting: { kind } }: ConversationState): string {
  return kind === 'chat' ? later.waiting : kind === 'ticket' ? later.messageLeft : later.callBooked;
}

/** The newest thing said that this device may show. */
function lastSaid(state: ConversationState): { readonly text: string; readonly at: number } | null {
  const pending = state.pending.at(-1);
  if (pending?.text != null) return { text: later.youSaid(spoken(pending.text)), at: pending.at };
  const item = state.items.findLast((one) => one.kind !== 'line');
  if (item === undefined) return null;
  if (item.content.status !== 'open') return { text: later.notShown, at: item.at };
  const text = spoken(item.content.text);
  return { text: item.mine ? later.youSaid(text) : text, at: item.at };
}
