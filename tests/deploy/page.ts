// Reads what docs/own-server.md tells people to type, so that a test can type it.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

export const deployed = (name: string): string => readFileSync(join(root, 'deploy', name), 'utf8');

export const ownServerPage = (): string => readFileSync(join(root, 'docs', 'own-server.md'), 'utf8');

/** Lines of the page's shell blocks, in order; what goes on over a backslash is one line. */
export function shellLines(page: string): readonly string[] {
  return [...page.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].flatMap((block) =>
    (block[1] ?? '')
      .replaceAll(/\\\n\s*/g, '')
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '' && !line.startsWith('#')),
  );
}

/** Codes in the first column of the page's table of troubles. */
export function troubleCodes(page: string): readonly string[] {
  return [...page.matchAll(/^\| `([A-Za-z_-]+)` +\|/gm)].map((row) => row[1] ?? '');
}

export type Unit = ReadonlyMap<string, readonly string[]>;

/** A systemd unit: every value of every setting, whatever its section. */
export function readUnit(text: string): Unit {
  const unit = new Map<string, string[]>();
  const lines = text.replaceAll(/\\\n\s*/g, '').split('\n');
  for (const line of lines) {
    const [, name, value] = /^([A-Za-z]+)=(.*)$/.exec(line) ?? [];
    if (name === undefined) continue;
    unit.set(name, [...(unit.get(name) ?? []), value ?? '']);
  }
  return unit;
}

export function commandOf(unit: Unit): readonly string[] {
  return (unit.get('ExecStart')?.[0] ?? '').split(/\s+/);
}
