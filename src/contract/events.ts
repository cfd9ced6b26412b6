// Written by `npm run generate` from schemas/. Do not edit.

import type { Box, Code, Contact, ContactField, ConversationKind, Count, Day, Digest, Envelope, Epoch, From, HoldScope, Id, Mode, Name, Partial, Phone, Presence, Priority, PublicKey, Section, Sequence, SettingItem, Signature, Signed, SignedByRoots, Size, Slug, Supervision, Text, TicketReason, Time, Token, VisitOf, VisitedPage } from './definitions.ts';
import type { Setting } from './settings.ts';
import type { EventMeta } from './stored.ts';

/** Another officer signed the same text and sealed a part of the opening to the reader's device. */
export type AccessApproved = {
  readonly type: 'AccessApproved';
  readonly person: Id;
  readonly device: Id;
  readonly signature: Signature;
  readonly partials: readonly Partial[];
};

export type AccessApprovedClear = {
  readonly type: 'AccessApproved';
  readonly person: Id;
  readonly device: Id;
};

/** A reading that was not allowed was asked for. */
export type AccessDenied = {
  readonly type: 'AccessDenied';
  readonly person: Id | null;
  readonly conversation: Id;
  readonly reason: Code;
};

export type AccessDeniedClear = AccessDenied;

/** Enough officers signed. */
export type AccessGranted = {
  readonly type: 'AccessGranted';
  readonly until: Time;
};

export type AccessGrantedClear = AccessGranted;

/** An officer said no. */
export type AccessRefused = {
  readonly type: 'AccessRefused';
  readonly person: Id;
  readonly reasons: readonly {
    readonly device: Id;
    readonly box: Box;
  }[];
};

export type AccessRefusedClear = {
  readonly type: 'AccessRefused';
  readonly person: Id;
};

/** A compliance officer asks to open a conversation. The reason is sealed to the officers. */
export type AccessRequested = {
  readonly type: 'AccessRequested';
  readonly request: Id;
  readonly conversation: Id;
  readonly person: Id;
  readonly device: Id;
  readonly notes: boolean;
  readonly expires: Time;
  readonly hours: number;
  readonly digest: Digest;
  readonly signed: Signed;
  readonly reasons: readonly {
    readonly device: Id;
    readonly box: Box;
  }[];
};

export type AccessRequestedClear = {
  readonly type: 'AccessRequested';
  readonly request: Id;
  readonly conversation: Id;
  readonly person: Id;
  readonly device: Id;
  readonly notes: boolean;
  readonly expires: Time;
  readonly hours: number;
  readonly digest: Digest;
};

/** The officer who asked took it back. */
export type AccessWithdrawn = {
  readonly type: 'AccessWithdrawn';
  readonly person: Id;
};

export type AccessWithdrawnClear = AccessWithdrawn;

/** A page of the agent is connected again. */
export type AgentConnected = {
  readonly type: 'AgentConnected';
};

export type AgentConnectedClear = AgentConnected;

/** The books go on in the next stream. */
export type AgentDayClosed = {
  readonly type: 'AgentDayClosed';
  readonly next: Day;
};

export type AgentDayClosedClear = AgentDayClosed;

/** The books of the day before, carried over. */
export type AgentDayOpened = {
  readonly type: 'AgentDayOpened';
  readonly person: Id;
  readonly day: Day;
  readonly presence: Presence;
  readonly capacity: number;
  readonly claims: readonly Id[];
  readonly until: Time | null;
  readonly gone: Time | null;
  readonly before: Presence | null;
};

export type AgentDayOpenedClear = AgentDayOpened;

/** The last page of the agent is gone; after a grace the agent is offline. */
export type AgentDisconnected = {
  readonly type: 'AgentDisconnected';
};

export type AgentDisconnectedClear = AgentDisconnected;

/** The visitor is to be called between these two moments. */
export type CallbackBooked = {
  readonly type: 'CallbackBooked';
  readonly from: Time;
  readonly to: Time;
  readonly number: Phone;
};

export type CallbackBookedClear = {
  readonly type: 'CallbackBooked';
  readonly from: Time;
  readonly to: Time;
};

/** The agent called. */
export type CallbackDone = {
  readonly type: 'CallbackDone';
  readonly person: Id;
  readonly reached: boolean;
};

export type CallbackDoneClear = CallbackDone;

/** How many conversations at once. */
export type CapacitySet = {
  readonly type: 'CapacitySet';
  readonly capacity: number;
};

export type CapacitySetClear = CapacitySet;

/** Card data was found where it should not be. */
export type CardDataIncidentOpened = {
  readonly type: 'CardDataIncidentOpened';
  readonly incident: Id;
  readonly about: Id | null;
  readonly source: 'gateway' | 'report' | 'sweep';
  readonly mode: Mode | null;
};

export type CardDataIncidentOpenedClear = CardDataIncidentOpened;

/** The place is free again. */
export type ClaimReleased = {
  readonly type: 'ClaimReleased';
  readonly conversation: Id;
  readonly reason: 'resolved' | 'lost' | 'transferred' | 'released';
};

export type ClaimReleasedClear = ClaimReleased;

/** The visitor's device signed the same count and head. */
export type ClosingConfirmed = {
  readonly type: 'ClosingConfirmed';
  readonly count: Count;
  readonly closedHead: Digest;
  readonly closing: Signed;
};

export type ClosingConfirmedClear = {
  readonly type: 'ClosingConfirmed';
  readonly count: Count;
  readonly closedHead: Digest;
};

