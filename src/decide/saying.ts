// Saying something in a conversation: by whom, with which number, under which epoch, and after which word of the gateway.
import type { EpochOpened, MessageWithheld, StaffEpochOpened } from '../contract/events.ts';
import type {
  EpochFacts,
  Inspection,
  ResealCommand,
  SayCommand,
  SealedFacts,
  Side,
  StartCommand,
} from '../command/conversation.ts';
import type { ConversationEvent } from './conversation-events.ts';
import type { Conversation, ConversationState } from './conversation-history.ts';
import { accepted, type Decision, refused, SATISFIED } from './decider.ts';
import { judge, revisionOf } from './sequence.ts';
import { mayComment } from './survey.ts';
import { contactGiven } from './waiting.ts';
import { resealFault, withhold } from './withholding.ts';

export function start(command: StartCommand, state: ConversationState): Decision<ConversationEvent> {
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
      kind: command.ticket === null ? 'chat' : 'ticket',
      topic: command.topic,
      priority: command.priority,
      campaign: command.campaign,
      signed: command.signed,
      page: command.page,
      pageTitle: command.pageTitle,
      device: command.device,
      trail: command.trail,
      referrer: command.referrer,
      country: command.country,
      ...(command.visit === undefined ? {} : { visit: command.visit }),
    },
    ...(command.contact === null ? [] : [contactGiven(command.contact)]),
    ...(command.ticket === null ? [] : [{ type: 'ConversationTicketed', reason: command.ticket } as const]),
    epochEvent('EpochOpened', VISITOR, command.epoch),
  ];
  return recordSaid({ type: 'MessageSent' }, VISITOR, command.message, command.inspection, begun, []);
}

const VISITOR: Side = { from: 'visitor', person: null };

export function say(
  command: SayCommand & { readonly mentions?: readonly string[] },
  state: Conversation,
  chain: 'shared' | 'staff',
): Decision<ConversationEvent> {
  const { message, side } = command;
  const judged = judge(state.ledgers, side, message);
  if (judged.status === 'repeated') return repeated(judged.entry.refusal);
  if (judged.status === 'refused') return refused(judged.code, { expected: judged.expected });
  if (chain === 'staff' && side.from === 'visitor') return refused('not-yours');
  const comments = chain === 'shared' && side.from === 'visitor' && mayComment(state);
  if (state.status === 'resolved' && !comments) return refused('conversation-resolved');
  if (chain === 'shared' && side.from === 'staff' && state.assignee !== side.person)
    return refused('not-assigned');
  const fault = epochFault(command, state, chain) ?? inspectionFault(state.mode, command.inspection);
  if (fault !== null) return fault;
  const { inspection } = command;
  return recordSaid(
    chain === 'shared' ? { type: 'MessageSent' } : { type: 'NoteAdded', mentions: command.mentions ?? [] },
    side,
    message,
    inspection,
    openedWith(command, chain),
    inspection.status === 'refused' ? piecesOf(inspection, side, state) : [],
  );
}

/** The refusal stands first, and behind it the earlier messages that it takes back. */
function piecesOf(
  { incident, withhold: digests }: Extract<Inspection, { status: 'refused' }>,
  side: Side,
  state: Conversation,
): readonly MessageWithheld[] {
  const pieces = digests.flatMap((digest) => revisionOf(state.ledgers, side, digest) ?? []);
  return withhold(state, pieces, side, state.revision, incident);
}

/** Nothing is sealed under another epoch than the one in force, or the next where one is due. */
function epochFault(
  { epoch: opens, message }: SayCommand,
  state: Conversation,
  chain: 'shared' | 'staff',
): Decision<never> | null {
  const current = chain === 'shared' ? state.epoch : state.staffEpoch;
  const due = opens === null ? current : current + 1;
  const mustOpen = current === 0 || state.readersChanged[chain];
  if (message.epoch !== due || (opens === null ? mustOpen : opens.epoch !== due))
    return refused('stale-epoch', { epoch: current });
  if (opens !== null && opens.directory < state.directory)
    return refused('stale-directory', { directory: state.directory });
  // Its list was checked before somebody joined or left.
  if (opens !== null && !sameDevices(opens.joined, state)) return refused('stale-epoch', { epoch: current });
  return null;
}

function openedWith({ epoch, side }: SayCommand, chain: 'shared' | 'staff'): readonly ConversationEvent[] {
  if (epoch === null) return [];
  return [epochEvent(chain === 'shared' ? 'EpochOpened' : 'StaffEpochOpened', side, epoch)];
}

/**
 * The masked copy and the destruction are one append: there is no moment with neither. It says nothing new, so it is taken
 * in a resolved conversation too, and from who has it no more.
 */
export function reseal(command: ResealCommand, state: Conversation): Decision<ConversationEvent> {
  const { chain, inspection, message, revision, side } = command;
  const judged = judge(state.ledgers, side, message);
  if (judged.status === 'repeated') return repeated(judged.entry.refusal);
  if (judged.status === 'refused') return refused(judged.code, { expected: judged.expected });
  const code = resealFault(state, revision, side);
  if (code !== null) return refused(code);
  const fault = epochFault(command, state, chain) ?? inspectionFault(state.mode, inspection);
  if (fault !== null) return fault;
  if (inspection.status !== 'passed') return refused('not-masked');
  const opened = openedWith(command, chain);
  return accepted(
    ...opened,
    {
      type: chain === 'shared' ? 'MessageResealed' : 'NoteResealed',
      messageRevision: revision,
      ...clearOf(side, message),
      rules: inspection.rules,
      envelope: message.envelope,
      check: inspection.check,
      statement: command.statement,
    },
    {
      type: 'MessageDestroyed',
      messageRevision: revision,
      reason: 'resealed',
      ...side,
      incident: state.withheld.get(revision)?.incident ?? '',
      resealed: state.revision + opened.length,
      judged: [],
      report: null,
    },
  );
}

function clearOf(side: Side, { digest, epoch, policy, sequence, size, tab }: SealedFacts) {
  return { ...side, tab, sequence, epoch, size, digest, policy };
}

/**
 * A refused text is recorded without its content. An epoch it would have opened stays unopened, nobody needs its key;
 * a conversation it would have begun is begun, so that the refusal has a place to stand.
 */
function recordSaid(
  as: { readonly type: 'MessageSent' } | { readonly type: 'NoteAdded'; readonly mentions: readonly string[] },
  side: Side,
  message: SealedFacts,
  inspection: Inspection,
  opened: readonly ConversationEvent[],
  withheld: readonly MessageWithheld[],
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
          check: inspection.check,
        },
        ...withheld,
      ],
      refusal: { code: inspection.reason, detail: { recorded: true } },
    };
  }
  return accepted(...opened, {
    ...as,
    ...clearOf(side, message),
    rules: inspection.status === 'passed' ? inspection.rules : null,
    envelope: message.envelope,
    check: inspection.status === 'passed' ? inspection.check : null,
  });
}

function sameDevices(joined: readonly string[], { supervisors }: Conversation): boolean {
  return joined.length === supervisors.length && supervisors.every(({ device }) => joined.includes(device));
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
