// Why a conversation went to whom: what the router's books recorded of it, read from the log when somebody asks. Nothing
// is worked out anew; the record of an offer holds what it rested on.
import type { RouterEvent } from '../decide/router.ts';
import { toDay } from '../platform/clock.ts';
import type { StaffPrincipal } from '../platform/principal.ts';
import { bookOf } from './books.ts';

/** Books of so many days and parts are looked through; a conversation that went on for longer is told from its begin. */
export const BOOKS_READ_MAX = 40;
/** Steps that are told: the newest. */
export const STEPS_TOLD_MAX = 200;

type RoutingStep = { readonly at: string } & Extract<RouterEvent, { readonly conversation: string }>;

const DAY_MS = 86_400_000;

export type RoutingRecord = {
  readonly steps: readonly RoutingStep[];
  /** False: the books go on further than was looked. */
  readonly whole: boolean;
};

type Recorded = { readonly at: string } & RouterEvent;

export async function routingRecord(
  needs: { stream(name: string): Promise<readonly Recorded[]> },
  of: {
    readonly workspace: string;
    readonly conversation: string;
    readonly from: string;
    readonly to: string;
  },
): Promise<RoutingRecord> {
  const { conversation, from, to, workspace } = of;
  const steps: RoutingStep[] = [];
  const lastDay = toDay(Date.parse(to));
  let day = toDay(Date.parse(from));
  let book: string | null = bookOf(workspace, day, 1);
  for (let read = 0; book !== null && read < BOOKS_READ_MAX; read += 1) {
    const events = await needs.stream(book);
    for (const event of events)
      if ('conversation' in event && event.conversation === conversation) steps.push(event);
    const first = events[0];
    if (first?.type === 'RouterDayOpened') day = first.day;
    const end = events.at(-1);
    if (end?.type === 'RouterDayClosed') book = end.next;
    else if (end !== undefined) book = null;
    else {
      // Nobody wrote in that day's: begun just before midnight, it was in the next.
      day = toDay(Date.parse(day) + DAY_MS);
      book = bookOf(workspace, day, 1);
    }
    if (day > lastDay) book = null;
  }
  return { steps: steps.slice(-STEPS_TOLD_MAX), whole: book === null && steps.length <= STEPS_TOLD_MAX };
}

/** How colleagues are set up is their supervisors' to know: whoever is none is told of their own skills alone. */
export function toldTo({ person, roles }: StaffPrincipal, record: RoutingRecord): RoutingRecord {
  if (roles.includes('supervisor')) return record;
  const steps = record.steps.map((step): RoutingStep => {
    if (step.type !== 'ConversationOffered') return step;
    const considered = step.why.considered.map((each) =>
      each.person === person ? each : { ...each, levels: [] },
    );
    return { ...step, why: { ...step.why, considered } };
  });
  return { ...record, steps };
}
