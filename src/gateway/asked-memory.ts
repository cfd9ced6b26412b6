// What the gateway remembers of a conversation to know an answer for a security code: what its last messages asked for,
// three bits each, in memory only, for a limited time. Promises: no text is in it, and nothing outlives its limits.
import type { Earlier } from '../redact/asked.ts';

export const ASKED_MS = 30 * 60_000;
/** Conversations remembered; the one heard of longest ago is forgotten first. */
export const CONVERSATIONS_MAX = 50_000;

export interface AskedMemory {
  readonly conversations: number;
  /** Oldest first. */
  earlier(conversation: string, nowMs: number): readonly Earlier[];
  /** Keeps as many messages as are looked back over; the same message asked about again counts once. */
  remember(conversation: string, message: Earlier & { readonly digest: string }, nowMs: number): void;
  sweep(nowMs: number): void;
}

type Kept = Earlier & { readonly digest: string; readonly atMs: number };

export function createAskedMemory(reach: number): AskedMemory {
  const byConversation = new Map<string, readonly Kept[]>();

  function fresh(conversation: string, nowMs: number): readonly Kept[] {
    return (byConversation.get(conversation) ?? []).filter(({ atMs }) => nowMs - atMs < ASKED_MS);
  }

  return {
    get conversations() {
      return byConversation.size;
    },
    earlier: fresh,
    remember(conversation, message, nowMs) {
      const others = fresh(conversation, nowMs).filter(({ digest }) => digest !== message.digest);
      const kept = [...others, { ...message, atMs: nowMs }].slice(-reach);
      byConversation.delete(conversation);
      // Where nobody asked for anything there is nothing to remember.
      if (kept.some(({ asks }) => asks !== 0)) byConversation.set(conversation, kept);
      if (byConversation.size <= CONVERSATIONS_MAX) return;
      for (const oldest of byConversation.keys()) {
        byConversation.delete(oldest);
        break;
      }
    },
    sweep(nowMs) {
      for (const conversation of byConversation.keys())
        if (fresh(conversation, nowMs).length === 0) byConversation.delete(conversation);
    },
  };
}