/** The visitor said how they are called and reached; it takes the place of what was given before. */
export type ContactGiven = {
  readonly type: 'ContactGiven';
  readonly given: readonly ContactField[];
  readonly contact: Contact;
};

export type ContactGivenClear = {
  readonly type: 'ContactGiven';
  readonly given: readonly ContactField[];
};

/** An agent has the conversation. */
export type ConversationAssigned = {
  readonly type: 'ConversationAssigned';
  readonly person: Id;
  readonly previous: Id | null;
  readonly reason: 'taken' | 'transferred' | 'routed' | 'taken-over';
};

export type ConversationAssignedClear = ConversationAssigned;

/** A place of the agent's is held for this conversation. */
export type ConversationClaimed = {
  readonly type: 'ConversationClaimed';
  readonly conversation: Id;
  readonly from: Id | null;
  readonly reason: 'taken' | 'transferred' | 'routed' | 'taken-over';
};

export type ConversationClaimedClear = ConversationClaimed;

/** A conversation left its line. `waited` in ms; `left`: how many still stand there. */
export type ConversationDequeued = {
  readonly type: 'ConversationDequeued';
  readonly conversation: Id;
  readonly team: Slug;
  readonly because: 'assigned' | 'abandoned' | 'ticket' | 'callback' | 'resolved' | 'transferred' | 'snoozed';
  readonly person: Id | null;
  readonly waited: Count;
  readonly offers: Count;
  readonly left: Count;
};

export type ConversationDequeuedClear = ConversationDequeued;

/** Another team has the conversation: its signed move carries what that team opens the epochs before with. */
export type ConversationMoved = {
  readonly type: 'ConversationMoved';
  readonly person: Id;
  readonly device: Id;
  readonly previous: Slug;
  readonly team: Slug;
  readonly to: Id | null;
  readonly assignee: Id | null;
  readonly directory: Count;
  readonly digest: Digest;
  readonly move: Signed;
};

export type ConversationMovedClear = {
  readonly type: 'ConversationMoved';
  readonly person: Id;
  readonly device: Id;
  readonly previous: Slug;
  readonly team: Slug;
  readonly to: Id | null;
  readonly assignee: Id | null;
  readonly directory: Count;
  readonly digest: Digest;
};

/** An agent is asked to take a conversation, and why this one. */
export type ConversationOffered = {
  readonly type: 'ConversationOffered';
  readonly conversation: Id;
  readonly person: Id;
  readonly team: Slug;
  readonly until: Time;
  readonly offer: number;
  readonly why: {
    readonly order: 'longest-idle' | 'round-robin' | 'least-active' | 'same-agent-first';
    readonly waited: Count;
    readonly policy: Count;
    readonly needs: readonly {
      readonly skill: Slug;
      readonly level: number;
    }[];
    readonly language: string | null;
    readonly members: Count;
    readonly signedIn: Count;
    readonly considered: readonly {
      readonly person: Id;
      readonly presence: Presence;
      readonly levels: readonly number[];
      readonly speaks: boolean;
      readonly load: Count;
      readonly capacity: Count;
      readonly lastOffer: Time | null;
      readonly outcome: 'chosen' | 'eligible' | 'ruled-out';
      readonly because: readonly ('offline' | 'away' | 'busy' | 'wrap-up' | 'at-capacity' | 'no-skill' | 'no-language' | 'has-offer' | 'paused' | 'declined' | 'offered-sooner' | 'more-chats' | 'not-their-turn' | 'not-the-same')[];
    }[];
  };
};

export type ConversationOfferedClear = ConversationOffered;

/** The line was full: the visitor is offered another way instead of a place. */
export type ConversationOverflowed = {
  readonly type: 'ConversationOverflowed';
  readonly conversation: Id;
  readonly team: Slug;
  readonly topic: Slug | null;
  readonly language: string;
  readonly priority: number;
  readonly since: Time;
  readonly standing: Time;
  readonly previous: Id | null;
  readonly reason: 'started' | 'reopened' | 'released' | 'disconnected' | 'returned' | 'transferred';
  readonly to: 'ticket' | 'callback' | 'message';
  readonly waiting: Count;
};

export type ConversationOverflowedClear = ConversationOverflowed;

/** A conversation stands in its team’s line. `standing` orders the line: the moment it came, less what its priority is worth. */
export type ConversationQueued = {
  readonly type: 'ConversationQueued';
  readonly conversation: Id;
  readonly team: Slug;
  readonly topic: Slug | null;
  readonly language: string;
  readonly priority: number;
  readonly since: Time;
  readonly standing: Time;
  readonly previous: Id | null;
  readonly reason: 'started' | 'reopened' | 'released' | 'disconnected' | 'returned' | 'transferred';
  readonly position: number;
  readonly told: {
    readonly low: number;
    readonly high: number;
  } | null;
};

export type ConversationQueuedClear = ConversationQueued;

/** The conversation goes on. */
export type ConversationReopened = {
  readonly type: 'ConversationReopened';
  readonly from: From;
  readonly person: Id | null;
};

export type ConversationReopenedClear = ConversationReopened;

/** The agent closed the conversation, signing its count of events and its head. */
export type ConversationResolved = {
  readonly type: 'ConversationResolved';
  readonly person: Id;
  readonly count: Count;
  readonly closedHead: Digest;
  readonly closing: Signed;
};

export type ConversationResolvedClear = {
  readonly type: 'ConversationResolved';
  readonly person: Id;
  readonly count: Count;
  readonly closedHead: Digest;
};

/** Out of the way until then, or until the visitor writes. */
export type ConversationSnoozed = {
  readonly type: 'ConversationSnoozed';
  readonly person: Id;
  readonly until: Time;
};

