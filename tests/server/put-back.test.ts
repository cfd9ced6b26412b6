// A log put back from an older copy, with views and readers' places that know more than it: made anew, by itself.
import { cpSync, rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { InboxRow } from '../../src/contract/views.ts';
import { clearOf, openVisitor, type Staff } from './ends.ts';
import { install, type Installation, type ServerProcess } from './installation.ts';
import { beginTalk, type Talk } from './talk.ts';

let place: Installation;
let server: ServerProcess;
let talk: Talk;
beforeAll(async () => {
  place = await install('northwind');
  server = await place.startProcess();
  talk = await beginTalk(place, 'ann.keller', 'hello');
}, 60_000);
afterAll(async () => {
  await server.kill('SIGKILL');
  await place.remove();
});

const kept = ['log', 'keystore.sqlite'] as const;

/** The conversations that the agent is shown, once this one is among them. */
async function inbox(agent: Staff, awaited: string): Promise<readonly string[]> {
  const line = agent.line();
  line.send({ frame: 'watch', view: 'inbox' });
  const rows = new Map<string, InboxRow>();
  let read = 0;
  await line.until('the inbox', () => {
    for (const frame of line.frames.slice(read)) {
      read += 1;
      if (frame.frame !== 'view' || frame.view !== 'inbox') continue;
      for (const row of frame.rows as readonly InboxRow[]) rows.set(row.conversation, row);
    }
    return rows.has(awaited);
  });
  return [...rows.keys()].toSorted();
}

it('[N62] views and readers that are ahead of the log are made anew, and what comes next is dealt with', async () => {
  const { agent, agentEnd, conversation, visitor } = talk;
  await server.kill('SIGTERM');
  for (const name of kept) cpSync(place.at(`data/${name}`), place.at(`backup/${name}`), { recursive: true });
  server = await place.startProcess();
  await Promise.all([agent.online(), visitor.online()]);
  visitor.join();
  const forgotten = await openVisitor(place);
  expect(await forgotten.start('said after the copy was made')).toMatchObject({ status: 'done' });
  for (const text of ['one', 'two'])
    expect(await agentEnd.send(await agentEnd.seal(text))).toMatchObject({ status: 'done' });
  expect(await inbox(agent, forgotten.conversation)).toEqual(
    [conversation, forgotten.conversation].toSorted(),
  );
  await server.kill('SIGTERM');

  for (const name of kept) {
    rmSync(place.at(`data/${name}`), { recursive: true });
    cpSync(place.at(`backup/${name}`), place.at(`data/${name}`), { recursive: true });
  }
  server = await place.startProcess();
  for (const file of ['views', 'react'])
    expect(server.output()).toMatch(new RegExp(`"derived-file-dropped"[^\\n]*"${file}"`));
  await agent.online();
  const next = await openVisitor(place);
  expect(await next.start('said after it was put back')).toMatchObject({ status: 'done' });
  expect(await inbox(agent, next.conversation)).toEqual([conversation, next.conversation].toSorted());
  // The readers go on as well: a claim is read back and assigns.
  const line = agent.line();
  expect(await line.act({ kind: 'TakeConversation', conversation: next.conversation })).toMatchObject({
    status: 'done',
  });
  line.send({ frame: 'join', conversation: next.conversation, after: null });
  await line.until('the assignment', () =>
    line.eventsOf(next.conversation).some((event) => clearOf(event).type === 'ConversationAssigned'),
  );
  // Once: at the next start there is nothing to drop.
  await server.kill('SIGTERM');
  server = await place.startProcess();
  expect(server.output()).not.toContain('derived-file-dropped');
}, 120_000);
