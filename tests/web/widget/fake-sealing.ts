// Stands in for the sealing bundle: the real detector, and a visitor's end whose states are scenes. The page's query
// picks the scene; `window.scene` lets a test move it on.
import { NOT_WAITING } from '../../../src/web/connection/waiting-state.ts';
import type { ConnectionState } from '../../../src/web/connection/connection-state.ts';
import type {
  ConversationState,
  Item,
  Line,
  Pending,
  PendingState,
  Readers,
  SaidItem,
} from '../../../src/web/connection/conversation-state.ts';
import { createSource, type Source } from '../../../src/web/connection/observable.ts';
import { mayHoldNumbers } from '../../../src/redact/evidence.ts';
import { createDetector } from '../../../src/web/connection/detector.ts';
import type {
  ConversationEnd,
  KnownConversation,
  Sealing,
  SiteInfo,
  TrustInfo,
  VisitorEnd,
} from '../../../src/web/widget/sealing.ts';

const ann = { id: 'AnnKellerAnnKellerAnnKw', name: 'Ann Keller' };
const tomas = { id: 'TomasRuizTomasRuizTomQ', name: 'Tomás Ruiz' };
const MINUTE = 60_000;

const query = new URLSearchParams(location.search);
const sceneName = query.get('scene') ?? 'agent';
const strict = query.get('workspace') === 'linden' || sceneName === 'strict';

function readers(mode: 'inspected' | 'strict'): Readers {
  return {
    mode,
    audience: 'conversation',
    readers: [
      { kind: 'visitor', devices: 1 },
      {
        kind: 'team',
        id: 'support',
        name: strict ? 'Front desk' : 'Support',
        generation: 1,
        oneKey: true,
        people: [ann, tomas, { id: 'c', name: 'C D' }, { id: 'e', name: 'E F' }],
      },
      { kind: 'compliance', threshold: 2, officers: [ann, tomas, ann] },
    ],
    gateway: mode === 'strict' ? null : { place: 'same-machine' },
    server: mode === 'strict' ? 'nothing' : 'new-messages-on-its-machine',
    epoch: 1,
    directory: 12,
    expires: Date.now() + 20 * 60 * MINUTE,
  };
}

const empty: ConversationState = {
  conversation: 'conversation-one',
  loading: false,
  status: 'open',
  mode: strict ? 'strict' : 'inspected',
  site: 'main',
  team: 'support',
  language: 'en',
  startedAt: Date.now() - 20 * MINUTE,
  visitor: null,
  assignee: { person: ann.id, name: ann.name },
  labels: [],
  snoozedUntil: null,
  supervisors: [],
  items: [],
  pending: [],
  typing: [],
  viewing: [],
  otherOnline: true,
  readUpTo: { visitor: 99, staff: 99 },
  unread: 0,
  readers: readers(strict ? 'strict' : 'inspected'),
  staffReaders: null,
  nextReaders: null,
  count: 0,
  head: null,
  closing: null,
  survey: null,
  waiting: NOT_WAITING,
  place: null,
  canSend: true,
  canNote: false,
  problem: null,
};

let revision = 0;
const at = (minutes: number) => Date.now() - minutes * MINUTE;

function said(
  from: 'visitor' | 'staff',
  text: string,
  minutes: number,
  change: Partial<SaidItem> = {},
): SaidItem {
  revision++;
  const mine = from === 'visitor';
  return {
    kind: 'message',
    key: `said-${revision}`,
    revision,
    at: at(minutes),
    from,
    person: mine ? null : ann.id,
    name: mine ? null : ann.name,
    signed: true,
    comment: false,
    mine,
    content: { status: 'open', text },
    check: strict ? 'strict' : 'checked',
    epoch: 1,
    digest: 'x',
    mentions: [],
    whisper: null,
    ...change,
  };
}

function line(value: Line, minutes: number): Item {
  revision++;
  return { kind: 'line', key: `line-${revision}`, revision, at: at(minutes), line: value };
}

function pending(text: string, state: PendingState): Pending {
  revision++;
  return {
    local: `local-${revision}`,
    key: `pending-${revision}`,
    kind: 'message',
    text,
    at: Date.now(),
    state,
  };
}

const opening = (): Item[] => [
  line({ type: 'started', mode: 'inspected' }, 22),
  said('visitor', 'I was charged twice for one hotel', 21),
  line({ type: 'assigned', person: ann.id, name: ann.name, previous: null, reason: 'taken' }, 20),
  said('staff', 'Hi, Ann here. I can see both charges from Hotel Lindner.', 19),
  said('staff', 'The second one is a hold. Could you send me the receipt?', 18),
  said('visitor', 'Yes, one second', 17),
];