export type ConversationSnoozedClear = ConversationSnoozed;

/** A visitor began a conversation. Its device keys, page and way there are shredded; the signed text proves who began it. */
export type ConversationStarted = {
  readonly type: 'ConversationStarted';
  readonly subject: Id;
  readonly site: Slug;
  readonly team: Slug;
  readonly mode: Mode;
  readonly directory: Count;
  readonly language: string;
  readonly kind: ConversationKind;
  readonly topic: Slug | null;
  readonly priority: Priority;
  readonly campaign: Slug | null;
  readonly signed: Signed;
  readonly page: string;
  readonly pageTitle: string;
  readonly device: string;
  readonly trail: readonly VisitedPage[];
  readonly referrer: string;
  readonly country: string | null;
  readonly visit?: VisitOf;
};

export type ConversationStartedClear = {
  readonly type: 'ConversationStarted';
  readonly subject: Id;
  readonly site: Slug;
  readonly team: Slug;
  readonly mode: Mode;
  readonly directory: Count;
  readonly language: string;
  readonly kind: ConversationKind;
  readonly topic: Slug | null;
  readonly priority: Priority;
  readonly campaign: Slug | null;
  readonly visit?: VisitOf;
};

/** It is answered later, in the same conversation. */
export type ConversationTicketed = {
  readonly type: 'ConversationTicketed';
  readonly reason: TicketReason;
};

export type ConversationTicketedClear = ConversationTicketed;

/** The agent let the conversation go. */
export type ConversationUnassigned = {
  readonly type: 'ConversationUnassigned';
  readonly person: Id;
  readonly reason: 'released' | 'disconnected' | 'moved';
};

export type ConversationUnassignedClear = ConversationUnassigned;

/** Somebody of the staff opened a conversation that was not theirs. Recorded before they were given anything of it. */
export type ConversationViewed = {
  readonly type: 'ConversationViewed';
  readonly conversation: Id;
  readonly person: Id;
  readonly device: Id;
};

export type ConversationViewedClear = ConversationViewed;

/** A snooze is over: its time came, or staff ended it. A visitor who writes ends it by writing. */
export type ConversationWoken = {
  readonly type: 'ConversationWoken';
  readonly person: Id | null;
  readonly because: 'time' | 'staff';
};

export type ConversationWokenClear = ConversationWoken;

/** A staff member's device asks to be certified. */
export type DeviceEnrolled = {
  readonly type: 'DeviceEnrolled';
  readonly device: Id;
  readonly person: Id;
  readonly sign: PublicKey;
  readonly agree: PublicKey;
  readonly proof: Signed;
};

export type DeviceEnrolledClear = DeviceEnrolled;

/** The device was not certified. */
export type DeviceRefused = {
  readonly type: 'DeviceRefused';
  readonly device: Id;
  readonly person: Id;
};

export type DeviceRefusedClear = DeviceRefused;

/** The next number of the signed directory. */
export type DirectoryPublished = {
  readonly type: 'DirectoryPublished';
  readonly number: Count;
  readonly digest: Digest;
  readonly expires: Time;
  readonly directory: SignedByRoots;
};

export type DirectoryPublishedClear = {
  readonly type: 'DirectoryPublished';
  readonly number: Count;
  readonly digest: Digest;
  readonly expires: Time;
};

/** The key of the conversation changed hands: from here on the readers of this epoch can read. */
export type EpochOpened = {
  readonly type: 'EpochOpened';
  readonly epoch: Epoch;
  readonly directory: Count;
  readonly from: From;
  readonly person: Id | null;
  readonly digest: Digest;
  readonly staffReaders: readonly {
    readonly kind: 'team' | 'device' | 'compliance';
    readonly id: string;
  }[];
  readonly document: Signed;
};

export type EpochOpenedClear = {
  readonly type: 'EpochOpened';
  readonly epoch: Epoch;
  readonly directory: Count;
  readonly from: From;
  readonly person: Id | null;
  readonly digest: Digest;
  readonly staffReaders: readonly {
    readonly kind: 'team' | 'device' | 'compliance';
    readonly id: string;
  }[];
};

/** A hold covers this conversation from here on: nothing of it is destroyed. Why, and for whom, the hold itself says. */
export type HoldLaid = {
  readonly type: 'HoldLaid';
  readonly hold: Id;
};

export type HoldLaidClear = HoldLaid;

/** That hold covers this conversation no longer; others may. */
export type HoldLifted = {
  readonly type: 'HoldLifted';
  readonly hold: Id;
};

export type HoldLiftedClear = HoldLifted;

/** An officer placed a hold: nothing of what it covers is destroyed until two officers have signed its release. */
export type HoldPlaced = {
  readonly type: 'HoldPlaced';
  readonly hold: Id;
  readonly scope: HoldScope;
  readonly person: Id;
  readonly device: Id;
  readonly matter: string;
  readonly reason: string;
};

export type HoldPlacedClear = {
  readonly type: 'HoldPlaced';
  readonly hold: Id;
  readonly scope: HoldScope;
  readonly person: Id;
  readonly device: Id;
};

/** A second officer signed the same text: the hold has ended. */
export type HoldReleased = {
  readonly type: 'HoldReleased';
  readonly hold: Id;
  readonly person: Id;
  readonly device: Id;
  readonly digest: Digest;
  readonly signature: Signature;
};

export type HoldReleasedClear = {
  readonly type: 'HoldReleased';
  readonly hold: Id;
  readonly person: Id;
  readonly device: Id;
  readonly digest: Digest;
};

