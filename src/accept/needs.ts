// What accept asks of the rest of the product, as promises it relies on. main.ts joins them; accept imports no stage.
import type { Section, Signed, SignedByRoots } from '../contract/definitions.ts';
import type { Clock } from '../platform/clock.ts';
import type { Randomness } from '../platform/ids.ts';
import type { Log } from '../platform/logger.ts';
import type { ActResult, Principal, StaffPrincipal } from '../platform/principal.ts';
import type { Primitives } from '../seal/primitives.ts';
import type { Writes } from './action-needs.ts';
import type { AddressLimits } from './address-limits.ts';
import type { Policy } from './policy.ts';
import type { Registry } from './registry.ts';
import type { VisitsDesk } from './visits-desk.ts';

export type IdentityProvider = {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string | null;
  /** OIDC `prompt`; 'login' where several people share one browser, null to leave it to the provider. */
  readonly prompt: string | null;
};

export type QueryResult =
  | { readonly status: 'done'; readonly body: object }
  | { readonly status: 'refused'; readonly code: string }
  | { readonly status: 'failed'; readonly code: 'try-again' | 'unavailable' };

/** Dates of the zone, both counted in; the workspace's own zone where none is named; a label left out: all. */
export type ReportAsked = {
  readonly from: string;
  readonly to: string;
  readonly zone: string | null;
  readonly team: string | null;
  readonly site: string | null;
  readonly campaign: string | null;
  readonly topic: string | null;
};

/** The desk's questions. Who may ask at all was decided by policy; that a reading is recorded is the query's own duty. */
export interface DeskQueries {
  /** `{rows}`: the conversations of the workspace, no content. */
  conversations(principal: StaffPrincipal): Promise<QueryResult>;
  /** `{rows, elsewhere}`: what this visitor began before, no content; how many of those other teams have. */
  earlier(principal: StaffPrincipal, conversation: string): Promise<QueryResult>;
  /** `{steps, whole}`: what the router recorded of it, as this person may be told. */
  routing(principal: StaffPrincipal, conversation: string): Promise<QueryResult>;
  /** `{rows}`: requests to open a conversation. */
  requests(principal: StaffPrincipal): Promise<QueryResult>;
  /** Who asked; null when there is no such request in the principal's workspace. */
  requester(principal: StaffPrincipal, request: string): Promise<string | null>;
  request(principal: StaffPrincipal, request: string): Promise<QueryResult>;
  /** `{epochs}`: the epoch documents of the conversation asked for. */
  epochs(principal: StaffPrincipal, request: string): Promise<QueryResult>;
  /** Records the opening, then gives what is released. */
  open(principal: StaffPrincipal, request: string): Promise<QueryResult>;
  /** `{rows}`: holds, newest first, with matter and reason, and what was signed for their end. */
  holds(principal: StaffPrincipal): Promise<QueryResult>;
  /** `{row}`: one item of the settings, whole. */
  setting(principal: StaffPrincipal, section: Section, item: string): Promise<QueryResult>;
  /** `{rows, next}`: changes of the settings, newest first. */
  changes(
    principal: StaffPrincipal,
    from: { readonly before: number | null; readonly section: Section | null; readonly item: string | null },
  ): Promise<QueryResult>;
  /** `{templates}`: starting points by trade. */
  templates(): Promise<QueryResult>;
  /** Boxes for the principal's device; with `all`, every enrolled device of the workspace too. */
  devices(principal: StaffPrincipal, all: boolean): Promise<QueryResult>;
  /** Figures of the principal's workspace, as `Report` of src/figures has them. */
  report(principal: StaffPrincipal, asked: ReportAsked): Promise<QueryResult>;
}

/** The long poll as deliver serves it; `body` is JSON text. */
export interface PollService {
  open(principal: Principal, frames: readonly unknown[]): Promise<PollAnswer>;
  /** Whether there is such a poll: asked before anything of the request is read. */
  knows(secret: string): boolean;
  next(secret: string, got: number, frames: readonly unknown[]): Promise<PollAnswer>;
}

export type PollAnswer =
  | { readonly status: 'batch'; readonly body: string }
  | { readonly status: 'refused'; readonly code: string };

export interface AcceptNeeds {
  readonly primitives: Primitives;
  readonly policy: Policy;
  readonly queries: DeskQueries;
  readonly polls: PollService;
  readonly clock: Clock;
  readonly random: Randomness;
  readonly logger: Log;
  readonly registry: Registry;
  readonly limits: AddressLimits;
  readonly writes: Pick<Writes, 'directory'>;
  gatewayKeyOf(workspace: string): Signed | null;
  /** An earlier directory, for ends that check what was sealed under it. */
  directoryNumbered(workspace: string, number: number): Promise<SignedByRoots | null>;
  identityProviderOf(workspace: string): IdentityProvider | null;
  /** `connection`: what the action came over; a request of its own is a fresh id. */
  act(principal: Principal, ref: string, action: unknown, connection: string): Promise<ActResult>;
  /** Somebody signed out: what they left connected is to be let go. */
  readonly signedOut?: (principal: StaffPrincipal) => void;
  /** The signed manifest of the widget's files, JSON text; null when the workspace has none. */
  widgetManifest(workspace: string): string | null;
  readonly visits: VisitsDesk;
  /** False for a text that may hold a card number. */
  screen(text: string): boolean;
  /** Who of the staff can be asked now. */
  online(workspace: string): ReadonlySet<string>;
  /** Codes of what is not ready; empty: everything is. */
  notReady(): readonly string[];
  /** Numbers for /metrics, by name. */
  gauges(): Readonly<Record<string, number>>;
}

export type AcceptConfig = {
  /** Where staff pages are served from, no slash at the end; cookies are Secure when it is https. */
  readonly origin: string;
  /** How many proxies of our own stand in front; 0: the peer's address is the client's. */
  readonly proxies: number;
  /** In which a proxy of our own says the visitor's country; null: nobody says it. */
  readonly countryHeader: string | null;
  /** Whether visitors are told by mail that there is an answer. */
  readonly mails: boolean;
  /** Folders the web build wrote. */
  readonly widgetFolder: string;
  readonly staffFolder: string;
  /** 32 bytes; whoever has them can sign in as anybody. */
  readonly signInKey: Uint8Array;
};
