// One recorded message or note: everything between its bytes and the text a person may see.
// Promises: text comes out only if digest, header, sender, signature, place, commitments, padding and detector all agree.

import type { Signed } from '../../contract/definitions.ts';
import type { DirectoryDocument } from '../../seal/directory.ts';
import type { VerifiedEnvelope } from '../../seal/envelope.ts';
import { readEnvelope, verifyEnvelope } from '../../seal/envelope-verify.ts';
import { verifyVerdict } from '../../seal/gateway-verdict.ts';
import type { DeviceCard } from '../../seal/identity.ts';
import { openMessage } from '../../seal/opening/envelope-open.ts';
import type { Primitives } from '../../seal/primitives.ts';
import type { Before } from '../../redact/answers.ts';
import type { Verdict } from '../../redact/verdict.ts';
import { isStaffOnly, type SaidClear } from './clear-event.ts';
import type { Content } from './conversation-state.ts';
import { type Epoch, writerIn } from './epochs.ts';

/** `before`: what was said to everybody in the conversation before it, oldest first, where it is being answered. */
export type Redact = (text: string, before?: readonly Before[]) => Verdict;

/** Why this end says that a message is not as it should be; the log's codes. */
export type Fault = 'card-number' | 'cannot-open' | 'signature-wrong' | 'commitment-wrong';

export type ReadSaid = {
  readonly content: Content;
  /** Kept while the epoch's key may still come. */
  readonly envelope: VerifiedEnvelope | null;
  /** Opened here. */
  readonly opened: VerifiedEnvelope | null;
  /** Its text, whatever the detector says; for what two persons gave back. */
  readonly given: Content | null;
  /** Device id of the sender; null when the envelope could not be read. */
  readonly sender: string | null;
  readonly fault: Fault | null;
  readonly signed: boolean;
};

export type SaidQuestion = {
  readonly workspace: string;
  readonly conversation: string;
  readonly team: string;
  readonly visitor: DeviceCard;
  readonly epoch: Epoch | undefined;
  /** A directory by which the sender must be in place as well; null when there is none to ask. */
  readonly besides?: DirectoryDocument | null;
  /** Whether the head that the sender signed was this chain's at some time. */
  readonly headKnown: (head: string) => boolean;
};

export async function readSaid(
  primitives: Primitives,
  redact: Redact,
  event: SaidClear,
  text: string,
  question: SaidQuestion,
): Promise<ReadSaid> {
  const read = readEnvelope(primitives, text);
  if (!read.ok) return unverified(read.code, null, 'cannot-open');
  const { header, digest } = read.value;
  const sender = header.sender;
  if (digest !== event.digest) return unverified('digest-differs', sender, 'cannot-open');
  const same =
    header.tab === event.tab &&
    header.sequence === event.sequence &&
    header.size === event.size &&
    header.policy === event.policy;
  if (!same) return unverified('header-differs', sender, 'cannot-open');
  const { epoch } = question;
  // Who may write is said by the directory of the epoch: without one nobody's signature counts.
  if (epoch === undefined || !('directory' in epoch)) return unreadable(epoch, sender);
  const audience = isStaffOnly(event) ? 'staff' : 'conversation';
  const { team, visitor } = question;
  const writer = {
    audience,
    team,
    visitor,
    joined: epoch.joined,
    person: event.from === 'visitor' ? null : (event.person ?? ''),
  } as const;
  const { besides } = question;
  const { document } = epoch.directory;
  const card = writerIn(besides === undefined ? [document] : [document, besides], writer, sender);
  if (card === null) return unverified('wrong-sender', sender, 'signature-wrong');
  const verified = await verifyEnvelope(primitives, read.value, {
    workspace: question.workspace,
    conversation: question.conversation,
    sender: card,
    audience,
    epoch: event.epoch,
  });
  if (!verified.ok) return unverified(verified.code, sender, 'signature-wrong');
  // A sender who saw another history than this end did: the log was forked for one of the two.
  if (!question.headKnown(header.head)) return unverified('wrong-head', sender, 'cannot-open', true);
  return openSaid(primitives, redact, verified.value, epoch);
}

export function openSaid(
  primitives: Primitives,
  redact: Redact,
  envelope: VerifiedEnvelope,
  epoch: Epoch | undefined,
): ReadSaid {
  const { sender } = envelope.header;
  if (epoch === undefined || !('directory' in epoch)) return unreadable(epoch, sender);
  if (epoch.status !== 'open')
    return {
      content: { status: 'not-reader' },
      envelope,
      opened: null,
      given: null,
      sender,
      fault: null,
      signed: true,
    };
  const opened = openMessage(primitives, envelope, epoch.key);
  if (!opened.ok) {
    const committed = opened.code === 'key-commitment-invalid' || opened.code === 'text-commitment-invalid';
    return unverified(opened.code, sender, committed ? 'commitment-wrong' : 'cannot-open', true);
  }
  const { body } = opened.value;
  if ((body.type === 'note') !== (envelope.header.audience === 'staff'))
    return unverified('body-invalid', sender, 'cannot-open', true);
  const given = { status: 'open', text: body.text } as const;
  const read = { envelope: null, opened: envelope, given, sender, signed: true };
  const verdict = redact(body.text);
  if (verdict.verdict === 'pass') return { ...read, content: given, fault: null };
  // What cannot be decided is not shown either, but it is no card number to report.
  const found = verdict.verdict === 'redact';
  return {
    ...read,
    content: { status: 'withheld', by: 'here', reason: found ? 'card-number' : 'cannot-decide' },
    fault: found ? 'card-number' : null,
  };
}

/** Whether the organisation's own gateway says that it checked this very envelope, under these rules. */
export async function isChecked(
  primitives: Primitives,
  check: Signed | null,
  event: SaidClear,
  directories: readonly (DirectoryDocument | null)[],
): Promise<boolean> {
  if (check === null) return false;
  for (const directory of directories) {
    if (directory === null) continue;
    const verdict = await verifyVerdict(primitives, check, directory, event.digest);
    if (verdict.ok) return verdict.value.rules === event.rules;
  }
  return false;
}

/** Under an epoch that is not there, or not as it should be. */
function unreadable(epoch: Exclude<Epoch, { directory: unknown }> | undefined, sender: string): ReadSaid {
  const code =
    epoch === undefined ? 'epoch-unknown' : epoch.status === 'wrong' ? epoch.code : 'content-missing';
  return unverified(code, sender, code === 'directory-missing' ? null : 'cannot-open');
}

function unverified(code: string, sender: string | null, fault: Fault | null, signed = false): ReadSaid {
  const content = { status: 'unverified', code } as const;
  return { content, envelope: null, opened: null, given: null, sender, fault, signed };
}
