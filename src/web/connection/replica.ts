// One conversation as this end holds it: every event checked for its place, verified, opened, folded in order.
// Promises: what it shows as text was verified and passed the detector; an event that does not fit changes nothing.
// Trusts: `trust` for the directory, `unlock` for this end's own keys. It keeps text in memory only.

import type { MessageRefusedClear } from '../../contract/events.ts';
import type { EventsFrame } from '../../contract/frames.ts';
import { FIRST_HEAD } from '../../seal/chain.ts';
import { shreddedDigest, nextHead } from '../../seal/head.ts';
import type { DirectoryDocument } from '../../seal/directory.ts';
import type { VerifiedEnvelope } from '../../seal/envelope.ts';
import type { HandedCopy } from '../../seal/move.ts';
import type { Primitives } from '../../seal/primitives.ts';
import { isObject } from '../../seal/is-object.ts';
import { parseCanonical } from '../../seal/strict-json.ts';
import type { Signed } from '../../contract/definitions.ts';
import { type ClearEvent, isStaffOnly, readClear, type SaidClear } from './clear-event.ts';
import type { Content, Line, Problem, SaidItem, Side } from './conversation-state.ts';
import { type Epoch, readRecordedEpoch, type Unlock, writerIn } from './epochs.ts';
import { movedBy, type MovedEvent } from './moving.ts';
import { piecesWith } from './pieces.ts';
import { changeOfReaders } from './reader-change.ts';
import { type CameFrom, joinedOf, ledgerOf, type Place, type ReplicaState } from './replica-state.ts';
import { closes, joins, signerOf, starter } from './signed-events.ts';
import { type Fault, isChecked, openSaid, type ReadSaid, readSaid, type Redact } from './said.ts';
import { createTakenBack, saidAt } from './taken-back.ts';
import type { Trust } from './trust.ts';
import { foldWaiting, type VerifyToken, type WaitingEvent } from './waiting.ts';
import { createWithheldEvents, signedOf } from './withheld-events.ts';

type FrameEvent = EventsFrame['events'][number];
type Audience = 'conversation' | 'staff';

export type Replica = {
  /** In order, from the beginning. `gap`: events before this one are missing, or the chain is broken; nothing changed. */
  /** `live`: they come as they happen, after everything before them. */
  accept(events: readonly FrameEvent[], live?: boolean): Promise<'taken' | 'gap' | 'failed'>;
  /** All that there is has come: what was said to be withheld and is not by anything recorded is missing. */
  settle(): Promise<void>;
  /** Tries again what could not be opened, after this end got another key. */
  reopen(): Promise<void>;
  readonly now: ReplicaState;
};

export type ReplicaOptions = {
  /** Filled from here on. */
  readonly state: ReplicaState;
  readonly primitives: Primitives;
  readonly trust: Trust;
  readonly place: Place;
  readonly side: Side;
  /** Whose end this is, among the staff; null for a visitor's and for a replay. */
  readonly person?: () => string | null;
  readonly unlock: Unlock;
  readonly redact: Redact;
  /** Staff ends: whether a token of the organisation holds. */
  readonly verifyToken?: VerifyToken;
  /** This end's device, to know its own messages. */
  readonly device: () => string | null;
  /** The list key of a message that was pending here. */
  readonly keyOf: (digest: string) => string | null;
};

