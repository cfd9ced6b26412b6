/** @jsxImportSource preact */
// A field of a form: label above, hint or error below. A card number is replaced in it as in the composer, and its digits
// leave the field and its undo history.
import { useEffect, useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { AppContext } from '../app-context.ts';
import { Icon } from '../icons.tsx';
import { useMaybe } from '../observe.ts';
import { front } from './front-words.ts';

/** A number at the caret is taken as complete after this pause. */
const PAUSE_MS = 300;

export type GuardedFieldProps = {
  readonly context: AppContext;
  readonly label: string;
  readonly look: 'text' | 'email' | 'tel' | 'area';
  readonly autoComplete?: string;
  readonly value: string;
  readonly onValue: (value: string) => void;
  readonly optional: boolean;
  readonly hint?: string;
  /** Beside the label: what was typed before is still here. */
  readonly kept?: boolean;
  readonly error: string | null;
  readonly focusRef?: { current: HTMLInputElement | HTMLTextAreaElement | null };
};

export function GuardedField(props: GuardedFieldProps) {
  const { context, error, look, onValue, value } = props;
  const { detector } = context;
  const part = useMaybe(detector?.part ?? null);
  const id = useId();
  const [hid, setHid] = useState<string | null>(null);
  // A new element is the one way to be rid of the old one's undo history, in every browser.
  const [generation, setGeneration] = useState(0);
  const field = useRef<HTMLInputElement | HTMLTextAreaElement | null>(null);
  const caret = useRef<number | null>(null);
  const pause = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);

  const guard = (text: string, at: number, settled: boolean) => {
    clearTimeout(pause.current);
    if (detector === null || !detector.needs(text)) return;
    const there = detector.part.get();
    if (there === null) {
      detector.bring().catch(() => undefined);
      return;
    }
    const answer = there.mask(text, at, settled);
    if (answer.status === 'wait') pause.current = setTimeout(() => guard(text, at, true), PAUSE_MS);
    if (answer.status !== 'masked') return;
    caret.current = answer.masked.caret;
    onValue(answer.masked.text);
    setGeneration((count) => count + 1);
    const said = there.hidWords(answer.masked.hid);
    setHid(said);
    context.announce(said);
  };
  // The detector may come after the first words were written.
  useEffect(() => {
    if (value !== '') guard(value, value.length, true);
  }, [part]);
  useEffect(() => () => clearTimeout(pause.current), []);
  useLayoutEffect(() => {
    if (caret.current === null) return;
    field.current?.focus({ preventScroll: true });
    field.current?.setSelectionRange(caret.current, caret.current);
    caret.current = null;
  }, [generation]);

  const below = error ?? hid ?? props.hint ?? null;
  const shared = {
    key: generation,
    id: `${id}-field`,
    value,
    required: !props.optional,
    'aria-invalid': error !== null,
    'aria-describedby': below === null ? undefined : `${id}-below`,
    dir: 'auto' as const,
    ref: (element: HTMLInputElement | HTMLTextAreaElement | null) => {
      field.current = element;
      if (props.focusRef !== undefined) props.focusRef.current = element;
    },
    onInput: (event: { currentTarget: HTMLInputElement | HTMLTextAreaElement; inputType?: string }) => {
      const { selectionStart, value: next } = event.currentTarget;
      onValue(next);
      setHid(null);
      const whole = event.inputType === 'insertFromPaste' || event.inputType === 'insertFromDrop';
      guard(next, selectionStart ?? next.length, whole);
    },
    onBlur: () => guard(value, value.length, true),
  };
  return (
    <div class="form-field">
      <div class="label-line">
        <label for={`${id}-field`}>{props.label}</label>
        {props.kept === true ? (
          <span class="kept">
            <Icon name="check" size={14} />
            {front.kept}
          </span>
        ) : (
          props.optional && <span>{front.optional}</span>
        )}
      </div>
      {look === 'area' ? (
        <textarea {...shared} class="area" rows={4} maxLength={4000} />
      ) : (
        <input
          {...shared}
          type="text"
          inputMode={look}
          autoComplete={props.autoComplete ?? 'off'}
          maxLength={254}
        />
      )}
      {below !== null && (
        <p
          id={`${id}-below`}
          class={error === null ? 'below' : 'below wrong'}
          role={error === null ? undefined : 'alert'}
        >
          {error !== null && <Icon name="alert" size={14} />}
          {below}
        </p>
      )}
    </div>
  );
}

/**
 * Whether texts may go as they stand: `card` where one still holds a number, `unchecked` where that could not be said.
 * Brings the detector where one of them needs it.
 */
export async function cleared(
  context: AppContext,
  texts: readonly string[],
): Promise<'clean' | 'card' | 'unchecked'> {
  const { detector } = context;
  const needing = texts.filter((text) => detector?.needs(text) ?? true);
  if (needing.length === 0) return 'clean';
  if (detector === null) return 'unchecked';
  try {
    await detector.bring();
  } catch {
    return 'unchecked';
  }
  const there = detector.part.get();
  if (there === null) return 'unchecked';
  const answers = needing.map((text) => there.mask(text, text.length, true).status);
  if (answers.includes('unchecked')) return 'unchecked';
  return answers.includes('masked') ? 'card' : 'clean';
}
