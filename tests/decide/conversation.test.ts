import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type {
  ConversationCommand,
  EpochFacts,
  Inspection,
  SealedFacts,
  Side,
} from '../../src/command/conversation.ts';
import type { ConversationEvent } from '../../src/decide/conversation-events.ts';
import { CONVERSATION_EVENTS_MAX, conversation, ENDING_EVENTS_MAX } from '../../src/decide/conversation.ts';
import { SEQUENCES_KEPT, TABS_MAX } from '../../src/decide/sequence.ts';
import { given, recorded, stateAfter } from './given.ts';

const visitor: Side = { from: 'visitor', person: null };
const ann: Side = { from: 'staff', person: 'ann' };
const passed: Inspection = { status: 'passed', rules: 'r1', check: { text: '{}', signature: 's' } };
const signed = { text: '{}', signature: 's' };
const refusedCard: Inspection = {
  status: 'refused',
  rules: 'r1',
  reason: 'card-number',
  withhold: [],
  check: signed,
  incident: 'incident',
};
const staffReaders = [{ kind: 'team' as const, id: 'support.1' }];

const message = (sequence: number, more: Partial<SealedFacts> = {}): SealedFacts => ({
  tab: 'tab-1',
  sequence,
  epoch: 1,
  size: 256,
  digest: `digest-${sequence}`,
  policy: 1,
  envelope: '{}',
  ...more,
});
const epoch = (number: number, directory = 1): EpochFacts => ({
  epoch: number,
  directory,
  digest: `epoch-${number}`,
  staffReaders,
  joined: [],
  document: signed,
});
const begin = (
  more: Partial<Extract<ConversationCommand, { kind: 'StartConversation' }>> = {},
): ConversationCommand => ({
  kind: 'StartConversation',
  subject: 'subject',
  site: 'main',
  team: 'support',
  mode: 'inspected',
  directory: 1,
  language: 'en',
  ticket: null,
  topic: null,
  priority: 2,
  campaign: null,
  contact: null,
  trail: [],
  referrer: '',
  country: null,
  signed,
  page: '/',
  pageTitle: 'Home',
  device: 'Chromium',
  epoch: epoch(1),
  message: message(1),
  inspection: passed,
  ...more,
});
const send = (
  side: Side,
  sealed: SealedFacts,
  more: Partial<Extract<ConversationCommand, { kind: 'SendMessage' }>> = {},
): ConversationCommand =>
  ({
    kind: 'SendMessage',
    side,
    message: sealed,
    epoch: null,
    inspection: passed,
    ...more,
  }) as ConversationCommand;
const note = (
  sealed: SealedFacts,
  opens: EpochFacts | null,
  mentions: readonly string[] = [],
): ConversationCommand => ({
  kind: 'AddNote',
  mentions,
  side: ann,
  message: sealed,
  epoch: opens,
  inspection: passed,
});

const started = conversation.decide(begin(), conversation.initial).events;
const strict = conversation.decide(
  begin({ mode: 'strict', inspection: { status: 'none' } }),
  conversation.initial,
).events;
const assigned: ConversationEvent = {
  type: 'ConversationAssigned',
  person: 'ann',
  previous: null,
  reason: 'taken',
};
const open = [...started, assigned];
const resolved: ConversationEvent = {
  type: 'ConversationResolved',
  person: 'ann',
  count: 4,
  closedHead: 'head-3',
  closing: signed,
};

describe('a conversation begins', () => {
  it('[D1] start, first epoch and first message are one decision', () => {
    given(conversation)
      .when(begin())
      .gives(
        { type: 'ConversationStarted' },
        { type: 'EpochOpened', epoch: 1 },
        { type: 'MessageSent', sequence: 1 },
      );
  });
  it('[D1] a second start of the same conversation is refused, the same start again changes nothing', () => {
    given(conversation, ...started)
      .when(begin({ message: message(1, { digest: 'other' }) }))
      .refused('already-exists');
    given(conversation, ...started)
      .when(begin())
      .nothing();
  });
  it('[D1] a first message refused for its content still begins the conversation, without the text', () => {
    const { decision } = given(conversation).when(begin({ inspection: refusedCard }));
    expect(decision.refusal?.code).toBe('card-number');
    expect(decision.events.map((event) => event.type)).toEqual([
      'ConversationStarted',
      'EpochOpened',
      'MessageRefused',
    ]);
    expect(JSON.stringify(decision.events.at(-1))).not.toContain('envelope');
  });
  it('[D2] nothing can be done in a conversation that was not begun', () => {
    given(conversation)
      .when(send(visitor, message(1)))
      .refused('not-found');
  });
});

