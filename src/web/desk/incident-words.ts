// What the incidents page says of codes: steps, outcomes, what was found and what was done.
import type { IncidentRow } from '../../contract/views.ts';

type Step = IncidentRow['steps'][number]['step'];
type Message = IncidentRow['messages'][number];

export const stepWords: Readonly<
  Record<
    Step,
    { readonly title: string; readonly detail: string; readonly outcomes: Readonly<Record<string, string>> }
  >
> = {
  readers: {
    title: 'Ask those who saw it',
    detail: 'Whoever could read it says whether it was copied or written down.',
    outcomes: {
      'nobody-saw': 'Nobody had opened it',
      'not-copied': 'Not copied, not written down',
      'copies-removed': 'Copies were made and removed',
    },
  },
  'security-code': {
    title: 'Was a security code with it?',
    detail: 'The gateway refuses security codes beside a number. Ask the holder if you are not sure.',
    outcomes: { none: 'None', 'found-and-removed': 'Found, and removed' },
  },
  card: {
    title: 'Decide: block the card?',
    detail: 'Ask the holder or the card team. You need only the last 4 digits.',
    outcomes: {
      'holder-told': 'The holder was told and decides',
      'card-blocked': 'The card is blocked',
      'not-needed': 'Not needed',
    },
  },
  'root-cause': {
    title: 'Why did it come here?',
    detail: 'How the number came to stand where it was not expected.',
    outcomes: {
      'typed-by-visitor': 'A visitor typed it in pieces',
      'typed-by-staff': 'A member of staff typed it',
      'altered-client': 'A page that was altered',
      'older-rules': 'The rules did not know it yet',
      'another-system': 'Another system wrote it',
      'no-card': 'It was no card number',
    },
  },
  remediation: {
    title: 'What was mended?',
    detail: 'So that it does not come again.',
    outcomes: {
      'rules-updated': 'The rules were updated',
      'staff-briefed': 'Staff were briefed',
      'page-changed': 'The page says where to give a number',
      'source-mended': 'The source was mended',
      'none-needed': 'Nothing was needed',
    },
  },
};

export const steps = Object.keys(stepWords) as readonly Step[];

export function outcomeOf(step: Step, outcome: string): string {
  return stepWords[step].outcomes[outcome] ?? outcome;
}

/** The incident in one line. */
export function titleOf(row: IncidentRow): string {
  const { messages, source } = row;
  if (source === 'sweep') return 'Card number found by a sweep';
  const count = piecesOf(row);
  if (count > 0) {
    const pieces = `Number sent in ${count} pieces`;
    return isSettled(row) ? `${pieces}, ${settledWord(messages)}` : `${pieces}, taken back`;
  }
  if (messages.every((each) => each.status === 'reported'))
    return 'Reported by a reader, the gateway differs';
  return isSettled(row)
    ? `Card number reached readers, ${settledWord(messages)}`
    : 'Card number reached readers';
}

/** How many messages the number was sent in; 0 when it came in one. The last was refused where a gateway looked. */
export function piecesOf({ messages, mode }: Pick<IncidentRow, 'messages' | 'mode'>): number {
  if (messages.some(({ found }) => found === 'card-number-split')) return messages.length + 1;
  return mode === 'strict' && messages.length > 1 ? messages.length : 0;
}

export function howSent(row: IncidentRow): string {
  const count = piecesOf(row);
  if (count === 0) return 'In one message';
  return `In pieces, over ${count} messages. ${row.mode === 'strict' ? 'A reader’s device found the last.' : 'The last was refused.'}`;
}

function settledWord(messages: readonly Message[]): string {
  return messages.every((each) => each.status === 'given-back') ? 'given back' : 'destroyed';
}

export function isSettled({ messages }: Pick<IncidentRow, 'messages'>): boolean {
  return messages.every(({ status }) => status !== 'withheld');
}

/** From the first message taken back to the last one settled or taken back; null for what was only reported. */
export function containedMs({ messages, openedAt }: IncidentRow): number | null {
  const held = messages.filter(({ status }) => status !== 'reported');
  if (held.length === 0 || held.some(({ status }) => status === 'withheld')) return null;
  const last = Math.max(...held.map(({ at }) => Date.parse(at)));
  const first = Math.min(Date.parse(openedAt), ...held.map(({ since }) => Date.parse(since)));
  return Math.max(0, last - first);
}

export function messageWord({ how, status }: Message): string {
  switch (status) {
    case 'withheld':
      return 'Taken back from everybody. Its key still stands.';
    case 'reported':
      return 'Reported by an end. The gateway found no number and it stays.';
    case 'given-back':
      return 'Given back: two persons decided that it held no card number.';
    case 'destroyed':
      return how === 'resealed'
        ? 'Its key is destroyed. Its sender’s end sealed the same words with the digits masked.'
        : how === 'approved'
          ? 'Its key is destroyed: two persons decided so.'
          : 'Its key is destroyed: an end of another person found the same.';
  }
}
