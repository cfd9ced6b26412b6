// What is kept of a conversation and of an agent's day for figures: times, counts and labels, and no word of what was said.
// So it outlives an erasure. One day it folds events of one stream only, so that no order between streams can matter.
import type { ConversationKind, Presence } from '../contract/definitions.ts';

/** What one person had to do with a conversation. Milliseconds. */
export type Share = {
  readonly takes: number;
  readonly handled: number;
  readonly replies: number;
  readonly replied: number;
};

export type Chat = {
  readonly conversation: string;
  readonly subject: string;
  readonly site: string;
  readonly team: string;
  readonly topic: string | null;
  readonly campaign: string | null;
  readonly language: string;
  /** What it is now: a chat may become a message left or a callback while nobody has taken it. */
  readonly kind: ConversationKind;
  /** When it began, ms. */
  readonly at: number;
  /** How long it waited before a person took it as a chat. */
  readonly wait: number | null;
  readonly taken: boolean;
  /** How long the visitor had waited when they went without having been taken. */
  readonly abandoned: number | null;
  readonly firstReply: { readonly person: string; readonly after: number } | null;
  /** Since when the visitor has no answer. */
  readonly owed: number | null;
  readonly holder: { readonly person: string; readonly since: number } | null;
  readonly shares: Readonly<Record<string, Share>>;
  readonly resolved: { readonly first: number; readonly last: number; readonly by: string } | null;
  /** Resolved, and not opened again since. */
  readonly over: boolean;
  readonly reopened: number | null;
  /** By what its visitor was invited; left out: they came by themselves. */
  readonly invited?: { readonly trigger: string | null };
  readonly survey: { readonly score: number; readonly person: string | null } | null;
};

/** Of a conversation's time in line: who let an offer of it pass. */
export type Offers = { readonly missed: Readonly<Record<string, number>> };

/** How things stand with an agent from this moment on. */
export type Moment = {
  readonly at: number;
  readonly presence: Presence;
  readonly chats: number;
};

/** One agent's day in UTC, as the agent's own stream has it. */
export type AgentDay = {
  readonly person: string;
  readonly day: string;
  readonly capacity: number;
  readonly moments: readonly Moment[];
  readonly claims: readonly string[];
  readonly closed: number | null;
};
