// Signs verdicts together: those that fall due in one turn of the loop share one statement, for a signature costs more
// than everything else a verdict needs. Promises: no digest is signed that was not handed in.

import { signVerdict, VERDICT_BATCH_MAX } from '../seal/gateway-verdict.ts';
import type { Primitives } from '../seal/primitives.ts';
import type { SignedText } from '../seal/signed-text.ts';
import type { GatewayIdentity } from './identity.ts';

export interface VerdictBatch {
  /** Resolves with the statement that names this digest. */
  passed(digest: string): Promise<SignedText>;
}

export function createVerdictBatch(needs: {
  readonly primitives: Primitives;
  readonly identity: GatewayIdentity;
  readonly rules: string;
  readonly nowMs: () => number;
}): VerdictBatch {
  const { primitives, identity, rules } = needs;
  let open: { readonly digests: Set<string>; readonly statement: Promise<SignedText> } | null = null;

  async function signed(digests: ReadonlySet<string>): Promise<SignedText> {
    await endOfTurn();
    open = null;
    const { workspace, gateway } = identity;
    const at = new Date(needs.nowMs()).toISOString();
    return signVerdict(primitives, identity.sign, { workspace, gateway, rules, at, passed: [...digests] });
  }

  return {
    passed(digest) {
      if (open === null || open.digests.size >= VERDICT_BATCH_MAX) {
        const digests = new Set<string>();
        open = { digests, statement: signed(digests) };
      }
      open.digests.add(digest);
      return open.statement;
    },
  };
}

function endOfTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
