// The console page: rail, inbox, open chats, one conversation, panel. Holds what is open and where the keys go.
import { Inbox as InboxIcon } from 'lucide-react';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { Presence } from '../../contract/definitions.ts';
import type { InboxRow } from '../../contract/views.ts';
import { Action } from '../staff/controls.tsx';
import { KeysSheet } from '../staff/keys-sheet.tsx';
import { visitorName } from '../staff/names.ts';
import { useObservable } from '../staff/observe.ts';
import { Rail } from '../staff/rail.tsx';
import { ConnectionBanner, useWork } from '../staff/start.tsx';
import { outcomeWord } from '../staff/words.ts';
import { announcementOf, ANNOUNCE_MS } from './announce.ts';
import { createChats } from './chats.ts';
import { ConversationPane, type PaneHandle } from './conversation-pane.tsx';
import { type Desktop, DesktopContext } from './desktop.ts';
import { browserDraftStore, createDrafts } from './drafts.ts';
import { Inbox, type InboxHandle } from './inbox.tsx';
import { groupOf, tabs, waitingForMe } from './inbox-list.ts';
import { commandOf, KEYS, setSingleKeys, singleKeys } from './keyboard.ts';
import { NothingOpen } from './nothing-open.tsx';
import { OpenChats, openChatsOf } from './open-chats.tsx';

const WIDE = '(min-width: 1280px)';
const FORGET_KNOWN_MAX = 2_000;

