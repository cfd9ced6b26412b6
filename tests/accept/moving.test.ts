// Handing a conversation to another team, as it arrives at the server.
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FIRST_HEAD } from '../../src/seal/chain.ts';
import type { DeviceKeys } from '../../src/seal/identity.ts';
import { signMove } from '../../src/seal/move.ts';
import { teamReaders } from '../../src/seal/readers.ts';
import { mintTeamKey } from '../../src/seal/team-key.ts';
import { must, newId } from '../seal/world.ts';
import { type Bank, openBank } from './action-bank.ts';

let bank: Bank;
let cardsKey: string;

beforeAll(async () => {
  const { primitives } = await openBank();
  cardsKey = (await mintTeamKey(primitives)).public;
  bank = await openBank('inspected', {}, (document) => ({
    ...document,
    teams: [...document.teams, { id: 'cards', name: 'Cards', generation: 1, key: cardsKey }],
    people: document.people.map((person) =>
      person.name.startsWith('Tom') ? { ...person, teams: ['support', 'cards'] } : person,
    ),
  }));
});

beforeEach(() => {
  bank.handed.length = 0;
  delete bank.given.facts;
});

async function action(
  change: {
    team?: string;
    to?: string | null;
    by?: DeviceKeys;
    from?: string;
    signedTo?: string | null;
  } = {},
) {
  const { by = bank.world.ann, from = 'support', team = 'cards', to = null, signedTo = to } = change;
  const { conversation } = bank.talk;
  const readers = must(teamReaders(bank.world.document, 'cards'));
  const place = {
    workspace: 'northwind',
    conversation,
    from,
    team,
    to: signedTo,
    directory: 1,
    head: FIRST_HEAD,
  };
  const move = must(await signMove(bank.primitives, by, place, readers, []));
  return { kind: 'MoveConversation', conversation, team, to, move };
}

describe('a move to another team', () => {
  it('[I45] is of who has the conversation, or of a supervisor, by the signature of their own device', async () => {
    expect(await bank.says(bank.staff('ann'), await action())).toBe('done');
    expect(bank.handed).toMatchObject([
      {
        to: 'conversation',
        command: { kind: 'MoveConversation', previous: 'support', team: 'cards', to: null },
      },
    ]);
    expect(await bank.says(bank.staff('tomas'), await action({ by: bank.world.tomas }))).toBe('not-assigned');
    expect(await bank.says(bank.staff('vera'), await action({ by: bank.world.vera }))).toBe('done');
    expect(await bank.says(bank.staff('ann'), await action({ by: bank.world.tomas }))).toBe('wrong-author');
    expect(await bank.says(bank.visitor, await action())).toBe('not-allowed');
    expect(await bank.says(bank.staff('ingrid'), await action({ by: bank.world.ingrid }))).toBe(
      'not-allowed',
    );
    expect(bank.handed).toHaveLength(2);
  });

  it('[I45] goes from the team that has it to one of the signed directory, or to somebody who is in that team', async () => {
    const { ann, tomas } = bank.world.people;
    const says = async (change: Parameters<typeof action>[0]) =>
      bank.says(bank.staff('ann'), await action(change));
    expect(await says({ to: tomas })).toBe('done');
    expect(await says({ to: ann })).toBe('not-in-team');
    expect(await says({ to: newId(bank.primitives) })).toBe('not-in-team');
    expect(await says({ to: tomas, signedTo: null })).toBe('shape-invalid');
    expect(await says({ from: 'cards' })).toBe('shape-invalid');
    expect(await says({ team: 'loans' })).toBe('team-unknown');
    expect(bank.handed).toHaveLength(1);
  });
});
