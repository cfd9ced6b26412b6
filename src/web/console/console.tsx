// The console page: rail, inbox, open chats, one conversation, panel. Holds what is open and where the keys go.
import { Search, SlidersHorizontal } from 'lucide-react';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { Presence } from '../../contract/definitions.ts';
import { Action } from '../staff/controls.tsx';
import { KeysSheet } from '../staff/keys-sheet.tsx';
import { useObservable } from '../staff/observe.ts';
import { Rail } from '../staff/rail.tsx';
import { ConnectionBanner, useWork } from '../staff/start.tsx';
import { outcomeWord } from '../staff/words.ts';
import { useAnswersOf } from './answers-context.ts';
import { createChats } from './chats.ts';
import { sheetOf, strokesWith } from './commands.ts';
import { consolePages } from './console-pages.ts';
import { ConversationPane, type PaneHandle } from './conversation-pane.tsx';
import { type Deeds, type Desktop, DesktopContext } from './desktop.ts';
import { browserDraftStore, createDrafts } from './drafts.ts';
import { Inbox, type InboxHandle } from './inbox.tsx';
import { groupOf, tabs, waitingForMe } from './inbox-list.ts';
import { KeysChange } from './keys-change.tsx';
import { modWord } from './mod-key.ts';
import { NotJoined } from './not-joined.tsx';
import { NothingOpen } from './nothing-open.tsx';
import { OpenChats, openChatsOf } from './open-chats.tsx';
import { Palette } from './palette.tsx';
import { hereEntries, useMoreEntries } from './palette-entries.ts';
import { browserPreferenceStore, createPreferences } from './preferences.ts';
import { nextRegion } from './regions.ts';
import { followRows } from './rows.ts';
import { SettingsDialog } from './settings-dialog.tsx';
import { useAlerts } from './use-alerts.ts';
import { useAnnouncements } from './use-announcements.ts';
import { useKeys } from './use-keys.ts';

const WIDE = '(min-width: 1280px)';
/** From here on down to the phone the inbox lies over the conversation when it is asked for. */
const DRAWER = '(min-width: 768px) and (max-width: 1023px)';
type Layer = 'keys' | 'palette' | 'settings';