/** A second officer agreed. */
export type IncidentClosed = {
  readonly type: 'IncidentClosed';
  readonly person: Id;
};

export type IncidentClosedClear = IncidentClosed;

/** An officer says that all is done; another has to agree. */
export type IncidentClosingAsked = {
  readonly type: 'IncidentClosingAsked';
  readonly person: Id;
};

export type IncidentClosingAskedClear = IncidentClosingAsked;

/** What became of one message of the incident. */
export type IncidentMessageNoted = {
  readonly type: 'IncidentMessageNoted';
  readonly conversation: Id;
  readonly messageRevision: Count;
  readonly digest: Digest;
  readonly status: 'withheld' | 'reported' | 'destroyed' | 'given-back';
  readonly reason: 'card-number' | 'card-number-split' | 'security-code' | 'resealed' | 'confirmed' | 'approved';
  readonly happened: Time;
};

export type IncidentMessageNotedClear = IncidentMessageNoted;

/** An officer took a step of the procedure; the last word of a step counts. */
export type IncidentStepTaken = {
  readonly type: 'IncidentStepTaken';
  readonly step: 'readers' | 'card' | 'security-code' | 'root-cause' | 'remediation';
  readonly outcome: Code;
  readonly person: Id;
};

export type IncidentStepTakenClear = IncidentStepTaken;

/** The visitor took the invitation. */
export type InvitationAccepted = {
  readonly type: 'InvitationAccepted';
  readonly invitation: Id;
};

export type InvitationAcceptedClear = InvitationAccepted;

/** The invitation closed itself without an answer, which is not a refusal. */
export type InvitationExpired = {
  readonly type: 'InvitationExpired';
  readonly invitation: Id;
};

export type InvitationExpiredClear = InvitationExpired;

/** The visitor said no, or closed the invitation: no other follows for a while. */
export type InvitationRefused = {
  readonly type: 'InvitationRefused';
  readonly invitation: Id;
};

export type InvitationRefusedClear = InvitationRefused;

/** An invitation to a chat stood on the visitor's page: of a rule, or of a person. */
export type InvitationShown = {
  readonly type: 'InvitationShown';
  readonly invitation: Id;
  readonly site: Slug;
  readonly trigger: SettingItem | null;
  readonly person: Id | null;
};

export type InvitationShownClear = InvitationShown;

/** Labels from the workspace's own list were put on the conversation or taken off. */
export type LabelsChanged = {
  readonly type: 'LabelsChanged';
  readonly person: Id | null;
  readonly add: readonly Slug[];
  readonly remove: readonly Slug[];
};

export type LabelsChangedClear = LabelsChanged;

/** Who waits, carried over from the books before. */
export type LineCarried = {
  readonly type: 'LineCarried';
  readonly waiting: readonly {
    readonly conversation: Id;
    readonly team: Slug;
    readonly topic: Slug | null;
    readonly language: string;
    readonly priority: number;
    readonly since: Time;
    readonly standing: Time;
    readonly previous: Id | null;
    readonly reason: 'started' | 'reopened' | 'released' | 'disconnected' | 'returned' | 'transferred';
    readonly full: boolean;
    readonly offers: Count;
    readonly away: Time | null;
    readonly offered: {
      readonly person: Id;
      readonly at: Time;
      readonly until: Time;
      readonly accepted: boolean;
    } | null;
    readonly declined: readonly {
      readonly person: Id;
      readonly until: Time;
    }[];
  }[];
};

export type LineCarriedClear = LineCarried;

/** The mail server refused it, or could not be reached for too long. */
export type MailFailed = {
  readonly type: 'MailFailed';
  readonly mail: Id;
  readonly attempts: Count;
  readonly code: Code;
};

export type MailFailedClear = MailFailed;

/** The visitor is to be told by mail that there is an answer, unless they read it before. */
export type MailRequested = {
  readonly type: 'MailRequested';
  readonly mail: Id;
  readonly messageRevision: Count;
  readonly notBefore: Time;
};

export type MailRequestedClear = MailRequested;

/** The mail server took it. */
export type MailSent = {
  readonly type: 'MailSent';
  readonly mail: Id;
  readonly attempts: Count;
};

export type MailSentClear = MailSent;

/** There was no need for it any more, or no address. */
export type MailWithdrawn = {
  readonly type: 'MailWithdrawn';
  readonly mail: Id;
  readonly because: 'read' | 'no-address';
};

export type MailWithdrawnClear = MailWithdrawn;

/** A colleague has seen the notes that mention them, up to this revision. */
export type MentionsSeen = {
  readonly type: 'MentionsSeen';
  readonly person: Id;
  readonly upTo: Count;
};

export type MentionsSeenClear = MentionsSeen;

/** The key of a withheld message is destroyed: nobody can open it again. */
export type MessageDestroyed = {
  readonly type: 'MessageDestroyed';
  readonly messageRevision: Count;
  readonly reason: 'resealed' | 'confirmed' | 'approved';
  readonly from: From;
  readonly person: Id | null;
  readonly incident: Id;
  readonly resealed: Count | null;
  readonly judged: readonly Count[];
  readonly report: Signed | null;
};

export type MessageDestroyedClear = {
  readonly type: 'MessageDestroyed';
  readonly messageRevision: Count;
  readonly reason: 'resealed' | 'confirmed' | 'approved';
  readonly from: From;
  readonly person: Id | null;
  readonly incident: Id;
  readonly resealed: Count | null;
  readonly judged: readonly Count[];
};

