// Joins what accept and react ask for to the write path: which decider, which stream, whose key. With pipeline.ts,
// queries.ts and main.ts the only files that know several stages.
import type { Writes } from '../accept/action-needs.ts';
import { type BooksDesk, createBooks } from './books.ts';
import type { By } from '../contract/definitions.ts';
import { accessRequest } from '../decide/access-request.ts';
import type { AgentCommand } from '../command/agent.ts';
import { agent, type AgentState } from '../decide/agent.ts';
import type { ConversationCommand, HoldCommand } from '../command/conversation.ts';
import { conversation } from '../decide/conversation.ts';
import type { DirectoryCommand } from '../command/directory.ts';
import { hold } from '../decide/hold.ts';
import { incident } from '../decide/incident.ts';
import { directory } from '../decide/directory.ts';
import { workspace } from '../decide/workspace.ts';
import { viewing } from '../decide/viewing.ts';
import type { ViewCommand } from '../command/viewing.ts';
import type { Outcome, Pipeline } from '../pipeline.ts';
import type { Clock } from '../platform/clock.ts';
import { toDay, toTime } from '../platform/clock.ts';
import type { ActResult } from '../platform/principal.ts';
import type { Keystore } from '../protect/keystore.ts';
import type { AssignmentWrites } from '../react/assignment.ts';
import type { MailWrites } from '../react/mail.ts';
import { causeOf } from '../react/reader.ts';
import type { SnoozeWrites } from '../react/snooze.ts';

/** How far back an agent's last day is looked for, longer than any leave; beyond it the books begin anew. */
export const DAYS_BACK_MAX = 400;
const DAY_ATTEMPTS_MAX = 3;
const DAY_MS = 86_400_000;

export type Cause = { readonly workspace: string; readonly by: By; readonly cause: string };

export interface Commands extends Writes {
  readonly books: BooksDesk;
  assign: AssignmentWrites['assign'];
  release: AssignmentWrites['release'];
  hand: AssignmentWrites['hand'];
  changeReaders(
    cause: Cause,
    id: string,
    command: Extract<ConversationCommand, { kind: 'ChangeReaders' }>,
  ): Promise<ActResult>;
  /** A hold begins or ceases to cover a conversation. */
  coverBy(cause: Cause, id: string, command: HoldCommand): Promise<ActResult>;
  /** An agent's books as they are open now. */
  agentNow(person: string): Promise<AgentState>;
  wake: SnoozeWrites['wake'];
  /** Records that somebody opened a conversation that is not theirs. */
  view(cause: Cause, reading: Omit<ViewCommand, 'kind' | 'at'>): Promise<ActResult>;
  requestMail: MailWrites['requestMail'];
  settleMail: MailWrites['settleMail'];
  publish(cause: Cause, command: DirectoryCommand): Promise<ActResult>;
  openTranscript(
    cause: Cause,
    request: string,
    command: { readonly person: string; readonly device: string; readonly upTo: number },
  ): Promise<ActResult>;
}

