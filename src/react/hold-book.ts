// The holds in force, by workspace, and which of them cover a conversation: what views know of it, nothing that was said.
import type { HoldScope } from '../contract/definitions.ts';

export type HoldInForce = { readonly hold: string; readonly workspace: string; readonly scope: HoldScope };

/** Of one conversation, as it is now. */
export type Coverable = {
  readonly workspace: string;
  readonly conversation: string;
  readonly subject: string;
  readonly site: string;
  readonly team: string;
  readonly labels: readonly string[];
  readonly startedAt: string;
};

export interface HoldBook {
  add(hold: HoldInForce): void;
  remove(hold: string): void;
  inForce(workspace: string): readonly HoldInForce[];
}

export function createHoldBook(): HoldBook {
  const holds = new Map<string, HoldInForce>();
  return {
    add: (hold) => void holds.set(hold.hold, hold),
    remove: (hold) => void holds.delete(hold),
    inForce: (workspace) => [...holds.values()].filter((each) => each.workspace === workspace),
  };
}

export function covers({ scope, workspace }: HoldInForce, one: Coverable): boolean {
  if (workspace !== one.workspace) return false;
  const { conversation, query, subject } = scope;
  if (query === null) return conversation === one.conversation || subject === one.subject;
  return (
    (query.labels.length === 0 || query.labels.some((label) => one.labels.includes(label))) &&
    (query.team === null || query.team === one.team) &&
    (query.site === null || query.site === one.site) &&
    (query.from === null || query.from <= one.startedAt) &&
    (query.to === null || one.startedAt < query.to)
  );
}
