// A gateway signs its verdicts by batch: one statement comes back with each message it names, and its signature is checked
// once. Trusts: the directory for who is a gateway, so each directory has a memory of its own.

import type { Signed } from '../contract/definitions.ts';
import type { DirectoryDocument } from '../seal/directory.ts';
import { type VerdictDocument, verifyVerdictStatement } from '../seal/gateway-verdict.ts';
import type { Primitives } from '../seal/primitives.ts';
import type { Checked } from '../seal/refusal.ts';

/** The messages of one statement come within a moment of one another. */
export const STATEMENTS_MAX = 64;

export interface StatementMemory {
  /** What the statement says, if a gateway of this directory made it; about which envelopes is the caller's question. */
  verdict(signed: Signed, directory: DirectoryDocument): Promise<Checked<VerdictDocument>>;
}

export function createStatementMemory(primitives: Primitives): StatementMemory {
  const checkedUnder = new WeakMap<DirectoryDocument, Map<string, Promise<Checked<VerdictDocument>>>>();
  return {
    verdict(signed, directory) {
      const checked = checkedUnder.get(directory) ?? new Map<string, Promise<Checked<VerdictDocument>>>();
      checkedUnder.set(directory, checked);
      const name = `${signed.signature} ${signed.text}`;
      const known = checked.get(name);
      if (known !== undefined) return known;
      const oldest = checked.size >= STATEMENTS_MAX ? checked.keys().next().value : undefined;
      if (oldest !== undefined) checked.delete(oldest);
      const checking = verifyVerdictStatement(primitives, signed, directory);
      checked.set(name, checking);
      // What could not be checked is no answer to the next question.
      checking.catch(() => checked.delete(name));
      return checking;
    },
  };
}
