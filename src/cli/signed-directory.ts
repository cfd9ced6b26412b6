// The newest directory this machine has signed or checked, kept beside its key files. What the server says is measured
// against it: a root key must never sign on from a directory that the server made up, or from one it has gone back to.
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type DirectoryDocument,
  type DirectorySeen,
  rootFingerprint,
  type SignedDirectory,
  verifyDirectory,
} from '../seal/directory.ts';
import type { Primitives } from '../seal/primitives.ts';
import type { Checked } from '../seal/refusal.ts';

const FILE = 'directory.json';

export type KnownDirectory = {
  readonly document: DirectoryDocument;
  readonly signed: SignedDirectory;
  /** Fingerprint of the root of the first day. */
  readonly pinned: string;
  readonly seen: DirectorySeen;
};

export class SignedDirectoryFailure extends Error {
  readonly code: 'directory-file-missing' | 'directory-file-invalid';
  constructor(code: SignedDirectoryFailure['code'], message: string) {
    super(message);
    this.code = code;
  }
}

/** Written beside and renamed: half a file would leave nothing to measure the server's word against. */
export function keepDirectory(folder: string, signed: SignedDirectory): void {
  const path = join(folder, FILE);
  const { roots, text, signatures } = signed;
  writeFileSync(`${path}.new`, `${JSON.stringify({ roots, text, signatures })}\n`, { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

export async function readDirectory(
  primitives: Primitives,
  folder: string,
  workspace: string,
): Promise<KnownDirectory> {
  const path = join(folder, FILE);
  let signed: SignedDirectory;
  try {
    signed = JSON.parse(readFileSync(path, 'utf8')) as SignedDirectory;
  } catch (error) {
    throw new SignedDirectoryFailure(
      'directory-file-missing',
      `${path} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'not JSON'}): sealdesk init wrote it beside the keys`,
    );
  }
  const pinned = rootFingerprint(primitives, signed.roots[0] ?? '');
  const verified = await verifyAsIssued(primitives, signed, { workspace, pinned, seen: null });
  if (!verified.ok) {
    throw new SignedDirectoryFailure(
      'directory-file-invalid',
      `${path} is no directory of ${workspace}: ${verified.code}`,
    );
  }
  return { ...verified.value, signed, pinned };
}

/** What the server gave, against what is known here. It may have run out: that is what it is signed anew for. */
export async function verifyAsIssued(
  primitives: Primitives,
  signed: SignedDirectory,
  trust: { readonly workspace: string; readonly pinned: string; readonly seen: DirectorySeen | null },
): Promise<Checked<{ readonly document: DirectoryDocument; readonly seen: DirectorySeen }>> {
  const { issued } = JSON.parse(signed.text) as { readonly issued?: unknown };
  return verifyDirectory(primitives, signed, { ...trust, nowMs: Date.parse(String(issued)) });
}
