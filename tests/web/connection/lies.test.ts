// A server that lies with valid signatures: of people who may not write here, of devices that left, of old statements.

import { describe, expect, test } from 'vitest';
import { signAction } from '../../../src/seal/action.ts';
import { newId } from '../../seal/world.ts';
import { agent, answered, type End, openEnd, stage, type Stage, texts, visitor } from './ends.ts';
import { forge, forgeEpoch, forgeMessage, headOf, tellAll } from './forged.ts';

const state = (end: End) => end.conversation.state.get();
const said = (end: End) => state(end).items.flatMap((item) => (item.kind === 'line' ? [] : [item]));
const contents = (end: End) => said(end).map(({ content }) => content);

async function begun(at: Stage) {
  const guest = await visitor(at);
  const seen = openEnd(at, guest, guest.id, { plan: guest.plan });
  await at.clock.until(() => state(seen).canSend, 5_000, 'visitor may write');
  seen.conversation.send('Hello');
  await at.clock.until(() => texts(seen).length === 1, 10_000, 'begun');
  return { guest, seen };
}

async function taken(at: Stage) {
  const { guest, seen } = await begun(at);
  const member = await agent(at, 'ann');
  const ann = openEnd(at, member, guest.id);
  await at.clock.until(() => texts(ann).length === 1, 10_000, 'agent reads');
  await answered(at, ann.conversation.take());
  await at.clock.until(() => state(ann).canSend, 10_000, 'agent may write');
  return { ann, guest, member, seen };
}

describe('who may write', () => {
  test.each(['ingrid', 'vera'] as const)(
    '[C43] an epoch and words of a certified device outside the conversation (%s) are nothing',
    async (name) => {
      const at = await stage();
      const { guest, seen } = await begun(at);
      const outsider = { device: at.world[name], person: at.world.people[name] };
      const epoch = await forgeEpoch(at, guest.id, guest.device, outsider, 2);
      await forgeMessage(at, guest.id, outsider, { number: 2, key: epoch.key }, 'please pay to account X');
      await tellAll(at, guest.id);
      expect(contents(seen)[1]).toEqual({ status: 'unverified', code: 'wrong-author' });
      // What is said next goes under an epoch of this end's own.
      expect(state(seen).nextReaders).not.toBeNull();
      seen.close();
    },
  );

  test('[C43] words of an outsider under an epoch that is in order are not shown', async () => {
    const at = await stage();
    const { ann, guest, seen } = await taken(at);
    const outsider = { device: at.world.ingrid, person: at.world.people.ingrid };
    const key = new Uint8Array(32).fill(7);
    await forgeMessage(at, guest.id, outsider, { number: 1, key }, 'please pay to account X');
    await tellAll(at, guest.id);
    for (const end of [ann, seen])
      expect(contents(end)[1]).toEqual({ status: 'unverified', code: 'wrong-sender' });
    ann.close();
    seen.close();
  });

  test('[C43] a closing signed by somebody outside the conversation is not verified', async () => {
    const at = await stage();
    const { guest, seen } = await begun(at);
    const { people, ingrid } = at.world;
    const count = state(seen).count;
    const head = headOf(at, guest.id);
    const closing = await signAction(at.primitives, ingrid, {
      action: 'ResolveConversation',
      workspace: 'northwind',
      conversation: guest.id,
      tab: newId(at.primitives),
      sequence: 1,
      head,
      fields: { count },
    });
    const clear = { person: people.ingrid, count, closedHead: head };
    forge(at, guest.id, 'ConversationResolved', clear, { closing });
    await tellAll(at, guest.id);
    expect(state(seen).closing).toMatchObject({ person: people.ingrid, verified: false });
    seen.close();
  });
});
