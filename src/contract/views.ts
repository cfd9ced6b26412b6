// Written by `npm run generate` from schemas/. Do not edit.

import type { By, Code, ConversationKind, Count, Digest, Epoch, From, HoldScope, Id, Mode, Presence, Priority, Section, SettingItem, Slug, Status, Supervision, Time, VisitOf, VisitedPage } from './definitions.ts';
import type { Setting } from './settings.ts';

/** One change of the settings. */
export type ChangeRow = {
  readonly number: Count;
  readonly section: Section;
  readonly item: SettingItem;
  readonly before: Setting | null;
  readonly value: Setting | null;
  readonly previous: Count | null;
  readonly reverts: Count | null;
  readonly current: boolean;
  readonly at: Time;
  readonly by: By;
  readonly why: string | null;
};

/** One hold: what it covers and who placed it; why, is asked for by itself. */
export type HoldRow = {
  readonly hold: Id;
  readonly scope: HoldScope;
  readonly person: Id;
  readonly placedAt: Time;
  readonly status: 'in-force' | 'release-asked' | 'released';
  readonly release: {
    readonly person: Id;
    readonly at: Time;
    readonly expires: Time;
    readonly digest: Digest;
  } | null;
  readonly releasedAt: Time | null;
  readonly releasedBy: readonly Id[];
  readonly covered: Count;
  readonly conversations: readonly Id[];
};

/** One conversation in the inbox; folded from clear parts alone. */
export type InboxRow = {
  readonly conversation: Id;
  readonly subject: Id;
  readonly site: Slug;
  readonly team: Slug;
  readonly mode: Mode;
  readonly status: Status;
  readonly assignee: Id | null;
  readonly startedAt: Time;
  readonly lastAt: Time;
  readonly lastFrom: From;
  readonly waitingSince: Time | null;
  readonly messages: Count;
  readonly revision: Count;
  readonly readByStaff: Count;
  readonly readByVisitor: Count;
  readonly visitorMessages: readonly Count[];
  readonly language: string;
  readonly resolvedAt: Time | null;
  readonly epoch: Epoch;
  readonly kind: ConversationKind;
  readonly topic: Slug | null;
  readonly priority: Priority;
  readonly campaign: Slug | null;
  readonly callback: {
    readonly from: Time;
    readonly to: Time;
    readonly done: boolean;
  } | null;
  readonly labels: readonly Slug[];
  readonly snoozedUntil: Time | null;
  readonly mentions: readonly Id[];
  readonly supervisors: readonly {
    readonly person: Id;
    readonly how: Supervision;
    readonly since: Time;
  }[];
  readonly visit?: VisitOf;
};

/** One incident: where card data was found, what was done, by whom and when. */
export type IncidentRow = {
  readonly incident: Id;
  readonly conversation: Id | null;
  readonly source: 'gateway' | 'report' | 'sweep';
  readonly mode: Mode | null;
  readonly status: 'open' | 'closed';
  readonly openedAt: Time;
  readonly closedAt: Time | null;
  readonly messages: readonly {
    readonly messageRevision: Count;
    readonly digest: Digest;
    readonly status: 'withheld' | 'reported' | 'destroyed' | 'given-back';
    readonly found: string;
    readonly how: string | null;
    readonly since: Time;
    readonly at: Time;
  }[];
  readonly steps: readonly {
    readonly step: 'readers' | 'card' | 'security-code' | 'root-cause' | 'remediation';
    readonly outcome: Code;
    readonly person: Id;
    readonly at: Time;
  }[];
  readonly closing: {
    readonly person: Id;
    readonly at: Time;
  } | null;
  readonly closedBy: Id | null;
};

/** One subject: the conversations, and where the log keeps the latest details, as the log's own ciphertext. */
export type PersonRow = {
  readonly subject: Id;
  readonly conversations: readonly {
    readonly conversation: Id;
    readonly startedAt: Time;
  }[];
  readonly details: {
    readonly id: Id;
    readonly type: string;
    readonly stream: string;
    readonly revision: Count;
    readonly clear: string;
    readonly head: Digest;
    readonly shredded: string;
  };
};

