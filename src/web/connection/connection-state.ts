// The state of a connection and the answers to actions, as pages see them.

export type TransportName = 'socket' | 'poll';

export type ConnectionState = {
  /** `stopped` is for good: asked for, or the server said that trying again cannot help (`code`). */
  readonly status: 'idle' | 'connecting' | 'open' | 'reconnecting' | 'stopped';
  /** ms, this machine's clock. */
  readonly since: number;
  readonly lastHeardAt: number | null;
  readonly nextTryAt: number | null;
  readonly transport: TransportName | null;
  readonly code: string | null;
};

export type ActOutcome =
  | {
      readonly status: 'done';
      readonly position: string | null;
      readonly detail: Readonly<Record<string, unknown>> | null;
    }
  | {
      readonly status: 'refused';
      readonly code: string;
      readonly detail: Readonly<Record<string, unknown>> | null;
    }
  /** Not recorded; may be tried again. */
  | { readonly status: 'failed'; readonly code: string }
  /** No answer came: it may or may not have been recorded. */
  | { readonly status: 'unknown' };
