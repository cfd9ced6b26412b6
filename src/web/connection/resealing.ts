// What the sender's end does about numbers sent in pieces: it seals its own withheld words again with their digits masked,
// and tells a gateway that was started since the digit runs of its last messages. Trusts: the replica for what is its own.

import { digitRuns } from '../../redact/digit-runs.ts';
import { maskDigits } from '../../redact/mask-digits.ts';
import { messageKey } from '../../seal/envelope.ts';
import {
  pieceBlind,
  PIECES_MAX,
  sealWindow,
  WINDOW_RUNS_MAX,
  type WindowMessage,
} from '../../seal/gateway-window.ts';
import type { GatewayKeyDocument, MessageKeyPlace } from '../../seal/gateway.ts';
import { toBase64url } from '../../seal/bytes.ts';
import type { ConversationCore } from './conversation-core.ts';
import { readersOf } from './reader-list.ts';
import type { OwnWords } from './replica-state.ts';
import { saidAt } from './taken-back.ts';

/** As long as a gateway remembers. */
export const WINDOW_MS = 30 * 60_000;

export interface Resealing {
  /** Seals again what was withheld meanwhile. */
  wake(): void;
  /** Another session: what did not go through is tried again. */
  renewed(): void;
  window(
    gateway: GatewayKeyDocument,
    place: Pick<MessageKeyPlace, 'envelope' | 'connection'>,
  ): Promise<string | null>;
}

export function createResealing(core: ConversationCore): Resealing {
  const { now, options, outboxes } = core;
  const { clock, primitives } = options;
  const tried = new Set<number>();
  /** When this end had each of its own messages, by its own clock. */
  const heardAt = new Map<string, number>();
  /** The receiving key of the gateway that looked into it, by envelope. */
  const knownTo = new Map<string, string>();
  /** What went with an envelope that is still on its way. */
  const onTheWay = new Map<string, { readonly key: string; readonly told: readonly string[] }>();

  function wake(): void {
    for (const words of now.own.values())
      if (!heardAt.has(words.digest)) heardAt.set(words.digest, words.live ? clock.now() : words.at);
    if (!core.live || now.mode !== 'inspected') return;
    for (const words of now.own.values()) {
      const content = saidAt(now, words.revision)?.content;
      if (content?.status !== 'withheld' || content.by !== 'recorded' || tried.has(words.revision)) continue;
      tried.add(words.revision);
      seal(words);
    }
  }

  /** For nobody but those who could read it: the list may have grown since. */
  function seal({ envelope, kind, revision, text }: OwnWords): void {
    const { audience, epoch: number } = envelope.header;
    const epoch = now.epochs[audience].get(number);
    const { mode } = now;
    if (epoch === undefined || !('directory' in epoch) || mode === null) return;
    const { directory, joined, team } = epoch;
    const readers = readersOf(directory, { audience, team, joined, mode, epoch: number });
    if (readers !== null) outboxes[0]?.replace(kind, maskDigits(text), readers, { revision, envelope });
  }

  async function window(
    gateway: GatewayKeyDocument,
    place: Pick<MessageKeyPlace, 'envelope' | 'connection'>,
  ): Promise<string | null> {
    arrived();
    const messages = [...now.own.values()]
      .filter((words) => words.digest !== place.envelope && knownTo.get(words.digest) !== gateway.key)
      .flatMap((words) => windowMessage(words) ?? [])
      .slice(-PIECES_MAX);
    const told = messages.map(({ envelope }) => envelope);
    onTheWay.set(place.envelope, { key: gateway.key, told });
    if (messages.length === 0) return null;
    const sealed = await sealWindow(primitives, gateway, place, messages);
    return sealed.ok ? sealed.value : null;
  }

  /** What stands in the log was looked into by the gateway it was sealed to, and so it knows what came along. */
  function arrived(): void {
    for (const [digest, { key, told }] of onTheWay) {
      if (!now.actions.has(digest)) continue;
      for (const each of [digest, ...told]) knownTo.set(each, key);
      onTheWay.delete(digest);
    }
  }

  function windowMessage(words: OwnWords): WindowMessage | null {
    const { digest, envelope, sequence, tab, text } = words;
    const agoMs = Math.max(0, clock.now() - (heardAt.get(digest) ?? words.at));
    const content = saidAt(now, words.revision)?.content;
    if (agoMs >= WINDOW_MS || content?.status !== 'open') return null;
    const runs = digitRuns(text).slice(0, WINDOW_RUNS_MAX);
    const epoch = now.epochs[envelope.header.audience].get(envelope.header.epoch);
    if (runs.length === 0 || epoch?.status !== 'open') return null;
    const key = messageKey(primitives, epoch.key, envelope.salt, envelope.header);
    return { envelope: digest, tab, sequence, agoMs, blind: toBase64url(pieceBlind(primitives, key)), runs };
  }

  return { wake, renewed: () => tried.clear(), window };
}
