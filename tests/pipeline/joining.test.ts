// Following a conversation: recorded first where it is not one's own.
import { describe, expect, it } from 'vitest';
import { createJoining } from '../../src/wiring/joining.ts';
import type { ConversationFacts } from '../../src/accept/action-needs.ts';
import type { ActResult, Principal } from '../../src/platform/principal.ts';

const ann = {
  kind: 'staff',
  workspace: 'northwind',
  person: 'ann',
  device: 'd1',
  roles: ['agent'],
  teams: ['support'],
};
const visitor = { kind: 'visitor', workspace: 'northwind' };

function joining(given: { may?: boolean; assignee?: string | null; answer?: ActResult } = {}) {
  const recorded: unknown[] = [];
  const join = createJoining({
    standing: { mayJoin: async () => given.may ?? true },
    facts: async () => ({ assignee: given.assignee ?? null }) as ConversationFacts,
    commands: {
      view: async (cause, reading) => {
        recorded.push({ ...cause, ...reading });
        return given.answer ?? { status: 'done', position: null };
      },
    },
    random: { id: () => 'cause' },
  });
  return { recorded, join: (who: object) => join(who as Principal, 'c') };
}

describe('who follows a conversation', () => {
  it('[I51] reads what is another’s or nobody’s only once that is recorded', async () => {
    const other = joining({ assignee: 'bo' });
    expect(await other.join(ann)).toBe(true);
    expect(other.recorded).toMatchObject([
      {
        workspace: 'northwind',
        by: { kind: 'staff', person: 'ann' },
        conversation: 'c',
        person: 'ann',
        device: 'd1',
      },
    ]);
    for (const answer of [
      { status: 'failed', code: 'unavailable' },
      { status: 'refused', code: 'conversation-full' },
    ] as const)
      expect(await joining({ answer }).join(ann)).toBe(false);
  });

  it('[I51] what is one’s own is on record already; a visitor reads their own; who may not follow leaves no trace', async () => {
    for (const [given, who, answer] of [
      [{ assignee: 'ann' }, ann, true],
      [{}, visitor, true],
      [{ may: false }, ann, false],
    ] as const) {
      const { join, recorded } = joining(given);
      expect(await join(who)).toBe(answer);
      expect(recorded).toEqual([]);
    }
  });
});
