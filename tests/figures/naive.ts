// The definitions read word by word over the raw history, slowly and with nothing of the code that computes figures.
import type { Told, History } from './history.ts';

type Of = { readonly value: number | null; readonly of: number };
const DAY = 86_400_000;

type Life = { readonly id: string; readonly began: Told; readonly events: readonly Told[] };

export type NaiveQuestion = {
  readonly from: number;
  readonly to: number;
  readonly team: string | null;
  readonly waitMs: number;
};

export function naive(history: History, { from, team, to, waitMs }: NaiveQuestion) {
  const lives: Life[] = [...history]
    .filter(([stream]) => stream.startsWith('conversation-'))
    .map(([stream, events]) => ({ id: stream.slice(13), began: events[0] as Told, events }));
  const chosen = lives.filter(
    ({ began }) => began.at >= from && began.at < to && (team === null || began.event['team'] === team),
  );
  const lined = chosen.map((life) => ({ life, wait: waitOf(life), left: leftAfter(life) }));
  const waits = lined.flatMap(({ wait }) => (wait === null ? [] : [wait]));
  const left = lined.flatMap(({ left: after }) => (after === null ? [] : [after]));
  const replies = chosen.flatMap(repliesOf);
  const over = chosen.filter(isOver);
  const misses = [...history.values()]
    .flat()
    .filter(
      ({ event }) => event.type === 'OfferMissed' && chosen.some(({ id }) => id === event['conversation']),
    );
  const scores = chosen.flatMap(({ events }) => {
    const last = events.findLast(({ event }) => event.type === 'SurveyAnswered');
    return last === undefined ? [] : [last.event['score'] as number];
  });
  const line = waits.length + left.length;
  return {
    chats: { value: chosen.length, of: chosen.length },
    firstResponse: rank(
      chosen.flatMap((life) => firstReply(life)?.after ?? []),
      50,
    ),
    averageResponse: share(total(replies.map(({ after }) => after)), replies.length),
    waitHalf: rank(waits, 50),
    waitNine: rank(waits, 90),
    waitLongest: few(Math.max(...waits, ...left), line),
    insideTarget: share(waits.filter((wait) => wait <= waitMs).length, line),
    abandoned: share(left.length, line),
    abandonedLate: share(left.filter((after) => after > 60_000).length, line),
    missed: { value: misses.length, of: misses.length },
    handleTime: rank(over.map(handled), 50),
    resolutionTime: rank(
      over.map((life) => (lastResolved(life)?.at ?? 0) - life.began.at),
      50,
    ),
    solvedFirst: share(over.filter((life) => solvedFirst(life, lives)).length, over.length),
    csat: share(total(scores), scores.length),
  };
}

/** Whether it is a chat, a message left or a callback just before its n-th event. */
function kindBefore({ began, events }: Life, index: number): unknown {
  let kind = began.event['kind'];
  for (const { event } of events.slice(0, index)) {
    if (event.type === 'ConversationTicketed') kind = 'ticket';
    if (event.type === 'CallbackBooked') kind = 'callback';
  }
  return kind;
}

function waitOf(life: Life): number | null {
  const index = life.events.findIndex(({ event }) => event.type === 'ConversationAssigned');
  if (index === -1 || kindBefore(life, index) !== 'chat') return null;
  return (life.events[index] as Told).at - life.began.at;
}

/** The last word on leaving before anybody took it. */
function leftAfter(life: Life): number | null {
  const taken = life.events.findIndex(({ event }) => event.type === 'ConversationAssigned');
  if (taken !== -1) return null;
  let waited: number | null = null;
  for (const [index, { event }] of life.events.entries()) {
    if (event.type === 'QueueLeft' && kindBefore(life, index) === 'chat') waited = event['waited'] as number;
    if (event.type === 'QueueRejoined') waited = null;
  }
  return waited;
}

