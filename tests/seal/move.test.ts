// A conversation that goes to another team: who signed it, for which readers, and what they open with it.
import { beforeAll, describe, expect, test } from 'vitest';
import { toBase64url } from '../../src/seal/bytes.ts';
import { FIRST_HEAD } from '../../src/seal/chain.ts';
import type { DirectoryDocument } from '../../src/seal/directory.ts';
import type { MintedEpoch } from '../../src/seal/epoch.ts';
import { deviceCard, type DeviceKeys, generateDevice } from '../../src/seal/identity.ts';
import {
  copiesOf,
  type HandedCopy,
  MOVE_TEXT_MAX,
  readMove,
  signMove,
  verifyMove,
} from '../../src/seal/move.ts';
import { openHanded } from '../../src/seal/opening/handed-open.ts';
import type { Primitives } from '../../src/seal/primitives.ts';
import { loadNoblePrimitives } from '../../src/seal/primitives-noble.ts';
import { teamReaders } from '../../src/seal/readers.ts';
import { signText, type SignedText } from '../../src/seal/signed-text.ts';
import { mintTeamKey } from '../../src/seal/team-key.ts';
import { code, flipped, makeTalk, makeWorld, mint, must, newId, type Talk, type World } from './world.ts';

let primitives: Primitives;
let world: World;
let talk: Talk;
let document: DirectoryDocument;
let cards: { readonly public: string; readonly secret: Uint8Array };
let said: MintedEpoch;
let notes: MintedEpoch;
let loner: DeviceKeys;

beforeAll(async () => {
  primitives = await loadNoblePrimitives();
  world = await makeWorld(primitives);
  talk = await makeTalk(world);
  said = await mint(talk);
  notes = await mint(talk, 'staff');
  cards = await mintTeamKey(primitives);
  loner = await generateDevice(primitives);
  const person = newId(primitives);
  const { agree, id, sign } = deviceCard(loner);
  document = {
    ...world.document,
    people: [
      ...world.document.people,
      {
        id: person,
        name: 'Lone Holm',
        login: toBase64url(primitives.random(32)),
        roles: ['agent'],
        teams: ['loans'],
      },
    ],
    devices: [...world.document.devices, { id, person, sign, agree, certified: world.document.issued }],
    teams: [
      ...world.document.teams,
      { id: 'cards', name: 'Cards team', generation: 2, key: cards.public },
      { id: 'loans', name: 'Loans team', generation: 1, key: null },
    ],
  };
});

const held = () => [
  { audience: 'conversation' as const, epoch: 1, key: said.key },
  { audience: 'staff' as const, epoch: 1, key: notes.key },
];

async function moved(team = 'cards', to: string | null = null, epochs = held()): Promise<SignedText> {
  const readers = must(teamReaders(document, team));
  const { conversation } = talk;
  const place = {
    workspace: 'northwind',
    conversation,
    from: 'support',
    team,
    to,
    directory: 1,
    head: FIRST_HEAD,
  };
  return must(await signMove(primitives, world.ann, place, readers, epochs));
}

function expected(change: object = {}) {
  return {
    workspace: 'northwind',
    conversation: talk.conversation,
    from: 'support',
    team: 'cards',
    to: null,
    device: deviceCard(world.ann),
    directory: document,
    ...change,
  };
}

const verified = async (signed: SignedText, change: object = {}) =>
  code(await verifyMove(primitives, signed, expected(change)));

/** The document with something else in it, signed by its author: what a dishonest end could send. */
async function signedAgain(change: (move: Record<string, unknown>) => object): Promise<SignedText> {
  const move = JSON.parse((await moved()).text) as Record<string, unknown>;
  return signText(primitives, world.ann.sign, 'move', JSON.stringify({ ...move, ...change(move) }));
}

