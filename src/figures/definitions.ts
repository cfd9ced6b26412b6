// What every figure means, to the word: SPEC cites this file, the page shows it, and the figures are computed by it.
// Whoever changes a definition changes the figure with it.

/** `ms` and `share` and `score` need a few chats before they say anything; a count always does. */
export type Unit = 'count' | 'ms' | 'share' | 'score' | 'chats';
/** Which way is better; null: neither. */
export type Better = 'less' | 'more' | null;

type Definition = {
  readonly name: string;
  readonly unit: Unit;
  readonly better: Better;
  readonly definition: string;
};

/** Fewer than this, and a figure would speak of single persons: the count is shown instead. */
export const FEW = 5;
/** Somebody who waited longer than this was not a mistaken click. */
export const LATE_MS = 60_000;
/** Who comes back within this time was not helped the first time. */
export const SAME_MATTER_MS = 7 * 86_400_000;

export const definitions = {
  chats: {
    name: 'Chats',
    unit: 'count',
    better: null,
    definition:
      'Conversations that visitors began: chats, messages left and callbacks. Each figure counts a conversation at the time it began.',
  },
  firstResponse: {
    name: 'First response',
    unit: 'ms',
    better: 'less',
    definition:
      'From the visitor’s first message to the first reply by a person. Median of the chats that had a reply; messages left and callbacks are left out.',
  },
  averageResponse: {
    name: 'Average response',
    unit: 'ms',
    better: 'less',
    definition:
      'From a visitor’s first message that is not answered yet to the reply by a person. Mean of all replies in chats, first replies among them; words that come with a rating ask for none.',
  },
  waitHalf: {
    name: 'Wait p50',
    unit: 'ms',
    better: 'less',
    definition:
      'From the visitor’s first message to the moment a person took the chat. Half of the chats taken waited at most this long.',
  },
  waitNine: {
    name: 'Wait p90',
    unit: 'ms',
    better: 'less',
    definition:
      'From the visitor’s first message to the moment a person took the chat. Nine of ten chats taken waited at most this long.',
  },
  waitLongest: {
    name: 'Longest wait',
    unit: 'ms',
    better: 'less',
    definition: 'The longest wait of a chat that was taken, or of a visitor who left the line.',
  },
  insideTarget: {
    name: 'Inside target',
    unit: 'share',
    better: 'more',
    definition:
      'Chats that a person took within the wait the workspace aims at, as a share of the chats taken or abandoned.',
  },
  abandoned: {
    name: 'Abandoned',
    unit: 'share',
    better: 'less',
    definition:
      'Visitors who left the line, or were gone, before a person took their chat, as a share of the chats taken or abandoned.',
  },
  abandonedLate: {
    name: 'Abandoned after 60 s',
    unit: 'share',
    better: 'less',
    definition:
      'Of the chats taken or abandoned, the share whose visitor left after waiting longer than 60 seconds.',
  },
  missed: {
    name: 'Missed offers',
    unit: 'count',
    better: 'less',
    definition:
      'Offers of a chat that the agent let pass without an answer. The chat went on to the next agent.',
  },
  handleTime: {
    name: 'Handle time',
    unit: 'ms',
    better: 'less',
    definition:
      'How long persons had the conversation, from taking it to handing it over, releasing or resolving it, all of them together. Median of the conversations resolved.',
  },
  resolutionTime: {
    name: 'Resolution time',
    unit: 'ms',
    better: 'less',
    definition:
      'From the visitor’s first message to the last time a person resolved the conversation. Median of the conversations resolved.',
  },
  solvedFirst: {
    name: 'Solved first time',
    unit: 'share',
    better: 'more',
    definition:
      'Conversations resolved and then, within 7 days, neither opened again nor followed by another conversation of the same visitor, as a share of the conversations resolved. The last 7 days count as they stand now.',
  },
  concurrency: {
    name: 'Chats at once',
    unit: 'chats',
    better: null,
    definition:
      'Conversations an agent has at the same time: mean over the time with at least one, of all agents together.',
  },
  concurrencyPeak: {
    name: 'Most chats at once',
    unit: 'count',
    better: null,
    definition: 'The most conversations one agent had at the same time.',
  },
  occupancy: {
    name: 'Occupancy',
    unit: 'share',
    better: null,
    definition:
      'Of the time agents were online, busy or wrapping up, the share in which they had at least one conversation.',
  },
  csat: {
    name: 'CSAT',
    unit: 'score',
    better: 'more',
    definition: 'How well visitors say they were helped, from 1 to 5. Mean of the answers.',
  },
} as const satisfies Readonly<Record<string, Definition>>;

export type FigureId = keyof typeof definitions;
export const figureIds = Object.keys(definitions) as readonly FigureId[];

/** `of`: how many chats, replies, offers or minutes it rests on. Null: there are too few, or none. */
export type Figure = { readonly value: number | null; readonly of: number };
export type Figures = Readonly<Record<FigureId, Figure>>;

/** What a workspace aims at until it sets something else. */
export const START_TARGETS = {
  firstResponseSeconds: 45,
  waitSeconds: 60,
  chatsAtOnce: { from: 3, to: 5 },
} as const;
