// A server that can record no more: it ends and says why, for whoever watches over it to start it anew.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { install, type Installation, type ServerProcess } from './installation.ts';
import { beginTalk, type Talk } from './talk.ts';

let place: Installation;
let server: ServerProcess;
let talk: Talk;
beforeAll(async () => {
  place = await install('northwind');
  const ends = pathToFileURL(join(import.meta.dirname, 'end-writer.ts')).href;
  server = await place.startProcess({ NODE_OPTIONS: `--import=${ends}` });
  talk = await beginTalk(place, 'ann.keller', 'hello');
}, 60_000);
afterAll(async () => {
  await server.kill('SIGKILL');
  await place.remove();
});

it('[N61] a server whose log has stopped ends with a code, says so, and serves again after its next start', async () => {
  const ended = new Promise<number | null>((resolve) => server.child.once('exit', resolve));
  server.child.kill('SIGUSR2');
  expect(await ended).toBe(1);
  expect(server.output()).toMatch(/"log-unavailable".*"stopped"/);
  expect(server.output()).toMatch(/^stopping: the log has stopped .*\(stopped\)$/m);
  server = await place.startProcess();
  const { visitor } = talk;
  await visitor.online();
  visitor.join();
  const sealed = await visitor.end.seal('still here');
  expect(await visitor.end.send(sealed)).toMatchObject({ status: 'done' });
});
