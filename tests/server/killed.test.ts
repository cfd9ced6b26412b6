// A server killed in the middle of a burst: what it acknowledged is there, once, and the rest can be sent again.
import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ActResult } from '../../src/platform/principal.ts';
import { clearOf, type FramedEvent } from './ends.ts';
import { install, type Installation, type ServerProcess } from './installation.ts';
import { beginTalk, type Talk } from './talk.ts';

const BURST = 60;
const ACKNOWLEDGED_FIRST = 15;

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

type Sealed = Awaited<ReturnType<Talk['agentEnd']['seal']>>;

describe('kill -9 in the middle of a burst', () => {
  it('[O24] every acknowledged message is there once after the next start, and the others follow in order', async () => {
    const { agent, agentEnd, conversation, visitor } = talk;
    const ends = [visitor.end, agentEnd];
    const bursts = await Promise.all(
      ends.map(async (end) => {
        const sealed: Sealed[] = [];
        for (let index = 0; index < BURST; index += 1)
          sealed.push(await end.seal(`message ${letters(index)}`));
        const actions = await Promise.all(sealed.map((each) => end.sending(each)));
        return { end, sealed, actions };
      }),
    );
    const acknowledged = new Set<string>();
    let enough: () => void = () => undefined;
    const killable = new Promise<void>((resolve) => {
      enough = resolve;
    });
    const sending = Promise.allSettled(
      bursts.flatMap(({ end, sealed, actions }) =>
        actions.map(async (action, index) => {
          const result = await end.line().act(action);
          expect(result.status).toBe('done');
          acknowledged.add(sealed[index]?.digest ?? '');
          if (acknowledged.size === ACKNOWLEDGED_FIRST) enough();
        }),
      ),
    );
    await killable;
    await server.kill('SIGKILL');
    const answers = await sending;
    const cut = answers.filter(({ status }) => status === 'rejected').length;
    // It was in the middle: some were answered, some were not.
    expect(acknowledged.size).toBeGreaterThanOrEqual(ACKNOWLEDGED_FIRST);
    expect(cut).toBe(2 * BURST - acknowledged.size);
    expect(cut).toBeGreaterThan(0);

    server = await place.startProcess();
    await visitor.online();
    await agent.online();
    for (const end of [visitor, agent]) end.line().send({ frame: 'join', conversation, after: null });
    const line = visitor.line();
    const live = () => line.frames.some((frame) => frame.frame === 'events' && frame.live);
    await line.until('all that is recorded', live);
    const said = () =>
      line
        .eventsOf(conversation)
        .map(clearOf)
        .filter(({ type }) => type === 'MessageSent');
    const digests = () => said().map((event) => event['digest'] as string);
    expect(new Set(digests()).size).toBe(digests().length);
    for (const digest of acknowledged) expect(digests()).toContain(digest);

    // Asked again with the same envelopes: what stood is done, the rest is recorded now.
    for (const { end, sealed } of bursts)
      for (const each of sealed) expect(codeOf(await end.send(each)), each.digest).toBe('done');
    await line.until('the last', () => said().length === 2 * BURST + 1);
    expect(new Set(digests()).size).toBe(2 * BURST + 1);
    for (const { end, sealed } of bursts) {
      const mine = said().filter(
        (event) => event['tab'] === end.tab && sealed.some(({ digest }) => digest === event['digest']),
      );
      expect(mine.map((event) => event['digest'])).toEqual(sealed.map(({ digest }) => digest));
    }
    const events: readonly FramedEvent[] = line.eventsOf(conversation);
    expect(await visitor.end.texts(events)).toHaveLength(2 * BURST + 1);
    expect(events.map(clearOf).map(({ revision }) => revision)).toEqual(events.map((_, index) => index));
  }, 60_000);

  it('[O24] takes the gateway’s process along', async () => {
    const gateways = childrenOf(server.pid);
    expect(gateways).toHaveLength(1);
    await server.kill('SIGKILL');
    const until = Date.now() + 5_000;
    while (gateways.some(isAlive) && Date.now() < until)
      await new Promise((resolve) => setTimeout(resolve, 50));
    expect(gateways.filter(isAlive)).toEqual([]);
  });
});

/** No digits: sixty numbered messages hold a split card number by chance. */
const letters = (index: number) => String.fromCharCode(97 + Math.floor(index / 26), 97 + (index % 26));

const codeOf = (result: ActResult) => (result.status === 'done' ? 'done' : result.code);

function childrenOf(pid: number): readonly number[] {
  const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' });
  return stdout
    .split('\n')
    .map((row) => row.trim().split(/\s+/).map(Number))
    .flatMap(([child, parent]) => (parent === pid && child !== undefined ? [child] : []));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