describe('sequence', () => {
  it('[D3] the same number with the same digest answers the first result', () => {
    given(conversation, ...started)
      .when(send(visitor, message(1)))
      .nothing();
  });
  it('[D3] the same number with another digest is refused', () => {
    given(conversation, ...started)
      .when(send(visitor, message(1, { digest: 'other' })))
      .refused('sequence-reused');
  });
  it('[D3] a hole is refused', () => {
    given(conversation, ...started)
      .when(send(visitor, message(3)))
      .refused('sequence-gap');
  });
  it('[D3] each tab counts by itself', () => {
    given(conversation, ...started)
      .when(send(visitor, message(1, { tab: 'tab-2', digest: 'other' })))
      .gives({ type: 'MessageSent', tab: 'tab-2' });
  });
  it('[D3] a content refusal uses its number and is answered again as it was', () => {
    const { decision } = given(conversation, ...started).when(
      send(visitor, message(2), { inspection: refusedCard }),
    );
    expect(decision.refusal?.code).toBe('card-number');
    expect(decision.events).toMatchObject([{ type: 'MessageRefused', sequence: 2, reason: 'card-number' }]);
    const after = [...started, ...decision.events];
    given(conversation, ...after)
      .when(send(visitor, message(2), { inspection: { status: 'none' } }))
      .refused('card-number');
    given(conversation, ...after)
      .when(send(visitor, message(3)))
      .gives({ type: 'MessageSent', sequence: 3 });
  });
  it('[D3] any other refusal leaves the number unused', () => {
    given(conversation, ...started)
      .when(send(visitor, message(2, { epoch: 7 })))
      .refused('stale-epoch');
    given(conversation, ...started)
      .when(send(visitor, message(2)))
      .gives({ type: 'MessageSent' });
  });
  it('[D3] any order of sends, retries and lost answers records each number once and in order', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            tab: fc.constantFrom('a', 'b'),
            sequence: fc.integer({ min: 1, max: 8 }),
            digest: fc.constantFrom('x', 'y'),
          }),
          { maxLength: 60 },
        ),
        (asks) => {
          let events: ConversationEvent[] = [...started];
          for (const ask of asks) {
            const { tab, sequence, digest } = ask;
            const decision = conversation.decide(
              send(visitor, message(sequence, { tab, digest: `${tab}${sequence}${digest}` })),
              stateAfter(conversation, events),
            );
            events = [...events, ...decision.events];
          }
          for (const tab of ['a', 'b']) {
            const numbers = events.flatMap((event) =>
              event.type === 'MessageSent' && event.tab === tab ? [event.sequence] : [],
            );
            expect(numbers).toEqual(numbers.map((_, index) => index + 1));
          }
        },
      ),
      { numRuns: 300 },
    );
  });
  it(`[D3] the last ${SEQUENCES_KEPT} numbers of a tab are remembered, an older one is refused`, () => {
    const many = Array.from(
      { length: SEQUENCES_KEPT + 1 },
      (_, index) =>
        conversation.decide(send(visitor, message(index + 2)), stateAfter(conversation, [...started])).events,
    );
    expect(many.at(0)).toHaveLength(1);
    let events: ConversationEvent[] = [...started];
    for (let sequence = 2; sequence <= SEQUENCES_KEPT + 2; sequence += 1)
      events = [
        ...events,
        ...conversation.decide(send(visitor, message(sequence)), stateAfter(conversation, events)).events,
      ];
    given(conversation, ...events)
      .when(send(visitor, message(1)))
      .refused('sequence-reused');
    given(conversation, ...events)
      .when(send(visitor, message(4)))
      .nothing();
  });
});

