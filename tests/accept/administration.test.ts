import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { signedTimeSkewMs } from '../../src/accept/nonce-memory.ts';
import type { ActResult } from '../../src/platform/principal.ts';
import { signAdministration, type SignedAdministration } from '../../src/seal/administration.ts';
import { toBase64url } from '../../src/seal/bytes.ts';
import { directoryDigest, type DirectoryDocument } from '../../src/seal/directory.ts';
import { deviceCard } from '../../src/seal/identity.ts';
import { newId, signWith } from '../seal/world.ts';
import { type Fixture, acceptFixture, post } from './accept-fixture.ts';
import { type Bank, openBank } from './action-bank.ts';

let bank: Bank;
let fixture: Fixture;
const commands: unknown[] = [];
let answer: ActResult;
beforeAll(async () => {
  bank = await openBank();
  const known = { ...bank.known };
  const waiting = deviceCard(bank.stranger);
  const enrol = (device: string) => ({
    device,
    person: bank.world.people.tomas,
    sign: waiting.sign,
    agree: waiting.agree,
    proof: { text: '{}', signature: 'x' },
  });
  fixture = await acceptFixture({
    registry: {
      workspaces: () => ['northwind'],
      of: (workspace) =>
        workspace === 'northwind'
          ? {
              ...known,
              enrolled: new Map([waiting.id, bank.world.ann.id].map((device) => [device, enrol(device)])),
            }
          : null,
      subscribe: () => () => undefined,
      close: () => Promise.resolve(),
    },
    writes: {
      directory: async (caused, command) => {
        commands.push({ caused, command });
        return answer;
      },
    },
  });
});
afterAll(() => fixture.close());
beforeEach(() => {
  commands.length = 0;
  answer = { status: 'done', position: 'p' };
});

const now = (offsetMs = 0) => new Date(fixture.clock.nowMs() + offsetMs).toISOString();
const ask = async (signed: SignedAdministration | object, workspace = 'northwind') => {
  const response = await post(`${fixture.origin}/v1/administration/${workspace}`, signed);
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};
const rootKey = (index = 0) => {
  const key = bank.world.rootKeys[index];
  if (key === undefined) throw new Error('three roots');
  return key;
};
const look = (changes: { workspace?: string; at?: string } = {}) =>
  signAdministration(bank.primitives, rootKey(), {
    workspace: 'northwind',
    at: now(),
    look: true,
    ...changes,
  });
async function publish(changes: Partial<DirectoryDocument> = {}, signers = 2) {
  const { directory: before, document, primitives, root, rootKeys } = bank.world;
  const directory = await signWith(primitives, [root], rootKeys.slice(0, signers), {
    ...document,
    number: 2,
    previous: directoryDigest(primitives, before.text),
    issued: now(),
    expires: now(86_400_000),
    ...changes,
  });
  return { directory, teamKeys: [], shares: [] };
}

it('[Z24] whoever holds a root key sees the directory and the devices that wait, and nobody else does', async () => {
  const seen = await ask(await look());
  expect(seen).toMatchObject({ status: 200, body: { directory: bank.world.directory } });
  // A certified device waits no longer.
  expect((seen.body['waiting'] as { device: string }[]).map(({ device }) => device)).toEqual([
    bank.stranger.id,
  ]);
  const stranger = await bank.primitives.importSigning(bank.primitives.random(32));
  const foreign = await signAdministration(bank.primitives, stranger, {
    workspace: 'northwind',
    at: now(),
    look: true,
  });
  expect(await ask(foreign)).toMatchObject({ status: 400, body: { code: 'signature-wrong' } });
  const claimed = { ...foreign, key: toBase64url(rootKey().public) };
  expect(await ask(claimed)).toMatchObject({ body: { code: 'signature-wrong' } });
  const signed = await look();
  expect(await ask({ ...signed, text: signed.text.replace('"look"', '"publish"') })).toMatchObject({
    body: { code: 'signature-wrong' },
  });
  expect(await ask(await look({ workspace: 'linden' }))).toMatchObject({ body: { code: 'signature-wrong' } });
  expect(await ask(await look(), 'linden')).toMatchObject({
    status: 404,
    body: { code: 'workspace-unknown' },
  });
});

it('[Z24] a request holds once, and for minutes', async () => {
  const signed = await look();
  expect((await ask(signed)).status).toBe(200);
  expect(await ask(signed)).toMatchObject({ status: 409, body: { code: 'nonce-used' } });
  for (const offsetMs of [-signedTimeSkewMs - 1_000, signedTimeSkewMs + 1_000])
    expect(await ask(await look({ at: now(offsetMs) }))).toMatchObject({
      status: 400,
      body: { code: 'time-wrong' },
    });
  expect(await ask({ text: '{}' })).toMatchObject({ status: 400, body: { code: 'bad-request' } });
});

it('[Z24] a directory is taken when enough roots signed it and it follows the newest; what one root asks is not enough', async () => {
  const send = async (content: Awaited<ReturnType<typeof publish>>) =>
    ask(
      await signAdministration(bank.primitives, rootKey(), { workspace: 'northwind', at: now(), ...content }),
    );
  const right = await publish();
  expect(await send(right)).toMatchObject({ status: 200, body: { number: 2 } });
  expect(commands).toMatchObject([
    {
      caused: { workspace: 'northwind', by: { kind: 'system', name: 'administrator' } },
      command: {
        kind: 'PublishDirectory',
        number: 2,
        previous: directoryDigest(bank.primitives, bank.world.directory.text),
        digest: directoryDigest(bank.primitives, right.directory.text),
        directory: right.directory,
      },
    },
  ]);
  expect(await send(await publish({}, 1))).toMatchObject({
    status: 409,
    body: { code: 'threshold-not-met' },
  });
  expect(await send(await publish({ previous: toBase64url(bank.primitives.random(32)) }))).toMatchObject({
    body: { code: 'directory-forked' },
  });
  expect(await send(await publish({ issued: now(-90_000_000), expires: now(-3_600_000) }))).toMatchObject({
    body: { code: 'directory-expired' },
  });
  expect(commands).toHaveLength(1);
  answer = { status: 'refused', code: 'number-not-next' };
  expect(await send(await publish())).toMatchObject({ status: 409, body: { code: 'number-not-next' } });
  answer = { status: 'failed', code: 'unavailable' };
  expect(await send(await publish())).toMatchObject({ status: 503 });
  expect(newId(bank.primitives)).toHaveLength(22);
});
