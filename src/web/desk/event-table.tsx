// What happened up to the moment shown, line by line, each with its proof. Read marks are folded into the lines they read.
import {
  ArrowRightLeft,
  CircleCheck,
  EyeOff,
  Flag,
  Hand,
  Headphones,
  type LucideIcon,
  MessageSquare,
  Play,
  RotateCcw,
  ShieldCheck,
  Star,
  StickyNote,
  UserRoundMinus,
  UserRoundPlus,
  Users,
} from 'lucide-react';
import { useEffect, useRef } from 'react';
import type { ConversationState, Item, SaidItem } from '../connection/conversation-state.ts';
import type { Replay, ReplayEvent } from '../connection/replay.ts';
import { ClosedContent, Said } from '../staff/content.tsx';
import { classes, Icon } from '../staff/controls.tsx';
import { counted } from '../staff/who-reads.tsx';
import { useNow } from '../staff/now.ts';
import { useWork } from '../staff/start.tsx';
import { dayWord, sameDay, secondTime } from '../staff/time.ts';
import { eventWords } from './event-words.ts';
import type { PlayerState } from './player.tsx';
import { cellsOf, proofWords } from './proof.ts';

const icons: Readonly<Record<string, LucideIcon>> = {
  ConversationStarted: Play,
  EpochOpened: Users,
  StaffEpochOpened: Users,
  ReadersChanged: Users,
  MessageSent: MessageSquare,
  NoteAdded: StickyNote,
  MessageRefused: Hand,
  MessageWithheld: Hand,
  MessageReported: Flag,
  ConversationAssigned: UserRoundPlus,
  ConversationUnassigned: UserRoundMinus,
  ConversationMoved: ArrowRightLeft,
  ConversationResolved: CircleCheck,
  ClosingConfirmed: ShieldCheck,
  ConversationReopened: RotateCcw,
  SurveyAnswered: Star,
  SupervisorJoined: Headphones,
  SupervisorLeft: Headphones,
};

export function EventTable({
  replay,
  player,
  state,
}: {
  readonly replay: Replay;
  readonly player: PlayerState;
  readonly state: ConversationState;
}) {
  const { staff } = useWork();
  const current = useRef<HTMLTableRowElement>(null);
  const { at } = player;
  const now = useNow();
  const nameOf = (person: string) => staff.person(person)?.name ?? 'A former colleague';
  const visitor = 'Visitor';
  const items = new Map(state.items.map((item) => [item.revision, item]));
  const past = replay.events.slice(0, at + 1).map((event, index) => ({ event, index }));
  const shown = past.filter(({ event, index }) => event.type !== 'MessagesRead' || index === at);
  const folded = past.length - shown.length;
  const later = replay.events.length - past.length;

  useEffect(() => {
    current.current?.scrollIntoView({ block: 'nearest' });
  }, [at]);

  return (
    <div className="event-table" tabIndex={0} role="region" aria-label="What happened">
      <table className="table">
        <thead>
          <tr>
            <th scope="col">Time</th>
            <th scope="col">
              <span className="visually-hidden">Kind</span>
            </th>
            <th scope="col">What happened</th>
            <th scope="col">Read by</th>
            <th scope="col">Proof</th>
          </tr>
        </thead>
        <tbody>
          {shown.map(({ event, index }, place) => {
            const before = shown[place - 1]?.event;
            const newDay = before !== undefined && !sameDay(before.at, event.at);
            return (
              <tr
                key={`${event.revision}`}
                ref={index === at ? current : null}
                data-selected={index === at}
                aria-current={index === at ? 'step' : undefined}
                onClick={() => player.go(index)}
              >
                <td className="time">
                  {secondTime(event.at)}
                  {newDay ? <span className="meta under-line">{dayWord(event.at, now)}</span> : null}
                </td>
                <td className="kind">
                  <Icon of={icons[event.type] ?? ArrowRightLeft} />
                </td>
                <td className="what">
                  <What
                    event={event}
                    item={items.get(event.revision) ?? event.item}
                    nameOf={nameOf}
                    visitor={visitor}
                  />
                </td>
                <td className="meta read-by">{readBy(event, items.get(event.revision), state)}</td>
                <td>
                  <ProofBadge event={event} />
                </td>
              </tr>
            );
          })}
          {later > 0 || folded > 0 ? (
            <tr className="folded">
              <td />
              <td className="kind">
                <Icon of={EyeOff} />
              </td>
              <td className="meta" colSpan={3}>
                {later > 0
                  ? `${counted(later, 'later event stays', 'later events stay')} hidden until you reach ${later === 1 ? 'it' : 'them'}. `
                  : ''}
                {folded > 0 ? `${counted(folded, 'read mark is', 'read marks are')} folded.` : ''}
              </td>
            </tr>
          ) : null}
        </tbody>
      </table>
    </div>
  );
}

function What({
  event,
  item,
  nameOf,
  visitor,
}: {
  readonly event: ReplayEvent;
  readonly item: Item | null;
  readonly nameOf: (person: string) => string;
  readonly visitor: string;
}) {
  const words = eventWords(event, nameOf, visitor);
  if (item === null || item.kind === 'line') {
    return (
      <>
        <b className="strong">{words.lead}</b>
        {words.rest}
      </>
    );
  }
  return (
    <>
      <b className="strong">{words.lead}</b>
      {words.rest === '' ? null : <span className="meta">{words.rest}</span>}{' '}
      {item.content.status === 'open' ? (
        <span className="said-text">
          <Said text={item.content.text} />
        </span>
      ) : (
        <span className="said-closed">
          <ClosedContent content={item.content} who={words.lead} at={item.at} inReplay />
        </span>
      )}
    </>
  );
}

/** The side it was for has seen it by the moment shown. */
function readBy(event: ReplayEvent, item: Item | undefined, state: ConversationState): string {
  if (event.type !== 'MessageSent' || item === undefined || item.kind === 'line') return '';
  const other = (item as SaidItem).from === 'staff' ? 'visitor' : 'staff';
  if (state.readUpTo[other] < event.revision) return 'not yet';
  return other === 'visitor' ? 'visitor' : 'staff';
}

export function ProofBadge({ event }: { readonly event: ReplayEvent }) {
  const words = proofWords(event);
  return (
    <>
      <span className="proof" role="img" aria-label={words} title={words}>
        {cellsOf(event).map((cell) => (
          <span
            key={cell.letter}
            className={classes('proof-cell', cell.state, cell.state === 'dash' && 'hatched')}
            aria-hidden="true"
          >
            {cell.letter}
            <svg viewBox="0 0 10 10" width="9" height="9">
              <path
                d={
                  cell.state === 'check'
                    ? 'M1.5 5.4L4 8L8.5 2.4'
                    : cell.state === 'cross'
                      ? 'M2 2L8 8M8 2L2 8'
                      : 'M1.5 5H8.5'
                }
              />
            </svg>
          </span>
        ))}
      </span>
      <span className="paper-only paper-proof">{words}</span>
    </>
  );
}
