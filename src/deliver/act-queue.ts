// Acts of one connection until their answers. Promises that those about one conversation are decided in the order they
// came, since a tab's sequence counts them, and that each is answered once; others go beside them.
import type { ClientFrame } from '../contract/frames.ts';
import type { ActResult } from '../platform/principal.ts';
import type { Failed } from './needs.ts';

/** Acts of one connection that were not answered yet. */
export const actsWaitingMax = 512;

export type Act = Extract<ClientFrame, { frame: 'act' }>;

export interface ActQueue {
  /** `again`: the same ref waits already, and is the same request. `full`: too many wait. */
  take(act: Act): 'taken' | 'again' | 'full';
  /** Nothing more is answered; what is being decided goes on to its end. */
  end(): void;
}

export function actQueue(needs: {
  perform(act: Act): Promise<ActResult>;
  answer(act: Act, result: ActResult): void;
  readonly failed: Failed;
}): ActQueue {
  const waiting = new Set<string>();
  const queues = new Map<string, Act[]>();
  let ended = false;

  const work = async (key: string, queue: Act[]): Promise<void> => {
    for (let act = queue[0]; act !== undefined && !ended; act = queue[0]) {
      const result = await needs.perform(act).catch((error: unknown): ActResult => {
        needs.failed(error, 'acting');
        return { status: 'failed', code: 'try-again' };
      });
      queue.shift();
      waiting.delete(act.ref);
      if (!ended) needs.answer(act, result);
    }
    queues.delete(key);
  };

  return {
    take(act) {
      if (waiting.has(act.ref)) return 'again';
      if (waiting.size >= actsWaitingMax) return 'full';
      waiting.add(act.ref);
      const key = conversationOf(act);
      const queue = queues.get(key);
      if (queue !== undefined) {
        queue.push(act);
        return 'taken';
      }
      const begun = [act];
      queues.set(key, begun);
      work(key, begun).catch((error: unknown) => needs.failed(error, 'acting'));
      return 'taken';
    },
    end() {
      ended = true;
    },
  };
}

function conversationOf({ action }: Act): string {
  return 'conversation' in action && typeof action.conversation === 'string' ? action.conversation : '';
}
