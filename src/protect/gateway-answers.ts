// What of a gateway's answer counts: only what a gateway of the signed directory signed about this very envelope. Anything
// else is `unavailable`. Trusts: the directory; nothing the socket says.

import type { Signed } from '../contract/definitions.ts';
import type { DirectoryDocument } from '../seal/directory.ts';
import { verifyRefusal, verifyResealed } from '../seal/gateway-verdict.ts';
import type { Primitives } from '../seal/primitives.ts';
import type { StatementMemory } from './statement-memory.ts';

const reasons = ['card-number', 'card-number-split', 'security-code', 'cannot-decide'] as const;
const invalidCodes = [
  'envelope-invalid',
  'gateway-key-unknown',
  'not-inspected',
  'workspace-unknown',
] as const;
const comparedCodes = [...invalidCodes, 'not-masked', 'not-withheld'] as const;

/** `invalid` and `unavailable` record nothing; after `gateway-key-unknown` and `not-inspected` the sender seals the key again. */
export type Inspected =
  | { readonly status: 'passed'; readonly rules: string; readonly check: Signed }
  | {
      readonly status: 'refused';
      readonly rules: string;
      readonly reason: (typeof reasons)[number];
      /** The signed refusal. */
      readonly check: Signed;
      /** Digests of earlier envelopes to withhold, as it names them. */
      readonly withhold: readonly string[];
    }
  | { readonly status: 'invalid'; readonly code: (typeof invalidCodes)[number] }
  | { readonly status: 'unavailable' };

export type Compared =
  | {
      readonly status: 'compared';
      readonly rules: string;
      readonly check: Signed;
      readonly statement: Signed;
    }
  | { readonly status: 'invalid'; readonly code: (typeof comparedCodes)[number] }
  | { readonly status: 'unavailable' };

type Judging = {
  readonly primitives: Primitives;
  readonly memory: StatementMemory;
  readonly directory: DirectoryDocument | null;
  /** Told why an answer does not count. */
  readonly wrong: (code: string) => void;
};

const UNAVAILABLE = { status: 'unavailable' } as const;

export async function trustedInspection(
  judging: Judging,
  answer: unknown,
  message: { readonly conversation: string; readonly digest: string },
): Promise<Inspected> {
  if (!isRecord(answer)) return UNAVAILABLE;
  const { check, code, reason, rules, status } = answer;
  if (status === 'invalid') return invalid(invalidCodes, code);
  const { directory, primitives, wrong } = judging;
  if (typeof rules !== 'string' || !isSigned(check) || directory === null) return UNAVAILABLE;
  if (status === 'refused') {
    const known = reasons.find((each) => each === reason);
    const place = { conversation: message.conversation, envelope: message.digest };
    const refusal = await verifyRefusal(primitives, check, directory, place);
    if (!refusal.ok || refusal.value.rules !== rules || refusal.value.reason !== known) {
      wrong(refusal.ok ? 'refusal-differs' : refusal.code);
      return UNAVAILABLE;
    }
    const withhold = refusal.value.withhold.map(({ envelope }) => envelope);
    return { status: 'refused', rules, reason: known, check, withhold };
  }
  if (status !== 'passed') return UNAVAILABLE;
  if (!(await hasPassed(judging, check, rules, message.digest))) return UNAVAILABLE;
  return { status: 'passed', rules, check };
}

export async function trustedComparison(
  judging: Judging,
  answer: unknown,
  place: { readonly conversation: string; readonly withheld: string; readonly masked: string },
): Promise<Compared> {
  if (!isRecord(answer)) return UNAVAILABLE;
  const { check, code, rules, statement, status } = answer;
  if (status === 'invalid') return invalid(comparedCodes, code);
  const { directory, primitives, wrong } = judging;
  if (status !== 'compared' || typeof rules !== 'string' || directory === null) return UNAVAILABLE;
  if (!isSigned(check) || !isSigned(statement)) return UNAVAILABLE;
  if (!(await hasPassed(judging, check, rules, place.masked))) return UNAVAILABLE;
  const compared = await verifyResealed(primitives, statement, directory, place);
  if (!compared.ok || compared.value.rules !== rules) {
    wrong(compared.ok ? 'rules-differ' : compared.code);
    return UNAVAILABLE;
  }
  return { status: 'compared', rules, check, statement };
}

async function hasPassed(
  { directory, memory, wrong }: Judging,
  check: Signed,
  rules: string,
  digest: string,
): Promise<boolean> {
  if (directory === null) return false;
  const verdict = await memory.verdict(check, directory);
  if (!verdict.ok) wrong(verdict.code);
  else if (!verdict.value.passed.includes(digest)) wrong('wrong-request');
  else if (verdict.value.rules !== rules) wrong('rules-differ');
  else return true;
  return false;
}

function invalid<Code extends string>(codes: readonly Code[], code: unknown) {
  const known = codes.find((each) => each === code);
  return known === undefined ? UNAVAILABLE : ({ status: 'invalid', code: known } as const);
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isSigned(value: unknown): value is Signed {
  return isRecord(value) && typeof value['text'] === 'string' && typeof value['signature'] === 'string';
}
