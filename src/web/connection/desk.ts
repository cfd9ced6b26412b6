// The compliance officer's end: asks to open a conversation, approves another's request, replays what was released.
// Promises: an officer's share never leaves this device; a partial answers for one conversation and one request only.
// Trusts: the signed directory for who is an officer. Brings the curves' arithmetic: load it lazily.

import type { RequestRow, TranscriptRow } from '../../contract/views.ts';
import type { EventsFrame } from '../../contract/frames.ts';
import { fixedBytes, fromUtf8, toBase64url, utf8 } from '../../seal/bytes.ts';
import { sealBox } from '../../seal/box.ts';
import { FIRST_HEAD } from '../../seal/chain.ts';
import { CLOCK_SKEW_MS, type VerifiedDirectory } from '../../seal/directory.ts';
import type { ReadEpoch } from '../../seal/epoch-document.ts';
import { readEpoch } from '../../seal/epoch-verify.ts';
import { openBox } from '../../seal/opening/box-open.ts';
import {
  makePartial,
  openEpochTogether,
  openPartial,
  openShare,
  sealPartial,
} from '../../seal/opening/threshold-open.ts';
import { findDevice, personWithRole } from '../../seal/readers.ts';
import {
  type OpenRequest,
  parseRequest,
  reasonDigest,
  requestDigest,
  requestText,
  signApproval,
  spokenDigest,
  verifyApproval,
} from '../../seal/request.ts';
import { isObject } from '../../seal/is-object.ts';
import type { OfficerShare } from '../../seal/threshold.ts';
import type { ActOutcome } from './connection-state.ts';
import type { Epoch } from './epochs.ts';
import { replay, type Replay } from './replay.ts';
import type { StaffParts } from './staff.ts';
import { BOXES_TRIED_MAX } from './team-keys.ts';

export const REASON_CHARACTERS_MAX = 1_500;
/** No officer signs what was asked longer ago. */
export const REQUEST_LIFETIME_MS = 86_400_000;

/** Why something cannot be done here; a stable code. */
export class DeskFailure extends Error {
  readonly code: string;
  constructor(code: string) {
    super(`desk: ${code}`);
    this.code = code;
  }
}

export type RequestDetail = {
  readonly row: RequestRow;
  /** The very lines that every officer signs. */
  readonly text: string;
  readonly request: OpenRequest;
  readonly digest: string;
  /** For two people to compare aloud. */
  readonly spoken: string;
  /** Null when it was not sealed to this device, or does not fit the signed digest. */
  readonly reason: string | null;
  readonly reader: { readonly person: string; readonly name: string | null };
  readonly approvals: readonly {
    readonly person: string;
    readonly name: string | null;
    readonly at: number;
    readonly verified: boolean;
  }[];
  /** Since it was asked, by this machine's clock. */
  readonly ageMs: number;
  /** This device asked: nobody approves their own request. */
  readonly mine: boolean;
};

export type AskOptions = { readonly matter: string; readonly notes: boolean; readonly hours: number };

export interface Desk {
  conversations(): Promise<readonly TranscriptRow[]>;
  requests(): Promise<readonly RequestRow[]>;
  request(id: string): Promise<RequestDetail>;
  ask(
    conversation: TranscriptRow,
    reason: string,
    options: AskOptions,
  ): Promise<{ readonly request: string; readonly outcome: ActOutcome }>;
  approve(id: string): Promise<ActOutcome>;
  refuse(id: string, reason: string): Promise<ActOutcome>;
  withdraw(id: string): Promise<ActOutcome>;
  /** Recorded by the server before anything is released. */
  open(id: string): Promise<OpenedReplay>;
}

/** `spoiled`: officers in whose seat's name a wrong answer came; it was passed over. */
export type OpenedReplay = Replay & {
  readonly spoiled: readonly { readonly person: string; readonly name: string | null }[];
};

