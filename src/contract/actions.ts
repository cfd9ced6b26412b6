// Written by `npm run generate` from schemas/. Do not edit.

import type { Box, Code, Contact, Count, Digest, Envelope, Epoch, HoldScope, Id, Inspection, Partial, Phone, Presence, PublicKey, Section, SettingItem, Signature, Signed, SignedByRoots, Slug, Supervision, TicketReason, Time, Token, VisitedPage } from './definitions.ts';
import type { Setting } from './settings.ts';

/** The agent who is asked says yes. */
export type AcceptOffer = {
  readonly kind: 'AcceptOffer';
  readonly conversation: Id;
};

/** A sealed note among staff. */
export type AddNote = {
  readonly kind: 'AddNote';
  readonly conversation: Id;
  readonly envelope: Envelope;
  readonly inspection?: Inspection;
  readonly epoch?: Signed;
  readonly mentions?: readonly Id[];
};

/** The visitor rates a conversation that an agent resolved. */
export type AnswerSurvey = {
  readonly kind: 'AnswerSurvey';
  readonly conversation: Id;
  readonly score: number;
};

/** Sign another officer's request and give this officer's part. */
export type ApproveAccess = {
  readonly kind: 'ApproveAccess';
  readonly request: Id;
  readonly signature: Signature;
  readonly partials: readonly Partial[];
};

/** Sign that a hold should end; another officer has to sign the same. */
export type AskRelease = {
  readonly kind: 'AskRelease';
  readonly hold: Id;
  readonly signed: Signed;
};

/** The visitor would rather be called, between these two moments. */
export type BookCallback = {
  readonly kind: 'BookCallback';
  readonly conversation: Id;
  readonly from: Time;
  readonly to: Time;
  readonly number: Phone;
};

/** Puts labels of the workspace's own list on a conversation, or takes them off. */
export type ChangeLabels = {
  readonly kind: 'ChangeLabels';
  readonly conversation: Id;
  readonly add: readonly Slug[];
  readonly remove: readonly Slug[];
};

/** Gives one item of the settings a new value, or removes it. */
export type ChangeSetting = {
  readonly kind: 'ChangeSetting';
  readonly section: Section;
  readonly item: SettingItem;
  readonly value: Setting | null;
  readonly expected: Count;
  readonly why: string;
};

/** Says that all is done; closed when a second officer says so. */
export type CloseIncident = {
  readonly kind: 'CloseIncident';
  readonly incident: Id;
};

/** The visitor's device signs count and head of a closed conversation. */
export type ConfirmClosing = {
  readonly kind: 'ConfirmClosing';
  readonly conversation: Id;
  readonly closing: Signed;
};

/** The organisation's token about the visitor: for this conversation and this device. */
export type ConfirmVisitor = {
  readonly kind: 'ConfirmVisitor';
  readonly conversation: Id;
  readonly token: Token;
};

/** The agent who is asked says no. */
export type DeclineOffer = {
  readonly kind: 'DeclineOffer';
  readonly conversation: Id;
};

/** The supervisor reads along no longer. */
export type EndSupervision = {
  readonly kind: 'EndSupervision';
  readonly conversation: Id;
};

/** A new device of a staff member. */
export type EnrolDevice = {
  readonly kind: 'EnrolDevice';
  readonly sign: PublicKey;
  readonly agree: PublicKey;
  readonly proof: Signed;
};

/** The agent called, and reached the visitor or did not. */
export type FinishCallback = {
  readonly kind: 'FinishCallback';
  readonly conversation: Id;
  readonly reached: boolean;
};

/** How the visitor is called and reached. */
export type GiveContact = {
  readonly kind: 'GiveContact';
  readonly conversation: Id;
  readonly contact: Contact;
};

/** A member of staff invites somebody who is on the site now. The words go to the page and are kept nowhere. */
export type InviteVisitor = {
  readonly kind: 'InviteVisitor';
  readonly visit: Id;
  readonly text: string;
};

/** A signed approval to destroy a withheld message, or to give it back. */
export type JudgeWithheld = {
  readonly kind: 'JudgeWithheld';
  readonly conversation: Id;
  readonly revision: Count;
  readonly decision: 'destroy' | 'give-back';
  readonly approval: Signed;
};

