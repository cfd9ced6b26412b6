// The number by which people speak of a conversation, the same at every end and in every mail without asking.

import { fromBase64url } from './bytes.ts';

const REFERENCES = 1_000_000;
const BYTES_USED = 6;

/** `NW-482107`, from the conversation's id. Not unique; ids are. */
export function referenceOf(prefix: string, conversation: string): string {
  const bytes = fromBase64url(conversation) ?? new Uint8Array(BYTES_USED);
  let number = 0;
  for (const byte of bytes.subarray(0, BYTES_USED)) number = number * 256 + byte;
  const digits = String(number % REFERENCES).padStart(6, '0');
  return prefix === '' ? digits : `${prefix}-${digits}`;
}