/** Replies to something unanswered; a resolution answers everything. */
function repliesOf(
  life: Life,
): readonly { readonly after: number; readonly at: number; readonly by: unknown }[] {
  // Words that come with a rating, when all is over, ask for no answer and are none.
  const said = life.events.map(
    ({ event }, index) =>
      event.type === 'MessageSent' && !isOver({ ...life, events: life.events.slice(0, index) }),
  );
  const replies = [];
  for (const [index, { at, event }] of life.events.entries()) {
    if (!said[index] || event['from'] !== 'staff' || kindBefore(life, index) !== 'chat') continue;
    const answered = life.events.findLastIndex(
      (each, place) =>
        place < index &&
        (each.event.type === 'ConversationResolved' || (said[place] && each.event['from'] === 'staff')),
    );
    const open = life.events.find(
      (each, place) => place > answered && place < index && said[place] && each.event['from'] === 'visitor',
    );
    if (open !== undefined) replies.push({ after: at - open.at, at, by: event['person'] });
  }
  return replies;
}

function firstReply(life: Life) {
  const [first] = repliesOf(life);
  return first === undefined ? null : { after: first.at - life.began.at, by: first.by };
}

function lastResolved({ events }: Life): Told | undefined {
  return events.findLast(({ event }) => event.type === 'ConversationResolved');
}

function isOver({ events }: Life): boolean {
  const last = events.findLast(({ event }) => /Conversation(Resolved|Reopened)/.test(event.type));
  return last?.event.type === 'ConversationResolved';
}

function handled({ events }: Life): number {
  let sum = 0;
  for (const [index, { at, event }] of events.entries()) {
    if (event.type !== 'ConversationAssigned') continue;
    const end = events
      .slice(index + 1)
      .find((each) => /Conversation(Assigned|Unassigned|Resolved)/.test(each.event.type));
    if (end !== undefined) sum += end.at - at;
  }
  return sum;
}

function solvedFirst(life: Life, all: readonly Life[]): boolean {
  const first = life.events.findIndex(({ event }) => event.type === 'ConversationResolved');
  const { at } = life.events[first] as Told;
  const reopened = life.events
    .slice(first + 1)
    .some((each) => each.event.type === 'ConversationReopened' && each.at <= at + 7 * DAY);
  const back = all.some(
    ({ began }) =>
      began.event['subject'] === life.began.event['subject'] && began.at > at && began.at <= at + 7 * DAY,
  );
  return !reopened && !back;
}

/** Millisecond by millisecond would take days: minute by minute over what is cut to whole minutes. */
export function naiveWork(history: History, from: number, to: number, step: number) {
  let there = 0;
  let thereWithChats = 0;
  let withChats = 0;
  let chatTime = 0;
  const days = [...history].filter(([stream]) => stream.startsWith('agent-'));
  for (const [stream, events] of days) {
    const end = Date.parse(stream.slice(-10)) + DAY;
    for (let at = from; at < to; at += step) {
      const past = events.filter((each) => each.at <= at);
      const last = past.at(-1);
      if (last === undefined || at >= end || last.event.type === 'AgentDayClosed') continue;
      const opened = events[0] as Told;
      const presence = past.findLast(({ event }) => 'presence' in event)?.event['presence'];
      let claims = [...(opened.event['claims'] as readonly string[])];
      for (const { event } of past) {
        if (event.type === 'ConversationClaimed') claims.push(event['conversation'] as string);
        if (event.type === 'ClaimReleased') claims = claims.filter((each) => each !== event['conversation']);
      }
      const here = presence === 'online' || presence === 'busy' || presence === 'wrap-up';
      if (here) there += step;
      if (here && claims.length > 0) thereWithChats += step;
      if (claims.length > 0) withChats += step;
      chatTime += claims.length * step;
    }
  }
  return { there, thereWithChats, withChats, chatTime };
}

function few(value: number, of: number): Of {
  return { value: of < 5 ? null : value, of };
}

function share(part: number, of: number): Of {
  return few(part / of, of);
}

/** The smallest of the values that at least so many of a hundred do not exceed. */
function rank(values: readonly number[], hundredths: number): Of {
  const value = values
    .toSorted((one, other) => one - other)
    .find((each) => values.filter((other) => other <= each).length * 100 >= hundredths * values.length);
  return few(value ?? 0, values.length);
}

function total(values: readonly number[]): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}
