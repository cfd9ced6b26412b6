// One matter between a visitor and a workspace, from start to resolved: who may say something now, under which epoch,
// with which number. It sees envelopes as opaque text.
import type {
  ClosingConfirmed,
  ClosingConfirmedClear,
  ConversationAssigned,
  ConversationAssignedClear,
  ConversationReopened,
  ConversationReopenedClear,
  ConversationResolved,
  ConversationResolvedClear,
  ConversationStarted,
  ConversationStartedClear,
  ConversationUnassigned,
  ConversationUnassignedClear,
  EpochOpened,
  EpochOpenedClear,
  MessageRefused,
  MessageRefusedClear,
  MessageReported,
  MessageReportedClear,
  MessageSent,
  MessageSentClear,
  MessagesRead,
  MessagesReadClear,
  MessageWithheld,
  MessageWithheldClear,
  NoteAdded,
  NoteAddedClear,
  ReadersChanged,
  ReadersChangedClear,
  StaffEpochOpened,
  StaffEpochOpenedClear,
} from '../contract/events.ts';
import { accepted, type Decider, type Decision, type Recorded, refused, SATISFIED } from './decider.ts';
import { entered, judge, type Ledgers, revisionOf } from './sequence.ts';

/** A conversation that reaches it goes on in another one. */
export const CONVERSATION_EVENTS_MAX = 20_000;
/** Kept free for what ends it or gives it to somebody else: whoever fills a conversation keeps nobody's place. */
export const ENDING_EVENTS_MAX = 500;
/** How many messages taken back are remembered by revision. */
export const WITHHELD_MAX = 1_000;

export type ConversationEvent =
  | ClosingConfirmed
  | ConversationAssigned
  | ConversationReopened
  | ConversationResolved
  | ConversationStarted
  | ConversationUnassigned
  | EpochOpened
  | MessageRefused
  | MessageReported
  | MessageSent
  | MessagesRead
  | MessageWithheld
  | NoteAdded
  | ReadersChanged
  | StaffEpochOpened;

export type ConversationClear =
  | ClosingConfirmedClear
  | ConversationAssignedClear
  | ConversationReopenedClear
  | ConversationResolvedClear
  | ConversationStartedClear
  | ConversationUnassignedClear
  | EpochOpenedClear
  | MessageRefusedClear
  | MessageReportedClear
  | MessageSentClear
  | MessagesReadClear
  | MessageWithheldClear
  | NoteAddedClear
  | ReadersChangedClear
  | StaffEpochOpenedClear;

export type Side =
  | { readonly from: 'visitor'; readonly person: null }
  | { readonly from: 'staff'; readonly person: string };

/** What accept read from a verified envelope; the envelope itself passes through unopened. */
export type SealedFacts = {
  readonly tab: string;
  readonly sequence: number;
  readonly epoch: number;
  readonly size: MessageSent['size'];
  readonly digest: string;
  readonly policy: number;
  readonly envelope: string;
};

export type EpochFacts = {
  readonly epoch: number;
  readonly directory: number;
  readonly digest: string;
  readonly staffReaders: EpochOpened['staffReaders'];
  readonly document: EpochOpened['document'];
};

type StaffReaders = EpochOpened['staffReaders'];
type RefusedReason = MessageRefused['reason'];

/** What the gateway said: nothing at all in strict mode. */
export type Inspection =
  | { readonly status: 'none' }
  | { readonly status: 'passed'; readonly rules: string; readonly check: NonNullable<MessageSent['check']> }
  | {
      readonly status: 'refused';
      readonly rules: string;
      readonly reason: RefusedReason;
      readonly withhold: readonly string[];
    };

type Start = {
  readonly kind: 'StartConversation';
  readonly subject: string;
  readonly site: string;
  readonly team: string;
  readonly mode: ConversationStarted['mode'];
  readonly directory: number;
  readonly language: string;
  readonly signed: ConversationStarted['signed'];
  readonly page: string;
  readonly pageTitle: string;
  readonly device: string;
  readonly epoch: EpochFacts;
  readonly message: SealedFacts;
  readonly inspection: Inspection;
};

type Say = {
  readonly side: Side;
  readonly message: SealedFacts;
  readonly epoch: EpochFacts | null;
  readonly inspection: Inspection;
};

