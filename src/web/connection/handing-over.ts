// Gives a conversation to another team: staff ends only, and only what this end can open goes with it.

import { type HeldEpoch, signMove } from '../../seal/move.ts';
import { teamReaders } from '../../seal/readers.ts';
import type { ActOutcome } from './connection-state.ts';
import type { ConversationCore } from './conversation-core.ts';
import { performOver } from './perform.ts';

/** Seals to the new team what this end can open, and gives the conversation to it. */
export async function handOver(
  { now, options }: Pick<ConversationCore, 'now' | 'options'>,
  team: string,
  to: string | null,
): Promise<ActOutcome> {
  const { clock, connection, place, primitives, trust } = options;
  const directory = trust.current();
  if (directory === null || now.team === null) return { status: 'failed', code: 'not-valid' };
  const readers = teamReaders(directory.document, team);
  if (!readers.ok) return { status: 'refused', code: readers.code, detail: null };
  const epochs: HeldEpoch[] = [];
  for (const audience of ['conversation', 'staff'] as const) {
    for (const [epoch, held] of now.epochs[audience]) {
      const known =
        'epoch' in held &&
        readers.value.every(({ id }) => held.epoch.document.readers.some((reader) => reader.id === id));
      if (held.status === 'open' && !known) epochs.push({ audience, epoch, key: held.key });
    }
  }
  const signed = await signMove(
    primitives,
    await options.device(),
    {
      ...place,
      from: now.team,
      team,
      to,
      directory: directory.document.number,
      head: now.chains.conversation.head,
    },
    readers.value,
    epochs.toSorted((left, right) => right.epoch - left.epoch),
  );
  if (!signed.ok) return { status: 'refused', code: signed.code, detail: null };
  return performOver(connection, clock, options.id(), {
    kind: 'MoveConversation',
    conversation: place.conversation,
    team,
    to,
    move: signed.value,
  });
}
