// The words before somebody answers: hours, help, forms, the line, callbacks, messages left. The rules are those of
// words.ts.
import { inLanguage } from '../language.ts';
import { type House } from '../words.ts';

const ordinals = [
  '',
  'first',
  'second',
  'third',
  'fourth',
  'fifth',
  'sixth',
  'seventh',
  'eighth',
  'ninth',
  'tenth',
];
const place = (position: number) => ordinals[position] ?? `number ${position}`;
const minutesOf = (seconds: number) => Math.max(1, Math.round(seconds / 60));
const minutes = (seconds: number) =>
  minutesOf(seconds) === 1 ? '1 minute' : `${minutesOf(seconds)} minutes`;

export const front = inLanguage('front', {
  openUntil: (time: string) => `Open until ${time}.`,
  openNow: 'Open now.',
  closed: 'We’re closed right now',
  closedLine: (back: string) => `Closed right now. Back ${back}.`,
  closedOnly: 'Closed right now.',
  back: (back: string) => `Back ${back}.`,
  dayAt: (day: string, time: string) => `${day} at ${time}`,
  inZone: (text: string, city: string) => `${text}, ${city} time`,
  today: 'today',
  tomorrow: 'tomorrow',
  nobody: 'Nobody is online right now',
  nobodyLine: 'Nobody is online right now. You can leave a message.',
  answerBy: (by: string) => `You’ll have an answer here by ${by}.`,
  answerHere: 'You’ll have an answer here.',

  find: 'Find an answer yourself',
  search: 'Search help articles',
  nothing: (query: string) => `Nothing found for “${query}”.`,
  askInstead: 'Ask us instead',
  openingArticle: 'Opening the article',
  noArticle: 'This article can’t be opened right now.',
  tryAgain: 'Try again',
  stillAsk: 'Didn’t find it? Ask us',

  startNow: 'Start conversation',
  leaveNow: 'Leave message',
  sending: 'Sending…',
  about: 'What is it about?',
  messagesOnly: 'messages only today',
  name: 'Your name',
  email: 'E-mail',
  phone: 'Your number',
  question: 'Your question',
  message: 'Your message',
  optional: 'optional',
  noCards: 'No card numbers needed. If one slips in, we hide it.',
  kept: 'We kept your text',
  mailHint: 'We mail you a link when there is an answer. The answer itself stays sealed here.',
  noMailHint: 'The answer comes here. Come back in this browser to read it.',
  errors: {
    name: 'Please tell us your name.',
    email: 'Enter an address like name@example.org.',
    phone: 'Enter a number like +44 20 7946 0123.',
    topic: 'Choose a topic.',
    text: 'Please fill this in.',
    message: 'Please write your message.',
    slot: 'Choose a time.',
    card: 'This looks like a card number. Please leave it out.',
    notReady: 'Your text is still here. You can send it as soon as the connection is ready.',
    unchecked: 'We couldn’t check this, so we didn’t send it. Your text is still here.',
    taken: 'That time is not free any more. Please choose another.',
    failed: 'That didn’t work. Please try again.',
  },

  inLine: (position: number) => `You are ${place(position)} in line`,
  next: 'You’re next',
  connecting: 'Somebody is about to join',
  full: 'The line is full right now',
  wait: (seconds: number) => `About ${minutes(seconds)}.`,
  recent: (low: number, high: number) =>
    minutesOf(low) === minutesOf(high)
      ? `In the last hour, most people waited ${minutes(low)}.`
      : `In the last hour, most people waited ${minutesOf(low)} to ${minutesOf(high)}.`,
  unsure: 'We can’t say how long yet.',
  longer: (seconds: number) => `It’s taking longer than we said. Sorry. About ${minutes(seconds)} now.`,
  longerUnsure: 'It’s taking longer than we said. Sorry.',
  joined: (position: number) =>
    `You were ${place(position)} when you joined. Keep browsing: we hold your place.`,
  browse: 'Keep browsing: we hold your place.',
  rather: 'Rather not wait?',
  callMe: 'Call me back',
  between: (day: string, from: string, to: string) => `${day} between ${from} and ${to}`,
  answeredBy: (by: string) => `Answered here by ${by}`,
  answeredHere: 'Answered here',
  leaveLine: 'Leave the line',
  leaving: 'Leaving…',

  thanks: (number: string) => `Thank you. We have your message. Number ${number}.`,
  tellMe: 'Tell me by e-mail when there is an answer',
  save: 'Save',
  saved: (address: string) => `We’ll mail a link to ${address} when there is an answer.`,

  callTitle: 'Call me back',
  when: 'When',
  book: 'Book the call',
  booking: 'Booking…',
  noSlots: 'There is no time to call in the next days. You can leave a message instead.',
  booked: (when: string) => `We call you ${when}.`,
  bookedNumber: (number: string) => `On ${number}. We call within that hour.`,
  called: 'We called you.',
  calledInVain: 'We called and couldn’t reach you. Write here, or book another time.',

  elsewhere: 'This conversation isn’t on this device',
  elsewhereText: (house: House) =>
    `It is sealed to the browser it was written in. Open the link there, or write to ${house.name} anew.`,
});
