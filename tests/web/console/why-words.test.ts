// Why a conversation went to whom, in words.
import { describe, expect, it } from 'vitest';
import {
  asText,
  decisive,
  type Names,
  outcomeWords,
  type Step,
  stepWords,
  summaryOf,
  titleOf,
  toldOf,
} from '../../../src/web/console/why-words.ts';

const T0 = Date.parse('2026-05-12T10:01:31.000Z');
const at = (seconds: number) => new Date(T0 + seconds * 1000).toISOString();
const people: Readonly<Record<string, string>> = { ann: 'Ann Keller', mei: 'Mei Tanaka' };
const names: Names = {
  person: (id) => people[id] ?? id,
  team: () => 'Cards',
  skill: () => 'Cards',
};
const of = { conversation: 'c', team: 'cards' };
const considered = (person: string, more: object = {}) => ({
  ...{ person, presence: 'online', levels: [3], speaks: true, load: 3, capacity: 5 },
  ...{ lastOffer: at(-371), outcome: 'chosen', because: [], ...more },
});
const offer = (number: number, person: string, seconds: number, others: readonly object[] = []) => ({
  ...{ type: 'ConversationOffered', ...of, person, offer: number, at: at(seconds), until: at(seconds + 20) },
  why: {
    ...{ order: 'longest-idle', waited: seconds * 1000, policy: 14, language: 'en', members: 9, signedIn: 5 },
    needs: [{ skill: 'cards', level: 2 }],
    considered: [considered(person), ...others],
  },
});
const steps = [
  {
    ...{
      type: 'ConversationQueued',
      ...of,
      topic: null,
      language: 'en',
      priority: 2,
      since: at(0),
      at: at(0),
    },
    ...{ standing: at(0), previous: null, reason: 'started', position: 1, told: null },
  },
  offer(1, 'mei', 1),
  { type: 'OfferMissed', ...of, person: 'mei', offer: 1, pausedUntil: at(81), at: at(21) },
  offer(2, 'ann', 21, [considered('mei', { outcome: 'ruled-out', because: ['paused', 'no-skill'] })]),
  { type: 'OfferAccepted', ...of, person: 'ann', offer: 2, after: 12_000, at: at(33) },
  {
    ...{ type: 'ConversationDequeued', ...of, because: 'assigned', person: 'ann', waited: 33_000 },
    ...{ offers: 2, left: 0, at: at(33) },
  },
] as unknown as readonly Step[];

describe('why it went to whom', () => {
  it('[I66] says it in one sentence, from the offer that was accepted', () => {
    expect(titleOf(steps, names)).toMatch(/^Why did this go to Ann at \d\d:\d\d\?$/);
    expect(summaryOf(steps, names)).toEqual({
      lead: 'Ann has the Cards skill, had room (3 of 5 chats), and had gone longest without an offer.',
      rest: 'Mei Tanaka was offered it and did not answer.',
    });
    expect(decisive(steps)?.person).toBe('ann');
    const again = [...steps.slice(0, 3), ...steps.slice(0, 1), ...steps.slice(3)];
    expect(summaryOf(again, names).rest).toBe('');
  });

  it('[I66] and each step with what it rested on', () => {
    const words = stepWords(steps, names);
    expect(words.map(({ head }) => head)).toEqual([
      'Began to wait in Cards',
      'Offered to Mei Tanaka',
      'Mei Tanaka missed it',
      'Offered to Ann Keller',
      'Ann Keller accepted',
      'Ann Keller has it',
    ]);
    expect(words[2]?.more).toBe('No answer in 20 s. Next offer after 60 s.');
    expect(words[3]?.more).toContain('Longest without an offer, 6:32.');
    expect(words[3]?.more).toContain('Asked for after 0:21: Cards level 2.');
    expect(words.map(({ mark }) => mark)).toEqual(['plain', 'plain', 'bad', 'plain', 'plain', 'done']);
    const other = words[3]?.offer?.why.considered[1];
    expect(other === undefined ? '' : outcomeWords(other)).toBe('Missed one just before, not the skill');
    expect(asText(steps, names).split('\n')).toHaveLength(3 + steps.length);
  });

  it('[I66] what was taken by hand, or not yet offered, is not put down to a rule', () => {
    const byHand = steps.map((step) =>
      step.type === 'ConversationDequeued' ? { ...step, person: 'bo' } : step,
    );
    expect(summaryOf(byHand, names).lead).toBe('bo took it from the inbox.');
    expect(summaryOf(steps.slice(0, 1), names).lead).toBe('Nobody has been asked yet.');
    expect(titleOf(steps.slice(0, 1), names)).toBe('Where did this go, and why?');
    expect(toldOf({ steps: 'none' })).toBeNull();
    expect(toldOf({ steps: [], whole: true })).toEqual({ steps: [], whole: true });
  });
});
