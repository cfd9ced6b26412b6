// The words of a begun conversation: thread, states, reader list, menu, and the list of earlier ones. The rules are
// those of words.ts.
import { inLanguage } from './language.ts';
import { type House, ofHouse } from './words.ts';

const counts = ['none', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];
const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
const counted = (count: number) => counts[count] ?? String(count);

export const later = inLanguage('later', {
  yours: 'Your conversations',
  closed: 'Closed',
  waiting: 'Waiting for a person',
  messageLeft: 'Message left',
  callBooked: 'Call booked',
  you: 'You',
  youSaid: (text: string) => `You: ${text}`,
  notShown: 'Message not shown',
  unread: 'unread',

  agent: 'Agent',
  agentRole: (team: string) => `Agent · ${capital(team)}`,
  closedAt: (time: string) => `Closed ${time}`,
  thread: 'Messages',
  online: 'Online',
  new: 'New',
  more: (count: number) => (count === 1 ? '1 new message' : `${count} new messages`),
  typing: (name: string) => `${name} is typing`,
  someone: 'Somebody',
  staff: 'A member of staff',
  loading: 'Opening your conversation',
  addDetails: 'Add details while you wait',

  joined: (name: string) => `${name} joined`,
  joinedRole: (team: string) => `a person on the ${team}`,
  handed: (before: string, now: string) => `${before} left. ${now} is with you now.`,
  left: (name: string) => `${name} left`,
  leftNext: 'You’re back in line',
  ticketed: 'This is answered here later.',
  callbackAt: (from: string, to: string) => `We call you between ${from} and ${to}.`,
  called: (name: string) => `${name} called you`,
  calledInVain: (name: string) => `${name} called you and couldn’t reach you`,
  leftLine: 'You left the line',
  closedBy: (name: string) => `${name} closed this conversation`,
  canReopen: 'You can reopen it.',
  rate: (name: string) => `How well did ${name} help you?`,
  rateLow: 'Not at all',
  rateHigh: 'Very well',
  better: 'What could be better?',
  optional: 'optional',
  betterReaders: (name: string) => `${name} and whoever else is on the list can read this.`,
  sendRating: 'Send rating',
  sendingRating: 'Sending…',
  chooseRating: 'Choose a number from 1 to 5.',
  skip: 'Skip',
  rated: (score: number) => `Thank you for rating this ${score} of 5`,
  reopenedBy: (name: string) => `${name} reopened this conversation`,
  youReopened: 'You reopened this conversation',
  canRead: (name: string) => `${name} can now read new messages.`,
  cannotRead: (name: string) => `${name} can’t read new messages any more.`,
  seeWho: 'See who can read',

  sending: 'Sending',
  checking: 'Checking…',
  waitingToSend: 'Waiting to send',
  delivered: 'Delivered',
  read: 'Read',
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

  withheld: 'Taken back: part of a card number',
  withheldWhole: 'Taken back: card number',
  destroyed: 'Destroyed: part of a card number',
  destroyedWhole: 'Destroyed: card number',
  erased: 'This message was erased',
  notReader: 'This device can’t open this message',
  unverified: 'Not shown: we can’t confirm who wrote this',
  refused: {
    'card-number': 'Not sent: contained a card number',
    'card-number-split': 'Not sent: completed a card number',
    'security-code': 'Not sent: contained a security code',
    'cannot-decide': 'Not sent: we couldn’t check it',
  } as Readonly<Record<string, string>>,
  splitTitle: 'Those messages made up a card number',
  splitText: (name: string, before: number) =>
    before === 0
      ? 'We didn’t send the last one.'
      : `We didn’t send the last one and took back the ${before === 1 ? 'one' : counted(before)} before it. ${name} may have seen the first digits.`,
  splitGone: (count: number) =>
    count === 1
      ? 'It is destroyed now: nobody can open it again.'
      : 'They are destroyed now: nobody can open them again.',
  splitOther: 'Nobody needs the full number in a chat. You can also tell it by phone:',

  askTitle: 'Who can read this has changed. Send to these readers?',
  askAdded: (names: string) => `New: ${names}`,
  askSend: 'Send',
  askDont: 'Don’t send',

  sendingOff: 'Sending is off',
  broken: 'What the server sent does not fit together, so nothing unchecked is shown and nothing is sent.',
  gone: 'This conversation is not on the server any more. You can start a new one.',

  connecting: 'Connecting…',
  reconnecting: 'Reconnecting…',
  safe: 'Your messages are safe here.',
  noConnection: 'No connection.',
  keepTrying: 'We keep trying.',
  tryNow: 'Try now',
  back: 'You’re back online.',
  thingsNotSent: (count: number) =>
    count === 1 ? 'One thing was not sent.' : `${capital(counted(count))} things were not sent.`,
  stopped: 'Disconnected.',
  elsewhere: 'Continue in the other tab',
  reload: 'Reload this page to go on.',

  reopen: 'Reopen',
  reopening: 'Reopening…',
  fresh: 'New conversation',
  failed: 'That didn’t work. Please try again.',

  readersTitle: 'Who can read this conversation',
  youDetail: 'On this device only. Lose it and this history is gone.',
  youDevices: 'On your devices only. Lose them and this history is gone.',
  people: (count: number) => (count === 1 ? '1 person.' : `${count} people.`),
  withYou: (name: string) => `${name} is with you now.`,
  oneByOne: 'New messages are sealed to each of their devices until the team has its next key.',
  supervisors: 'Supervisors',
  supervising: (count: number) =>
    count === 1
      ? 'A supervisor. Can read from when they joined.'
      : 'Supervisors. Can read from when they joined.',
  moved: (team: string) => `You are now with ${team}`,
  movedRole: 'they can read what was said so far',
  movedUnproven: 'Another team was said to have this chat. We can’t confirm it, so they can’t read it.',
  listens: (name: string) => `${name} is listening`,
  listensRole: 'A supervisor. What you write from here on is sealed for them too.',
  listensNoMore: (name: string) => `${name} stopped listening`,
  listensUnproven: 'Somebody was said to be listening. We can’t confirm it, so they can’t read this.',
  tookOver: (now: string, before: string) => `${now} is with you now. ${before} can still read.`,
  compliance: 'Compliance key',
  complianceDetail: (threshold: number, officers: number) =>
    `Opens only when ${threshold} of ${officers} officers agree. Every opening is recorded.`,
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
  signedDetail: (number: number, until: string) => `List number ${number}, good until ${until}.`,
  next: 'From your next message on',

  menu: 'More',
  forget: 'Forget on this device',
  forgetText:
    'Your conversations disappear from this browser and can’t be opened here again. What was sent stays with its readers.',
  forgetConfirm: 'Forget',
  forgetCancel: 'Keep',
  forgetting: 'Forgetting…',

  today: 'Today',
  yesterday: 'Yesterday',
  now: 'now',
  minutes: (count: number) => `${count} min`,
  hours: (count: number) => `${count} h`,

  spokenMessage: (name: string, text: string) => `${name}, agent: ${text}`,
  spokenCount: (count: number) => `${count} new messages`,
  spokenNotSent: 'Message not sent.',

  ending: (digits: string) => `card ending ${digits}`,
  hiddenNumber: 'hidden card number',
  hiddenCode: 'hidden security code',

  keep: 'Keep a transcript',
  download: 'Download',
  downloadDetail: 'A page you can open anywhere.',
  print: 'Print',
  copyHides: 'Card numbers stay hidden in every copy.',
  copyTitle: (house: string) => `Conversation with ${house}`,
  copyMade: (when: string) => `Copy made on ${when}`,
  newTab: 'opens in a new tab',
});
