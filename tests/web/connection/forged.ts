// What a lying server records: events no honest end made, in their place in the chain, with valid digests.

import type { EventType } from '../../../src/contract/events.ts';
import { audience } from '../../../src/contract/marks.ts';
import { shreddedDigest, nextHead } from '../../../src/seal/head.ts';
import { toBase64url } from '../../../src/seal/bytes.ts';
import { sealMessage } from '../../../src/seal/envelope-seal.ts';
import { mintEpoch, type MintedEpoch } from '../../../src/seal/epoch.ts';
import type { DirectoryDocument } from '../../../src/seal/directory.ts';
import { type DeviceCard, type DeviceKeys, deviceCard } from '../../../src/seal/identity.ts';
import { readersFor } from '../../../src/seal/readers.ts';
import { must, newId } from '../../seal/world.ts';
import type { Stage } from './ends.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Appends an event behind the decider's back. Nobody is told until the next honest event. */
export function forge(
  at: Stage,
  conversation: string,
  type: string,
  clear: Fields,
  open: Fields | null,
): void {
  const { primitives, server } = at;
  const stream = server.streams.get(conversation);
  if (stream === undefined) throw new Error('no such conversation');
  const salt = toBase64url(primitives.random(32));
  const shredded = open === null ? null : JSON.stringify({ salt, ...open });
  const revision = stream.events.length;
  const text = JSON.stringify({
    id: newId(primitives),
    type,
    version: 1,
    workspace: 'northwind',
    stream: `conversation-${conversation}`,
    revision,
    at: new Date(at.clock.now()).toISOString(),
    by: { kind: 'system', name: 'test' },
    cause: newId(primitives),
    ...clear,
    shredded: shredded === null ? null : shreddedDigest(primitives, shredded),
  });
  const chain = audience[type as EventType] ?? 'shared';
  const head = nextHead(primitives, stream.heads[chain], text);
  stream.heads[chain] = head;
  stream.events.push({ revision, head, clear: text, shredded, state: 'open' });
}

export type Writer = { readonly device: DeviceKeys; readonly person: string };

/** An epoch over the right reader list, by whoever; its key is in the author's hands. */
export async function forgeEpoch(
  at: Stage,
  conversation: string,
  visitor: DeviceKeys,
  author: Writer,
  epoch: number,
  options: { readonly directory?: DirectoryDocument; readonly head?: string } = {},
): Promise<MintedEpoch> {
  const directory = options.directory ?? at.world.document;
  const card: DeviceCard = deviceCard(visitor);
  const minted = must(
    await mintEpoch(at.primitives, {
      workspace: 'northwind',
      conversation,
      audience: 'conversation',
      epoch,
      directory: directory.number,
      mode: 'inspected',
      author: author.device,
      head: options.head ?? headOf(at, conversation),
      readers: must(
        readersFor(directory, { audience: 'conversation', team: 'support', visitors: [card], joined: [] }),
      ),
    }),
  );
  const { digest, signature, text } = minted;
  const clear = { epoch, directory: directory.number, from: 'staff', person: author.person, digest };
  forge(at, conversation, 'EpochOpened', clear, { staffReaders: [], document: { text, signature } });
  return minted;
}

/** A message sealed and signed as it should be, recorded without being asked for. */
export async function forgeMessage(
  at: Stage,
  conversation: string,
  sender: Writer,
  epoch: { readonly number: number; readonly key: Uint8Array },
  text: string,
): Promise<void> {
  const tab = newId(at.primitives);
  const sealed = must(
    await sealMessage(at.primitives, {
      workspace: 'northwind',
      conversation,
      audience: 'conversation',
      epoch: epoch.number,
      epochKey: epoch.key,
      device: sender.device,
      tab,
      sequence: 1,
      head: headOf(at, conversation),
      policy: 1,
      body: { type: 'text', version: 1, text },
    }),
  );
  const { digest, header } = sealed;
  const said = { tab, sequence: 1, epoch: epoch.number, size: header.size, digest, policy: 1, rules: null };
  const clear = { from: 'staff', person: sender.person, ...said };
  forge(at, conversation, 'MessageSent', clear, { envelope: sealed.text, check: null });
}

export function headOf(at: Stage, conversation: string): string {
  return at.server.streams.get(conversation)?.heads.shared ?? '';
}

/** Says something unimportant, so that everybody is sent what was forged. */
export async function tellAll(at: Stage, conversation: string): Promise<void> {
  const upTo = at.server.streams.get(conversation)?.events.length ?? 0;
  const side = { from: 'visitor', person: null } as const;
  await at.server.command(conversation, { kind: 'MarkRead', side, upTo }, { kind: 'visitor' });
  await at.clock.run(2_000);
}
