/** @jsxImportSource preact */
// Where the visitor writes. The field shows exactly what will be sent: a card number is replaced in it, and its digits
// leave the field, its undo history and the draft.
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { AppContext, Draft } from './app-context.ts';
import { Icon } from './icons.tsx';
import { partsOf } from './mask-parts.ts';
import type { Masked } from './masking.ts';
import { useMaybe } from './observe.ts';
import { words } from './words.ts';

/** What fits into the largest message; longer text is refused before it is sealed. */
const TEXT_BYTES_MAX = 60_000;
/** A number at the caret is taken as complete after this pause. */
const PAUSE_MS = 300;
/** Sending that waits for the detector longer than this says so. */
const QUIET_MS = 400;

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
  const { detector } = context;
  const part = useMaybe(detector?.part ?? null);
  const [text, setText] = useState(draft.text);
  const [note, setNote] = useState<Note | null>(null);
  // A new element is the one way to be rid of the old one's undo history, in every browser.
  const [generation, setGeneration] = useState(0);
  const caretAfter = useRef<number | null>(null);
  const pause = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const mirror = useRef<HTMLDivElement>(null);
  const composing = useRef(false);
  /** Sending was asked for, and waits for the detector. */
  const wanted = useRef(false);
  const missing = useRef(false);

  const change = (next: string) => {
    draft.text = next;
    setText(next);
  };

  const bring = () => {
    detector?.bring().then(
      () => (missing.current = false),
      () => {
        missing.current = true;
        clearTimeout(pause.current);
        if (wanted.current) setNote({ kind: 'unchecked', text: words.notChecked });
        wanted.current = false;
      },
    );
  };

  /** Answers the text as it may be sent, or null when it could not be checked. */
  const check = (value: string, caret: number, settled: boolean): string | null => {
    clearTimeout(pause.current);
    if (detector === null) return settled ? null : value;
    if (!detector.needs(value)) return value;
    const there = detector.part.get();
    if (there === null) {
      // It could not be had: asked for again when it is to be sent, not with every key.
      if (settled || !missing.current) bring();
      return settled ? null : value;
    }
    const answer = there.mask(value, caret, settled);
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
    context.announce(there.hidWords(masked.hid));
    return masked.text;
  };

  // The detector may come after the first words were written.
  useEffect(() => {
    if (detector === null || draft.text === '') return;
    if (wanted.current) send();
    // As if just typed: a number that ends at the caret may go on.
    else check(draft.text, fieldRef.current?.selectionStart ?? draft.text.length, false);
  }, [detector, part]);
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
    wanted.current = detector?.needs(value) === true && detector.part.get() === null;
    if (wanted.current)
      pause.current = setTimeout(() => setNote({ kind: 'other', text: words.looking }), QUIET_MS);
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
      {note !== null && (note.kind === 'unchecked' || note.kind === 'other') && (
        <div class="note warn" role="alert">
          <Icon name="alert" size={18} />
          <div>
            <p class="strong">{note.text}</p>
          </div>
        </div>
      )}
      {note !== null && note.kind !== 'unchecked' && note.kind !== 'other' && part !== null && (
        <part.CardNote hid={note.kind} house={context.house} onClose={() => setNote(null)} />
      )}
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
                wanted.current = false;
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
