import { expect, test } from 'vitest';
import { agent, answered, openEnd, stage, texts, visitor } from './ends.ts';
import { noFaults } from './network.ts';

test('[C2] [C4] what was recorded and lost on the way comes again, also where the cursor has gone past it', async () => {
  const at = await stage(() => 0.5);
  const guest = await visitor(at);
  const ann = await agent(at, 'ann');
  const seen = openEnd(at, guest, guest.id, { plan: guest.plan });
  await at.clock.until(() => seen.conversation.state.get().canSend, 5_000, 'visitor may write');
  seen.conversation.send('v0');
  await at.clock.until(() => texts(seen).length === 1, 5_000, 'the beginning');
  const staff = openEnd(at, ann, guest.id, { fresh: false });
  await at.clock.until(() => texts(staff).length === 1, 5_000, 'agent reads');
  await answered(at, staff.conversation.take());
  await at.clock.until(() => staff.conversation.state.get().canSend, 5_000, 'agent may write');
  at.network.faults = { ...noFaults, loseEvents: 1 };
  seen.conversation.send('v1');
  const recorded = () => seen.conversation.state.get().pending[0]?.state.status === 'recorded';
  await at.clock.until(recorded, 5_000, 'recorded, and not told');
  at.network.faults = noFaults;
  // A note is not for the visitor: all that comes of it is a later cursor.
  staff.conversation.addNote('n0');
  await at.clock.run(1_000);
  expect(texts(seen)).toEqual(['v0']);
  await at.clock.until(() => texts(seen).length === 2, 60_000, 'what was lost');
  expect(texts(seen)).toEqual(['v0', 'v1']);
  expect(seen.conversation.state.get().pending).toEqual([]);
  seen.close();
  staff.close();
});
