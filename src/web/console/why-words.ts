// Why a conversation went to whom, in words, from what the router recorded: nothing is worked out here. Pure.
import type {
  ConversationDequeued,
  ConversationOffered,
  ConversationOverflowed,
  ConversationQueued,
  OfferAccepted,
  OfferDeclined,
  OfferMissed,
  OfferWithdrawn,
  PriorityChanged,
  VisitorAway,
  VisitorBack,
} from '../../contract/events.ts';
import { isObject } from '../../seal/is-object.ts';
import { languageName } from '../staff/names.ts';
import { clockTime, spanOf, waitOf } from '../staff/time.ts';

export type Step = { readonly at: string } & (
  | ConversationDequeued
  | ConversationOffered
  | ConversationOverflowed
  | ConversationQueued
  | OfferAccepted
  | OfferDeclined
  | OfferMissed
  | OfferWithdrawn
  | PriorityChanged
  | VisitorAway
  | VisitorBack
);
export type Offered = Extract<Step, { type: 'ConversationOffered' }>;
export type Considered = Offered['why']['considered'][number];

export type Told = { readonly steps: readonly Step[]; readonly whole: boolean };

export type Names = {
  readonly person: (id: string) => string;
  readonly team: (id: string) => string;
  readonly skill: (id: string) => string;
};

export type StepWords = {
  readonly at: number;
  readonly head: string;
  readonly more: string;
  readonly mark: 'plain' | 'bad' | 'done';
  /** Of an offer: what it rested on. */
  readonly offer: Offered | null;
};

/** Null for an answer that is none. */
export function toldOf(body: unknown): Told | null {
  if (!isObject(body) || !Array.isArray(body['steps'])) return null;
  return { steps: body['steps'] as Step[], whole: body['whole'] === true };
}

const orders: Readonly<Record<Offered['why']['order'], string>> = {
  'longest-idle': 'Longest without an offer',
  'round-robin': 'Whose turn it was',
  'least-active': 'Fewest chats',
  'same-agent-first': 'Who had it before, else longest without an offer',
};

const reasons: Readonly<Record<Considered['because'][number], string>> = {
  offline: 'offline',
  away: 'away',
  busy: 'busy',
  'wrap-up': 'wrapping up',
  'at-capacity': 'at capacity',
  'no-skill': 'not the skill',
  'no-language': 'not the language',
  'has-offer': 'had an offer open',
  paused: 'missed one just before',
  declined: 'said not now',
  'offered-sooner': 'had an offer sooner',
  'more-chats': 'had more chats',
  'not-their-turn': 'not their turn',
  'not-the-same': 'did not have it before',
};

const joined: Readonly<Record<ConversationQueued['reason'], string>> = {
  started: 'Began to wait',
  reopened: 'Reopened, waits again',
  released: 'Released, waits again',
  disconnected: 'Its agent was lost, it waits again',
  returned: 'The visitor is back in line',
  transferred: 'Handed over, waits',
};

const withdrawn: Readonly<Record<OfferWithdrawn['because'], string>> = {
  taken: 'It was taken from the inbox.',
  left: 'The visitor left.',
  resolved: 'It was resolved.',
  moved: 'It went another way.',
  'not-available': 'They were not online any more.',
  'at-capacity': 'They had no free place.',
};

const left: Readonly<Record<ConversationDequeued['because'], string>> = {
  assigned: 'Taken',
  abandoned: 'The visitor left the line',
  ticket: 'Became a message to be answered later',
  callback: 'Became a callback',
  resolved: 'Resolved',
  transferred: 'Went to another line',
  snoozed: 'Snoozed',
};

export function stepWords(steps: readonly Step[], names: Names): readonly StepWords[] {
  const offers = new Map<number, Offered>();
  return steps.map((step) => {
    if (step.type === 'ConversationOffered') offers.set(step.offer, step);
    const words = wordsOf(step, names, 'offer' in step ? (offers.get(step.offer) ?? null) : null);
    const offer = step.type === 'ConversationOffered' ? step : null;
    return { at: Date.parse(step.at), mark: markOf(step), ...words, offer };
  });
}

function markOf(step: Step): StepWords['mark'] {
  if (step.type === 'OfferMissed' || (step.type === 'ConversationDequeued' && step.because === 'abandoned'))
    return 'bad';
  return step.type === 'ConversationDequeued' && step.because === 'assigned' ? 'done' : 'plain';
}

function wordsOf(
  step: Step,
  names: Names,
  offered: Offered | null,
): { readonly head: string; readonly more: string } {
  switch (step.type) {
    case 'ConversationQueued':
      return {
        head: `${joined[step.reason]} in ${names.team(step.team)}`,
        more: `Place ${step.position}. Language: ${languageName(step.language)}. Priority ${step.priority}.`,
      };
    case 'ConversationOverflowed':
      return { head: 'The line was full', more: `${step.waiting} waited. Another way was offered.` };
    case 'ConversationOffered':
      return { head: `Offered to ${names.person(step.person)}`, more: offerWords(step, names) };
    case 'OfferAccepted':
      return { head: `${names.person(step.person)} accepted`, more: `After ${secondsOf(step.after)}.` };
    case 'OfferDeclined':
      return {
        head: `${names.person(step.person)} said not now`,
        more: `After ${secondsOf(step.after)}. Not offered to them again before ${clockTime(Date.parse(step.until))}.`,
      };
    case 'OfferMissed': {
      const had = offered === null ? 'in time' : `in ${between(offered.at, offered.until)}`;
      const pause = between(step.at, step.pausedUntil);
      return {
        head: `${names.person(step.person)} missed it`,
        more: `No answer ${had}. Next offer after ${pause}.`,
      };
    }
    case 'OfferWithdrawn':
      return { head: `Offer to ${names.person(step.person)} withdrawn`, more: withdrawn[step.because] };
    case 'ConversationDequeued': {
      const who = step.person === null ? left[step.because] : `${names.person(step.person)} has it`;
      const offers = `${step.offers} ${step.offers === 1 ? 'offer' : 'offers'}`;
      return { head: who, more: `Waited ${waitOf(step.waited)}, ${offers}.` };
    }
    case 'PriorityChanged':
      return { head: `Priority from ${step.before} to ${step.priority}`, more: 'By a label.' };
    case 'VisitorAway':
      return { head: 'The visitor’s page was gone', more: 'Their place was held; nobody was asked.' };
    case 'VisitorBack':
      return { head: 'The visitor was back', more: '' };
  }
}

