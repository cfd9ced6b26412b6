// What is said on the demo bank's day. Nobody in it exists.

/** Odd lines are the visitor's, even ones the agent's. */
export type Dialogue = {
  readonly topic: string;
  readonly team: string;
  readonly page: readonly [path: string, title: string];
  readonly lines: readonly string[];
};

export const dialogues: readonly Dialogue[] = [
  {
    topic: 'cards',
    team: 'cards',
    page: ['/cards', 'Cards'],
    lines: [
      'My card was declined at the station this morning',
      'Good morning. I see one attempt at 8:12. Contactless was used more often than it may be without a code.',
      'Ah. So it still works?',
      'It does. Put it into a machine once with your code and contactless is back.',
      'Perfect, thank you',
    ],
  },
  {
    topic: 'cards',
    team: 'cards',
    page: ['/cards', 'Cards'],
    lines: [
      'I think I left my card in a taxi',
      'I am sorry. I have locked it just now, nothing can be paid with it. Shall I order a new one?',
      'Yes please, same address',
      'Done. It is with you on Tuesday, and you can pay with your telephone today.',
    ],
  },
  {
    topic: 'cards',
    team: 'cards',
    page: ['/pricing', 'Pricing'],
    lines: [
      'What does it cost to take out money in Norway with the everyday account?',
      'Two per cent of the amount, at the middle rate of that day. With Plus it is free up to 400 euros a month.',
      'And can I change to Plus for one month only?',
      'You can. It ends with the month when you say so in the app.',
    ],
  },
  {
    topic: 'payments',
    team: 'payments',
    page: ['/accounts', 'Accounts'],
    lines: [
      'I sent a transfer yesterday and it is not there',
      'Hello. Which amount was it, and to which country?',
      '240 euros to Spain',
      'It left at 17:40 after the last run. It arrives today before noon.',
      'Good to know, thanks',
    ],
  },
  {
    topic: 'payments',
    team: 'payments',
    page: ['/accounts', 'Accounts'],
    lines: [
      'The same gym fee was taken twice',
      'I see both, on the 1st and the 2nd. The second one can go back. Shall I return it?',
      'Please do',
      'It is on its way back. You see it tomorrow.',
    ],
  },
  {
    topic: 'payments',
    team: 'payments',
    page: ['/accounts', 'Accounts'],
    lines: [
      'How do I set up a standing order for my rent?',
      'In the app under Payments, Regular. You name the day, and it goes on the working day before.',
      'Found it',
    ],
  },
  {
    topic: 'mortgages',
    team: 'mortgages',
    page: ['/loans', 'Loans'],
    lines: [
      'Our fixed rate ends in March. What happens then?',
      'Three months before you get three offers from us by letter. You may also fix it today for March.',
      'At which rate today?',
      '3.4 per cent for ten years. I can send the sheet with all costs to your inbox here.',
      'Yes, please',
    ],
  },
  {
    topic: 'mortgages',
    team: 'mortgages',
    page: ['/loans', 'Loans'],
    lines: [
      'Can I pay back part of my loan early?',
      'Up to five per cent of the first amount each year, without a fee.',
      'And more than that?',
      'Then it costs what we lose on it, at most one per cent. I can work it out for you.',
    ],
  },
  {
    topic: 'online-banking',
    team: 'support',
    page: ['/', 'Home'],
    lines: [
      'I have a new telephone and the app asks for a code I do not have',
      'Welcome back. Choose "New device" on the first page, the code comes by letter, or at once in a branch.',
      'Is there no faster way?',
      'With the card reader we sent you: two minutes, and I stay here while you try.',
      'That worked!',
    ],
  },
  {
    topic: 'online-banking',
    team: 'support',
    page: ['/accounts', 'Accounts'],
    lines: [
      'Where do I find the statement for my tax return?',
      'Under Documents, Yearly. The one for last year is there since January.',
      'Thank you',
    ],
  },
  {
    topic: 'something-else',
    team: 'support',
    page: ['/', 'Home'],
    lines: [
      'Is the branch on Mill Lane open on Saturday?',
      'It is, from 9 to 13. You can book a time so that nobody waits.',
      'No need, thanks',
    ],
  },
  {
    topic: 'something-else',
    team: 'support',
    page: ['/extras', 'Extras'],
    lines: [
      'My daughter turns 12, can she have an account of her own?',
      'Yes, from 7 on, with a card from 12 on. One parent comes along once, with both passports.',
      'What does it cost?',
      'Nothing until 18.',
    ],
  },
];

/** Chats from this share of the day on are how things stand now. */
export const NOW_FROM = 0.98;

export type Ending = 'resolved' | 'open' | 'waits' | 'left' | 'ticket';

/** One chat of the day: when, as a share of it, which dialogue, and what became of it. */
export type Chat = {
  readonly at: number;
  readonly dialogue: number;
  readonly waitSeconds: number;
  readonly ending: Ending;
  readonly score: number | null;
  /** The first who is asked does not answer. */
  readonly missed: boolean;
};

const SCORES = [5, 5, 4, 5, null, 3, 5, null, 4, 5, 2, null];
const WAITS = [6, 11, 9, 14, 7, 12, 8, 10];
/** Busier before noon and in the late afternoon, as days are. */
const HOURS = [2, 4, 6, 5, 3, 3, 5, 4];

export function dayOfChats(): readonly Chat[] {
  const chats: Chat[] = [];
  for (const [hour, count] of HOURS.entries())
    for (let place = 0; place < count; place += 1) {
      const index = chats.length;
      chats.push({
        at: (hour + (place + 0.4) / count) / (HOURS.length + 0.3),
        dialogue: (index * 5) % dialogues.length,
        waitSeconds: WAITS[index % WAITS.length] ?? 8,
        ending: index % 15 === 8 ? 'left' : index % 11 === 4 ? 'ticket' : 'resolved',
        score: SCORES[index % SCORES.length] ?? null,
        missed: index % 10 === 7,
      });
    }
  const now: readonly Pick<Chat, 'dialogue' | 'ending'>[] = [
    { dialogue: 0, ending: 'open' },
    { dialogue: 3, ending: 'open' },
    { dialogue: 6, ending: 'open' },
    { dialogue: 1, ending: 'open' },
    { dialogue: 8, ending: 'waits' },
    { dialogue: 2, ending: 'waits' },
  ];
  return [
    ...chats,
    ...now.map((chat, index) => ({
      ...chat,
      at: NOW_FROM + 0.002 + index * 0.003,
      waitSeconds: 8,
      score: null,
      missed: false,
    })),
  ];
}
