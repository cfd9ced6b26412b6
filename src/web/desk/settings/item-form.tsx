// One item of the settings, to be written: fields with their errors in words, why it is changed, and what to do when
// somebody else was faster. Nothing that was typed is lost by a refusal, a cut, or going elsewhere.
import { CircleAlert, Save, Trash2 } from 'lucide-react';
import { type FormEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import type { Setting } from '../../../contract/settings.ts';
import type { ActOutcome } from '../../connection/connection-state.ts';
import { Action, Callout } from '../../staff/controls.tsx';
import { useObservable } from '../../staff/observe.ts';
import { useWork } from '../../staff/start.tsx';
import { failureWord } from '../desk-work.ts';
import { WHY_MAX } from './changes.tsx';
import { allDrafts, dropDraft, type FormDraft, keepDraft } from './drafts.ts';
import { type Draft, type Errors, errorsOf, fieldOf, tidied, valueAt, withValueAt } from './field-spec.ts';
import { Fields } from './fields.tsx';
import type { SectionSpec } from './section-spec.ts';
import { differenceOf, fieldWord, refusalWord, shortName } from './setting-words.ts';
import { useSettings } from './settings-work.ts';
import { useNames } from './use-names.ts';

const NONE: Errors = new Map();
const SLUG = /^[a-z0-9][a-z0-9-]{0,39}$/;

/** The item as it stands; null: a new one. */
export type Standing = { readonly item: string; readonly number: number; readonly value: Setting } | null;

export function ItemForm({
  spec,
  standing,
  begin,
  item: given,
  preview,
  saved,
}: {
  readonly spec: SectionSpec;
  readonly standing: Standing;
  /** What a new one begins with. */
  readonly begin?: { readonly item: string; readonly value: Setting };
  /** What a new one is called, where that is known. */
  readonly item?: string;
  /** Drawn from what is being written, beside the fields. */
  readonly preview?: (value: Draft) => ReactNode;
  readonly saved: (item: string) => void;
}) {
  const { address } = useWork();
  const settings = useSettings();
  const names = useNames();
  const key = `${spec.section} ${standing?.item ?? given ?? `+${begin?.item ?? ''}`}`;
  const kept = useObservable(allDrafts).get(key);
  const fresh: FormDraft = {
    base: standing?.number ?? 0,
    value: (standing?.value ?? begin?.value ?? spec.blank) as unknown as Draft,
    name: '',
    why: '',
  };
  const draft = kept ?? fresh;
  const [errors, setErrors] = useState<Errors>(NONE);
  const [failed, setFailed] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [removing, setRemoving] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const id = useId();

  // What stands was changed elsewhere while nothing was being written: the form simply shows it.
  const moved = kept !== undefined && standing !== null && kept.base !== standing.number;
  const set = (at: string, value: unknown) => {
    keepDraft(key, { ...draft, value: withValueAt(draft.value, at, value) as Draft });
    if (errors.has(at)) setErrors(new Map([...errors].filter(([place]) => place !== at)));
  };
  const own = given ?? standing?.item ?? null;
  const taken = settings.list(spec.section).map(({ item }) => item);
  const title = valueAt(draft.value, spec.nameAt);
  const item =
    own ?? (draft.name === '' ? shortName(typeof title === 'string' ? title : '', taken) : draft.name);

  useEffect(() => {
    if (errors.size === 0) return;
    const [first] = errors.keys();
    const field = form.current?.querySelector<HTMLElement>(`[data-at="${first}"]`);
    field?.focus();
  }, [errors]);

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (busy) return;
    const found = new Map(errorsOf(spec.fields, draft.value));
    if (own === null && !SLUG.test(item))
      found.set('/item', 'Small letters, digits and hyphens, at most 40.');
    if (own === null && taken.includes(item)) found.set('/item', 'Another one has this short name.');
    if (draft.why.trim() === '')
      found.set('/why', 'Write why, so that whoever reads this later understands it.');
    setErrors(found);
    setFailed(found.size === 0 ? null : lookAgain(found.size));
    if (found.size > 0) return;
    const value = (spec.normal ?? same)(tidied(spec.fields, draft.value)) as unknown as Setting;
    await ask(() => settings.change(spec.section, item, value, draft.base, draft.why.trim()));
  }

  async function ask(act: () => Promise<ActOutcome>): Promise<void> {
    setBusy(true);
    try {
      const outcome = await act();
      if (outcome.status === 'done') {
        dropDraft(key);
        setErrors(NONE);
        setFailed(null);
        saved(item);
        return;
      }
      // The form says itself who was faster, and offers both.
      setFailed(
        outcome.status === 'refused' && outcome.code === 'setting-moved' ? null : refusalWord(outcome, names),
      );
      setErrors(errorsIn(spec, outcome));
    } catch (error) {
      setFailed(failureWord(error));
    } finally {
      setBusy(false);
    }
  }

  const error = (at: string) => errors.get(at);
  return (
    <form
      ref={form}
      className="item-form"
      noValidate
      aria-label={standing === null ? `New ${spec.one}` : names(spec.section, standing.item)}
      onSubmit={(event) => void submit(event)}
    >
      {moved ? <Moved spec={spec} standing={standing} draft={draft} formKey={key} /> : null}
      {spec.section === 'hours' ? preview?.(draft.value) : null}
      <Fields specs={spec.fields} draft={draft.value} errors={errors} set={set} />
      {spec.section === 'hours' ? null : preview?.(draft.value)}
      {own !== null ? null : (
        <div className="field">
          <label htmlFor={`${id}-item`}>Short name</label>
          <p className="meta" id={`${id}-item-hint`}>
            Stands in addresses and in the snippet. It stays as it is.
          </p>
          <input
            id={`${id}-item`}
            data-at="/item"
            className="input mono"
            value={item}
            autoComplete="off"
            spellCheck={false}
            aria-describedby={`${id}-item-hint${error('/item') === undefined ? '' : ` ${id}-item-error`}`}
            {...(error('/item') === undefined ? {} : { 'aria-invalid': true })}
            onChange={({ currentTarget }) => keepDraft(key, { ...draft, name: currentTarget.value })}
          />
          {error('/item') === undefined ? null : (
            <p className="field-error" id={`${id}-item-error`}>
              {error('/item')}
            </p>
          )}
        </div>
      )}
      <div className="save-bar">
        <div className="field">
          <label htmlFor={`${id}-why`}>Why</label>
          <p className="meta" id={`${id}-why-hint`}>
            Kept with the change, under your name.
          </p>
          <input
            id={`${id}-why`}
            data-at="/why"
            className="input"
            value={draft.why}
            maxLength={WHY_MAX}
            autoComplete="off"
            aria-describedby={`${id}-why-hint${error('/why') === undefined ? '' : ` ${id}-why-error`}`}
            {...(error('/why') === undefined ? {} : { 'aria-invalid': true })}
            onChange={({ currentTarget }) => keepDraft(key, { ...draft, why: currentTarget.value })}
          />
          {error('/why') === undefined ? null : (
            <p className="field-error" id={`${id}-why-error`}>
              {error('/why')}
            </p>
          )}
        </div>
        {failed === null ? null : (
          <div role="alert">
            <Callout tone="bad" icon={CircleAlert}>
              {failed}
            </Callout>
          </div>
        )}
        <div className="save-actions">
          <Action kind="primary" icon={Save} type="submit">
            {busy ? 'Saving…' : 'Save'}
          </Action>
          <Action
            onPress={() => {
              dropDraft(key);
              address.go(spec.page);
            }}
          >
            {kept === undefined ? 'Back' : 'Drop what I wrote'}
          </Action>
          {standing === null ? null : (
            <span className="push">
              <Action
                icon={Trash2}
                {...(removing ? { kind: 'danger' as const } : {})}
                onPress={() => {
                  if (draft.why.trim() === '') {
                    setErrors(new Map([['/why', `Write why this ${spec.one} is removed.`]]));
                    return;
                  }
                  if (!removing) setRemoving(true);
                  else {
                    const { base } = draft;
                    void ask(() =>
                      settings.change(spec.section, standing.item, null, base, draft.why.trim()),
                    );
                  }
                }}
              >
                {removing ? `Remove this ${spec.one}` : 'Remove…'}
              </Action>
            </span>
          )}
        </div>
      </div>
    </form>
  );
}