function offerWords({ at, person, why }: Offered, names: Names): string {
  const chosen = why.considered.find((each) => each.person === person);
  const parts = [`${orders[why.order]}${idleOf(at, chosen)}.`];
  if (why.needs.length > 0)
    parts.push(
      `Asked for after ${waitOf(why.waited)}: ${why.needs.map(({ level, skill }) => `${names.skill(skill)} level ${level}`).join(', ')}.`,
    );
  if (why.language !== null) parts.push(`Speaks ${languageName(why.language)}.`);
  if (chosen !== undefined) parts.push(`${chosen.load} of ${chosen.capacity} chats.`);
  return parts.join(' ');
}

function idleOf(at: string, chosen: Considered | undefined): string {
  if (chosen === undefined) return '';
  return chosen.lastOffer === null
    ? ', none yet'
    : `, ${waitOf(Date.parse(at) - Date.parse(chosen.lastOffer))}`;
}

/** The last offer that somebody said yes to, else the last. */
export function decisive(steps: readonly Step[]): Offered | null {
  const offers = steps.filter((step): step is Offered => step.type === 'ConversationOffered');
  const accepted = steps.findLast((step) => step.type === 'OfferAccepted');
  return offers.findLast(({ offer }) => offer === accepted?.offer) ?? offers.at(-1) ?? null;
}

/** "Why did this go to Ann at 10:02?" */
export function titleOf(steps: readonly Step[], names: Names): string {
  const taken = steps.findLast((step) => step.type === 'ConversationDequeued' && step.person !== null);
  if (taken === undefined || taken.type !== 'ConversationDequeued' || taken.person === null)
    return 'Where did this go, and why?';
  const [first = ''] = names.person(taken.person).split(' ');
  return `Why did this go to ${first} at ${clockTime(Date.parse(taken.at))}?`;
}

/** One or two sentences that say it all. */
export function summaryOf(
  steps: readonly Step[],
  names: Names,
): { readonly lead: string; readonly rest: string } {
  const offer = decisive(steps);
  const taken = steps.findLast((step) => step.type === 'ConversationDequeued');
  const person = taken?.type === 'ConversationDequeued' ? taken.person : null;
  if (person !== null && offer?.person !== person)
    return { lead: `${names.person(person)} took it from the inbox.`, rest: 'No offer led to it.' };
  if (offer === null) return { lead: 'Nobody has been asked yet.', rest: '' };
  const chosen = offer.why.considered.find((each) => each.person === offer.person);
  const [first = ''] = names.person(offer.person).split(' ');
  const skills = offer.why.needs.map(({ skill }) => names.skill(skill));
  const parts = [
    ...(skills.length === 0 ? [] : [`has the ${skills.join(' and ')} skill`]),
    ...(chosen === undefined ? [] : [`had room (${chosen.load} of ${chosen.capacity} chats)`]),
    because[offer.why.order],
  ];
  // Of this wait alone: what led to an earlier agent stands among the steps.
  const wait = steps.slice(steps.findLastIndex(({ type }) => type === 'ConversationQueued') + 1);
  const before = wait.filter((step) => step.type === 'OfferMissed' || step.type === 'OfferDeclined');
  const rest = before.map((step) =>
    step.type === 'OfferMissed'
      ? `${names.person(step.person)} was offered it and did not answer.`
      : `${names.person(step.person)} was offered it and said not now.`,
  );
  return { lead: `${first} ${parts.join(', ')}.`, rest: rest.join(' ') };
}

const because: Readonly<Record<Offered['why']['order'], string>> = {
  'longest-idle': 'and had gone longest without an offer',
  'round-robin': 'and it was their turn',
  'least-active': 'and had the fewest chats',
  'same-agent-first': 'and had it before, or else had gone longest without an offer',
};

export function outcomeWords({ because: against, outcome }: Considered): string {
  if (outcome === 'chosen') return 'Chosen';
  const words = against.map((each) => reasons[each]).join(', ');
  return words === '' ? 'Could have been asked' : words.charAt(0).toUpperCase() + words.slice(1);
}

/** Everything the panel says, for a mail or a file. */
export function asText(steps: readonly Step[], names: Names): string {
  const { lead, rest } = summaryOf(steps, names);
  const lines = stepWords(steps, names).map(
    ({ at, head, more }) => `${new Date(at).toISOString()}  ${head}. ${more}`,
  );
  return [titleOf(steps, names), [lead, rest].join(' ').trim(), '', ...lines].join('\n');
}

function secondsOf(ms: number): string {
  return ms < 120_000 ? `${Math.round(ms / 1000)} s` : spanOf(ms);
}

function between(from: string, to: string): string {
  return secondsOf(Math.max(0, Date.parse(to) - Date.parse(from)));
}