/** `accepted`: the offer taken last; where it is opened the person goes on writing there. */
export function Console({ accepted }: { readonly accepted: string | null }) {
  const { staff, address, me } = useWork();
  const rows = useMemo(() => followRows(staff.inbox.state), [staff]);
  const inbox = useObservable(rows.state);
  const team = useObservable(staff.team.state);
  const device = useObservable(staff.device);
  const place = useObservable(address.place);
  const current = place[0] === 'chat' ? (place[1] ?? null) : null;
  const chats = useMemo(() => createChats(staff), [staff]);
  const answers = useAnswersOf();
  const drafts = useMemo(
    () => createDrafts(browserDraftStore(me.workspace, me.person)),
    [me.workspace, me.person],
  );
  const preferences = useMemo(
    () => createPreferences(browserPreferenceStore(me.workspace, me.person)),
    [me.workspace, me.person],
  );
  const preferred = useObservable(preferences.now);
  const [draftsReady, setDraftsReady] = useState(false);
  const [layer, setLayer] = useState<Layer | null>(null);
  const [panel, setPanel] = useState(() => matchMedia(WIDE).matches);
  const [inboxOver, setInboxOver] = useState(false);
  const [wrong, setWrong] = useState<string | null>(null);
  const [spoken, setSpoken] = useState({ polite: '', assertive: '' });
  const inboxHandle = useRef<InboxHandle>(null);
  const pane = useRef<PaneHandle>(null);
  const presence: Presence = team.rows.get(me.person)?.presence ?? 'offline';
  // A supervisor reads what they joined by this device's own copy, also without any team's key.
  const oversees = me.roles.includes('supervisor');
  const reader = device.status === 'certified' && (oversees || device.teams.some((each) => each.holdsKey));
  const own = useMemo(() => openChatsOf(inbox.rows.values(), me.person), [inbox.rows, me.person]);
  const waiting = useMemo(() => waitingForMe(inbox.rows.values(), me.person), [inbox.rows, me.person]);

  useEffect(() => {
    staff.inbox.watch();
    staff.team.watch();
    staff.settings.watch();
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
  useAlerts(inbox.rows, current, preferences);

  const focusNext = useRef(false);
  // What lay over the page gives way to what was just accepted.
  useEffect(() => {
    if (accepted === null) return;
    setInboxOver(false);
    setLayer(null);
  }, [accepted]);
  const openChat = useCallback(
    (id: string) => {
      focusNext.current = true;
      setInboxOver(false);
      address.go('chat', id);
      // The same one again: no new pane is drawn that would take the focus.
      pane.current?.focus();
    },
    [address],
  );

  const chosen = current === null ? null : rows.known(current);
  const notJoined =
    oversees &&
    chosen !== null &&
    !me.teams.includes(chosen.team) &&
    !chosen.supervisors.some(({ person }) => person === me.person);
  const conversation = useMemo(
    () => (current === null || !reader || !draftsReady || notJoined ? null : chats.join(current)),
    [chats, current, reader, draftsReady, notJoined],
  );
  useEffect(() => {
    if (conversation === null || !focusNext.current) return;
    focusNext.current = false;
    pane.current?.focus();
  }, [conversation]);

  const desktop = useMemo<Desktop>(
    () => ({ chats, drafts, rows, answers, preferences, people: team.rows, current, reader, openChat, say }),
    [chats, drafts, rows, answers, preferences, team.rows, current, reader, openChat, say],
  );

  const resolved = (openNext: boolean) => {
    const next = current === null ? null : (inboxHandle.current?.after(current) ?? null);
    // Asked for by name, the next of one's own is opened; no other chat ever opens by itself.
    const row =
      own.find(({ conversation: id }) => id === next) ?? own.find(({ conversation: id }) => id !== current);
    if (openNext && row !== undefined) {
      say('Resolved. The next of your chats is open.');
      return openChat(row.conversation);
    }
    say(next === null ? 'Resolved.' : 'Resolved. On the next row; Enter opens it.');
    inboxHandle.current?.focus(next ?? undefined);
  };

  const takeAtCursor = (id: string) => {
    void staff.perform({ kind: 'TakeConversation', conversation: id }).then((outcome) => {
      const word = outcomeWord(outcome);
      setWrong(word);
      if (word === null) openChat(id);
    });
  };

  const deeds = (): Deeds => {
    const list = inboxHandle.current;
    const here = pane.current?.deeds() ?? {};
    const at = list?.cursor() ?? null;
    const row = at === null || at === current ? undefined : inbox.rows.get(at);
    const overlaid = inboxOver || (panel && !matchMedia(WIDE).matches);
    return {
      ...here,
      palette: () => setLayer('palette'),
      keys: () => setLayer('keys'),
      settings: () => setLayer('settings'),
      region: nextRegion,
      'go-inbox': () => list?.focus(),
      status: () => document.getElementById('presence')?.click(),
      next: () => list?.move(1),
      previous: () => list?.move(-1),
      filter: () => list?.filter(),
      ...Object.fromEntries(tabs.map((tab, index) => [`tab-${index + 1}`, () => list?.choose(tab)])),
      ...Object.fromEntries(
        own.map(({ conversation: id }, index) => [`chat-${index + 1}`, () => openChat(id)]),
      ),
      // What the cursor is on, before what is open.
      ...(row !== undefined && reader
        ? { take: row.assignee === null ? () => takeAtCursor(row.conversation) : undefined }
        : {}),
      'next-unread': () => {
        const next = [...inbox.rows.values()].find(
          (each) =>
            each.conversation !== current &&
            each.visitorMessages.length > 0 &&
            groupOf(each, me.person) === 'mine',
        );
        if (next === undefined) say('Nothing unread in your chats.');
        else openChat(next.conversation);
      },
      ...(overlaid
        ? {
            close: () => {
              if (inboxOver) setInboxOver(false);
              else setPanel(false);
              pane.current?.focus();
            },
          }
        : {}),
    } as Deeds;
  };
  useKeys(deeds, preferred);

  const gone = () => {
    const next = current === null ? null : (inboxHandle.current?.after(current) ?? null);
    address.go();
    if (current !== null) chats.leave(current);
    inboxHandle.current?.focus(next ?? undefined);
  };

  const back = () => {
    if (matchMedia(DRAWER).matches) {
      setInboxOver(true);
      // It can take the focus once it is there.
      requestAnimationFrame(() => inboxHandle.current?.focus(current ?? undefined));
      return;
    }
    address.go();
    inboxHandle.current?.focus();
  };
  const strokes = strokesWith(preferred.strokes);
  const sends = preferred.send === 'enter' ? ['Enter'] : [modWord(), 'Enter'];
  const layerSet = (name: Layer) => (open: boolean) => setLayer(open ? name : null);
  const more = useMoreEntries(answers, {
    insert: (text) => pane.current?.insert(text),
    deeds,
  });

  return (
    <DesktopContext value={desktop}>
      <div className="frame">
        <Rail
          label="Sealdesk"
          pages={consolePages({
            me,
            current: 'inbox',
            waiting: { inbox: waiting, visitors: 0, wall: 0, reports: 0 },
            open: (page) => (page === 'inbox' ? inboxHandle.current?.focus() : address.go(page)),
          })}
          tools={[{ word: 'Search', icon: Search, open: () => setLayer('palette') }]}
          choices={[{ word: 'Your console…', icon: SlidersHorizontal, open: () => setLayer('settings') }]}
          keys={() => setLayer('keys')}
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
          <main
            className="desk-grid"
            data-open={current === null ? 'list' : panel ? 'panel' : 'chat'}
            {...(inboxOver && current !== null ? { 'data-inbox-over': '' } : {})}
          >
            <Inbox handle={inboxHandle} presence={presence} setPresence={setPresence} />
            <div className="middle">
              <OpenChats own={own} />
              <div className="middle-body">
                {notJoined && current !== null ? (
                  <NotJoined conversation={current} />
                ) : conversation === null ? (
                  <NothingOpen
                    rows={[...inbox.rows.values()].filter((row) => row.status !== 'resolved').length}
                    loading={inbox.loading}
                    reader={reader}
                    keys={() => setLayer('keys')}
                    chosen={current !== null}
                    presence={presence}
                    goOnline={() => setPresence('online')}
                  />
                ) : (
                  <ConversationPane
                    key={conversation.id}
                    handle={pane}
                    conversation={conversation}
                    accepted={accepted === conversation.id}
                    panel={panel}
                    setPanel={setPanel}
                    back={back}
                    resolved={resolved}
                    gone={gone}
                  />
                )}
              </div>
            </div>
          </main>
        </div>
      </div>
      <Palette
        open={layer === 'palette'}
        setOpen={layerSet('palette')}
        here={layer === 'palette' ? hereEntries(deeds(), preferred.singleKeys ? strokes : {}) : []}
        more={more}
      />
      <KeysSheet
        groups={sheetOf(strokes, modWord(), sends)}
        open={layer === 'keys'}
        setOpen={layerSet('keys')}
        single={{
          on: preferred.singleKeys,
          set: (singleKeys) => preferences.change({ singleKeys }),
          change: (done) => (
            <KeysChange
              own={preferred.strokes}
              change={(changed) => preferences.change({ strokes: changed })}
              done={done}
            />
          ),
        }}
      />
      <SettingsDialog
        open={layer === 'settings'}
        setOpen={layerSet('settings')}
        keys={() => setLayer('keys')}
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
