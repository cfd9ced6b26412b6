// A message that the log says is destroyed loses its key. The keystore keeps this reader's place: an older copy of it makes
// up for what it missed, before anything is served.
import { type Reader, SAID } from './reader.ts';

export interface DestructionWrites {
  /** Durable when it resolves; doing it twice changes nothing. */
  destroy(stream: string, revision: number): Promise<void>;
}

export function destructionReader(writes: DestructionWrites): Reader {
  return {
    name: 'destruction',
    prefixes: ['conversation-'],
    passes: new Set(SAID),
    async hear({ event, meta }) {
      if (event.type === 'MessageDestroyed') await writes.destroy(meta.stream, event.messageRevision);
    },
  };
}