/** Two persons decided that a withheld message held no card number: it is shown again. */
export type MessageGivenBack = {
  readonly type: 'MessageGivenBack';
  readonly messageRevision: Count;
  readonly person: Id;
  readonly incident: Id;
  readonly judged: readonly Count[];
};

export type MessageGivenBackClear = MessageGivenBack;

/** A message was refused for what it held. Nothing of it is kept; this explains the gap in the sequence. */
export type MessageRefused = {
  readonly type: 'MessageRefused';
  readonly from: From;
  readonly person: Id | null;
  readonly tab: Id;
  readonly sequence: Sequence;
  readonly digest: Digest;
  readonly reason: 'card-number' | 'card-number-split' | 'security-code' | 'cannot-decide';
  readonly rules: string;
  readonly check: Signed;
};

export type MessageRefusedClear = {
  readonly type: 'MessageRefused';
  readonly from: From;
  readonly person: Id | null;
  readonly tab: Id;
  readonly sequence: Sequence;
  readonly digest: Digest;
  readonly reason: 'card-number' | 'card-number-split' | 'security-code' | 'cannot-decide';
  readonly rules: string;
};

/** An end could not open or verify a recorded message, or sees a card number in one that the gateway passes. */
export type MessageReported = {
  readonly type: 'MessageReported';
  readonly messageRevision: Count;
  readonly reason: 'card-number' | 'cannot-open' | 'signature-wrong' | 'commitment-wrong';
  readonly from: From;
  readonly person: Id | null;
  readonly incident: Id | null;
};

export type MessageReportedClear = MessageReported;

/** The sender sealed a withheld message again with its digits masked, and the gateway compared both. */
export type MessageResealed = {
  readonly type: 'MessageResealed';
  readonly messageRevision: Count;
  readonly from: From;
  readonly person: Id | null;
  readonly tab: Id;
  readonly sequence: Sequence;
  readonly epoch: Epoch;
  readonly size: Size;
  readonly digest: Digest;
  readonly policy: Count;
  readonly rules: string;
  readonly envelope: Envelope;
  readonly check: Signed;
  readonly statement: Signed;
};

export type MessageResealedClear = {
  readonly type: 'MessageResealed';
  readonly messageRevision: Count;
  readonly from: From;
  readonly person: Id | null;
  readonly tab: Id;
  readonly sequence: Sequence;
  readonly epoch: Epoch;
  readonly size: Size;
  readonly digest: Digest;
  readonly policy: Count;
  readonly rules: string;
};

/** A message was recorded. The server cannot open its envelope. */
export type MessageSent = {
  readonly type: 'MessageSent';
  readonly from: From;
  readonly person: Id | null;
  readonly tab: Id;
  readonly sequence: Sequence;
  readonly epoch: Epoch;
  readonly size: Size;
  readonly digest: Digest;
  readonly policy: Count;
  readonly rules: string | null;
  readonly envelope: Envelope;
  readonly check: Signed | null;
};

export type MessageSentClear = {
  readonly type: 'MessageSent';
  readonly from: From;
  readonly person: Id | null;
  readonly tab: Id;
  readonly sequence: Sequence;
  readonly epoch: Epoch;
  readonly size: Size;
  readonly digest: Digest;
  readonly policy: Count;
  readonly rules: string | null;
};

/** A message is shown to nobody until it is destroyed or given back. */
export type MessageWithheld = {
  readonly type: 'MessageWithheld';
  readonly messageRevision: Count;
  readonly reason: 'card-number' | 'card-number-split' | 'security-code';
  readonly from: From;
  readonly person: Id | null;
  readonly incident: Id;
  readonly refusal: Count | null;
  readonly reporter: {
    readonly from: From;
    readonly person: Id | null;
  } | null;
  readonly report: Signed | null;
  readonly check: Signed | null;
};

export type MessageWithheldClear = {
  readonly type: 'MessageWithheld';
  readonly messageRevision: Count;
  readonly reason: 'card-number' | 'card-number-split' | 'security-code';
  readonly from: From;
  readonly person: Id | null;
  readonly incident: Id;
  readonly refusal: Count | null;
  readonly reporter: {
    readonly from: From;
    readonly person: Id | null;
  } | null;
};

/** Everything up to this revision was seen by that side. */
export type MessagesRead = {
  readonly type: 'MessagesRead';
  readonly from: From;
  readonly person: Id | null;
  readonly upTo: Count;
};

export type MessagesReadClear = MessagesRead;

/** A note among staff. */
export type NoteAdded = {
  readonly type: 'NoteAdded';
  readonly from: From;
  readonly person: Id | null;
  readonly tab: Id;
  readonly sequence: Sequence;
  readonly epoch: Epoch;
  readonly size: Size;
  readonly digest: Digest;
  readonly policy: Count;
  readonly rules: string | null;
  readonly envelope: Envelope;
  readonly check: Signed | null;
  readonly mentions: readonly Id[];
};

export type NoteAddedClear = {
  readonly type: 'NoteAdded';
  readonly from: From;
  readonly person: Id | null;
  readonly tab: Id;
  readonly sequence: Sequence;
  readonly epoch: Epoch;
  readonly size: Size;
  readonly digest: Digest;
  readonly policy: Count;
  readonly rules: string | null;
  readonly mentions: readonly Id[];
};

/** The author sealed a withheld note again with its digits masked, and the gateway compared both. */
export type NoteResealed = {
  readonly type: 'NoteResealed';
  readonly messageRevision: Count;
  readonly from: From;
  readonly person: Id | null;
  readonly tab: Id;
  readonly sequence: Sequence;
  readonly epoch: Epoch;
  readonly size: Size;
  readonly digest: Digest;
  readonly policy: Count;
  readonly rules: string;
  readonly envelope: Envelope;
  readonly check: Signed;
  readonly statement: Signed;
};

