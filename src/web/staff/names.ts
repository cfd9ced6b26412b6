// What things are called on staff pages: visitors without a name, conversations by a number people can say.
import { fromBase64url, toHex } from '../../seal/bytes.ts';

/** `Visitor 8F2C`, from the subject's id: the same in every conversation of one person. */
export function visitorName(subject: string | null): string {
  if (subject === null) return 'Visitor';
  return `Visitor ${shortCode(subject)}`;
}

export function shortCode(id: string): string {
  return toHex((fromBase64url(id) ?? new Uint8Array(2)).subarray(0, 2)).toUpperCase();
}

export function initialsOf(name: string): string {
  const words = name.split(/\s+/).filter((word) => word !== '');
  const first = words[0]?.[0] ?? '';
  const last = words.length > 1 ? (words.at(-1)?.[0] ?? '') : '';
  return (first + last).toUpperCase();
}

/** Beside a name, the word "team" says nothing. */
export function teamWord(name: string): string {
  return name.replace(/\s+team$/i, '');
}

/** Inside a sentence: "Support team". */
export function teamPhrase(name: string): string {
  return /\bteam$/i.test(name) ? name : `${name} team`;
}

export function languageName(tag: string): string {
  try {
    return new Intl.DisplayNames('en', { type: 'language', languageDisplay: 'standard' }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}

/** "Ann, Bo and Cy". */
export function listed(names: readonly string[]): string {
  if (names.length < 2) return names[0] ?? '';
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

/** Hex in groups of four, as much of a digest as a person compares. */
export function digestGroups(digest: string, groups: number): string {
  const hex = toHex((fromBase64url(digest) ?? new Uint8Array()).subarray(0, groups * 2));
  return (hex.match(/.{4}/g) ?? []).join(' ');
}
