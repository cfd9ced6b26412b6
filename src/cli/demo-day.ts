// The bank's day before the demo's first start: its people sign in, visitors write, and all of it goes the way of every
// message, sealed by the ends as they are shipped and recorded by the server whose clock stands where the day is.
import type { InboxRow, QueueRow } from '../contract/views.ts';
import type { Log } from '../platform/logger.ts';
import { createEndDetector } from '../redact/answers.ts';
import type { Primitives } from '../seal/primitives.ts';
import type { Conversation } from '../web/connection/conversation.ts';
import { createStaff, type Staff } from '../web/connection/staff.ts';
import { createVisitor, type Visitor } from '../web/connection/visitor.ts';
import { browse, cookieJar } from './cookie-jar.ts';
import type { MovableClock } from './demo-clock.ts';
import { type Chat, dayOfChats, type Dialogue, dialogues, NOW_FROM } from './demo-day-script.ts';
import type { PlannedPerson } from './first-day.ts';
import { nodePlatform } from './node-platform.ts';

/** No chat begins after so long: whoever starts the demo waits for it. */
export const MAKING_MS_MAX = 7_000;
/** And by then the day is over as it stands, on however slow a machine. */
export const DAY_MS_MAX = 10_000;
/** What does not come by then does not come, and the chat ends there. */
const ANSWER_MS_MAX = 1_500;
const OFFER_MS_MAX = 500;
const SIGN_IN_MS_MAX = 12_000;
const LOOK_MS = 4;
const SECOND_MS = 1_000;
/** Longer than any team's offer stands. */
const MISSED_MS = 31 * SECOND_MS;
const LETTER_MS = 40 * 60 * SECOND_MS;
/** These two leave at the end of the day, for whoever opens the console in their name. */
const LEAVING = new Set(['ann.keller', 'tomas.ruiz']);

const { redact } = createEndDetector();

type DayNeeds = {
  readonly origin: string;
  readonly bank: string;
  readonly workspace: string;
  readonly rootPin: string;
  readonly people: readonly PlannedPerson[];
  readonly primitives: Primitives;
  readonly clock: MovableClock;
  readonly startMs: number;
  readonly logger: Log;
};

type Agents = ReadonlyMap<string, { readonly staff: Staff; readonly planned: PlannedPerson }>;
type Ends = { readonly agents: Agents; readonly stay: Visitor[] };
/** Gives the moment it goes on at, ms since 1970. */
type Course = AsyncGenerator<number, void>;

export async function makeDay(needs: DayNeeds): Promise<{ stop(): Promise<void> }> {
  const { clock, logger } = needs;
  const began = performance.now();
  const wrong = (error: unknown) => logger({ event: 'background-failed', task: 'demo-day', error });
  const working = needs.people.filter(({ work }) => work !== undefined);
  const arrived = await Promise.all(working.map((planned) => arrive(needs, planned).catch(wrong)));
  const agents: Agents = new Map(
    arrived.flatMap((each) => (each === undefined ? [] : [[each.person, each] as const])),
  );
  const ends: Ends = { agents, stay: [] };
  const lengthMs = clock.nowMs() - needs.startMs;
  const dayMs = Date.now() - needs.startMs;
  const courses = dayOfChats().map((chat) => {
    const atMs = needs.startMs + lengthMs + chat.at * (dayMs - lengthMs);
    return { atMs, chat, begun: false, course: courseOf(needs, ends, chat, atMs) };
  });
  for (;;) {
    courses.sort((one, other) => one.atMs - other.atMs);
    const [next] = courses;
    if (next === undefined || agents.size === 0 || performance.now() - began > DAY_MS_MAX) break;
    clock.moveTo(next.atMs);
    // What began is brought to its end, and how it stands now is told in any case.
    const late = performance.now() - began > MAKING_MS_MAX && !next.begun && next.chat.at < NOW_FROM;
    const step = late ? null : await next.course.next().catch(wrong);
    if (step?.done === false) {
      // The first step only waits for its moment.
      next.begun = next.atMs < step.value;
      next.atMs = step.value;
    } else courses.shift();
  }
  for (const { planned, staff } of agents.values()) {
    if (LEAVING.has(planned.account)) staff.close();
    else await staff.setPresence('busy');
  }
  return {
    async stop() {
      for (const { staff } of agents.values()) staff.close();
      for (const visitor of ends.stay) visitor.close();
    },
  };
}

async function arrive(needs: DayNeeds, planned: PlannedPerson) {
  const { origin, primitives, workspace } = needs;
  const jar = cookieJar();
  const signIn = `${origin}/u/1/sign-in?workspace=${workspace}&login_hint=${planned.account}`;
  await (await browse(jar, signIn)).response.body?.cancel();
  const platform = nodePlatform({
    page: origin,
    primitives: async () => primitives,
    redact,
    jar,
  });
  const staff = createStaff({ origin, base: '/u/1', platform });
  try {
    await staff.load();
    await until(() => {
      const device = staff.device.get();
      return device.status === 'certified' && device.teams.every(({ holdsKey }) => holdsKey);
    }, SIGN_IN_MS_MAX);
    await staff.setPresence('online');
  } catch (error) {
    staff.close();
    throw error;
  }
  staff.queue.watch();
  staff.inbox.watch();
  const person = staff.me.get()?.person ?? '';
  return { person, staff, planned };
}

