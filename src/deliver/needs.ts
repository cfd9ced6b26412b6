// What deliver asks of the rest of the product, as promises it relies on. main.ts joins them; deliver imports no stage.
import type { Signed, SignedByRoots } from '../contract/definitions.ts';
import type { EventsFrame, WatchFrame } from '../contract/frames.ts';
import type { View } from '../contract/views.ts';
import type { Clock } from '../platform/clock.ts';
import type { Randomness } from '../platform/ids.ts';
import type { Log } from '../platform/logger.ts';
import type { ActResult, Principal, StaffPrincipal } from '../platform/principal.ts';
import type { SchemaCheck } from '../platform/schema-check.ts';

export type ViewName = WatchFrame['view'];
export type EventState = EventsFrame['events'][number]['state'];

/** A recorded event as the log hands it over; `clear`, `head` and `shredded` are opaque here. */
export type LoggedEvent = {
  readonly id: string;
  readonly type: string;
  readonly clear: string;
  readonly head: string;
  readonly shredded: string;
  readonly stream: string;
  /** Index in its stream, from 0. */
  readonly revision: number;
  readonly cursor: string;
};

/** The log as deliver sees it: a stream's pages, and one tail. The contract is the one of `record`. */
export interface ConversationLog {
  readStream(
    stream: string,
    from: number,
    limit: number,
  ): Promise<{ readonly events: readonly LoggedEvent[]; readonly revision: number }>;
  subscribe(
    options: { readonly after: string | null | 'now'; readonly prefixes?: readonly string[] },
    onBatch: (events: readonly LoggedEvent[]) => void | Promise<void>,
  ): { readonly started: Promise<void>; readonly ended: Promise<void>; close(): Promise<void> };
}

/** `shredded` is the opened text of the shredded part; null when there is none to give (see `state`). */
export type OpenedEvent = {
  readonly type: string;
  readonly revision: number;
  readonly clear: string;
  readonly head: string;
  readonly shredded: string | null;
  readonly state: EventState;
};

export type Welcome = {
  readonly workspace: string;
  readonly workspaceName: string;
  readonly reference: string;
  readonly root: string;
  readonly directory: SignedByRoots;
  readonly gatewayKey: Signed | null;
};

/** A view's rows, already cut to what one person may see. A row's key is stable and unique within its view. */
export interface ViewSource {
  /**
   * A page of the rows as they are now, from the beginning or from where the last page ended. A row that changes between
   * two pages may be on neither: its change is told.
   */
  snapshot(view: ViewName, principal: StaffPrincipal, after: string | null): ViewPage | Promise<ViewPage>;
  /** The row as this person sees it now; null when it is gone or not theirs to see. */
  row(view: ViewName, principal: StaffPrincipal, key: string): ViewRow | null | Promise<ViewRow | null>;
  /** Calls back after rows of the workspace changed. Every change later than the call to subscribe is told. */
  subscribe(view: ViewName, workspace: string, onChange: (keys: readonly string[]) => void): () => void;
}

/** `next`: where to go on; null when there is no more. */
export type ViewPage = { readonly rows: readonly ViewRow[]; readonly next: string | null };

export type ViewRow = { readonly key: string; readonly row: View };

export interface DeliverNeeds {
  readonly log: ConversationLog;
  /** Takes the shred layer off. Decides too what is withheld, destroyed or erased; keeps number and order. */
  open(events: readonly LoggedEvent[]): readonly OpenedEvent[] | Promise<readonly OpenedEvent[]>;
  mayJoin(principal: Principal, conversation: string): boolean | Promise<boolean>;
  mayWatch(principal: StaffPrincipal, view: ViewName): boolean | Promise<boolean>;
  /** One action of a client, unread so far. Throws only for bugs; the client is then told to try again. */
  act(principal: Principal, ref: string, action: unknown, connection: string): Promise<ActResult>;
  welcome(principal: Principal): Welcome | Promise<Welcome>;
  /** The principal as the newest directory has it; null when the person may not be connected any more. */
  principalNow(principal: Principal): Principal | null | Promise<Principal | null>;
  readonly views: ViewSource;
  /** Who has a page connected to this server, and who has not any more. */
  readonly seen?: {
    agent(workspace: string, person: string, there: boolean): void;
    visitor(conversation: string, there: boolean): void;
  };
  readonly check: Pick<SchemaCheck, 'frame' | 'signal'>;
  readonly clock: Clock;
  readonly random: Randomness;
  readonly logger: Log;
}

/** Told of every failure that no client hears about. */
export type Failed = (error: unknown, doing: string) => void;
