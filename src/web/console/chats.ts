// Conversations opened in this browser tab, kept open for their news, and the last words of each for the inbox. The words
// live in memory alone and go with the page.
import type { Conversation } from '../connection/conversation.ts';
import type { Content, ConversationState } from '../connection/conversation-state.ts';
import { createSource, type Observable } from '../connection/observable.ts';
import type { Staff } from '../connection/staff.ts';

/** Kept joined at once; the one opened longest ago gives way. */
export const CHATS_OPEN_MAX = 12;

export type Preview = {
  readonly content: Content;
  readonly mine: boolean;
  readonly typing: boolean;
};

export interface Chats {
  /** Joins; only a person's own act may call this. */
  join(conversation: string): Conversation;
  /** What is joined, and as it stands. */
  open(): Iterable<readonly [conversation: string, state: ConversationState]>;
  /** What was opened here before, without opening anything. */
  opened(conversation: string): Conversation | null;
  readonly previews: Observable<ReadonlyMap<string, Preview>>;
  /** Leaves it: it is no longer this person's to read. */
  leave(conversation: string): void;
  close(): void;
}

export function createChats(staff: Pick<Staff, 'open'>): Chats {
  const joined = new Map<string, { readonly conversation: Conversation; readonly end: () => void }>();
  const previews = createSource<ReadonlyMap<string, Preview>>(new Map());

  function note(id: string, state: ConversationState): void {
    const before = previews.get().get(id);
    const preview = previewOf(state);
    if (preview === null || (before !== undefined && samePreview(before, preview))) return;
    previews.set(new Map(previews.get()).set(id, preview));
  }

  function leave(id: string): void {
    const chat = joined.get(id);
    joined.delete(id);
    chat?.end();
    chat?.conversation.close();
  }

  return {
    previews,
    leave(id) {
      leave(id);
      const rest = new Map(previews.get());
      if (rest.delete(id)) previews.set(rest);
    },
    opened: (id) => joined.get(id)?.conversation ?? null,
    *open() {
      for (const [id, { conversation }] of joined) yield [id, conversation.state.get()] as const;
    },
    join(id) {
      const before = joined.get(id);
      if (before !== undefined) {
        joined.delete(id);
        joined.set(id, before);
        return before.conversation;
      }
      const conversation = staff.open(id);
      const end = conversation.state.subscribe((state) => note(id, state));
      joined.set(id, { conversation, end });
      note(id, conversation.state.get());
      for (const [oldest, chat] of joined) {
        if (joined.size <= CHATS_OPEN_MAX) break;
        if (oldest !== id && chat.conversation.state.get().pending.length === 0) leave(oldest);
      }
      return conversation;
    },
    close() {
      for (const id of [...joined.keys()]) leave(id);
    },
  };
}

export function previewOf(state: Pick<ConversationState, 'items' | 'typing'>): Preview | null {
  for (let index = state.items.length - 1; index >= 0; index -= 1) {
    const item = state.items[index];
    if (item?.kind !== 'message') continue;
    const typing = state.typing.some((each) => each.from === 'visitor');
    return { content: item.content, mine: item.mine, typing };
  }
  return null;
}

function samePreview(left: Preview, right: Preview): boolean {
  return left.content === right.content && left.mine === right.mine && left.typing === right.typing;
}