export type NoteResealedClear = {
  readonly type: 'NoteResealed';
  readonly messageRevision: Count;
  readonly from: From;
  readonly person: Id | null;
  readonly tab: Id;
  readonly sequence: Sequence;
  readonly epoch: Epoch;
  readonly size: Size;
  readonly digest: Digest;
  readonly policy: Count;
  readonly rules: string;
};

/** The agent said yes; a place of theirs is claimed next. */
export type OfferAccepted = {
  readonly type: 'OfferAccepted';
  readonly conversation: Id;
  readonly person: Id;
  readonly team: Slug;
  readonly offer: number;
  readonly after: Count;
};

export type OfferAcceptedClear = OfferAccepted;

/** The agent said no; this conversation is not offered to them again for a while. */
export type OfferDeclined = {
  readonly type: 'OfferDeclined';
  readonly conversation: Id;
  readonly person: Id;
  readonly team: Slug;
  readonly offer: number;
  readonly after: Count;
  readonly until: Time;
};

export type OfferDeclinedClear = OfferDeclined;

/** No answer in time; nothing is offered to this agent for a while. */
export type OfferMissed = {
  readonly type: 'OfferMissed';
  readonly conversation: Id;
  readonly person: Id;
  readonly team: Slug;
  readonly offer: number;
  readonly pausedUntil: Time;
};

export type OfferMissedClear = OfferMissed;

/** The offer is off before it came to anything. */
export type OfferWithdrawn = {
  readonly type: 'OfferWithdrawn';
  readonly conversation: Id;
  readonly person: Id;
  readonly team: Slug;
  readonly offer: number;
  readonly because: 'taken' | 'left' | 'resolved' | 'moved' | 'not-available' | 'at-capacity';
};

export type OfferWithdrawnClear = OfferWithdrawn;

/** A page of the site was opened in a visit that may be observed. */
export type PageViewed = {
  readonly type: 'PageViewed';
  readonly page: string;
  readonly pageTitle: string;
};

export type PageViewedClear = {
  readonly type: 'PageViewed';
};

/** Where the agent is. `chosen`: their own word; everything else follows from connections and closings. `until`: when wrap-up ends by itself. */
export type PresenceSet = {
  readonly type: 'PresenceSet';
  readonly presence: Presence;
  readonly reason: 'chosen' | 'disconnected' | 'returned' | 'wrapping-up' | 'wrapped-up';
  readonly until: Time | null;
};

export type PresenceSetClear = PresenceSet;

/** A waiting conversation stands elsewhere in its line. */
export type PriorityChanged = {
  readonly type: 'PriorityChanged';
  readonly conversation: Id;
  readonly team: Slug;
  readonly before: number;
  readonly priority: number;
  readonly standing: Time;
};

export type PriorityChangedClear = PriorityChanged;

/** The visitor does not wait any longer: abandonment. `waited` in ms. */
export type QueueLeft = {
  readonly type: 'QueueLeft';
  readonly waited: Count;
  readonly reason: 'left' | 'gone';
};

export type QueueLeftClear = QueueLeft;

/** The visitor waits again, after leaving the line. */
export type QueueRejoined = {
  readonly type: 'QueueRejoined';
};

export type QueueRejoinedClear = QueueRejoined;

/** The reader list is another from here on; the next end that writes opens the next epoch. */
export type ReadersChanged = {
  readonly type: 'ReadersChanged';
  readonly directory: Count;
  readonly reason: 'team-changed' | 'device-removed' | 'transferred' | 'policy-changed';
};

export type ReadersChangedClear = ReadersChanged;

/** An officer signed that a hold should end. */
export type ReleaseAsked = {
  readonly type: 'ReleaseAsked';
  readonly hold: Id;
  readonly person: Id;
  readonly device: Id;
  readonly digest: Digest;
  readonly expires: Time;
  readonly signed: Signed;
};

export type ReleaseAskedClear = {
  readonly type: 'ReleaseAsked';
  readonly hold: Id;
  readonly person: Id;
  readonly device: Id;
  readonly digest: Digest;
  readonly expires: Time;
};

/** What was asked is off: another officer refused, or who asked withdrew. The hold stands. */
export type ReleaseRefused = {
  readonly type: 'ReleaseRefused';
  readonly hold: Id;
  readonly person: Id;
};

export type ReleaseRefusedClear = ReleaseRefused;

/** Nothing more in this stream; the books go on in the next. */
export type RouterDayClosed = {
  readonly type: 'RouterDayClosed';
  readonly next: string;
};

export type RouterDayClosedClear = RouterDayClosed;

/** The books of the day before, carried over; who waits follows in LineCarried. */
export type RouterDayOpened = {
  readonly type: 'RouterDayOpened';
  readonly day: Day;
  readonly part: number;
  readonly previous: string | null;
  readonly agents: readonly {
    readonly person: Id;
    readonly lastOffer: Time;
    readonly pausedUntil: Time | null;
  }[];
  readonly turns: readonly {
    readonly team: Slug;
    readonly person: Id;
  }[];
};

export type RouterDayOpenedClear = RouterDayOpened;

/** One item of the settings has a new value, or none. */
export type SettingChanged = {
  readonly type: 'SettingChanged';
  readonly section: Section;
  readonly item: SettingItem;
  readonly value: Setting | null;
  readonly number: Count;
  readonly previous: Count | null;
  readonly reverts: Count | null;
  readonly why: string;
};

