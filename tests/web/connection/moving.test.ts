// A conversation goes to another team: who reads it then, what of before, and what a server cannot make of it.

import { describe, expect, test } from 'vitest';
import { textDigestText } from '../../../src/seal/signed-text.ts';
import { signMove } from '../../../src/seal/move.ts';
import { teamReaders } from '../../../src/seal/readers.ts';
import { mintTeamKey } from '../../../src/seal/team-key.ts';
import type { OpeningKey } from '../../../src/web/connection/epochs.ts';
import { must, signWith, type World } from '../../seal/world.ts';
import {
  agent,
  answered,
  type End,
  openEnd,
  type Person,
  stage,
  type Stage,
  texts,
  visitor,
} from './ends.ts';
import { forge, headOf, tellAll } from './forged.ts';

let cardsSecret: Uint8Array;

/** Ann is of Support alone, Tomás of Cards alone. */
async function twoTeams(world: World): Promise<World> {
  const cards = await mintTeamKey(world.primitives);
  cardsSecret = cards.secret;
  const { tomas } = world.people;
  const document = {
    ...world.document,
    teams: [...world.document.teams, { id: 'cards', name: 'Cards team', generation: 1, key: cards.public }],
    people: world.document.people.map((person) =>
      person.id === tomas ? { ...person, teams: ['cards'] } : person,
    ),
  };
  const directory = await signWith(world.primitives, [world.root], world.rootKeys.slice(0, 2), document);
  return { ...world, document, directory };
}

const state = (end: End) => end.conversation.state.get();
const moves = (end: End) =>
  state(end).items.flatMap((item) =>
    item.kind === 'line' && item.line.type === 'moved' ? [[item.line.team, item.line.verified]] : [],
  );

async function cardsAgent(at: Stage, withKey = true): Promise<Person> {
  const tomas = await agent(at, 'tomas', false);
  const key = await at.primitives.importAgreement(cardsSecret);
  const team: OpeningKey = { kind: 'team', id: 'cards.1', key };
  return { ...tomas, keys: withKey ? [...tomas.keys, team] : tomas.keys };
}

async function talking(at: Stage) {
  const guest = await visitor(at);
  const seen = openEnd(at, guest, guest.id, { plan: guest.plan });
  await at.clock.until(() => state(seen).canSend, 5_000, 'visitor may write');
  seen.conversation.send('My card is gone');
  await at.clock.until(() => texts(seen).length === 1, 10_000, 'begun');
  const ann = openEnd(at, await agent(at, 'ann'), guest.id);
  await at.clock.until(() => texts(ann).length === 1, 10_000, 'agent reads');
  await answered(at, ann.conversation.take());
  await at.clock.until(() => state(ann).canSend, 10_000, 'agent may write');
  ann.conversation.send('I ask the cards team');
  ann.conversation.addNote('Sounds like theft');
  await at.clock.until(() => texts(ann).length === 3 && texts(seen).length === 2, 10_000, 'both said');
  return { guest, seen, ann };
}

describe('a conversation that goes to another team', () => {
  test('[I42] the new team reads all of it, notes too, and answers; the old one reads nothing from then on', async () => {
    const at = await stage(undefined, twoTeams);
    const { ann, guest, seen } = await talking(at);
    expect(await answered(at, ann.conversation.move('cards', null))).toMatchObject({ status: 'done' });
    await at.clock.until(
      () => moves(seen).length === 1 && moves(ann).length === 1,
      10_000,
      'everybody is told',
    );
    expect(moves(seen)).toEqual([['cards', true]]);
    expect(state(ann)).toMatchObject({ assignee: null, status: 'waiting', canSend: false, canNote: false });
    expect(state(seen).nextReaders?.readers.find(({ kind }) => kind === 'team')).toMatchObject({
      id: 'cards',
    });
    const tomas = openEnd(at, await cardsAgent(at), guest.id);
    await at.clock.until(() => texts(tomas).length === 3, 10_000, 'the new team follows');
    expect(texts(tomas)).toEqual(['My card is gone', 'I ask the cards team', 'Sounds like theft']);
    await answered(at, tomas.conversation.take());
    await at.clock.until(() => state(tomas).canSend, 10_000, 'the new team may write');
    tomas.conversation.send('Cards here, it is blocked');
    seen.conversation.send('Thank you');
    await at.clock.until(() => texts(seen).length === 4 && texts(tomas).length === 5, 20_000, 'they talk');
    expect(texts(seen)).toContain('Cards here, it is blocked');
    await at.clock.until(() => texts(ann).length === 5, 10_000, 'all came');
    expect(texts(ann).filter((text) => text === 'not-reader')).toHaveLength(2);
    for (const end of [seen, ann, tomas]) {
      expect(state(end).problem).toBeNull();
      end.close();
    }
  });

  test('[I42] whoever gets the team’s key later opens what was handed over then', async () => {
    const at = await stage(undefined, twoTeams);
    const { ann, guest, seen } = await talking(at);
    await answered(at, ann.conversation.move('cards', null));
    const tomas = openEnd(at, await cardsAgent(at, false), guest.id);
    await at.clock.until(() => texts(tomas).length === 3 && moves(tomas).length === 1, 10_000, 'it follows');
    expect(texts(tomas)).toEqual(['not-reader', 'not-reader', 'not-reader']);
    tomas.keys.set((await cardsAgent(at)).keys);
    await at.clock.until(() => texts(tomas)[0] === 'My card is gone', 10_000, 'it opens');
    expect(texts(tomas)).toEqual(['My card is gone', 'I ask the cards team', 'Sounds like theft']);
    for (const end of [seen, ann, tomas]) end.close();
  });

  test('[I42] there and back again: each team reads what was said while it had it, and what was handed on', async () => {
    const at = await stage(undefined, twoTeams);
    const { ann, guest, seen } = await talking(at);
    const { tomas: id } = at.world.people;
    await answered(at, ann.conversation.move('cards', id));
    const tomas = openEnd(at, await cardsAgent(at), guest.id);
    await at.clock.until(() => state(tomas).canSend, 10_000, 'it is theirs');
    tomas.conversation.send('Blocked');
    await at.clock.until(() => texts(tomas).length === 4, 10_000, 'said');
    await answered(at, tomas.conversation.move('support', at.world.people.ann));
    await at.clock.until(() => state(ann).canSend && texts(ann).length === 4, 10_000, 'it is back');
    expect(texts(ann)).toEqual(['My card is gone', 'I ask the cards team', 'Sounds like theft', 'Blocked']);
    ann.conversation.send('All done');
    await at.clock.until(() => texts(seen).length === 4, 10_000, 'the visitor reads all of it');
    for (const end of [seen, ann, tomas]) {
      expect(state(end).problem).toBeNull();
      end.close();
    }
  });
});

