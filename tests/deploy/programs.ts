// Programs of the system that tests use where they are.

import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Absolute path, or null. Debian keeps servers where only root's path leads. */
export function programPath(name: string, environment: NodeJS.ProcessEnv = process.env): string | null {
  const folders = [...(environment['PATH'] ?? '').split(delimiter), '/usr/sbin'];
  return folders.map((folder) => join(folder, name)).find(isProgram) ?? null;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
