/** @jsxImportSource preact */
// Where the visitor writes. The field shows exactly what will be sent: a card number is replaced in it, and its digits
// leave the field, its undo history and the draft.
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { AppContext, Draft } from './app-context.ts';
import { Icon } from './icons.tsx';
import { type Masked, maskField, partsOf, PAUSE_MS } from './masking.ts';
import { type House, words } from './words.ts';

/** What fits into the largest message; longer text is refused before it is sealed. */
const TEXT_BYTES_MAX = 60_000;

export type ComposerProps = {
  readonly context: AppContext;
  readonly placeholder: string;
  readonly draft: Draft;
  /** False while sending is off; the text stays. */
  readonly canSend: boolean;
  /** Answers null when it went, else why not. The text is what the field shows. */
  readonly onSend: (text: string) => string | null;
  readonly onTyping: (on: boolean) => void;
  readonly fieldRef: { current: HTMLTextAreaElement | null };
};

type Note = { readonly kind: Masked['hid'] | 'unchecked' | 'other'; readonly text: string };

export function Composer(props: ComposerProps) {
  const { context, draft, fieldRef } = props;
  const { redact } = context;
  const [text, setText] = useState(draft.text);
  const [note, setNote] = useState<Note | null>(null);
  // A new element is the one way to be rid of the old one's undo history, in every browser.
  const [generation, setGeneration] = useState(0);
  const caretAfter = useRef<number | null>(null);
  const pause = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const mirror = useRef<HTMLDivElement>(null);
  const composing = useRef(false);

  const change = (next: string) => {
    draft.text = next;
    setText(next);
  };

  /** Answers the text as it may be sent, or null when it could not be checked. */
  const check = (value: string, caret: number, settled: boolean): string | null => {
    clearTimeout(pause.current);
    if (redact === null) return settled ? null : value;
    const answer = maskField(redact, value, caret, settled);
    if (answer.status === 'unchecked') {
      setNote({ kind: 'unchecked', text: words.notChecked });
      return null;
    }
    if (answer.status === 'wait') {
      pause.current = setTimeout(() => {
        const field = fieldRef.current;
        if (field !== null && !composing.current) check(field.value, field.selectionStart, true);
      }, PAUSE_MS);
    }
    if (answer.status !== 'masked') return value;
    const { masked } = answer;
    const focused =
      (fieldRef.current?.getRootNode() as ShadowRoot | undefined)?.activeElement === fieldRef.current;
    caretAfter.current = focused ? masked.caret : null;
    if (fieldRef.current !== null) fieldRef.current.value = masked.text;
    change(masked.text);
    setGeneration((count) => count + 1);
    setNote({ kind: masked.hid, text: '' });
    context.announce(
      masked.hid === 'code' ? words.code : masked.hid === 'card' ? words.cardSpoken : words.wholeCardSpoken,
    );
    return masked.text;
  };

  // The detector may come after the first words were written.
  useEffect(() => {
    if (redact !== null && draft.text !== '') check(draft.text, draft.text.length, true);
  }, [redact]);
  useEffect(() => () => clearTimeout(pause.current), []);

  // Text from elsewhere (a refused message given back for editing).
  useEffect(() => {
    if (draft.text !== text) setText(draft.text);
  }, [draft.text]);

  useLayoutEffect(() => {
    const field = fieldRef.current;
    if (field === null || caretAfter.current === null) return;
    field.focus({ preventScroll: true });
    field.setSelectionRange(caretAfter.current, caretAfter.current);
    caretAfter.current = null;
  }, [generation]);

  const send = () => {
    const field = fieldRef.current;
    const value = field?.value ?? text;
    if (value.trim() === '' || !props.canSend) return;
    if (new TextEncoder().encode(value).length > TEXT_BYTES_MAX) {
      setNote({ kind: 'other', text: words.tooLong });
      return;
    }
    const checked = check(value, value.length, true);
    // What was hidden at this very moment is shown before it goes: one more press sends it.
    if (checked === null || checked !== value) return;
    const refusal = props.onSend(checked.trim());
    if (refusal !== null) {
      setNote({
        kind: refusal === 'not-checked' ? 'unchecked' : 'other',
        text: refusalText(refusal),
      });
      return;
    }
    change('');
    setNote(null);
    setGeneration((count) => count + 1);
    caretAfter.current = 0;
  };

  const empty = text.trim() === '';
  return (
    <div class="composer-block">
      {note !== null && <FieldNote note={note} house={context.house} onClose={() => setNote(null)} />}
      <div class="composer">
        <div class="field">
          <div>
            <div class="mirror" ref={mirror} aria-hidden="true">
              {partsOf(text).map((part, index) =>
                part.kind === 'text' ? part.text : <span key={index}>{part.text}</span>,
              )}
              {'\u200b'}
            </div>
            <textarea
              key={generation}
              ref={fieldRef}
              rows={1}
              dir="auto"
              aria-label={words.write}
              placeholder={props.placeholder}
              value={text}
              autocomplete="off"
              spellcheck
              enterkeyhint={context.touch ? 'enter' : 'send'}
              onInput={(event) => {
                const field = event.currentTarget;
                change(field.value);
                props.onTyping(field.value !== '');
                if (note?.kind === 'unchecked' || note?.kind === 'other') setNote(null);
                const whole = /paste|drop|yank|replacement/i.test(
                  (event as unknown as InputEvent).inputType ?? '',
                );
                if (!composing.current) check(field.value, field.selectionStart, whole);
              }}
              onCompositionStart={() => {
                composing.current = true;
              }}
              onCompositionEnd={(event) => {
                composing.current = false;
                check(event.currentTarget.value, event.currentTarget.selectionStart, false);
              }}
              onScroll={(event) => {
                if (mirror.current !== null) mirror.current.scrollTop = event.currentTarget.scrollTop;
              }}
              onKeyDown={(event) => {
                if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229)
                  return;
                if (context.touch) return;
                event.preventDefault();
                send();
              }}
            />
          </div>
        </div>
        <button
          type="button"
          class={`send${empty || !props.canSend ? '' : ' ready'}`}
          aria-label={words.send}
          aria-disabled={empty || !props.canSend}
          onClick={send}
          // The field keeps the focus, and on a phone the keyboard stays.
          onPointerDown={(event) => event.preventDefault()}
        >
          <Icon name="send" size={20} />
        </button>
      </div>
    </div>
  );
}

