// What becomes of a message in which a card number is found: withheld from everybody, then destroyed or given back. No
// single end destroys anything, and nothing that a hold covers is destroyed.
import type {
  HoldLaid,
  HoldLaidClear,
  HoldLifted,
  HoldLiftedClear,
  MessageDestroyed,
  MessageDestroyedClear,
  MessageGivenBack,
  MessageGivenBackClear,
  MessageReported,
  MessageReportedClear,
  MessageWithheld,
  MessageWithheldClear,
  WithheldJudged,
  WithheldJudgedClear,
} from '../contract/events.ts';
import type { HoldCommand, JudgeCommand, ReportCommand, Side } from '../command/conversation.ts';
import { accepted, type Decision, type Recorded, refused, SATISFIED } from './decider.ts';

/** How many messages taken back, or reported, are remembered by revision. */
export const WITHHELD_MAX = 1_000;
/** Holds that cover one conversation at a time: as many as one workspace may have in force. */
export const HOLDS_MAX = 1_000;

export type Withheld = {
  readonly author: Side;
  readonly incident: string;
  /** Whose end found it; null when the gateway did. */
  readonly reporter: Side | null;
  /** Where the gateway's statement stands; in strict mode there is none. */
  readonly statedAt: number;
  /** The last judgement of each person. */
  readonly judged: ReadonlyMap<
    string,
    { readonly decision: WithheldJudged['decision']; readonly revision: number }
  >;
};

/** The part of a conversation's state that this file folds. */
export type Withholding = {
  readonly withheld: ReadonlyMap<number, Withheld>;
  readonly destroyed: ReadonlySet<number>;
  readonly givenBack: ReadonlySet<number>;
  readonly reported: ReadonlySet<string>;
  /** The holds that cover this conversation: while there is one, nothing of it is destroyed. */
  readonly holds: ReadonlySet<string>;
};

export const NOTHING_WITHHELD: Withholding = {
  withheld: new Map(),
  destroyed: new Set(),
  givenBack: new Set(),
  reported: new Set(),
  holds: new Set(),
};

type Standing = Withholding & { readonly mode: 'inspected' | 'strict'; readonly revision: number };

/** Earlier pieces of a number that a refused message completed, by the place where the refusal will stand. */
export function withhold(
  state: Withholding,
  pieces: readonly number[],
  author: Side,
  refusal: number,
  incident: string,
): readonly MessageWithheld[] {
  const room = WITHHELD_MAX - state.withheld.size;
  return pieces
    .filter((revision) => mayBeWithheld(state, revision))
    .slice(0, room)
    .map((messageRevision) => ({
      type: 'MessageWithheld',
      messageRevision,
      reason: 'card-number-split',
      ...author,
      incident,
      refusal,
      reporter: null,
      report: null,
      check: null,
    }));
}

export function report(
  command: ReportCommand,
  state: Standing,
): Decision<MessageWithheld | MessageReported | MessageDestroyed> {
  const { author, confirmed, incident, reason, revision, side } = command;
  if (revision >= state.revision) return refused('not-found');
  // What the gateway passed, the gateway takes back: one end's word would take it from everybody.
  const counts = reason === 'card-number' && (state.mode === 'strict' || confirmed !== null);
  if (counts) {
    const before = state.withheld.get(revision);
    if (before !== undefined) return found(command, before, state);
    if (!mayBeWithheld(state, revision)) return SATISFIED;
    if (state.withheld.size >= WITHHELD_MAX) return refused('conversation-full');
    return accepted({
      type: 'MessageWithheld',
      messageRevision: revision,
      reason: confirmed?.reason ?? 'card-number',
      ...author,
      incident: pendingWith(state, author, side) ?? incident,
      refusal: null,
      reporter: side,
      report: command.report,
      check: confirmed?.check ?? null,
    });
  }
  if (state.reported.has(reportOf(reason, revision)) || state.reported.size >= WITHHELD_MAX) return SATISFIED;
  if (reason === 'card-number' && !mayBeWithheld(state, revision)) return SATISFIED;
  return accepted({
    type: 'MessageReported',
    messageRevision: revision,
    reason,
    ...side,
    incident: reason === 'card-number' ? incident : null,
  });
}

/** Pieces of one number are one incident: that of what the same end found of the same author and what is not yet settled. */
function pendingWith(state: Withholding, author: Side, reporter: Side): string | null {
  for (const each of state.withheld.values()) {
    const same = each.reporter !== null && sameSide(each.reporter, reporter) && sameSide(each.author, author);
    if (same) return each.incident;
  }
  return null;
}

/** An end of another person found the same: then it is no single end's word any more. */
function found(command: ReportCommand, before: Withheld, state: Standing): Decision<MessageDestroyed> {
  const { side } = command;
  if (before.reporter === null || sameSide(before.reporter, side)) return SATISFIED;
  if (sameSide(before.author, side) || isHeld(state)) return SATISFIED;
  return accepted({
    type: 'MessageDestroyed',
    messageRevision: command.revision,
    reason: 'confirmed',
    ...side,
    incident: before.incident,
    resealed: null,
    judged: [],
    report: command.report,
  });
}

