// The port with randomness that repeats, so that vectors made again are the same to the letter. For vectors only.

import type { Primitives } from '../../src/seal/primitives.ts';

export function seeded(primitives: Primitives, seed: string): Primitives {
  let count = 0;
  function random(length: number): Uint8Array {
    const bytes = new Uint8Array(length);
    for (let filled = 0; filled < length; filled += 64) {
      count += 1;
      const block = primitives.hash(new TextEncoder().encode(`sealdesk vectors ${seed} ${count}`), 64);
      bytes.set(block.subarray(0, Math.min(64, length - filled)), filled);
    }
    return bytes;
  }
  return {
    ...primitives,
    random,
    generateSigning: () => primitives.importSigning(random(32)),
    generateAgreement: () => primitives.importAgreement(random(32)),
  };
}
