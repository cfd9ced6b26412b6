// The administrator's folder of key files, each under a passphrase, on the administrator's machine. The server never sees it.
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { nodeArgon2id } from '../seal/argon2-node.ts';
import { type Argon2Cost, type KeyFileContent, openKeyFile, sealKeyFile } from '../seal/passphrase.ts';
import type { Primitives } from '../seal/primitives.ts';

export const KEY_FILES_MAX = 200;
const SUFFIX = '.key.json';

export class KeyFolderFailure extends Error {
  readonly code: 'exists' | 'not-a-key-file' | 'passphrase-wrong' | 'too-many';
  constructor(code: KeyFolderFailure['code'], message: string) {
    super(message);
    this.code = code;
  }
}

export type KeyFolder = { readonly path: string; readonly passphrase: string; readonly cost?: Argon2Cost };

/** Writes without ever replacing: a key that is overwritten is a key that is lost. */
export async function writeKey(
  primitives: Primitives,
  folder: KeyFolder,
  name: string,
  content: KeyFileContent,
): Promise<string> {
  await mkdir(folder.path, { recursive: true, mode: 0o700 });
  const sealed = await sealKeyFile(primitives, nodeArgon2id, content, folder.passphrase, folder.cost);
  if (!sealed.ok) throw new KeyFolderFailure('not-a-key-file', sealed.code);
  const path = join(folder.path, `${name}${SUFFIX}`);
  try {
    await writeFile(path, `${sealed.value}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    throw new KeyFolderFailure('exists', `${path} stands already (${(error as NodeJS.ErrnoException).code})`);
  }
  return path;
}

/** Every key of a folder that this passphrase opens; files under other passphrases are passed over. */
export async function readKeys(
  primitives: Primitives,
  folder: KeyFolder,
): Promise<readonly KeyFileContent[]> {
  const names = (await readdir(folder.path)).filter((name) => name.endsWith(SUFFIX)).sort();
  if (names.length > KEY_FILES_MAX)
    throw new KeyFolderFailure('too-many', `more than ${KEY_FILES_MAX} key files`);
  const keys: KeyFileContent[] = [];
  for (const name of names) {
    const text = (await readFile(join(folder.path, name), 'utf8')).trimEnd();
    const opened = await openKeyFile(primitives, nodeArgon2id, text, folder.passphrase);
    if (opened.ok) keys.push(opened.value);
    else if (opened.code !== 'passphrase-wrong')
      throw new KeyFolderFailure('not-a-key-file', `${name}: ${opened.code}`);
  }
  if (names.length > 0 && keys.length === 0)
    throw new KeyFolderFailure('passphrase-wrong', 'the passphrase opens none of the key files');
  return keys;
}
