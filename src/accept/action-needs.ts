// What accept asks of the rest of the product for one action, as promises it relies on. main.ts joins them.
import type { AccessCommand } from '../command/access-request.ts';
import type { AgentCommand } from '../command/agent.ts';
import type { ConversationCommand, Inspection, Side } from '../command/conversation.ts';
import type { OfferAnswer } from '../command/router.ts';
import type { DirectoryCommand } from '../command/directory.ts';
import type { HoldStreamCommand } from '../command/hold.ts';
import type { IncidentCommand } from '../command/incident.ts';
import type { SettingValue, WorkspaceCommand } from '../command/settings.ts';
import type { Action } from '../contract/actions.ts';
import type { By, Priority, Signed, VisitOf } from '../contract/definitions.ts';
import type { Setting } from '../contract/settings.ts';
import type { ActResult, Principal } from '../platform/principal.ts';
import type { SchemaCheck } from '../platform/schema-check.ts';
import type { DeviceCard } from '../seal/identity.ts';
import type { Primitives } from '../seal/primitives.ts';
import type { Registry } from './registry.ts';
import type { VisitsDesk } from './visits-desk.ts';

/** What accept needs to know of a conversation before it is asked to change. */
export type ConversationFacts = {
  readonly workspace: string;
  readonly team: string;
  readonly mode: 'inspected' | 'strict';
  readonly status: 'waiting' | 'open' | 'resolved';
  readonly assignee: string | null;
  readonly visitor: DeviceCard;
  readonly supervisors: readonly { readonly person: string; readonly device: string }[];
  /** How many there are by now. */
  readonly events: number;
};

type GatewayPlace = {
  readonly workspace: string;
  readonly conversation: string;
  readonly connection: string;
};

/** One envelope for the gateway to open. `sender`: the key it was signed with. */
export type SightRequest = {
  readonly sender: string;
  readonly envelope: string;
  readonly digest: string;
  readonly inspection: Sight;
};

/** `writer`: whose pieces of a number count together. */
export type InspectionRequest = GatewayPlace & SightRequest & { readonly writer: string };

export type ComparisonRequest = GatewayPlace & {
  /** What the gateway said when it had the message withheld. */
  readonly refusal: Signed;
  readonly withheld: SightRequest;
  readonly masked: SightRequest;
};

/** The message's key for the gateway, as an end sealed it; `window`: what the sender's end tells of the messages before. */
export type Sight = {
  readonly gateway: string;
  readonly key: string;
  readonly box: string;
  readonly window?: string;
};

type Unanswered = { readonly status: 'invalid'; readonly code: string } | { readonly status: 'unavailable' };

export type Verdict =
  | Extract<Inspection, { status: 'passed' }>
  | Omit<Extract<Inspection, { status: 'refused' }>, 'incident'>
  | Unanswered;

export type Comparison =
  | {
      readonly status: 'compared';
      readonly rules: string;
      readonly check: Signed;
      readonly statement: Signed;
    }
  | Unanswered;

/** A recorded message or note; `envelope` is null when its content is gone. */
export type MessageThere = {
  readonly digest: string;
  readonly staffOnly: boolean;
  readonly said: Side;
  readonly envelope: string | null;
};

export type Caused = {
  readonly workspace: string;
  readonly by: By;
  readonly cause: string;
};

/** A hold that was placed; `text`: what one officer signed for its end, while that waits. */
export type HoldThere = {
  readonly workspace: string;
  readonly matter: string;
  readonly text: string | null;
};

export interface Writes {
  /** A command that is made late is made once, knowing whether it would be recorded as things stand. */
  conversation(
    caused: Caused,
    conversation: { readonly id: string },
    command:
      | ConversationCommand
      | ((
          wouldRecord: (draft: ConversationCommand) => boolean,
        ) => Promise<ConversationCommand | Unavailable>),
  ): Promise<ActResult>;
  agent(caused: Caused, person: string, command: AgentCommand): Promise<ActResult>;
  directory(caused: Caused, command: DirectoryCommand): Promise<ActResult>;
  access(caused: Caused, request: string, command: AccessCommand): Promise<ActResult>;
  hold(caused: Caused, hold: string, command: HoldStreamCommand): Promise<ActResult>;
  incident(caused: Caused, incident: string, command: IncidentCommand): Promise<ActResult>;
  /** Done: `detail.changes` is the number of the workspace's last change. */
  workspace(caused: Caused, command: WorkspaceCommand): Promise<ActResult>;
  offer(caused: Caused, answer: OfferAnswer): Promise<ActResult>;
}
/** The gateway did not answer, or could not use what it was given: nothing is recorded, the sender tries again. */
export type Unavailable = { readonly kind: 'unavailable'; readonly code: string };

export interface ActionNeeds {
  readonly primitives: Primitives;
  readonly check: SchemaCheck;
  readonly registry: Registry;
  readonly writes: Writes;
  readonly facts: (conversation: string) => Promise<ConversationFacts | null>;
  /** The message or note at this place; null when something else stands there, or nothing. */
  readonly messageAt: (conversation: string, revision: number) => Promise<MessageThere | null>;
  /** What the gateway signed when it had the message at this place withheld. */
  readonly statementOn: (conversation: string, revision: number) => Promise<Signed | null>;
  /** `visit`: who is known by it alone is the same person from now on. */
  readonly subjectOf: (workspace: string, device: string, visit: string | null) => Promise<string>;
  /** Null: no such visit stands on record for this site. */
  readonly visitOf: (
    workspace: string,
    site: string,
    visit: string,
    invitation: string | null,
  ) => Promise<VisitOf | null>;
  /** Null: the words wait for the visitor's page. */
  readonly invite: VisitsDesk['invite'];
  readonly allowed: (
    principal: Principal,
    action: Action['kind'],
    resource: { readonly team: string | null; readonly supervised?: boolean },
  ) => boolean;
  readonly inspect: (message: InspectionRequest) => Promise<Verdict>;
  /** A recorded message that an end reported. */
  readonly again: (message: GatewayPlace & SightRequest) => Promise<Verdict>;
  readonly compare: (messages: ComparisonRequest) => Promise<Comparison>;
  readonly newId: () => string;
  /** Null when there is no such incident. */
  readonly workspaceOfIncident: (incident: string) => Promise<string | null>;
  /** Null when there is no such hold. */
  readonly holdOf: (hold: string) => Promise<HoldThere | null>;
  readonly holdsInForce: (workspace: string) => number;
  /** False for a text that may hold a card number. */
  readonly screen: (text: string) => boolean;
  readonly requestOf: (
    request: string,
  ) => Promise<{ readonly workspace: string; readonly text: string; readonly hours: number } | null>;
  /** What an item of the settings was before the change of this number; null: there is no such change. */
  readonly settingBefore: (workspace: string, change: number) => Promise<SettingValue | null>;
  /** A starting point by trade; null: none of that name. */
  readonly template: (name: string) => readonly (SettingValue & { readonly value: Setting })[] | null;
  readonly now: () => number;
  readonly desk: DeskSettings;
}

/** What the workspace has set that an action is measured by. */
export interface DeskSettings {
  /** A topic that this site offers. */
  topic(
    workspace: string,
    site: string,
    topic: string,
  ): { readonly team: string; readonly priority: Priority } | null;
  /** The label on the workspace's own list that a page's `utm_campaign` stands for; null for any other. */
  campaign(workspace: string, text: string): string | null;
  /** Whether somebody of this team calls between these moments. */
  callsAt(workspace: string, team: string, from: number, to: number): boolean;
}
