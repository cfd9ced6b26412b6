// One conversation: head with what can be done now, the thread, the field, and the panel beside it.
import {
  ArrowLeft,
  Check,
  PanelRight,
  RotateCcw,
  ShieldX,
  UserRoundMinus,
  UserRoundPlus,
} from 'lucide-react';
import { type RefObject, useEffect, useImperativeHandle, useRef, useState } from 'react';
import type { ActOutcome } from '../connection/connection-state.ts';
import type { Conversation } from '../connection/conversation.ts';
import { Action, Callout, Chip, IconAction } from '../staff/controls.tsx';
import { referenceOf, visitorName } from '../staff/names.ts';
import { useNow } from '../staff/now.ts';
import { useObservable } from '../staff/observe.ts';
import { useWork } from '../staff/start.tsx';
import { waitOf } from '../staff/time.ts';
import { outcomeWord, problems } from '../staff/words.ts';
import { Composer, type ComposerHandle } from './composer.tsx';
import { ContextPanel } from './context-panel.tsx';
import { useDesktop } from './desktop.ts';
import { ReplyClockMark, useTeamName } from './inbox-row.tsx';
import { replyClock } from './inbox-list.ts';
import { ReaderChip } from './reader-chip.tsx';
import { Thread } from './thread.tsx';
import { Transfer } from './transfer.tsx';

export type PaneHandle = {
  take(): void;
  resolve(): void;
  transfer(): void;
  write(mode: 'reply' | 'note'): void;
  readers(): void;
  focus(): void;
};

