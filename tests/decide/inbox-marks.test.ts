// Labels, snoozes and mentions on a conversation.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { conversation } from '../../src/decide/conversation.ts';
import type { ConversationEvent } from '../../src/decide/conversation-events.ts';
import { LABELS_MAX, SNOOZE_MS_MAX } from '../../src/decide/inbox-marks.ts';
import { given, stateAfter } from './given.ts';

const AT = '2026-05-12T10:00:00.000Z';
const UNTIL = '2026-05-12T11:00:00.000Z';
const begun = [
  {
    type: 'ConversationStarted',
    subject: 'subject',
    site: 'main',
    team: 'support',
    mode: 'inspected',
    directory: 1,
    language: 'en',
  },
  { type: 'ConversationAssigned', person: 'ann', previous: null, reason: 'taken' },
] as unknown as readonly ConversationEvent[];
const labelled = (add: readonly string[], remove: readonly string[] = []): ConversationEvent => ({
  type: 'LabelsChanged',
  person: 'ann',
  add,
  remove,
});
const snoozed: ConversationEvent = { type: 'ConversationSnoozed', person: 'ann', until: UNTIL };
const said = (from: 'visitor' | 'staff') =>
  ({
    type: 'MessageSent',
    from,
    person: from === 'staff' ? 'ann' : null,
    tab: 'tab',
    sequence: 1,
    epoch: 1,
    size: 256,
    digest: 'd',
    policy: 1,
    rules: null,
  }) as unknown as ConversationEvent;
const note = (mentions: readonly string[]) =>
  ({
    type: 'NoteAdded',
    from: 'staff',
    person: 'ann',
    tab: 'notes',
    sequence: 1,
    epoch: 1,
    size: 256,
    digest: 'n',
    policy: 1,
    rules: null,
    mentions,
  }) as unknown as ConversationEvent;
const marksAfter = (...events: readonly ConversationEvent[]) => {
  const state = stateAfter(conversation, [...begun, ...events]);
  if (state.status === 'none') throw new Error('it began');
  return state.marks;
};

describe('labels', () => {
  const change = (add: readonly string[], remove: readonly string[] = []) =>
    ({ kind: 'ChangeLabels', person: 'ann', add, remove }) as const;

  it('[I1] what is there already is not put on again, what is not there is not taken off', () => {
    given(conversation, ...begun, labelled(['fraud']))
      .when(change(['fraud', 'vip', 'vip'], ['travel']))
      .gives({ type: 'LabelsChanged', add: ['vip'], remove: [] });
    given(conversation, ...begun, labelled(['fraud']))
      .when(change(['fraud'], ['travel']))
      .nothing();
    given(conversation, ...begun, labelled(['fraud']))
      .when(change(['fraud'], ['fraud']))
      .gives({ add: [], remove: ['fraud'] });
  });

  it('[I1] a conversation holds a bounded number', () => {
    const full = Array.from({ length: LABELS_MAX }, (_, index) => `l${index}`);
    given(conversation, ...begun, labelled(full))
      .when(change(['one-more']))
      .refused('too-many-labels');
    given(conversation, ...begun, labelled(full))
      .when(change(['one-more'], ['l0']))
      .gives({ add: ['one-more'], remove: ['l0'] });
  });

  it('[I1] whatever is asked for in whatever order, each label is there once', () => {
    const some = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 4 });
    fc.assert(
      fc.property(fc.array(fc.tuple(some, some), { maxLength: 20 }), (changes) => {
        const events: ConversationEvent[] = [];
        const model = new Set<string>();
        for (const [add, remove] of changes) {
          for (const label of add) model.add(label);
          for (const label of remove) model.delete(label);
          const state = stateAfter(conversation, [...begun, ...events]);
          events.push(...conversation.decide(change(add, remove), state).events);
        }
        expect([...marksAfter(...events).labels].toSorted()).toEqual([...model].toSorted());
      }),
    );
  });
});

describe('snooze', () => {
  const snooze = (until: string, person = 'ann') =>
    ({ kind: 'SnoozeConversation', person, until, at: AT }) as const;
  const wake = (person: string | null, until: string | null) =>
    ({ kind: 'WakeConversation', person, until }) as const;

  it('[I2] who has the conversation snoozes it to a moment ahead', () => {
    given(conversation, ...begun)
      .when(snooze(UNTIL))
      .gives({ type: 'ConversationSnoozed', until: UNTIL });
    given(conversation, ...begun)
      .when(snooze(UNTIL, 'bo'))
      .refused('not-assigned');
    for (const until of [AT, '2026-05-12T09:59:59.999Z', iso(Date.parse(AT) + SNOOZE_MS_MAX + 1)])
      given(conversation, ...begun)
        .when(snooze(until))
        .refused('moment-invalid');
    given(conversation, ...begun, snoozed)
      .when(snooze(UNTIL))
      .nothing();
  });

  it('[I2] its time wakes it, or whoever has it; a timer of a snooze that no longer holds changes nothing', () => {
    given(conversation, ...begun, snoozed)
      .when(wake(null, UNTIL))
      .gives({ type: 'ConversationWoken', because: 'time', person: null });
    given(conversation, ...begun, snoozed)
      .when(wake('ann', null))
      .gives({ because: 'staff', person: 'ann' });
    given(conversation, ...begun, snoozed)
      .when(wake('bo', null))
      .refused('not-assigned');
    given(conversation, ...begun)
      .when(wake(null, UNTIL))
      .nothing();
    given(conversation, ...begun, snoozed, { ...snoozed, until: '2026-05-13T08:00:00.000Z' })
      .when(wake(null, UNTIL))
      .nothing();
  });

  it('[I2] a visitor who writes, a change of hands and the end wake it; a word of staff does not', () => {
    expect(marksAfter(snoozed).snoozedUntil).toBe(UNTIL);
    expect(marksAfter(snoozed, said('staff')).snoozedUntil).toBe(UNTIL);
    const ends: readonly ConversationEvent[] = [
      said('visitor'),
      { type: 'ConversationAssigned', person: 'bo', previous: 'ann', reason: 'transferred' },
      { type: 'ConversationUnassigned', person: 'ann', reason: 'released' },
      { type: 'ConversationWoken', person: null, because: 'time' },
    ];
    for (const end of ends) expect(marksAfter(snoozed, end).snoozedUntil).toBeNull();
  });
});

describe('mentions', () => {
  const see = (person: string, upTo: number) => ({ kind: 'SeeMentions', person, upTo }) as const;

  it('[I3] who is mentioned is told until they have seen it, nobody of their own note', () => {
    expect([...marksAfter(note(['bo', 'ann'])).mentioned.keys()]).toEqual(['bo']);
    given(conversation, ...begun, note(['bo']))
      .when(see('bo', 2))
      .gives({ type: 'MentionsSeen', person: 'bo', upTo: 2 });
    given(conversation, ...begun, note(['bo']))
      .when(see('bo', 1))
      .nothing();
    given(conversation, ...begun, note(['bo']))
      .when(see('cy', 2))
      .nothing();
    expect(marksAfter(note(['bo', 'cy']), { type: 'MentionsSeen', person: 'bo', upTo: 2 }).mentioned).toEqual(
      new Map([['cy', 2]]),
    );
  });
});

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
