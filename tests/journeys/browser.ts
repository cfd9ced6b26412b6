// The system's Chromium for journeys and page tests: where it is, how it is started, what to say when it is missing.

import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

export const chromiumMissing = 'chromium: apt-get install -y chromium (or set CHROMIUM_PATH)';

/** Absolute path of the browser, or null. */
export function chromiumPath(environment: NodeJS.ProcessEnv = process.env): string | null {
  const given = environment.CHROMIUM_PATH;
  if (given !== undefined && given !== '') return isProgram(given) ? given : null;
  const folders = (environment.PATH ?? '').split(delimiter);
  for (const folder of folders) {
    const found = names.map((name) => join(folder, name)).find(isProgram);
    if (found !== undefined) return found;
  }
  return null;
}

export async function launchChromium(args: readonly string[] = []): Promise<Browser> {
  const executablePath = chromiumPath();
  if (executablePath === null) throw new Error(`No browser found. ${chromiumMissing}`);
  // Chromium refuses its sandbox to root, and only root goes without it.
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({ executablePath, args: [...sandbox, ...args] });
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
