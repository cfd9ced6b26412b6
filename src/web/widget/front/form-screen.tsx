/** @jsxImportSource preact */
// Before the conversation: what it is about and the little the house asks; where nobody answers now, the same fields become a
// message to be answered later. What was typed stays, whichever of the two it becomes.
import { useRef, useState } from 'preact/hooks';
import type { AppContext } from '../app-context.ts';
import { Icon } from '../icons.tsx';
import { useMaybe } from '../observe.ts';
import { IconButton, TrustStrip } from '../parts.tsx';
import type { VisitorEnd } from '../sealing.ts';
import { trustLine } from '../trust-line.ts';
import { words } from '../words.ts';
import { front } from './front-words.ts';
import { contactOf, faultOf, fieldsOf, type FormValues, keyOf, spokenAnswers } from './form-values.ts';
import { cleared, GuardedField } from './guarded-field.tsx';
import { attendedBy, isAttended } from './opening-line.ts';
import type { FormField, SiteTold } from './site-told.ts';

export type FormChoice = {
  readonly topic?: { readonly item: string; readonly team: string };
  readonly ticket?: 'closed' | 'nobody-online';
  readonly contact?: {
    readonly name: string | null;
    readonly email: string | null;
    readonly phone: string | null;
  };
};

export type FormScreenProps = {
  readonly context: AppContext;
  readonly visitor: VisitorEnd;
  readonly told: SiteTold;
  readonly now: () => number;
  readonly values: FormValues;
  readonly onValues: (values: FormValues) => void;
  readonly headingRef: { current: HTMLElement | null };
  readonly onBack: () => void;
  readonly onClose: () => void;
  readonly onReaders: (team: string) => void;
  /** Answers null when it went, else why not. An empty text: the choice is made, the first words come later. */
  readonly onStart: (text: string, choice: FormChoice) => string | null;
};

export function FormScreen(props: FormScreenProps) {
  const { context, onValues, told, values, visitor } = props;
  const { house } = context;
  const trust = useMaybe(visitor.trust);
  useMaybe(visitor.readers);
  const site = useMaybe(visitor.site);
  const [faults, setFaults] = useState<ReadonlyMap<string, string>>(new Map());
  const [busy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const draft = context.draftOf(null);
  const [message, setMessage] = useState(draft.text);
  // Typed elsewhere, or before the team closed: said once, while it is unchanged.
  const [before] = useState(draft.text);

  const topics = told.topics.filter(({ team }) => visitor.readersWith(team) !== null);
  const topic = topics.find(({ item }) => item === values.topic) ?? null;
  const team = topic?.team ?? site?.team ?? '';
  const attended = attendedBy(told, team, props.now());
  const later = attended.status !== 'open';
  const readers = visitor.readersWith(team);
  const invalid = trust?.status === 'invalid';
  const fields = fieldsOf(told, later ? 'closed' : 'before');
  const topicField = told.forms.before?.find(({ kind }) => kind === 'topic');

  const put = (key: string, value: string) =>
    onValues({ ...values, fields: new Map(values.fields).set(key, value) });
  const say = (text: string) => {
    draft.text = text;
    setMessage(text);
  };

  const submit = async () => {
    if (busy) return;
    const wrong = new Map<string, string>();
    if (topicField?.required === true && topics.length > 0 && topic === null)
      wrong.set('topic', front.errors.topic);
    for (const field of fields) {
      const fault = faultOf(field, values.fields.get(keyOf(field)) ?? '');
      if (fault !== null) wrong.set(keyOf(field), fault);
    }
    if (later && message.trim() === '') wrong.set('message', front.errors.message);
    if (wrong.size > 0) return show(wrong);
    setBusy(true);
    const contact = contactOf(values, fields);
    const personal = [contact?.name, contact?.email, contact?.phone].map((each) => each ?? '');
    const text = [spokenAnswers(values, fields), message.trim()].filter((each) => each !== '').join('\n\n');
    // A message with a number in it masks it in the field first: one more press sends it.
    const clean = await cleared(context, [...personal, text]);
    setBusy(false);
    if (clean !== 'clean')
      return show(new Map([['message', clean === 'card' ? front.errors.card : front.errors.unchecked]]));
    const refusal = props.onStart(text, {
      ...(topic === null ? {} : { topic: { item: topic.item, team: topic.team } }),
      ...(later ? { ticket: attended.status === 'closed' ? 'closed' : 'nobody-online' } : {}),
      ...(contact === null ? {} : { contact }),
    });
    if (refusal !== null) show(new Map([['message', front.errors.notReady]]));
  };

  const show = (wrong: ReadonlyMap<string, string>) => {
    setFaults(wrong);
    requestAnimationFrame(() => form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
  };

  return (
    <>
      <div class="top">
        <IconButton icon="back" label={words.back} onClick={props.onBack} />
        <div class="who">
          <h2 tabIndex={-1} ref={(element) => void (props.headingRef.current = element)}>
            {later ? words.leave : words.start}
          </h2>
        </div>
        <IconButton icon="close" label={words.close} onClick={props.onClose} />
      </div>
      <form
        ref={form}
        class="form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        {later && (
          <div class="form-head">
            <h3>{attended.status === 'closed' ? front.closed : front.nobody}</h3>
            <p>{attended.later}</p>
          </div>
        )}
        {topics.length > 0 && (
          <fieldset aria-describedby={faults.has('topic') ? 'topic-wrong' : undefined}>
            <legend>{topicField?.label ?? front.about}</legend>
            {topics.map((each) => (
              <label key={each.item} class="choice">
                <input
                  type="radio"
                  name="topic"
                  checked={topic?.item === each.item}
                  aria-invalid={faults.has('topic')}
                  onChange={() => onValues({ ...values, topic: each.item })}
                />
                <span dir="auto">{each.name}</span>
                {!isAttended(told, each.team, props.now()) && <small>{front.messagesOnly}</small>}
              </label>
            ))}
            {faults.has('topic') && (
              <p id="topic-wrong" class="below wrong" role="alert">
                <Icon name="alert" size={14} />
                {faults.get('topic')}
              </p>
            )}
          </fieldset>
        )}
        {fields.map((field) => (
          <OneField
            key={field.id}
            context={context}
            field={field}
            value={values.fields.get(keyOf(field)) ?? ''}
            error={faults.get(keyOf(field)) ?? null}
            hint={hintOf(field, told, later)}
            onValue={(value) => put(keyOf(field), value)}
          />
        ))}
        <GuardedField
          context={context}
          look="area"
          label={later ? front.message : front.question}
          optional={!later}
          value={message}
          onValue={say}
          kept={before !== '' && message === before}
          hint={later && !told.mails ? front.noMailHint : front.noCards}
          error={faults.get('message') ?? null}
        />
        <button type="submit" class="button primary big" aria-disabled={busy || readers === null || invalid}>
          {busy ? front.sending : later ? front.leaveNow : front.startNow}
        </button>
      </form>
      <TrustStrip
        foot
        line={trustLine(readers, house, invalid)}
        phone={context.phone}
        onOpen={() => props.onReaders(team)}
      />
    </>
  );
}