/** The visitor does not wait any longer. */
export type LeaveQueue = {
  readonly kind: 'LeaveQueue';
  readonly conversation: Id;
};

/** The person saw everything up to this revision. */
export type MarkRead = {
  readonly kind: 'MarkRead';
  readonly conversation: Id;
  readonly upTo: Count;
};

/** To another team, with the keys of what was said so far sealed to it. */
export type MoveConversation = {
  readonly kind: 'MoveConversation';
  readonly conversation: Id;
  readonly team: Slug;
  readonly to: Id | null;
  readonly move: Signed;
};

/** Place a hold, from now on, for what exists and for what comes. */
export type PlaceHold = {
  readonly kind: 'PlaceHold';
  readonly hold: Id;
  readonly scope: HoldScope;
  readonly matter: string;
  readonly reason: string;
};

/** The next number, signed by enough root keys. */
export type PublishDirectory = {
  readonly kind: 'PublishDirectory';
  readonly directory: SignedByRoots;
  readonly teamKeys: readonly {
    readonly team: Slug;
    readonly generation: Epoch;
    readonly device: Id;
    readonly box: Box;
  }[];
  readonly shares: readonly {
    readonly person: Id;
    readonly index: Epoch;
    readonly device: Id;
    readonly box: Box;
  }[];
};

/** Say no. */
export type RefuseAccess = {
  readonly kind: 'RefuseAccess';
  readonly request: Id;
  readonly reasons: readonly {
    readonly device: Id;
    readonly box: Box;
  }[];
};

/** Refuse what another officer asked, or withdraw what one asked oneself; the hold stands. */
export type RefuseRelease = {
  readonly kind: 'RefuseRelease';
  readonly hold: Id;
};

/** Back to the waiting line. */
export type ReleaseConversation = {
  readonly kind: 'ReleaseConversation';
  readonly conversation: Id;
};

/** Goes on with a resolved conversation. */
export type ReopenConversation = {
  readonly kind: 'ReopenConversation';
  readonly conversation: Id;
};

/** A reading end found what should not be there, or could not read; with the message's key for the gateway, which looks again. */
export type ReportMessage = {
  readonly kind: 'ReportMessage';
  readonly conversation: Id;
  readonly revision: Count;
  readonly reason: 'card-number' | 'cannot-open' | 'signature-wrong' | 'commitment-wrong';
  readonly report: Signed;
  readonly inspection?: Inspection;
};

/** Ask to open a conversation. */
export type RequestAccess = {
  readonly kind: 'RequestAccess';
  readonly request: Id;
  readonly conversation: Id;
  readonly signed: Signed;
  readonly reasons: readonly {
    readonly device: Id;
    readonly box: Box;
  }[];
};

/** The sender of a withheld message seals it again with its digits masked; the gateway opens both once and compares. */
export type ResealMessage = {
  readonly kind: 'ResealMessage';
  readonly conversation: Id;
  readonly revision: Count;
  readonly envelope: Envelope;
  readonly inspection: Inspection;
  readonly original: Inspection;
  readonly epoch?: Signed;
};

/** Closes the conversation. */
export type ResolveConversation = {
  readonly kind: 'ResolveConversation';
  readonly conversation: Id;
  readonly closing: Signed;
};

/** Gives an item the value it had before one of its changes. */
export type RevertSetting = {
  readonly kind: 'RevertSetting';
  readonly change: Count;
  readonly expected: Count;
  readonly why: string;
};

/** A member who holds the team key gives it to a certified device. */
export type SealTeamKey = {
  readonly kind: 'SealTeamKey';
  readonly team: Slug;
  readonly generation: Epoch;
  readonly device: Id;
  readonly box: Box;
};

/** Notes that mention me are seen, up to this revision. */
export type SeeMentions = {
  readonly kind: 'SeeMentions';
  readonly conversation: Id;
  readonly upTo: Count;
};