describe('tabs of several writers', () => {
  const crowd = (side: Side, count: number, name: string): readonly ConversationEvent[] => {
    const [sent] = conversation
      .decide(send(side, message(1, { tab: 'any', digest: 'any' })), stateAfter(conversation, open))
      .events.filter((event) => event.type === 'MessageSent');
    if (sent === undefined) throw new Error('nothing was said');
    return Array.from({ length: count }, (_, n) => ({
      ...sent,
      tab: `${name}-${n}`,
      digest: `${name}-${n}`,
    }));
  };
  it('[D27] a visitor who used every tab keeps nobody of the staff from writing', () => {
    const full = [...open, ...crowd(visitor, TABS_MAX, 'v')];
    given(conversation, ...full)
      .when(send(visitor, message(1, { tab: 'one more', digest: 'x' })))
      .refused('sequence-gap');
    given(conversation, ...full)
      .when(send(ann, message(1, { tab: 'one more', digest: 'x' })))
      .gives({ type: 'MessageSent', from: 'staff' });
  });
  it('[D27] a tab id that the other side uses is used up by them alone', () => {
    given(conversation, ...open, ...crowd(visitor, 1, 'ann'))
      .when(send(ann, message(1, { tab: 'ann-0', digest: 'x' })))
      .gives({ type: 'MessageSent', from: 'staff' });
    given(conversation, ...open, ...crowd(ann, 1, 'ann'))
      .when(send(ann, message(1, { tab: 'ann-0', digest: 'x' })))
      .refused('sequence-reused');
  });
  it('[D27] a refusal takes back messages of its own sender only', () => {
    const inspection: Inspection = {
      ...refusedCard,
      reason: 'card-number-split',
      withhold: ['ann-0', 'digest-1'],
    };
    const { decision } = given(conversation, ...open, ...crowd(ann, 1, 'ann')).when(
      send(visitor, message(2), { inspection }),
    );
    expect(decision.events.slice(1)).toMatchObject([{ type: 'MessageWithheld', messageRevision: 2 }]);
  });
});

describe('what may be said', () => {
  it('[D4] nothing is said in a resolved conversation until it is reopened', () => {
    given(conversation, ...open, resolved)
      .when(send(visitor, message(2)))
      .refused('conversation-resolved');
    given(conversation, ...open, resolved, { type: 'ConversationReopened', ...visitor })
      .when(send(visitor, message(2)))
      .gives({ type: 'MessageSent' });
  });
  it('[D5] only the agent who has the conversation answers', () => {
    given(conversation, ...started)
      .when(send(ann, message(1, { tab: 'ann' })))
      .refused('not-assigned');
    given(conversation, ...open)
      .when(send(ann, message(1, { tab: 'ann' })))
      .gives({ type: 'MessageSent', from: 'staff', person: 'ann' });
    given(conversation, ...open)
      .when(send({ from: 'staff', person: 'tom' }, message(1, { tab: 'tom' })))
      .refused('not-assigned');
  });
  it('[D6] inspected: nothing without a verdict; strict: no verdict', () => {
    given(conversation, ...started)
      .when(send(visitor, message(2), { inspection: { status: 'none' } }))
      .refused('not-inspected');
    given(conversation, ...strict)
      .when(send(visitor, message(2)))
      .refused('wrong-mode');
    given(conversation, ...strict)
      .when(send(visitor, message(2), { inspection: { status: 'none' } }))
      .gives({ type: 'MessageSent', rules: null, check: null });
  });
  it('[D7] a completing message takes the earlier parts back, each once', () => {
    const two = [
      ...started,
      ...conversation.decide(send(visitor, message(2)), stateAfter(conversation, started)).events,
    ];
    const inspection: Inspection = {
      ...refusedCard,
      reason: 'card-number-split',
      withhold: ['digest-1', 'digest-2', 'unknown'],
    };
    const { decision } = given(conversation, ...two).when(send(visitor, message(3), { inspection }));
    expect(decision.events.slice(1)).toMatchObject([
      { type: 'MessageWithheld', messageRevision: 2 },
      { type: 'MessageWithheld', messageRevision: 3 },
    ]);
    const again = conversation.decide(
      send(visitor, message(4), { inspection }),
      stateAfter(conversation, [...two, ...decision.events]),
    );
    expect(again.events.filter((event) => event.type === 'MessageWithheld')).toEqual([]);
  });
});

