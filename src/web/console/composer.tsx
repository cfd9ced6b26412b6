// Where staff write: a reply to the visitor or a note among themselves. What the field shows is what is sent: card
// numbers are masked as they are typed. The draft is kept on this device.
import { CornerUpLeft, Hand, StickyNote } from 'lucide-react';
import { type RefObject, useEffect, useImperativeHandle, useLayoutEffect, useRef, useState } from 'react';
import { redact } from '../../redact/redact.ts';
import type { Conversation, SendAnswer } from '../connection/conversation.ts';
import type { ConversationState } from '../connection/conversation-state.ts';
import { Action, classes, Icon, KeyCap } from '../staff/controls.tsx';
import { useObservable } from '../staff/observe.ts';
import { maskField, PAUSE_MS } from '../widget/masking.ts';
import { useDesktop } from './desktop.ts';

const FIELD_MIN_PX = 60;
const FIELD_MAX_PX = 200;

export type ComposerHandle = {
  focus(): void;
  write(mode: 'reply' | 'note'): void;
  put(text: string, note: boolean): void;
};

type Answer = Extract<SendAnswer, { readonly ok: false }>['code'];
const answerWords: Readonly<Record<Exclude<Answer, 'empty'>, string>> = {
  'too-long': 'This is too long for one message. Send it in parts.',
  'queue-full': 'Too many messages wait for the connection. Then you can send more.',
  'not-checked': 'Not sent: this could not be checked for card numbers. Change it and try again.',
  'not-now': 'This cannot be sent now. Your text is kept here.',
};

export function Composer({
  handle,
  conversation,
  state,
  take,
}: {
  readonly handle: RefObject<ComposerHandle | null>;
  readonly conversation: Conversation;
  readonly state: ConversationState;
  /** Null when it is not there to be taken. */
  readonly take: (() => void) | null;
}) {
  const { drafts } = useDesktop();
  const kept = useObservable(drafts.all).get(conversation.id);
  const field = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState(kept?.text ?? '');
  const [note, setNote] = useState(kept?.note ?? false);
  const [answer, setAnswer] = useState<Exclude<Answer, 'empty'> | null>(null);
  const [masked, setMasked] = useState(false);
  const caretDue = useRef<number | null>(null);
  const pause = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  /** A colleague's chat takes notes and nothing else. */
  const onlyNotes = !state.canSend && state.canNote && take === null && state.status !== 'resolved';
  const asNote = note || onlyNotes;
  const can = asNote ? state.canNote : state.canSend;

  useEffect(() => () => clearTimeout(pause.current), []);
  useLayoutEffect(() => {
    const element = field.current;
    if (element === null) return;
    // Before the next key: whoever types on goes on where they were.
    if (caretDue.current !== null) element.setSelectionRange(caretDue.current, caretDue.current);
    caretDue.current = null;
    element.style.height = 'auto';
    const height = Math.max(FIELD_MIN_PX, Math.min(FIELD_MAX_PX, element.scrollHeight));
    element.style.height = `${height}px`;
  }, [text]);

  const change = (next: string, mode = note) => {
    setText(next);
    setAnswer(null);
    drafts.write(conversation.id, { text: next, note: mode });
  };

  const mask = (next: string, settled: boolean): string => {
    const caret = field.current?.selectionStart ?? next.length;
    const found = maskField(redact, next, caret, settled);
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
    const { caret: place, text: shown } = found.masked;
    caretDue.current = place;
    return shown;
  };

  const switchTo = (next: boolean) => {
    setNote(next);
    drafts.write(conversation.id, { text, note: next });
    focusAtEnd(field.current);
  };

  const send = () => {
    const shown = mask(text, true);
    const given = asNote ? conversation.addNote(shown) : conversation.send(shown);
    if (given.ok) {
      setText('');
      setMasked(false);
      setAnswer(null);
      drafts.drop(conversation.id);
      void drafts.flush();
      field.current?.focus();
      return;
    }
    if (shown !== text) change(shown);
    setAnswer(given.code === 'empty' ? null : given.code);
  };

  useImperativeHandle(handle, () => ({
    focus: () => focusAtEnd(field.current),
    write(mode) {
      switchTo(mode === 'note');
    },
    put(words, asA) {
      setNote(asA);
      change(text === '' ? words : `${words}\n${text}`, asA);
      field.current?.focus();
    },
  }));

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
      {closedWhy === null ? null : <p className="composer-why">{closedWhy}</p>}
      {answer === null ? null : (
        <p className="composer-why bad" role="alert">
          <Icon of={Hand} size={14} />
          {answerWords[answer]}
        </p>
      )}
      {masked && answer === null ? (
        <p className="composer-why" role="status">
          Card number masked here. Only the last 4 digits are sent.
        </p>
      ) : null}
      <div className={classes('composer', asNote && 'as-note')}>
        <textarea
          ref={field}
          className="composer-field"
          value={text}
          rows={2}
          aria-label={asNote ? 'Internal note, staff only' : 'Reply to the visitor'}
          placeholder={asNote ? 'Write a note. Staff only.' : 'Write a reply'}
          disabled={state.status === 'resolved'}
          onChange={({ currentTarget }) => {
            change(mask(currentTarget.value, false));
            if (!asNote && state.canSend) conversation.typing(currentTarget.value !== '');
          }}
          onPaste={() => {
            // The pasted text is in the field only after this.
            requestAnimationFrame(() => {
              const now = field.current?.value ?? '';
              const shown = mask(now, true);
              if (shown !== now) change(shown);
            });
          }}
          onKeyDown={(event) => {
            if (event.nativeEvent.isComposing) return;
            if (event.key === 'Enter' && !event.shiftKey) {
              event.preventDefault();
              // What cannot be sent now says so; nothing is swallowed.
              send();
            } else if (event.key === 'Escape') {
              event.preventDefault();
              event.stopPropagation();
              conversation.typing(false);
              document.querySelector<HTMLElement>('.thread')?.focus();
            }
          }}
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
          <span className="meta push draft-state">{text === '' ? '' : 'Draft saved on this device'}</span>
          <Action kind="primary" isDisabled={!can || text.trim() === ''} onPress={send}>
            {asNote ? 'Add note' : 'Send'}
            <KeyCap>Enter</KeyCap>
          </Action>
        </div>
      </div>
    </div>
  );
}

function focusAtEnd(field: HTMLTextAreaElement | null): void {
  if (field === null) return;
  field.focus();
  // A draft goes on where it ended; a caret the person had put elsewhere stays.
  if (field.selectionStart === 0 && field.selectionEnd === 0)
    field.setSelectionRange(field.value.length, field.value.length);
}

function Segment({
  on,
  off = false,
  press,
  children,
}: {
  readonly on: boolean;
  readonly off?: boolean;
  readonly press: () => void;
  readonly children: React.ReactNode;
}) {
  return (
    <button
      type="button"
      className="segment"
      aria-pressed={on}
      disabled={off}
      {...(on ? { 'data-selected': '' } : {})}
      onClick={press}
    >
      {children}
    </button>
  );
}

function whyClosed(state: ConversationState, note: boolean): string | null {
  // Said above the thread already.
  if (state.problem !== null || state.loading) return null;
  if (state.status === 'resolved') return 'This conversation is resolved. Reopen it to write.';
  if (note || state.canSend) return null;
  if (state.assignee !== null)
    return `${state.assignee.name ?? 'A colleague'} has this chat. You can add a note.`;
  return null;
}
