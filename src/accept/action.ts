// One action of a client becomes one command, or a refusal with a stable code: its form, who may, whose signature, whose
// reader list, and what the gateway says. Everything checked here is checked before anything is decided.
import type { Action } from '../contract/actions.ts';
import type { By } from '../contract/definitions.ts';
import type { ActResult, Principal, StaffPrincipal, VisitorPrincipal } from '../platform/principal.ts';
import type { SchemaCheck } from '../platform/schema-check.ts';
import { verifyAction } from '../seal/action.ts';
import type { Audience } from '../seal/envelope.ts';
import { readEnvelope, verifyEnvelope } from '../seal/envelope-verify.ts';
import { readEpoch, verifyEpoch } from '../seal/epoch.ts';
import type { DeviceCard } from '../seal/identity.ts';
import type { Primitives } from '../seal/primitives.ts';
import { findDevice, findTeam, readersFor, teamOfSite } from '../seal/readers.ts';
import { closingFields, reportFields, startFields, verifyEnrolment } from '../seal/signed-actions.ts';
import { conversationId } from '../seal/identity.ts';
import { fixedBytes } from '../seal/bytes.ts';
import { directoryDigest, rootFingerprint, verifyDirectory } from '../seal/directory.ts';
import { parseRequest, requestDigest, verifyApproval } from '../seal/request.ts';
import type {
  AccessCommand,
  AgentCommand,
  ConversationCommand,
  DirectoryCommand,
  EpochFacts,
  Inspection,
  SealedFacts,
  Side,
} from './command.ts';
import type { PublishedDirectory, Registry } from './registry.ts';

/** The largest padded text that is taken: what a person types fits, and what a gateway looks through stays short. */
export const MESSAGE_SIZE_MAX = 16_384;
/** How long a request to open waits for its second signature. */
export const REQUEST_LIFETIME_MS = 86_400_000;
/** How far the moment in a signed request may be from ours. */
export const SIGNED_MOMENT_SKEW_MS = 300_000;

/** What accept needs to know of a conversation before it is asked to change. */
export type ConversationFacts = {
  readonly workspace: string;
  readonly team: string;
  readonly mode: 'inspected' | 'strict';
  readonly status: 'waiting' | 'open' | 'resolved';
  readonly assignee: string | null;
  readonly visitor: DeviceCard;
  /** How many there are by now. */
  readonly events: number;
};

export type InspectionRequest = {
  readonly workspace: string;
  readonly conversation: string;
  readonly connection: string;
  readonly sender: string;
  readonly envelope: string;
  readonly digest: string;
  readonly inspection: Sight;
};

/** The message's key for the gateway, as the sender sealed it. */
export type Sight = { readonly gateway: string; readonly key: string; readonly box: string };

export type Verdict =
  | Exclude<Inspection, { status: 'none' }>
  | { readonly status: 'invalid'; readonly code: string }
  | { readonly status: 'unavailable' };

export type Caused = {
  readonly workspace: string;
  readonly by: By;
  readonly cause: string;
};

export interface Writes {
  /** A command that is made late is made once, knowing whether it would be recorded as things stand. */
  conversation(
    caused: Caused,
    conversation: { readonly id: string },
    command:
      | ConversationCommand
      | ((
          wouldRecord: (draft: ConversationCommand) => boolean,
        ) => Promise<ConversationCommand | Unavailable>),
  ): Promise<ActResult>;
  agent(caused: Caused, person: string, command: AgentCommand): Promise<ActResult>;
  directory(caused: Caused, command: DirectoryCommand): Promise<ActResult>;
  access(caused: Caused, request: string, command: AccessCommand): Promise<ActResult>;
}
/** The gateway did not answer, or could not use what it was given: nothing is recorded, the sender tries again. */
export type Unavailable = { readonly kind: 'unavailable'; readonly code: string };

export interface ActionNeeds {
  readonly primitives: Primitives;
  readonly check: SchemaCheck;
  readonly registry: Registry;
  readonly writes: Writes;
  readonly facts: (conversation: string) => Promise<ConversationFacts | null>;
  /** The message or note at this place; null when something else stands there, or nothing. */
  readonly messageAt: (
    conversation: string,
    revision: number,
  ) => Promise<{ readonly digest: string; readonly staffOnly: boolean; readonly said: Side } | null>;
  readonly subjectOf: (workspace: string, device: string) => Promise<string>;
  readonly allowed: (
    principal: Principal,
    action: Action['kind'],
    resource: { readonly team: string | null },
  ) => boolean;
  readonly inspect: (message: InspectionRequest) => Promise<Verdict>;
  /** False for a text that may hold a card number. */
  readonly screen: (text: string) => boolean;
  readonly requestOf: (
    request: string,
  ) => Promise<{ readonly workspace: string; readonly text: string; readonly hours: number } | null>;
  readonly now: () => number;
}

