// Written by `npm run generate` from schemas/. Do not edit.

/** The other side's end is connected. */
export type Online = {
  readonly kind: 'Online';
  readonly on: boolean;
};

/** Somebody is writing, or stopped. */
export type Typing = {
  readonly kind: 'Typing';
  readonly on: boolean;
};

/** A member of staff has the conversation open. */
export type Viewing = {
  readonly kind: 'Viewing';
  readonly on: boolean;
};

export type Signal =
  | Online
  | Typing
  | Viewing;

export type SignalKind = Signal['kind'];