export type ConversationCommand =
  | Start
  | ({ readonly kind: 'SendMessage' } & Say)
  | ({ readonly kind: 'AddNote' } & Say)
  | { readonly kind: 'MarkRead'; readonly side: Side; readonly upTo: number }
  | {
      readonly kind: 'ReportMessage';
      readonly side: Side;
      readonly revision: number;
      readonly reason: MessageReported['reason'];
      readonly report: MessageWithheld['report'];
    }
  | {
      readonly kind: 'AssignConversation';
      readonly person: string;
      readonly previous: string | null;
      readonly reason: ConversationAssigned['reason'];
    }
  | {
      readonly kind: 'ReleaseConversation';
      readonly person: string;
      readonly reason: ConversationUnassigned['reason'];
    }
  | {
      readonly kind: 'ResolveConversation';
      readonly person: string;
      readonly count: number;
      readonly closedHead: string;
      readonly closing: ConversationResolved['closing'];
    }
  | {
      readonly kind: 'ConfirmClosing';
      readonly count: number;
      readonly closedHead: string;
      readonly closing: ClosingConfirmed['closing'];
    }
  | { readonly kind: 'ReopenConversation'; readonly side: Side }
  | {
      readonly kind: 'ChangeReaders';
      readonly directory: number;
      readonly reason: ReadersChanged['reason'];
      /** Who of the staff would be on the list of an epoch opened now. */
      readonly staffReaders: StaffReaders;
      /** One of them has another key under the same name. */
      readonly rekeyed?: boolean;
    };

export type Conversation = {
  readonly status: 'waiting' | 'open' | 'resolved';
  readonly workspace: string;
  readonly subject: string;
  readonly site: string;
  readonly team: string;
  readonly mode: ConversationStarted['mode'];
  readonly directory: number;
  readonly assignee: string | null;
  readonly epoch: number;
  readonly staffEpoch: number;
  readonly staffReaders: StaffReaders;
  /** The directory that list comes from. */
  readonly listedIn: number;
  readonly readersChanged: { readonly shared: boolean; readonly staff: boolean };
  readonly ledgers: Ledgers;
  readonly readUpTo: { readonly visitor: number; readonly staff: number };
  readonly lastMessage: number;
  readonly withheld: ReadonlySet<number>;
  readonly reported: ReadonlySet<string>;
  /** Number of events of the chain both sides see, and its head. */
  readonly sharedCount: number;
  readonly sharedHead: string;
  readonly closed: { readonly count: number; readonly head: string; readonly confirmed: boolean } | null;
  readonly revision: number;
};

export type ConversationState = { readonly status: 'none' } | Conversation;

const FILLS: ReadonlySet<ConversationCommand['kind']> = new Set([
  'SendMessage',
  'AddNote',
  'MarkRead',
  'ReportMessage',
  'ReopenConversation',
]);

export const conversation: Decider<
  ConversationState,
  ConversationCommand,
  ConversationEvent,
  ConversationClear
> = {
  initial: { status: 'none' },
  decide(command, state) {
    if (command.kind === 'StartConversation') return start(command, state);
    if (state.status === 'none') return refused('not-found');
    if (FILLS.has(command.kind) && state.revision >= CONVERSATION_EVENTS_MAX - ENDING_EVENTS_MAX)
      return refused('conversation-full');
    switch (command.kind) {
      case 'SendMessage':
        return say(command, state, 'shared');
      case 'AddNote':
        return say(command, state, 'staff');
      case 'MarkRead':
        return markRead(command.side, command.upTo, state);
      case 'ReportMessage':
        return report(command, state);
      case 'AssignConversation':
        return assign(command, state);
      case 'ReleaseConversation':
        if (state.assignee === null) return SATISFIED;
        if (state.assignee !== command.person) return refused('not-assigned');
        return accepted({ type: 'ConversationUnassigned', person: command.person, reason: command.reason });
      case 'ResolveConversation':
        return resolve(command, state);
      case 'ConfirmClosing':
        return confirm(command, state);
      case 'ReopenConversation':
        if (state.status !== 'resolved') return SATISFIED;
        return accepted({ type: 'ConversationReopened', ...command.side });
      case 'ChangeReaders':
        if (
          state.status === 'resolved' ||
          state.readersChanged.shared ||
          (command.rekeyed !== true && sameReaders(state.staffReaders, command.staffReaders))
        )
          return SATISFIED;
        return accepted({ type: 'ReadersChanged', directory: command.directory, reason: command.reason });
    }
  },
  evolve,
};

