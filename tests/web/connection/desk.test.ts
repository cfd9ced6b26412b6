// What an officer's device refuses to sign, and to be asked.

import { describe, expect, test } from 'vitest';
import type { TranscriptRow } from '../../../src/contract/views.ts';
import { redact } from '../../../src/redact/redact.ts';
import { toBase64url } from '../../../src/seal/bytes.ts';
import { FIRST_HEAD } from '../../../src/seal/chain.ts';
import { loadNoblePrimitives } from '../../../src/seal/primitives-noble.ts';
import { requestText, signApproval } from '../../../src/seal/request.ts';
import { createDesk, type Desk } from '../../../src/web/connection/desk.ts';
import type { StaffParts } from '../../../src/web/connection/staff.ts';
import { makeWorld, newId, NOW_MS } from '../../seal/world.ts';

const HEAD = toBase64url(new Uint8Array(32).fill(1));

/** Sam's desk, shown a request of Ingrid's. */
async function desk(
  head: string,
  ageMs = 0,
): Promise<{ readonly id: string; readonly desk: Desk; readonly performed: unknown[] }> {
  const primitives = await loadNoblePrimitives();
  const world = await makeWorld(primitives);
  const id = newId(primitives);
  const text = requestText({
    workspace: 'northwind',
    request: id,
    conversation: newId(primitives),
    events: 12,
    head,
    matter: 'NW-1',
    reason: toBase64url(primitives.random(32)),
    scope: ['messages'],
    reader: world.people.ingrid,
    device: world.ingrid.id,
    hours: 24,
    requested: new Date(NOW_MS - ageMs).toISOString(),
  });
  const { signature } = await signApproval(primitives, world.ingrid, text);
  const performed: unknown[] = [];
  const parts = {
    primitives,
    device: world.sam,
    me: { person: world.people.sam, workspace: 'northwind' },
    queries: {
      get: async (path: string) =>
        path.endsWith('/epochs')
          ? { epochs: [] }
          : path === '/devices'
            ? { shares: [] }
            : { signed: { text, signature }, row: {}, reasons: [], approvals: [] },
    },
    trust: { current: () => ({ document: world.document }), name: () => null },
    platform: { redact, clock: { now: () => NOW_MS } },
    id: () => newId(primitives),
    perform: async (action: unknown) => performed.push(action),
  } as unknown as StaffParts;
  return { id, desk: createDesk(parts), performed };
}

describe('an officer’s device', () => {
  test('[C54] neither asks nor signs for a conversation without its head', async () => {
    const { desk: mine, id, performed } = await desk(FIRST_HEAD);
    const row = {
      conversation: newId(await loadNoblePrimitives()),
      events: 3,
      head: FIRST_HEAD,
    } as TranscriptRow;
    const asked = mine.ask(row, 'a complaint', { hours: 24, matter: 'NW-1', notes: false });
    await expect(asked).rejects.toMatchObject({ code: 'request-invalid' });
    await expect(mine.request(id)).rejects.toMatchObject({ code: 'request-invalid' });
    expect(performed).toEqual([]);
  });

  test('[C55] signs nothing that was asked longer ago than a request waits', async () => {
    const old = await desk(HEAD, 86_400_001);
    expect((await old.desk.request(old.id)).ageMs).toBe(86_400_001);
    await expect(old.desk.approve(old.id)).rejects.toMatchObject({ code: 'request-expired' });
    const young = await desk(HEAD, 3_600_000);
    // It goes on to ask for this officer's share, which is not there.
    await expect(young.desk.approve(young.id)).rejects.toMatchObject({ code: 'no-share' });
    const early = await desk(HEAD, -600_000);
    await expect(early.desk.approve(early.id)).rejects.toMatchObject({ code: 'request-expired' });
  });
});
