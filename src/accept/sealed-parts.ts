// What an end sealed, looked at from outside: whose envelope, whose epoch, for which readers.
import type { EpochFacts, SealedFacts } from '../command/conversation.ts';
import type { Audience } from '../seal/envelope.ts';
import { readEnvelope, verifyEnvelope } from '../seal/envelope-verify.ts';
import { readEpoch, verifyEpoch } from '../seal/epoch-verify.ts';
import type { DeviceCard } from '../seal/identity.ts';
import type { Primitives } from '../seal/primitives.ts';
import { readersFor } from '../seal/readers.ts';
import { Refusal, unwrap } from './asking.ts';
import type { ConversationFacts } from './action-needs.ts';
import type { PublishedDirectory } from './registry.ts';

/** The largest padded text that is taken: what a person types fits, and what a gateway looks through stays short. */
export const MESSAGE_SIZE_MAX = 16_384;

export type Place = {
  readonly workspace: string;
  readonly conversation: string;
  readonly team: string;
  readonly mode: 'inspected' | 'strict';
  readonly visitor: DeviceCard;
  readonly supervisors: ConversationFacts['supervisors'];
};

export async function envelopeOf(
  primitives: Primitives,
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
export async function epochOf(
  primitives: Primitives,
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
  const joined = place.supervisors.map(({ device }) => device);
  const readers = unwrap(readersFor(directory.document, { audience, team, visitors: [visitor], joined }));
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
  const staffReaders = document.readers.flatMap(({ kind, id }) => (kind === 'visitor' ? [] : [{ kind, id }]));
  return {
    epoch: document.epoch,
    directory: document.directory,
    digest,
    staffReaders,
    document: signed,
    joined,
  };
}