function start(command: Start, state: ConversationState): Decision<ConversationEvent> {
  if (state.status !== 'none') {
    const before = judge(state.ledgers, VISITOR, command.message);
    return before.status === 'repeated' ? repeated(before.entry.refusal) : refused('already-exists');
  }
  const fault = inspectionFault(command.mode, command.inspection);
  if (fault !== null) return fault;
  if (command.message.sequence !== 1) return refused('sequence-gap', { expected: 1 });
  if (command.epoch.epoch !== 1 || command.message.epoch !== 1) return refused('stale-epoch', { epoch: 0 });
  const begun: readonly ConversationEvent[] = [
    {
      type: 'ConversationStarted',
      subject: command.subject,
      site: command.site,
      team: command.team,
      mode: command.mode,
      directory: command.directory,
      language: command.language,
      signed: command.signed,
      page: command.page,
      pageTitle: command.pageTitle,
      device: command.device,
    },
    epochEvent('EpochOpened', VISITOR, command.epoch),
  ];
  return recordSaid('MessageSent', VISITOR, command.message, command.inspection, begun, []);
}

const VISITOR: Side = { from: 'visitor', person: null };

function say(command: Say, state: Conversation, chain: 'shared' | 'staff'): Decision<ConversationEvent> {
  const { message, side } = command;
  const judged = judge(state.ledgers, side, message);
  if (judged.status === 'repeated') return repeated(judged.entry.refusal);
  if (judged.status === 'refused') return refused(judged.code, { expected: judged.expected });
  if (chain === 'staff' && side.from === 'visitor') return refused('not-yours');
  if (state.status === 'resolved') return refused('conversation-resolved');
  if (chain === 'shared' && side.from === 'staff' && state.assignee !== side.person)
    return refused('not-assigned');
  const current = chain === 'shared' ? state.epoch : state.staffEpoch;
  const opens = command.epoch;
  const due = opens === null ? current : current + 1;
  const mustOpen = current === 0 || state.readersChanged[chain];
  if (message.epoch !== due || (opens === null ? mustOpen : opens.epoch !== due))
    return refused('stale-epoch', { epoch: current });
  if (opens !== null && opens.directory < state.directory)
    return refused('stale-directory', { directory: state.directory });
  const fault = inspectionFault(state.mode, command.inspection);
  if (fault !== null) return fault;
  const opened =
    opens === null ? [] : [epochEvent(chain === 'shared' ? 'EpochOpened' : 'StaffEpochOpened', side, opens)];
  const withheld =
    command.inspection.status === 'refused'
      ? command.inspection.withhold.flatMap((digest) => revisionOf(state.ledgers, side, digest) ?? [])
      : [];
  const fresh = withheld.filter((revision) => !state.withheld.has(revision));
  return recordSaid(
    chain === 'shared' ? 'MessageSent' : 'NoteAdded',
    side,
    message,
    command.inspection,
    opened,
    fresh,
  );
}

/**
 * A refused text is recorded without its content. An epoch it would have opened stays unopened, nobody needs its key;
 * a conversation it would have begun is begun, so that the refusal has a place to stand.
 */
function recordSaid(
  type: 'MessageSent' | 'NoteAdded',
  side: Side,
  message: SealedFacts,
  inspection: Inspection,
  opened: readonly ConversationEvent[],
  withhold: readonly number[],
): Decision<ConversationEvent> {
  if (inspection.status === 'refused') {
    const begins = opened[0]?.type === 'ConversationStarted';
    return {
      events: [
        ...(begins ? opened : []),
        {
          type: 'MessageRefused',
          ...side,
          tab: message.tab,
          sequence: message.sequence,
          digest: message.digest,
          reason: inspection.reason,
          rules: inspection.rules,
        },
        ...withhold.map(
          (revision): MessageWithheld => ({
            type: 'MessageWithheld',
            messageRevision: revision,
            reason: 'card-number-split',
            ...side,
            report: null,
          }),
        ),
      ],
      refusal: { code: inspection.reason, detail: { recorded: true } },
    };
  }
  return accepted(...opened, {
    type,
    ...side,
    tab: message.tab,
    sequence: message.sequence,
    epoch: message.epoch,
    size: message.size,
    digest: message.digest,
    policy: message.policy,
    rules: inspection.status === 'passed' ? inspection.rules : null,
    envelope: message.envelope,
    check: inspection.status === 'passed' ? inspection.check : null,
  });
}

