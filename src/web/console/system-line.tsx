// The lines of a thread that nobody wrote: who came and went, what was refused, how it ended.
import {
  AlarmClock,
  ArrowRightLeft,
  BadgeCheck,
  CircleCheck,
  Flag,
  Hand,
  LogOut,
  Headphones,
  type LucideIcon,
  Mail,
  PhoneCall,
  Play,
  RotateCcw,
  ShieldCheck,
  Tag,
  ShieldX,
  Star,
  UserRoundCheck,
  UserRoundMinus,
  Users,
} from 'lucide-react';
import { type ReactNode, use } from 'react';
import type { ConversationState, LineItem } from '../connection/conversation-state.ts';
import { Icon } from '../staff/controls.tsx';
import { listed, teamPhrase } from '../staff/names.ts';
import { useObservable } from '../staff/observe.ts';
import { clockTime, momentWord } from '../staff/time.ts';
import { modeWord } from '../staff/words.ts';
import { useAnswersOf } from './answers-context.ts';
import { WhyContext } from './why-context.ts';

export function SystemLine({
  item,
  visitor,
  state,
}: {
  readonly item: LineItem;
  readonly visitor: string;
  readonly state: ConversationState;
}) {
  const answers = useAnswersOf();
  const { labels } = useObservable(answers.all);
  const labelName = (label: string) => labels.find(({ item: id }) => id === label)?.name ?? label;
  const openWhy = use(WhyContext);
  const { line } = item;
  const { icon, words } = lineWords(item, visitor, state, labelName);
  return (
    <div className="system-line">
      <Icon of={icon} size={14} />
      <span>
        {words} <time>{clockTime(item.at)}</time>
        {openWhy === null || line.type !== 'assigned' || line.reason === 'taken-over' ? null : (
          <>
            {' '}
            <button type="button" className="why-link" onClick={openWhy}>
              Why {line.name?.split(' ')[0] ?? 'them'}?
            </button>
          </>
        )}
      </span>
    </div>
  );
}

