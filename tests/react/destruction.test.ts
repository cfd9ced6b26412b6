// What the log says is destroyed has no key, also in a keystore that was put back from a copy made before.
import { cpSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { Keystore } from '../../src/protect/keystore.ts';
import { destructionReader } from '../../src/react/destruction.ts';
import { type Cursors, hearUntilNow } from '../../src/react/reader.ts';
import { openMemoryLog } from '../../src/record/memory-log.ts';
import { keystorePath, makePlaces, openIn } from '../protect/places.ts';
import { stored } from '../record/stored.ts';

const STREAM = 'conversation-one';

function cursorsIn(keystore: Keystore): Cursors {
  return {
    read: () => keystore.destructionsHeard(),
    write: (_, cursor) => keystore.hearDestructionsTo(cursor),
  };
}

async function makeUp(log: ReturnType<typeof openMemoryLog>, keystore: Keystore): Promise<number> {
  let fresh = 0;
  const reader = destructionReader({
    async destroy(stream, revision) {
      const result = await keystore.destroyMessage(stream, revision);
      if (result.status === 'destroyed' && !result.already) fresh += 1;
    },
  });
  await hearUntilNow(reader, { log, cursors: cursorsIn(keystore), upcast: (fields) => fields });
  return fresh;
}

const destroyed = (messageRevision: number) =>
  stored({
    type: 'MessageDestroyed',
    clear: JSON.stringify({ type: 'MessageDestroyed', stream: STREAM, messageRevision }),
  });

it('[E41] a keystore older than a destruction destroys it before it serves', async () => {
  const places = await makePlaces();
  const log = openMemoryLog();
  const before = await openIn(places);
  const subject = await before.subjectOf({ workspace: 'w', kind: 'device', value: 'one' });
  await before.openStream(STREAM, { subject }, 0);
  await before.close();
  cpSync(keystorePath(places), `${keystorePath(places)}.copy`);

  const running = await openIn(places);
  await log.append(STREAM, 0, [stored({ type: 'MessageSent' }), destroyed(2), destroyed(7)]);
  expect(await makeUp(log, running)).toBe(2);
  expect(await makeUp(log, running)).toBe(0);
  expect([2, 3, 7].map((revision) => running.leaf(STREAM, revision).status)).toEqual([
    'destroyed',
    'key',
    'destroyed',
  ]);
  await running.close();

  cpSync(`${keystorePath(places)}.copy`, keystorePath(places));
  const older = await openIn(places);
  // With its generation's secret still there, the copy opens it: that only a new generation ends.
  expect(older.leaf(STREAM, 2).status).toBe('key');
  expect(await makeUp(log, older)).toBe(2);
  expect(older.leaf(STREAM, 2).status).toBe('destroyed');
});

it('[E41] a place beyond a log that was put back is the past: all of it is heard again', async () => {
  const places = await makePlaces();
  const keystore = await openIn(places);
  keystore.hearDestructionsTo('9'.repeat(20));
  const log = openMemoryLog();
  await log.append(STREAM, 0, [destroyed(1)]);
  expect(await makeUp(log, keystore)).toBe(1);
});
