// Bodies as JSON, never larger than the route says, with exactly the fields it takes.
import { json, type NextFunction, type Request, type Response } from 'express';
import type { Shape, ShapeOf } from '../seal/strict-json.ts';
import { Problem } from './problem.ts';

export function jsonBody(bytesMax: number) {
  const parse = json({ limit: bytesMax, strict: true, type: 'application/json', inflate: false });
  return (request: Request, response: Response, next: NextFunction): void => {
    // A form cannot send this type, so no page makes a browser send it without a preflight.
    if (!request.is('application/json')) throw new Problem('body-not-json');
    parse(request, response, next);
  };
}

/** Like seal's `exact`, but in any order: nothing here is signed. */
export function bodyOf<F extends Readonly<Record<string, Shape<unknown>>>>(
  body: unknown,
  fields: F,
): { readonly [K in keyof F]: ShapeOf<F[K]> } {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw new Problem('bad-request');
  const given = body as Readonly<Record<string, unknown>>;
  const names = Object.keys(fields);
  const fits =
    Object.keys(given).length === names.length &&
    names.every((name) => Object.hasOwn(given, name) && fields[name]!(given[name]));
  if (!fits) throw new Problem('bad-request');
  return given as { readonly [K in keyof F]: ShapeOf<F[K]> };
}

/** The same as a check inside another. */
export function fieldsOf<F extends Readonly<Record<string, Shape<unknown>>>>(
  fields: F,
): Shape<{ readonly [K in keyof F]: ShapeOf<F[K]> }> {
  return (value): value is { readonly [K in keyof F]: ShapeOf<F[K]> } => {
    try {
      bodyOf(value, fields);
      return true;
    } catch {
      return false;
    }
  };
}
