/** @jsxImportSource preact */
// One group of bubbles with its label and foot, and the looks of content that cannot be shown.
import { useEffect, useRef } from 'preact/hooks';
import type { ConversationEnd } from './sealing.ts';
import { later } from './conversation-words.ts';
import { Icon, type IconName } from './icons.tsx';
import { spoken } from './spoken.ts';
import { Avatar, MessageText } from './person.tsx';
import { type Bubble, type FootState, type Group, isContentReason } from './thread-layout.ts';
import { visitorTime } from './time.ts';
import { readerRows } from './who-reads.ts';

export type GroupProps = {
  readonly group: Group;
  readonly conversation: ConversationEnd | null;
  readonly onEdit: (text: string) => void;
  /** Called with the element of each message from others, for read marks. */
  readonly watch: (element: HTMLElement, revision: number) => () => void;
};

export function MessageGroup(props: GroupProps) {
  const { group } = props;
  const time = visitorTime();
  const last = group.bubbles.at(-1)!;
  const name = group.name ?? later.staff;
  return (
    <li class={`group ${group.mine ? 'mine' : 'theirs'}`}>
      {!group.mine && (
        <p class="label" aria-hidden="true">
          <b>{name}</b> · {later.agent}
        </p>
      )}
      {group.bubbles.map((bubble, index) => (
        <BubbleView
          key={bubble.key}
          bubble={bubble}
          place={index === group.bubbles.length - 1 ? 'last' : 'between'}
          mine={group.mine}
          sender={group.mine ? later.you : `${name}, ${later.agent}`}
          after={`${time.clock(bubble.at)}. ${group.mine ? plainState(group.state) : ''}`}
          watch={props.watch}
        />
      ))}
      {!group.mine && <Avatar name={name} size={28} />}
      <Foot {...props} last={last} />
    </li>
  );
}

function plainState(state: FootState): string {
  const s = later;
  const plain: Partial<Record<FootState, string>> = {
    sending: s.sending,
    checking: s.checking,
    waiting: s.waitingToSend,
    delivered: s.delivered,
    read: s.read,
    'not-sent': s.notSent,
  };
  return plain[state] ?? '';
}

function BubbleView(props: {
  readonly bubble: Bubble;
  readonly place: 'last' | 'between';
  readonly mine: boolean;
  /** Said before and after the text, to whoever does not see the label and the foot. */
  readonly sender: string;
  readonly after: string;
  readonly watch: GroupProps['watch'];
}) {
  const { bubble } = props;
  const element = useRef<HTMLDivElement>(null);
  const revision = bubble.said !== null && !props.mine ? bubble.said.revision : null;
  const { watch } = props;
  useEffect(() => {
    if (revision === null || element.current === null) return undefined;
    return watch(element.current, revision);
  }, [revision, watch]);
  const hidden = hiddenLook(bubble.look);
  const content = bubble.look === 'refused' && isContentReason(bubble.reason) ? ' content' : '';
  const kind = hidden !== null ? 'hidden' : bubble.look + content;
  return (
    <div ref={element} class={`bubble ${kind} ${props.place}`}>
      <span class="unseen">{props.sender}: </span>
      {hidden !== null ? (
        <>
          <Icon name={hidden} size={16} />
          <span>
            {hiddenText(bubble)}
            {bubble.look === 'destroyed' && bubble.text !== '' && <q dir="auto">{bubble.text}</q>}
          </span>
        </>
      ) : (
        <p dir="auto">
          <MessageText text={bubble.text} />
        </p>
      )}
      <span class="unseen">. {props.after}</span>
    </div>
  );
}

function hiddenLook(look: Bubble['look']): IconName | null {
  switch (look) {
    case 'withheld':
      return 'hand';
    case 'destroyed':
      return 'eraser';
    case 'erased':
      return 'dashed';
    case 'not-reader':
      return 'key';
    case 'unverified':
      return 'shieldX';
    case 'text':
    case 'waiting':
    case 'refused':
      return null;
  }
}

