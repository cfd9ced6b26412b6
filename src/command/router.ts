// What may be asked of the router: the books opened and closed, what came and went with the agents and rules as they
// are, and an agent's answer.
import type { Presence } from '../contract/definitions.ts';
import type {
  ConversationDequeued,
  ConversationOffered,
  ConversationQueued,
  LineCarried,
} from '../contract/events.ts';

type Order = ConversationOffered['why']['order'];
export type Need = { readonly skill: string; readonly level: number };

export type TeamRules = {
  readonly team: string;
  /** False: agents take for themselves. */
  readonly offers: boolean;
  readonly order: Order;
  readonly needs: readonly Need[];
  /** After so long the level asked for is this at the most; level 0 asks for nothing. */
  readonly relax: readonly { readonly afterMs: number; readonly level: number }[];
  readonly offerMs: number;
  /** How long nothing is offered to whoever did not answer. */
  readonly pauseMs: number;
  /** Conversations in line; beyond, another way is offered. Null: no end. */
  readonly lineMax: number | null;
  readonly overflow: 'ticket' | 'callback' | 'message' | null;
  /** Number of the settings these are. */
  readonly policy: number;
};

export type AgentFacts = {
  readonly person: string;
  readonly teams: readonly string[];
  readonly presence: Presence;
  readonly capacity: number;
  readonly claims: readonly string[];
  readonly skills: Readonly<Record<string, number>>;
  /** None: any. */
  readonly languages: readonly string[];
  /** How many times as long this person has to answer. */
  readonly offerTimes: number;
};

export type Facts = {
  readonly at: string;
  readonly agents: readonly AgentFacts[];
  readonly teams: ReadonlyMap<string, TeamRules>;
};

/** One departure from a line while somebody stood behind: when, and how long since the one before. */
export type Step = { readonly atMs: number; readonly ms: number };

export type Waiting = LineCarried['waiting'][number];
export type AgentMemory = { readonly lastOffer: string; readonly pausedUntil: string | null };

export type Books = {
  /** In line, or before it when the line is full. */
  readonly waiting: ReadonlyMap<string, Waiting>;
  readonly agents: ReadonlyMap<string, AgentMemory>;
  /** Who was asked last, by team: whose turn it is follows. */
  readonly turns: ReadonlyMap<string, string>;
};

/** How a conversation is to stand in line; asked for again, it changes nothing. */
export type Wanted = {
  readonly conversation: string;
  readonly team: string;
  readonly topic: string | null;
  readonly language: string;
  readonly priority: number;
  readonly since: string;
  /** Who had it last. */
  readonly previous: string | null;
  readonly reason: ConversationQueued['reason'];
};

export type Change =
  | ({ readonly kind: 'stand' } & Wanted)
  | {
      readonly kind: 'leave';
      readonly conversation: string;
      readonly because: ConversationDequeued['because'];
      readonly person: string | null;
    }
  /** The agent who said yes could not take it. */
  | { readonly kind: 'take-back'; readonly conversation: string; readonly person: string }
  | { readonly kind: 'away' | 'back'; readonly conversation: string };

export type RouterCommand =
  | {
      readonly kind: 'OpenBooks';
      readonly day: string;
      readonly part: number;
      readonly previous: string | null;
      readonly carried: Books | null;
    }
  | { readonly kind: 'CloseBooks'; readonly next: string }
  | ({
      readonly kind: 'Route';
      readonly changes: readonly Change[];
      /** How fast each team's line moved lately. */
      readonly pace: ReadonlyMap<string, readonly Step[]>;
    } & Facts)
  | OfferAnswer;

export type OfferAnswer = {
  readonly kind: 'AcceptOffer' | 'DeclineOffer';
  readonly conversation: string;
  readonly person: string;
  readonly at: string;
};