function repeated(refusal: Entry): Decision<ConversationEvent> {
  return refusal === null ? SATISFIED : refused(refusal, { recorded: true });
}
type Entry = Parameters<typeof refused>[0] | null;

function inspectionFault(mode: Conversation['mode'], inspection: Inspection): Decision<never> | null {
  if (mode === 'inspected' && inspection.status === 'none') return refused('not-inspected');
  if (mode === 'strict' && inspection.status !== 'none') return refused('wrong-mode');
  return null;
}

function epochEvent(
  type: 'EpochOpened' | 'StaffEpochOpened',
  side: Side,
  facts: EpochFacts,
): EpochOpened | StaffEpochOpened {
  return {
    type,
    epoch: facts.epoch,
    directory: facts.directory,
    ...side,
    digest: facts.digest,
    staffReaders: facts.staffReaders,
    document: facts.document,
  };
}

function sameReaders(before: StaffReaders, now: StaffReaders): boolean {
  const line = (readers: StaffReaders) =>
    readers
      .map((each) => `${each.kind} ${each.id}`)
      .toSorted()
      .join('\n');
  return line(before) === line(now);
}

function markRead(side: Side, upTo: number, state: Conversation): Decision<ConversationEvent> {
  const seen = Math.min(upTo, state.revision - 1);
  if (seen <= state.readUpTo[side.from] || state.lastMessage <= state.readUpTo[side.from]) return SATISFIED;
  return accepted({ type: 'MessagesRead', ...side, upTo: seen });
}

function report(
  command: Extract<ConversationCommand, { kind: 'ReportMessage' }>,
  state: Conversation,
): Decision<ConversationEvent> {
  if (command.revision >= state.revision) return refused('not-found');
  // What the gateway passed stays: one end's word would take it from everybody, and from those who look into it later.
  if (command.reason === 'card-number' && state.mode === 'strict') {
    if (state.withheld.has(command.revision)) return SATISFIED;
    if (state.withheld.size >= WITHHELD_MAX) return refused('conversation-full');
    return accepted({
      type: 'MessageWithheld',
      messageRevision: command.revision,
      reason: 'card-number',
      ...command.side,
      report: command.report,
    });
  }
  if (state.reported.has(reportOf(command.reason, command.revision)) || state.reported.size >= WITHHELD_MAX)
    return SATISFIED;
  return accepted({
    type: 'MessageReported',
    messageRevision: command.revision,
    reason: command.reason,
    ...command.side,
  });
}

/** A card number is told apart: what somebody could not open may yet hold one. */
function reportOf(reason: MessageReported['reason'], revision: number): string {
  return `${reason === 'card-number' ? reason : 'fault'} ${revision}`;
}

function assign(
  command: Extract<ConversationCommand, { kind: 'AssignConversation' }>,
  state: Conversation,
): Decision<ConversationEvent> {
  if (state.status === 'resolved') return refused('conversation-resolved');
  if (state.assignee === command.person) return SATISFIED;
  if (state.assignee !== command.previous) return refused('already-assigned');
  return accepted({
    type: 'ConversationAssigned',
    person: command.person,
    previous: command.previous,
    reason: command.reason,
  });
}

function resolve(
  command: Extract<ConversationCommand, { kind: 'ResolveConversation' }>,
  state: Conversation,
): Decision<ConversationEvent> {
  if (state.status === 'resolved') return SATISFIED;
  if (state.assignee !== command.person) return refused('not-assigned');
  if (command.count !== state.sharedCount || command.closedHead !== state.sharedHead) {
    return refused('head-moved', { count: state.sharedCount, head: state.sharedHead });
  }
  return accepted({
    type: 'ConversationResolved',
    person: command.person,
    count: command.count,
    closedHead: command.closedHead,
    closing: command.closing,
  });
}

