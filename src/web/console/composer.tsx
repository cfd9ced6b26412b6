// Where staff write: a reply to the visitor or a note among themselves. What the field shows is what is sent: card
// numbers are masked as they are typed. The draft is kept on this device.
import { CornerUpLeft, Hand, StickyNote } from 'lucide-react';
import {
  type KeyboardEvent,
  type RefObject,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import type { Conversation } from '../connection/conversation.ts';
import type { ConversationState } from '../connection/conversation-state.ts';
import { Action, classes, Icon, KeyCap } from '../staff/controls.tsx';
import { useObservable } from '../staff/observe.ts';
import { detector } from '../staff/end-detector.ts';
import { maskField, PAUSE_MS } from '../widget/masking.ts';
import { type Article, filled, gapIn, mentionedIn } from './answers.ts';
import { ComposerMenu, entryId, MENU_ID } from './composer-menu.tsx';
import { ComposerTools, Segment } from './composer-tools.tsx';
import { type NotSent, notSentWords, whyClosed } from './composer-words.ts';
import { useDesktop } from './desktop.ts';
import { modWord } from './mod-key.ts';
import { UNDO_MS } from './preferences.ts';
import { useEntry } from './rows.ts';
import { SuggestionStrip } from './suggestion-strip.tsx';
import { useMenu } from './use-menu.tsx';
import { useKnown, useMentionable, useSuggestions } from './use-answers.ts';

const FIELD_MIN_PX = 60;
const FIELD_MAX_PX = 200;

export type ComposerHandle = {
  focus(): void;
  write(mode: 'reply' | 'note', words?: string): void;
  put(text: string, note: boolean): void;
  insert(text: string): void;
  suggestion: (() => void) | null;
};

export function Composer({
  handle,
  conversation,
  state,
  visitor,
  take,
}: {
  readonly handle: RefObject<ComposerHandle | null>;
  readonly conversation: Conversation;
  readonly state: ConversationState;
  readonly visitor: string;
  /** Null when it is not there to be taken. */
  readonly take: (() => void) | null;
}) {
  const { answers, drafts, preferences } = useDesktop();
  const { send: sendBy, undoSend } = useObservable(preferences.now);
  const kept = useEntry(drafts.all, conversation.id);
  const field = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState(kept?.text ?? '');
  const [note, setNote] = useState(kept?.note ?? false);
  const [caret, setCaret] = useState(text.length);
  const [answer, setAnswer] = useState<NotSent | null>(null);
  const [masked, setMasked] = useState(false);
  /** An answer with gaps was put in: until it is sent, a gap is asked about once. */
  const [gaps, setGaps] = useState(false);
  const selectionDue = useRef<readonly [start: number, end: number] | null>(null);
  const pause = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  /** A colleague's chat takes notes and nothing else. */
  const onlyNotes = !state.canSend && state.canNote && take === null && state.status !== 'resolved';
  const asNote = note || onlyNotes;
  const can = asNote ? state.canNote : state.canSend;
  const colleagues = useMentionable(state.team);
  const known = useKnown(conversation.id, state, visitor);
  const suggestions = useSuggestions(state, !asNote && state.status !== 'resolved');

  useEffect(() => () => clearTimeout(pause.current), []);
  useEffect(() => {
    const element = field.current;
    if (element === null) return;
    // A narrower field needs more lines.
    let { offsetWidth: width } = element;
    const observer = new ResizeObserver(() => {
      if (element.offsetWidth === width) return;
      width = element.offsetWidth;
      fitHeight(element);
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  useLayoutEffect(() => {
    const element = field.current;
    if (element === null) return;
    // Before the next key: whoever types on goes on where they were.
    if (selectionDue.current !== null) {
      const [start, end] = selectionDue.current;
      element.setSelectionRange(start, end);
      setCaret(end);
    }
    selectionDue.current = null;
    fitHeight(element);
  }, [text]);

  const change = (next: string, mode = note) => {
    setText(next);
    setAnswer(null);
    drafts.write(conversation.id, { text: next, note: mode });
  };

  const mask = (next: string, settled: boolean): string => {
    const place = field.current?.selectionStart ?? next.length;
    const found = maskField(detector.redact, next, place, settled);
    clearTimeout(pause.current);
    if (found.status === 'wait') {
      pause.current = setTimeout(() => {
        const now = field.current?.value ?? next;
        const shown = mask(now, true);
        if (shown !== now) change(shown);
      }, PAUSE_MS);
      return next;
    }
    if (found.status !== 'masked') return next;
    setMasked(true);
    const { caret: after, text: shown } = found.masked;
    selectionDue.current = [after, after];
    return shown;
  };

  /** Puts words in the place of what is there; the first gap, if any, is there to be typed over. */
  const replace = (start: number, end: number, words: string) => {
    const next = text.slice(0, start) + words + text.slice(end);
    const gap = gapIn(words);
    const after = start + words.length;
    selectionDue.current = gap === null ? [after, after] : [start + gap.start, start + gap.end];
    if (gap !== null) setGaps(true);
    change(next);
    field.current?.focus();
  };

  const menu = useMenu({
    text,
    caret,
    note: asNote,
    team: state.team,
    language: state.language,
    colleagues,
    known,
    replace,
  });

  const switchTo = (next: boolean) => {
    setNote(next);
    drafts.write(conversation.id, { text, note: next });
    focusAtEnd(field.current);
  };

  const takeArticle = (article: Article) => {
    void answers.read(article).then((words) => {
      if (words === null) return;
      const at = field.current?.selectionStart ?? text.length;
      replace(at, at, text === '' || at === 0 ? words : ` ${words}`);
    });
  };

  const send = () => {
    const shown = mask(text, true);
    if (gaps && !asNote && answer !== 'gap') {
      const gap = gapIn(shown);
      if (gap !== null) {
        setAnswer('gap');
        field.current?.setSelectionRange(gap.start, gap.end);
        return;
      }
    }
    const given = asNote
      ? conversation.addNote(
          shown,
          mentionedIn(shown, colleagues).map(({ id }) => id),
        )
      : conversation.send(shown, undoSend ? UNDO_MS : 0);
    if (given.ok) {
      setText('');
      setMasked(false);
      setAnswer(null);
      setGaps(false);
      drafts.drop(conversation.id);
      void drafts.flush();
      field.current?.focus();
      return;
    }
    if (shown !== text) change(shown);
    setAnswer(given.code === 'empty' ? null : given.code);
  };

  const [first] = suggestions;
  useImperativeHandle(handle, () => ({
    focus: () => focusAtEnd(field.current),
    write(mode, words = '') {
      switchTo(mode === 'note');
      if (words === '') return;
      const at = field.current?.selectionStart ?? text.length;
      replace(at, at, at === 0 || text[at - 1] === ' ' ? words : ` ${words}`);
    },
    put(words, asA) {
      setNote(asA);
      change(text === '' ? words : `${words}\n${text}`, asA);
      field.current?.focus();
    },
    insert: (words) => replace(caret, caret, filled(words, known)),
    suggestion: first === undefined ? null : () => takeArticle(first),
  }));

  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.nativeEvent.isComposing) return;
    if (menu !== null && menu.onKey(event.key)) {
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    const mod = event.ctrlKey || event.metaKey;
    const sends = sendBy === 'enter' ? !event.shiftKey && !mod : mod;
    if (event.key === 'Enter' && sends) {
      event.preventDefault();
      // What cannot be sent now says so; nothing is swallowed.
      send();
    } else if (event.key === 'Escape') {
      event.preventDefault();
      event.stopPropagation();
      conversation.typing(false);
      document.querySelector<HTMLElement>('.thread')?.focus();
    }
  };

  const closedWhy = whyClosed(state, asNote && !onlyNotes);
  return (
    <div className="composer-place">
      {take !== null && !asNote ? (
        <div className="take-strip">
          <p>
            <b className="strong">Nobody has taken this chat.</b> Take it to reply.
          </p>
          <Action small onPress={take}>
            Take
            <KeyCap>A</KeyCap>
          </Action>
        </div>
      ) : null}
      <SuggestionStrip articles={suggestions} take={takeArticle} />
      {closedWhy === null ? null : <p className="composer-why">{closedWhy}</p>}
      {answer === null ? null : (
        <p className="composer-why bad" role="alert">
          <Icon of={Hand} size={14} />
          {notSentWords[answer]}
        </p>
      )}
      {masked && answer === null ? (
        <p className="composer-why" role="status">
          Card number masked here. Only the last 4 digits are sent.
        </p>
      ) : null}
      <div className="composer-frame">
        {menu === null ? null : (
          <ComposerMenu
            title={menu.title}
            entries={menu.entries}
            chosen={menu.chosen}
            choose={menu.choose}
            does={menu.does}
          />
        )}
        <div className={classes('composer', asNote && 'as-note')}>
          <textarea
            ref={field}
            className="composer-field"
            value={text}
            rows={2}
            aria-label={asNote ? 'Internal note, staff only' : 'Reply to the visitor'}
            aria-autocomplete="list"
            {...(menu === null
              ? {}
              : { 'aria-controls': MENU_ID, 'aria-activedescendant': entryId(menu.chosen) })}
            placeholder={asNote ? 'Write a note. Staff only. @ mentions a colleague' : 'Write a reply'}
            disabled={state.status === 'resolved'}
            onChange={({ currentTarget }) => {
              setCaret(currentTarget.selectionStart);
              change(mask(currentTarget.value, false));
              if (!asNote && state.canSend) conversation.typing(currentTarget.value !== '');
            }}
            onSelect={({ currentTarget }) => setCaret(currentTarget.selectionStart)}
            onPaste={() => {
              // The pasted text is in the field only after this.
              requestAnimationFrame(() => {
                const now = field.current?.value ?? '';
                const shown = mask(now, true);
                if (shown !== now) change(shown);
              });
            }}
            onKeyDown={onKeyDown}
            onBlur={() => conversation.typing(false)}
          />
          <div className="composer-bar">
            <div className="segments" role="group" aria-label="What you write">
              <Segment on={!asNote} off={onlyNotes} press={() => switchTo(false)}>
                <Icon of={CornerUpLeft} size={14} />
                Reply
              </Segment>
              <Segment on={asNote} press={() => switchTo(true)}>
                <Icon of={StickyNote} size={14} />
                Note
              </Segment>
            </div>
            <ComposerTools
              canned={() => {
                const at = field.current?.selectionStart ?? text.length;
                replace(at, at, at === 0 || /\s/.test(text[at - 1] ?? '') ? '/' : ' /');
              }}
              page={takeArticle}
            />
            <span className="meta push draft-state">{text === '' ? '' : 'Draft saved on this device'}</span>
            <Action kind="primary" isDisabled={!can || text.trim() === ''} onPress={send}>
              {asNote ? 'Add note' : 'Send'}
              {sendBy === 'enter' ? null : <KeyCap>{modWord()}</KeyCap>}
              <KeyCap>Enter</KeyCap>
            </Action>
          </div>
        </div>
      </div>
      <span className="visually-hidden" role="status">
        {menu === null ? '' : `${menu.entries.length} choices. Arrow keys choose.`}
      </span>
    </div>
  );
}

function fitHeight(field: HTMLTextAreaElement): void {
  field.style.height = 'auto';
  const height = Math.max(FIELD_MIN_PX, Math.min(FIELD_MAX_PX, field.scrollHeight));
  field.style.height = `${height}px`;
}

function focusAtEnd(field: HTMLTextAreaElement | null): void {
  if (field === null) return;
  field.focus();
  // A draft goes on where it ended; a caret the person had put elsewhere stays.
  if (field.selectionStart === 0 && field.selectionEnd === 0)
    field.setSelectionRange(field.value.length, field.value.length);
}
