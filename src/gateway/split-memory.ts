// What the gateway remembers to catch a number sent in pieces: groups of digits and message ids of a sender's last
// messages, in memory only, for a limited time. Promises: no text is in it, and nothing in it outlives its limits.

/** Messages remembered of one sender, those without digits left out. */
export const MESSAGES_MAX = 8;
export const REMEMBERED_MS = 30 * 60_000;
/** Senders remembered; the one heard of longest ago is forgotten first. */
export const SENDERS_MAX = 50_000;

/** One message: its envelope's digest, and what names it when its sender seals it again. */
export type MessageId = { readonly digest: string; readonly tab: string; readonly sequence: number };

type Remembered = MessageId & { readonly runs: readonly string[]; readonly atMs: number };

export interface SplitMemory {
  readonly senders: number;
  /** The sender's earlier messages, oldest first; without the message itself, which may have been asked about before. */
  earlier(sender: string, message: MessageId, nowMs: number): readonly Remembered[];
  remember(sender: string, message: MessageId, runs: readonly string[], nowMs: number): void;
  /** Drops what has expired. */
  sweep(nowMs: number): void;
}

export function createSplitMemory(): SplitMemory {
  const bySender = new Map<string, readonly Remembered[]>();

  function earlier(sender: string, message: MessageId, nowMs: number): readonly Remembered[] {
    return (bySender.get(sender) ?? []).filter(
      (each) => isFresh(each, nowMs) && !(each.tab === message.tab && each.sequence === message.sequence),
    );
  }

  return {
    get senders() {
      return bySender.size;
    },
    earlier,
    remember(sender, message, runs, nowMs) {
      const others = earlier(sender, message, nowMs);
      bySender.delete(sender);
      const { digest, tab, sequence } = message;
      const kept = runs.length === 0 ? others : [...others, { digest, tab, sequence, runs, atMs: nowMs }];
      if (kept.length > 0) bySender.set(sender, kept.slice(-MESSAGES_MAX));
      if (bySender.size <= SENDERS_MAX) return;
      for (const oldest of bySender.keys()) {
        bySender.delete(oldest);
        break;
      }
    },
    sweep(nowMs) {
      for (const [sender, messages] of bySender) {
        const kept = messages.filter((each) => isFresh(each, nowMs));
        if (kept.length === 0) bySender.delete(sender);
        else if (kept.length < messages.length) bySender.set(sender, kept);
      }
    },
  };
}

function isFresh(message: Remembered, nowMs: number): boolean {
  return nowMs - message.atMs < REMEMBERED_MS;
}
