// The widget's end of things without any picture: brings the sealing bundle, knows the visitor's conversations and what
// is unread. Stores nothing before the visitor sends.
import { createSource, type Observable } from '../connection/observable.ts';
import type { LoaderPort } from '../loader/port.ts';
import type { ConversationEnd, Sealing, StartContext, VisitorEnd } from './sealing.ts';

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
  start(text: string): ConversationEnd | null;
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
    start(text) {
      const { visitor } = state.get();
      if (visitor === null || visitor.readers.get() === null) return null;
      let conversation: ConversationEnd;
      try {
        conversation = visitor.start(text, startContext());
      } catch {
        // The list stopped being valid in this very moment, or the text cannot be sealed.
        return null;
      }
      port.remember(true);
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
      await visitor?.forget();
      put({ visitor: null, conversations: [], unread: 0 });
      await attempt();
    },
  };
}

/** Where the visitor writes from: sealed to nobody, but kept under their own key and shown to the agent. */
function startContext(): StartContext {
  const language = /^[a-z]{2,3}(-[A-Z]{2})?/.exec(navigator.language)?.[0] ?? 'en';
  return {
    language,
    // Without the query: pages put tokens there.
    page: (location.origin + location.pathname).slice(0, 2048),
    pageTitle: document.title.slice(0, 300),
    device: deviceWords(navigator.userAgent),
  };
}

export function deviceWords(userAgent: string): string {
  const first = (pairs: readonly (readonly [RegExp, string])[]) =>
    pairs.find(([pattern]) => pattern.test(userAgent))?.[1];
  const browser = first([
    [/Edg\//, 'Edge'],
    [/OPR\//, 'Opera'],
    [/Firefox\/|FxiOS/, 'Firefox'],
    [/Chrome\/|CriOS/, 'Chrome'],
    [/Safari\//, 'Safari'],
  ]);
  const system = first([
    [/iPhone/, 'iPhone'],
    [/iPad/, 'iPad'],
    [/Android/, 'Android'],
    [/Windows/, 'Windows'],
    [/Mac OS X/, 'Mac'],
    [/CrOS/, 'ChromeOS'],
    [/Linux/, 'Linux'],
  ]);
  return `${browser ?? 'Browser'}${system === undefined ? '' : ` on ${system}`}`;
}
