/** @jsxImportSource preact */
// What a visitor is asked when a conversation is over: a number, and a few words that are sealed like any message.
import { useState } from 'preact/hooks';
import type { ConversationState } from '../connection/conversation-state.ts';
import type { AppContext } from './app-context.ts';
import { later } from './conversation-words.ts';
import { firstName } from './person.tsx';
import type { ConversationEnd } from './sealing.ts';
import { words } from './words.ts';

const SCORES = [1, 2, 3, 4, 5] as const;
const COMMENT_CHARACTERS_MAX = 2000;

export type SurveyProps = {
  readonly context: AppContext;
  readonly state: ConversationState;
  readonly conversation: ConversationEnd;
};

export function Survey({ context, state, conversation }: SurveyProps) {
  const [score, setScore] = useState<number | null>(null);
  const [text, setText] = useState('');
  const [fault, setFault] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [skipped, setSkipped] = useState(false);
  const [sent, setSent] = useState(false);
  const closedBy = state.items.findLast((item) => item.kind === 'line' && item.line.type === 'resolved');
  // Who was never answered by a person has nobody to rate.
  if (closedBy?.kind !== 'line' || closedBy.line.type !== 'resolved' || skipped || sent) return null;
  if (state.survey !== null && !busy) return null;
  const name = firstName(closedBy.line.name ?? later.staff);

  const send = async () => {
    if (busy) return;
    if (score === null) return setFault(later.chooseRating);
    setBusy(true);
    const masked = await hidden(context, text);
    setBusy(false);
    if (masked === 'unchecked') return setFault(words.notChecked);
    // What is sent is what stands in the field: a hidden number is shown hidden first.
    if (masked !== null) {
      setText(masked.text);
      return context.announce(masked.spoken);
    }
    setFault(null);
    setBusy(true);
    const outcome = await conversation.rate(score);
    if (outcome.status === 'done' && text.trim() !== '') await said(conversation, text);
    setBusy(false);
    if (outcome.status !== 'done') return setFault(later.failed);
    setSent(true);
    context.announce(later.rated(score));
  };

  return (
    <form
      class="survey"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <fieldset>
        <legend>{later.rate(name)}</legend>
        <div class="scores">
          {SCORES.map((value) => (
            <label key={value}>
              <input
                type="radio"
                name="score"
                value={value}
                checked={score === value}
                onChange={() => {
                  setScore(value);
                  setFault(null);
                }}
              />
              <span>{value}</span>
            </label>
          ))}
        </div>
        <div class="ends">
          <span>{later.rateLow}</span>
          <span>{later.rateHigh}</span>
        </div>
      </fieldset>
      <label class="better">
        <span>
          {later.better} <i>{later.optional}</i>
        </span>
        <textarea
          rows={2}
          maxLength={COMMENT_CHARACTERS_MAX}
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
        <small>{later.betterReaders(name)}</small>
      </label>
      {fault !== null && (
        <p class="small" role="alert">
          {fault}
        </p>
      )}
      <div class="survey-actions">
        <button type="submit" class="button primary" aria-disabled={busy}>
          {busy ? later.sendingRating : later.sendRating}
        </button>
        <button type="button" class="button quiet" onClick={() => setSkipped(true)}>
          {later.skip}
        </button>
      </div>
    </form>
  );
}

/** The text with its numbers hidden; null when there are none. */
async function hidden(
  { detector }: AppContext,
  text: string,
): Promise<{ readonly text: string; readonly spoken: string } | 'unchecked' | null> {
  if (text.trim() === '') return null;
  if (detector === null) return 'unchecked';
  if (!detector.needs(text)) return null;
  await detector.bring().catch(() => undefined);
  const part = detector.part.get();
  const answer = part?.mask(text, text.length, true) ?? null;
  if (part === null || answer === null || answer.status === 'unchecked') return 'unchecked';
  return answer.status === 'masked'
    ? { text: answer.masked.text, spoken: part.hidWords(answer.masked.hid) }
    : null;
}

const COMMENT_WAIT_MS_MAX = 10_000;

/** The rating may be recorded before this end has read it back: the words follow once it has. */
function said(conversation: ConversationEnd, text: string): Promise<void> {
  return new Promise((resolve) => {
    const settle = () => {
      clearTimeout(timer);
      stop();
      resolve();
    };
    const timer = setTimeout(settle, COMMENT_WAIT_MS_MAX);
    const stop = conversation.state.subscribe(() => {
      if (conversation.comment(text).ok) settle();
    });
    if (conversation.comment(text).ok) settle();
  });
}
