// Every word the visitor can read or hear stands here, in conversation-words.ts (what only a begun conversation needs) and
// in card-words.ts (what only a hidden number needs). Values come in by parameters; nothing here is markup.
// Rules: no claim stronger than the reader list; "end-to-end" nowhere; a refusal says what to do next.

/** How the owner is called within a sentence: "the bank", or its name when the page does not say what it is. */
export type House = {
  readonly name: string;
  /** bank, clinic; empty when not known. */
  readonly kind: string;
};

export const theHouse = (house: House) => (house.kind === '' ? house.name : `the ${house.kind}`);
export const ofHouse = (house: House) => `${theHouse(house)}’s`;

/** The loader's own: it must be able to say these before any bundle is verified. */
export const loaderWords = {
  launcher: (name: string) => `Chat with ${name || 'us'}`,
  mismatch: (name: string) =>
    `We can’t confirm that this chat is really from ${name || 'us'}, so it stays closed.`,
  insecure: 'This page isn’t on a secure connection, so messages could not be sealed. The chat stays closed.',
  unreachable: 'The chat can’t be reached right now.',
  call: 'Call',
  tryAgain: 'Try again',
  close: 'Close',
};

export const words = {
  launcherUnread: (name: string, count: number) => `Chat with ${name}, ${count} unread`,
  dialog: (name: string) => `Chat with ${name || 'us'}`,
  close: 'Close',
  back: 'Back',

  greeting: 'Hello, how can we help?',
  greetingTo: (name: string) => `Hello ${name}, how can we help?`,
  start: 'Start a conversation',
  leave: 'Leave a message',
  person: (team: string) => `You write with a person on the ${team}.`,
  intro: (team: string) => `Write your question. A person on the ${team} answers here.`,
  noCards: 'No card numbers needed. If one slips in, we hide it.',
  team: (name: string) => (/\bteam$/i.test(name) ? name : `${name} team`),
  teamUnknown: 'support team',
  sending: 'Sending',

  trustHome: (house: House) => `Only you and ${theHouse(house)} can read what you write.`,
  trustLink: 'See who can read',
  trust: (house: House) => `Only you and ${house.name}’s authorised staff can read this.`,
  /** When somebody is on the list whom this widget has no name for: no "only". */
  trustOpen: (house: House) => `You, ${house.name}’s authorised staff and others on the list can read this.`,
  listening: (names: readonly string[]) =>
    names.length === 1
      ? `${names[0]}, a supervisor, is listening.`
      : `Listening as supervisors: ${names.join(', ')}.`,
  inspected: (house: House) => `Checked by ${house.kind === '' ? 'its' : ofHouse(house)} own gateway.`,
  strict: 'Nothing in between opens it.',
  checking: 'Checking who can read this…',
  invalid: 'We can’t confirm who would read this, so sending is off.',
  call: 'Call',

  unreachable: 'The chat can’t be reached right now',
  keepTrying: 'We keep trying.',
  orCall: 'You can also call',
  tryNow: 'Try now',

  write: 'Write a message',
  send: 'Send',
  tooLong: 'This is too long for one message. Please send it in parts.',
  queueFull:
    'Too many messages are waiting. They go out when the connection is back; then you can send more.',
  notNow: 'Your text is still here. You can send it as soon as the connection is ready.',
  looking: 'Checking for card numbers first…',
  notChecked: 'We couldn’t check this message, so we didn’t send it. Your text is still here.',
};
