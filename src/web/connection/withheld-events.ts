// What the log says of messages in which a card number was found. Promises: true only for what the right signatures say:
// the gateway's own refusal or comparison, the report of who may write here, two judgements of different persons.
// Trusts: `trust` for directories; nothing the server adds.

import type { Signed } from '../../contract/definitions.ts';
import { verifyAction } from '../../seal/action-verify.ts';
import type { DirectoryDocument } from '../../seal/directory.ts';
import { type RefusalDocument, verifyRefusal, verifyResealed } from '../../seal/gateway-verdict.ts';
import type { Primitives } from '../../seal/primitives.ts';
import { findDevice, personWithRole } from '../../seal/readers.ts';
import { isObject } from '../../seal/is-object.ts';
import { parseCanonical } from '../../seal/strict-json.ts';
import { judgementFields } from '../../seal/signed-actions.ts';
import type { ClearEvent } from './clear-event.ts';
import type { SaidItem } from './conversation-state.ts';
import type { Place, ReplicaState } from './replica-state.ts';
import { directoriesSince, reports } from './signed-events.ts';
import type { Trust } from './trust.ts';

type Of<Type extends ClearEvent['type']> = Extract<ClearEvent, { type: Type }>;
type Shredded = Readonly<Record<string, unknown>> | null | undefined;
type Signer = { readonly id: string; readonly sign: string };

export type WithheldEvents = {
  /** Whether the gateway says itself that it refused this. */
  refused(event: Of<'MessageRefused'>, shredded: Shredded): Promise<boolean>;
  withheld(event: Of<'MessageWithheld'>, shredded: Shredded, item: SaidItem): Promise<boolean>;
  judged(event: Of<'WithheldJudged'>, shredded: Shredded, item: SaidItem): Promise<void>;
  /** A masked copy: whether the gateway says that it is this item's text with its digits masked. */
  resealed(
    event: Of<'MessageResealed' | 'NoteResealed'>,
    shredded: Shredded,
    item: SaidItem,
  ): Promise<boolean>;
  destroyed(event: Of<'MessageDestroyed'>, shredded: Shredded, item: SaidItem): Promise<boolean>;
  givenBack(event: Of<'MessageGivenBack'>): boolean;
};

export type WithheldOptions = {
  readonly primitives: Primitives;
  readonly trust: Trust;
  readonly place: Place;
  readonly state: ReplicaState;
  /** The device that signed, if it is this side's and may write where the item stands. */
  readonly signer: (
    signed: Signed,
    side: { readonly from: 'visitor' | 'staff'; readonly person: string | null },
    item: SaidItem,
  ) => Promise<Signer | null>;
};

