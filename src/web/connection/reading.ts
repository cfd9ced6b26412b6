// Everything an end needs to read a conversation, as one part that is fetched when there is something to read: a first
// message is sealed and sent without it.

import { readEnvelope, verifyEnvelope } from '../../seal/envelope-verify.ts';
import { messageKey } from '../../seal/envelope.ts';
import { openMessage } from '../../seal/opening/envelope-open.ts';
import type { Reading } from './conversation-core.ts';
import { readRecordedEpoch, unlockWith } from './epochs.ts';
import { follow } from './following.ts';
import { performOver } from './perform.ts';

export const reading: Reading = {
  follow,
  perform: performOver,
  epoch: (primitives, trust, keys, signed, question) =>
    readRecordedEpoch(
      primitives,
      trust,
      (closed, handed) => unlockWith(primitives, keys, closed, handed),
      signed,
      question,
    ),
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