function lineWords(
  item: LineItem,
  visitor: string,
  state: ConversationState,
  labelName: (label: string) => string,
): { readonly icon: LucideIcon; readonly words: ReactNode } {
  const { line } = item;
  const name = (given: string | null) => <b className="strong">{given ?? 'A colleague'}</b>;
  switch (line.type) {
    case 'started':
      return {
        icon: Play,
        words: (
          <>
            Started
            {state.visitor === null ? '' : ' on '}
            {state.visitor === null ? null : <b className="strong">{pageWord(state.visitor)}</b>}
            {`, ${modeWord[line.mode].toLowerCase()}`}
          </>
        ),
      };
    case 'readers': {
      const joined = listed((line.joined ?? []).map((person) => person.name));
      const left = listed((line.left ?? []).map((person) => person.name));
      const parts = [
        joined === '' ? '' : `${joined} can read from here on`,
        left === '' ? '' : `${left} cannot read from here on`,
      ].filter((part) => part !== '');
      return {
        icon: Users,
        words: `Readers ${line.epoch} signed${parts.length === 0 ? '' : `: ${parts.join('; ')}`}`,
      };
    }
    case 'assigned':
      if (line.reason === 'taken-over')
        return { icon: UserRoundCheck, words: <>{name(line.name)} took over</> };
      return line.previous === null
        ? { icon: UserRoundCheck, words: <>{name(line.name)} joined</> }
        : { icon: ArrowRightLeft, words: <>Transferred to {name(line.name)}</> };
    case 'supervisor-joined':
      return line.verified
        ? { icon: Headphones, words: <>{name(line.name)} began listening</> }
        : { icon: ShieldX, words: <>{name(line.name)} was said to listen; not signed, so not a reader</> };
    case 'supervisor-left':
      return { icon: Headphones, words: <>{name(line.name)} stopped listening</> };
    case 'unassigned':
      return { icon: UserRoundMinus, words: <>{name(line.name)} released it</> };
    case 'refused':
      return {
        icon: Hand,
        words: line.signed
          ? `${line.from === 'visitor' ? visitor : 'A message of staff'}: not recorded, ${refusedWords[line.reason]}`
          : 'The server says that a message was refused, and the gateway does not: something may be missing here',
      };
    case 'reported':
      return { icon: Flag, words: 'A message that does not verify was reported' };
    case 'resolved':
      return { icon: CircleCheck, words: <>{name(line.name)} resolved it, signed with count and head</> };
    case 'rated':
      return {
        icon: Star,
        words: (
          <>
            {visitor} rated {name(line.name)} <b className="strong">{line.score} of 5</b>
          </>
        ),
      };
    case 'moved':
      return line.verified
        ? {
            icon: ArrowRightLeft,
            words: (
              <>
                {name(line.name)} moved it to <b className="strong">{teamPhrase(line.teamName)}</b>, with what
                was said so far
              </>
            ),
          }
        : { icon: Hand, words: 'A move to another team that nobody signed was ignored' };
    case 'labelled': {
      const changes = [
        line.add.length === 0 ? '' : `labelled it ${listed(line.add.map(labelName))}`,
        line.remove.length === 0 ? '' : `took off ${listed(line.remove.map(labelName))}`,
      ].filter((part) => part !== '');
      return {
        icon: Tag,
        words: (
          <>
            {name(line.name)} {changes.join(' and ')}
          </>
        ),
      };
    }
    case 'snoozed':
      return {
        icon: AlarmClock,
        words: (
          <>
            {name(line.name)} snoozed it to {momentWord(line.until, item.at)}
          </>
        ),
      };
    case 'woken':
      return {
        icon: AlarmClock,
        words: line.because === 'time' ? 'Back from snooze' : <>{name(line.name)} ended the snooze</>,
      };
    case 'closing-confirmed':
      return { icon: ShieldCheck, words: `${visitor}\u2019s browser confirmed the end` };
    case 'confirmed':
      return { icon: BadgeCheck, words: `Confirmed by the organisation’s own page` };
    case 'ticketed':
      return { icon: Mail, words: ticketWords[line.reason] };
    case 'callback':
      return {
        icon: PhoneCall,
        words: `${visitor} asked to be called between ${clockTime(line.from)} and ${clockTime(line.to)}`,
      };
    case 'called':
      return {
        icon: PhoneCall,
        words: (
          <>
            {name(line.name)} {line.reached ? 'called' : 'called, nobody answered'}
          </>
        ),
      };
    case 'left-line':
      return { icon: LogOut, words: `${visitor} ${line.reason === 'left' ? 'left the line' : 'went away'}` };
    case 'mailed':
      return {
        icon: Mail,
        words: line.sent ? 'Told by mail that there is an answer' : 'The mail about the answer was not taken',
      };
    case 'reopened':
      return {
        icon: RotateCcw,
        words: (
          <>{line.from === 'visitor' ? <b className="strong">{visitor}</b> : name(line.name)} reopened it</>
        ),
      };
  }
}

const ticketWords = {
  asked: 'Left as a message, to be answered later',
  closed: 'Left as a message while closed',
  'nobody-online': 'Left as a message while nobody was online',
  'queue-full': 'Became a message: the line was full',
  gone: 'Became a message: the visitor went away',
} as const;

const refusedWords = {
  'card-number': 'it held a card number',
  'card-number-split': 'it completed a card number',
  'security-code': 'it held a security code',
  'cannot-decide': 'it could not be checked',
} as const;

export function pageWord(visitor: NonNullable<ConversationState['visitor']>): string {
  return visitor.pageTitle === '' ? pathOf(visitor.page) : visitor.pageTitle;
}

export function pathOf(page: string): string {
  try {
    return new URL(page).pathname;
  } catch {
    return page;
  }
}
