// What is sealed now and to whom: the epoch in force, or the next one when the list is another. The list comes from the
// signed directory; the server only says when something is stale. Trusts: replica and trust, both verified.

import type { Action, StartConversation } from '../../contract/actions.ts';
import type { Contact, TicketReason } from '../../contract/definitions.ts';
import { toBase64url } from '../../seal/bytes.ts';
import type { VerifiedDirectory } from '../../seal/directory.ts';
import { type Audience, messageKey, type VerifiedEnvelope } from '../../seal/envelope.ts';
import { sealMessage } from '../../seal/envelope-seal.ts';
import type { Reader, VerifiedEpoch } from '../../seal/epoch-document.ts';
import { mintEpoch, type MintedEpoch } from '../../seal/epoch.ts';
import { type GatewayKeyDocument, sealMessageKey } from '../../seal/gateway.ts';
import { signAction } from '../../seal/action.ts';
import { type DeviceCard, type DeviceKeys, deviceCard } from '../../seal/identity.ts';
import type { Primitives } from '../../seal/primitives.ts';
import { readersFor, senderFor } from '../../seal/readers.ts';
import type { Readers } from './conversation-state.ts';
import type { Epoch, EpochQuestion, OpeningKey } from './epochs.ts';
import type { Sealing } from './outbox.ts';
import type { Entry, Kind, Sealed } from './outbox-entry.ts';
import { readersOf } from './reader-list.ts';
import { joinedOf, type Place, type ReplicaState } from './replica-state.ts';
import type { Trust } from './trust.ts';

/** Version of the redaction and disclosure policy that senders name; there is one so far. */
export const POLICY = 1;
/** Keys of own messages kept at hand; any can be derived again. */
export const MESSAGE_KEYS_MAX = 200;

export type StartContext = {
  readonly language: string;
  readonly page: string;
  readonly pageTitle: string;
  readonly device: string;
  readonly trail?: NonNullable<StartConversation['trail']>;
  readonly referrer?: string;
  readonly campaign?: string;
  /** The visit it is begun in, and the invitation of it that is answered. */
  readonly visit?: string;
  readonly invitation?: string;
};

/** What a form found out before the first message. */
export type StartChoice = {
  /** With the team it leads to, as the site says; whether it may, the signed directory says. */
  readonly topic?: { readonly item: string; readonly team: string };
  /** To be answered later, and why. */
  readonly ticket?: TicketReason;
  readonly contact?: Contact;
};

/** What a conversation that is not recorded yet begins with. `random` is what its id was made of. */
export type StartPlan = {
  readonly site: string;
  readonly team: string;
  readonly random: string;
  readonly visitor: DeviceCard;
  readonly context: StartContext;
  readonly choice: StartChoice;
};

/** Reading again what this end itself sealed, after a reload. */
export type OwnReading = {
  /** An epoch this end minted and that may not be recorded: opened again by its own copy. */
  epoch(
    primitives: Primitives,
    trust: Trust,
    keys: readonly OpeningKey[],
    signed: { readonly text: string; readonly signature: string },
    question: EpochQuestion,
  ): Promise<Epoch>;
  /** This end's own envelope: the message's key, and the text. */
  own(
    primitives: Primitives,
    envelope: string,
    epochKey: Uint8Array,
    sender: { readonly id: string; readonly sign: string },
    place: Place,
  ): Promise<{ readonly key: Uint8Array; readonly text: string } | null>;
};

export type SealingOptions = {
  readonly primitives: Primitives;
  readonly place: Place;
  /** Staff: the person, for whom epochs are opened. */
  readonly person: () => string | null;
  readonly deviceId: () => string | null;
  readonly trust: Trust;
  readonly replica: () => ReplicaState;
  readonly device: () => Promise<DeviceKeys>;
  readonly keys: () => readonly OpeningKey[];
  readonly reading: () => Promise<OwnReading>;
  readonly plan: StartPlan | null;
  readonly gatewayKey: () => GatewayKeyDocument | null;
  /** Id of the present connection; null when there is none. */
  readonly connection: () => string | null;
  /** What this end tells a gateway that may not remember them of its last messages, sealed to it. */
  readonly window: (
    gateway: GatewayKeyDocument,
    place: { envelope: string; connection: string },
  ) => Promise<string | null>;
};

export type Sight = {
  readonly gateway: string;
  readonly key: string;
  readonly box: string;
  readonly window?: string;
};

