// Saying something in a conversation: by whom, with which number, under which epoch, and after which word of the gateway.
import type { EpochOpened, MessageWithheld, StaffEpochOpened } from '../contract/events.ts';
import type {
  EpochFacts,
  Inspection,
  SayCommand,
  SealedFacts,
  Side,
  StartCommand,
} from '../command/conversation.ts';
import type { ConversationEvent } from './conversation-events.ts';
import type { Conversation, ConversationState } from './conversation-history.ts';
import { accepted, type Decision, refused, SATISFIED } from './decider.ts';
import { judge, revisionOf } from './sequence.ts';
import { contactGiven } from './waiting.ts';

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
  // Its list was checked before somebody joined or left.
  if (opens !== null && !sameDevices(opens.joined, state)) return refused('stale-epoch', { epoch: current });
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
    chain === 'shared' ? { type: 'MessageSent' } : { type: 'NoteAdded', mentions: command.mentions ?? [] },
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
  as: { readonly type: 'MessageSent' } | { readonly type: 'NoteAdded'; readonly mentions: readonly string[] },
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
    ...as,
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
