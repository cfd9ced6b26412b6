// How an event and a place look in EventStoreDB and back. It trusts nothing that it reads: what no append of ours could
// have written is `damaged`.
import { type EventData, jsonEvent, type Position } from '@eventstore/db-client';
import { type Cursor, LogFailure, type RecordedEvent, type StoredEvent } from './log.ts';

const cursorPattern = /^([0-9a-f]{16})-([0-9a-f]{16})$/;

/** Both numbers at full width, so that text order is log order. */
export const cursorOf = ({ commit, prepare }: Position): Cursor => `${hex(commit)}-${hex(prepare)}`;

export const positionOf = (cursor: Cursor): Position => {
  const [, commit, prepare] = cursorPattern.exec(cursor) ?? [];
  if (commit === undefined || prepare === undefined) {
    throw new LogFailure('invalid-cursor', 'this is no cursor of this log');
  }
  return { commit: BigInt(`0x${commit}`), prepare: BigInt(`0x${prepare}`) };
};

const hex = (value: bigint): string => value.toString(16).padStart(16, '0');

export const toUuid = (id: string): string =>
  Buffer.from(id, 'base64url')
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');

export const fromUuid = (uuid: string): string =>
  Buffer.from(uuid.replaceAll('-', ''), 'hex').toString('base64url');

export const toEventData = (event: StoredEvent): EventData =>
  jsonEvent({
    id: toUuid(event.id),
    type: event.type,
    data: { clear: event.clear, head: event.head, shredded: event.shredded },
  });

/** What reads and subscriptions of the client give, as far as it is used here. */
export type Resolved = {
  readonly event?:
    | {
        readonly id: string;
        readonly streamId: string;
        readonly type: string;
        readonly revision: bigint;
        readonly isJson: boolean;
        readonly data: unknown;
        readonly position?: Position | undefined;
      }
    | undefined;
};

/** The recorded form of what a read or a subscription gave. */
export const fromResolved = ({ event }: Resolved): RecordedEvent => {
  if (event === undefined) throw damaged('a link stands where an event was expected');
  const { streamId: stream, type, revision } = event;
  const data: unknown = event.data;
  if (!event.isJson || !isStoredData(data) || event.position === undefined) {
    throw damaged(`${stream} holds something that is no stored event`);
  }
  if (revision < 0n || revision > BigInt(Number.MAX_SAFE_INTEGER)) throw damaged(`${stream} has been ended`);
  const { clear, head, shredded } = data;
  const place = { stream, revision: Number(revision), cursor: cursorOf(event.position) };
  return { id: fromUuid(event.id), type, clear, head, shredded, ...place };
};

type StoredData = { readonly clear: string; readonly head: string; readonly shredded: string };

const isStoredData = (data: unknown): data is StoredData =>
  typeof data === 'object' &&
  data !== null &&
  'clear' in data &&
  typeof data.clear === 'string' &&
  'head' in data &&
  typeof data.head === 'string' &&
  'shredded' in data &&
  typeof data.shredded === 'string';

const damaged = (message: string): LogFailure => new LogFailure('damaged', message);