/** Thrown out of a command that could not be made; caught here and nowhere else. */
class NotMade extends Error {
  readonly code: string;
  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

export function createCommands(needs: {
  readonly pipeline: Pipeline;
  readonly keystore: Keystore;
  readonly clock: Clock;
}): Commands {
  const { clock, keystore, pipeline } = needs;
  const books = createBooks({ pipeline, clock });
  const at = () => toTime(clock.nowMs());
  const house = (cause: Cause) => ({ ...cause, owner: { house: cause.workspace }, at: at() });

  const writeConversation: Writes['conversation'] = async (caused, { id }, command) => {
    const stream = `conversation-${id}`;
    // Who begins a conversation brings the subject with the command, once it is sure that it begins.
    const known = keystore.ownerOf(stream);
    const owner = { subject: known ?? '' };
    const brings = typeof command === 'function' || command.kind === 'StartConversation';
    if (known === null && !brings) return { status: 'refused', code: 'not-found' };
    const owned = (made: ConversationCommand) => {
      if (known === null && made.kind === 'StartConversation') owner.subject = made.subject;
      return made;
    };
    try {
      const outcome = await pipeline.run({
        decider: conversation,
        stream,
        ...caused,
        owner,
        at: at(),
        command: async (state) => {
          if (typeof command !== 'function') return owned(command);
          const made = await command((draft) => {
            const decision = conversation.decide(draft, state);
            return decision.refusal === null && decision.events.length > 0;
          });
          if (made.kind === 'unavailable') throw new NotMade(made.code);
          return owned(made);
        },
      });
      return answerOf(outcome);
    } catch (error) {
      if (error instanceof NotMade) return { status: 'refused', code: error.code };
      throw error;
    }
  };

  /** The agent's stream of today, with the books of the last day carried over. */
  async function onAgentsDay(cause: Cause, person: string, command: AgentCommand): Promise<ActResult> {
    for (let attempt = 0; attempt < DAY_ATTEMPTS_MAX; attempt += 1) {
      const today = toDay(clock.nowMs());
      const stream = dayStream(person, today);
      if ((await pipeline.read(agent, stream)).status === 'none')
        await openDay(cause.workspace, person, today);
      const outcome = await pipeline.run({ decider: agent, stream, ...house(cause), command: () => command });
      if (outcome.status !== 'refused' || outcome.refusal.code !== 'day-closed') return answerOf(outcome);
    }
    return { status: 'failed', code: 'try-again' };
  }

  async function openDay(id: string, person: string, today: string): Promise<void> {
    const cause: Cause = {
      workspace: id,
      by: { kind: 'system', name: 'agent-day' },
      cause: causeOf('agent-day', dayStream(person, today)),
    };
    const last = await lastDay(person, today);
    if (last !== null)
      await pipeline.run({
        decider: agent,
        stream: dayStream(person, last.day),
        ...house(cause),
        command: () => ({ kind: 'CloseDay' as const, next: today }),
      });
    const carried = last === null ? null : await pipeline.read(agent, dayStream(person, last.day));
    await pipeline.run({
      decider: agent,
      stream: dayStream(person, today),
      ...house(cause),
      command: () => ({
        kind: 'OpenDay' as const,
        person,
        day: today,
        carried: carried === null || carried.status === 'none' ? null : carried,
      }),
    });
  }

  async function lastDay(
    person: string,
    today: string,
  ): Promise<Exclude<AgentState, { status: 'none' }> | null> {
    for (let back = 1; back <= DAYS_BACK_MAX; back += 1) {
      const state = await pipeline.read(agent, dayStream(person, toDay(Date.parse(today) - back * DAY_MS)));
      if (state.status !== 'none') return state;
    }
    return null;
  }

  type Step = { readonly workspace: string; readonly cause: string; readonly at: string };
  const assignment = ({ cause, workspace: id }: Step): Cause => ({
    workspace: id,
    by: { kind: 'system', name: 'assignment' },
    cause,
  });

  /** Whether something was done for this cause in a person's books, on the day of its event or any day since. */
  async function settled(step: Step & { readonly person: string }): Promise<boolean> {
    const today = toDay(clock.nowMs());
    for (let back = 0; back <= DAYS_BACK_MAX; back += 1) {
      const day = toDay(Date.parse(today) - back * DAY_MS);
      if (day < step.at.slice(0, today.length)) return false;
      if (await pipeline.knows(agent, dayStream(step.person, day), step.cause)) return true;
    }
    return false;
  }

  return {
    books,
    conversation: writeConversation,
    offer: async (caused, answer) => answerOf(await books.run(caused, answer)),
    agent: onAgentsDay,
    async agentNow(person) {
      const today = toDay(clock.nowMs());
      // Whatever another server recorded is in it.
      const state = await pipeline.read(agent, dayStream(person, today), Number.POSITIVE_INFINITY);
      return state.status === 'none' ? ((await lastDay(person, today)) ?? state) : state;
    },
    directory: async (caused, command) =>
      answerOf(
        await pipeline.run({
          decider: directory,
          stream: `directory-${caused.workspace}`,
          ...house(caused),
          command: () => command,
        }),
      ),
    access: async (caused, request, command) =>
      answerOf(
        await pipeline.run({
          decider: accessRequest,
          stream: `access-${request}`,
          ...house(caused),
          command: () => command,
        }),
      ),
    incident: async (caused, id, command) =>
      answerOf(
        await pipeline.run({
          decider: incident,
          stream: `incident-${id}`,
          ...house(caused),
          command: () => command,
        }),
      ),
    hold: async (caused, id, command) =>
      answerOf(
        await pipeline.run({
          decider: hold,
          stream: `hold-${id}`,
          ...house(caused),
          command: () => command,
        }),
      ),
    publish: async (cause, command) =>
      answerOf(
        await pipeline.run({
          decider: directory,
          stream: `directory-${cause.workspace}`,
          ...house(cause),
          command: () => command,
        }),
      ),
    async workspace(cause, command) {
      const outcome = await pipeline.run({
        decider: workspace,
        stream: `workspace-${cause.workspace}`,
        ...house(cause),
        command: () => command,
      });
      const result = answerOf(outcome);
      if (outcome.status !== 'done' || result.status !== 'done' || outcome.state.status === 'none')
        return result;
      return { ...result, detail: { changes: outcome.state.settings.changes } };
    },
    openTranscript: async (cause, request, command) =>
      answerOf(
        await pipeline.run({
          decider: accessRequest,
          stream: `access-${request}`,
          ...house(cause),
          command: () => ({ kind: 'OpenTranscript' as const, ...command, at: at() }),
        }),
      ),
    async assign(step) {
      const { conversation: id, person, previous, reason } = step;
      // A claim that was let go once is not taken up again by a reader that lost its place.
      if (await settled(step)) return 'lost';
      const command = { kind: 'AssignConversation', person, previous, reason } as const;
      const result = await runSystem(assignment(step), id, command);
      if (result.status === 'failed') throw new Error('the conversation could not be assigned now');
      return result.status === 'done' ? 'assigned' : 'lost';
    },
    async release(step) {
      if (await settled(step)) return;
      const result = await onAgentsDay(assignment(step), step.person, {
        kind: 'ReleaseClaim',
        conversation: step.conversation,
        reason: step.reason,
      });
      if (result.status === 'failed') throw new Error('the place could not be freed now');
    },
    async hand(step) {
      const { assignee, conversation: id, to } = step;
      // A reader that lost its place asks again: what was done for this cause is done, what went on is left alone.
      if (await settled({ ...step, person: to })) return;
      const stream = `conversation-${id}`;
      if (await pipeline.knows(conversation, stream, step.cause)) return;
      const state = await pipeline.read(conversation, stream);
      if (state.status === 'none' || state.status === 'resolved' || state.assignee !== assignee) return;
      const claimed = await onAgentsDay(assignment(step), to, {
        kind: 'ClaimConversation',
        conversation: id,
        from: assignee,
        reason: 'transferred',
      });
      if (claimed.status === 'failed') throw new Error('a place could not be claimed now');
      if (claimed.status === 'done') return;
      const command = { kind: 'ReleaseConversation', person: assignee, reason: 'moved' } as const;
      const released = await runSystem(assignment(step), id, command);
      if (released.status === 'failed') throw new Error('the conversation could not be released now');
    },
    changeReaders: (cause, id, command) => runSystem(cause, id, command),
    coverBy: (cause, id, command) => runSystem(cause, id, command),
    async requestMail({ cause, conversation: id, workspace: of, ...mail }) {
      const asked = await runSystem(mailing(of, cause), id, { kind: 'RequestMail', ...mail });
      if (asked.status === 'failed') throw new Error('the mail could not be asked for now');
    },
    async settleMail({ cause, conversation: id, outcome, workspace: of }) {
      const settled = await runSystem(mailing(of, cause), id, { kind: 'SettleMail', outcome });
      if (settled.status === 'failed') throw new Error('what became of the mail could not be recorded now');
    },
    view: async (cause, reading) =>
      answerOf(
        await pipeline.run({
          decider: viewing,
          stream: `access-${reading.conversation}`,
          ...house(cause),
          command: () => ({ kind: 'ViewConversation' as const, ...reading, at: at() }),
        }),
      ),
    async wake({ cause, conversation: id, until, workspace: of }) {
      const woken = await runSystem({ workspace: of, by: { kind: 'system', name: 'snooze' }, cause }, id, {
        kind: 'WakeConversation',
        person: null,
        until,
      });
      if (woken.status === 'failed') throw new Error('the conversation could not be woken now');
    },
  };

  async function runSystem(cause: Cause, id: string, command: ConversationCommand): Promise<ActResult> {
    const stream = `conversation-${id}`;
    const subject = keystore.ownerOf(stream);
    if (subject === null) return { status: 'refused', code: 'not-found' };
    return answerOf(
      await pipeline.run({
        decider: conversation,
        stream,
        ...cause,
        owner: { subject },
        at: at(),
        command: () => command,
      }),
    );
  }
}

function mailing(id: string, cause: string): Cause {
  return { workspace: id, by: { kind: 'system', name: 'mail' }, cause };
}

function dayStream(person: string, day: string): string {
  return `agent-${person}-${day}`;
}

function answerOf<State>(outcome: Outcome<State>): ActResult {
  switch (outcome.status) {
    case 'done':
      return { status: 'done', position: outcome.position };
    case 'failed':
      return outcome;
    case 'refused': {
      const { code, detail } = outcome.refusal;
      return { status: 'refused', code, ...(detail === undefined ? {} : { detail }) };
    }
  }
}