export type SettingChangedClear = {
  readonly type: 'SettingChanged';
  readonly section: Section;
  readonly item: SettingItem;
  readonly value: Setting | null;
  readonly number: Count;
  readonly previous: Count | null;
  readonly reverts: Count | null;
};

/** An officer's share of the compliance key, for one device. */
export type ShareSealed = {
  readonly type: 'ShareSealed';
  readonly person: Id;
  readonly index: Epoch;
  readonly device: Id;
  readonly box: Box;
};

export type ShareSealedClear = ShareSealed;

/** The same for what only staff may read: notes, whispers. */
export type StaffEpochOpened = {
  readonly type: 'StaffEpochOpened';
  readonly epoch: Epoch;
  readonly directory: Count;
  readonly from: From;
  readonly person: Id | null;
  readonly digest: Digest;
  readonly staffReaders: readonly {
    readonly kind: 'team' | 'device' | 'compliance';
    readonly id: string;
  }[];
  readonly document: Signed;
};

export type StaffEpochOpenedClear = {
  readonly type: 'StaffEpochOpened';
  readonly epoch: Epoch;
  readonly directory: Count;
  readonly from: From;
  readonly person: Id | null;
  readonly digest: Digest;
  readonly staffReaders: readonly {
    readonly kind: 'team' | 'device' | 'compliance';
    readonly id: string;
  }[];
};

/** A supervisor reads along from the next message on, by this device, and signed that they do. */
export type SupervisorJoined = {
  readonly type: 'SupervisorJoined';
  readonly person: Id;
  readonly device: Id;
  readonly how: Supervision;
  readonly directory: Count;
  readonly nonce: Id;
  readonly joining: Signed;
};

export type SupervisorJoinedClear = {
  readonly type: 'SupervisorJoined';
  readonly person: Id;
  readonly device: Id;
  readonly how: Supervision;
  readonly directory: Count;
  readonly nonce: Id;
};

/** A supervisor reads along no longer; the next end that writes opens the next epoch without them. */
export type SupervisorLeft = {
  readonly type: 'SupervisorLeft';
  readonly person: Id;
};

export type SupervisorLeftClear = SupervisorLeft;

/** The visitor rated the agent who resolved the conversation. What they say of it is a message of theirs, sealed like any other. */
export type SurveyAnswered = {
  readonly type: 'SurveyAnswered';
  readonly score: number;
  readonly person: Id;
};

export type SurveyAnsweredClear = SurveyAnswered;

/** The team key's private half, for one device. */
export type TeamKeySealed = {
  readonly type: 'TeamKeySealed';
  readonly team: Slug;
  readonly generation: Epoch;
  readonly device: Id;
  readonly box: Box;
};

export type TeamKeySealedClear = TeamKeySealed;

/** The sealed transcript was released to the reader's device. Recorded before it was. */
export type TranscriptOpened = {
  readonly type: 'TranscriptOpened';
  readonly person: Id;
  readonly device: Id;
  readonly conversation: Id;
  readonly upTo: Count;
};

export type TranscriptOpenedClear = TranscriptOpened;

/** How a visitor came, and with what: told once they agreed to be observed, or wrote. */
export type VisitDescribed = {
  readonly type: 'VisitDescribed';
  readonly basis: 'consent' | 'conversation';
  readonly campaign: Slug | null;
  readonly device: string;
  readonly language: string;
  readonly referrer: string;
  readonly country: string | null;
};

export type VisitDescribedClear = {
  readonly type: 'VisitDescribed';
  readonly basis: 'consent' | 'conversation';
  readonly campaign: Slug | null;
};

/** A visit goes on record: its visitor agreed to be observed, wrote, or was shown an invitation. Nothing about the person is in it. */
export type VisitStarted = {
  readonly type: 'VisitStarted';
  readonly subject: Id;
  readonly site: Slug;
};

export type VisitStartedClear = VisitStarted;

/** No page of the waiting visitor is connected: the place is held, nobody is offered it. */
export type VisitorAway = {
  readonly type: 'VisitorAway';
  readonly conversation: Id;
  readonly team: Slug;
};

export type VisitorAwayClear = VisitorAway;

/** A page of the waiting visitor is connected again. */
export type VisitorBack = {
  readonly type: 'VisitorBack';
  readonly conversation: Id;
  readonly team: Slug;
};

export type VisitorBackClear = VisitorBack;

/** The organisation says who the visitor is, in a token over this conversation and device. Staff ends check it themselves. */
export type VisitorConfirmed = {
  readonly type: 'VisitorConfirmed';
  readonly digest: Digest;
  readonly token: Token;
};

export type VisitorConfirmedClear = {
  readonly type: 'VisitorConfirmed';
  readonly digest: Digest;
};

/** One person signed what should become of a withheld message; two who agree decide. */
export type WithheldJudged = {
  readonly type: 'WithheldJudged';
  readonly messageRevision: Count;
  readonly decision: 'destroy' | 'give-back';
  readonly person: Id;
  readonly approval: Signed;
};

export type WithheldJudgedClear = {
  readonly type: 'WithheldJudged';
  readonly messageRevision: Count;
  readonly decision: 'destroy' | 'give-back';
  readonly person: Id;
};

/** One organisation's chat. */
export type WorkspaceCreated = {
  readonly type: 'WorkspaceCreated';
  readonly name: Name;
  readonly root: Text;
  readonly reference: string;
};

export type WorkspaceCreatedClear = WorkspaceCreated;

