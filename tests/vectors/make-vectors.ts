// Writes the golden vectors beside this file. Run by hand when a format changes; a test makes them again and compares.

import { writeFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { loadSodiumPrimitives } from '../../src/seal/primitives-sodium.ts';
import { directoryVectors, keyFileVectors } from './craft-directories.ts';
import { epochVectors } from './craft-epochs.ts';
import { keyVectors, primitiveVectors, textVectors } from './craft-keys.ts';
import { messageVectors } from './craft-messages.ts';
import { boxVectors, placeVectors, statementVectors } from './craft-statements.ts';
import { seeded } from './seeded.ts';

/** File name to content, the same on every run. */
export async function makeVectors(): Promise<ReadonlyMap<string, unknown>> {
  const sodium = await loadSodiumPrimitives();
  const from = (seed: string) => seeded(sodium, seed);
  return new Map<string, unknown>([
    ['texts', textVectors()],
    ['primitives', await primitiveVectors(from('primitives'))],
    ['keys', await keyVectors(from('keys'))],
    ['messages', await messageVectors(from('messages'))],
    ['epochs', await epochVectors(from('epochs'))],
    ['boxes', await boxVectors(from('boxes'))],
    ['directories', await directoryVectors(from('directories'))],
    ['places', placeVectors(from('places'))],
    ['statements', await statementVectors(from('statements'))],
    ['key-files', await keyFileVectors(from('key-files'))],
  ]);
}

export function vectorText(content: unknown): string {
  return `${JSON.stringify(content, null, 1)}\n`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  for (const [name, content] of await makeVectors()) {
    await writeFile(new URL(`${name}.json`, import.meta.url), vectorText(content));
  }
}
