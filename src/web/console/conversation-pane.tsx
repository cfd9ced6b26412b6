// One conversation: head with what can be done now, the thread, the field, and the panel beside it.
import { ShieldX } from 'lucide-react';
import {
  lazy,
  Suspense,
  useCallback,
  type RefObject,
  useEffect,
  useImperativeHandle,
  useRef,
  useState,
} from 'react';
import type { Action as Asked } from '../../contract/actions.ts';
import type { ActOutcome } from '../connection/connection-state.ts';
import type { Conversation } from '../connection/conversation.ts';
import { Action, Callout } from '../staff/controls.tsx';
import { visitorName } from '../staff/names.ts';
import { referenceOf } from '../../seal/reference.ts';
import { useObservable } from '../staff/observe.ts';
import { useWork } from '../staff/start.tsx';
import { outcomeWord, problems } from '../staff/words.ts';
import { Composer, type ComposerHandle } from './composer.tsx';
import { ContextPanel } from './context-panel.tsx';
import { type Deeds, type PaneLayer, useDesktop } from './desktop.ts';
import { PaneHead } from './pane-head.tsx';
import { useRow } from './rows.ts';
import { Thread } from './thread.tsx';
import type { TransferTarget } from './transfer.tsx';
import { WhyContext } from './why-context.ts';

const WhyPanel = lazy(() => import('./why-panel.tsx').then((part) => ({ default: part.WhyPanel })));

/** How long a note that goes with a transfer may take to be recorded. */
const NOTE_MS = 10_000;
/** A layer that closes gives the focus back within this. */
const LAYER_GONE_MS = 250;

export type PaneHandle = {
  /** What can be done in it now. */
  deeds(): Deeds;
  insert(text: string): void;
  focus(): void;
};

