// Messages in which a card number is found: each lie that one end could tell, and what becomes of it.
import { describe, expect, it } from 'vitest';
import type {
  ConversationCommand,
  EpochFacts,
  Inspection,
  JudgeCommand,
  ReportCommand,
  ResealCommand,
  SealedFacts,
  Side,
} from '../../src/command/conversation.ts';
import type { ConversationEvent } from '../../src/decide/conversation-events.ts';
import type { Conversation } from '../../src/decide/conversation-history.ts';
import { conversation, CONVERSATION_EVENTS_MAX } from '../../src/decide/conversation.ts';
import { HOLDS_MAX, WITHHELD_MAX } from '../../src/decide/withholding.ts';
import { given, stateAfter } from './given.ts';

const visitor: Side = { from: 'visitor', person: null };
const ann: Side = { from: 'staff', person: 'ann' };
const priya: Side = { from: 'staff', person: 'priya' };
const signed = { text: '{}', signature: 's' };
const passed: Inspection = { status: 'passed', rules: 'r1', check: signed };
const none: Inspection = { status: 'none' };
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
const epoch = (number: number): EpochFacts => ({
  epoch: number,
  directory: 1,
  digest: `epoch-${number}`,
  staffReaders,
  document: signed,
  joined: [],
});
const begin = (mode: 'inspected' | 'strict'): ConversationCommand => ({
  kind: 'StartConversation',
  subject: 'subject',
  site: 'main',
  team: 'support',
  mode,
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
  inspection: mode === 'strict' ? none : passed,
});
const send = (sequence: number, inspection: Inspection = passed): ConversationCommand => ({
  kind: 'SendMessage',
  side: visitor,
  message: message(sequence),
  epoch: null,
  inspection,
});
const completing = (...withhold: string[]): Inspection => ({
  status: 'refused',
  rules: 'r1',
  reason: 'card-number-split',
  withhold,
  check: signed,
  incident: 'incident-1',
});

function after(history: readonly ConversationEvent[], ...commands: readonly ConversationCommand[]) {
  const events = [...history];
  for (const command of commands)
    events.push(...conversation.decide(command, stateAfter(conversation, events)).events);
  return events;
}

/** The first message stands at 2, the second at 4, behind the assignment. */
const inspected = after(
  after([], begin('inspected')),
  { kind: 'AssignConversation', person: 'ann', previous: null, reason: 'taken' },
  send(2),
);
const strict = after(after([], begin('strict')), send(2, none));
/** Both taken back by the third, whose refusal stands at 5. */
const split = after(inspected, send(3, completing('digest-1', 'digest-2')));

const report = (side: Side, more: Partial<ReportCommand> = {}): ReportCommand => ({
  kind: 'ReportMessage',
  side,
  revision: 2,
  reason: 'card-number',
  report: signed,
  author: visitor,
  incident: 'incident-2',
  confirmed: null,
  ...more,
});
const reseal = (more: Partial<ResealCommand> = {}): ResealCommand => ({
  kind: 'ResealMessage',
  side: visitor,
  message: message(4, { digest: 'masked' }),
  epoch: null,
  inspection: passed,
  revision: 2,
  chain: 'shared',
  statement: signed,
  ...more,
});
const judge = (person: string, more: Partial<JudgeCommand> = {}): JudgeCommand => ({
  kind: 'JudgeWithheld',
  person,
  revision: 2,
  decision: 'destroy',
  approval: signed,
  ...more,
});
function held(history: readonly ConversationEvent[]): Conversation {
  const state = stateAfter(conversation, history);
  if (state.status === 'none') throw new Error('it began');
  return { ...state, holds: new Set(['hold-1']) };
}
const types = (events: readonly ConversationEvent[]) => events.map(({ type }) => type);

