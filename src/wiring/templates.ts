// Starting points by trade: policies/templates. What is in them is checked by tests and, item by item, when applied.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SettingValue } from '../command/settings.ts';
import type { Setting } from '../contract/settings.ts';

export type Template = {
  readonly name: string;
  readonly about: string;
  readonly settings: readonly (SettingValue & { readonly value: Setting })[];
};

const folder = fileURLToPath(new URL('../../policies/templates', import.meta.url));

export function templateNames(): readonly string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => name.slice(0, -'.json'.length))
    .sort();
}

export function readTemplate(name: string): Template | null {
  const path = join(folder, `${name}.json`);
  return /^[a-z]+$/.test(name) && existsSync(path)
    ? (JSON.parse(readFileSync(path, 'utf8')) as Template)
    : null;
}