/** A sealed message; with the document of the next epoch when this end opens it. */
export type SendMessage = {
  readonly kind: 'SendMessage';
  readonly conversation: Id;
  readonly envelope: Envelope;
  readonly inspection?: Inspection;
  readonly epoch?: Signed;
};

/** The agent’s own word. */
export type SetPresence = {
  readonly kind: 'SetPresence';
  readonly presence: Presence;
};

/** Sign what another officer asked: the hold ends. */
export type SignRelease = {
  readonly kind: 'SignRelease';
  readonly hold: Id;
  readonly digest: Digest;
  readonly signature: Signature;
};

/** Out of the way until then, or until the visitor writes. */
export type SnoozeConversation = {
  readonly kind: 'SnoozeConversation';
  readonly conversation: Id;
  readonly until: Time;
};

/** First message of a visitor: the signed start, the first epoch and the message are recorded together or not at all. */
export type StartConversation = {
  readonly kind: 'StartConversation';
  readonly conversation: Id;
  readonly site: Slug;
  readonly start: Signed;
  readonly epoch: Signed;
  readonly envelope: Envelope;
  readonly inspection?: Inspection;
  readonly language: string;
  readonly page: string;
  readonly pageTitle: string;
  readonly device: string;
  readonly ticket?: TicketReason;
  readonly topic?: Slug;
  readonly campaign?: string;
  readonly contact?: Contact;
  readonly trail?: readonly VisitedPage[];
  readonly referrer?: string;
  readonly visit?: Id;
  readonly invitation?: Id;
};

/** Fills settings that were never touched from a starting point by trade. */
export type StartFromTemplate = {
  readonly kind: 'StartFromTemplate';
  readonly template: Slug;
  readonly why: string;
};

/** A supervisor reads along, or takes the conversation over. */
export type SuperviseConversation = {
  readonly kind: 'SuperviseConversation';
  readonly conversation: Id;
  readonly how: Supervision;
  readonly joining: Signed;
};

/** An agent takes a waiting conversation. */
export type TakeConversation = {
  readonly kind: 'TakeConversation';
  readonly conversation: Id;
};

/** A step of the procedure, with its outcome. */
export type TakeIncidentStep = {
  readonly kind: 'TakeIncidentStep';
  readonly incident: Id;
  readonly step: 'readers' | 'card' | 'security-code' | 'root-cause' | 'remediation';
  readonly outcome: Code;
};

/** The visitor would rather have an answer later than wait. */
export type TicketConversation = {
  readonly kind: 'TicketConversation';
  readonly conversation: Id;
};

/** To another agent of the team. */
export type TransferConversation = {
  readonly kind: 'TransferConversation';
  readonly conversation: Id;
  readonly to: Id;
};

/** Ends a snooze before its time. */
export type WakeConversation = {
  readonly kind: 'WakeConversation';
  readonly conversation: Id;
};

/** Take one's own request back. */
export type WithdrawAccess = {
  readonly kind: 'WithdrawAccess';
  readonly request: Id;
};

export type Action =
  | AcceptOffer
  | AddNote
  | AnswerSurvey
  | ApproveAccess
  | AskRelease
  | BookCallback
  | ChangeLabels
  | ChangeSetting
  | CloseIncident
  | ConfirmClosing
  | ConfirmVisitor
  | DeclineOffer
  | EndSupervision
  | EnrolDevice
  | FinishCallback
  | GiveContact
  | InviteVisitor
  | JudgeWithheld
  | LeaveQueue
  | MarkRead
  | MoveConversation
  | PlaceHold
  | PublishDirectory
  | RefuseAccess
  | RefuseRelease
  | ReleaseConversation
  | ReopenConversation
  | ReportMessage
  | RequestAccess
  | ResealMessage
  | ResolveConversation
  | RevertSetting
  | SealTeamKey
  | SeeMentions
  | SendMessage
  | SetPresence
  | SignRelease
  | SnoozeConversation
  | StartConversation
  | StartFromTemplate
  | SuperviseConversation
  | TakeConversation
  | TakeIncidentStep
  | TicketConversation
  | TransferConversation
  | WakeConversation
  | WithdrawAccess;

export type ActionKind = Action['kind'];