function refusalText(code: string): string {
  switch (code) {
    case 'not-checked':
      return words.notChecked;
    case 'too-long':
      return words.tooLong;
    case 'queue-full':
      return words.queueFull;
    default:
      return words.notNow;
  }
}

function FieldNote({ note, house, onClose }: { note: Note; house: House; onClose: () => void }) {
  const [hint, setHint] = useState(false);
  if (note.kind === 'unchecked' || note.kind === 'other') {
    return (
      <div class="note warn" role="alert">
        <Icon name="alert" size={18} />
        <div>
          <p class="strong">{note.text}</p>
        </div>
      </div>
    );
  }
  return (
    <div class="note accent">
      <Icon name="shield" size={20} />
      <div>
        {note.kind === 'code' ? (
          <p class="strong">{words.code}</p>
        ) : (
          <>
            <b>{words.cardTitle}</b>
            <p>{note.kind === 'card' ? words.card(house) : words.wholeCard(house)}</p>
            {hint ? (
              <p>{words.notCardHint}</p>
            ) : (
              <button type="button" class="plain" onClick={() => setHint(true)}>
                {words.notCard}
              </button>
            )}
          </>
        )}
      </div>
      <button type="button" class="dismiss" aria-label={words.close} onClick={onClose}>
        <Icon name="close" size={16} />
      </button>
    </div>
  );
}