const scenes: Record<string, () => ConversationState> = {
  agent: () => ({
    ...empty,
    items: opening(),
    typing: [{ from: 'staff', person: ann.id, name: ann.name }],
  }),
  strict: () => ({ ...empty, items: opening() }),
  waiting: () => ({
    ...empty,
    status: 'waiting',
    assignee: null,
    otherOnline: null,
    readUpTo: { visitor: 99, staff: -1 },
    items: [
      line({ type: 'started', mode: 'inspected' }, 3),
      said('visitor', 'Someone charged my card twice for the same hotel', 2),
    ],
  }),
  states: () => ({
    ...empty,
    readUpTo: { visitor: 99, staff: 3 },
    items: [
      said('staff', 'Which card is it?', 9),
      said('visitor', 'The one ending in •••• •••• •••• 9012', 8),
      said('visitor', 'Seen by you', 8),
      said('visitor', 'Recorded', 3),
    ],
    pending: [
      pending('On its way', { status: 'sending' }),
      pending('Unknown outcome', { status: 'checking' }),
      pending('No connection', { status: 'waiting' }),
      pending('Or should I check myself?', { status: 'refused', code: 'rate-limited', final: false }),
      pending('Holds something else', { status: 'refused', code: 'card-number', final: true }),
    ],
  }),
  split: () => ({
    ...empty,
    items: [
      said('staff', 'Which card is it?', 9),
      said('visitor', 'The blue one', 8),
      said('visitor', '', 7, {
        content: { status: 'withheld', by: 'recorded', reason: 'card-number-split' },
      }),
      said('visitor', '', 7, {
        content: { status: 'destroyed', reason: 'card-number-split', at: 0, masked: null },
      }),
      line(
        {
          type: 'refused',
          from: 'visitor',
          person: null,
          mine: true,
          reason: 'card-number-split',
          signed: true,
        },
        6,
      ),
    ],
  }),
  looks: () => ({
    ...empty,
    items: [
      said('staff', '', 9, { content: { status: 'not-reader' } }),
      said('staff', '', 8, { content: { status: 'unverified', code: 'signature-wrong' } }),
      said('staff', '', 2, { content: { status: 'erased' } }),
      said('staff', 'This one came without a statement of the gateway', 1, { check: 'not-checked' }),
      said('visitor', '', 1, { content: { status: 'withheld', by: 'here', reason: 'card-number' } }),
    ],
  }),
  resolved: () => ({
    ...empty,
    status: 'resolved',
    canSend: false,
    items: [
      ...opening(),
      said('staff', 'You’re welcome. Have a good trip.', 6),
      said('visitor', 'Perfect, thank you Ann', 5),
      line({ type: 'resolved', person: ann.id, name: ann.name }, 4),
    ],
  }),
  'handed-over': () => ({
    ...empty,
    assignee: { person: tomas.id, name: tomas.name },
    items: [
      ...opening(),
      line(
        { type: 'assigned', person: tomas.id, name: tomas.name, previous: ann.id, reason: 'transferred' },
        10,
      ),
      line({ type: 'readers', epoch: 2, first: false, joined: [tomas], left: [ann] }, 10),
      said('staff', 'Hello, Tomás here. Shall we look at the rate together?', 9, {
        person: tomas.id,
        name: tomas.name,
      }),
    ],
  }),
  'ask-readers': () => ({
    ...empty,
    items: opening(),
    pending: [
      pending('My account number is on the second page', {
        status: 'confirm-readers',
        readers: readers('inspected'),
        added: [tomas],
      }),
    ],
  }),
  invalid: () => ({ ...empty, canSend: false, problem: 'directory-invalid', items: opening() }),
  broken: () => ({ ...empty, canSend: false, problem: 'chain-broken', items: opening() }),
  loading: () => ({ ...empty, loading: true, readers: null }),
  unread: () => ({
    ...empty,
    items: [
      ...Array.from({ length: 24 }, (_, index) =>
        said(
          index % 3 === 0 ? 'visitor' : 'staff',
          `Earlier message number ${index + 1} of this conversation`,
          3000 - index * 20,
        ),
      ),
      said('staff', 'The hotel has released the hold.', 14),
      said('staff', 'You should see it by Thursday.', 12),
    ],
    readUpTo: { visitor: 24, staff: 99 },
    unread: 2,
  }),
  long: () => ({
    ...empty,
    items: [
      said(
        'staff',
        'https://example.org/a/very/long/address/without/any/space/that/must/break/somewhere/sensible',
        9,
      ),
      said(
        'visitor',
        'A message with\nseveral lines\n\nand an empty one between, long enough to wrap more than once in a bubble.',
        8,
      ),
      said('staff', 'مرحبًا، معك آن. أرى المبلغين من فندق ليندنر.', 7),
      said('visitor', 'Ok', 6),
    ],
  }),
};