describe('withholding', () => {
  it('[D60] the refusal that completes a number names its incident, and each earlier piece refers to it', () => {
    const { decision } = given(conversation, ...inspected).when(
      send(3, completing('digest-1', 'digest-2', 'unknown')),
    );
    expect(decision.events).toMatchObject([
      { type: 'MessageRefused', sequence: 3, check: signed },
      {
        type: 'MessageWithheld',
        messageRevision: 2,
        reason: 'card-number-split',
        ...visitor,
        incident: 'incident-1',
        refusal: 5,
        reporter: null,
      },
      { type: 'MessageWithheld', messageRevision: 4, refusal: 5, incident: 'incident-1' },
    ]);
  });
  it('[D13] a reported card number is withheld once; what cannot be opened is reported once', () => {
    given(conversation, ...strict)
      .when(report(ann))
      .gives({ type: 'MessageWithheld', messageRevision: 2, ...visitor, reporter: ann, refusal: null });
    given(conversation, ...after(strict, report(ann)))
      .when(report(ann))
      .nothing();
    given(conversation, ...strict)
      .when(report(ann, { reason: 'cannot-open' }))
      .gives({ type: 'MessageReported', incident: null });
    given(conversation, ...after(strict, report(ann, { reason: 'cannot-open' })))
      .when(report(ann, { reason: 'signature-wrong' }))
      .nothing();
    given(conversation, ...strict)
      .when(report(ann, { revision: 40 }))
      .refused('not-found');
  });
  it('[D28] where a gateway looked, an end’s card number alone is reported, once, and the message stays', () => {
    given(conversation, ...inspected)
      .when(report(ann))
      .gives({ type: 'MessageReported', reason: 'card-number', incident: 'incident-2' });
    const reported = after(inspected, report(ann));
    expect(held(reported).withheld.size).toBe(0);
    given(conversation, ...reported)
      .when(report(priya))
      .nothing();
    given(conversation, ...after(inspected, report(ann, { reason: 'cannot-open' })))
      .when(report(ann))
      .gives({ type: 'MessageReported', reason: 'card-number' });
  });
  it('[D61] where the gateway finds it too when it looks again, the message is withheld', () => {
    const confirmed = { reason: 'security-code', check: signed } as const;
    given(conversation, ...inspected)
      .when(report(ann, { confirmed }))
      .gives({ type: 'MessageWithheld', reason: 'security-code', reporter: ann, check: signed });
    given(conversation, ...after(inspected, report(ann)))
      .when(report(priya, { confirmed }))
      .gives({ type: 'MessageWithheld', reporter: priya });
  });
  it('[D62] a bounded number of messages is withheld at a time', () => {
    const state = held(strict);
    const entry = held(after(strict, report(ann))).withheld.get(2)!;
    const many = new Map(Array.from({ length: WITHHELD_MAX }, (_, index) => [100 + index, entry] as const));
    const full = { ...state, withheld: many };
    expect(conversation.decide(report(ann), full).refusal?.code).toBe('conversation-full');
    const crowded = { ...held(inspected), withheld: many };
    expect(types(conversation.decide(send(3, completing('digest-1')), crowded).events)).toEqual([
      'MessageRefused',
    ]);
  });
});

describe('destroying for a masked copy', () => {
  it('[D63] the copy and the destruction are one append', () => {
    const { decision } = given(conversation, ...split).when(reseal());
    expect(decision.events).toMatchObject([
      { type: 'MessageResealed', messageRevision: 2, sequence: 4, statement: signed },
      {
        type: 'MessageDestroyed',
        messageRevision: 2,
        reason: 'resealed',
        ...visitor,
        incident: 'incident-1',
        resealed: 8,
      },
    ]);
    const state = stateAfter(conversation, [...split, ...decision.events]);
    if (state.status === 'none') throw new Error('it began');
    expect([...state.withheld.keys()]).toEqual([4]);
    expect([...state.destroyed]).toEqual([2]);
    given(conversation, ...split, ...decision.events)
      .when(reseal())
      .nothing();
    given(conversation, ...split, ...decision.events)
      .when(reseal({ message: message(5, { digest: 'masked-2' }) }))
      .refused('not-withheld');
  });
  it('[D63] it counts among its tab’s numbers, also in a resolved conversation', () => {
    given(conversation, ...split)
      .when(reseal({ message: message(5) }))
      .refused('sequence-gap');
    const { sharedCount: count, sharedHead: closedHead } = held(split);
    const resolved = after(split, {
      kind: 'ResolveConversation',
      person: 'ann',
      count,
      closedHead,
      closing: signed,
    });
    given(conversation, ...resolved)
      .when(reseal())
      .gives({ type: 'MessageResealed' }, { type: 'MessageDestroyed' });
  });
  it('[D64] one lying end destroys nothing: not what is not withheld, nor another’s, nor what was not compared', () => {
    given(conversation, ...inspected)
      .when(reseal({ message: message(3) }))
      .refused('not-withheld');
    given(conversation, ...split)
      .when(reseal({ side: ann, message: message(1, { tab: 'ann' }) }))
      .refused('not-yours');
    given(conversation, ...split)
      .when(reseal({ inspection: none }))
      .refused('not-inspected');
    given(conversation, ...split)
      .when(reseal({ inspection: completing() }))
      .refused('not-masked');
    given(conversation, ...split)
      .when(reseal({ message: message(4, { epoch: 2 }) }))
      .refused('stale-epoch');
    given(conversation, ...after(strict, report(ann)))
      .when(reseal({ message: message(3), inspection: none }))
      .refused('wrong-mode');
  });
});

