// Written by `npm run generate` from schemas/. Do not edit.

import type { Count, Time } from './definitions.ts';

/** The other side's end is connected. */
export type Online = {
  readonly kind: 'Online';
  readonly on: boolean;
};

/** Where a waiting visitor stands; the server’s word, told on joining and whenever it changes. Never sent by an end. */
export type QueuePlace = {
  readonly kind: 'QueuePlace';
  readonly status: 'waiting' | 'next' | 'connecting' | 'full' | 'gone';
  readonly position: number;
  readonly joined: number;
  readonly since: Time | null;
  readonly wait: {
    readonly about: number;
    readonly low: number;
    readonly high: number;
  } | null;
  readonly recent: {
    readonly low: number;
    readonly high: number;
    readonly people: Count;
  } | null;
  readonly longer: boolean;
  readonly other: {
    readonly callback: boolean;
    readonly message: boolean;
  };
  readonly asOf: Time;
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
  | QueuePlace
  | Typing
  | Viewing;

export type SignalKind = Signal['kind'];
