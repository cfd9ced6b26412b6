// What a form asks for, field by field: how a value is checked in words before it leaves, and how it is said in a history.
import type { SettingSection } from '../../../contract/settings.ts';
import { isObject } from '../../../seal/is-object.ts';

type Common = {
  /** A JSON pointer into the value. */
  readonly at: string;
  readonly label: string;
  readonly hint?: string;
};
export type Option = { readonly value: string | null; readonly word: string };

export type FieldSpec = Common &
  (
    | {
        readonly kind: 'text' | 'area';
        readonly max: number;
        readonly min?: number;
        readonly pattern?: RegExp;
        /** What the pattern asks for, in words. */
        readonly form?: string;
        readonly mono?: true;
        /** What stands for nothing typed: null, or the empty text. */
        readonly none?: null | '';
        readonly input?: 'date' | 'color' | 'tel';
        readonly rows?: number;
      }
    | {
        readonly kind: 'number';
        readonly min: number;
        readonly max: number;
        readonly unit?: string;
        readonly optional?: true;
      }
    | { readonly kind: 'choice'; readonly options: readonly Option[] }
    | { readonly kind: 'number-choice'; readonly options: readonly { value: number | null; word: string }[] }
    | { readonly kind: 'check' }
    /** One item of a section; `none`: what null means, absent when something must be chosen. */
    | { readonly kind: 'reference'; readonly section: SettingSection; readonly none?: string }
    /** Several; `all`: what null means. */
    | {
        readonly kind: 'references';
        readonly section: SettingSection;
        readonly none: string;
        readonly all?: string;
      }
    | {
        readonly kind: 'lines';
        readonly max: number;
        readonly each: number;
        readonly min?: number;
        readonly pattern?: RegExp;
        readonly form?: string;
        readonly mono?: true;
      }
    | {
        readonly kind: 'rows';
        readonly columns: readonly FieldSpec[];
        readonly blank: Readonly<Record<string, unknown>>;
        readonly add: string;
        readonly one: string;
        readonly max: number;
        readonly min?: number;
      }
  );

export type Draft = Readonly<Record<string, unknown>>;
/** By JSON pointer. */
export type Errors = ReadonlyMap<string, string>;

export function valueAt(value: unknown, pointer: string): unknown {
  let inner = value;
  for (const step of stepsOf(pointer)) {
    if (Array.isArray(inner)) inner = inner[Number(step)];
    else if (isObject(inner)) inner = inner[step];
    else return undefined;
  }
  return inner;
}

export function withValueAt(value: unknown, pointer: string, next: unknown): unknown {
  const [step, ...rest] = stepsOf(pointer);
  if (step === undefined) return next;
  const inner = rest.length === 0 ? '' : `/${rest.join('/')}`;
  if (Array.isArray(value))
    return value.map((each: unknown, index) =>
      index === Number(step) ? withValueAt(each, inner, next) : each,
    );
  const fields = isObject(value) ? value : {};
  return { ...fields, [step]: withValueAt(fields[step], inner, next) };
}

export function stepsOf(pointer: string): readonly string[] {
  return pointer.split('/').slice(1);
}

/** Everything that keeps the value from being saved, in words. */
export function errorsOf(specs: readonly FieldSpec[], draft: Draft): Errors {
  const errors = new Map<string, string>();
  for (const spec of specs) collect(spec, spec.at, valueAt(draft, spec.at), errors);
  return errors;
}

function collect(spec: FieldSpec, at: string, value: unknown, errors: Map<string, string>): void {
  if (spec.kind !== 'rows') {
    const error = errorOf(spec, value);
    if (error !== null) errors.set(at, error);
    return;
  }
  const rows = Array.isArray(value) ? value : [];
  if (rows.length < (spec.min ?? 0)) errors.set(at, `Add at least ${spec.min ?? 0}.`);
  if (rows.length > spec.max) errors.set(at, `At most ${spec.max}.`);
  for (const [index, row] of rows.entries())
    for (const column of spec.columns)
      collect(column, `${at}/${index}${column.at}`, valueAt(row, column.at), errors);
}

