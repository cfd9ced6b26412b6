// Written by `npm run generate` from schemas/. Do not edit.

/** 16 random bytes, base64url. */
export type Id = string;

/** A name chosen by an administrator for a workspace, team or site. */
export type Slug = string;

/** BLAKE2b-256, base64url. */
export type Digest = string;

/** An X25519 or Ed25519 public key, base64url. */
export type PublicKey = string;

/** 32 random bytes, base64url. */
export type Random32 = string;

/** An Ed25519 signature, base64url. */
export type Signature = string;

/** Content sealed to one key (audit/formats), base64url. */
export type Box = string;

/** UTC, ISO 8601 with milliseconds. */
export type Time = string;

export type Day = string;

export type Count = number;

export type Epoch = number;

/** Counts the recorded actions of one tab of one device in one conversation, from 1. */
export type Sequence = number;

/** Size bucket of the padded text, bytes. */
export type Size = 256 | 1024 | 4096 | 16384 | 65536;

/** Inspected: the bank's own gateway looks once. Strict: nobody in between. */
export type Mode = 'inspected' | 'strict';

/** Signed JSON text, carried and verified verbatim. */
export type Text = string;

/** Sealed message envelope, JSON text (audit/formats). */
export type Envelope = string;

/** A reader's place; opaque. */
export type Cursor = string;

/** The side a message comes from. */
export type From = 'visitor' | 'staff';

/** A stable refusal code. */
export type Code = string;

export type Presence = 'online' | 'away' | 'busy' | 'wrap-up' | 'offline';

/** What a supervisor joined a conversation for. */
export type Supervision = 'listen' | 'take-over';

export type Status = 'waiting' | 'open' | 'resolved';

export type Role = 'agent' | 'supervisor' | 'compliance' | 'privacy' | 'administrator';

export type Name = string;

/** Who caused an event. */
export type By = {
  readonly kind: 'visitor';
} | {
  readonly kind: 'staff';
  readonly person: Id;
} | {
  readonly kind: 'system';
  readonly name: string;
};

/** A signed text and its Ed25519 signature. */
export type Signed = {
  readonly text: Text;
  readonly signature: Signature;
};

/** A text signed by one or more root keys. */
export type SignedByRoots = {
  readonly roots: readonly Text[];
  readonly text: string;
  readonly signatures: readonly {
    readonly key: PublicKey;
    readonly signature: Signature;
  }[];
};

/** What the gateway said of a message; without one, ends mark it as not checked. */
export type Check = {
  readonly rules: string;
  readonly statement: Signed;
};

/** One officer's part of opening one epoch, sealed to the reader's device. */
export type Partial = {
  readonly audience: 'conversation' | 'staff';
  readonly epoch: Epoch;
  readonly box: Box;
};

/** The message key, sealed to the gateway's receiving key, and that key's statement id. */
export type Inspection = {
  readonly gateway: Id;
  readonly key: PublicKey;
  readonly box: Box;
  readonly window?: Window;
};

/** Somebody waits now, wrote to be answered later, or waits to be called. */
export type ConversationKind = 'chat' | 'ticket' | 'callback';

/** 1 low, 2 usual, 3 high. */
export type Priority = number;

/** Why an answer comes later: the visitor asked so, the team is closed, nobody is there, the line is too long, or the visitor went away. */
export type TicketReason = 'asked' | 'closed' | 'nobody-online' | 'queue-full' | 'gone';

/** How the visitor is called and reached; what was not given is null. */
export type Contact = {
  readonly name: string | null;
  readonly email: string | null;
  readonly phone: Phone | null;
};

export type ContactField = 'name' | 'email' | 'phone';

/** A telephone number as its owner writes it. */
export type Phone = string;

/** A page of the site: address without what stands behind it, title, and when it was opened. */
export type VisitedPage = {
  readonly page: string;
  readonly title: string;
  readonly at: Time;
};

/** A visit, and the invitation of it that led to a conversation: of a rule, or of a person. */
export type VisitOf = {
  readonly visit: Id;
  readonly invitation: Id | null;
  readonly trigger: SettingItem | null;
  readonly person: Id | null;
};

/** A JSON Web Token of the organisation, compact form. */
export type Token = string;

/** The digit runs of the sender's last messages, sealed to a gateway that may not remember them, base64url. */
export type Window = string;

/** A section of the settings; its schema is the file of that name. */
export type Section = 'site' | 'team' | 'skill' | 'staff' | 'hours' | 'form' | 'topic' | 'trigger' | 'canned' | 'article' | 'survey' | 'label' | 'target' | 'number';

/** A name chosen by an administrator, or the id of a person. */
export type SettingItem = string;

/** BCP 47: a language, with a region where it matters. */
export type Language = string;

/** Hours and minutes; 24:00 is the end of the day. */
export type ClockTime = string;

export type Colour = string;

/** How well, from 1 to 5. */
export type Level = number;

/** What a hold covers: all of one person's conversations, one conversation, or those that a query meets, begun before or after. A query asks what views know without reading: each part that is given must be met, and of labels one is enough. */
export type HoldScope = {
  readonly kind: 'subject' | 'conversation' | 'query';
  readonly subject: Id | null;
  readonly conversation: Id | null;
  readonly query: {
    readonly labels: readonly Slug[];
    readonly team: Slug | null;
    readonly site: Slug | null;
    readonly from: Time | null;
    readonly to: Time | null;
  } | null;
};
