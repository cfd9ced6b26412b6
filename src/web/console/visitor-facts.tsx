// Who the visitor is, as far as anybody says so: the organisation's own word only where this device checked it, what they gave
// themselves as what they gave; how they came; and the call they wait for.
import { BadgeCheck, PhoneCall } from 'lucide-react';
import { useState } from 'react';
import type { ActOutcome } from '../connection/connection-state.ts';
import type { ConversationState } from '../connection/conversation-state.ts';
import { Action, Icon, PersonMark } from '../staff/controls.tsx';
import { useNow } from '../staff/now.ts';
import { useWork } from '../staff/start.tsx';
import { clockTime, momentWord } from '../staff/time.ts';
import { outcomeWord } from '../staff/words.ts';
import { pageWord, pathOf } from './system-line.tsx';

/** A page that was open for a moment is no less of the way. */
const TRAIL_SHOWN = 8;

export function VisitorHead({
  state,
  visitor,
}: {
  readonly state: ConversationState;
  readonly visitor: string;
}) {
  const { me } = useWork();
  const { confirmed, contact } = state.waiting;
  const name = confirmed?.name ?? contact?.name ?? visitor;
  return (
    <>
      <PersonMark name={name} visitor size="large" />
      <div>
        <h2>{name}</h2>
        {confirmed === null ? (
          <p className="meta">{contact?.name == null ? 'Not signed in' : 'Not signed in, gave this name'}</p>
        ) : (
          <p className="meta confirmed-word">
            <Icon of={BadgeCheck} size={14} />
            Confirmed by {me.workspaceName}, {clockTime(confirmed.at)}
          </p>
        )}
      </div>
    </>
  );
}

export function VisitorFacts({ state }: { readonly state: ConversationState }) {
  const { confirmed, contact } = state.waiting;
  const country = state.visitor?.country ?? null;
  const facts: readonly (readonly [string, string | null])[] = [
    ['Customer', confirmed?.subject ?? null],
    ['E-mail', contact?.email ?? confirmed?.email ?? null],
    ['Telephone', contact?.phone ?? null],
    ['Country', country === null ? null : countryName(country)],
    ['Campaign', state.waiting.campaign],
    ['Came from', state.visitor?.referrer === '' ? null : (state.visitor?.referrer ?? null)],
  ];
  return (
    <>
      {facts.map(([word, value]) =>
        value === null ? null : (
          <FactLine key={word} word={word}>
            {value}
          </FactLine>
        ),
      )}
    </>
  );
}

function FactLine({ word, children }: { readonly word: string; readonly children: string }) {
  return (
    <>
      <dt>{word}</dt>
      <dd>{children}</dd>
    </>
  );
}

/** The way to the conversation, the page it began on first. */
export function Trail({
  visitor,
  at,
}: {
  readonly visitor: NonNullable<ConversationState['visitor']>;
  readonly at: number;
}) {
  const before = visitor.trail.toReversed().slice(0, TRAIL_SHOWN);
  return (
    <ol className="trail">
      <li className="here">
        <span className="truncate" title={pageWord(visitor)}>
          {pathOf(visitor.page)}
        </span>
        <time className="meta">{clockTime(at)}</time>
      </li>
      {before.map((page) => (
        <li key={`${page.at} ${page.page}`}>
          <span className="truncate" title={page.title}>
            {pathOf(page.page)}
          </span>
          <time className="meta">{clockTime(page.at)}</time>
        </li>
      ))}
    </ol>
  );
}

export function CallbackFacts({
  state,
  finish,
}: {
  readonly state: ConversationState;
  /** Null: only who has the conversation says so. */
  readonly finish: ((reached: boolean) => Promise<ActOutcome>) | null;
}) {
  const now = useNow();
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<string | null>(null);
  const { callback } = state.waiting;
  if (callback === null) return null;
  const say = (reached: boolean) => {
    if (finish === null) return;
    setBusy(true);
    void finish(reached).then((outcome) => {
      setBusy(false);
      setWrong(outcomeWord(outcome));
    });
  };
  return (
    <section>
      <div className="section-head">
        <h3>Call back</h3>
        <span className="meta">
          {momentWord(callback.from, now)} to {clockTime(callback.to)}
        </span>
      </div>
      {callback.number === null ? null : (
        <p className="call-number">
          <Icon of={PhoneCall} size={14} />
          <a href={`tel:${callback.number.replace(/[^+0-9]/g, '')}`}>{callback.number}</a>
        </p>
      )}
      {callback.done === null ? (
        <>
          <div className="call-deeds">
            <Action isDisabled={busy || finish === null} onPress={() => say(true)}>
              Called
            </Action>
            <Action isDisabled={busy || finish === null} onPress={() => say(false)}>
              Not reached
            </Action>
          </div>
          {finish === null ? <p className="meta">Take the conversation to say that you called.</p> : null}
        </>
      ) : (
        <p className="meta">
          {callback.done.reached ? 'Called' : 'Called, not reached'}, {momentWord(callback.done.at, now)}
        </p>
      )}
      {wrong === null ? null : (
        <p className="meta" role="alert">
          {wrong}
        </p>
      )}
    </section>
  );
}

function countryName(code: string): string {
  try {
    return new Intl.DisplayNames('en', { type: 'region' }).of(code) ?? code;
  } catch {
    return code;
  }
}