function hiddenText(bubble: Bubble): string {
  const h = later;
  switch (bubble.look) {
    case 'withheld':
      return bubble.reason === 'card-number-split' ? h.withheld : h.withheldWhole;
    case 'destroyed':
      return bubble.reason === 'card-number-split' ? h.destroyed : h.destroyedWhole;
    case 'erased':
      return h.erased;
    case 'not-reader':
      return h.notReader;
    case 'unverified':
      return h.unverified;
    case 'text':
    case 'waiting':
    case 'refused':
      return spoken(bubble.text);
  }
}

function Foot(props: GroupProps & { readonly last: Bubble }) {
  const { group, last } = props;
  const clock = <Clock at={last.at} />;
  switch (group.state) {
    case 'none':
      return group.mine ? null : (
        <p class="foot" aria-hidden="true">
          {clock}
          {last.said?.check === 'not-checked' && ` · ${later.notChecked}`}
        </p>
      );
    case 'hidden':
      return (
        <p class="foot" aria-hidden="true">
          {clock}
        </p>
      );
    case 'sending':
    case 'checking':
    case 'waiting':
      return (
        <p class="foot" aria-hidden="true">
          {plainState(group.state)}
          <Icon name="clock" size={14} />
        </p>
      );
    case 'delivered':
    case 'read':
      return (
        <p class="foot" aria-hidden="true">
          {clock} · {group.state === 'read' ? later.read : later.delivered}
          <Icon name={group.state === 'read' ? 'checks' : 'check'} size={14} />
        </p>
      );
    case 'not-sent':
      return (
        <>
          {group.bubbles.map((bubble) => (
            <NotSent key={bubble.key} {...props} bubble={bubble} />
          ))}
        </>
      );
    case 'ask-readers':
      return <AskReaders {...props} />;
  }
}

function Clock({ at }: { at: number }) {
  const time = visitorTime();
  return (
    <time dateTime={new Date(at).toISOString()} title={time.full(at)}>
      <bdi>{time.clock(at)}</bdi>
    </time>
  );
}

function NotSent({ bubble, conversation, onEdit }: GroupProps & { readonly bubble: Bubble }) {
  const { pending } = bubble;
  if (pending === null || pending.state.status !== 'refused') return null;
  const { local } = pending;
  const why = later.reasons[pending.state.code];
  const content = isContentReason(pending.state.code);
  const s = later;
  return (
    <p class={`foot not-sent${content ? ' content' : ''}`}>
      <Icon name={content ? 'ban' : 'alert'} size={14} />
      <span>{why === undefined ? s.notSent : `${s.notSent}. ${why}.`}</span>
      <span>
        {pending.state.final ? (
          <button type="button" class="link" onClick={() => onEdit(conversation?.remove(local) ?? '')}>
            {s.edit}
          </button>
        ) : (
          <button type="button" class="link" onClick={() => conversation?.retry(local)}>
            {s.tryAgain}
          </button>
        )}
        <button type="button" class="link" onClick={() => conversation?.remove(local)}>
          {s.delete}
        </button>
      </span>
    </p>
  );
}

function AskReaders({ group, conversation }: GroupProps) {
  const asked = group.bubbles.map((bubble) => bubble.pending).filter((pending) => pending !== null);
  const state = asked[0]?.state;
  if (state?.status !== 'confirm-readers') return null;
  const r = later;
  return (
    <div class="note accent ask" role="group" aria-label={r.askTitle}>
      <Icon name="people" size={18} />
      <div>
        <b>{r.askTitle}</b>
        <p>
          {readerRows(state.readers, null)
            .map((row) => row.title)
            .join(', ')}
          .
        </p>
        <p>{r.askAdded(state.added.map((person) => person.name).join(', '))}</p>
        <div class="pair">
          <button
            type="button"
            class="button secondary"
            onClick={() => asked.forEach((pending) => conversation?.remove(pending.local))}
          >
            {r.askDont}
          </button>
          <button
            type="button"
            class="button primary"
            onClick={() => asked.forEach((pending) => conversation?.confirm(pending.local))}
          >
            {r.askSend}
          </button>
        </div>
      </div>
    </div>
  );
}