const connection: Source<ConnectionState> = createSource<ConnectionState>({
  status: 'open',
  since: Date.now(),
  lastHeardAt: Date.now(),
  nextTryAt: null,
  transport: 'socket',
  code: null,
});

/** What a site says of itself in the scenes of front.test.ts; null: nothing, as an old one. */
function frontOf(scene: string): object | null {
  if (!scene.startsWith('front')) return null;
  const always = [1, 2, 3, 4, 5, 6, 7].map((day) => ({ day, from: '00:00', to: '24:00' }));
  const zone = 'Europe/Vienna';
  const open = { hours: { zone, days: always, holidays: [], answerBy: '12:00' }, staffed: true };
  // A day that is never today: closed now, and open again within the week.
  const later = ((new Date().getDay() + 2) % 7) + 1;
  const shut = {
    hours: { zone, days: [{ day: later, from: '08:00', to: '20:00' }], holidays: [], answerBy: '12:00' },
    staffed: true,
  };
  const field = (id: string, kind: string, label: string, required: boolean) => ({
    id,
    kind,
    label,
    required,
    options: [],
  });
  const support =
    scene === 'front-closed' ? shut : scene === 'front-nobody' ? { ...open, staffed: false } : open;
  return {
    topics: [
      { item: 'everyday', name: 'Everyday banking', team: 'support' },
      { item: 'cards', name: 'Cards and payments', team: 'cards' },
      { item: 'loans', name: 'Loans and mortgages', team: 'loans' },
      { item: 'hidden', name: 'Somewhere the directory does not lead', team: 'nowhere' },
    ],
    forms: {
      before: {
        fields: [
          field('topic', 'topic', 'What is it about?', true),
          field('name', 'name', 'Your name', false),
        ],
      },
      closed: {
        fields: [field('name', 'name', 'Your name', true), field('email', 'email', 'E-mail', true)],
      },
      callback: null,
    },
    articles: [
      {
        item: 'twice',
        title: 'Why a payment can show twice',
        language: 'en',
        topics: [],
        keywords: ['double', 'hotel'],
      },
      {
        item: 'freeze',
        title: 'Freeze or replace a card',
        language: 'en',
        topics: [],
        keywords: ['lost', 'stolen'],
      },
      { item: 'fees', title: 'Fees when you pay abroad', language: 'en', topics: [], keywords: ['travel'] },
      { item: 'karte', title: 'Karte sperren', language: 'de', topics: [], keywords: ['verloren'] },
    ],
    attendance: { support, cards: open, loans: shut },
    mails: scene !== 'front-no-mail',
  };
}

export type Call = readonly [string, ...unknown[]];
const calls: Call[] = [];

function end(id: string, state: Source<ConversationState>): ConversationEnd {
  return {
    id,
    state,
    send(text) {
      calls.push(['send', text]);
      const item = pending(text, { status: 'sending' });
      state.set({ ...state.get(), pending: [...state.get().pending, item] });
      return { ok: true, text, masked: false };
    },
    retry: (local) => void calls.push(['retry', local]),
    remove(local) {
      calls.push(['remove', local]);
      const found = state.get().pending.find((item) => item.local === local);
      state.set({ ...state.get(), pending: state.get().pending.filter((item) => item.local !== local) });
      return found?.text ?? null;
    },
    confirm: (local) => void calls.push(['confirm', local]),
    markRead(upTo) {
      calls.push(['markRead', upTo]);
      const before = state.get();
      state.set({ ...before, unread: 0, readUpTo: { ...before.readUpTo, visitor: upTo } });
    },
    typing: (on) => void calls.push(['typing', on]),
    async rate(score) {
      calls.push(['rate', score]);
      state.set({ ...state.get(), survey: { score, comment: false } });
      return { status: 'done' };
    },
    comment(text) {
      calls.push(['comment', text]);
      return { ok: true, text, masked: false };
    },
    async agree(what) {
      calls.push(['agree', what]);
      return { status: 'done' };
    },
    async reopen() {
      calls.push(['reopen']);
      const before = state.get();
      const reopened = line({ type: 'reopened', from: 'visitor', person: null, name: null }, 0);
      state.set({ ...before, status: 'open', canSend: true, items: [...before.items, reopened] });
      return { status: 'done' };
    },
  };
}