async function* courseOf(needs: DayNeeds, ends: Ends, chat: Chat, startMs: number): Course {
  const dialogue = dialogues[chat.dialogue] as Dialogue;
  const [first = ''] = dialogue.lines;
  yield startMs;
  const visitor = createVisitor({
    origin: needs.origin,
    workspace: needs.workspace,
    site: 'main',
    rootPin: needs.rootPin,
    platform: nodePlatform({
      page: needs.bank,
      primitives: async () => needs.primitives,
      redact,
    }),
  });
  await visitor.load();
  const [path, pageTitle] = dialogue.page;
  const said = visitor.start(
    first,
    { language: 'en', page: `${needs.bank}${path}`, pageTitle, device: 'Firefox on Windows' },
    {
      topic: { item: dialogue.topic, team: dialogue.team },
      ...(chat.ending === 'ticket' ? { ticket: 'asked' as const } : {}),
    },
  );
  await sent(said);
  if (chat.ending === 'waits') {
    ends.stay.push(visitor);
    return;
  }
  let nowMs = startMs + chat.waitSeconds * SECOND_MS;
  if (chat.ending === 'left') {
    yield nowMs;
    await said.agree({ kind: 'LeaveQueue' });
    visitor.close();
    return;
  }
  if (chat.ending === 'ticket') {
    nowMs = startMs + LETTER_MS;
    visitor.close();
  } else if (chat.missed) {
    const asked = await offered(ends, said.id);
    nowMs = startMs + MISSED_MS;
    yield nowMs;
    const missing = asked === null ? undefined : ends.agents.get(asked);
    // Whoever comes or goes makes the router look, and what is due is found then.
    await missing?.staff.setPresence('away');
    await missing?.staff.setPresence('online');
    nowMs += chat.waitSeconds * SECOND_MS;
  }
  yield nowMs;
  const agent = await taken(ends, said.id, dialogue.team, chat.ending !== 'ticket');
  const own = agent.staff.open(said.id);
  await until(() => own.state.get().items.length > 0 && !own.state.get().loading);
  for (const [index, line] of dialogue.lines.entries()) {
    if (index === 0) continue;
    if (chat.ending === 'open' && index > 2) break;
    const byAgent = index % 2 === 1;
    if (!byAgent && chat.ending === 'ticket') break;
    nowMs += (byAgent ? 12 + (line.length % 31) : 20 + (line.length % 40)) * SECOND_MS;
    yield nowMs;
    const end = byAgent ? own : said;
    end.send(line);
    await sent(end);
  }
  own.close();
  if (chat.ending === 'open') {
    ends.stay.push(visitor);
    return;
  }
  nowMs += 25 * SECOND_MS;
  yield nowMs;
  const closing = agent.staff.open(said.id);
  await until(() => closing.state.get().items.length > 0 && !closing.state.get().loading);
  await closing.resolve();
  closing.close();
  if (chat.score !== null && chat.ending === 'resolved') {
    nowMs += 15 * SECOND_MS;
    yield nowMs;
    await until(() => said.state.get().status === 'resolved');
    await said.rate(chat.score);
  }
  visitor.close();
}

/** Who is asked; null: nobody can be. */
async function offered({ agents }: Ends, conversation: string): Promise<string | null> {
  const asked = () => {
    const row = anyRow<QueueRow>(agents, ({ queue }) => queue.state.get().rows, conversation);
    return row?.status === 'offered' ? row.person : null;
  };
  await until(() => asked() !== null, OFFER_MS_MAX).catch(() => undefined);
  return asked();
}

async function taken(ends: Ends, conversation: string, team: string, isOffered: boolean) {
  const { agents } = ends;
  const asked = isOffered ? await offered(ends, conversation) : null;
  const yes =
    asked === null ? null : await agents.get(asked)?.staff.perform({ kind: 'AcceptOffer', conversation });
  if (yes?.status !== 'done') {
    const another = [...agents.values()].find(({ planned }) => planned.teams.includes(team));
    await another?.staff.perform({ kind: 'TakeConversation', conversation });
  }
  const assignee = () =>
    anyRow<InboxRow>(agents, ({ inbox }) => inbox.state.get().rows, conversation)?.assignee ?? null;
  await until(() => assignee() !== null);
  const agent = agents.get(assignee() ?? '');
  if (agent === undefined) throw new Error('taken by somebody who does not work today');
  return agent;
}

function anyRow<Row>(
  agents: Agents,
  rows: (staff: Staff) => ReadonlyMap<string, Row>,
  conversation: string,
): Row | undefined {
  for (const { staff } of agents.values()) {
    const row = rows(staff).get(conversation);
    if (row !== undefined) return row;
  }
  return undefined;
}

function sent(conversation: Conversation): Promise<void> {
  return until(() => conversation.state.get().pending.length === 0);
}

async function until(holds: () => boolean, waitMs = ANSWER_MS_MAX): Promise<void> {
  const endsAt = performance.now() + waitMs;
  while (!holds()) {
    if (performance.now() > endsAt) throw new Error('it did not come in time');
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}
