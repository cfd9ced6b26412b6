// JSON that is signed or hashed is carried as text. Here the text is parsed so that one text means one value, and
// its shape is checked to the last field and their order. Trusts nothing about the text.

import { fixedBytes } from './bytes.ts';
import { isObject } from './is-object.ts';
import { accepted, type Checked, refused } from './refusal.ts';

export type Shape<T> = (value: unknown) => value is T;
export type ShapeOf<S> = S extends (value: unknown) => value is infer T ? T : never;

/** The largest text anything here is asked to parse, in UTF-16 units. */
export const JSON_TEXT_MAX = 262_144;

/** How deep the few values of open shape may nest. */
const NESTING_MAX = 16;

/** Undefined unless writing the parsed value again gives this very text, with every string well-formed Unicode. */
export function parseCanonical(text: string, max: number = JSON_TEXT_MAX): unknown {
  if (text.length > max) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (JSON.stringify(value) !== text) return undefined;
    return /\\ud[89a-f]/.test(text) && !isWellFormed(value, 0) ? undefined : value;
  } catch {
    return undefined;
  }
}

export function parseExact<T>(text: string, shape: Shape<T>, max: number = JSON_TEXT_MAX): Checked<T> {
  if (text.length > max) return refused('too-large');
  const value = parseCanonical(text, max);
  if (value === undefined) return refused('text-not-canonical');
  return shape(value) ? accepted(value) : refused('shape-invalid');
}

/** An object with exactly these fields in exactly this order. */
export function exact<F extends Readonly<Record<string, Shape<unknown>>>>(
  fields: F,
): Shape<{ readonly [K in keyof F]: ShapeOf<F[K]> }> {
  const names = Object.keys(fields);
  return (value): value is { readonly [K in keyof F]: ShapeOf<F[K]> } => {
    if (!isObject(value)) return false;
    const found = Object.keys(value);
    return (
      found.length === names.length &&
      names.every((name, index) => found[index] === name && (fields[name] as Shape<unknown>)(value[name]))
    );
  };
}

export function literal<const T extends string | number>(...allowed: readonly T[]): Shape<T> {
  return (value): value is T => (allowed as readonly unknown[]).includes(value);
}

export function listOf<T>(item: Shape<T>, max: number, min = 0): Shape<readonly T[]> {
  return (value): value is readonly T[] =>
    Array.isArray(value) && value.length >= min && value.length <= max && value.every(item);
}

export function nullOr<T>(shape: Shape<T>): Shape<T | null> {
  return (value): value is T | null => value === null || shape(value);
}

export function either<A, B>(one: Shape<A>, other: Shape<B>): Shape<A | B> {
  return (value): value is A | B => one(value) || other(value);
}

export function integer(min: number, max: number = Number.MAX_SAFE_INTEGER): Shape<number> {
  return (value): value is number =>
    Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max;
}

/** Text a person may see: one line, no control characters. */
export function line(max: number): Shape<string> {
  return (value): value is string =>
    typeof value === 'string' &&
    value.length <= max &&
    value.length > 0 &&
    !/[\u0000-\u001f\u007f]/.test(value);
}

export function anyText(max: number, min = 0): Shape<string> {
  return (value): value is string => typeof value === 'string' && value.length >= min && value.length <= max;
}

/** Canonical base64url of exactly this many bytes. */
export function bytesOf(length: number): Shape<string> {
  return (value): value is string => typeof value === 'string' && fixedBytes(value, length) !== null;
}

/** A random id of 16 bytes. */
export const randomId: Shape<string> = bytesOf(16);

/** A short name chosen by an organisation: workspace, team, site. */
export const slug: Shape<string> = (value): value is string =>
  typeof value === 'string' && /^[a-z0-9][a-z0-9-]{0,39}$/.test(value);

/** ISO 8601, UTC, milliseconds, as `Date.prototype.toISOString` writes it. */
export const moment: Shape<string> = (value): value is string => {
  if (typeof value !== 'string' || value.length !== 24) return false;
  const date = new Date(value);
  return !Number.isNaN(date.getTime()) && date.toISOString() === value;
};

function isWellFormed(value: unknown, depth: number): boolean {
  if (depth > NESTING_MAX) return false;
  if (typeof value === 'string') return value.isWellFormed();
  if (Array.isArray(value)) return value.every((item) => isWellFormed(item, depth + 1));
  if (!isObject(value)) return true;
  return Object.entries(value).every(([name, item]) => name.isWellFormed() && isWellFormed(item, depth + 1));
}
