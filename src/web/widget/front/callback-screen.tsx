/** @jsxImportSource preact */
// Call me back: a time within open hours and a number. Both are personal; the server says whether the time is free.
import { useRef, useState } from 'preact/hooks';
import { slots } from '../../../hours/hours.ts';
import type { AppContext } from '../app-context.ts';
import { Icon } from '../icons.tsx';
import { useMaybe } from '../observe.ts';
import { IconButton } from '../parts.tsx';
import type { ConversationEnd } from '../sealing.ts';
import { words } from '../words.ts';
import { front } from './front-words.ts';
import { contactOf, faultOf, fieldsOf, type FormValues, keyOf } from './form-values.ts';
import { OneField } from './form-screen.tsx';
import { cleared } from './guarded-field.tsx';
import type { SiteTold } from './site-told.ts';
import { slotWords } from './waiting-card.tsx';

const SLOTS_SHOWN = 6;

export function CallbackScreen(props: {
  readonly context: AppContext;
  readonly conversation: ConversationEnd;
  readonly told: SiteTold;
  readonly now: () => number;
  readonly values: FormValues;
  readonly onValues: (values: FormValues) => void;
  readonly headingRef: { current: HTMLElement | null };
  readonly onBack: () => void;
  readonly onClose: () => void;
}) {
  const { context, conversation, onValues, told, values } = props;
  const state = useMaybe(conversation.state);
  const [faults, setFaults] = useState<ReadonlyMap<string, string>>(new Map());
  const [busy, setBusy] = useState(false);
  const [chosen, setChosen] = useState<number | null>(null);
  const form = useRef<HTMLFormElement>(null);
  const hours = told.attendance.get(state?.team ?? '')?.hours ?? null;
  const [offered] = useState(() => slots(hours, props.now()).slice(0, SLOTS_SHOWN));
  const fields = fieldsOf(told, 'callback');
  // A callback without a number is none, whatever the form says.
  const shown = fields.some(({ kind }) => kind === 'phone')
    ? fields
    : [...fields, { id: 'phone', kind: 'phone', label: front.phone, required: true, options: [] } as const];

  const show = (wrong: ReadonlyMap<string, string>) => {
    setFaults(wrong);
    requestAnimationFrame(() => form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
  };

  const book = async () => {
    if (busy) return;
    const wrong = new Map<string, string>();
    const slot = offered.find(({ from }) => from === chosen);
    if (slot === undefined) wrong.set('slot', front.errors.slot);
    for (const field of shown) {
      const needed = field.kind === 'phone' ? { ...field, required: true } : field;
      const fault = faultOf(needed, values.fields.get(keyOf(field)) ?? '');
      if (fault !== null) wrong.set(keyOf(field), fault);
    }
    if (slot === undefined || wrong.size > 0) return show(wrong);
    const contact = contactOf(values, shown);
    const number = contact?.phone ?? '';
    setBusy(true);
    const clean = await cleared(context, [number, contact?.name ?? '', contact?.email ?? '']);
    if (clean !== 'clean') {
      setBusy(false);
      return show(new Map([['phone', clean === 'card' ? front.errors.card : front.errors.unchecked]]));
    }
    const before = state?.waiting.contact ?? null;
    if (contact !== null && (contact.name !== null || contact.email !== null))
      await conversation.agree({
        kind: 'GiveContact',
        contact: {
          name: contact.name ?? before?.name ?? null,
          email: contact.email ?? before?.email ?? null,
          phone: before?.phone ?? null,
        },
      });
    const [from, to] = [new Date(slot.from).toISOString(), new Date(slot.to).toISOString()];
    const outcome = await conversation.agree({ kind: 'BookCallback', from, to, number });
    setBusy(false);
    if (outcome.status === 'done') return props.onBack();
    const taken = outcome.status === 'refused' && outcome.code === 'slot-unavailable';
    show(new Map([['slot', taken ? front.errors.taken : front.errors.failed]]));
  };

  return (
    <>
      <div class="top">
        <IconButton icon="back" label={words.back} onClick={props.onBack} />
        <div class="who">
          <h2 tabIndex={-1} ref={(element) => void (props.headingRef.current = element)}>
            {front.callTitle}
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
          void book();
        }}
      >
        {offered.length === 0 ? (
          <p>{front.noSlots}</p>
        ) : (
          <>
            <fieldset>
              <legend>{front.when}</legend>
              {offered.map(({ from, to }) => (
                <label key={from} class="choice">
                  <input
                    type="radio"
                    name="slot"
                    checked={chosen === from}
                    aria-invalid={faults.has('slot')}
                    onChange={() => setChosen(from)}
                  />
                  <span>{slotWords(from, to, props.now(), hours?.zone ?? null)}</span>
                </label>
              ))}
              {faults.has('slot') && (
                <p class="below wrong" role="alert">
                  <Icon name="alert" size={14} />
                  {faults.get('slot')}
                </p>
              )}
            </fieldset>
            {shown.map((field) => (
              <OneField
                key={field.id}
                context={context}
                field={field}
                value={values.fields.get(keyOf(field)) ?? ''}
                error={faults.get(keyOf(field)) ?? null}
                hint={null}
                onValue={(value) =>
                  onValues({ ...values, fields: new Map(values.fields).set(keyOf(field), value) })
                }
              />
            ))}
            <button type="submit" class="button primary big" aria-disabled={busy}>
              {busy ? front.booking : front.book}
            </button>
          </>
        )}
      </form>
    </>
  );
}