function hintOf(field: FormField, { mails }: SiteTold, later: boolean): string | null {
  return field.kind === 'email' && later && mails ? front.mailHint : null;
}

const LOOKS = { name: 'text', text: 'text', email: 'email', phone: 'tel' } as const;
const COMPLETES = { name: 'name', email: 'email', phone: 'tel', text: 'off' } as const;

export function OneField(props: {
  readonly context: AppContext;
  readonly field: FormField;
  readonly value: string;
  readonly error: string | null;
  readonly hint: string | null;
  readonly onValue: (value: string) => void;
}) {
  const { error, field, onValue, value } = props;
  const { kind } = field;
  if (kind === 'checkbox') {
    return (
      <label class="choice">
        <input
          type="checkbox"
          checked={value !== ''}
          aria-invalid={error !== null}
          onChange={(event) => onValue(event.currentTarget.checked ? 'yes' : '')}
        />
        <span dir="auto">{field.label}</span>
      </label>
    );
  }
  if (kind === 'choice' || kind === 'topic') {
    return (
      <fieldset>
        <legend dir="auto">{field.label}</legend>
        {field.options.map((option) => (
          <label key={option} class="choice">
            <input
              type="radio"
              name={field.id}
              checked={value === option}
              aria-invalid={error !== null}
              onChange={() => onValue(option)}
            />
            <span dir="auto">{option}</span>
          </label>
        ))}
        {error !== null && (
          <p class="below wrong" role="alert">
            <Icon name="alert" size={14} />
            {error}
          </p>
        )}
      </fieldset>
    );
  }
  return (
    <GuardedField
      context={props.context}
      look={LOOKS[kind]}
      autoComplete={COMPLETES[kind]}
      label={field.label}
      optional={!field.required}
      value={value}
      onValue={onValue}
      error={error}
      {...(props.hint === null ? {} : { hint: props.hint })}
    />
  );
}
