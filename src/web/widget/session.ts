// The widget's end of things without any picture: brings the sealing bundle, knows the visitor's conversations and what
// is unread. Stores nothing before the visitor sends.
import { createSource, type Observable } from '../connection/observable.ts';
import type { LoaderPort } from '../loader/port.ts';
import type { ConversationEnd, Sealing, StartChoice, VisitorEnd } from './sealing.ts';
import { createTrail, startContext } from './start-context.ts';

/** Earlier conversations shown and followed; older ones rest. */
const CONVERSATIONS_MAX = 8;
const RETRY_MS_MIN = 3000;
const RETRY_MS_MAX = 60_000;

export type SessionState = {
  readonly status: 'idle' | 'loading' | 'ready' | 'unreachable';
  readonly sealing: Sealing | null;
  readonly visitor: VisitorEnd | null;
  /** Newest first. */
  readonly conversations: readonly ConversationEnd[];
  readonly unread: number;
};

export interface Session {
  readonly state: Observable<SessionState>;
  begin(): void;
  tryNow(): void;
  /** Null when it cannot be sealed yet; the text stays with the caller. */
  start(text: string, choice?: StartChoice): ConversationEnd | null;
  forget(): Promise<void>;
}

export function createSession(port: LoaderPort, loadSealing: () => Promise<Sealing>): Session {
  const state = createSource<SessionState>({
    status: 'idle',
    sealing: null,
    visitor: null,
    conversations: [],
    unread: 0,
  });
  const following = new Map<string, { end: ConversationEnd; stop: () => void }>();
  const trail = createTrail(port.data['workspace'] ?? '');
  let retryMs = RETRY_MS_MIN;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let leave = () => {};

  const put = (change: Partial<SessionState>) => state.set({ ...state.get(), ...change });

  function follow(visitor: VisitorEnd): void {
    const ends = visitor.conversations
      .get()
      .slice(0, CONVERSATIONS_MAX)
      .map(({ conversation }) => {
        let entry = following.get(conversation);
        if (entry === undefined) {
          const end = visitor.open(conversation);
          entry = { end, stop: end.state.subscribe(count) };
          following.set(conversation, entry);
        }
        return entry.end;
      });
    put({ conversations: ends });
    count();
  }

  function count(): void {
    let unread = 0;
    for (const { end } of following.values()) unread += end.state.get().unread;
    if (unread !== state.get().unread) put({ unread });
  }

  async function attempt(): Promise<void> {
    clearTimeout(timer);
    put({ status: 'loading' });
    try {
      const sealing = state.get().sealing ?? (await loadSealing());
      const { workspace = '', site = '', root = '' } = port.data;
      const visitor =
        state.get().visitor ?? sealing.connect({ origin: port.origin, workspace, site, rootPin: root });
      put({ sealing, visitor });
      await visitor.load();
      leave();
      leave = visitor.conversations.subscribe(() => follow(visitor));
      follow(visitor);
      if (state.get().conversations.length > 0) {
        trail.keep();
        port.visit?.wrote();
      }
      put({ status: 'ready' });
      retryMs = RETRY_MS_MIN;
    } catch {
      put({ status: 'unreachable' });
      timer = setTimeout(run, retryMs);
      retryMs = Math.min(retryMs * 2, RETRY_MS_MAX);
    }
  }

  const run = () => void attempt();

  function stopFollowing(): void {
    leave();
    for (const { stop } of following.values()) stop();
    following.clear();
  }

  return {
    state,
    begin() {
      if (state.get().status === 'idle') run();
    },
    tryNow: run,
    start(text, choice) {
      const { visitor } = state.get();
      if (visitor === null || visitor.readers.get() === null) return null;
      let conversation: ConversationEnd;
      try {
        conversation = visitor.start(text, { ...startContext(trail.pages()), ...port.visit?.told() }, choice);
      } catch {
        // The list stopped being valid in this very moment, or the text cannot be sealed.
        return null;
      }
      port.remember(true);
      trail.keep();
      port.visit?.wrote();
      if (port.data['token']) {
        import('./visitor-token.ts').then(
          ({ tellWhoItIs }) => tellWhoItIs(port.data, visitor, conversation),
          // As where nobody is signed in.
          () => undefined,
        );
      }
      if (!following.has(conversation.id)) {
        following.set(conversation.id, { end: conversation, stop: conversation.state.subscribe(count) });
        put({ conversations: [conversation, ...state.get().conversations] });
      }
      return conversation;
    },
    async forget() {
      const { visitor } = state.get();
      stopFollowing();
      port.remember(false);
      trail.forget();
      port.visit?.forget();
      await visitor?.forget();
      put({ visitor: null, conversations: [], unread: 0 });
      await attempt();
    },
  };
}
