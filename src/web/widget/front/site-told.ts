// What the site says of itself to its pages: hours, topics, forms, articles. Nobody vouches for it, so it is read with care,
// and what it leads to (teams, readers) is taken from the signed directory alone.
import type { Hours } from '../../../hours/hours.ts';
import { isObject } from '../../../seal/is-object.ts';

export type Moment = 'before' | 'closed' | 'callback';
export type FieldKind = 'name' | 'email' | 'phone' | 'text' | 'choice' | 'checkbox' | 'topic';
export type FormField = {
  readonly id: string;
  readonly kind: FieldKind;
  readonly label: string;
  readonly required: boolean;
  readonly options: readonly string[];
};
export type Topic = { readonly item: string; readonly name: string; readonly team: string };
export type Article = {
  readonly item: string;
  readonly title: string;
  readonly language: string;
  readonly keywords: readonly string[];
};
type Attendance = { readonly hours: Hours | null; readonly staffed: boolean };

export type SiteTold = {
  readonly topics: readonly Topic[];
  /** Null: no form of its own for this moment. */
  readonly forms: Readonly<Record<Moment, readonly FormField[] | null>>;
  readonly articles: readonly Article[];
  readonly attendance: ReadonlyMap<string, Attendance>;
  /** Whether a visitor who leaves an address is told by mail. */
  readonly mails: boolean;
};

const KINDS: readonly string[] = ['name', 'email', 'phone', 'text', 'choice', 'checkbox', 'topic'];

/** Null where the site says nothing of itself. */
export function siteTold(value: unknown): SiteTold | null {
  if (!isObject(value)) return null;
  const forms = isObject(value['forms']) ? value['forms'] : {};
  return {
    topics: list(value['topics']).map((each) => ({
      item: text(each['item']),
      name: text(each['name']),
      team: text(each['team']),
    })),
    forms: {
      before: fields(forms['before']),
      closed: fields(forms['closed']),
      callback: fields(forms['callback']),
    },
    articles: list(value['articles']).map((each) => ({
      item: text(each['item']),
      title: text(each['title']),
      language: text(each['language']),
      keywords: texts(each['keywords']),
    })),
    attendance: new Map(
      Object.entries(isObject(value['attendance']) ? value['attendance'] : {}).flatMap(([team, each]) =>
        isObject(each)
          ? [[team, { hours: hoursOf(each['hours']), staffed: each['staffed'] === true }] as const]
          : [],
      ),
    ),
    mails: value['mails'] === true,
  };
}

function fields(form: unknown): readonly FormField[] | null {
  if (!isObject(form)) return null;
  return list(form['fields']).flatMap((each) => {
    const kind = text(each['kind']);
    if (!KINDS.includes(kind)) return [];
    return [
      {
        id: text(each['id']),
        kind: kind as FieldKind,
        label: text(each['label']),
        required: each['required'] === true,
        options: texts(each['options']),
      },
    ];
  });
}

function hoursOf(value: unknown): Hours | null {
  if (!isObject(value)) return null;
  const time = (given: unknown) => (typeof given === 'string' ? given : null);
  return {
    zone: text(value['zone']) || 'UTC',
    days: list(value['days']).map((each) => ({
      day: Number(each['day']),
      from: text(each['from']),
      to: text(each['to']),
    })),
    holidays: list(value['holidays']).map((each) => ({
      date: text(each['date']),
      from: time(each['from']),
      to: time(each['to']),
    })),
    answerBy: time(value['answerBy']),
  };
}

function list(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