export function Console() {
  const { staff, address, me } = useWork();
  const inbox = useObservable(staff.inbox.state);
  const team = useObservable(staff.team.state);
  const device = useObservable(staff.device);
  const place = useObservable(address.place);
  const single = useObservable(singleKeys);
  const current = place[0] === 'chat' ? (place[1] ?? null) : null;
  const chats = useMemo(() => createChats(staff), [staff]);
  const drafts = useMemo(
    () => createDrafts(browserDraftStore(me.workspace, me.person)),
    [me.workspace, me.person],
  );
  const [draftsReady, setDraftsReady] = useState(false);
  const [keysOpen, setKeysOpen] = useState(false);
  const [panel, setPanel] = useState(() => matchMedia(WIDE).matches);
  const [wrong, setWrong] = useState<string | null>(null);
  const [spoken, setSpoken] = useState({ polite: '', assertive: '' });
  const inboxHandle = useRef<InboxHandle>(null);
  const pane = useRef<PaneHandle>(null);
  const known = useKnown(inbox.rows);
  const presence: Presence = team.rows.get(me.person)?.presence ?? 'offline';
  const reader = device.status === 'certified' && device.teams.some((each) => each.holdsKey);
  const own = openChatsOf(inbox.rows.values(), me.person);
  const waiting = waitingForMe(inbox.rows.values(), me.person);

  useEffect(() => {
    staff.inbox.watch();
    staff.team.watch();
    void drafts.load().finally(() => setDraftsReady(true));
    const keep = () => void drafts.flush();
    addEventListener('pagehide', keep);
    return () => removeEventListener('pagehide', keep);
  }, [staff, drafts]);

  useEffect(() => {
    document.title = waiting === 0 ? 'Inbox' : `(${waiting}) Inbox`;
  }, [waiting]);

  // Beside the conversation it may stay; over the conversation only when asked for.
  useEffect(() => {
    const wide = matchMedia(WIDE);
    const follow = () => setPanel(wide.matches);
    wide.addEventListener('change', follow);
    return () => wide.removeEventListener('change', follow);
  }, []);

  const setPresence = useCallback(
    (next: Presence) => {
      void staff.setPresence(next).then((outcome) => setWrong(outcomeWord(outcome)));
    },
    [staff],
  );

  // Whoever opens the console is there; who set themselves away or busy stays so.
  const greeted = useRef(false);
  useEffect(() => {
    if (greeted.current || team.loading) return;
    greeted.current = true;
    if (presence === 'offline') setPresence('online');
  }, [presence, setPresence, team.loading]);

  const say = useCallback((words: string, assertive = false) => {
    setSpoken((before) => (assertive ? { ...before, assertive: words } : { ...before, polite: words }));
  }, []);
  useAnnouncements(inbox.rows, me.person, current, say);

  const focusNext = useRef(false);
  const openChat = useCallback(
    (id: string) => {
      focusNext.current = true;
      address.go('chat', id);
      // The same one again: no new pane is drawn that would take the focus.
      pane.current?.focus();
    },
    [address],
  );

  const conversation = useMemo(
    () => (current === null || !reader || !draftsReady ? null : chats.open(current)),
    [chats, current, reader, draftsReady],
  );
  useEffect(() => {
    if (conversation === null || !focusNext.current) return;
    focusNext.current = false;
    pane.current?.focus();
  }, [conversation]);

  const desktop = useMemo<Desktop>(
    () => ({ chats, drafts, rows: inbox.rows, people: team.rows, known, current, reader, openChat, say }),
    [chats, drafts, inbox.rows, team.rows, known, current, reader, openChat, say],
  );

  const resolved = () => {
    const next = current === null ? null : (inboxHandle.current?.after(current) ?? null);
    say(next === null ? 'Resolved.' : 'Resolved. On the next row; Enter opens it.');
    inboxHandle.current?.focus(next ?? undefined);
  };

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented) return;
      const target = event.target instanceof HTMLElement ? event.target : null;
      const top = target?.closest('[role="dialog"], [role="menu"]') ?? null;
      // A layer on its way out has had its last key.
      const layer = top !== null && top.closest('[data-exiting]') === null;
      const writing = (target?.closest('input, textarea, [contenteditable="true"]') ?? null) !== null;
      const command = commandOf(
        {
          key: event.key,
          code: event.code,
          alt: event.altKey,
          ctrl: event.ctrlKey,
          meta: event.metaKey,
          shift: event.shiftKey,
          writing,
        },
        single,
      );
      if (command === null || layer) return;
      const list = inboxHandle.current;
      const chatNumber = /^chat-(\d)$/.exec(command)?.[1];
      const tabNumber = /^tab-(\d)$/.exec(command)?.[1];
      if (chatNumber !== undefined) {
        const row = own[Number(chatNumber) - 1];
        if (row === undefined) return;
        openChat(row.conversation);
      } else if (tabNumber !== undefined) {
        const tab = tabs[Number(tabNumber) - 1];
        if (tab !== undefined) list?.choose(tab);
      } else {
        switch (command) {
          case 'next':
            list?.move(1);
            break;
          case 'previous':
            list?.move(-1);
            break;
          case 'open':
            list?.openFocused();
            break;
          case 'take':
            takeAtCursor();
            break;
          case 'transfer':
            pane.current?.transfer();
            break;
          case 'resolve':
            pane.current?.resolve();
            break;
          case 'reply':
            pane.current?.write('reply');
            break;
          case 'note':
            pane.current?.write('note');
            break;
          case 'readers':
            pane.current?.readers();
            break;
          case 'panel':
            setPanel((open) => !open);
            break;
          case 'next-unread': {
            const next = [...inbox.rows.values()].find(
              (row) =>
                row.conversation !== current &&
                row.visitorMessages.length > 0 &&
                groupOf(row, me.person) === 'mine',
            );
            if (next === undefined) say('Nothing unread in your chats.');
            else openChat(next.conversation);
            break;
          }
          case 'keys':
            setKeysOpen(true);
            break;
          case 'status':
            document.getElementById('presence')?.click();
            break;
          case 'region':
            nextRegion();
            break;
          case 'close':
            if (!panel || matchMedia(WIDE).matches) return;
            setPanel(false);
            pane.current?.focus();
            break;
        }
      }
      event.preventDefault();
    };
    const takeAtCursor = () => {
      const id = inboxHandle.current?.cursor() ?? null;
      if (id === null || id === current) {
        pane.current?.take();
        return;
      }
      const row = inbox.rows.get(id);
      if (row === undefined || row.assignee !== null || !reader) return;
      void staff.perform({ kind: 'TakeConversation', conversation: id }).then((outcome) => {
        const word = outcomeWord(outcome);
        setWrong(word);
        if (word === null) openChat(id);
      });
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  });

  const back = () => {
    address.go();
    inboxHandle.current?.focus();
  };

  return (
    <DesktopContext value={desktop}>
      <div className="frame">
        <Rail
          label="Sealdesk"
          pages={[
            {
              id: 'inbox',
              word: 'Inbox',
              icon: InboxIcon,
              waiting,
              current: true,
              open: () => inboxHandle.current?.focus(),
            },
          ]}
          keys={() => setKeysOpen(true)}
          presence={{ now: presence, set: setPresence }}
        />
        <div className="page">
          <ConnectionBanner kept="Your text is kept here." />
          {wrong === null ? null : (
            <div className="banner" role="alert">
              <span>{wrong}</span>
              <Action small onPress={() => setWrong(null)}>
                Close
              </Action>
            </div>
          )}
          <main className="desk-grid" data-open={current === null ? 'list' : panel ? 'panel' : 'chat'}>
            <Inbox handle={inboxHandle} presence={presence} setPresence={setPresence} />
            <div className="middle">
              <OpenChats own={own} />
              <div className="middle-body">
                {conversation === null ? (
                  <NothingOpen
                    rows={[...inbox.rows.values()].filter((row) => row.status !== 'resolved').length}
                    loading={inbox.loading}
                    reader={reader}
                    keys={() => setKeysOpen(true)}
                    chosen={current !== null}
                    presence={presence}
                    goOnline={() => setPresence('online')}
                  />
                ) : (
                  <ConversationPane
                    key={conversation.id}
                    handle={pane}
                    conversation={conversation}
                    panel={panel}
                    setPanel={setPanel}
                    back={back}
                    resolved={resolved}
                  />
                )}
              </div>
            </div>
          </main>
        </div>
      </div>
      <KeysSheet
        groups={KEYS}
        open={keysOpen}
        setOpen={setKeysOpen}
        single={{ on: single, set: setSingleKeys }}
      />
      <div className="visually-hidden" role="status">
        {spoken.polite}
      </div>
      <div className="visually-hidden" role="alert">
        {spoken.assertive}
      </div>
    </DesktopContext>
  );
}

