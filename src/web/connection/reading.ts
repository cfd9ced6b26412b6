// Everything an end needs to read a conversation, as one part that is fetched when there is something to read: a first
// message is sealed and sent without it.

import { readEnvelope, verifyEnvelope } from '../../seal/envelope-verify.ts';
import { messageKey } from '../../seal/envelope.ts';
import { openMessage } from '../../seal/opening/envelope-open.ts';
import type { Primitives } from '../../seal/primitives.ts';
import type { ConversationCore } from './conversation.ts';
import { type Epoch, type EpochQuestion, type OpeningKey, readRecordedEpoch, unlockWith } from './epochs.ts';
import { follow, type Following } from './following.ts';
import type { Trust } from './trust.ts';

export type Reading = {
  follow(core: ConversationCore): Following;
  /** An epoch this end minted and that may not be recorded: opened again by its own copy. */
  epoch(
    primitives: Primitives,
    trust: Trust,
    keys: readonly OpeningKey[],
    signed: { readonly text: string; readonly signature: string },
    question: EpochQuestion,
  ): Promise<Epoch>;
  /** This end's own envelope: the message's key, and the text. */
  own(
    primitives: Primitives,
    envelope: string,
    epochKey: Uint8Array,
    sender: { readonly id: string; readonly sign: string },
    place: { readonly workspace: string; readonly conversation: string },
  ): Promise<{ readonly key: Uint8Array; readonly text: string } | null>;
};

export const reading: Reading = {
  follow,
  epoch: (primitives, trust, keys, signed, question) =>
    readRecordedEpoch(primitives, trust, (closed) => unlockWith(primitives, keys, closed), signed, question),
  async own(primitives, envelope, epochKey, sender, place) {
    const read = readEnvelope(primitives, envelope);
    if (!read.ok) return null;
    const verified = await verifyEnvelope(primitives, read.value, { ...place, sender });
    const opened = verified.ok ? openMessage(primitives, verified.value, epochKey) : verified;
    if (!opened.ok) return null;
    return {
      key: messageKey(primitives, epochKey, read.value.salt, read.value.header),
      text: opened.value.body.text,
    };
  },
};