describe('a server that moves it by itself', () => {
  const moved = (at: Stage, person: string, digest: string) => ({
    person,
    device: at.world.ann.id,
    previous: 'support',
    team: 'cards',
    to: null,
    assignee: person,
    directory: 1,
    digest,
  });

  async function signed(at: Stage, conversation: string, by: Parameters<typeof signMove>[1]) {
    const readers = must(teamReaders(at.world.document, 'cards'));
    const move = {
      workspace: 'northwind',
      conversation,
      from: 'support',
      team: 'cards',
      to: null,
      directory: 1,
    };
    return must(await signMove(at.primitives, by, { ...move, head: headOf(at, conversation) }, readers, []));
  }

  test('[I43] moves nothing: without the signature of who may, the team stays what it was, at every end', async () => {
    const at = await stage(undefined, twoTeams);
    const { ann, guest, seen } = await talking(at);
    const bad = await signed(at, guest.id, at.world.tomas);
    const { text, signature } = bad;
    const clear = moved(at, at.world.people.ann, textDigestText(at.primitives, 'move', text));
    forge(at, guest.id, 'ConversationMoved', clear, { move: { text, signature } });
    forge(at, guest.id, 'ConversationMoved', clear, { move: { text: '{}', signature } });
    // Somebody of the organisation, but not of the team that has it.
    const stranger = { ...clear, person: at.world.people.tomas, device: at.world.tomas.id };
    forge(at, guest.id, 'ConversationMoved', stranger, { move: { text, signature } });
    await tellAll(at, guest.id);
    await at.clock.until(() => moves(seen).length === 3 && moves(ann).length === 3, 10_000, 'it came');
    expect([...moves(seen), ...moves(ann)].every(([, verified]) => verified === false)).toBe(true);
    expect(state(seen).team).toBe('support');
    seen.conversation.send('Still there?');
    await at.clock.until(() => texts(ann).includes('Still there?'), 10_000, 'support goes on reading');
    for (const end of [seen, ann]) end.close();
  });

  test('[I43] cannot play a move again that was signed once', async () => {
    const at = await stage(undefined, twoTeams);
    const { ann, guest, seen } = await talking(at);
    const { ann: person, tomas: id } = at.world.people;
    await answered(at, ann.conversation.move('cards', id));
    const tomas = openEnd(at, await cardsAgent(at), guest.id);
    await at.clock.until(() => state(tomas).canSend, 10_000, 'it is theirs');
    await answered(at, tomas.conversation.move('support', person));
    await at.clock.until(() => state(seen).team === 'support', 10_000, 'it is back');
    const first = at.server.streams
      .get(guest.id)!
      .events.find(({ clear }) => clear.includes('"type":"ConversationMoved"'))!;
    const { digest } = JSON.parse(first.clear) as { digest: string };
    const { move } = JSON.parse(first.shredded ?? '{}') as { move: object };
    forge(at, guest.id, 'ConversationMoved', { ...moved(at, person, digest), to: id }, { move });
    await tellAll(at, guest.id);
    await at.clock.until(() => moves(seen).length === 3, 10_000, 'it came');
    expect(moves(seen).at(-1)).toEqual(['cards', false]);
    expect(state(seen).team).toBe('support');
    for (const end of [seen, ann, tomas]) end.close();
  });
});