export function ConversationPane({
  handle,
  conversation,
  accepted,
  panel,
  setPanel,
  back,
  resolved,
  gone,
}: {
  readonly handle: RefObject<PaneHandle | null>;
  readonly conversation: Conversation;
  /** By an offer: the person writes next. */
  readonly accepted: boolean;
  readonly panel: boolean;
  readonly setPanel: (open: boolean) => void;
  readonly back: () => void;
  /** This person has just resolved it: on to the next row, opened or not. */
  readonly resolved: (openNext: boolean) => void;
  /** It went to another team. */
  readonly gone: () => void;
}) {
  const { me, prefix, staff } = useWork();
  const { drafts, rows, say, reader } = useDesktop();
  const state = useObservable(conversation.state);
  const row = useRow(rows, conversation.id);
  const visitor = state.waiting.contact?.name ?? visitorName(row?.subject ?? null);
  const [layer, setLayer] = useState<PaneLayer | null>(null);
  const [busy, setBusy] = useState<string | null>(null);
  const [wrong, setWrong] = useState<string | null>(null);
  const composer = useRef<ComposerHandle>(null);
  const log = useRef<HTMLDivElement>(null);
  const mine = state.assignee?.person === me.person;
  const free = state.status === 'waiting' && state.assignee === null;
  const open = mine && state.status === 'open';
  const supervisor = me.roles.includes('supervisor');
  const held = state.pending.findLast((pending) => pending.state.status === 'held') ?? null;

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
  const ask = (action: Asked, after?: () => void) => act(action.kind, () => staff.perform(action), after);
  const { id } = conversation;
  const toLog = () => log.current?.focus();
  const openWhy = useCallback(() => setLayer('why'), []);
  const take = () =>
    act(
      'take',
      () => conversation.take(),
      () => {
        say('Taken. You can reply.');
        composer.current?.focus();
      },
    );
  const resolve = (openNext: boolean) =>
    act(
      'resolve',
      () => conversation.resolve(),
      () => resolved(openNext),
    );
  const snooze = (until: number) =>
    ask({ kind: 'SnoozeConversation', conversation: id, until: new Date(until).toISOString() }, () => {
      say('Snoozed. A message from the visitor brings it back.');
      toLog();
    });
  const wake = () => ask({ kind: 'WakeConversation', conversation: id }, () => say('Snooze ended.'));
  const transfer = (to: TransferTarget, note: string) =>
    act(
      'transfer',
      async () => {
        if (note !== '' && !(await noteRecorded(conversation, note, to.person)))
          return { status: 'failed', code: 'note-not-recorded' };
        if (to.team !== state.team) return conversation.move(to.team, to.person);
        return to.person === null
          ? { status: 'failed', code: 'not-valid' }
          : conversation.transfer(to.person);
      },
      () => {
        say(`Transferred to ${to.name}.`);
        // Another team's chat is closed to this one.
        if (to.team !== state.team && !me.teams.includes(to.team) && !supervisor) gone();
      },
    );
  const undo = () => {
    if (held === null) return;
    const words = conversation.remove(held.local);
    if (words === null) return;
    composer.current?.put(words, false);
    say('Taken back. Nothing was sent.');
  };

  const deeds = (): Deeds => {
    const can = state.problem === null && !state.loading;
    const writes = state.status !== 'resolved';
    return {
      readers: () => setLayer((now) => (now === 'readers' ? null : 'readers')),
      panel: () => setPanel(!panel),
      why: () => setLayer('why'),
      ...(free && reader ? { take } : {}),
      ...(writes ? { reply: () => composer.current?.write('reply') } : {}),
      ...(writes && state.canNote
        ? {
            note: () => composer.current?.write('note'),
            consult: () => composer.current?.write('note', '@'),
          }
        : {}),
      ...(can ? { labels: () => setLayer('labels') } : {}),
      ...(open || (supervisor && state.assignee !== null) ? { transfer: () => setLayer('transfer') } : {}),
      ...(open ? { snooze: state.snoozedUntil === null ? () => setLayer('snooze') : wake } : {}),
      ...(open
        ? {
            resolve: () => resolve(false),
            'resolve-next': () => resolve(true),
            release: () => act('release', () => conversation.release(), toLog),
          }
        : {}),
      ...(state.status === 'resolved'
        ? { reopen: () => act('reopen', () => conversation.reopen(), toLog) }
        : {}),
      ...(held === null ? {} : { undo }),
      ...(composer.current?.suggestion == null ? {} : { suggestion: composer.current.suggestion }),
    };
  };

  useImperativeHandle(handle, () => ({
    deeds,
    insert: (text) => composer.current?.insert(text),
    focus: () => (mine ? composer.current?.focus() : log.current?.focus()),
  }));

  // After what lay over the page has given the focus back.
  useEffect(() => {
    if (!accepted || !mine) return;
    const timer = setTimeout(() => composer.current?.focus(), LAYER_GONE_MS);
    return () => clearTimeout(timer);
  }, [accepted, mine]);

  // What the person sees is read: only where it is theirs, in view, and this page has the focus.
  const last = state.items.at(-1)?.revision ?? -1;
  const mentioned = row?.mentions.includes(me.person) ?? false;
  useEffect(() => {
    if ((!mine || state.unread === 0) && !mentioned) return;
    const mark = () => {
      if (document.visibilityState !== 'visible' || !document.hasFocus() || state.loading) return;
      if (mine && state.unread > 0) conversation.markRead(last);
      if (mentioned) void staff.perform({ kind: 'SeeMentions', conversation: id, upTo: last });
    };
    mark();
    addEventListener('focus', mark);
    return () => removeEventListener('focus', mark);
  }, [conversation, id, last, mentioned, mine, staff, state.loading, state.unread]);

  useEffect(() => {
    const tell = () => conversation.viewing(document.visibilityState === 'visible');
    tell();
    document.addEventListener('visibilitychange', tell);
    return () => {
      document.removeEventListener('visibilitychange', tell);
      conversation.viewing(false);
    };
  }, [conversation, state.loading]);

  // What is on its way would be lost with the page.
  const leaving = held !== null;
  useEffect(() => {
    if (!leaving) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener('beforeunload', warn);
    return () => removeEventListener('beforeunload', warn);
  }, [leaving]);

  // Words about a person who was erased are not kept either.
  const erased = state.items.some((item) => item.kind !== 'line' && item.content.status === 'erased');
  useEffect(() => {
    if (erased) drafts.drop(id);
  }, [drafts, erased, id]);

  if (!reader) return null;
  return (
    <>
      <section className="conversation" aria-label={`Conversation ${referenceOf(prefix, id)}`}>
        <PaneHead
          state={state}
          visitor={visitor}
          row={row}
          mine={mine}
          busy={busy}
          panel={panel}
          deeds={deeds()}
          layer={layer}
          setLayer={setLayer}
          back={back}
          snooze={snooze}
          transfer={transfer}
          changeLabels={(add, remove) =>
            ask({ kind: 'ChangeLabels', conversation: id, add: [...add], remove: [...remove] })
          }
        />
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
        {layer === 'why' ? (
          <Suspense fallback={null}>
            <WhyPanel conversation={id} reference={referenceOf(prefix, id)} close={() => setLayer(null)} />
          </Suspense>
        ) : null}
        <WhyContext value={openWhy}>
          <Thread
            conversation={conversation}
            state={state}
            visitor={visitor}
            log={log}
            edit={(text, note) => composer.current?.put(text, note)}
          />
        </WhyContext>
        {state.status === 'resolved' ? null : (
          <Composer
            handle={composer}
            conversation={conversation}
            state={state}
            visitor={visitor}
            take={free ? take : null}
          />
        )}
      </section>
      {panel ? (
        <ContextPanel
          state={state}
          visitor={visitor}
          mine={me.teams.includes(state.team ?? '')}
          close={() => setPanel(false)}
          finish={
            state.assignee?.person === me.person
              ? (reached) => conversation.agree({ kind: 'FinishCallback', reached })
              : null
          }
        />
      ) : null}
    </>
  );
}

/** The note goes first, and the chat only when the note stands in the log. */
function noteRecorded(conversation: Conversation, note: string, person: string | null): Promise<boolean> {
  const given = conversation.addNote(note, person === null ? [] : [person]);
  if (!given.ok) return Promise.resolve(false);
  return new Promise((resolve) => {
    const look = () => {
      const pending = conversation.state.get().pending.find(({ local }) => local === given.local);
      if (pending === undefined) end(true);
      else if (pending.state.status === 'refused') end(false);
    };
    const unsubscribe = conversation.state.subscribe(look);
    const timer = setTimeout(() => end(false), NOTE_MS);
    const end = (recorded: boolean) => {
      clearTimeout(timer);
      unsubscribe();
      resolve(recorded);
    };
    look();
  });
}
