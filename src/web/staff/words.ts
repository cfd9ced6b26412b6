// Codes in words, for both staff pages. A code that has no words is shown as it is: better than a guess.
import type { ActOutcome } from '../connection/connection-state.ts';
import type { Problem } from '../connection/conversation-state.ts';

const refusals: Readonly<Record<string, string>> = {
  'at-capacity': 'You are at your capacity. Resolve or release a chat first.',
  'not-online': 'You are offline. Go online to take chats.',
  'already-assigned': 'A colleague already has this chat.',
  'not-assigned': 'This chat is not yours.',
  'not-allowed': 'Your role does not allow this.',
  'not-a-member': 'That person is not on this team.',
  'not-in-team': 'That person is not on this team.',
  'already-moved': 'Another team has this chat by now.',
  'label-unknown': 'That label is no longer on the list.',
  'moment-invalid': 'That moment is not ahead, or too far.',
  'too-many-labels': 'This chat has as many labels as it can have.',
  'conversation-resolved': 'This conversation is resolved.',
  'conversation-full': 'This conversation has reached its limit.',
  'head-moved': 'Something was added meanwhile. Look at it and try again.',
  'not-yours': 'This is not yours to change.',
  'not-found': 'It is not here any more.',
  'offer-gone': 'This offer is over.',
  expired: 'The time for this is over.',
  'not-resolved': 'This conversation is not resolved.',
  'own-request': 'You cannot sign your own request as second officer.',
  held: 'A hold covers this: nothing of it is destroyed until the hold ends.',
  'hold-ended': 'This hold has ended already.',
  'already-signed': 'You have signed this already.',
  'request-over': 'This request has ended.',
  'no-share': 'This device holds no share of the compliance key yet.',
  'not-granted': 'Not enough officers have signed.',
  'card-number': 'this may be a card number. Remove it.',
  'device-unknown': 'This device is not certified.',
  'rate-limited': 'Too much at once. Wait a moment.',
  'visit-gone': 'They have left the site.',
  'visit-quiet': 'They asked not to be invited for a while.',
  'already-invited': 'An invitation stands on their page already.',
};

const sendRefusals: Readonly<Record<string, string>> = {
  'card-number': 'this may be a card number. Remove it.',
  'card-number-split': 'with the messages before it, this makes a card number.',
  'security-code': 'this holds a security code. Remove it.',
  'cannot-decide': 'it could not be checked for card numbers.',
  'gateway-unavailable': 'the inspection gateway does not answer.',
  'conversation-resolved': 'this conversation is resolved.',
  'not-assigned': 'this chat is not yours any more.',
  'rate-limited': 'too much at once. Wait a moment.',
};

export function sendRefusal(code: string): string {
  return sendRefusals[code] ?? `the server refused it (${code}).`;
}

/** Null when it was done. */
export function outcomeWord(outcome: ActOutcome): string | null {
  switch (outcome.status) {
    case 'done':
      return null;
    case 'refused':
      return refusals[outcome.code] ?? `This was refused (${outcome.code}).`;
    case 'failed':
      return outcome.code === 'not-connected'
        ? 'There is no connection. Nothing was changed.'
        : `The server could not do it now (${outcome.code}). Try again.`;
    case 'unknown':
      return 'No answer came. Look whether it was done before you try again.';
  }
}

export function codeWord(code: string): string {
  return refusals[code] ?? `This was refused (${code}).`;
}

const verification: Readonly<Record<string, string>> = {
  'signature-invalid': 'the signature is wrong',
  'wrong-sender': 'the signature is wrong',
  'wrong-head': 'the sender saw another history',
  'digest-differs': 'it is not what was recorded',
  'header-differs': 'it is not what was recorded',
  'text-commitment-invalid': 'readers were given different texts',
  'key-commitment-invalid': 'readers were given different texts',
  'epoch-unknown': 'its reader list is missing',
  'directory-missing': 'the signed list it was sealed under could not be had',
};

export function verificationWord(code: string): string {
  return verification[code] ?? `it does not verify (${code})`;
}

export const problems: Readonly<Record<Problem, string>> = {
  'chain-broken':
    'What the server sent does not fit together. Nothing unchecked is shown, and sending is off.',
  'clear-invalid':
    'What the server sent does not fit together. Nothing unchecked is shown, and sending is off.',
  'directory-expired':
    'The signed directory has run out. Sending is off until an administrator signs the next one.',
  'directory-invalid': 'The signed directory does not verify. Sending is off.',
  'directory-older': 'The server shows an older directory than this device has seen. Sending is off.',
  'epoch-invalid': 'The list of readers does not verify. Sending is off.',
  'not-found': 'This conversation is not here, or is not for your teams.',
  'start-invalid': 'The start of this conversation does not verify. Nothing of it is shown.',
  'unknown-event': 'This conversation holds something this page does not know. Reload the page.',
};

export const modeWord = { inspected: 'Inspected', strict: 'Strict' } as const;

export const modeLong = {
  inspected: 'Encrypted to your bank\u2019s own inspection gateway and authorised staff.',
  strict: 'Encrypted to the people on the list. No gateway.',
} as const;

export const roleWords = {
  agent: 'Agent',
  supervisor: 'Supervisor',
  compliance: 'Compliance officer',
  privacy: 'Privacy officer',
  administrator: 'Administrator',
} as const;