describe('a move', () => {
  test('[I40] counts for what it says: place, teams, person, device, directory, by the signature of its device', async () => {
    const signed = await moved();
    expect(await verified(signed)).toBe('accepted');
    expect(await verified(signed, { workspace: 'linden' })).toBe('wrong-workspace');
    expect(await verified(signed, { conversation: newId(primitives) })).toBe('wrong-conversation');
    expect(await verified(signed, { from: 'loans' })).toBe('shape-invalid');
    expect(await verified(signed, { team: 'loans' })).toBe('shape-invalid');
    expect(await verified(signed, { to: newId(primitives) })).toBe('shape-invalid');
    expect(await verified(signed, { device: deviceCard(world.tomas) })).toBe('wrong-author');
    expect(
      await verified(signed, { device: { ...deviceCard(world.ann), sign: deviceCard(world.tomas).sign } }),
    ).toBe('signature-invalid');
    expect(await verified(signed, { directory: { ...document, number: 2 } })).toBe('wrong-directory');
    const [own, others] = [await moved(), await moved('loans')];
    expect(await verified({ text: own.text, signature: others.signature })).toBe('signature-invalid');
  });

  test('[I40] is sealed to the team that the directory shows, to the last key', async () => {
    const stranger = await mintTeamKey(primitives);
    const key = toBase64url(new Uint8Array(32).fill(9));
    const another = await signedAgain((move) => ({
      readers: (move['readers'] as object[]).map((reader) => ({ ...reader, key: stranger.public })),
    }));
    expect(await verified(another)).toBe('readers-differ');
    const more = await signedAgain((move) => ({
      readers: [...(move['readers'] as object[]), { kind: 'device', id: newId(primitives), key }],
      epochs: [],
    }));
    expect(await verified(more)).toBe('readers-differ');
    expect(await verified(await moved(), { directory: { ...document, teams: world.document.teams } })).toBe(
      'team-unknown',
    );
  });

  test('[I40] has one entry an epoch, with one copy a reader', async () => {
    const [first, second] = (JSON.parse((await moved()).text) as { epochs: { copies: string }[] }).epochs;
    for (const epochs of [
      [first, first],
      [{ ...second, copies: `${second?.copies}AAAA` }],
      [{ ...first, more: 1 }],
    ])
      expect(code(readMove(await signedAgain(() => ({ epochs }))))).toBe('shape-invalid');
    expect(code(readMove(await signedAgain(() => ({ epochs: [] }))))).toBe('accepted');
  });

  test('[I41] the new team opens every epoch handed over, notes too, and each of its devices where it has no key yet', async () => {
    const key = await primitives.importAgreement(cards.secret);
    const copies = copiesOf(must(readMove(await moved())));
    expect(copies).toHaveLength(2);
    for (const [epoch, copy] of [
      [said, copies[0]],
      [notes, copies[1]],
    ] as const)
      expect(must(await openHanded(primitives, epoch, copy as HandedCopy, key))).toEqual(epoch.key);
    const [own] = copiesOf(must(readMove(await moved('loans'))));
    expect(must(await openHanded(primitives, said, own as HandedCopy, loner.agree))).toEqual(said.key);
  });

  test('[I41] a copy of another epoch, with a bit turned, or with another key in it, opens nothing', async () => {
    const key = await primitives.importAgreement(cards.secret);
    const open = async (epoch: MintedEpoch, copy: HandedCopy) =>
      code(await openHanded(primitives, epoch, copy, key));
    const [copy, note] = copiesOf(must(readMove(await moved()))) as [HandedCopy, HandedCopy];
    expect(await open(notes, copy)).toBe('wrong-epoch');
    expect(await open(notes, { ...copy, audience: 'staff' })).toBe('copy-invalid');
    expect(await open(said, { ...note, audience: 'conversation' })).toBe('copy-invalid');
    for (let bit = 0; bit < 640; bit += 41)
      expect(await open(said, { ...copy, copy: flipped(copy.copy, bit) }), String(bit)).not.toBe('accepted');
    const lie = [{ audience: 'conversation' as const, epoch: 1, key: primitives.random(32) }];
    const [wrong] = copiesOf(must(readMove(await moved('cards', null, lie))));
    expect(await open(said, wrong as HandedCopy)).toBe('key-commitment-invalid');
    const other = await primitives.importAgreement(world.team.secret);
    expect(code(await openHanded(primitives, said, copy, other))).toBe('not-a-reader');
  });

  test('[I41] what does not fit into one move stays closed: the newest epochs go first', async () => {
    const many = Array.from({ length: 400 }, (_, index) => ({
      audience: 'conversation' as const,
      epoch: 400 - index,
      key: said.key,
    }));
    const signed = await moved('cards', null, many);
    expect(signed.text.length).toBeLessThanOrEqual(MOVE_TEXT_MAX);
    const epochs = copiesOf(must(readMove(signed))).map(({ epoch }) => epoch);
    expect(epochs[0]).toBe(400);
    expect(epochs.length).toBeGreaterThan(200);
    expect(epochs.length).toBeLessThan(400);
  });
});
