// A conversation that goes to another team: checked here before anything follows from it.
// Promises: a team becomes the conversation's only by the signature of somebody who may write in it, or of a supervisor.

import { findDevice, personWithRole } from '../../seal/readers.ts';
import { copiesOf, type HandedCopy, verifyMove } from '../../seal/move.ts';
import type { DirectoryDocument } from '../../seal/directory.ts';
import type { Primitives } from '../../seal/primitives.ts';
import { type SignedText, textDigestText } from '../../seal/signed-text.ts';
import type { ClearEvent } from './clear-event.ts';
import { writerIn } from './epochs.ts';
import { joinedOf, type Place, type ReplicaState } from './replica-state.ts';
import type { Trust } from './trust.ts';

export type MovedEvent = Extract<ClearEvent, { type: 'ConversationMoved' }>;

/** What a verified move brings; null for one that does not hold. */
export async function movedBy(
  primitives: Primitives,
  trust: Trust,
  place: Place,
  state: Pick<ReplicaState, 'team' | 'visitor' | 'supervisors' | 'directory'>,
  event: MovedEvent,
  signed: SignedText | null,
  besides: DirectoryDocument | null,
): Promise<readonly HandedCopy[] | null> {
  const { team, visitor } = state;
  if (signed === null || team === null || visitor === null || event.previous !== team) return null;
  if (event.directory < state.directory) return null;
  if (textDigestText(primitives, 'move', signed.text) !== event.digest) return null;
  const directory = await trust.at(event.directory);
  if (directory === null) return null;
  const question = {
    audience: 'conversation',
    team,
    visitor,
    joined: joinedOf(state),
    person: event.person,
  } as const;
  const may = (by: DirectoryDocument) =>
    writerIn([by], question, event.device) !== null ||
    personWithRole(by, event.device, 'supervisor')?.id === event.person;
  if (!may(directory.document) || (besides !== null && !may(besides))) return null;
  const device = findDevice(directory.document, event.device);
  if (device === null) return null;
  const move = await verifyMove(primitives, signed, {
    ...place,
    from: team,
    team: event.team,
    to: event.to,
    device,
    directory: directory.document,
  });
  return move.ok ? copiesOf(move.value) : null;
}