/** Somebody else was faster: what they changed, and both ways on. */
function Moved({
  spec,
  standing,
  draft,
  formKey,
}: {
  readonly spec: SectionSpec;
  readonly standing: NonNullable<Standing>;
  readonly draft: FormDraft;
  readonly formKey: string;
}) {
  const { staff } = useWork();
  const settings = useSettings();
  const names = useNames();
  const row = settings.find(spec.section, standing.item);
  const by = row?.by.kind === 'staff' ? (staff.person(row.by.person)?.name ?? 'Somebody') : 'Somebody';
  const difference = differenceOf(spec.section, standing.value, draft.value as unknown as Setting, names);
  return (
    <div role="alert">
      <Callout
        tone="warn"
        icon={CircleAlert}
        title={`${by} changed this while you were writing.`}
        action={
          <span className="both-ways">
            <Action small onPress={() => dropDraft(formKey)}>
              Take theirs
            </Action>
            <Action small onPress={() => keepDraft(formKey, { ...draft, base: standing.number })}>
              Go on with mine
            </Action>
          </span>
        }
      >
        Your text is kept. Saved as it stands here, it would change theirs like this:
        <ul className="difference">
          {difference.removed.map((line, index) => (
            <li key={`-${index}`} className="gone">
              - {line}
            </li>
          ))}
          {difference.added.map((line, index) => (
            <li key={`+${index}`} className="come">
              + {line}
            </li>
          ))}
        </ul>
      </Callout>
    </div>
  );
}

function errorsIn(spec: SectionSpec, outcome: ActOutcome): Errors {
  if (outcome.status !== 'refused') return NONE;
  const { code, detail } = outcome;
  const pointer = typeof detail?.['field'] === 'string' ? detail['field'].replace(/^\/value/, '') : null;
  const field = pointer === null ? null : fieldOf(spec.fields, pointer);
  return field === null ? NONE : new Map([[field, fieldWord(code)]]);
}

function lookAgain(count: number): string {
  return count === 1
    ? 'One field needs another look. Nothing was saved.'
    : `${count} fields need another look. Nothing was saved.`;
}

function same(value: Draft): Draft {
  return value;
}