function errorOf(spec: Exclude<FieldSpec, { kind: 'rows' }>, value: unknown): string | null {
  switch (spec.kind) {
    case 'text':
    case 'area': {
      if (value === null && spec.none === null) return null;
      const text = typeof value === 'string' ? value.trim() : '';
      const min = spec.min ?? (spec.none === undefined ? 1 : 0);
      if (text.length < min) return text === '' ? 'Write something here.' : `At least ${min} characters.`;
      if ([...text].length > spec.max)
        return `At most ${spec.max} characters; these are ${[...text].length}.`;
      if (text !== '' && spec.pattern?.test(text) === false) return spec.form ?? 'This has another form.';
      return null;
    }
    case 'number': {
      if (value === null && spec.optional) return null;
      const fits = typeof value === 'number' && Number.isInteger(value);
      return fits && value >= spec.min && value <= spec.max
        ? null
        : `A whole number from ${spec.min} to ${spec.max}.`;
    }
    case 'reference':
      return typeof value === 'string' && value !== ''
        ? null
        : spec.none === undefined
          ? 'Choose one.'
          : null;
    case 'lines': {
      const lines = linesIn(value);
      if (lines.length < (spec.min ?? 0)) return 'Write at least one, each on a line of its own.';
      if (lines.length > spec.max) return `At most ${spec.max} lines; these are ${lines.length}.`;
      const wrong = lines.find((line) => line.length > spec.each || spec.pattern?.test(line) === false);
      return wrong === undefined
        ? null
        : `“${wrong.slice(0, 40)}”: ${spec.form ?? `at most ${spec.each} characters`}.`;
    }
    case 'choice':
    case 'number-choice':
      return spec.options.some((option) => option.value === value) ? null : 'Choose one.';
    case 'references':
    case 'check':
      return null;
  }
}

/** The value as it is saved: without the blanks and empty lines that typing leaves. */
export function tidied(specs: readonly FieldSpec[], draft: Draft): Draft {
  return specs.reduce<unknown>(
    (value, spec) => withValueAt(value, spec.at, tidy(spec, valueAt(value, spec.at))),
    draft,
  ) as Draft;
}

function tidy(spec: FieldSpec, value: unknown): unknown {
  switch (spec.kind) {
    case 'text':
    case 'area': {
      const text = typeof value === 'string' ? value.trim() : '';
      return text === '' && spec.none === null ? null : text;
    }
    case 'lines':
      return linesIn(value);
    case 'rows':
      return (Array.isArray(value) ? value : []).map((row: unknown) => tidied(spec.columns, row as Draft));
    default:
      return value === undefined || value === '' ? null : value;
  }
}

function linesIn(value: unknown): readonly string[] {
  return (Array.isArray(value) ? value : [])
    .map((line: unknown) => String(line).trim())
    .filter((line) => line !== '');
}

/** What the server found, brought to the field that shows it: the nearest one above. */
export function fieldOf(specs: readonly FieldSpec[], pointer: string): string | null {
  const shown = specs.flatMap((spec) =>
    spec.kind === 'rows' ? [spec.at, ...spec.columns.map((column) => `${spec.at}/*${column.at}`)] : [spec.at],
  );
  const fits = (pattern: string) => {
    const [asked, steps] = [stepsOf(pattern), stepsOf(pointer)];
    return (
      asked.length <= steps.length && asked.every((step, index) => step === '*' || step === steps[index])
    );
  };
  const [best] = shown.filter(fits).sort((a, b) => stepsOf(b).length - stepsOf(a).length);
  if (best === undefined) return null;
  return `/${stepsOf(pointer).slice(0, stepsOf(best).length).join('/')}`;
}
