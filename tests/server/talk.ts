// A conversation as the issue tells it, in both modes: said, answered, noted, and a card number refused.
import { openStaff, openVisitor, type Staff, type Visitor, type End, clearOf } from './ends.ts';
import type { Installation } from './installation.ts';

export type Talk = {
  readonly visitor: Visitor;
  readonly agent: Staff;
  readonly agentEnd: End;
  readonly conversation: string;
};

/** Starts, is taken and joined by both sides; nothing else was said than `first`. */
export async function beginTalk(
  place: Installation,
  account: string,
  first: string,
  page?: { page: string; pageTitle: string },
): Promise<Talk> {
  const agent = await openStaff(place, account);
  await agent.enrol();
  await place.certifyAll();
  await agent.line().close();
  await agent.online();
  await agent.line().act({ kind: 'SetPresence', presence: 'online' });
  const visitor = await openVisitor(place);
  const started = await visitor.start(first, page);
  if (started.status !== 'done') throw new Error(`it did not begin: ${started.code}`);
  visitor.join();
  const { conversation } = visitor;
  const taken = await agent.line().act({ kind: 'TakeConversation', conversation });
  if (taken.status !== 'done') throw new Error(`not taken: ${taken.code}`);
  agent.line().send({ frame: 'join', conversation, after: null });
  const line = agent.line();
  await line.until('the assignment', () =>
    line.eventsOf(conversation).some((event) => clearOf(event).type === 'ConversationAssigned'),
  );
  const agentEnd = await agent.openIn(conversation, visitor.card);
  await agentEnd.unlock(line.eventsOf(conversation), 'conversation');
  return { visitor, agent, agentEnd, conversation };
}
