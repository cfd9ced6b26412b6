// What the client's many errors mean for an append: is it stored, may it be, is it worth another try. Errors come as
// its own classes, as raw gRPC errors and with empty messages, so both class and code are looked at.
import {
  AccessDeniedError,
  InvalidArgumentError,
  MaxAppendSizeExceededError,
  NotLeaderError,
  StreamDeletedError,
  StreamNotFoundError,
  WrongExpectedVersionError,
} from '@eventstore/db-client';

export type EventStoreTrouble =
  /** The stream has another number of events: `events`, when the server said how many. */
  | { readonly kind: 'wrong-revision'; readonly events: number | null }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'deleted' }
  | { readonly kind: 'no-stream' }
  | { readonly kind: 'denied' }
  /** The server understood and refused: it will not do better the next time. */
  | { readonly kind: 'refused' }
  /** It never reached a server that could store it. */
  | { readonly kind: 'not-sent' }
  /** Everything else: it may be stored. */
  | { readonly kind: 'unknown' };

const invalidArgument = 3;
const permissionDenied = 7;
const unauthenticated = 16;

export const troubleOf = (error: unknown): EventStoreTrouble => {
  if (error instanceof WrongExpectedVersionError) {
    const actual: unknown = error.actualVersion;
    if (actual === 'no_stream') return { kind: 'wrong-revision', events: 0 };
    return { kind: 'wrong-revision', events: typeof actual === 'bigint' ? Number(actual) + 1 : null };
  }
  if (error instanceof MaxAppendSizeExceededError) return { kind: 'too-large' };
  if (error instanceof StreamDeletedError) return { kind: 'deleted' };
  if (error instanceof StreamNotFoundError) return { kind: 'no-stream' };
  if (error instanceof NotLeaderError) return { kind: 'not-sent' };
  if (error instanceof AccessDeniedError) return { kind: 'denied' };
  if (error instanceof InvalidArgumentError) return { kind: 'refused' };
  const code = codeOf(error);
  if (code === unauthenticated || code === permissionDenied) return { kind: 'denied' };
  if (code === invalidArgument) return { kind: 'refused' };
  // gRPC says so when no connection stood to put the call on.
  if (messageOf(error).includes('No connection established')) return { kind: 'not-sent' };
  return { kind: 'unknown' };
};

const codeOf = (error: unknown): unknown =>
  typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : '');
