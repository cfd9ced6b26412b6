// Who asks, as accept found out, and what came of it. Both are plain values that cross stages; neither is ever stored.

export type VisitorPrincipal = {
  readonly kind: 'visitor';
  readonly workspace: string;
  readonly site: string;
  /** Device id (16 bytes, base64url) proven by signature when the ticket was issued. */
  readonly device: string;
  readonly sign: string;
  readonly agree: string;
  /** Hash of the address the ticket was asked from, under a key of the day in memory. */
  readonly address?: string;
  /** Two letters, as a proxy of our own says it. */
  readonly country?: string;
};

export type Role = 'agent' | 'supervisor' | 'compliance' | 'privacy' | 'administrator';

export type StaffPrincipal = {
  readonly kind: 'staff';
  readonly workspace: string;
  readonly person: string;
  readonly roles: readonly Role[];
  readonly teams: readonly string[];
  /** The device of this sign-in once it proved itself; null before enrolment. */
  readonly device: string | null;
};

export type Principal = VisitorPrincipal | StaffPrincipal;

/** The one answer to an action. `refused` is final for this request; `failed` may be tried again with the same ref. */
export type ActResult =
  | {
      readonly status: 'done';
      readonly position: string | null;
      readonly detail?: Readonly<Record<string, unknown>>;
    }
  | { readonly status: 'refused'; readonly code: string; readonly detail?: Readonly<Record<string, unknown>> }
  | { readonly status: 'failed'; readonly code: 'try-again' | 'unavailable' };
