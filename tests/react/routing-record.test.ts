import { describe, expect, it } from 'vitest';
import type { RouterEvent } from '../../src/decide/router.ts';
import type { StaffPrincipal } from '../../src/platform/principal.ts';
import { routingRecord, STEPS_TOLD_MAX, toldTo } from '../../src/wiring/routing-record.ts';
import { clearOf, openWritePath } from '../pipeline/write-path.ts';
import { openStreet } from './router-house.ts';

const WORKSPACE = 'northwind';
const DAY_MS = 86_400_000;
const MIDNIGHT_MS = 10_000;

async function house() {
  const path = await openWritePath();
  const street = await openStreet(path);
  const needs = {
    stream: async (name: string) =>
      (await path.log.readStream(name, 0, 10_000)).events.map(
        (event) => clearOf(event) as never as { readonly at: string } & RouterEvent,
      ),
  };
  const record = (conversation: string, from: number, to = street.clock.nowMs()) =>
    routingRecord(needs, {
      workspace: WORKSPACE,
      conversation,
      from: new Date(from).toISOString(),
      to: new Date(to).toISOString(),
    });
  return { street, record };
}

describe('why a conversation went to whom', () => {
  it('[F61] is told from the books alone, also over midnight: who was asked, when, by what, and what they said', async () => {
    const { record, street } = await house();
    // Midnight comes before an offer is too old: one that was missed would send its agent away.
    street.pass(DAY_MS - (street.clock.nowMs() % DAY_MS) - MIDNIGHT_MS / 2);
    const begun = street.clock.nowMs();
    const staff = [await street.hire(), await street.hire(), await street.hire()];
    const other = await street.arrive();
    const id = await street.arrive();
    await street.server.settle();
    const asked = (await street.books()).waiting.get(id)?.offered?.person ?? '';
    expect(staff).toContain(asked);
    await street.answer('DeclineOffer', asked, id);
    await street.server.settle();
    street.pass(MIDNIGHT_MS);
    await street.server.due();
    await street.server.settle();
    const later = (await street.books()).waiting.get(id)?.offered?.person ?? '';
    await street.answer('AcceptOffer', later, id);
    await street.server.settle();
    const { steps, whole } = await record(id, begun);
    expect(whole).toBe(true);
    expect(steps.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['ConversationQueued', 'ConversationOffered', 'OfferDeclined', 'OfferAccepted']),
    );
    expect(steps.at(-1)).toMatchObject({ type: 'ConversationDequeued', because: 'assigned', person: later });
    expect(steps.some((step) => 'conversation' in step && step.conversation === other)).toBe(false);
    const offered = steps.find(({ type }) => type === 'ConversationOffered');
    expect(offered).toMatchObject({ person: asked, why: { order: 'longest-idle', members: 3 } });
    // Of a day before the first book there is nothing to be found, and nothing is missed by it.
    expect((await record(id, begun - DAY_MS)).steps).toEqual(steps);
  });

  it('[F61] a long story is told from its end, and says that it is not whole', async () => {
    const missed = { type: 'OfferMissed', conversation: 'c', at: 'now' } as never;
    const { steps, whole } = await routingRecord(
      { stream: async () => Array.from({ length: STEPS_TOLD_MAX + 1 }, () => missed) },
      { workspace: WORKSPACE, conversation: 'c', from: '2026-05-12T00:00:00Z', to: '2026-05-12T01:00:00Z' },
    );
    expect([steps.length, whole]).toEqual([STEPS_TOLD_MAX, false]);
  });

  it('[F62] an agent is told of their own skills alone; a supervisor of everybody’s', async () => {
    const { record, street } = await house();
    const begun = street.clock.nowMs();
    street.teams.set('support', {
      ...(street.teams.get('support') as NonNullable<ReturnType<typeof street.teams.get>>),
      needs: [{ skill: 'cards', level: 2 }],
    });
    const ann = await street.hire({ skills: { cards: 3 } });
    await street.hire({ skills: { cards: 4 } });
    const id = await street.arrive();
    await street.server.settle();
    const all = await record(id, begun);
    const levels = (roles: readonly string[]) =>
      toldTo({ person: ann, roles } as unknown as StaffPrincipal, all)
        .steps.flatMap((step) => (step.type === 'ConversationOffered' ? step.why.considered : []))
        .map((each) => [each.person === ann, each.levels.length]);
    expect(levels(['supervisor']).every(([, length]) => length === 1)).toBe(true);
    expect(levels(['agent']).every(([mine, length]) => length === (mine === true ? 1 : 0))).toBe(true);
    expect(levels(['agent'])).toHaveLength(2);
  });
});
