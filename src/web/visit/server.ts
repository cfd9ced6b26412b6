// What the page says to the chat server and hears from it: small words over HTTP, no connection, no cookie.
import { isObject } from '../../seal/is-object.ts';
import type { Rule } from './rules.ts';

export type Did = {
  readonly invitation: string;
  readonly what: 'shown' | 'accepted' | 'refused' | 'expired';
  readonly trigger: string | null;
};

export type Said = {
  readonly key: string;
  readonly basis: 'none' | 'consent' | 'conversation';
  readonly page: { readonly page: string; readonly title: string } | null;
  readonly came: {
    readonly referrer: string;
    readonly campaign: string;
    readonly device: string;
    readonly language: string;
    readonly times: number;
  } | null;
  readonly doing: 'reading' | 'idle' | 'away' | 'cart' | 'article';
  readonly did: readonly Did[];
  readonly quiet: boolean;
  readonly first: boolean;
  readonly gone: boolean;
};

export type Heard = {
  readonly visit: string;
  readonly open: boolean;
  readonly invitation: { readonly invitation: string; readonly name: string; readonly text: string } | null;
  /** Left out but for who asked first. */
  readonly triggers?: readonly Rule[];
};

/** Null: not heard; what was done is said again with the next word. */
export async function say(address: string, said: Said): Promise<Heard | null> {
  try {
    const response = await fetch(address, {
      method: 'POST',
      credentials: 'omit',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(said),
      keepalive: said.gone,
    });
    const value: unknown = response.ok ? await response.json() : null;
    return isObject(value) && typeof value['visit'] === 'string' ? (value as Heard) : null;
  } catch {
    return null;
  }
}
