// An end without a page: the connection client as it is shipped, in Node. For what no honest page would do.
import { nodePlatform as platformOf } from '../../src/cli/node-platform.ts';
import { createEndDetector } from '../../src/redact/answers.ts';
import { loadNoblePrimitives } from '../../src/seal/primitives-noble.ts';
import type { Platform } from '../../src/web/connection/platform.ts';

const { redact } = createEndDetector();

export type NodeEndOptions = {
  /** Origin of the page it pretends to be on. */
  readonly page: string;
  /** What a tampered client does: it lets everything pass. */
  readonly masks?: boolean;
};

export function nodePlatform({ page, masks = true }: NodeEndOptions): Platform {
  return platformOf({
    page,
    primitives: () => loadNoblePrimitives(),
    redact: masks ? redact : (text) => ({ verdict: 'pass', text, spans: [] }),
  });
}
