// Text that may be shown, and the looks of text that may not (CONSOLE.md section 6). Nothing here hints at a length.
import { CircleDashed, CircleSlash, Hand, KeyRound, LockKeyhole, ShieldX } from 'lucide-react';
import { Fragment } from 'react';
import type { Content } from '../connection/conversation-state.ts';
import { partsOf } from '../widget/mask-parts.ts';
import { classes, Icon } from './controls.tsx';
import { clockTime } from './time.ts';
import { verificationWord } from './words.ts';

export function Said({ text }: { readonly text: string }) {
  return partsOf(text).map((part, index) =>
    part.kind === 'text' ? (
      // The parts of one text never change places.
      // oxlint-disable-next-line react/no-array-index-key
      <Fragment key={index}>{part.text}</Fragment>
    ) : (
      // oxlint-disable-next-line react/no-array-index-key
      <span className="mask" key={index}>
        <span aria-hidden="true">{part.text}</span>
        <span className="visually-hidden">
          {part.what === 'code'
            ? 'security code removed'
            : part.ending === null
              ? 'card number hidden'
              : `card number ending ${part.ending}`}
        </span>
      </span>
    ),
  );
}

export function holdsMask(text: string): boolean {
  return partsOf(text).some((part) => part.kind === 'mask' && part.what === 'card');
}

type Closed = Exclude<Content, { readonly status: 'open' }>;

/** `who`: whose words they are; `at`: when they were recorded. */
export function ClosedContent({
  content,
  who,
  at,
  inReplay = false,
}: {
  readonly content: Closed;
  readonly who: string;
  readonly at: number;
  readonly inReplay?: boolean;
}) {
  switch (content.status) {
    case 'not-reader':
      return (
        <Box look="hatched" icon={KeyRound}>
          {inReplay
            ? 'Sealed: your request does not include this.'
            : `You were not a reader at ${clockTime(at)}. This stays sealed for you.`}
        </Box>
      );
    case 'unverified':
      return (
        <Box look="bad" icon={ShieldX}>
          <b className="strong">Not shown: {verificationWord(content.code)}.</b> This may not come from {who}.
        </Box>
      );
    case 'withheld':
      return (
        <Box look="dashed" icon={Hand}>
          {withheldWord(content.reason)}
        </Box>
      );
    case 'destroyed':
      return (
        <Box look="dashed" icon={CircleSlash}>
          Destroyed {clockTime(content.at)}, {destroyedWord(content.reason)}.
          {content.masked !== null && /\p{L}/u.test(content.masked) ? (
            <q className="masked-words" dir="auto">
              {content.masked}
            </q>
          ) : null}
        </Box>
      );
    case 'erased':
      return (
        <Box look="dashed" icon={CircleDashed}>
          Erased. The text is gone for everybody.
        </Box>
      );
  }
}

function Box({
  look,
  icon,
  children,
}: {
  readonly look: 'hatched' | 'dashed' | 'bad';
  readonly icon: typeof KeyRound;
  readonly children: React.ReactNode;
}) {
  return (
    <div className={classes('closed-box', look)}>
      <Icon of={icon} />
      <span>{children}</span>
    </div>
  );
}

function destroyedWord(reason: string): string {
  return reason === 'card-number-split' ? 'part of a card number' : 'it held a card number';
}

function withheldWord(reason: string): string {
  if (reason === 'cannot-decide') return 'Withheld: this device could not check it for card numbers.';
  const what = reason === 'card-number-split' ? 'part of a card number' : 'it holds a card number';
  return `Withheld: ${what}. To be destroyed or given back.`;
}

/** One line, for rows: why there is no text. */
export function closedWord(content: Closed): string {
  switch (content.status) {
    case 'not-reader':
      return 'Sealed for you.';
    case 'unverified':
      return `Not shown: ${verificationWord(content.code)}`;
    case 'withheld':
      return 'Message withheld';
    case 'destroyed':
      return 'Message destroyed';
    case 'erased':
      return 'Erased';
  }
}

export function closedIcon(content: Closed) {
  switch (content.status) {
    case 'not-reader':
      return KeyRound;
    case 'unverified':
      return ShieldX;
    case 'withheld':
      return Hand;
    case 'destroyed':
      return CircleSlash;
    case 'erased':
      return CircleDashed;
  }
}

export function SealedMark({ forYou = true }: { readonly forYou?: boolean }) {
  return (
    <span className="sealed-mark hatched">
      <Icon of={forYou ? LockKeyhole : KeyRound} size={14} />
      {forYou ? 'Sealed. Open to read.' : 'Sealed for you.'}
    </span>
  );
}
