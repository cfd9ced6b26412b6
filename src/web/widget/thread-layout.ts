// Lays a conversation out for the visitor: groups, day dividers, event lines. Pure: the same state gives the same rows,
// with keys that stay, so that a message keeps its place from "Sending" to "Read".
import type {
  ConversationState,
  LineItem,
  Pending,
  PendingState,
  SaidItem,
} from '../connection/conversation-state.ts';

/** Same sender, less than this apart: one group. */
const GROUP_GAP_MS = 5 * 60_000;

export type BubbleLook =
  | 'text'
  | 'waiting'
  | 'refused'
  | 'withheld'
  | 'destroyed'
  | 'erased'
  | 'not-reader'
  | 'unverified';

export type FootState =
  | 'none'
  | 'sending'
  | 'checking'
  | 'waiting'
  | 'delivered'
  | 'read'
  | 'not-sent'
  | 'ask-readers'
  | 'hidden';

export type Bubble = {
  readonly key: string;
  readonly at: number;
  readonly look: BubbleLook;
  readonly text: string;
  /** Why it is withheld, or why it was refused. */
  readonly reason: string;
  readonly said: SaidItem | null;
  readonly pending: Pending | null;
};

export type Group = {
  readonly kind: 'group';
  readonly key: string;
  readonly mine: boolean;
  readonly name: string | null;
  readonly person: string | null;
  readonly bubbles: readonly Bubble[];
  readonly state: FootState;
};

export type Row =
  | { readonly kind: 'day'; readonly key: string; readonly at: number }
  | { readonly kind: 'new'; readonly key: string }
  | { readonly kind: 'line'; readonly key: string; readonly item: LineItem }
  | {
      readonly kind: 'stopped';
      readonly key: string;
      readonly reason: string;
      /** Own messages taken back before it, and how many of them are destroyed by now. */
      readonly before: number;
      readonly destroyed: number;
      readonly last: boolean;
    }
  | Group;

export type LayoutOptions = {
  readonly now: number;
  readonly sameDay: (one: number, other: number) => boolean;
  /** Highest revision seen when the conversation was opened; null: no "New" divider. */
  readonly seenAtOpening: number | null;
};

const contentReasons = ['card-number', 'card-number-split', 'security-code', 'cannot-decide'];

export function isContentReason(code: string): boolean {
  return contentReasons.includes(code);
}

export function layThread(state: ConversationState, options: LayoutOptions): readonly Row[] {
  const rows: Row[] = [];
  // A refusal still shown with its text needs no second row for the record of it.
  let shownRefusals = state.pending.filter(
    ({ state: { status }, state: pending }) =>
      status === 'refused' && isContentReason((pending as { code: string }).code),
  ).length;
  const refusals = state.items.filter(isOwnRefusal);
  const stopped = refusals.slice(0, Math.max(0, refusals.length - shownRefusals));
  shownRefusals = refusals.length - stopped.length;
  let divided = options.seenAtOpening === null;
  let lastAt: number | null = null;
  let open: OpenGroup | null = null;

  const breakGroup = () => {
    open = null;
  };
  const divide = (at: number) => {
    const first = lastAt === null;
    if (first ? !options.sameDay(at, options.now) : !options.sameDay(at, lastAt!)) {
      rows.push({ kind: 'day', key: `day-${at}`, at });
      breakGroup();
    }
    lastAt = at;
  };
  const put = (bubble: Bubble, who: Omit<OpenGroup, 'kind' | 'key' | 'bubbles'>) => {
    const current = open as OpenGroup | null;
    const last = current?.bubbles.at(-1);
    if (
      current !== null &&
      last !== undefined &&
      current.mine === who.mine &&
      current.person === who.person &&
      joins(current.state, who.state) &&
      bubble.at - last.at < GROUP_GAP_MS
    ) {
      current.bubbles.push(bubble);
      if (who.state !== 'none') current.state = who.state;
      return;
    }
    open = { kind: 'group', key: `group-${bubble.key}`, bubbles: [bubble], ...who };
    rows.push(open);
  };

  for (const item of state.items) {
    if (item.kind === 'line') {
      if (!isShown(item, stopped)) continue;
      divide(item.at);
      breakGroup();
      if (item.line.type === 'refused') {
        rows.push({
          kind: 'stopped',
          key: item.key,
          reason: item.line.reason,
          ...takenBackBefore(state, item.revision),
          last: item === stopped.at(-1),
        });
      } else rows.push({ kind: 'line', key: item.key, item });
      continue;
    }
    divide(item.at);
    if (!divided && !item.mine && item.revision > options.seenAtOpening!) {
      divided = true;
      breakGroup();
      rows.push({ kind: 'new', key: 'new' });
    }
    const bubble = saidBubble(item);
    put(bubble, {
      mine: item.mine || item.from === 'visitor',
      name: item.name,
      person: item.person,
      state: saidState(item, state),
    });
  }
  for (const pending of state.pending) {
    divide(pending.at);
    put(pendingBubble(pending), {
      mine: true,
      name: null,
      person: null,
      state: pendingFoot(pending.state),
    });
  }
  return rows;
}