export function createReplica(options: ReplicaOptions): Replica {
  const { primitives, trust, place } = options;
  const { state } = options;
  const heads: Record<Audience, Set<string>> = {
    conversation: new Set([FIRST_HEAD]),
    staff: new Set([FIRST_HEAD]),
  };
  /** Envelopes whose epoch may still open, by revision. */
  const sealed = new Map<number, VerifiedEnvelope>();
  /** Came without content, as withheld or destroyed; the event that says so is still to come. Revision and digest. */
  const awaited = new Map<number, string>();
  /** What came with moves to other teams, and which of them were taken, by digest. */
  const handed: HandedCopy[] = [];
  const moves = new Set<string>();
  const reported = new Set<number>();
  /** What supervisors signed to join, by its nonce: each counts once. */
  const joinings = new Set<string>();
  /** Tabs of which something is missing, until the next words say so. */
  const holes = new Set<string>();
  let live = false;
  let turn: Promise<unknown> = Promise.resolve();
  const withheldEvents = createWithheldEvents({
    primitives,
    trust,
    place,
    state,
    signer: async (signed, { from, person }, item) =>
      from === 'visitor'
        ? state.visitor
        : staffSigner(signed, item.kind === 'note' ? 'staff' : 'conversation', person ?? ''),
  });
  const takenBack = createTakenBack({
    events: withheldEvents,
    state,
    isOwn,
    isLive: () => live,
    change,
    letGo(revision) {
      awaited.delete(revision);
      sealed.delete(revision);
    },
  });

  async function accept(events: readonly FrameEvent[]): Promise<'taken' | 'gap' | 'failed'> {
    for (const event of events) {
      if (state.problem !== null) return 'failed';
      if (event.revision <= state.revision) {
        if (state.wanted.has(event.revision)) await refill(event);
        continue;
      }
      const answer = await take(event);
      if (answer !== 'taken') return answer;
    }
    return 'taken';
  }

  async function take(framed: FrameEvent): Promise<'taken' | 'gap' | 'failed'> {
    const read = readClear(framed.clear, place);
    if (!read.ok) return fail(read.code);
    const { event } = read;
    if (event.revision !== framed.revision) return fail('clear-invalid');
    const staffOnly = isStaffOnly(event);
    if (staffOnly && options.side === 'visitor') return fail('clear-invalid');
    const audience: Audience = staffOnly ? 'staff' : 'conversation';
    const chain = state.chains[audience];
    const head = nextHead(primitives, chain.head, framed.clear);
    // Staff see every event, so that for them a missing number is a gap as well.
    if (head !== framed.head || (options.side === 'staff' && framed.revision !== state.revision + 1))
      return 'gap';
    const shredded = shreddedOf(event, framed);
    const failed = await fold(event, shredded);
    if (failed !== null) return fail(failed);
    chain.head = head;
    chain.count += 1;
    heads[audience].add(head);
    state.revision = event.revision;
    state.events += 1;
    return 'taken';
  }

  function fail(problem: Problem): 'failed' {
    state.problem ??= problem;
    return 'failed';
  }

  /** Undefined: the server gave something else than what was recorded, or kept it back. */
  function shreddedOf(
    event: ClearEvent,
    framed: FrameEvent,
  ): Readonly<Record<string, unknown>> | null | undefined {
    if (event.shredded === null) return framed.shredded === null || framed.shredded === '' ? {} : undefined;
    // Nothing is erased yet: whoever says so kept it back.
    const keptBack = framed.state === 'withheld' || framed.state === 'destroyed';
    if (framed.shredded === null) return keptBack && isSaid(event) ? null : undefined;
    if (shreddedDigest(primitives, framed.shredded) !== event.shredded) return undefined;
    const value = parseCanonical(framed.shredded);
    return isObject(value) ? value : undefined;
  }

  async function fold(
    event: ClearEvent,
    shredded: Readonly<Record<string, unknown>> | null | undefined,
  ): Promise<Problem | null> {
    if ((state.startedAt === null) !== (event.type === 'ConversationStarted')) return 'start-invalid';
    switch (event.type) {
      case 'ConversationStarted':
        return start(event, shredded);
      case 'EpochOpened':
      case 'StaffEpochOpened':
        await openEpoch(event, shredded);
        return null;
      case 'ReadersChanged':
        state.readersChanged = { conversation: true, staff: true };
        state.directory = Math.max(state.directory, event.directory);
        return null;
      case 'MessageSent':
      case 'NoteAdded':
        if (event.from === 'visitor') state.snoozedUntil = null;
        await say(event, shredded);
        return null;
      case 'MessageRefused': {
        // A server that makes one up leaves a hole in its sender's numbers, as if it had left the words out.
        const signed = await withheldEvents.refused(event, shredded);
        if (signed) enter(event, event.revision, event.reason);
        const { from, person, reason } = event;
        const mine = options.keyOf(event.digest) !== null;
        line(event, { type: 'refused', from, person, mine, reason, signed });
        return null;
      }
      case 'MessageResealed':
      case 'NoteResealed':
        await reseal(event, shredded);
        return null;
      case 'MessageWithheld':
      case 'WithheldJudged':
      case 'MessageDestroyed':
      case 'MessageGivenBack':
        await takenBack.take(event, shredded);
        return null;
      case 'MessageReported':
        reported.add(event.messageRevision);
        if (
          event.reason === 'card-number' ||
          state.faults.get(event.messageRevision)?.reason !== 'card-number'
        )
          state.faults.delete(event.messageRevision);
        line(event, { type: 'reported', messageRevision: event.messageRevision, reason: event.reason });
        return null;
      case 'MessagesRead':
        state.readUpTo = {
          ...state.readUpTo,
          [event.from]: Math.max(state.readUpTo[event.from], event.upTo),
        };
        return null;
      case 'ConversationAssigned':
        state.status = 'open';
        state.assignee = event.person;
        state.snoozedUntil = null;
        line(event, {
          type: 'assigned',
          person: event.person,
          name: trust.name(event.person),
          previous: event.previous,
          reason: event.reason,
        });
        return null;
      case 'ConversationUnassigned':
        state.status = 'waiting';
        state.assignee = null;
        state.snoozedUntil = null;
        line(event, {
          type: 'unassigned',
          person: event.person,
          name: trust.name(event.person),
          reason: event.reason,
        });
        return null;
      case 'ConversationResolved':
        await resolve(event, shredded);
        return null;
      case 'ClosingConfirmed':
        if (state.closing !== null)
          state.closing = { ...state.closing, confirmed: await isConfirmed(event, shredded) };
        line(event, { type: 'closing-confirmed' });
        return null;
      case 'SupervisorJoined':
        await supervisorJoined(event, shredded);
        return null;
      case 'SupervisorLeft':
        line(event, { type: 'supervisor-left', person: event.person, name: trust.name(event.person) });
        state.supervisors = state.supervisors.filter(({ person }) => person !== event.person);
        state.readersChanged = { conversation: true, staff: true };
        return null;
      case 'SurveyAnswered': {
        const { person, score } = event;
        state.survey = { score, comment: false };
        line(event, { type: 'rated', score, person, name: nameOf(person) });
        return null;
      }
      case 'ConversationReopened':
        state.status = 'waiting';
        state.closing = null;
        state.survey = null;
        state.waiting = { ...state.waiting, left: false };
        line(event, { type: 'reopened', from: event.from, person: event.person, name: nameOf(event.person) });
        return null;
      case 'LabelsChanged': {
        const { add, remove } = event;
        state.labels = [...state.labels.filter((label) => !remove.includes(label)), ...add];
        line(event, { type: 'labelled', name: nameOf(event.person), add, remove });
        return null;
      }
      case 'ConversationSnoozed':
        state.snoozedUntil = Date.parse(event.until);
        line(event, { type: 'snoozed', name: nameOf(event.person), until: state.snoozedUntil });
        return null;
      case 'ConversationWoken':
        state.snoozedUntil = null;
        line(event, { type: 'woken', name: nameOf(event.person), because: event.because });
        return null;
      case 'MentionsSeen':
      case 'HoldLaid':
      case 'HoldLifted':
        return null;
      case 'ConversationMoved':
        await moved(event, shredded);
        return null;
      default:
        await wait(event, shredded);
        return null;
    }
  }

  /** Only a signature makes a reader: what does not hold adds nobody, and the epoch that lists them is nobody's. */
  async function supervisorJoined(
    event: Extract<ClearEvent, { type: 'SupervisorJoined' }>,
    shredded: Readonly<Record<string, unknown>> | null | undefined,
  ): Promise<void> {
    const { device, how, person } = event;
    const signed = shredded ? signedOf(shredded['joining']) : null;
    const verified =
      signed !== null && !joinings.has(event.nonce) && (await joins(primitives, trust, place, event, signed));
    line(event, { type: 'supervisor-joined', person, name: trust.name(person), how, verified });
    if (!verified) return;
    joinings.add(event.nonce);
    const before = state.supervisors.find((each) => each.person === person);
    const since = before?.since ?? Date.parse(event.at);
    const others = state.supervisors.filter((each) => each.person !== person);
    state.supervisors = [...others, { person, device, how, since }];
    if (before?.device !== device) state.readersChanged = { conversation: true, staff: true };
  }

  /** Only a signature moves it: without one the team stays what it was, and another's epochs are nobody's. */
  async function moved(
    event: MovedEvent,
    shredded: Readonly<Record<string, unknown>> | null | undefined,
  ): Promise<void> {
    const signed = shredded ? signedOf(shredded['move']) : null;
    const now = live ? (trust.current()?.document ?? null) : null;
    const copies = moves.has(event.digest)
      ? null
      : await movedBy(primitives, trust, place, state, event, signed, now);
    const { person, previous, team, to } = event;
    const verified = copies !== null;
    const teamName = trust.current()?.document.teams.find(({ id }) => id === team)?.name ?? team;
    const name = trust.name(person);
    line(event, { type: 'moved', person, name, previous, team, teamName, to, verified });
    if (copies === null) return;
    moves.add(event.digest);
    state.team = team;
    state.directory = Math.max(state.directory, event.directory);
    state.readersChanged = { conversation: true, staff: true };
    handed.push(...copies);
    await reopen();
  }

  /** What is over nobody supervises. */
  function unsupervised(): void {
    if (state.supervisors.length > 0) state.readersChanged = { conversation: true, staff: true };
    state.supervisors = [];
  }

  async function start(
    event: Extract<ClearEvent, { type: 'ConversationStarted' }>,
    shredded: Readonly<Record<string, unknown>> | null | undefined,
  ): Promise<Problem | null> {
    if (!shredded) return 'start-invalid';
    const card = await starter(primitives, place, event, signedOf(shredded['signed']));
    if (card === null) return 'start-invalid';
    state.visitor = card;
    state.page = cameFrom(shredded);
    const { campaign, kind, priority, topic } = event;
    state.waiting = { ...state.waiting, kind, topic, priority, campaign };
    state.status = 'waiting';
    state.mode = event.mode;
    state.site = event.site;
    state.team = event.team;
    state.language = event.language;
    state.directory = event.directory;
    state.startedAt = Date.parse(event.at);
    line(event, { type: 'started', mode: event.mode });
    return null;
  }

  async function wait(
    event: WaitingEvent,
    shredded: Readonly<Record<string, unknown>> | null | undefined,
  ): Promise<void> {
    const epoch = state.epochs.conversation.get(state.newest.conversation);
    const { line: shown, waiting } = await foldWaiting(state.waiting, event, shredded, {
      ...place,
      visitor: state.visitor,
      directories: [
        trust.current()?.document ?? null,
        epoch !== undefined && 'directory' in epoch ? epoch.directory.document : null,
      ],
      name: trust.name,
      verify: options.verifyToken ?? null,
    });
    state.waiting = waiting;
    if (event.type === 'QueueLeft' && event.reason === 'left') {
      state.status = 'resolved';
      state.closing = null;
      unsupervised();
    }
    if (shown !== null) line(event, shown);
  }

  async function openEpoch(
    event: Extract<ClearEvent, { type: 'EpochOpened' | 'StaffEpochOpened' }>,
    shredded: Readonly<Record<string, unknown>> | null | undefined,
  ): Promise<void> {
    const audience: Audience = event.type === 'EpochOpened' ? 'conversation' : 'staff';
    const before = state.epochs[audience].get(state.newest[audience]);
    const epoch = await epochOf(event, audience, shredded);
    const misplaced = misplacedEpoch(event, audience, epoch);
    state.epochs[audience].set(
      event.epoch,
      misplaced === null ? epoch : { status: 'wrong', code: misplaced, document: null },
    );
    state.newest[audience] = Math.max(state.newest[audience], event.epoch);
    state.readersChanged = { ...state.readersChanged, [audience]: false };
    state.directory = Math.max(state.directory, event.directory);
    if (audience === 'conversation') {
      const changed = changeOfReaders(before, state.epochs[audience].get(event.epoch));
      line(event, { type: 'readers', epoch: event.epoch, first: event.epoch === 1, ...changed });
    }
  }

  /** An epoch that does not stand where its author put it is one nobody may seal under. */
  function misplacedEpoch(
    event: Extract<ClearEvent, { type: 'EpochOpened' | 'StaffEpochOpened' }>,
    audience: Audience,
    epoch: Epoch,
  ): string | null {
    // A number that does not follow, or comes twice.
    if (event.epoch !== state.newest[audience] + 1) return 'wrong-epoch';
    // Who was removed meanwhile is still in an older directory.
    if (event.directory < state.directory) return 'stale-directory';
    return 'epoch' in epoch && !heads[audience].has(epoch.epoch.document.head) ? 'wrong-head' : null;
  }

  /** What comes live must be of somebody who is still there; of what is replayed nothing says when it was written. */
  function besides(person: string | null): { readonly besides?: DirectoryDocument | null } {
    return live && person !== null ? { besides: trust.current()?.document ?? null } : {};
  }

  function epochOf(
    event: Extract<ClearEvent, { type: 'EpochOpened' | 'StaffEpochOpened' }>,
    audience: Audience,
    shredded: Readonly<Record<string, unknown>> | null | undefined,
  ): Epoch | Promise<Epoch> {
    const signed = shredded ? signedOf(shredded['document']) : null;
    if (signed === null || state.visitor === null || state.mode === null)
      return { status: 'wrong', code: 'content-missing', document: null };
    return readRecordedEpoch(primitives, trust, options.unlock, signed, {
      ...place,
      audience,
      number: event.epoch,
      directory: event.directory,
      digest: event.digest,
      mode: state.mode,
      team: state.team ?? '',
      visitor: state.visitor,
      joined: joinedOf(state),
      person: event.from === 'visitor' ? null : (event.person ?? ''),
      ...besides(event.person),
    });
  }

  async function say(
    event: SaidClear & ClearEvent,
    shredded: Readonly<Record<string, unknown>> | null | undefined,
  ): Promise<void> {
    const audience: Audience = event.type === 'NoteAdded' ? 'staff' : 'conversation';
    const epoch = state.epochs[audience].get(event.epoch);
    const found = await readOf(event, shredded, audience, epoch);
    const directories = [
      trust.current()?.document ?? null,
      epoch !== undefined && 'directory' in epoch ? epoch.directory.document : null,
    ];
    const checked = shredded
      ? await isChecked(primitives, signedOf(shredded['check']), event, directories)
      : false;
    enter(event, event.revision, null);
    const read =
      found.signed && holes.delete(ledgerOf(event.from, event.person, event.tab)) ? afterHole(found) : found;
    if (read.envelope !== null) sealed.set(event.revision, read.envelope);
    note(event.revision, event.digest, read);
    takenBack.said(event, read);
    const known = options.keyOf(event.digest);
    const comment = event.type === 'MessageSent' && state.status === 'resolved';
    if (comment && state.survey !== null) state.survey = { ...state.survey, comment: true };
    const item: SaidItem = {
      kind: audience === 'staff' ? 'note' : 'message',
      key: known ?? `r${event.revision}`,
      revision: event.revision,
      at: Date.parse(event.at),
      from: event.from,
      person: event.person,
      name: nameOf(event.person),
      mine: known !== null || (read.sender !== null && read.sender === options.device()),
      content: read.content,
      signed: read.signed,
      check: state.mode === 'strict' ? 'strict' : checked ? 'checked' : 'not-checked',
      epoch: event.epoch,
      digest: event.digest,
      comment,
      mentions: event.type === 'NoteAdded' ? event.mentions : [],
      whisper: audience === 'staff' ? whisperOf(event.person) : null,
    };
    state.items = [...state.items, item];
    if (state.mode === 'strict') takePieces(item);
  }

  /** Where no gateway looked, a number in pieces is found by whoever reads them all; nobody reports their own. */
  function takePieces(newest: SaidItem): void {
    for (const { digest, from, person, revision } of piecesWith(
      state.items.filter((item) => item.kind === 'line' || !takenBack.wasGivenBack(item.revision)),
      newest,
    )) {
      if (!isOwn({ from, person }))
        state.faults.set(revision, { reason: 'card-number', digest, envelope: null });
      change(revision, { status: 'withheld', by: 'here', reason: 'card-number-split' });
    }
  }

  /** What a supervisor who reads along notes is for whoever has the conversation. */
  function whisperOf(person: string | null): SaidItem['whisper'] {
    if (person === state.assignee || !state.supervisors.some((each) => each.person === person)) return null;
    return { to: state.assignee, name: nameOf(state.assignee) };
  }

  /** The masked copy of a withheld text stands in that one's place once it is destroyed. */
  async function reseal(
    event: Extract<ClearEvent, { type: 'MessageResealed' | 'NoteResealed' }>,
    shredded: Readonly<Record<string, unknown>> | null | undefined,
  ): Promise<void> {
    const audience: Audience = isStaffOnly(event) ? 'staff' : 'conversation';
    const read = await readOf(event, shredded, audience, state.epochs[audience].get(event.epoch));
    enter(event, event.revision, null);
    await takenBack.sealedAgain(event, shredded, read);
  }

  /** The content of a message that was given back, come again. */
  async function refill(framed: FrameEvent): Promise<void> {
    const read = readClear(framed.clear, place);
    const item = saidAt(state, framed.revision);
    if (!read.ok || item === null || framed.shredded === null) return;
    const { event } = read;
    if (event.type !== 'MessageSent' && event.type !== 'NoteAdded') return;
    const same = event.digest === item.digest && event.epoch === item.epoch && event.person === item.person;
    const envelope = shreddedOf(event, framed)?.['envelope'];
    if (!same || typeof envelope !== 'string') return;
    const audience: Audience = item.kind === 'note' ? 'staff' : 'conversation';
    const found = await readEnvelopeOf(event, envelope, audience, state.epochs[audience].get(event.epoch));
    if (found.envelope !== null) sealed.set(framed.revision, found.envelope);
    // Two persons decided that it is none: this end's own detector does not overrule them.
    change(framed.revision, found.given ?? found.content);
    state.wanted.delete(framed.revision);
  }

  function isOwn({ from, person }: { readonly from: Side; readonly person: string | null }): boolean {
    return from === options.side && person === (options.person?.() ?? null);
  }

  async function readOf(
    event: SaidClear & ClearEvent,
    shredded: Readonly<Record<string, unknown>> | null | undefined,
    audience: Audience,
    epoch: Epoch | undefined,
  ): Promise<ReadSaid> {
    const bare = (content: Content, fault: Fault | null = null): ReadSaid => ({
      content,
      fault,
      envelope: null,
      opened: null,
      given: null,
      sender: null,
      signed: false,
    });
    if (shredded === null) {
      awaited.set(event.revision, event.digest);
      return bare({ status: 'withheld', by: 'recorded', reason: '' });
    }
    const envelope = shredded?.['envelope'];
    if (typeof envelope !== 'string' || state.visitor === null)
      return bare({ status: 'unverified', code: 'content-missing' }, 'cannot-open');
    // A number of a tab that was used before: the same words played again.
    if (event.sequence <= lastOf(event)) return bare({ status: 'unverified', code: 'sequence-reused' });
    if (event.epoch !== state.newest[audience] || state.readersChanged[audience])
      return bare({ status: 'unverified', code: 'stale-epoch' }, 'cannot-open');
    return readEnvelopeOf(event, envelope, audience, epoch);
  }

  async function readEnvelopeOf(
    event: SaidClear & ClearEvent,
    envelope: string,
    audience: Audience,
    epoch: Epoch | undefined,
  ): Promise<ReadSaid> {
    if (state.visitor === null) throw new Error('nothing is said before the start');
    return readSaid(primitives, options.redact, event, envelope, {
      ...place,
      team: state.team ?? '',
      visitor: state.visitor,
      epoch,
      ...besides(event.person),
      headKnown: (head) => heads[audience].has(head),
    });
  }

  async function resolve(
    event: Extract<ClearEvent, { type: 'ConversationResolved' }>,
    shredded: Readonly<Record<string, unknown>> | null | undefined,
  ): Promise<void> {
    const { count, head } = state.chains.conversation;
    const signed = shredded ? signedOf(shredded['closing']) : null;
    const author = signed === null ? null : await staffSigner(signed, 'conversation', event.person);
    const verified =
      signed !== null &&
      author !== null &&
      event.count === count &&
      event.closedHead === head &&
      (await closes(primitives, place, signed, 'ResolveConversation', author, count, head));
    state.status = 'resolved';
    state.assignee = null;
    state.snoozedUntil = null;
    unsupervised();
    state.closing = {
      count: event.count,
      head: event.closedHead,
      person: event.person,
      verified,
      confirmed: false,
    };
    line(event, { type: 'resolved', person: event.person, name: trust.name(event.person) });
  }

  async function staffSigner(signed: Signed, audience: Audience, person: string) {
    if (state.visitor === null) return null;
    const { visitor } = state;
    const question = { audience, team: state.team ?? '', visitor, joined: joinedOf(state), person };
    const signer = await signerOf(trust, signed, question, state.directory);
    const { besides: now } = besides(person);
    return now === undefined || signer === null ? signer : writerIn([now], question, signer.id);
  }

  async function isConfirmed(
    event: Extract<ClearEvent, { type: 'ClosingConfirmed' }>,
    shredded: Readonly<Record<string, unknown>> | null | undefined,
  ): Promise<boolean> {
    const signed = shredded ? signedOf(shredded['closing']) : null;
    const { closing } = state;
    if (signed === null || state.visitor === null || closing === null || !closing.verified) return false;
    // Of this closing, not of one before it: what was said since was not there when that was signed.
    if (event.count !== closing.count || event.closedHead !== closing.head) return false;
    return closes(primitives, place, signed, 'ConfirmClosing', state.visitor, event.count, event.closedHead);
  }

  async function settle(): Promise<void> {
    for (const [revision, digest] of awaited) {
      change(revision, { status: 'unverified', code: 'content-missing' });
      state.faults.set(revision, { reason: 'cannot-open', digest, envelope: null });
    }
    awaited.clear();
    takenBack.settle();
  }

  async function reopen(): Promise<void> {
    for (const audience of ['conversation', 'staff'] as const) {
      for (const [number, epoch] of state.epochs[audience]) {
        if (epoch.status !== 'closed') continue;
        const copies = handed.filter((copy) => copy.audience === audience && copy.epoch === number);
        state.epochs[audience].set(number, await options.unlock(epoch, copies));
      }
    }
    const opened = new Map<number, Content>();
    for (const [revision, envelope] of [...sealed]) {
      const epoch = state.epochs[envelope.header.audience].get(envelope.header.epoch);
      if (epoch?.status === 'closed') continue;
      sealed.delete(revision);
      const read = openSaid(primitives, options.redact, envelope, epoch);
      note(revision, envelope.digest, read);
      opened.set(revision, read.content);
    }
    if (opened.size === 0) return;
    state.items = state.items.map((item) => {
      const content = item.kind === 'line' ? undefined : opened.get(item.revision);
      return item.kind === 'line' || content === undefined ? item : { ...item, content };
    });
  }

  function note(revision: number, digest: string, read: ReadSaid): void {
    const told = takenBack.has(revision) || (read.fault !== 'card-number' && reported.has(revision));
    if (read.fault === null || told) return;
    const envelope = read.fault === 'card-number' ? read.opened : null;
    state.faults.set(revision, { reason: read.fault, digest, envelope });
  }

  function enter(event: SaidClear | MessageRefusedClear, revision: number, refusal: string | null): void {
    const last = lastOf(event);
    if (event.sequence <= last) return;
    const ledger = ledgerOf(event.from, event.person, event.tab);
    if (event.sequence > last + 1) holes.add(ledger);
    state.lastSequence.set(ledger, event.sequence);
    state.actions.set(event.digest, { refusal, revision });
  }

  function lastOf(event: SaidClear | MessageRefusedClear): number {
    return state.lastSequence.get(ledgerOf(event.from, event.person, event.tab)) ?? 0;
  }

  function change(revision: number, content: Content): void {
    state.items = state.items.map((item) =>
      item.kind !== 'line' && item.revision === revision ? { ...item, content } : item,
    );
  }

  function line(event: ClearEvent, shown: Line): void {
    state.items = [
      ...state.items,
      {
        kind: 'line',
        key: `r${event.revision}`,
        revision: event.revision,
        at: Date.parse(event.at),
        line: shown,
      },
    ];
  }

  function nameOf(person: string | null): string | null {
    return person === null ? null : trust.name(person);
  }

  /** One after another: what an event means depends on all before it. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const next = turn.then(work, work);
    turn = next.catch(() => {});
    return next;
  }

  return {
    accept: (events, now = false) =>
      inTurn(() => {
        live = now;
        return accept(events);
      }),
    settle: () => inTurn(settle),
    reopen: () => inTurn(reopen),
    now: state,
  };
}

/** Its sender signed a number that does not follow what came: words before it are missing, and it may answer them. */
function afterHole(read: ReadSaid): ReadSaid {
  const content = { status: 'unverified', code: 'sequence-gap' } as const;
  return { ...read, content, envelope: null, opened: null, given: null, fault: 'cannot-open' };
}

function cameFrom(shredded: Readonly<Record<string, unknown>>): CameFrom | null {
  const { country, device, page, pageTitle, referrer, trail } = shredded;
  const texts = [page, pageTitle, device, referrer].every((text) => typeof text === 'string');
  if (!texts || !Array.isArray(trail)) return null;
  const pages = trail.filter(
    (each) =>
      isObject(each) && [each['page'], each['title'], each['at']].every((text) => typeof text === 'string'),
  );
  return {
    page: String(page),
    pageTitle: String(pageTitle),
    device: String(device),
    referrer: String(referrer),
    trail: pages as CameFrom['trail'],
    country: typeof country === 'string' ? country : null,
  };
}

function isSaid(event: ClearEvent): boolean {
  return event.type === 'MessageSent' || event.type === 'NoteAdded';
}
