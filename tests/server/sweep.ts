// Looks for words in every byte of what processes left, also in the disguises that software likes to give them.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { disguises } from '../../src/cli/disguises.ts';

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