describe('destroying what two ends found', () => {
  it('[D65] strict: an end of another person that finds the same destroys it', () => {
    given(conversation, ...after(strict, report(ann)))
      .when(report(priya))
      .gives({ type: 'MessageDestroyed', messageRevision: 2, reason: 'confirmed', ...priya, report: signed });
  });
  it('[D64] one lying end destroys nothing: not by saying it twice, nor with its author', () => {
    const withheld = after(strict, report(ann));
    given(conversation, ...withheld)
      .when(report(ann))
      .nothing();
    given(conversation, ...withheld)
      .when(report(visitor))
      .nothing();
  });
  it('[D64] nor beside the gateway’s own finding: an end’s word alone adds nothing to it', () => {
    given(conversation, ...split)
      .when(report(ann))
      .nothing();
    const confirmed = { reason: 'card-number', check: signed } as const;
    given(conversation, ...split)
      .when(report(ann, { confirmed }))
      .nothing();
    given(conversation, ...after(inspected, report(ann, { confirmed })))
      .when(report(priya))
      .nothing();
    given(conversation, ...after(inspected, report(ann, { confirmed })))
      .when(report(priya, { confirmed }))
      .gives({ type: 'MessageDestroyed', reason: 'confirmed' });
  });
});

describe('two persons', () => {
  it('[D66] two persons who agree destroy it, or give it back; each is on record', () => {
    const one = after(split, judge('ingrid'));
    expect(types(one.slice(split.length))).toEqual(['WithheldJudged']);
    const two = conversation.decide(judge('sam'), stateAfter(conversation, one));
    expect(two.events).toMatchObject([
      { type: 'WithheldJudged', person: 'sam', decision: 'destroy', approval: signed },
      { type: 'MessageDestroyed', reason: 'approved', person: 'sam', judged: [8, 9], incident: 'incident-1' },
    ]);
    const back = after(split, judge('ingrid', { decision: 'give-back' }));
    expect(
      conversation.decide(judge('sam', { decision: 'give-back' }), stateAfter(conversation, back)).events,
    ).toMatchObject([
      { type: 'WithheldJudged' },
      { type: 'MessageGivenBack', person: 'sam', judged: [8, 9] },
    ]);
  });
  it('[D64] one person counts once, and whoever wrote it not at all', () => {
    given(conversation, ...after(split, judge('ingrid')))
      .when(judge('ingrid'))
      .nothing();
    const answered = after(inspected, {
      kind: 'SendMessage',
      side: ann,
      message: message(1, { tab: 'ann', digest: 'hers' }),
      epoch: null,
      inspection: passed,
    });
    const hers = after(answered, {
      kind: 'SendMessage',
      side: ann,
      message: message(2, { tab: 'ann', digest: 'hers-2' }),
      epoch: null,
      inspection: completing('hers'),
    });
    given(conversation, ...hers)
      .when(judge('ann', { revision: 5 }))
      .refused('own-message');
  });
  it('[D66] who disagree decide nothing; a person may change their mind', () => {
    const apart = after(split, judge('ingrid'), judge('sam', { decision: 'give-back' }));
    expect(types(apart.slice(split.length))).toEqual(['WithheldJudged', 'WithheldJudged']);
    const agreed = conversation.decide(
      judge('ingrid', { decision: 'give-back' }),
      stateAfter(conversation, apart),
    );
    expect(types(agreed.events)).toEqual(['WithheldJudged', 'MessageGivenBack']);
  });
  it('[D66] what is not withheld is not judged; what was decided is answered the same', () => {
    given(conversation, ...inspected)
      .when(judge('ingrid'))
      .refused('not-withheld');
    const gone = after(split, judge('ingrid'), judge('sam'));
    given(conversation, ...gone)
      .when(judge('sam'))
      .nothing();
    given(conversation, ...gone)
      .when(judge('sam', { decision: 'give-back' }))
      .refused('not-withheld');
  });
  it('[D67] what was given back is neither withheld again nor reported', () => {
    const back = after(
      split,
      judge('ingrid', { decision: 'give-back' }),
      judge('sam', { decision: 'give-back' }),
    );
    given(conversation, ...back)
      .when(report(ann))
      .nothing();
    const again = conversation.decide(
      send(4, completing('digest-1', 'digest-2')),
      stateAfter(conversation, back),
    );
    expect(types(again.events)).toEqual(['MessageRefused']);
  });
});