const one = createSource<ConversationState>((scenes[sceneName] ?? scenes['agent']!)());
const two = createSource<ConversationState>({
  ...empty,
  conversation: 'conversation-two',
  status: 'resolved',
  assignee: { person: 'j', name: 'Joana Ortiz' },
  items: [said('visitor', 'Thank you, that answers it.', 60 * 24 * 9)],
});
const ends = new Map([
  ['conversation-one', end('conversation-one', one)],
  ['conversation-two', end('conversation-two', two)],
]);

function visitor(): VisitorEnd {
  const fresh = ['fresh', 'fresh-strict', 'checking', 'unreachable', 'invalid-home'].includes(sceneName);
  const site = createSource<SiteInfo | null>(null);
  const trust = createSource<TrustInfo>({ status: 'unknown' });
  const list = createSource<Readers | null>(null);
  const conversations = createSource<readonly KnownConversation[]>([]);
  return {
    site,
    trust,
    readers: list,
    readersWith: (team) => (team === 'nowhere' ? null : list.get()),
    signingKey: () => 'A'.repeat(43),
    connection,
    conversations,
    async load() {
      calls.push(['load']);
      if (sceneName === 'unreachable') throw Object.assign(new Error('unreachable'), { code: 'unreachable' });
      if (sceneName === 'checking') return new Promise(() => undefined);
      const name = strict ? 'Linden Clinic' : 'Northwind Bank';
      site.set({
        name: 'Main site',
        accent: strict ? '#1d4f8c' : '#0a5c52',
        phone: '+43 1 555 0142',
        team: strict ? 'front-desk' : 'support',
        workspaceName: name,
        reference: 'NW',
        settings: frontOf(sceneName),
        aheadMs: 0,
      });
      if (sceneName === 'invalid-home') {
        trust.set({ status: 'invalid' });
        return undefined;
      }
      trust.set({ status: sceneName === 'invalid' ? 'invalid' : 'valid' });
      list.set(readers(strict ? 'strict' : 'inspected'));
      if (fresh || calls.some(([name]) => name === 'forget')) return undefined;
      conversations.set(
        [...ends.keys()].map((conversation, index) => ({ conversation, startedAt: at(20 + index * 9000) })),
      );
      return undefined;
    },
    start(text, _, choice) {
      calls.push(
        choice === undefined || Object.keys(choice).length === 0 ? ['start', text] : ['start', text, choice],
      );
      const state = createSource<ConversationState>({
        ...empty,
        conversation: 'conversation-new',
        status: null,
        assignee: null,
        otherOnline: null,
        readers: null,
        pending: [pending(text, { status: 'sending' })],
      });
      const begun = end('conversation-new', state);
      setTimeout(() => {
        const first = state.get().pending[0];
        if (first === undefined) return;
        state.set({
          ...state.get(),
          status: 'waiting',
          waiting:
            choice?.ticket === undefined
              ? NOT_WAITING
              : { ...NOT_WAITING, kind: 'ticket', contact: choice.contact ?? null },
          readers: empty.readers,
          readUpTo: { visitor: -1, staff: -1 },
          pending: [],
          items: [said('visitor', text, 0, { key: first.key })],
        });
      }, 600);
      return begun;
    },
    open: (conversation) => ends.get(conversation)!,
    retryNow: () => void calls.push(['retryNow']),
    async forget() {
      calls.push(['forget']);
      conversations.set([]);
    },
  };
}

Object.assign(globalThis, {
  scene: {
    calls,
    connection: (status: ConnectionState['status'], code: string | null = null) =>
      connection.set({ ...connection.get(), status, code, since: Date.now() }),
    put: (change: Partial<ConversationState>) => one.set({ ...one.get(), ...change }),
    say: (text: string) => {
      const before = one.get();
      one.set({ ...before, unread: before.unread + 1, items: [...before.items, said('staff', text, 0)] });
    },
    settle: () => {
      const before = one.get();
      const items = before.pending.map((item) => said('visitor', item.text ?? '', 0, { key: item.key }));
      one.set({ ...before, pending: [], items: [...before.items, ...items] });
    },
  },
});

export const connect: Sealing['connect'] = visitor;
export const detector = createDetector(
  mayHoldNumbers,
  () => import('../../../src/web/widget/detector-bundle.ts'),
);