export function ConversationPane({
  handle,
  conversation,
  panel,
  setPanel,
  back,
  resolved,
}: {
  readonly handle: RefObject<PaneHandle | null>;
  readonly conversation: Conversation;
  readonly panel: boolean;
  readonly setPanel: (open: boolean) => void;
  readonly back: () => void;
  /** This person has just resolved it: on to the next row. */
  readonly resolved: () => void;
}) {
  const { me, prefix } = useWork();
  const { known, say, reader } = useDesktop();
  const state = useObservable(conversation.state);
  const row = known.get(conversation.id) ?? null;
  const visitor = visitorName(row?.subject ?? null);
  const team = useTeamName(state.team ?? row?.team ?? null);
  const [readersOpen, setReadersOpen] = useState(false);
  const [transferOpen, setTransferOpen] = useState(false);
  const [busy, setBusy] = useState<string | null>(null);
  const [wrong, setWrong] = useState<string | null>(null);
  const composer = useRef<ComposerHandle>(null);
  const log = useRef<HTMLDivElement>(null);
  const mine = state.assignee?.person === me.person;
  const free = state.status === 'waiting' && state.assignee === null;
  const supervisor = me.roles.includes('supervisor');

  const act = (name: string, run: () => Promise<ActOutcome>, after: () => void = () => {}) => {
    if (busy !== null) return;
    setBusy(name);
    setWrong(null);
    void run().then((outcome) => {
      setBusy(null);
      const word = outcomeWord(outcome);
      setWrong(word);
      if (word === null) after();
    });
  };
  const take = () =>
    act(
      'take',
      () => conversation.take(),
      () => {
        say('Taken. You can reply.');
        composer.current?.focus();
      },
    );
  const resolve = () => act('resolve', () => conversation.resolve(), resolved);
  const release = () =>
    act(
      'release',
      () => conversation.release(),
      () => log.current?.focus(),
    );
  const reopen = () =>
    act(
      'reopen',
      () => conversation.reopen(),
      () => log.current?.focus(),
    );

  useImperativeHandle(handle, () => ({
    take: () => {
      if (free && reader) take();
    },
    resolve: () => {
      if (mine && state.status === 'open') resolve();
    },
    transfer: () => {
      if (mine || (supervisor && state.assignee !== null)) setTransferOpen(true);
    },
    write: (mode) => composer.current?.write(mode),
    readers: () => setReadersOpen((open) => !open),
    focus: () => (mine ? composer.current?.focus() : log.current?.focus()),
  }));

  // What the person sees is read: only where it is theirs, in view, and this page has the focus.
  const last = state.items.at(-1)?.revision ?? -1;
  useEffect(() => {
    if (!mine || state.unread === 0) return;
    const mark = () => {
      if (document.visibilityState === 'visible' && document.hasFocus()) conversation.markRead(last);
    };
    mark();
    addEventListener('focus', mark);
    return () => removeEventListener('focus', mark);
  }, [conversation, last, mine, state.unread]);

  if (!reader) return null;
  const reference = referenceOf(prefix, conversation.id);
  return (
    <>
      <section className="conversation" aria-label={`Conversation ${reference}`}>
        <header className="conversation-head">
          <div className="head-line">
            <span className="back">
              <IconAction icon={ArrowLeft} label="Back to the list" small onPress={back} />
            </span>
            <h2 className="conversation-name">{visitor}</h2>
            <span className="mono meta reference">{reference}</span>
            {team === '' ? null : <Chip>{team}</Chip>}
            <div className="head-actions push">
              {free ? (
                <Action kind="primary" icon={UserRoundPlus} isDisabled={busy !== null} onPress={take}>
                  Take
                </Action>
              ) : null}
              {mine || (supervisor && state.assignee !== null) ? (
                <Transfer
                  conversation={conversation}
                  state={state}
                  open={transferOpen}
                  setOpen={setTransferOpen}
                  run={(to) => act('transfer', () => conversation.transfer(to))}
                />
              ) : null}
              {mine && state.status === 'open' ? (
                <>
                  <Action
                    icon={UserRoundMinus}
                    aria-label="Release"
                    isDisabled={busy !== null}
                    onPress={release}
                  >
                    <span className="wide-word">Release</span>
                  </Action>
                  <Action icon={Check} isDisabled={busy !== null} onPress={resolve}>
                    {busy === 'resolve' ? 'Resolving…' : 'Resolve'}
                  </Action>
                </>
              ) : null}
              {state.status === 'resolved' ? (
                <Action icon={RotateCcw} isDisabled={busy !== null} onPress={reopen}>
                  Reopen
                </Action>
              ) : null}
              <IconAction
                icon={PanelRight}
                label={panel ? 'Hide panel' : 'Show panel'}
                keys="I"
                aria-expanded={panel}
                onPress={() => setPanel(!panel)}
              />
            </div>
          </div>
          <div className="head-line second">
            <ReaderChip
              state={state}
              visitor={visitor}
              mine={
                state.readers?.readers.some(
                  (each) => each.kind === 'team' && each.people.some((person) => person.id === me.person),
                ) ?? false
              }
              open={readersOpen}
              setOpen={setReadersOpen}
            />
            <WaitWord conversation={conversation.id} />
            {state.status === 'resolved' ? (
              <Chip tone="ok" icon={Check}>
                Resolved
              </Chip>
            ) : null}
            {state.assignee === null || mine ? null : (
              <span className="meta push">With {state.assignee.name ?? 'a colleague'}</span>
            )}
          </div>
        </header>
        {state.problem === null ? null : (
          <div className="pane-callout">
            <Callout tone="bad" icon={ShieldX} title="Stopped.">
              {problems[state.problem]}
            </Callout>
          </div>
        )}
        {wrong === null ? null : (
          <div className="pane-callout" role="alert">
            <Callout
              tone="warn"
              action={
                <Action small onPress={() => setWrong(null)}>
                  Close
                </Action>
              }
            >
              {wrong}
            </Callout>
          </div>
        )}
        <Thread
          conversation={conversation}
          state={state}
          visitor={visitor}
          log={log}
          edit={(text, note) => composer.current?.put(text, note)}
        />
        {state.status === 'resolved' ? null : (
          <Composer handle={composer} conversation={conversation} state={state} take={free ? take : null} />
        )}
      </section>
      {panel ? (
        <ContextPanel
          state={state}
          visitor={visitor}
          subject={row?.subject ?? null}
          mine={me.teams.includes(state.team ?? '')}
          close={() => setPanel(false)}
        />
      ) : null}
    </>
  );
}

function WaitWord({ conversation }: { readonly conversation: string }) {
  const { rows } = useDesktop();
  const now = useNow();
  const row = rows.get(conversation);
  const clock = row === undefined ? null : replyClock(row, now);
  if (row === undefined || clock === null) return null;
  return (
    <span className="wait-word" data-state={clock.state}>
      {clock.state === 'late' ? (
        <ReplyClockMark row={row} now={now} />
      ) : (
        <>
          <ReplyClockMark row={row} now={now} />
          <span>waiting, reply due in {waitOf(clock.leftMs)}</span>
        </>
      )}
    </span>
  );
}
