// The officer's end of holds: places one, asks for its end, signs what another asked. Promises: a release is shown and
// signed only when its text and its first signature verify. Trusts: the signed directory for who is an officer.

import type { HoldScope } from '../../contract/definitions.ts';
import type { HoldRow } from '../../contract/views.ts';
import { isObject } from '../../seal/is-object.ts';
import { findDevice, personWithRole } from '../../seal/readers.ts';
import {
  parseRelease,
  type Release,
  releaseDigest,
  releaseText,
  signRelease,
  verifyRelease,
} from '../../seal/release.ts';
import { spokenDigest } from '../../seal/request.ts';
import type { ActOutcome } from './connection-state.ts';
import type { StaffParts } from './staff.ts';

/** What one officer signed for a hold's end; `broken`: what is there does not verify, and nobody may sign it. */
export type ReleaseShown =
  | { readonly status: 'none' }
  | { readonly status: 'broken' }
  | {
      readonly status: 'signed';
      readonly text: string;
      readonly release: Release;
      readonly digest: string;
      /** For two people to compare aloud. */
      readonly spoken: string;
    };

export type HoldDetail = {
  readonly row: HoldRow;
  /** Null: the server could not open it. */
  readonly matter: string | null;
  readonly reason: string | null;
  readonly release: ReleaseShown;
};

export async function readHolds(parts: StaffParts): Promise<readonly HoldDetail[]> {
  const body = await parts.queries.get('/holds');
  const rows = isObject(body) && Array.isArray(body['rows']) ? body['rows'].filter(isObject) : [];
  return Promise.all(
    rows.map(async (each) => ({
      row: each['row'] as unknown as HoldRow,
      matter: textOf(each['matter']),
      reason: textOf(each['reason']),
      release: await releaseOf(parts, each['row'] as unknown as HoldRow, each['signed']),
    })),
  );
}

async function releaseOf(parts: StaffParts, row: HoldRow, signed: unknown): Promise<ReleaseShown> {
  if (row.release === null) return { status: 'none' };
  const broken = { status: 'broken' } as const;
  const directory = parts.trust.current();
  if (!isObject(signed) || directory === null) return broken;
  const text = String(signed['text']);
  const read = parseRelease(text);
  if (!read.ok || read.value.hold !== row.hold || read.value.workspace !== parts.me.workspace) return broken;
  const release = read.value;
  const device = findDevice(directory.document, release.device);
  const asker = personWithRole(directory.document, release.device, 'compliance');
  if (device === null || asker?.id !== release.asker || release.asker !== row.release.person) return broken;
  const signature = String(signed['signature']);
  if (!(await verifyRelease(parts.primitives, { text, signature }, device))) return broken;
  const digest = releaseDigest(parts.primitives, text);
  return { status: 'signed', text, release, digest, spoken: spokenDigest(digest) };
}

export function placeHold(
  { id, perform }: StaffParts,
  scope: HoldScope,
  words: { readonly matter: string; readonly reason: string },
): { readonly hold: string; readonly outcome: Promise<ActOutcome> } {
  const hold = id();
  return { hold, outcome: perform({ kind: 'PlaceHold', hold, scope, ...words }) };
}

export async function askRelease(
  { device, me, now, perform, primitives }: StaffParts,
  { matter, row }: HoldDetail,
  reason: string,
): Promise<ActOutcome> {
  const text = releaseText({
    workspace: me.workspace,
    hold: row.hold,
    matter: matter ?? '',
    reason,
    asker: me.person,
    device: device.id,
    requested: new Date(now()).toISOString(),
  });
  const signed = await signRelease(primitives, device, text);
  return perform({ kind: 'AskRelease', hold: row.hold, signed });
}

export async function signReleaseOf(
  { device, perform, primitives }: StaffParts,
  { release, row }: HoldDetail,
): Promise<ActOutcome> {
  if (release.status !== 'signed') throw new Error('nothing that verifies is to be signed');
  const { digest, text } = release;
  const { signature } = await signRelease(primitives, device, text);
  return perform({ kind: 'SignRelease', hold: row.hold, digest, signature });
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