describe('epochs', () => {
  it('[D8] a message of any but the current epoch is refused, unless it opens the next', () => {
    given(conversation, ...started)
      .when(send(visitor, message(2, { epoch: 2 })))
      .refused('stale-epoch');
    given(conversation, ...started)
      .when(send(visitor, message(2, { epoch: 2 }), { epoch: epoch(2) }))
      .gives({ type: 'EpochOpened', epoch: 2 }, { type: 'MessageSent', epoch: 2 });
    given(conversation, ...started)
      .when(send(visitor, message(2, { epoch: 3 }), { epoch: epoch(3) }))
      .refused('stale-epoch');
    given(conversation, ...started)
      .when(send(visitor, message(2, { epoch: 1 }), { epoch: epoch(1) }))
      .refused('stale-epoch');
  });
  it('[D8] after the readers changed, only a message that opens the next epoch is recorded', () => {
    const changed: ConversationEvent = { type: 'ReadersChanged', directory: 2, reason: 'team-changed' };
    given(conversation, ...started, changed)
      .when(send(visitor, message(2)))
      .refused('stale-epoch');
    given(conversation, ...started, changed)
      .when(send(visitor, message(2, { epoch: 2 }), { epoch: epoch(2, 1) }))
      .refused('stale-directory');
    given(conversation, ...started, changed)
      .when(send(visitor, message(2, { epoch: 2 }), { epoch: epoch(2, 2) }))
      .gives({ type: 'EpochOpened' }, { type: 'MessageSent' });
  });
  it('[D8] readers that stay the same are no change', () => {
    given(conversation, ...started)
      .when({ kind: 'ChangeReaders', directory: 2, reason: 'team-changed', staffReaders })
      .nothing();
    given(conversation, ...started)
      .when({
        kind: 'ChangeReaders',
        directory: 2,
        reason: 'team-changed',
        staffReaders: [{ kind: 'team', id: 'support.2' }],
      })
      .gives({ type: 'ReadersChanged' });
  });
  it('[D32] a reader with another key under the same name is a change', () => {
    given(conversation, ...started)
      .when({ ...changeReaders(2, staffReaders), rekeyed: true } as ConversationCommand)
      .gives({ type: 'ReadersChanged', directory: 2 });
    const state = stateAfter(conversation, started);
    expect(state.status === 'none' ? null : state.listedIn).toBe(1);
  });
  it('[D9] the first note opens the staff epoch; a visitor adds no notes', () => {
    given(conversation, ...open)
      .when(note(message(1, { tab: 'ann' }), null))
      .refused('stale-epoch');
    given(conversation, ...open)
      .when(note(message(1, { tab: 'ann' }), epoch(1)))
      .gives({ type: 'StaffEpochOpened', epoch: 1 }, { type: 'NoteAdded' });
    given(conversation, ...open)
      .when({ ...note(message(2), epoch(1)), side: visitor } as ConversationCommand)
      .refused('not-yours');
  });
});

