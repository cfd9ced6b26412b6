// Every word the visitor can read or hear, in one place. Values come in by parameters; nothing here is markup.
// Rules: no claim stronger than the reader list; "end-to-end" nowhere; a refusal says what to do next.

/** How the owner is called within a sentence: "the bank", or its name when the page does not say what it is. */
export type House = {
  readonly name: string;
  /** bank, clinic; empty when not known. */
  readonly kind: string;
};

const theHouse = (house: House) => (house.kind === '' ? house.name : `the ${house.kind}`);
const ofHouse = (house: House) => `${theHouse(house)}’s`;
const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** The loader's own: it must be able to say these before any bundle is verified. */
export const loaderWords = {
  launcher: (name: string) => `Chat with ${name || 'us'}`,
  mismatch: (name: string) => `We can’t confirm that this chat is really from ${name || 'us'}, so it stays closed.`,
  insecure: 'This page isn’t on a secure connection, so messages could not be sealed. The chat stays closed.',
  unreachable: 'The chat can’t be reached right now.',
  call: 'Call',
  tryAgain: 'Try again',
  close: 'Close',
};

export const words = {
  launcher: {
    unread: (name: string, count: number) => `Chat with ${name}, ${count} unread`,
    many: '9+',
  },
  dialog: (name: string) => `Chat with ${name}`,
  close: 'Close',
  back: 'Back',

  home: {
    greeting: 'Hello, how can we help?',
    start: 'Start a conversation',
    person: (team: string) => `You write with a person on the ${team}.`,
    yours: 'Your conversations',
    closed: 'Closed',
    waiting: 'Waiting for a person',
    conversation: 'Conversation',
    you: (text: string) => `You: ${text}`,
    sealed: 'Open to read',
    unread: (count: number) => `${count} unread`,
    loading: 'Loading',
  },

  trust: {
    home: (house: House) => `Only you and ${theHouse(house)} can read what you write.`,
    homeLink: 'See who can read',
    subject: (house: House) => `Only you and ${house.name}’s authorised staff can read this.`,
    /** `named`: others on the list than you and the house's staff. */
    subjectWith: (house: House, named: string) =>
      `Only you, ${named} and authorised ${house.kind === '' ? house.name : house.kind} staff can read this.`,
    inspected: (house: House) => `Checked by ${house.kind === '' ? 'its' : ofHouse(house)} own gateway.`,
    strict: 'Nothing in between opens it.',
    checking: 'Checking who can read this…',
    unknown: 'We don’t know yet who can read this. Sending starts when we do.',
    invalid: 'We can’t confirm who would read this, so sending is off.',
    see: 'See who can read this conversation',
  },

  notValid: {
    title: 'Sending is off',
    text: (phone: string) =>
      phone === ''
        ? 'We can’t confirm who would read this, so sending is off.'
        : `We can’t confirm who would read this, so sending is off. Call ${phone}.`,
    broken: (phone: string) =>
      phone === ''
        ? 'What the server sent does not fit together, so sending is off and nothing unchecked is shown.'
        : `What the server sent does not fit together, so sending is off and nothing unchecked is shown. Call ${phone}.`,
    gone: 'This conversation is not on the server any more. You can start a new one.',
  },

  unreachable: {
    title: 'The chat can’t be reached right now',
    text: (phone: string) => (phone === '' ? 'We keep trying.' : `We keep trying. You can also call ${phone}.`),
    tryNow: 'Try now',
  },

  conversation: {
    fresh: 'Start a conversation',
    intro: (team: string) => `Write your question. A person on the ${team} answers here.`,
    noCards: 'No card numbers needed. If one slips in, we hide it.',
    role: (team: string) => `Agent · ${capital(team)}`,
    agent: 'Agent',
    waiting: 'Waiting for a person',
    closedAt: (time: string) => `Closed ${time}`,
    thread: 'Messages',
    online: 'Online',
    team: (name: string) => (/\bteam$/i.test(name) ? name : `${name} team`),
    teamUnknown: 'support team',
    new: 'New',
    more: (count: number) => (count === 1 ? '1 new message' : `${count} new messages`),
    typing: (name: string) => `${name} is typing`,
    someone: 'Somebody',
    staff: 'A member of staff',
    loading: 'Opening your conversation',
  },

  line: {
    joined: (name: string) => `${name} joined`,
    joinedRole: (team: string) => `a person on the ${team}`,
    handed: (before: string, now: string) => `${before} left. ${now} is with you now.`,
    left: (name: string) => `${name} left`,
    leftNext: 'You’re back in line',
    closed: (name: string) => `${name} closed this conversation`,
    canReopen: 'You can reopen it.',
    reopened: (name: string) => `${name} reopened this conversation`,
    youReopened: 'You reopened this conversation',
    canRead: (name: string) => `${name} can now read new messages.`,
    cannotRead: (name: string) => `${name} can’t read new messages any more.`,
    seeWho: 'See who can read',
  },

  composer: {
    label: 'Write a message',
    more: 'Add details while you wait',
    send: 'Send',
    tooLong: 'This is too long for one message. Please send it in parts.',
    queueFull: 'Too many messages are waiting. They go out when the connection is back; then you can send more.',
    notNow: 'Your text is still here. You can send it as soon as the connection is ready.',
  },

  state: {
    sending: 'Sending',
    checking: 'Checking…',
    waiting: 'Waiting to send',
    delivered: (time: string) => `${time} · Delivered`,
    read: (time: string) => `${time} · Read`,
    notChecked: 'not checked',
    notSent: 'Not sent',
    tryAgain: 'Try again',
    delete: 'Delete',
    edit: 'Edit',
    reasons: {
      'card-number': 'It holds a card number',
      'card-number-split': 'It completes a card number',
      'security-code': 'It holds a security code',
      'cannot-decide': 'We couldn’t check it',
      'conversation-resolved': 'This conversation was closed',
      'rate-limited': 'Too many at once. Wait a moment',
      'gateway-unavailable': 'The check is not available right now',
    } as Readonly<Record<string, string>>,
  },

  hidden: {
    withheld: 'Taken back: part of a card number',
    withheldWhole: 'Taken back: card number',
    destroyed: 'Destroyed: part of a card number',
    erased: 'This message was erased',
    notReader: 'This device can’t open this message',
    unverified: 'Not shown: we can’t confirm who wrote this',
    refused: {
      'card-number': 'Not sent: contained a card number',
      'card-number-split': 'Not sent: completed a card number',
      'security-code': 'Not sent: contained a security code',
      'cannot-decide': 'Not sent: we couldn’t check it',
    },
  },

  readersAsk: {
    title: 'Who can read this has changed. Send to these readers?',
    added: (names: string) => `New: ${names}`,
    send: 'Send',
    dont: 'Don’t send',
  },

  card: {
    title: 'We hid your card number',
    text: (house: House) =>
      `Only the last 4 digits will be sent. Nobody at ${theHouse(house)} needs the full number in a chat.`,
    allText: (house: House) =>
      `None of its digits will be sent. Nobody at ${theHouse(house)} needs the full number in a chat.`,
    notCard: 'It’s not a card number',
    notCardHint:
      'Add what it is before the number, such as “invoice”, and we check again. If it still looks like a card, it stays hidden.',
    code: 'We removed the security code. Please never share it, with us or anyone.',
    dismiss: 'Close',
    failed: 'We couldn’t check this message, so we didn’t send it. Your text is still here.',
    splitTitle: 'Those messages made up a card number',
    splitText: (name: string, before: number) =>
      (before === 0
        ? 'We didn’t send the last one.'
        : `We didn’t send the last one and took back the ${before === 1 ? 'one' : (COUNTS[before] ?? before)} before it.`) +
      (before === 0 ? '' : ` ${name} may have seen the first digits.`),
    ending: (digits: string) => `card ending ${digits}`,
    hiddenNumber: 'hidden card number',
    hiddenCode: 'hidden security code',
  },

  connection: {
    reconnecting: 'Reconnecting…',
    safe: 'Your messages are safe here.',
    none: 'No connection.',
    keepTrying: 'We keep trying.',
    tryNow: 'Try now',
    back: 'You’re back online.',
    notSent: (count: number) =>
      count === 1 ? 'One thing was not sent.' : `${capital(COUNTS[count] ?? String(count))} things were not sent.`,
    stopped: 'Disconnected.',
    elsewhere: 'Continue in the other tab',
  },

  end: {
    reopen: 'Reopen',
    reopening: 'Reopening…',
    fresh: 'New conversation',
    failed: 'That didn’t work. Please try again.',
  },

  readers: {
    title: 'Who can read this conversation',
    you: 'You',
    youDetail: 'On this device only. Lose it and this history is gone.',
    visitor: 'The visitor',
    people: (count: number) => (count === 1 ? '1 person.' : `${count} people.`),
    withYou: (name: string) => `${name} is with you now.`,
    device: (name: string) => `${name}, on one device`,
    deviceDetail: 'Reads on this device until the team’s next key.',
    unknownDevice: 'A device of the staff',
    compliance: 'Compliance key',
    complianceDetail: (threshold: number, officers: number) =>
      threshold === 1 && officers === 1
        ? 'Opens only by one officer. Every opening is recorded.'
        : `Opens only when ${threshold} of ${officers} officers agree. Every opening is recorded.`,
    gateway: (name: string) => `${name}’s inspection gateway`,
    gatewayDetail:
      'Opens each new message for a moment to look for card numbers. Keeps no text; for half an hour it remembers digits, to catch a number sent in pieces.',
    server: 'What can the Sealdesk server read?',
    serverApart: 'Nothing you write. It stores sealed text and has no key.',
    serverBeside:
      'It stores sealed text and keeps no key to it. Only the gateway above opens a new message, for a moment.',
    serverSees: 'It does see when a message is sent and roughly how long it is.',
    how: 'How messages are checked',
    here: 'This conversation',
    inspected: 'Inspected',
    inspectedDetail: (house: House) =>
      `Your browser seals each message. ${capital(ofHouse(house))} own gateway opens it for a moment, in memory, to catch card numbers. Then it forgets the text.`,
    strict: 'Strict',
    strictDetail:
      'No gateway. Your browser hides card numbers before sealing, and each reader’s device checks again when it opens the message.',
    chooses: (house: House) => `${house.name} chooses. If that changes, it says so in the conversation.`,
    changes: 'Changes to the list',
    started: 'Conversation started',
    added: (names: string) => `${names} added`,
    removed: (names: string) => `${names} removed`,
    changed: 'The list changed',
    signed: (house: House) => `Signed by ${house.name}`,
    next: 'From your next message on',
  },

  menu: {
    open: 'More',
    forget: 'Forget on this device',
    forgetText:
      'Your conversations disappear from this browser and can’t be opened here again. What was sent stays with its readers.',
    forgetConfirm: 'Forget',
    forgetCancel: 'Keep',
    forgetting: 'Forgetting…',
  },

  day: { today: 'Today', yesterday: 'Yesterday' },
  ago: { now: 'now', minutes: (count: number) => `${count} min`, hours: (count: number) => `${count} h` },

  announce: {
    message: (name: string, text: string) => `${name}, agent: ${text}`,
    messages: (count: number) => `${count} new messages`,
    hidden: 'Card number hidden. Only the last 4 digits will be sent.',
    allHidden: 'Card number hidden. None of its digits will be sent.',
    notSent: 'Message not sent.',
    takenBack: 'A message was taken back: part of a card number.',
    destroyed: 'A message was destroyed: part of a card number.',
    said: (sender: string, role: string, text: string, time: string, state: string) =>
      [role === '' ? sender : `${sender}, ${role}`, text, time, state].filter((part) => part !== '').join('. '),
    you: 'You',
  },
};

const COUNTS = ['none', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];