function confirm(
  command: Extract<ConversationCommand, { kind: 'ConfirmClosing' }>,
  state: Conversation,
): Decision<ConversationEvent> {
  if (state.status !== 'resolved' || state.closed === null) return refused('not-resolved');
  if (command.count !== state.closed.count || command.closedHead !== state.closed.head)
    return refused('head-moved');
  if (state.closed.confirmed) return SATISFIED;
  return accepted({
    type: 'ClosingConfirmed',
    count: command.count,
    closedHead: command.closedHead,
    closing: command.closing,
  });
}

const STAFF_CHAIN: ReadonlySet<string> = new Set(['NoteAdded', 'StaffEpochOpened']);

function evolve(state: ConversationState, event: Recorded<ConversationClear>): ConversationState {
  if (state.status === 'none') return event.type === 'ConversationStarted' ? begun(event) : state;
  const shared = !STAFF_CHAIN.has(event.type);
  return {
    ...state,
    ...change(state, event),
    revision: event.meta.revision + 1,
    sharedCount: state.sharedCount + (shared ? 1 : 0),
    sharedHead: shared ? event.meta.head : state.sharedHead,
  };
}

function begun(event: Recorded<ConversationStartedClear>): Conversation {
  return {
    status: 'waiting',
    workspace: event.meta.workspace,
    subject: event.subject,
    site: event.site,
    team: event.team,
    mode: event.mode,
    directory: event.directory,
    assignee: null,
    epoch: 0,
    staffEpoch: 0,
    staffReaders: [],
    listedIn: event.directory,
    readersChanged: { shared: false, staff: false },
    ledgers: new Map(),
    readUpTo: { visitor: -1, staff: -1 },
    lastMessage: -1,
    withheld: new Set(),
    reported: new Set(),
    sharedCount: 1,
    sharedHead: event.meta.head,
    closed: null,
    revision: event.meta.revision + 1,
  };
}

function change(state: Conversation, event: Recorded<ConversationClear>): Partial<Conversation> {
  switch (event.type) {
    case 'ConversationStarted':
      return {};
    case 'EpochOpened':
      return {
        epoch: event.epoch,
        staffReaders: event.staffReaders,
        listedIn: event.directory,
        directory: Math.max(state.directory, event.directory),
        readersChanged: { ...state.readersChanged, shared: false },
      };
    case 'StaffEpochOpened':
      return {
        staffEpoch: event.epoch,
        directory: Math.max(state.directory, event.directory),
        readersChanged: { ...state.readersChanged, staff: false },
      };
    case 'ReadersChanged':
      return {
        directory: Math.max(state.directory, event.directory),
        readersChanged: { shared: true, staff: true },
      };
    case 'MessageSent':
    case 'NoteAdded':
      return {
        ledgers: entered(state.ledgers, event, event.tab, {
          sequence: event.sequence,
          digest: event.digest,
          revision: event.meta.revision,
          refusal: null,
        }),
        lastMessage: event.meta.revision,
      };
    case 'MessageRefused':
      return {
        ledgers: entered(state.ledgers, event, event.tab, {
          sequence: event.sequence,
          digest: event.digest,
          revision: event.meta.revision,
          refusal: event.reason,
        }),
      };
    case 'MessageWithheld':
      return { withheld: new Set(state.withheld).add(event.messageRevision) };
    case 'MessageReported':
      return { reported: new Set(state.reported).add(reportOf(event.reason, event.messageRevision)) };
    case 'MessagesRead':
      return { readUpTo: { ...state.readUpTo, [event.from]: event.upTo } };
    case 'ConversationAssigned':
      return { status: 'open', assignee: event.person };
    case 'ConversationUnassigned':
      return { status: 'waiting', assignee: null };
    case 'ConversationResolved':
      return {
        status: 'resolved',
        assignee: null,
        closed: { count: event.count, head: event.closedHead, confirmed: false },
      };
    case 'ClosingConfirmed':
      return { closed: state.closed === null ? null : { ...state.closed, confirmed: true } };
    case 'ConversationReopened':
      return { status: 'waiting', closed: null };
  }
}
