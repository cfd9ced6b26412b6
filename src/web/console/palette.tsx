// The command palette: what can be done now, chats by name or by what was said in them here, answers and pages.
import { CornerDownLeft, type LucideIcon, MessageSquare, MonitorSmartphone, Search } from 'lucide-react';
import { type KeyboardEvent, useMemo, useRef, useState } from 'react';
import { Dialog, Modal, ModalOverlay } from 'react-aria-components';
import { Icon, KeyCap } from '../staff/controls.tsx';
import { visitorName } from '../staff/names.ts';
import { referenceOf } from '../../seal/reference.ts';
import { useObservable } from '../staff/observe.ts';
import { useWork } from '../staff/start.tsx';
import { rowTime } from '../staff/time.ts';
import { useDesktop } from './desktop.ts';
import { fits, GROUP_MAX, marked, saidWith, wordsOf } from './palette-search.ts';

export type PaletteEntry = {
  readonly id: string;
  readonly icon: LucideIcon;
  readonly lead: string;
  readonly rest?: string;
  readonly caps?: readonly string[];
  readonly end?: string;
  readonly run: () => void;
};

export type PaletteGroup = { readonly title: string; readonly entries: readonly PaletteEntry[] };

export function Palette({
  open,
  setOpen,
  here,
  more,
}: {
  readonly open: boolean;
  readonly setOpen: (open: boolean) => void;
  /** What can be done in the chat that is open. */
  readonly here: readonly PaletteEntry[];
  /** Answers and pages. */
  readonly more: readonly PaletteEntry[];
}) {
  return (
    <ModalOverlay className="scrim palette-scrim" isOpen={open} onOpenChange={setOpen} isDismissable>
      <Modal className="palette-box">
        <Dialog className="dialog" aria-label="Command palette">
          <PaletteBody close={() => setOpen(false)} here={here} more={more} />
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

function PaletteBody({
  close,
  here,
  more,
}: {
  readonly close: () => void;
  readonly here: readonly PaletteEntry[];
  readonly more: readonly PaletteEntry[];
}) {
  const { prefix } = useWork();
  const { current, rows } = useDesktop();
  const [query, setQuery] = useState('');
  const [chosen, setChosen] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const words = wordsOf(query);
  const chats = useChatEntries(words);
  const groups: readonly PaletteGroup[] = [
    { title: 'This conversation', entries: found(here, words) },
    { title: 'Conversations', entries: chats },
    { title: 'Canned replies and pages', entries: found(more, words) },
  ].filter(({ entries }) => entries.length > 0);
  const all = groups.flatMap(({ entries }) => entries);
  const at = Math.min(chosen, Math.max(0, all.length - 1));
  const row = current === null ? null : rows.known(current);

  const run = (entry: PaletteEntry | undefined) => {
    if (entry === undefined) return;
    close();
    // The layer gives the focus back first; what runs may take it elsewhere.
    setTimeout(entry.run, 60);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0 && all.length > 0) {
      const next = (at + step + all.length) % all.length;
      setChosen(next);
      list.current?.querySelector(`#palette-${next}`)?.scrollIntoView({ block: 'nearest' });
    } else if (event.key === 'Enter') run(all[at]);
    else return;
    event.preventDefault();
  };
  let index = -1;
  return (
    <>
      <div className="palette-head">
        <Icon of={Search} />
        <input
          // The palette is asked for by a key or a button; typing is all there is to do in it.
          // oxlint-disable-next-line jsx-a11y/no-autofocus
          autoFocus
          className="palette-field"
          value={query}
          role="combobox"
          aria-expanded={all.length > 0}
          aria-controls="palette-list"
          aria-autocomplete="list"
          aria-activedescendant={all.length === 0 ? undefined : `palette-${at}`}
          aria-label="Command, chat, answer or page"
          placeholder="What do you want to do?"
          onChange={({ currentTarget }) => {
            setQuery(currentTarget.value);
            setChosen(0);
          }}
          onKeyDown={onKeyDown}
        />
        {row === null ? null : (
          <span className="chip truncate">
            {referenceOf(prefix, row.conversation)} {visitorName(row.subject)}
          </span>
        )}
        <KeyCap>Esc</KeyCap>
      </div>
      <div
        className="palette-list"
        id="palette-list"
        ref={list}
        // A list of choices has choices: without one it is a place for a sentence.
        {...(all.length === 0 ? {} : { role: 'listbox', 'aria-label': 'Found' })}
      >
        {groups.map(({ title, entries }) => (
          <div key={title} role="group" aria-label={title}>
            <div className="palette-title" aria-hidden="true">
              {title}
            </div>
            {entries.map((entry) => {
              index += 1;
              const place = index;
              return (
                // Reached by the field's own keys; the pointer's way is beside it.
                // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
                <div
                  key={entry.id}
                  id={`palette-${place}`}
                  role="option"
                  tabIndex={-1}
                  aria-selected={place === at}
                  className="palette-row"
                  onPointerMove={() => setChosen(place)}
                  onClick={() => run(entry)}
                >
                  <Icon of={entry.icon} />
                  <span className="truncate">
                    <Marked text={entry.lead} words={words} />
                    {entry.rest === undefined ? null : (
                      <span className="palette-rest">
                        <Marked text={entry.rest} words={words} />
                      </span>
                    )}
                  </span>
                  {entry.end === undefined ? null : <span className="meta push">{entry.end}</span>}
                  {entry.caps === undefined ? null : (
                    <span className="keys push">
                      {entry.caps.map((cap) => (
                        <KeyCap key={cap}>{cap}</KeyCap>
                      ))}
                    </span>
                  )}
                </div>
              );
            })}
          </div>
        ))}
        {all.length === 0 ? (
          <p className="palette-none" role="status">
            Nothing here has these words.
          </p>
        ) : null}
      </div>
      <div className="palette-foot">
        <KeyCap>↑</KeyCap>
        <KeyCap>↓</KeyCap> choose
        <KeyCap>
          <Icon of={CornerDownLeft} size={14} />
          <span className="visually-hidden">Enter</span>
        </KeyCap>{' '}
        run
        <span className="push palette-private">
          <Icon of={MonitorSmartphone} size={14} />
          Message text is searched on this device only
        </span>
      </div>
      <div className="visually-hidden" role="status">
        {all.length === 0 ? 'Nothing found' : `${all.length} found`}
      </div>
    </>
  );
}

function Marked({ text, words }: { readonly text: string; readonly words: readonly string[] }) {
  return marked(text, words).map((part, index) =>
    part.hit ? (
      // oxlint-disable-next-line react/no-array-index-key
      <b key={index}>{part.text}</b>
    ) : (
      part.text
    ),
  );
}

function found(entries: readonly PaletteEntry[], words: readonly string[]): readonly PaletteEntry[] {
  return entries.filter(({ lead, rest = '' }) => fits(`${lead} ${rest}`, words)).slice(0, GROUP_MAX);
}

/** Chats by name and number; and those opened here, by what was said in them. */
function useChatEntries(words: readonly string[]): readonly PaletteEntry[] {
  const { me, prefix } = useWork();
  const { chats, current, openChat, rows } = useDesktop();
  const inbox = useObservable(rows.state);
  const wanted = words.join(' ');
  return useMemo(() => {
    const now = Date.now();
    const entries: PaletteEntry[] = [];
    const add = (conversation: string, rest: string | undefined) => {
      const row = rows.known(conversation);
      if (entries.some(({ id }) => id === conversation) || conversation === current) return;
      entries.push({
        id: conversation,
        icon: MessageSquare,
        lead: visitorName(row?.subject ?? null),
        rest: rest ?? referenceOf(prefix, conversation),
        end:
          row === null
            ? ''
            : row.status === 'resolved'
              ? `Resolved ${rowTime(Date.parse(row.lastAt), now)}`
              : rowTime(Date.parse(row.lastAt), now),
        run: () => openChat(conversation),
      });
    };
    const looked = wanted === '' ? [] : wanted.split(' ');
    if (looked.length > 0)
      for (const [conversation, state] of chats.open()) {
        const said = saidWith(state, looked);
        if (said !== null) add(conversation, said);
      }
    for (const row of inbox.rows.values()) {
      if (entries.length >= GROUP_MAX) break;
      const own = looked.length === 0 ? row.assignee === me.person : fits(nameFor(row, prefix), looked);
      if (own) add(row.conversation, undefined);
    }
    return entries.slice(0, GROUP_MAX);
  }, [chats, current, inbox.rows, me.person, openChat, prefix, rows, wanted]);
}

const names = new WeakMap<object, string>();

function nameFor(row: { readonly subject: string; readonly conversation: string }, prefix: string): string {
  const kept = names.get(row) ?? `${visitorName(row.subject)} ${referenceOf(prefix, row.conversation)}`;
  names.set(row, kept);
  return kept;
}
