// Readings of conversations that are not one's own.
import { describe, expect, it } from 'vitest';
import { VIEWED_AGAIN_MS, VIEWERS_KEPT, viewing } from '../../src/decide/viewing.ts';
import { recorded } from './given.ts';

const AT = Date.parse('2026-05-12T10:00:00.000Z');
const command = (person: string, afterMs = 0) => ({
  kind: 'ViewConversation' as const,
  conversation: 'c',
  person,
  device: 'd',
  at: new Date(AT + afterMs).toISOString(),
});
const viewed = (person: string, revision = 0) =>
  recorded<never>(
    { type: 'ConversationViewed', conversation: 'c', person, device: 'd' } as never,
    revision,
    new Date(AT).toISOString(),
  );

describe('a reading', () => {
  it('[I50] is recorded for each person; a page that comes again within half an hour reads nothing new', () => {
    const after = viewing.evolve(viewing.initial, viewed('ann'));
    expect(viewing.decide(command('ann'), viewing.initial).events).toHaveLength(1);
    expect(viewing.decide(command('bo'), after).events).toMatchObject([{ person: 'bo' }]);
    expect(viewing.decide(command('ann', VIEWED_AGAIN_MS - 1), after).events).toEqual([]);
    expect(viewing.decide(command('ann', VIEWED_AGAIN_MS), after).events).toHaveLength(1);
  });

  it('[I50] of whoever is forgotten is recorded again: too often rather than never', () => {
    let state = viewing.initial;
    for (let index = 0; index <= VIEWERS_KEPT; index += 1)
      state = viewing.evolve(state, viewed(`p${index}`, index));
    expect(state.last.size).toBe(VIEWERS_KEPT);
    expect(viewing.decide(command('p0'), state).events).toHaveLength(1);
    expect(viewing.decide(command('p1'), state).events).toEqual([]);
  });
});
