// Links in what was said: https and mailto alone, and what is shown is what is opened.

export type LinkedPart = { readonly text: string; readonly address: string | null };

/** A message with more of them shows the rest as text. */
const LINKS_MAX = 20;
/** Visible ASCII only: no letter that looks like another, nothing that turns the reading direction. */
const LINK = /(?<![\w@.])(?:https:\/\/|mailto:)[!-~]+/g;
/** What ends a sentence is not of the link. */
const AFTER = /[.,;:!?'")\]}>]+$/;

export function linkedParts(text: string): readonly LinkedPart[] {
  const parts: LinkedPart[] = [];
  let at = 0;
  for (const match of [...text.matchAll(LINK)].slice(0, LINKS_MAX)) {
    const shown = match[0].replace(AFTER, '');
    const address = safeAddress(shown);
    if (address === null) continue;
    if (match.index > at) parts.push({ text: text.slice(at, match.index), address: null });
    parts.push({ text: shown, address });
    at = match.index + shown.length;
  }
  if (at < text.length) parts.push({ text: text.slice(at), address: null });
  return parts;
}

function safeAddress(shown: string): string | null {
  if (!URL.canParse(shown)) return null;
  const { host, href, password, pathname, protocol, username } = new URL(shown);
  if (protocol === 'mailto:') return /^[^@]+@[^@]+$/.test(pathname) ? href : null;
  // A name before the host is there to make it look like another.
  return protocol === 'https:' && host.includes('.') && username === '' && password === '' ? href : null;
}
