// Looks for words in every byte of what processes left, also in the disguises that software likes to give them.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** One word in every form it might rest in. */
export function disguises(word: string): readonly Buffer[] {
  const bytes = Buffer.from(word, 'utf8');
  const texts = new Set([
    word,
    JSON.stringify(word).slice(1, -1),
    encodeURIComponent(word),
    bytes.toString('hex'),
    bytes.toString('hex').toUpperCase(),
    [...word]
      .map((letter) => (letter > '~' ? `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}` : letter))
      .join(''),
  ]);
  const found = [...texts].map((text) => Buffer.from(text, 'utf8'));
  found.push(Buffer.from(word, 'utf16le'));
  // Inside a longer base64 text a word begins at one of three places; its edges depend on the neighbours.
  for (const shift of [0, 1, 2]) {
    const padded = Buffer.concat([Buffer.alloc(shift), bytes]);
    const text = padded.toString('base64');
    const inner = text.slice(shift === 0 ? 0 : 4, -4);
    if (inner.length < 8) continue;
    found.push(Buffer.from(inner), Buffer.from(inner.replaceAll('+', '-').replaceAll('/', '_')));
  }
  return found;
}

export type Swept = { readonly files: number; readonly bytes: number; readonly found: readonly string[] };

/** Where any of these words stands, in any form, below these folders and in these texts. */
export function sweep(
  places: { readonly folders: readonly string[]; readonly texts: Readonly<Record<string, string>> },
  words: readonly string[],
): Swept {
  const needles = words.map((word) => ({ word, forms: disguises(word) }));
  const found: string[] = [];
  let bytes = 0;
  const look = (name: string, content: Buffer): void => {
    bytes += content.length;
    for (const { forms, word } of needles)
      if (forms.some((form) => content.includes(form))) found.push(`${word} in ${name}`);
  };
  const files = places.folders.flatMap(filesOf);
  for (const file of files) look(file, readFileSync(file));
  for (const [name, text] of Object.entries(places.texts)) look(name, Buffer.from(text, 'utf8'));
  return { files: files.length, bytes, found };
}

function filesOf(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());
}