export function createWithheldEvents(options: WithheldOptions): WithheldEvents {
  const { place, primitives, state, trust } = options;
  const { conversation } = place;
  /** What the gateway signed, by the place of the event that carries it. */
  const refusals = new Map<number, RefusalDocument>();
  /** Who reported what is withheld; null when the gateway found it. */
  const reporters = new Map<number, string | null>();
  const judgements = new Map<
    number,
    { readonly message: number; readonly of: string; readonly person: string }
  >();
  const copies = new Map<number, number>();

  /** The first directory by which it holds: gateways and officers come and go. */
  async function byAny<Value>(check: (directory: DirectoryDocument) => Promise<Value | null>) {
    for await (const directory of directoriesSince(trust, state.directory)) {
      const value = await check(directory);
      if (value !== null) return value;
    }
    return null;
  }

  function refusalOf(signed: Signed | null, envelope: string): Promise<RefusalDocument | null> {
    if (signed === null) return Promise.resolve(null);
    return byAny(async (directory) => {
      const refusal = await verifyRefusal(primitives, signed, directory, { conversation, envelope });
      return refusal.ok ? refusal.value : null;
    });
  }

  async function reported(
    side: { readonly from: 'visitor' | 'staff'; readonly person: string | null },
    shredded: Shredded,
    item: SaidItem,
  ): Promise<boolean> {
    const signed = signedOf(shredded?.['report']);
    if (signed === null || nameOf(side) === nameOf(item)) return false;
    const signer = await options.signer(signed, side, item);
    return signer !== null && reports(primitives, place, signed, signer, item);
  }

  return {
    async refused(event, shredded) {
      const refusal = await refusalOf(signedOf(shredded?.['check']), event.digest);
      if (refusal?.reason !== event.reason || refusal.rules !== event.rules) return false;
      refusals.set(event.revision, refusal);
      return true;
    },
    async withheld(event, shredded, item) {
      const { messageRevision, reason, refusal, reporter } = event;
      if (nameOf(event) !== nameOf(item)) return false;
      if (refusal !== null) {
        const named = refusals.get(refusal)?.withhold.some(({ envelope }) => envelope === item.digest);
        if (reason !== 'card-number-split' || named !== true) return false;
        reporters.set(messageRevision, null);
        return true;
      }
      if (reporter === null || !(await reported(reporter, shredded, item))) return false;
      if (state.mode === 'inspected') {
        const again = await refusalOf(signedOf(shredded?.['check']), item.digest);
        if (again === null || again.reason !== reason) return false;
      }
      reporters.set(messageRevision, nameOf(reporter));
      return true;
    },
    async judged(event, shredded, item) {
      const signed = signedOf(shredded?.['approval']);
      const action = signed === null ? null : parseCanonical(signed.text);
      const device = isObject(action) ? action['device'] : null;
      if (signed === null || typeof device !== 'string' || event.person === item.person) return;
      const signer = await byAny(async (directory) => {
        const found = (['compliance', 'supervisor'] as const).some(
          (role) => personWithRole(directory, device, role)?.id === event.person,
        );
        return found ? findDevice(directory, device) : null;
      });
      if (signer === null) return;
      const expected = { ...place, action: 'JudgeWithheld', device: signer };
      const judgement = await verifyAction(primitives, signed, judgementFields, expected);
      if (!judgement.ok) return;
      const { decision, digest, revision } = judgement.value.fields;
      if (decision !== event.decision || digest !== item.digest || revision !== item.revision) return;
      judgements.set(event.revision, { message: item.revision, of: decision, person: event.person });
    },
    async resealed(event, shredded, item) {
      const signed = signedOf(shredded?.['statement']);
      if (signed === null || nameOf(event) !== nameOf(item)) return false;
      const compared = { conversation, withheld: item.digest, masked: event.digest };
      const statement = await byAny(async (directory) => {
        const verified = await verifyResealed(primitives, signed, directory, compared);
        return verified.ok ? verified.value : null;
      });
      if (statement === null) return false;
      copies.set(event.revision, item.revision);
      return true;
    },
    async destroyed(event, shredded, item) {
      switch (event.reason) {
        case 'resealed':
          return event.resealed !== null && copies.get(event.resealed) === item.revision;
        case 'approved':
          return agreed(event.judged, event.messageRevision, 'destroy');
        case 'confirmed': {
          const first = reporters.get(event.messageRevision);
          if (first === undefined || first === null || first === nameOf(event)) return false;
          return reported(event, shredded, item);
        }
      }
    },
    givenBack: (event) => agreed(event.judged, event.messageRevision, 'give-back'),
  };

  /** Two judgements of this message, the same, of two persons. */
  function agreed(places: readonly number[], message: number, decision: string): boolean {
    const found = places.flatMap((each) => judgements.get(each) ?? []);
    const fits = found.every((each) => each.message === message && each.of === decision);
    return fits && new Set(found.map(({ person }) => person)).size === 2;
  }
}

function nameOf({
  from,
  person,
}: {
  readonly from: 'visitor' | 'staff';
  readonly person: string | null;
}): string {
  return person === null ? from : `${from} ${person}`;
}

export function signedOf(value: unknown): Signed | null {
  if (!isObject(value)) return null;
  const { text, signature } = value;
  return typeof text === 'string' && typeof signature === 'string' ? { text, signature } : null;
}