describe('assignment and closing', () => {
  it('[D10] who comes second is refused, the same again changes nothing', () => {
    given(conversation, ...started)
      .when({ kind: 'AssignConversation', person: 'ann', previous: null, reason: 'taken' })
      .gives({ type: 'ConversationAssigned' });
    given(conversation, ...open)
      .when({ kind: 'AssignConversation', person: 'ann', previous: null, reason: 'taken' })
      .nothing();
    given(conversation, ...open)
      .when({ kind: 'AssignConversation', person: 'tom', previous: null, reason: 'taken' })
      .refused('already-assigned');
    given(conversation, ...open)
      .when({ kind: 'AssignConversation', person: 'tom', previous: 'ann', reason: 'transferred' })
      .gives({ person: 'tom', previous: 'ann' });
  });
  it('[D11] a closing names the count and head of what both sides see, or is refused', () => {
    const close = (count: number, closedHead: string): ConversationCommand => ({
      kind: 'ResolveConversation',
      person: 'ann',
      count,
      closedHead,
      closing: signed,
    });
    given(conversation, ...open)
      .when(close(4, 'head-3'))
      .gives({ type: 'ConversationResolved', count: 4 });
    given(conversation, ...open)
      .when(close(3, 'head-2'))
      .refused('head-moved');
    const noted = [
      ...open,
      ...conversation.decide(note(message(1, { tab: 'ann' }), epoch(1)), stateAfter(conversation, open))
        .events,
    ];
    given(conversation, ...noted)
      .when(close(4, 'head-3'))
      .gives({ type: 'ConversationResolved' });
  });
  it('[D11] the visitor confirms the same count and head, once', () => {
    const confirm = (count: number): ConversationCommand => ({
      kind: 'ConfirmClosing',
      count,
      closedHead: 'head-3',
      closing: signed,
    });
    given(conversation, ...open)
      .when(confirm(4))
      .refused('not-resolved');
    given(conversation, ...open, resolved)
      .when(confirm(9))
      .refused('head-moved');
    given(conversation, ...open, resolved)
      .when(confirm(4))
      .gives({ type: 'ClosingConfirmed' });
    given(conversation, ...open, resolved, {
      type: 'ClosingConfirmed',
      count: 4,
      closedHead: 'head-3',
      closing: signed,
    })
      .when(confirm(4))
      .nothing();
  });
  it('[D12] read marks only move forward and only over messages', () => {
    given(conversation, ...open)
      .when({ kind: 'MarkRead', side: ann, upTo: 2 })
      .gives({ type: 'MessagesRead', upTo: 2 });
    given(conversation, ...open, { type: 'MessagesRead', ...ann, upTo: 2 })
      .when({ kind: 'MarkRead', side: ann, upTo: 3 })
      .nothing();
    given(conversation, ...open)
      .when({ kind: 'MarkRead', side: ann, upTo: 99 })
      .gives({ type: 'MessagesRead', upTo: 3 });
  });
  it('[D14] a conversation has a named limit', () => {
    const full = filled(CONVERSATION_EVENTS_MAX - ENDING_EVENTS_MAX);
    const asks: readonly ConversationCommand[] = [
      send(visitor, message(2)),
      note(message(1, { tab: 'ann' }), epoch(1)),
      { kind: 'MarkRead', side: visitor, upTo: 9 },
      {
        kind: 'ReportMessage',
        side: visitor,
        revision: 2,
        reason: 'cannot-open',
        report: signed,
        author: ann,
        incident: 'incident',
        confirmed: null,
      },
      { kind: 'ReopenConversation', side: visitor },
    ];
    for (const ask of asks) expect(conversation.decide(ask, full).refusal?.code).toBe('conversation-full');
    const before = filled(CONVERSATION_EVENTS_MAX - ENDING_EVENTS_MAX - 1);
    expect(conversation.decide(send(visitor, message(2)), before).refusal).toBeNull();
  });
  it('[D26] a full conversation still ends, changes hands and changes readers', () => {
    const full = filled(CONVERSATION_EVENTS_MAX);
    if (full.status === 'none') throw new Error('it began');
    const endings: readonly ConversationCommand[] = [
      {
        kind: 'ResolveConversation',
        person: 'ann',
        count: full.sharedCount,
        closedHead: full.sharedHead,
        closing: signed,
      },
      { kind: 'ReleaseConversation', person: 'ann', reason: 'released' },
      { kind: 'AssignConversation', person: 'tom', previous: 'ann', reason: 'transferred' },
      changeReaders(2, [{ kind: 'team', id: 'support.2' }]),
    ];
    for (const ask of endings) expect(conversation.decide(ask, full)).toMatchObject({ refusal: null });
  });
});

/** A conversation of so many events. */
function filled(events: number) {
  const last: ConversationEvent = { type: 'MessagesRead', ...ann, upTo: 1 };
  return conversation.evolve(stateAfter(conversation, open), recorded(last, events - 1));
}

function changeReaders(directory: number, readers: EpochFacts['staffReaders']): ConversationCommand {
  return { kind: 'ChangeReaders', directory, reason: 'team-changed', staffReaders: readers };
}
