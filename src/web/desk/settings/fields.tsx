// The fields of a form, drawn from their specs. Each says in words what is wrong with it, beside it, and keeps what was typed.
import { Check, Plus, X } from 'lucide-react';
import { type ReactNode, useId } from 'react';
import { Checkbox } from 'react-aria-components';
import { Action, Icon, IconAction } from '../../staff/controls.tsx';
import { type Draft, type Errors, type FieldSpec, valueAt } from './field-spec.ts';
import { useSettings } from './settings-work.ts';
import { useNames } from './use-names.ts';

/** Characters of a text that needs little room. */
const SHORT = 7;

type FieldProps = {
  readonly spec: FieldSpec;
  /** Where it stands: the spec's own place, or a row's. */
  readonly at: string;
  readonly value: unknown;
  readonly errors: Errors;
  readonly set: (at: string, value: unknown) => void;
};

export function Fields({
  specs,
  draft,
  errors,
  set,
}: {
  readonly specs: readonly FieldSpec[];
  readonly draft: Draft;
  readonly errors: Errors;
  readonly set: (at: string, value: unknown) => void;
}) {
  return specs.map((spec) => (
    <Field key={spec.at} spec={spec} at={spec.at} value={valueAt(draft, spec.at)} errors={errors} set={set} />
  ));
}

function Field(props: FieldProps) {
  const { spec } = props;
  switch (spec.kind) {
    case 'rows':
      return <RowsField {...props} spec={spec} />;
    case 'references':
      return <ReferencesField {...props} spec={spec} />;
    case 'check':
      return <CheckField {...props} />;
    default:
      return <Labelled {...props}>{(names) => <Control {...props} names={names} />}</Labelled>;
  }
}

type Described = {
  readonly id: string;
  readonly 'aria-describedby'?: string;
  readonly 'aria-invalid'?: true;
  readonly 'data-at': string;
};

function Labelled({
  spec,
  at,
  errors,
  children,
}: FieldProps & { readonly children: (names: Described) => ReactNode }) {
  const id = useId();
  const error = errors.get(at);
  const unit = spec.kind === 'number' ? spec.unit : undefined;
  const describing = [
    ...(unit === undefined ? [] : [`${id}-unit`]),
    ...(spec.hint === undefined ? [] : [`${id}-hint`]),
    ...(error === undefined ? [] : [`${id}-error`]),
  ].join(' ');
  return (
    <div className="field" data-kind={spec.kind === 'text' && spec.max <= SHORT ? 'short' : spec.kind}>
      <label htmlFor={id}>{spec.label}</label>
      {spec.hint === undefined ? null : (
        <p className="meta" id={`${id}-hint`}>
          {spec.hint}
        </p>
      )}
      <div className="field-line">
        {children({
          id,
          'data-at': at,
          ...(describing === '' ? {} : { 'aria-describedby': describing }),
          ...(error === undefined ? {} : { 'aria-invalid': true }),
        })}
        {unit === undefined ? null : (
          <span className="meta" id={`${id}-unit`}>
            {unit}
          </span>
        )}
      </div>
      <FieldError id={`${id}-error`} error={error} />
    </div>
  );
}

function FieldError({ id, error }: { readonly id: string; readonly error: string | undefined }) {
  return error === undefined ? null : (
    <p className="field-error" id={id}>
      {error}
    </p>
  );
}