export type Act = (
  principal: Principal,
  ref: string,
  action: unknown,
  connection: string,
) => Promise<ActResult>;

/** Stands for a verdict that has not been asked for; never part of a command that is handed on. */
const NOT_YET: Inspection = { status: 'passed', rules: '', check: { text: '', signature: '' } };

/** Stands for a subject that is not made yet; never recorded. */
const NOT_MADE = '';

class Refusal extends Error {
  readonly code: string;
  readonly detail: Readonly<Record<string, unknown>> | undefined;
  constructor(code: string, detail?: Readonly<Record<string, unknown>>) {
    super(code);
    this.code = code;
    this.detail = detail;
  }
}

export function createAct(needs: ActionNeeds): Act {
  const { primitives, registry, writes } = needs;

  async function act(
    principal: Principal,
    ref: string,
    value: unknown,
    connection: string,
  ): Promise<ActResult> {
    const checked = needs.check.action(value);
    if (checked.status === 'refused')
      return { status: 'refused', code: checked.code, detail: { field: checked.field } };
    try {
      return await perform({ principal, cause: ref, connection }, checked.value);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return {
        status: 'refused',
        code: error.code,
        ...(error.detail === undefined ? {} : { detail: error.detail }),
      };
    }
  }

  type Asked = { readonly principal: Principal; readonly cause: string; readonly connection: string };

  function perform(asked: Asked, action: Action): Promise<ActResult> {
    switch (action.kind) {
      case 'StartConversation':
        return start(asked, action);
      case 'SendMessage':
      case 'AddNote':
        return say(asked, action);
      case 'MarkRead':
      case 'ReportMessage':
      case 'ConfirmClosing':
      case 'ReopenConversation':
      case 'ReleaseConversation':
      case 'ResolveConversation':
        return change(asked, action);
      case 'TakeConversation':
      case 'TransferConversation':
        return claim(asked, action);
      case 'SetPresence': {
        const staff = staffOf(asked.principal, action.kind, null);
        return writes.agent(causedBy(asked), staff.person, {
          kind: 'SetPresence',
          presence: action.presence,
        });
      }
      case 'EnrolDevice':
        return enrol(asked, action);
      case 'SealTeamKey':
        return sealTeamKey(asked, action);
      case 'PublishDirectory':
        return publish(asked, action);
      case 'RequestAccess':
        return requestAccess(asked, action);
      case 'ApproveAccess':
        return approveAccess(asked, action);
      case 'RefuseAccess':
      case 'WithdrawAccess':
        return endAccess(asked, action);
    }
  }

  async function start(
    asked: Asked,
    action: Extract<Action, { kind: 'StartConversation' }>,
  ): Promise<ActResult> {
    const visitor = visitorOf(asked.principal);
    const directory = directoryOf(visitor.workspace);
    const site = registry.of(visitor.workspace)?.sites.get(action.site);
    if (site === undefined || site.site !== visitor.site) throw new Refusal('site-unknown');
    const card = { id: visitor.device, sign: visitor.sign, agree: visitor.agree };
    const signed = unwrap(
      await verifyAction(primitives, action.start, startFields, {
        action: action.kind,
        workspace: visitor.workspace,
        conversation: action.conversation,
        device: card,
      }),
    );
    const { fields } = signed;
    const mode = directory.document.mode;
    const id = conversationId(primitives, card, bytes(fields.random));
    if (id !== action.conversation || fields.sign !== card.sign || fields.agree !== card.agree)
      throw new Refusal('wrong-conversation');
    const { number } = directory.document;
    if (fields.directory !== number || fields.mode !== mode)
      throw new Refusal('stale-directory', { directory: number });
    // Whose site it is says the signed directory; the workspace's own settings must say the same.
    const team = teamOfSite(directory.document, site.site);
    if (fields.site !== site.site || fields.team !== site.team || site.team !== team)
      throw new Refusal('site-unknown');
    const place = { workspace: visitor.workspace, conversation: id, team: site.team, mode, visitor: card };
    const message = await envelopeOf(action.envelope, place, card, 'conversation');
    if (signed.tab !== message.tab || signed.sequence !== message.sequence)
      throw new Refusal('shape-invalid');
    const epoch = await epochOf(action.epoch, place, card, 'conversation', directory);
    const command = {
      kind: 'StartConversation',
      subject: NOT_MADE,
      site: site.site,
      team: site.team,
      mode,
      directory: number,
      language: action.language,
      signed: action.start,
      page: withoutQuery(action.page),
      pageTitle: action.pageTitle,
      device: action.device,
      epoch,
      message,
      inspection: { status: 'none' },
    } as const;
    return write(asked, place, card, command, action.inspection);
  }

  async function say(
    asked: Asked,
    action: Extract<Action, { kind: 'SendMessage' | 'AddNote' }>,
  ): Promise<ActResult> {
    const { facts, side, card } = await party(asked.principal, action.conversation, action.kind);
    const place = { ...facts, conversation: action.conversation };
    const audience = action.kind === 'SendMessage' ? 'conversation' : 'staff';
    const message = await envelopeOf(action.envelope, place, card, audience);
    const epoch =
      action.epoch === undefined
        ? null
        : await epochOf(action.epoch, place, card, audience, directoryOf(facts.workspace));
    return write(
      asked,
      place,
      card,
      { kind: action.kind, side, message, epoch, inspection: { status: 'none' } },
      action.inspection,
    );
  }

  type Plain =
    | 'MarkRead'
    | 'ReportMessage'
    | 'ConfirmClosing'
    | 'ReopenConversation'
    | 'ReleaseConversation'
    | 'ResolveConversation';

  async function change(asked: Asked, action: Extract<Action, { kind: Plain }>): Promise<ActResult> {
    const { facts, side, card } = await party(asked.principal, action.conversation, action.kind);
    const signedBy = {
      action: action.kind,
      workspace: facts.workspace,
      conversation: action.conversation,
      device: card,
    };
    const write = (command: ConversationCommand) =>
      writes.conversation(causedBy(asked), { id: action.conversation }, command);
    switch (action.kind) {
      case 'MarkRead':
        return write({ kind: 'MarkRead', side, upTo: action.upTo });
      case 'ReportMessage': {
        const { fields } = unwrap(await verifyAction(primitives, action.report, reportFields, signedBy));
        if (fields.revision !== action.revision || fields.reason !== action.reason)
          throw new Refusal('shape-invalid');
        // What is reported may be withheld from then on: only a message, and only one that this side is shown.
        const message = await needs.messageAt(action.conversation, action.revision);
        if (
          message === null ||
          message.digest !== fields.digest ||
          (message.staffOnly && side.from === 'visitor')
        )
          throw new Refusal('not-found');
        // It would be gone from everybody: that is for somebody else to ask.
        if (action.reason === 'card-number' && sameSide(message.said, side)) throw new Refusal('not-allowed');
        return write({
          kind: 'ReportMessage',
          side,
          revision: action.revision,
          reason: action.reason,
          report: action.report,
        });
      }
      case 'ReopenConversation':
        return write({ kind: 'ReopenConversation', side });
      case 'ReleaseConversation':
        if (side.from !== 'staff') throw new Refusal('not-allowed');
        return write({ kind: 'ReleaseConversation', person: side.person, reason: 'released' });
      case 'ResolveConversation':
      case 'ConfirmClosing': {
        const closing = unwrap(await verifyAction(primitives, action.closing, closingFields, signedBy));
        const stood = { count: closing.fields.count, closedHead: closing.head, closing: action.closing };
        if (action.kind === 'ConfirmClosing') return write({ kind: 'ConfirmClosing', ...stood });
        if (side.from !== 'staff') throw new Refusal('not-allowed');
        return write({ kind: 'ResolveConversation', person: side.person, ...stood });
      }
    }
  }

  /** A place is claimed for whoever is to have the conversation; the assignment follows from the log. */
  async function claim(
    asked: Asked,
    action: Extract<Action, { kind: 'TakeConversation' | 'TransferConversation' }>,
  ): Promise<ActResult> {
    const { facts, side } = await party(asked.principal, action.conversation, action.kind);
    if (side.from !== 'staff') throw new Refusal('not-allowed');
    if (facts.status === 'resolved') throw new Refusal('conversation-resolved');
    if (action.kind === 'TakeConversation') {
      if (facts.assignee !== null && facts.assignee !== side.person) throw new Refusal('already-assigned');
      return writes.agent(causedBy(asked), side.person, {
        kind: 'ClaimConversation',
        conversation: action.conversation,
        from: null,
        reason: 'taken',
      });
    }
    const to = directoryOf(facts.workspace).document.people.find((person) => person.id === action.to);
    if (to === undefined || !to.teams.includes(facts.team)) throw new Refusal('not-in-team');
    if (facts.assignee !== side.person) throw new Refusal('not-assigned');
    return writes.agent(causedBy(asked), action.to, {
      kind: 'ClaimConversation',
      conversation: action.conversation,
      from: side.person,
      reason: 'transferred',
    });
  }

  async function enrol(asked: Asked, action: Extract<Action, { kind: 'EnrolDevice' }>): Promise<ActResult> {
    const staff = staffOf(asked.principal, action.kind, null);
    const enrolment = unwrap(await verifyEnrolment(primitives, action.proof));
    const { agree, device, person, sign } = enrolment;
    const same =
      person === staff.person &&
      enrolment.workspace === staff.workspace &&
      sign === action.sign &&
      agree === action.agree;
    if (!same) throw new Refusal('shape-invalid');
    return writes.directory(causedBy(asked), {
      kind: 'EnrolDevice',
      enrolment: { device, person, sign, agree, proof: action.proof },
    });
  }

  async function sealTeamKey(
    asked: Asked,
    action: Extract<Action, { kind: 'SealTeamKey' }>,
  ): Promise<ActResult> {
    const staff = staffOf(asked.principal, action.kind, action.team);
    deviceOf(staff);
    const { document } = directoryOf(staff.workspace);
    if (findTeam(document, action.team)?.generation !== action.generation)
      throw new Refusal('stale-directory');
    const device = findDevice(document, action.device);
    const holder = document.people.find((person) => person.id === device?.person);
    if (device === null || !holder?.teams.includes(action.team)) throw new Refusal('device-unknown');
    const { team, generation, box } = action;
    return writes.directory(causedBy(asked), {
      kind: 'SealTeamKey',
      box: { team, generation, device: device.id, box },
      person: staff.person,
    });
  }

  async function publish(
    asked: Asked,
    action: Extract<Action, { kind: 'PublishDirectory' }>,
  ): Promise<ActResult> {
    const staff = staffOf(asked.principal, action.kind, null);
    const known = registry.of(staff.workspace);
    if (known === null) throw new Refusal('not-found');
    // What is sealed to devices comes with a root key's signature over it, or from who holds the key.
    if (action.teamKeys.length + action.shares.length > 0) throw new Refusal('not-allowed');
    const trust = {
      workspace: staff.workspace,
      pinned: rootFingerprint(primitives, known.root),
      seen: known.directory?.seen ?? null,
      nowMs: needs.now(),
    };
    const { document } = unwrap(await verifyDirectory(primitives, action.directory, trust));
    const { number, previous, expires } = document;
    return writes.directory(causedBy(asked), {
      kind: 'PublishDirectory',
      number,
      previous,
      expires,
      digest: directoryDigest(primitives, action.directory.text),
      directory: action.directory,
      teamKeys: [],
      shares: [],
    });
  }

  async function requestAccess(
    asked: Asked,
    action: Extract<Action, { kind: 'RequestAccess' }>,
  ): Promise<ActResult> {
    const staff = staffOf(asked.principal, action.kind, null);
    const facts = await needs.facts(action.conversation);
    if (facts === null || facts.workspace !== staff.workspace) throw new Refusal('not-found');
    const { text, signature } = action.signed;
    const request = unwrap(parseRequest(text));
    if (!needs.screen(request.matter)) throw new Refusal('card-number');
    const device = deviceOf(staff);
    const same =
      request.request === action.request &&
      request.conversation === action.conversation &&
      request.workspace === staff.workspace &&
      request.reader === staff.person &&
      request.device === device.id;
    // What is not said yet nobody can have a matter with.
    if (!same || request.events > facts.events) throw new Refusal('wrong-request');
    if (Math.abs(needs.now() - Date.parse(request.requested)) > SIGNED_MOMENT_SKEW_MS)
      throw new Refusal('clock-differs');
    if (!(await verifyApproval(primitives, text, { device: device.id, signature }, device)))
      throw new Refusal('signature-invalid');
    return writes.access(causedBy(asked), action.request, {
      kind: 'RequestAccess',
      request: {
        request: action.request,
        conversation: action.conversation,
        person: staff.person,
        device: device.id,
        notes: request.scope.includes('notes'),
        expires: new Date(needs.now() + REQUEST_LIFETIME_MS).toISOString(),
        hours: request.hours,
        digest: requestDigest(primitives, text),
        signed: action.signed,
        reasons: action.reasons,
      },
    });
  }

  async function endAccess(
    asked: Asked,
    action: Extract<Action, { kind: 'RefuseAccess' | 'WithdrawAccess' }>,
  ): Promise<ActResult> {
    const { person, workspace } = staffOf(asked.principal, action.kind, null);
    const request = await needs.requestOf(action.request);
    if (request === null || request.workspace !== workspace) throw new Refusal('not-found');
    return writes.access(
      causedBy(asked),
      action.request,
      action.kind === 'RefuseAccess'
        ? { kind: action.kind, refusal: { person, reasons: action.reasons } }
        : { kind: action.kind, person },
    );
  }

  async function approveAccess(
    asked: Asked,
    action: Extract<Action, { kind: 'ApproveAccess' }>,
  ): Promise<ActResult> {
    const staff = staffOf(asked.principal, action.kind, null);
    const request = await needs.requestOf(action.request);
    if (request === null || request.workspace !== staff.workspace) throw new Refusal('not-found');
    const device = deviceOf(staff);
    const { partials, signature } = action;
    if (!(await verifyApproval(primitives, request.text, { device: device.id, signature }, device)))
      throw new Refusal('signature-invalid');
    const { officers, threshold } = directoryOf(staff.workspace).document.compliance;
    const seated = officers.map(({ person }) => person);
    const at = needs.now();
    return writes.access(causedBy(asked), action.request, {
      kind: 'ApproveAccess',
      approval: { person: staff.person, device: device.id, signature, partials },
      needed: threshold,
      officers: seated,
      at: new Date(at).toISOString(),
      until: new Date(at + request.hours * 3_600_000).toISOString(),
    });
  }

  // ---- who asks

  function visitorOf(principal: Principal): VisitorPrincipal {
    if (principal.kind !== 'visitor') throw new Refusal('not-allowed');
    return principal;
  }

  function staffOf(principal: Principal, action: Action['kind'], team: string | null): StaffPrincipal {
    if (principal.kind !== 'staff' || !needs.allowed(principal, action, { team }))
      throw new Refusal('not-allowed');
    return principal;
  }

  /** A certified device of this person: what a signature of theirs is checked with. */
  function deviceOf(staff: StaffPrincipal): DeviceCard {
    const device =
      staff.device === null ? null : findDevice(directoryOf(staff.workspace).document, staff.device);
    if (device === null || device.person !== staff.person) throw new Refusal('device-not-certified');
    return { id: device.id, sign: device.sign, agree: device.agree };
  }

  async function party(
    principal: Principal,
    conversation: string,
    action: Action['kind'],
  ): Promise<{ facts: ConversationFacts; side: Side; card: DeviceCard }> {
    const facts = await needs.facts(conversation);
    if (facts === null || facts.workspace !== principal.workspace) throw new Refusal('not-found');
    if (principal.kind === 'visitor') {
      if (facts.visitor.id !== principal.device) throw new Refusal('not-found');
      return { facts, side: { from: 'visitor', person: null }, card: facts.visitor };
    }
    const staff = staffOf(principal, action, facts.team);
    return { facts, side: { from: 'staff', person: staff.person }, card: deviceOf(staff) };
  }

  /** The newest directory, refused when it has run out: nothing may be sealed by a list nobody vouches for any more. */
  function directoryOf(workspace: string): PublishedDirectory {
    const directory = registry.of(workspace)?.directory ?? null;
    if (directory === null) throw new Refusal('not-found');
    if (Date.parse(directory.document.expires) <= needs.now()) throw new Refusal('directory-expired');
    return directory;
  }

  // ---- what was sealed

  type Place = {
    readonly workspace: string;
    readonly conversation: string;
    readonly team: string;
    readonly mode: 'inspected' | 'strict';
    readonly visitor: DeviceCard;
  };

  async function envelopeOf(
    text: string,
    place: Place,
    sender: DeviceCard,
    audience: Audience,
  ): Promise<SealedFacts> {
    const read = unwrap(readEnvelope(primitives, text));
    const { workspace, conversation } = place;
    const { header, digest } = unwrap(
      await verifyEnvelope(primitives, read, { workspace, conversation, sender, audience }),
    );
    if (header.size > MESSAGE_SIZE_MAX) throw new Refusal('too-large', { size: MESSAGE_SIZE_MAX });
    const { tab, sequence, epoch, policy } = header;
    return { tab, sequence, epoch, size: header.size, digest, policy, envelope: text };
  }

  /** The list is computed here too: an end that added or left out a reader is refused. */
  async function epochOf(
    signed: { readonly text: string; readonly signature: string },
    place: Place,
    author: DeviceCard,
    audience: Audience,
    directory: PublishedDirectory,
  ): Promise<EpochFacts> {
    const read = unwrap(readEpoch(primitives, signed));
    if (read.document.directory !== directory.document.number)
      throw new Refusal('stale-directory', { directory: directory.document.number });
    const { workspace, conversation, mode, team, visitor } = place;
    const readers = unwrap(readersFor(directory.document, { audience, team, visitors: [visitor] }));
    const expected = {
      workspace,
      conversation,
      audience,
      epoch: read.document.epoch,
      directory: read.document.directory,
      mode,
      author,
      readers,
    };
    const { digest, document } = unwrap(await verifyEpoch(primitives, read, expected));
    const staffReaders = document.readers.flatMap(({ kind, id }) =>
      kind === 'visitor' ? [] : [{ kind, id }],
    );
    return { epoch: document.epoch, directory: document.directory, digest, staffReaders, document: signed };
  }

  type Sealed = Extract<ConversationCommand, { readonly message: SealedFacts }>;

  /** The gateway looks only at what would be recorded: what it has seen, it counts among the sender's digits. */
  function write(
    asked: Asked,
    place: Place,
    sender: DeviceCard,
    command: Sealed,
    inspection: Sight | undefined,
  ): Promise<ActResult> {
    const { conversation, mode, workspace } = place;
    return writes.conversation(causedBy(asked), { id: conversation }, async (wouldRecord) => {
      const draft = mode === 'strict' ? command : { ...command, inspection: NOT_YET };
      if (!wouldRecord(draft)) return command;
      if (mode === 'strict') return owned(asked, command);
      if (inspection === undefined) return command;
      const { digest, envelope } = command.message;
      const message = {
        workspace,
        conversation,
        connection: asked.connection,
        sender: sender.sign,
        envelope,
        digest,
        inspection,
      };
      const verdict = await needs.inspect(message);
      if (verdict.status === 'unavailable') return { kind: 'unavailable', code: 'gateway-unavailable' };
      return verdict.status === 'invalid'
        ? { kind: 'unavailable', code: verdict.code }
        : owned(asked, { ...command, inspection: verdict });
    });
  }

  /** A subject lasts: it is made for what is about to be recorded, never for what was only tried. */
  async function owned(asked: Asked, command: Sealed): Promise<ConversationCommand> {
    if (command.kind !== 'StartConversation') return command;
    const { device, workspace } = visitorOf(asked.principal);
    return { ...command, subject: await needs.subjectOf(workspace, device) };
  }

  return act;
}

function sameSide(one: Side, other: Side): boolean {
  return one.from === other.from && one.person === other.person;
}

function causedBy({ principal, cause }: { readonly principal: Principal; readonly cause: string }): Caused {
  const by =
    principal.kind === 'visitor'
      ? ({ kind: 'visitor' } as const)
      : ({ kind: 'staff', person: principal.person } as const);
  return { workspace: principal.workspace, by, cause };
}

function unwrap<T>(
  checked: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly code: string },
): T {
  if (checked.ok) return checked.value;
  throw new Refusal(checked.code);
}

function bytes(text: string): Uint8Array {
  return fixedBytes(text, 32) ?? new Uint8Array(32);
}

/** What stands behind a question mark is the site's own and often names a person or holds a number. */
function withoutQuery(page: string): string {
  return page.split(/[?#]/, 1)[0] ?? '';
}
