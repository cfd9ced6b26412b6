// What is typed into the forms, in memory while the page lives: closing the panel, going back or finding the team closed
// loses none of it. And what a form makes of it.
import type { FormField, Moment, SiteTold } from './site-told.ts';
import { front } from './front-words.ts';

export type FormValues = { readonly topic: string | null; readonly fields: ReadonlyMap<string, string> };

/** A form's own fields that are shown, besides the topic: more than that is not filled in. */
export const FIELDS_SHOWN_MAX = { before: 2, closed: 3, callback: 3 } as const;

const EMAIL = /^[^\s@<>(),;:"[\]\\]{1,64}@[^\s@<>(),;:"[\]\\]+\.[^\s@<>(),;:"[\]\\]{2,}$/;
const PHONE = /^[+0-9][0-9 ()./-]{3,30}$/;

type Contact = { readonly name: string | null; readonly email: string | null; readonly phone: string | null };

/** The fields of a moment; the topic stands apart, and the question has a field of its own. */
export function fieldsOf(told: SiteTold, moment: Moment): readonly FormField[] {
  const set = told.forms[moment];
  const fields = set === null ? standIn(told, moment) : set.filter(({ kind }) => kind !== 'topic');
  return fields.slice(0, FIELDS_SHOWN_MAX[moment]);
}

function standIn({ mails }: SiteTold, moment: Moment): readonly FormField[] {
  const field = (kind: 'name' | 'email' | 'phone', label: string, required: boolean): FormField => ({
    id: kind,
    kind,
    label,
    required,
    options: [],
  });
  const name = field('name', front.name, moment === 'closed');
  if (moment === 'callback') return [name, field('phone', front.phone, true)];
  if (moment === 'before') return [];
  return mails ? [name, field('email', front.email, true)] : [name];
}

/** A personal field has one value whichever form asks for it. */
export function keyOf({ id, kind }: FormField): string {
  return kind === 'name' || kind === 'email' || kind === 'phone' ? kind : `field ${id}`;
}

/** What is wrong with it, in words; null: nothing. */
export function faultOf(field: FormField, value: string): string | null {
  const text = value.trim();
  const { errors } = front;
  if (text === '') {
    if (!field.required) return null;
    const { kind } = field;
    return kind === 'name' || kind === 'email' || kind === 'phone' ? errors[kind] : errors.text;
  }
  if (field.kind === 'email' && !EMAIL.test(text)) return errors.email;
  return field.kind === 'phone' && !PHONE.test(text) ? errors.phone : null;
}

/** Null when nothing of it was given. */
export function contactOf(values: FormValues, fields: readonly FormField[]): Contact | null {
  const given = (kind: 'name' | 'email' | 'phone') => {
    const asked = fields.some((field) => field.kind === kind);
    const text = asked ? (values.fields.get(kind) ?? '').trim() : '';
    return text === '' ? null : text;
  };
  const contact = { name: given('name'), email: given('email'), phone: given('phone') };
  return contact.name === null && contact.email === null && contact.phone === null ? null : contact;
}

/** What is neither a label nor personal is said in the first message, a line each, and sealed with it. */
export function spokenAnswers(values: FormValues, fields: readonly FormField[]): string {
  return fields
    .flatMap((field) => {
      if (field.kind === 'name' || field.kind === 'email' || field.kind === 'phone') return [];
      const value = (values.fields.get(keyOf(field)) ?? '').trim();
      if (value === '') return [];
      return [field.kind === 'checkbox' ? field.label : `${field.label}: ${value}`];
    })
    .join('\n');
}