/** One conversation in line, and the offer of it. */
export type QueueRow = {
  readonly conversation: Id;
  readonly team: Slug;
  readonly topic: Slug | null;
  readonly language: string;
  readonly priority: number;
  readonly since: Time;
  readonly standing: Time;
  readonly position: number;
  readonly told: {
    readonly low: number;
    readonly high: number;
  } | null;
  readonly status: 'waiting' | 'offered' | 'accepted' | 'full' | 'left';
  readonly away: Time | null;
  readonly person: Id | null;
  readonly until: Time | null;
  readonly offeredAt: Time | null;
  readonly offers: Count;
  readonly why: {
    readonly order: 'longest-idle' | 'round-robin' | 'least-active' | 'same-agent-first';
    readonly load: Count;
    readonly capacity: Count;
    readonly needs: readonly {
      readonly skill: Slug;
      readonly level: number;
    }[];
    readonly speaks: boolean;
    readonly lastOffer: Time | null;
  } | null;
  readonly missed: readonly {
    readonly person: Id;
    readonly at: Time;
  }[];
};

/** One request to open a conversation. */
export type RequestRow = {
  readonly request: Id;
  readonly conversation: Id;
  readonly person: Id;
  readonly device: Id;
  readonly notes: boolean;
  readonly status: 'asked' | 'granted' | 'refused' | 'withdrawn' | 'expired';
  readonly askedAt: Time;
  readonly expires: Time;
  readonly until: Time | null;
  readonly digest: Digest;
  readonly approvals: readonly {
    readonly person: Id;
    readonly at: Time;
  }[];
  readonly openings: readonly {
    readonly person: Id;
    readonly at: Time;
    readonly upTo: Count;
  }[];
};

/** One item of the settings as it stands. */
export type SettingRow = {
  readonly section: Section;
  readonly item: SettingItem;
  readonly number: Count;
  readonly at: Time;
  readonly by: By;
  readonly value: Setting;
};

/** One agent: presence and load. */
export type TeamRow = {
  readonly person: Id;
  readonly presence: Presence;
  readonly since: Time;
  readonly until: Time | null;
  readonly gone: Time | null;
  readonly capacity: Count;
  readonly claims: readonly Id[];
};

/** One conversation as the desk lists it: counts and times, who opened it, no content. */
export type TranscriptRow = {
  readonly conversation: Id;
  readonly subject: Id;
  readonly site: Slug;
  readonly team: Slug;
  readonly mode: Mode;
  readonly status: Status;
  readonly startedAt: Time;
  readonly resolvedAt: Time | null;
  readonly events: Count;
  readonly head: Digest;
  readonly messages: Count;
  readonly notes: Count;
  readonly refused: Count;
  readonly withheld: Count;
  readonly destroyed: Count;
  readonly agents: readonly Id[];
  readonly openings: readonly {
    readonly person: Id;
    readonly at: Time;
    readonly upTo: Count;
  }[];
  readonly viewings: readonly {
    readonly person: Id;
    readonly at: Time;
  }[];
  readonly holds: readonly Id[];
};

/** Somebody who is on a site now; in memory only. Without consent nothing is told but that somebody is there. */
export type VisitorRow = {
  readonly visit: Id;
  readonly site: Slug;
  readonly since: Time;
  readonly basis: 'none' | 'consent' | 'conversation';
  readonly pages: Count;
  readonly trail: readonly VisitedPage[];
  readonly campaign: string;
  readonly referrer: string;
  readonly device: string;
  readonly language: string;
  readonly country: string | null;
  readonly times: Count;
  readonly doing: 'reading' | 'idle' | 'away' | 'cart' | 'article';
  readonly doingSince: Time;
  readonly invited: {
    readonly invitation: Id;
    readonly status: 'waiting' | 'shown' | 'accepted' | 'refused' | 'expired';
    readonly trigger: SettingItem | null;
    readonly person: Id | null;
    readonly at: Time;
  } | null;
};

export type View =
  | ChangeRow
  | HoldRow
  | InboxRow
  | IncidentRow
  | PersonRow
  | QueueRow
  | RequestRow
  | SettingRow
  | TeamRow
  | TranscriptRow
  | VisitorRow;