type Released = {
  readonly events: EventsFrame['events'];
  readonly partials: readonly {
    readonly person: string;
    readonly device: string;
    readonly partials: readonly { readonly audience: string; readonly epoch: number; readonly box: string }[];
  }[];
};

export function createDesk(parts: StaffParts): Desk {
  const { device, me, primitives, queries, trust } = parts;

  function directory(): VerifiedDirectory {
    const current = trust.current();
    if (current === null) throw new DeskFailure('directory-invalid');
    return current;
  }

  async function rows<Row>(path: string): Promise<readonly Row[]> {
    const body = await queries.get(path);
    return isObject(body) && Array.isArray(body['rows']) ? (body['rows'] as Row[]) : [];
  }

  async function detail(id: string): Promise<RequestDetail> {
    const body = await queries.get(`/requests/${id}`);
    if (!isObject(body) || !isObject(body['signed']) || !isObject(body['row']))
      throw new DeskFailure('request-invalid');
    const text = String(body['signed']['text']);
    const parsed = parseRequest(text);
    if (!parsed.ok || parsed.value.request !== id || parsed.value.workspace !== me.workspace)
      throw new DeskFailure('request-invalid');
    const request = parsed.value;
    // Without its head a request covers nothing that could be checked.
    if (request.head === FIRST_HEAD) throw new DeskFailure('request-invalid');
    const digest = requestDigest(primitives, text);
    const asker = findDevice(directory().document, request.device);
    // Whoever asked signed the same lines, as an officer, on the device that is to read.
    const approval = { device: request.device, signature: String(body['signed']['signature']) };
    const fits =
      asker !== null &&
      asker.person === request.reader &&
      personWithRole(directory().document, asker.id, 'compliance') !== null;
    if (!fits || !(await verifyApproval(primitives, text, approval, asker)))
      throw new DeskFailure('request-invalid');
    return {
      row: body['row'] as unknown as RequestRow,
      text,
      request,
      digest,
      spoken: spokenDigest(digest),
      reason: await reasonOf(request, listOf(body['reasons'])),
      reader: { person: request.reader, name: trust.name(request.reader) },
      approvals: await Promise.all(listOf(body['approvals']).map((each) => approvalOf(text, each))),
      ageMs: parts.platform.clock.now() - Date.parse(request.requested),
      mine: request.device === device.id,
    };
  }

  async function approvalOf(text: string, value: Readonly<Record<string, unknown>>) {
    const person = String(value['person']);
    const card = findDevice(directory().document, String(value['device']));
    const given = { device: String(value['device']), signature: String(value['signature']) };
    const officer = card === null ? null : personWithRole(directory().document, card.id, 'compliance');
    const verified =
      card !== null && officer?.id === person && (await verifyApproval(primitives, text, given, card));
    return { person, name: trust.name(person), at: Date.parse(String(value['at'])), verified };
  }

  // ---- reasons, sealed to every officer's device

  function place(request: string, to: string) {
    return [fixedBytes(request, 16) ?? new Uint8Array(16), fixedBytes(to, 16) ?? new Uint8Array(16)];
  }

  async function sealReason(request: string, salt: Uint8Array, words: string) {
    const { document } = directory();
    const officers = new Set(document.compliance.officers.map((officer) => officer.person));
    const plain = utf8(JSON.stringify({ salt: toBase64url(salt), words }));
    const boxes: { device: string; box: string }[] = [];
    for (const entry of document.devices.filter((each) => officers.has(each.person))) {
      const box = await sealBox(primitives, {
        purpose: 'reason',
        to: entry.agree,
        associated: place(request, entry.id),
        plain,
      });
      if (box.ok) boxes.push({ device: entry.id, box: box.value });
    }
    return boxes;
  }

  async function reasonOf(
    request: OpenRequest,
    reasons: readonly Readonly<Record<string, unknown>>[],
  ): Promise<string | null> {
    const mine = reasons.find((each) => each['device'] === device.id);
    if (mine === undefined || typeof mine['box'] !== 'string') return null;
    const associated = place(request.request, device.id);
    const plain = await openBox(primitives, {
      purpose: 'reason',
      key: device.agree,
      associated,
      box: mine['box'],
    });
    const value: unknown = plain.ok ? JSON.parse(fromUtf8(plain.value) ?? 'null') : null;
    if (!isObject(value) || typeof value['words'] !== 'string' || typeof value['salt'] !== 'string')
      return null;
    const salt = fixedBytes(value['salt'], 32);
    if (salt === null) return null;
    // The words shown are the words that were signed for.
    return toBase64url(reasonDigest(primitives, salt, value['words'])) === request.reason
      ? value['words']
      : null;
  }

  // ---- this officer's part

  async function share(): Promise<OfficerShare> {
    const { document } = directory();
    const seat = document.compliance.officers.find((officer) => officer.person === me.person);
    const body = await queries.get('/devices');
    const boxes = listOf(isObject(body) ? body['shares'] : null);
    const found = boxes.filter((each) => each['person'] === me.person && each['index'] === seat?.index);
    if (seat === undefined || found.length === 0) throw new DeskFailure('no-share');
    const seatPlace = { workspace: me.workspace, person: me.person, index: seat.index, device: device.id };
    let code = 'no-share';
    for (const { box } of found.slice(0, BOXES_TRIED_MAX)) {
      const opened = await openShare(primitives, seatPlace, String(box), device.agree, document.compliance);
      if (opened.ok) return opened.value;
      code = opened.code;
    }
    throw new DeskFailure(code);
  }

  function opening(epoch: ReadEpoch, request: string) {
    const { key, commitments } = directory().document.compliance;
    return { epoch, compliance: { key, commitments }, request };
  }

  async function approve(id: string): Promise<ActOutcome> {
    const { ageMs, digest, mine, request, text } = await detail(id);
    if (mine || request.reader === me.person) throw new DeskFailure('own-request');
    // One that was withdrawn or refused long ago can be shown again as asked.
    if (!(ageMs <= REQUEST_LIFETIME_MS && ageMs >= -CLOCK_SKEW_MS)) throw new DeskFailure('request-expired');
    const reader = findDevice(directory().document, request.device);
    if (reader === null) throw new DeskFailure('device-unknown');
    const body = await queries.get(`/requests/${id}/epochs`);
    const own = await share();
    const partials: { audience: 'conversation' | 'staff'; epoch: number; box: string }[] = [];
    try {
      for (const each of listOf(isObject(body) ? body['epochs'] : null)) {
        const signed = each['document'];
        const read = isObject(signed)
          ? readEpoch(primitives, { text: String(signed['text']), signature: String(signed['signature']) })
          : null;
        if (read === null || !read.ok) throw new DeskFailure('epoch-invalid');
        const { document } = read.value;
        // The server may ask for another conversation's; an officer answers for the one that was signed for.
        const asked = document.conversation === request.conversation && document.workspace === me.workspace;
        const inScope =
          document.audience === 'conversation'
            ? request.scope.includes('messages')
            : request.scope.includes('notes');
        if (!asked || !inScope) throw new DeskFailure('epoch-invalid');
        const partial = await makePartial(primitives, opening(read.value, digest), own);
        if (!partial.ok) throw new DeskFailure(partial.code);
        const box = await sealPartial(primitives, partial.value, reader, digest);
        if (!box.ok) throw new DeskFailure(box.code);
        partials.push({ audience: document.audience, epoch: document.epoch, box: box.value });
      }
    } finally {
      own.share.fill(0);
    }
    const { signature } = await signApproval(primitives, device, text);
    return parts.perform({ kind: 'ApproveAccess', request: id, signature, partials });
  }

  async function open(id: string): Promise<OpenedReplay> {
    const { digest, mine, request } = await detail(id);
    if (!mine) throw new DeskFailure('not-reader');
    const released = (await queries.post(`/requests/${id}/open`, {})) as Released;
    const own = await share();
    const given = new Map<string, string[]>();
    for (const officer of released.partials) {
      for (const { audience, box, epoch } of officer.partials) {
        const partial = await openPartial(primitives, box, { id: device.id, agree: device.agree }, digest);
        const name = `${audience}/${epoch}`;
        if (partial.ok) given.set(name, [...(given.get(name) ?? []), partial.value]);
      }
    }
    const spoiled = new Set<number>();
    async function unlock(closed: Extract<Epoch, { status: 'closed' }>): Promise<Epoch> {
      const { document } = closed.epoch;
      // The requester's own part is made here and goes nowhere.
      const asked = opening(closed.epoch, digest);
      const ours = await makePartial(primitives, asked, own);
      const others = given.get(`${document.audience}/${document.epoch}`) ?? [];
      if (!ours.ok) return closed;
      const key = await openEpochTogether(
        primitives,
        { ...asked, epoch: closed.epoch },
        [ours.value, ...others],
        ({ at }) => at !== undefined && spoiled.add(at),
      );
      if (key.ok) return { ...closed, status: 'open', key: key.value };
      return key.code === 'partials-too-few' ? closed : { status: 'wrong', code: key.code, document };
    }
    try {
      const opened = await replay(
        {
          primitives,
          trust,
          place: { workspace: me.workspace, conversation: request.conversation },
          redact: parts.platform.redact,
          unlock,
          notes: request.scope.includes('notes'),
          covered: { events: request.events, head: request.head },
        },
        released.events,
      );
      const { officers } = directory().document.compliance;
      return {
        ...opened,
        spoiled: officers
          .filter(({ index }) => spoiled.has(index))
          .map(({ person }) => ({ person, name: trust.name(person) })),
      };
    } finally {
      own.share.fill(0);
    }
  }

  return {
    conversations: () => rows<TranscriptRow>('/conversations'),
    requests: () => rows<RequestRow>('/requests'),
    request: detail,
    async ask(conversation, reason, { hours, matter, notes }) {
      if (reason.trim() === '' || reason.length > REASON_CHARACTERS_MAX)
        throw new DeskFailure('reason-invalid');
      const checked = parts.platform.redact(reason);
      if (checked.verdict === 'refuse') throw new DeskFailure('reason-invalid');
      if (conversation.head === FIRST_HEAD) throw new DeskFailure('request-invalid');
      const request = parts.id();
      const salt = primitives.random(32);
      let text: string;
      try {
        text = requestText({
          workspace: me.workspace,
          request,
          conversation: conversation.conversation,
          events: conversation.events,
          head: conversation.head,
          matter,
          reason: toBase64url(reasonDigest(primitives, salt, checked.text)),
          scope: notes ? ['messages', 'notes'] : ['messages'],
          reader: me.person,
          device: device.id,
          hours,
          requested: new Date(parts.platform.clock.now()).toISOString(),
        });
      } catch {
        throw new DeskFailure('request-invalid');
      }
      const { signature } = await signApproval(primitives, device, text);
      const reasons = await sealReason(request, salt, checked.text);
      const outcome = await parts.perform({
        kind: 'RequestAccess',
        request,
        conversation: conversation.conversation,
        signed: { text, signature },
        reasons,
      });
      return { request, outcome };
    },
    approve,
    async refuse(id, reason) {
      const checked = parts.platform.redact(reason);
      if (checked.verdict === 'refuse' || reason.trim() === '' || reason.length > REASON_CHARACTERS_MAX)
        throw new DeskFailure('reason-invalid');
      const reasons = await sealReason(id, primitives.random(32), checked.text);
      return parts.perform({ kind: 'RefuseAccess', request: id, reasons });
    },
    withdraw: (id) => parts.perform({ kind: 'WithdrawAccess', request: id }),
    open,
  };
}

function listOf(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}