describe('under a hold', () => {
  it('[D68] nothing is destroyed: not for a copy, not by two ends, not by two persons', () => {
    const decided = (command: ConversationCommand, state: Conversation) => {
      const { events, refusal } = conversation.decide(command, state);
      return { types: types(events), code: refusal?.code ?? null };
    };
    expect(decided(reseal(), held(split))).toEqual({ types: [], code: 'held' });
    expect(decided(report(priya), held(after(strict, report(ann))))).toEqual({ types: [], code: null });
    expect(decided(judge('ingrid'), held(split))).toEqual({ types: [], code: 'held' });
    expect(decided(judge('sam'), held(after(split, judge('ingrid'))))).toEqual({ types: [], code: 'held' });
  });
  it('[D75] what waited under a hold goes on when the last hold that covers it ends, and not before', () => {
    const lay = (hold: string): ConversationCommand => ({ kind: 'LayHold', hold });
    const lift = (hold: string): ConversationCommand => ({ kind: 'LiftHold', hold });
    const covered = after(split, judge('ingrid'), lay('hold-1'), lay('hold-2'));
    given(conversation, ...covered)
      .when(judge('sam'))
      .refused('held');
    const half = after(covered, lift('hold-1'));
    given(conversation, ...half)
      .when(judge('sam'))
      .refused('held');
    given(conversation, ...half)
      .when(reseal())
      .refused('held');
    const free = after(half, lift('hold-2'));
    given(conversation, ...free)
      .when(judge('sam'))
      .gives({ type: 'WithheldJudged', person: 'sam' }, { type: 'MessageDestroyed', reason: 'approved' });
    given(conversation, ...free)
      .when(reseal())
      .gives({ type: 'MessageResealed' }, { type: 'MessageDestroyed' });
  });
  it('[D76] a hold is laid once and lifted once, also on a conversation that is resolved', () => {
    const lay: ConversationCommand = { kind: 'LayHold', hold: 'hold-1' };
    const lift: ConversationCommand = { kind: 'LiftHold', hold: 'hold-1' };
    given(conversation, ...split)
      .when(lift)
      .nothing();
    given(conversation, ...after(split, lay))
      .when(lay)
      .nothing();
    given(conversation, ...after(split, lay, lift))
      .when(lay)
      .gives({ type: 'HoldLaid', hold: 'hold-1' });
    const { sharedCount: count, sharedHead: closedHead } = held(split);
    const resolved = after(split, {
      kind: 'ResolveConversation',
      person: 'ann',
      count,
      closedHead,
      closing: signed,
    });
    given(conversation, ...resolved)
      .when(lay)
      .gives({ type: 'HoldLaid' });
  });
  it('[D76] it takes no room that a conversation could fill, and a bounded number covers it', () => {
    const state = held(split);
    const holds = new Set(Array.from({ length: HOLDS_MAX }, (_, index) => `hold-${index}`));
    const decided = (command: ConversationCommand, at: Conversation) => conversation.decide(command, at);
    const full = { ...state, revision: CONVERSATION_EVENTS_MAX };
    expect(types(decided({ kind: 'LayHold', hold: 'another' }, full).events)).toEqual(['HoldLaid']);
    expect(decided({ kind: 'LayHold', hold: 'another' }, { ...state, holds }).refusal?.code).toBe(
      'at-capacity',
    );
  });
  it('[D68] it is still withheld, and may be given back', () => {
    const { events } = conversation.decide(report(ann), held(strict));
    expect(types(events)).toEqual(['MessageWithheld']);
    const back = after(split, judge('ingrid', { decision: 'give-back' }));
    const decision = conversation.decide(judge('sam', { decision: 'give-back' }), held(back));
    expect(types(decision.events)).toEqual(['WithheldJudged', 'MessageGivenBack']);
  });
});