type OpenGroup = Omit<Group, 'bubbles' | 'state'> & { bubbles: Bubble[]; state: FootState };

/** A state that differs breaks the group; what is just on its way has none to differ by. */
function joins(one: FootState, other: FootState): boolean {
  // What was not sent carries its own actions.
  if (one === 'not-sent') return false;
  return one === other || ([one, other].includes('none') && [one, other].includes('sending'));
}

function isOwnRefusal(item: ConversationState['items'][number]): item is LineItem {
  return item.kind === 'line' && item.line.type === 'refused' && item.line.mine;
}

function isShown(item: LineItem, stopped: readonly LineItem[]): boolean {
  const { line } = item;
  switch (line.type) {
    case 'assigned':
    case 'moved':
    case 'unassigned':
    case 'resolved':
    case 'reopened':
    case 'rated':
    case 'ticketed':
    case 'callback':
    case 'called':
    case 'left-line':
    case 'supervisor-joined':
    case 'supervisor-left':
      return true;
    case 'readers':
      // The first list is the trust strip's; later ones are news.
      return !line.first && ((line.joined?.length ?? 0) > 0 || (line.left?.length ?? 0) > 0);
    case 'refused':
      return stopped.includes(item);
    case 'started':
    case 'reported':
    case 'closing-confirmed':
    case 'confirmed':
    case 'mailed':
    // Among staff: no visitor is sent one.
    case 'labelled':
    case 'snoozed':
    case 'woken':
      return false;
  }
}

/** Own messages taken back or destroyed for parts of a number, up to this place. */
function takenBackBefore(state: ConversationState, revision: number) {
  const before = state.items.flatMap((item) =>
    item.kind !== 'line' && item.mine && item.revision < revision ? [item.content.status] : [],
  );
  const destroyed = before.filter((status) => status === 'destroyed').length;
  return { before: before.filter((status) => status === 'withheld').length + destroyed, destroyed };
}

function saidBubble(item: SaidItem): Bubble {
  const { content } = item;
  return {
    key: item.key,
    at: item.at,
    look: content.status === 'open' ? 'text' : content.status,
    text: content.status === 'open' ? content.text : content.status === 'destroyed' ? wordsOf(content) : '',
    reason:
      content.status === 'withheld' || content.status === 'destroyed'
        ? content.reason
        : content.status === 'unverified'
          ? content.code
          : '',
    said: item,
    pending: null,
  };
}

/** What outlives a destroyed message, if it says something. */
function wordsOf({ masked }: Extract<SaidItem['content'], { status: 'destroyed' }>): string {
  return masked !== null && /\p{L}/u.test(masked) ? masked : '';
}

function saidState(item: SaidItem, state: ConversationState): FootState {
  if (item.content.status !== 'open') return 'hidden';
  if (!item.mine) return 'none';
  return item.revision <= state.readUpTo.staff ? 'read' : 'delivered';
}

function pendingBubble(pending: Pending): Bubble {
  const { status } = pending.state;
  return {
    key: pending.key,
    at: pending.at,
    look:
      status === 'refused'
        ? 'refused'
        : status === 'waiting' || status === 'confirm-readers'
          ? 'waiting'
          : 'text',
    text: pending.text ?? '',
    reason: pending.state.status === 'refused' ? pending.state.code : '',
    said: null,
    pending,
  };
}

function pendingFoot(state: PendingState): FootState {
  switch (state.status) {
    case 'sealing':
    case 'recorded':
    // Nothing of a visitor's is held.
    case 'held':
      return 'none';
    case 'sending':
      return 'sending';
    case 'waiting':
      return 'waiting';
    case 'checking':
      return 'checking';
    case 'refused':
      return 'not-sent';
    case 'confirm-readers':
      return 'ask-readers';
  }
}
