// What came of invitations.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { conversions, type Invitation, invitationCsv, shareOf } from '../../src/figures/invitations.ts';
import type { Chat } from '../../src/figures/kept.ts';

const shown = (more: Partial<Invitation> = {}): Invitation => ({
  site: 'main',
  trigger: 'pricing',
  at: 50,
  status: 'shown',
  ...more,
});
const chat = (more: Partial<Chat>) => ({ site: 'main', at: 50, over: false, ...more }) as Chat;
const asked = { from: 0, to: 100, site: null };

describe('what came of invitations', () => {
  it('[B90] is counted by rule, and by hand together: shown, answered, led to a conversation, resolved', () => {
    const invitations = [
      shown(),
      shown({ status: 'accepted' }),
      shown({ status: 'accepted' }),
      shown({ status: 'refused' }),
      shown({ status: 'expired' }),
      shown({ trigger: null, status: 'accepted' }),
    ];
    const chats = [
      chat({ invited: { trigger: 'pricing' }, over: true }),
      chat({ invited: { trigger: 'pricing' } }),
      chat({ invited: { trigger: null } }),
      chat({}),
    ];
    expect(conversions(invitations, chats, asked)).toEqual([
      { key: 'pricing', shown: 5, accepted: 2, refused: 1, expired: 1, conversations: 2, resolved: 1 },
      { key: '', shown: 1, accepted: 1, refused: 0, expired: 0, conversations: 1, resolved: 0 },
    ]);
  });

  it('[B91] counts what lies in the days and on the site that are asked for, and nothing twice', () => {
    const any = fc.record({
      site: fc.constantFrom('main', 'branch'),
      trigger: fc.constantFrom('pricing', 'cart', null),
      at: fc.integer({ min: 0, max: 200 }),
      status: fc.constantFrom('shown', 'accepted', 'refused', 'expired'),
    }) as fc.Arbitrary<Invitation>;
    fc.assert(
      fc.property(fc.array(any), fc.integer({ min: 0, max: 200 }), (invitations, cut) => {
        const count = (from: number, to: number, site: string | null = null) =>
          conversions(invitations, [], { from, to, site }).reduce((total, line) => total + line.shown, 0);
        expect(count(0, cut) + count(cut, 201)).toBe(invitations.length);
        expect(count(0, 201, 'main') + count(0, 201, 'branch')).toBe(invitations.length);
        for (const line of conversions(invitations, [], { from: 0, to: 201, site: null }))
          expect(line.accepted + line.refused + line.expired).toBeLessThanOrEqual(line.shown);
      }),
      { numRuns: 300 },
    );
  });

  it('[B92] tells a share of what was shown, and goes into a file in which no cell is a formula', () => {
    expect([shareOf(1, 3), shareOf(0, 4), shareOf(0, 0)]).toEqual([33, 0, null]);
    const [line] = conversions([shown()], [], asked);
    expect(invitationCsv([line!], () => '=1+1')).toBe(
      "invitation,shown,accepted,refused,expired,conversations,resolved\r\n'=1+1,1,0,0,0,0,0",
    );
  });
});