export interface ConversationSealing extends Sealing {
  /** Who would read what is sealed next; null when that cannot be said. */
  next(audience: Audience): { readonly readers: Readers; readonly opens: boolean } | null;
  /** A recorded message's own key, sealed to the gateway for this connection; null while that cannot be. */
  sight(envelope: VerifiedEnvelope): Promise<Sight | null>;
}

type Next =
  | {
      readonly opens: false;
      readonly epoch: Extract<Epoch, { status: 'open' }>;
      readonly number: number;
      readonly directory: VerifiedDirectory;
    }
  | {
      readonly opens: true;
      readonly number: number;
      readonly directory: VerifiedDirectory;
      readonly readers: readonly Reader[];
    };

export function createSealing(options: SealingOptions): ConversationSealing {
  const { primitives, place, trust } = options;
  /** The epoch this end would open, so that all that waits goes under one. */
  const minted: Record<Audience, MintedEpoch | null> = { conversation: null, staff: null };
  /** What this page sealed, by digest: the message's own key, for the gateway. Forgotten with the page. */
  const messageKeys = new Map<string, Uint8Array>();

  function basis(): { team: string; mode: 'inspected' | 'strict'; visitor: DeviceCard } | null {
    const state = options.replica();
    if (state.startedAt !== null) {
      const { team, mode, visitor } = state;
      return team === null || mode === null || visitor === null ? null : { team, mode, visitor };
    }
    const directory = trust.current();
    if (options.plan === null || directory === null) return null;
    return { team: options.plan.team, mode: directory.document.mode, visitor: options.plan.visitor };
  }

  function decide(audience: Audience): Next | null {
    const state = options.replica();
    const directory = trust.current();
    const known = basis();
    if (directory === null || known === null || state.problem !== null) return null;
    if (directory.document.number < state.directory) return null;
    const number = state.newest[audience];
    const epoch = state.epochs[audience].get(number);
    const { team, visitor } = known;
    const joined = joinedOf(state);
    const readers = readersFor(directory.document, { audience, team, visitors: [visitor], joined });
    if (!readers.ok || epoch?.status === 'erased') return null;
    const own = options.deviceId();
    const writes = (by: VerifiedDirectory, had: readonly string[]) =>
      own === null ||
      senderFor(by.document, { audience, team, visitors: [visitor], joined: had }, own) !== null;
    if (!writes(directory, joined)) return null;
    if (
      !state.readersChanged[audience] &&
      epoch !== undefined &&
      epoch.status !== 'wrong' &&
      sameList(epoch.epoch, readers.value) &&
      // Who was certified later opens the next epoch: readers look writers up in the directory of the epoch.
      writes(epoch.directory, epoch.joined)
    ) {
      return epoch.status === 'open' ? { opens: false, epoch, number, directory } : null;
    }
    // Whoever opens an epoch must be able to read it.
    const held = options.keys();
    const reads = readers.value.some((reader) =>
      held.some((key) => key.kind === reader.kind && key.id === reader.id),
    );
    return reads ? { opens: true, number: number + 1, directory, readers: readers.value } : null;
  }

  function listed(next: Next, audience: Audience): Readers | null {
    const known = basis();
    if (known === null) return null;
    const { mode, team } = known;
    const joined = joinedOf(options.replica());
    return readersOf(next.directory, { audience, team, joined, mode, epoch: next.number });
  }

  async function seal(kind: Kind, text: string, tab: string, sequence: number) {
    const audience = audienceOf(kind);
    const device = await options.device();
    const state = options.replica();
    const next = decide(audience);
    const known = basis();
    if (next === null || known === null) return { ok: false, code: 'not-now' } as const;
    const { head } = state.chains[audience];
    let epochKey: Uint8Array;
    let opens: Sealed['opens'] = null;
    if (next.opens) {
      const epoch = await mint(audience, next, known.mode, device, head);
      if (!epoch.ok) return epoch;
      epochKey = epoch.value.key;
      opens = { text: epoch.value.text, signature: epoch.value.signature, digest: epoch.value.digest };
    } else {
      epochKey = next.epoch.key;
    }
    const sealed = await sealMessage(primitives, {
      ...place,
      audience,
      epoch: next.number,
      epochKey,
      device,
      tab,
      sequence,
      head,
      policy: POLICY,
      body: { type: kind === 'note' ? 'note' : 'text', version: 1, text },
    });
    if (!sealed.ok) return sealed;
    const start =
      state.startedAt === null && sequence === 1 ? await begin(device, tab, head, known.mode) : null;
    const { text: envelope, digest } = sealed.value;
    if (messageKeys.size >= MESSAGE_KEYS_MAX) messageKeys.clear();
    messageKeys.set(digest, sealed.value.key);
    return { ok: true, sealed: { envelope, digest, sequence, epoch: next.number, opens, start } } as const;
  }

  async function mint(
    audience: Audience,
    next: Extract<Next, { opens: true }>,
    mode: 'inspected' | 'strict',
    device: DeviceKeys,
    head: string,
  ) {
    const kept = minted[audience];
    const { number } = next.directory.document;
    if (
      kept !== null &&
      kept.document.epoch === next.number &&
      kept.document.directory === number &&
      kept.document.mode === mode &&
      sameList(kept, next.readers)
    ) {
      return { ok: true, value: kept } as const;
    }
    const made = await mintEpoch(primitives, {
      ...place,
      audience,
      epoch: next.number,
      directory: number,
      mode,
      author: device,
      head,
      readers: next.readers,
    });
    if (made.ok) minted[audience] = made.value;
    return made;
  }

  async function begin(device: DeviceKeys, tab: string, head: string, mode: 'inspected' | 'strict') {
    const { plan } = options;
    const directory = trust.current();
    if (plan === null || directory === null) return null;
    const { sign, agree } = deviceCard(device);
    return signAction(primitives, device, {
      ...place,
      action: 'StartConversation',
      tab,
      sequence: 1,
      head,
      fields: {
        site: plan.site,
        team: plan.team,
        mode,
        directory: directory.document.number,
        sign,
        agree,
        random: plan.random,
      },
    });
  }

  function fits(kind: Kind, sealed: Sealed): boolean {
    const audience = audienceOf(kind);
    const next = decide(audience);
    if (next === null || next.number !== sealed.epoch) return false;
    if (options.replica().startedAt === null && sealed.start === null) return false;
    if (next.opens) {
      const kept = minted[audience];
      return (
        kept !== null &&
        sealed.opens?.digest === kept.digest &&
        kept.document.directory === next.directory.document.number &&
        sameList(kept, next.readers)
      );
    }
    return sealed.opens === null || sealed.opens.digest === next.epoch.epoch.digest;
  }

  function outrun(kind: Kind, sealed: Sealed): boolean {
    const recorded = options.replica().epochs[audienceOf(kind)].get(sealed.epoch);
    if (recorded === undefined || sealed.opens === null) return false;
    return !('epoch' in recorded) || recorded.epoch.digest !== sealed.opens.digest;
  }

  async function action(
    kind: Kind,
    sealed: Sealed,
    { mentions, replaces }: Pick<Entry, 'mentions' | 'replaces'>,
  ): Promise<Action | null> {
    const known = basis();
    const state = options.replica();
    if (known === null) return null;
    let inspection: Sight | undefined;
    if (known.mode === 'inspected') {
      const made = await inspect(kind, sealed);
      if (made === null) return null;
      inspection = made;
    }
    const { conversation } = place;
    const { envelope, opens, start } = sealed;
    const inspected = inspection === undefined ? {} : { inspection };
    const signed = opens === null ? null : { text: opens.text, signature: opens.signature };
    if (state.startedAt === null) {
      const { plan } = options;
      if (plan === null || start === null || signed === null) return null;
      const { contact, ticket, topic } = plan.choice;
      return {
        kind: 'StartConversation',
        conversation,
        site: plan.site,
        start,
        epoch: signed,
        envelope,
        ...inspected,
        ...plan.context,
        ...(topic === undefined ? {} : { topic: topic.item }),
        ...(ticket === undefined ? {} : { ticket }),
        ...(contact === undefined ? {} : { contact }),
      };
    }
    const recorded = state.newest[audienceOf(kind)] >= sealed.epoch;
    const epoch = signed === null || recorded ? {} : { epoch: signed };
    if (replaces !== null) {
      const original = await sight(replaces.envelope);
      if (original === null || inspection === undefined) return null;
      const { revision } = replaces;
      return { kind: 'ResealMessage', conversation, revision, envelope, inspection, original, ...epoch };
    }
    const said = { conversation, envelope, ...inspected, ...epoch };
    return kind === 'note' ? { kind: 'AddNote', ...said, mentions } : { kind: 'SendMessage', ...said };
  }

  /** The message's own key for the gateway: good for this envelope over this connection, made anew for every try. */
  async function inspect(kind: Kind, sealed: Sealed) {
    const gateway = options.gatewayKey();
    const connection = options.connection();
    if (gateway === null || connection === null) return null;
    const key = messageKeys.get(sealed.digest) ?? (await own(kind, sealed))?.key;
    if (key === undefined) return null;
    return boxed(gateway, { envelope: sealed.digest, connection }, key);
  }

  async function boxed(
    gateway: GatewayKeyDocument,
    at: { readonly envelope: string; readonly connection: string },
    key: Uint8Array,
  ): Promise<Sight | null> {
    const box = await sealMessageKey(primitives, gateway, at, key);
    if (!box.ok) return null;
    const window = await options.window(gateway, at);
    const told = window === null ? {} : { window };
    return { gateway: gateway.gateway, key: gateway.key, box: box.value, ...told };
  }

  async function sight({ digest, header, salt }: VerifiedEnvelope): Promise<Sight | null> {
    const gateway = options.gatewayKey();
    const connection = options.connection();
    const epoch = options.replica().epochs[header.audience].get(header.epoch);
    if (gateway === null || connection === null || epoch?.status !== 'open') return null;
    const key = messageKey(primitives, epoch.key, salt, header);
    const box = await sealMessageKey(primitives, gateway, { envelope: digest, connection }, key);
    return box.ok ? { gateway: gateway.gateway, key: gateway.key, box: box.value } : null;
  }

  /** The key of the epoch an envelope of this end stands under, also after a reload. */
  async function keyOf(kind: Kind, sealed: Sealed): Promise<Uint8Array | null> {
    const audience = audienceOf(kind);
    const { opens } = sealed;
    const recorded = options.replica().epochs[audience].get(sealed.epoch);
    if (recorded?.status === 'open' && (opens === null || opens.digest === recorded.epoch.digest))
      return recorded.key;
    if (opens === null) return null;
    const kept = minted[audience];
    if (kept?.digest === opens.digest) return kept.key;
    const known = basis();
    const directory = numberOf(opens.text);
    if (known === null || directory === null) return null;
    const { epoch: read } = await options.reading();
    const epoch = await read(primitives, trust, options.keys(), opens, {
      ...place,
      ...known,
      audience,
      number: sealed.epoch,
      directory,
      digest: opens.digest,
      joined: joinedOf(options.replica()),
      person: options.person(),
    });
    return epoch.status === 'open' ? epoch.key : null;
  }

  async function own(kind: Kind, sealed: Sealed) {
    const key = await keyOf(kind, sealed);
    if (key === null) return null;
    const device = await options.device();
    const sender = { id: device.id, sign: toBase64url(device.sign.public) };
    return (await options.reading()).own(primitives, sealed.envelope, key, sender, place);
  }

  async function reopen(kind: Kind, sealed: Sealed): Promise<string | null> {
    return (await own(kind, sealed))?.text ?? null;
  }

  return {
    next(audience) {
      const next = decide(audience);
      const readers = next === null ? null : listed(next, audience);
      return next === null || readers === null ? null : { readers, opens: next.opens };
    },
    readers(kind) {
      const audience = audienceOf(kind);
      const next = decide(audience);
      const readers = next === null ? null : listed(next, audience);
      return readers === null ? { why: 'wait' } : { readers };
    },
    async seal(kind, text, tab, sequence) {
      return seal(kind, text, tab, sequence);
    },
    fits,
    outrun,
    action,
    sight,
    reopen,
  };
}

function audienceOf(kind: Kind): Audience {
  return kind === 'note' ? 'staff' : 'conversation';
}

function sameList({ document }: VerifiedEpoch, readers: readonly Reader[]): boolean {
  const before = document.readers;
  return (
    before.length === readers.length &&
    readers.every((reader, index) => {
      const old = before[index];
      return old?.kind === reader.kind && old.id === reader.id && old.key === reader.key;
    })
  );
}

function numberOf(text: string): number | null {
  const found = /"directory":(\d{1,15}),/.exec(text)?.[1];
  return found === undefined ? null : Number(found);
}
