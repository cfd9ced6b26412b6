// The mode chip over a conversation: mode, how many can read, and on a press the signed list.
import { ChevronDown, Lock, ShieldCheck } from 'lucide-react';
import { Button, Dialog, DialogTrigger, Heading, Popover } from 'react-aria-components';
import type { ConversationState } from '../connection/conversation-state.ts';
import { Icon } from '../staff/controls.tsx';
import {
  ReaderList,
  readerCount,
  serverWord,
  signedListDetail,
  signedListWord,
} from '../staff/who-reads.tsx';
import { modeLong, modeWord } from '../staff/words.ts';

export function ReaderChip({
  state,
  visitor,
  mine,
  open,
  setOpen,
}: {
  readonly state: ConversationState;
  readonly visitor: string;
  readonly mine: boolean;
  readonly open: boolean;
  readonly setOpen: (open: boolean) => void;
}) {
  const readers = state.readers ?? state.nextReaders;
  if (readers === null || state.mode === null) return null;
  const count = readerCount(readers);
  return (
    <DialogTrigger isOpen={open} onOpenChange={setOpen}>
      <Button className="mode-chip">
        <Icon of={state.mode === 'inspected' ? ShieldCheck : Lock} size={14} />
        {modeWord[state.mode]}
        <span className="mode-line" aria-hidden="true" />
        {count} can read
        <Icon of={ChevronDown} size={14} />
      </Button>
      <Popover className="popover readers-popover" placement="bottom start" offset={6}>
        <Dialog className="dialog">
          <div className="section-head">
            <Heading slot="title" level={2}>
              Who can read this
            </Heading>
            <span className="meta">{signedListWord(readers)}</span>
          </div>
          <p className="readers-mode">{modeLong[state.mode]}</p>
          <ReaderList readers={readers} visitor={visitor} mine={mine} />
          {state.nextReaders === null || state.readers === null ? null : (
            <div className="readers-next">
              <h3 className="strong">From the next message on</h3>
              <ReaderList readers={state.nextReaders} visitor={visitor} mine={mine} />
            </div>
          )}
          <p className="meta readers-foot">
            {serverWord(readers)} {signedListDetail(readers)}
          </p>
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}
