// What two officers signed for is what is released: the first events of a conversation, and the epochs among them.

import { beforeAll, expect, test } from 'vitest';
import { createQueries } from '../../src/wiring/queries.ts';
import type { StaffPrincipal } from '../../src/platform/principal.ts';
import { toBase64url } from '../../src/seal/bytes.ts';
import { FIRST_HEAD } from '../../src/seal/chain.ts';
import { loadSodiumPrimitives } from '../../src/seal/primitives-sodium.ts';
import { requestText } from '../../src/seal/request.ts';
import { makeWorld, newId, NOW_MS, time, type World } from '../seal/world.ts';

let world: World;
let ingrid: StaffPrincipal;

beforeAll(async () => {
  world = await makeWorld(await loadSodiumPrimitives());
  ingrid = {
    kind: 'staff',
    workspace: 'northwind',
    person: world.people.ingrid,
    roles: ['compliance'],
    teams: [],
    device: world.ingrid.id,
  };
});

function queriesOver(signedEvents: number) {
  const { primitives } = world;
  const conversation = newId(primitives);
  const request = newId(primitives);
  const text = requestText({
    workspace: 'northwind',
    request,
    conversation,
    events: signedEvents,
    head: FIRST_HEAD,
    matter: 'Complaint 2026/118',
    reason: toBase64url(primitives.random(32)),
    scope: ['messages', 'notes'],
    reader: world.people.ingrid,
    device: world.ingrid.id,
    hours: 4,
    requested: time(),
  });
  const of = (stream: string, events: readonly object[]) =>
    events.map((event, revision) => ({ stream, revision, clear: JSON.stringify(event), ...event }));
  const opens = (epoch: number) => ({ type: 'EpochOpened', epoch, shredded: '{"document":{}}' });
  const said = { type: 'MessageSent', shredded: '{}' };
  const conversationName = `conversation-${conversation}`;
  const streams = new Map([
    [
      conversationName,
      of(conversationName, [{ type: 'ConversationStarted' }, opens(1), said, opens(2), said]),
    ],
    [
      `access-${request}`,
      of(`access-${request}`, [{ type: 'AccessRequested', shredded: JSON.stringify({ signed: { text } }) }]),
    ],
  ]);
  const recorded: object[] = [];
  const row = { workspace: 'northwind', request, conversation, person: ingrid.person, notes: true };
  const known = { directory: { document: world.document } };
  const queries = createQueries({
    log: {
      readStream: async (name: string, from: number) => {
        const events = (streams.get(name) ?? []).slice(from);
        return { events, revision: from + events.length };
      },
    },
    projections: { row: () => ({ ...row, status: 'granted', until: time(3_600_000) }) },
    registry: { of: () => known },
    commands: {
      openTranscript: async (_cause: object, _request: string, command: object) => {
        recorded.push(command);
        return { status: 'done', position: null };
      },
    },
    opening: { forReading: async (events: readonly object[]) => events, isStaffOnly: () => false },
    clock: { nowMs: () => NOW_MS + 60_000, monotonicMs: () => 0 },
    random: { id: () => 'cause' },
  } as unknown as Parameters<typeof createQueries>[0]);
  return { queries, request, recorded };
}

test('[Z19] nothing that came after the events they signed for is released, nor an epoch opened after them', async () => {
  const { queries, recorded, request } = queriesOver(3);
  const opened = await queries.open(ingrid, request);
  expect(opened).toMatchObject({ status: 'done' });
  const { events } = (opened as unknown as { body: { events: { revision: number }[] } }).body;
  expect(events.map(({ revision }) => revision)).toEqual([0, 1, 2]);
  expect(recorded).toMatchObject([{ upTo: 2 }]);
  expect(await queries.epochs(ingrid, request)).toMatchObject({ body: { epochs: [{ epoch: 1 }] } });
  const all = queriesOver(5);
  expect(await all.queries.epochs(ingrid, all.request)).toMatchObject({
    body: { epochs: [{ epoch: 1 }, { epoch: 2 }] },
  });
});