/** Rows seen since the page was opened: a resolved chat leaves the inbox, its name does not leave the page. */
function useKnown(rows: ReadonlyMap<string, InboxRow>): ReadonlyMap<string, InboxRow> {
  const [known, setKnown] = useState(rows);
  const [merged, setMerged] = useState(rows);
  if (merged !== rows) {
    const next = new Map([...known, ...rows]);
    for (const id of next.keys()) {
      if (next.size <= FORGET_KNOWN_MAX) break;
      next.delete(id);
    }
    setMerged(rows);
    setKnown(next);
  }
  return known;
}

function useAnnouncements(
  rows: ReadonlyMap<string, InboxRow>,
  me: string,
  current: string | null,
  say: (words: string) => void,
): void {
  const before = useRef(rows);
  const saidAt = useRef(0);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const latest = useRef(rows);
  useEffect(() => {
    latest.current = rows;
    clearTimeout(timer.current);
    const wait = Math.max(0, saidAt.current + ANNOUNCE_MS - Date.now());
    timer.current = setTimeout(() => {
      const words = announcementOf(before.current, latest.current, me, current, visitorName);
      before.current = latest.current;
      if (words === null) return;
      saidAt.current = Date.now();
      say(words);
    }, wait);
    return () => clearTimeout(timer.current);
  }, [rows, me, current, say]);
}

const REGIONS = ['.rail .rail-item', '.inbox-grid', '.thread', '.composer-field', '#context button'];

function nextRegion(): void {
  const found = REGIONS.map((selector) => document.querySelector<HTMLElement>(selector));
  const parts = ['.rail', '.inbox', '.thread-frame', '.composer-place', '#context'];
  const at = parts.findIndex((part) => (document.activeElement?.closest(part) ?? null) !== null);
  for (let step = 1; step <= found.length; step += 1) {
    const next = found[(at + step) % found.length];
    if (next !== undefined && next !== null) return next.focus();
  }
}
