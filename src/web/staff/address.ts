// Where the page is: /u/<slot>/<page>/<place>. Only ids stand in an address, never a word of a conversation.
import { createSource, type Observable } from '../connection/observable.ts';

export type Place = readonly string[];

export interface Address {
  /** `/u/1`, what every request begins with. */
  readonly base: string;
  readonly place: Observable<Place>;
  href(...place: string[]): string;
  go(...place: string[]): void;
  /** The same without a step to go back to. */
  replace(...place: string[]): void;
}

export function followAddress(page: 'console' | 'desk'): Address {
  const base = baseOf(location.pathname);
  const href = (...place: string[]) => `${base}/${page}/${place.map(encodeURIComponent).join('/')}`;
  const place = createSource<Place>(placeOf(location.pathname));
  addEventListener('popstate', () => place.set(placeOf(location.pathname)));
  const move = (replace: boolean, to: string[]) => {
    const path = href(...to);
    if (path !== location.pathname) history[replace ? 'replaceState' : 'pushState'](null, '', path);
    place.set(to);
  };
  return {
    base,
    place,
    href,
    go: (...to) => move(false, to),
    replace: (...to) => move(true, to),
  };
}

export function baseOf(path: string): string {
  return /^\/u\/[1-9]\d?/.exec(path)?.[0] ?? '';
}

export function placeOf(path: string): Place {
  return path
    .split('/')
    .slice(4)
    .filter((part) => part !== '')
    .map(decodedOf);
}

function decodedOf(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
