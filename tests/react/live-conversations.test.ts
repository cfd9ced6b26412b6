import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { SNAPSHOT_ROWS_MAX, startProjections } from '../../src/project/projections.ts';
import { openMemoryLog } from '../../src/record/memory-log.ts';
import { freshId, stored } from '../record/stored.ts';

it('[Q7] every conversation that is going on is found, more than a screen would ever show', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sealdesk-live-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const log = openMemoryLog();
  const ids = Array.from({ length: SNAPSHOT_ROWS_MAX + 5 }, freshId);
  const resolved = freshId();
  const event = (id: string, revision: number, fields: object) =>
    log.append(`conversation-${id}`, revision, [
      stored({
        clear: JSON.stringify({
          workspace: id === resolved ? 'northwind' : ids.indexOf(id) % 1_000 === 999 ? 'linden' : 'northwind',
          stream: `conversation-${id}`,
          revision,
          version: 1,
          at: '2026-11-23T09:00:00.000Z',
          ...fields,
        }),
      }),
    ]);
  for (const id of [...ids, resolved])
    await event(id, 0, {
      type: 'ConversationStarted',
      subject: 's',
      site: 'main',
      team: 't',
      mode: 'strict',
      language: 'en',
    });
  await event(resolved, 1, { type: 'ConversationResolved', person: 'p', count: 1, closedHead: 'h' });
  const projections = await startProjections({ log, path: join(folder, 'views.sqlite') });
  await projections.caughtUp;
  const northwind = ids.filter((_, index) => index % 1_000 !== 999);
  expect([...projections.liveKeys('inbox', 'northwind')].toSorted()).toEqual(northwind.toSorted());
  expect([...projections.liveKeys('inbox', 'linden')]).toHaveLength(ids.length - northwind.length);
  await projections.close();
  await log.close();
});

it('[Q7] the inbox says when it has folded all that came before a directory', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sealdesk-live-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const log = openMemoryLog();
  const projections = await startProjections({ log, path: join(folder, 'views.sqlite') });
  await projections.caughtUp;
  const meta = { version: 1, workspace: 'northwind', at: '2026-11-23T09:00:00.000Z' };
  const append = async (stream: string, fields: object) => {
    const event = stored({ clear: JSON.stringify({ ...meta, stream, revision: 0, ...fields }) });
    const result = await log.append(stream, 0, [event]);
    return result.status === 'appended' ? result.cursor : '';
  };
  const id = freshId();
  await append(`conversation-${id}`, { type: 'ConversationStarted', subject: 's', site: 'main', team: 't' });
  const directory = await append('directory-northwind', { type: 'DirectoryPublished', number: 1 });
  expect(await projections.settled('inbox', directory)).toBe(true);
  expect([...projections.liveKeys('inbox', 'northwind')]).toEqual([id]);
  expect(await projections.settled('inbox', '9'.repeat(16))).toBe(false);
  await projections.close();
  // What it folded before a restart it has folded.
  const again = await startProjections({ log, path: join(folder, 'views.sqlite') });
  await again.caughtUp;
  expect(await again.settled('inbox', directory)).toBe(true);
  await again.close();
  await log.close();
});