function Control({ spec, at, value, set, names }: FieldProps & { readonly names: Described }): ReactNode {
  const settings = useSettings();
  const nameOf = useNames();
  switch (spec.kind) {
    case 'text':
      return (
        <input
          {...names}
          className={`input${spec.mono ? ' mono' : ''}${spec.max <= SHORT ? ' short' : ''}`}
          type={spec.input === 'color' ? 'text' : (spec.input ?? 'text')}
          value={typeof value === 'string' ? value : ''}
          autoComplete="off"
          spellCheck={spec.mono === undefined}
          onChange={({ currentTarget }) => set(at, currentTarget.value)}
        />
      );
    case 'area':
      return (
        <textarea
          {...names}
          className="input"
          rows={spec.rows ?? 4}
          value={typeof value === 'string' ? value : ''}
          onChange={({ currentTarget }) => set(at, currentTarget.value)}
        />
      );
    case 'lines':
      return (
        <textarea
          {...names}
          className={`input lines${spec.mono ? ' mono' : ''}`}
          rows={Math.max(2, Math.min(6, Array.isArray(value) ? value.length + 1 : 2))}
          value={Array.isArray(value) ? value.map(String).join('\n') : ''}
          spellCheck={false}
          onChange={({ currentTarget }) =>
            set(at, currentTarget.value === '' ? [] : currentTarget.value.split('\n'))
          }
        />
      );
    case 'number':
      return (
        <input
          {...names}
          className="input short"
          inputMode="numeric"
          autoComplete="off"
          value={typeof value === 'number' || typeof value === 'string' ? value : ''}
          onChange={({ currentTarget }) => {
            const text = currentTarget.value.trim();
            set(at, text === '' ? null : /^\d{1,9}$/.test(text) ? Number(text) : currentTarget.value);
          }}
        />
      );
    case 'choice':
    case 'number-choice':
      return (
        <select
          {...names}
          className="input"
          value={String(spec.options.findIndex((option) => option.value === value))}
          onChange={({ currentTarget }) => set(at, spec.options[Number(currentTarget.value)]?.value ?? null)}
        >
          {spec.options.map((option, index) => (
            <option key={option.word} value={index}>
              {option.word}
            </option>
          ))}
        </select>
      );
    case 'reference':
      return (
        <select
          {...names}
          className="input"
          value={typeof value === 'string' ? value : ''}
          onChange={({ currentTarget }) => set(at, currentTarget.value === '' ? null : currentTarget.value)}
        >
          <option value="">{spec.none ?? 'Choose one'}</option>
          {settings.list(spec.section).map(({ item }) => (
            <option key={item} value={item}>
              {nameOf(spec.section, item)}
            </option>
          ))}
          {typeof value === 'string' && value !== '' && settings.find(spec.section, value) === null ? (
            <option value={value}>{value} (removed)</option>
          ) : null}
        </select>
      );
    default:
      return null;
  }
}

function CheckField({ spec, at, value, set }: FieldProps) {
  return (
    <div className="field">
      <Tick label={spec.label} on={value === true} set={(on) => set(at, on)} />
    </div>
  );
}

export function Tick({
  label,
  on,
  set,
}: {
  readonly label: string;
  readonly on: boolean;
  readonly set: (on: boolean) => void;
}) {
  return (
    <Checkbox className="choice" isSelected={on} onChange={set}>
      <span className="box" aria-hidden="true">
        <Icon of={Check} size={14} />
      </span>
      {label}
    </Checkbox>
  );
}

function ReferencesField({
  spec,
  at,
  value,
  errors,
  set,
}: FieldProps & { readonly spec: Extract<FieldSpec, { kind: 'references' }> }) {
  const settings = useSettings();
  const nameOf = useNames();
  const id = useId();
  const all = spec.all !== undefined && value === null;
  const chosen: readonly unknown[] = Array.isArray(value) ? value : [];
  return (
    <fieldset className="field ticks" data-at={at} tabIndex={-1}>
      <legend>{spec.label}</legend>
      <p className="meta">{spec.all === undefined ? spec.none : spec.hint}</p>
      {spec.all === undefined ? null : (
        <Tick label={spec.all} on={all} set={(on) => set(at, on ? null : [])} />
      )}
      {all
        ? null
        : settings
            .list(spec.section)
            .map(({ item }) => (
              <Tick
                key={item}
                label={nameOf(spec.section, item)}
                on={chosen.includes(item)}
                set={(on) => set(at, on ? [...chosen, item] : chosen.filter((each) => each !== item))}
              />
            ))}
      <FieldError id={`${id}-error`} error={errors.get(at)} />
    </fieldset>
  );
}

function RowsField({
  spec,
  at,
  value,
  errors,
  set,
}: FieldProps & { readonly spec: Extract<FieldSpec, { kind: 'rows' }> }) {
  const rows: readonly Draft[] = Array.isArray(value) ? (value as readonly Draft[]) : [];
  const id = useId();
  return (
    <fieldset className="field rows-field" data-at={at} tabIndex={-1}>
      <legend>{spec.label}</legend>
      {spec.hint === undefined ? null : <p className="meta">{spec.hint}</p>}
      {rows.map((row, index) => (
        <div
          key={index}
          className="row-fields"
          role="group"
          aria-label={`${spec.label}, ${spec.one} ${index + 1}`}
        >
          {spec.columns.map((column) => (
            <Field
              key={column.at}
              spec={column}
              at={`${at}/${index}${column.at}`}
              value={valueAt(row, column.at)}
              errors={errors}
              set={set}
            />
          ))}
          <IconAction
            icon={X}
            small
            label={`Remove ${spec.one} ${index + 1}`}
            onPress={() =>
              set(
                at,
                rows.filter((_, place) => place !== index),
              )
            }
          />
          <FieldError id={`${id}-${index}`} error={errors.get(`${at}/${index}`)} />
        </div>
      ))}
      {rows.length >= spec.max ? null : (
        <div>
          <Action small icon={Plus} onPress={() => set(at, [...rows, spec.blank])}>
            {spec.add}
          </Action>
        </div>
      )}
      <FieldError id={`${id}-error`} error={errors.get(at)} />
    </fieldset>
  );
}
