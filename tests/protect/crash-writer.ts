// A process that is killed: gives places, destroys, erases and rotates without end, and says each thing after it was promised.
import { writeSync } from 'node:fs';
import { openFileVault } from '../../src/protect/file-vault.ts';
import { openKeystore } from '../../src/protect/keystore.ts';

const [data = '', place = '', seed = '0'] = process.argv.slice(2);
const vault = await openFileVault({ places: [place], acceptOnePlace: true, dataDirectory: data });
const keystore = await openKeystore({ path: `${data}/keystore.sqlite`, vault, mayCreate: true });
if (keystore.rotationUnfinished) await keystore.rotate();
const say = (...words: readonly (string | number)[]) => writeSync(1, `${words.join(' ')}\n`);
const STEPS_MAX = 100_000;

for (let step = 0; step < STEPS_MAX; step += 1) {
  const name = `${seed}-${step}`;
  const subject = await keystore.subjectOf({ workspace: 'northwind', kind: 'device', value: name });
  say('subject', name, subject);
  const streams = [0, 1, 2].map((n) => `conversation-${name}-${n}`);
  await Promise.all(
    streams.map(async (stream) => {
      await keystore.openStream(stream, { subject }, 0);
      const leaf = keystore.leaf(stream, 7);
      if (leaf.status === 'key') say('leaf', stream, subject, Buffer.from(leaf.key).toString('hex'));
    }),
  );
  if (step % 3 === 1) {
    const stream = streams[0] ?? '';
    say('destroying', stream);
    await keystore.destroyMessage(stream, 7);
    say('destroyed', stream);
  }
  if (step % 3 === 2) {
    say('erasing', subject);
    await keystore.eraseSubject(subject);
    say('erased', subject);
  }
  if (step % 2 === 0) {
    // Under way while the next steps are taken.
    void keystore.rotate().then(({ after, before }) => say('rotated', before, after));
  }
}