export function judgeWithheld(
  command: JudgeCommand,
  state: Standing,
): Decision<WithheldJudged | MessageDestroyed | MessageGivenBack> {
  const { decision, person, revision } = command;
  const withheld = state.withheld.get(revision);
  if (withheld === undefined) {
    const done = decision === 'destroy' ? state.destroyed : state.givenBack;
    return done.has(revision) ? SATISFIED : refused('not-withheld');
  }
  if (withheld.author.person === person) return refused('own-message');
  if (decision === 'destroy' && isHeld(state)) return refused('held');
  if (withheld.judged.get(person)?.decision === decision) return SATISFIED;
  const judged: WithheldJudged = {
    type: 'WithheldJudged',
    messageRevision: revision,
    decision,
    person,
    approval: command.approval,
  };
  const [other] = [...withheld.judged].filter(([, each]) => each.decision === decision);
  if (other === undefined) return accepted(judged);
  const agreed = [other[1].revision, state.revision];
  const { incident } = withheld;
  const decided: MessageDestroyed | MessageGivenBack =
    decision === 'give-back'
      ? { type: 'MessageGivenBack', messageRevision: revision, person, incident, judged: agreed }
      : {
          type: 'MessageDestroyed',
          messageRevision: revision,
          reason: 'approved',
          from: 'staff',
          person,
          incident,
          resealed: null,
          judged: agreed,
          report: null,
        };
  return { events: [judged, decided], refusal: null };
}

/** Of a conversation that ended or is full as well: evidence knows no closing time. */
export function hold(command: HoldCommand, state: Withholding): Decision<HoldLaid | HoldLifted> {
  const covers = state.holds.has(command.hold);
  if (command.kind === 'LiftHold')
    return covers ? accepted({ type: 'HoldLifted', hold: command.hold }) : SATISFIED;
  if (covers) return SATISFIED;
  if (state.holds.size >= HOLDS_MAX) return refused('at-capacity', { holds: HOLDS_MAX });
  return accepted({ type: 'HoldLaid', hold: command.hold });
}

function isHeld(state: Withholding): boolean {
  return state.holds.size > 0;
}

/** Why a withheld message of this author cannot be destroyed for a masked copy now; null when it can. */
export function resealFault(
  state: Standing,
  revision: number,
  author: Side,
): 'held' | 'not-withheld' | 'not-yours' | 'wrong-mode' | null {
  const withheld = state.withheld.get(revision);
  if (withheld === undefined) return 'not-withheld';
  if (!sameSide(withheld.author, author)) return 'not-yours';
  if (state.mode !== 'inspected') return 'wrong-mode';
  return isHeld(state) ? 'held' : null;
}

/** What two persons gave back stays; what is destroyed is gone. */
function mayBeWithheld(state: Withholding, revision: number): boolean {
  return !state.withheld.has(revision) && !state.destroyed.has(revision) && !state.givenBack.has(revision);
}

/** A card number is told apart: what somebody could not open may yet hold one. */
function reportOf(reason: MessageReported['reason'], revision: number): string {
  return `${reason === 'card-number' ? reason : 'fault'} ${revision}`;
}

type WithholdingClear =
  | HoldLaidClear
  | HoldLiftedClear
  | MessageDestroyedClear
  | MessageGivenBackClear
  | MessageReportedClear
  | MessageWithheldClear
  | WithheldJudgedClear;

export function foldWithholding(state: Withholding, event: Recorded<WithholdingClear>): Partial<Withholding> {
  if (event.type === 'HoldLaid') return { holds: new Set(state.holds).add(event.hold) };
  if (event.type === 'HoldLifted')
    return { holds: new Set([...state.holds].filter((each) => each !== event.hold)) };
  const { messageRevision } = event;
  switch (event.type) {
    case 'MessageWithheld': {
      const { incident, reporter } = event;
      const entry = {
        author: sideOf(event),
        incident,
        reporter: reporter === null ? null : sideOf(reporter),
        statedAt: event.refusal ?? event.meta.revision,
        judged: new Map(),
      };
      return { withheld: new Map(state.withheld).set(messageRevision, entry) };
    }
    case 'WithheldJudged': {
      const withheld = state.withheld.get(messageRevision);
      if (withheld === undefined) return {};
      const { decision, person } = event;
      const judged = new Map(withheld.judged).set(person, { decision, revision: event.meta.revision });
      return { withheld: new Map(state.withheld).set(messageRevision, { ...withheld, judged }) };
    }
    case 'MessageDestroyed':
      return {
        withheld: without(state.withheld, messageRevision),
        destroyed: new Set(state.destroyed).add(messageRevision),
      };
    case 'MessageGivenBack':
      return {
        withheld: without(state.withheld, messageRevision),
        givenBack: new Set(state.givenBack).add(messageRevision),
      };
    case 'MessageReported':
      return { reported: new Set(state.reported).add(reportOf(event.reason, messageRevision)) };
  }
}

function without(withheld: Withholding['withheld'], revision: number): Withholding['withheld'] {
  const rest = new Map(withheld);
  rest.delete(revision);
  return rest;
}

function sideOf(side: { readonly from: 'visitor' | 'staff'; readonly person: string | null }): Side {
  return side.from === 'staff' && side.person !== null
    ? { from: 'staff', person: side.person }
    : { from: 'visitor', person: null };
}

function sameSide(one: Side, other: Side): boolean {
  return one.from === other.from && one.person === other.person;
}