export type Event =
  | AccessApproved
  | AccessDenied
  | AccessGranted
  | AccessRefused
  | AccessRequested
  | AccessWithdrawn
  | AgentConnected
  | AgentDayClosed
  | AgentDayOpened
  | AgentDisconnected
  | CallbackBooked
  | CallbackDone
  | CapacitySet
  | CardDataIncidentOpened
  | ClaimReleased
  | ClosingConfirmed
  | ContactGiven
  | ConversationAssigned
  | ConversationClaimed
  | ConversationDequeued
  | ConversationMoved
  | ConversationOffered
  | ConversationOverflowed
  | ConversationQueued
  | ConversationReopened
  | ConversationResolved
  | ConversationSnoozed
  | ConversationStarted
  | ConversationTicketed
  | ConversationUnassigned
  | ConversationViewed
  | ConversationWoken
  | DeviceEnrolled
  | DeviceRefused
  | DirectoryPublished
  | EpochOpened
  | HoldLaid
  | HoldLifted
  | HoldPlaced
  | HoldReleased
  | IncidentClosed
  | IncidentClosingAsked
  | IncidentMessageNoted
  | IncidentStepTaken
  | InvitationAccepted
  | InvitationExpired
  | InvitationRefused
  | InvitationShown
  | LabelsChanged
  | LineCarried
  | MailFailed
  | MailRequested
  | MailSent
  | MailWithdrawn
  | MentionsSeen
  | MessageDestroyed
  | MessageGivenBack
  | MessageRefused
  | MessageReported
  | MessageResealed
  | MessageSent
  | MessageWithheld
  | MessagesRead
  | NoteAdded
  | NoteResealed
  | OfferAccepted
  | OfferDeclined
  | OfferMissed
  | OfferWithdrawn
  | PageViewed
  | PresenceSet
  | PriorityChanged
  | QueueLeft
  | QueueRejoined
  | ReadersChanged
  | ReleaseAsked
  | ReleaseRefused
  | RouterDayClosed
  | RouterDayOpened
  | SettingChanged
  | ShareSealed
  | StaffEpochOpened
  | SupervisorJoined
  | SupervisorLeft
  | SurveyAnswered
  | TeamKeySealed
  | TranscriptOpened
  | VisitDescribed
  | VisitStarted
  | VisitorAway
  | VisitorBack
  | VisitorConfirmed
  | WithheldJudged
  | WorkspaceCreated;

export type ClearEvent =
  | AccessApprovedClear
  | AccessDeniedClear
  | AccessGrantedClear
  | AccessRefusedClear
  | AccessRequestedClear
  | AccessWithdrawnClear
  | AgentConnectedClear
  | AgentDayClosedClear
  | AgentDayOpenedClear
  | AgentDisconnectedClear
  | CallbackBookedClear
  | CallbackDoneClear
  | CapacitySetClear
  | CardDataIncidentOpenedClear
  | ClaimReleasedClear
  | ClosingConfirmedClear
  | ContactGivenClear
  | ConversationAssignedClear
  | ConversationClaimedClear
  | ConversationDequeuedClear
  | ConversationMovedClear
  | ConversationOfferedClear
  | ConversationOverflowedClear
  | ConversationQueuedClear
  | ConversationReopenedClear
  | ConversationResolvedClear
  | ConversationSnoozedClear
  | ConversationStartedClear
  | ConversationTicketedClear
  | ConversationUnassignedClear
  | ConversationViewedClear
  | ConversationWokenClear
  | DeviceEnrolledClear
  | DeviceRefusedClear
  | DirectoryPublishedClear
  | EpochOpenedClear
  | HoldLaidClear
  | HoldLiftedClear
  | HoldPlacedClear
  | HoldReleasedClear
  | IncidentClosedClear
  | IncidentClosingAskedClear
  | IncidentMessageNotedClear
  | IncidentStepTakenClear
  | InvitationAcceptedClear
  | InvitationExpiredClear
  | InvitationRefusedClear
  | InvitationShownClear
  | LabelsChangedClear
  | LineCarriedClear
  | MailFailedClear
  | MailRequestedClear
  | MailSentClear
  | MailWithdrawnClear
  | MentionsSeenClear
  | MessageDestroyedClear
  | MessageGivenBackClear
  | MessageRefusedClear
  | MessageReportedClear
  | MessageResealedClear
  | MessageSentClear
  | MessageWithheldClear
  | MessagesReadClear
  | NoteAddedClear
  | NoteResealedClear
  | OfferAcceptedClear
  | OfferDeclinedClear
  | OfferMissedClear
  | OfferWithdrawnClear
  | PageViewedClear
  | PresenceSetClear
  | PriorityChangedClear
  | QueueLeftClear
  | QueueRejoinedClear
  | ReadersChangedClear
  | ReleaseAskedClear
  | ReleaseRefusedClear
  | RouterDayClosedClear
  | RouterDayOpenedClear
  | SettingChangedClear
  | ShareSealedClear
  | StaffEpochOpenedClear
  | SupervisorJoinedClear
  | SupervisorLeftClear
  | SurveyAnsweredClear
  | TeamKeySealedClear
  | TranscriptOpenedClear
  | VisitDescribedClear
  | VisitStartedClear
  | VisitorAwayClear
  | VisitorBackClear
  | VisitorConfirmedClear
  | WithheldJudgedClear
  | WorkspaceCreatedClear;

export type EventType = Event['type'];

/** The clear part as it is folded: what every event carries, and its own clear fields. */
export type ClearPart = EventMeta & ClearEvent;
