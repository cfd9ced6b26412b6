// Draws ARCHITECTURE.md's picture of the parts from the import rules, so that it cannot say anything else.
// `node tests/gates/architecture-picture.ts` prints it; with `--write` it is put between the marks in ARCHITECTURE.md.

import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { coreCannotRead, homes, parts, stages, wiring } from './import-rules.ts';

export const begin = '<!-- import-rules: written by tests/gates/architecture-picture.ts -->';
export const end = '<!-- /import-rules -->';

/** Parts that import the same and are imported by the same stand in one box: every arrow holds for all of it. */
function boxes(): readonly (readonly string[])[] {
  const groups = new Map<string, string[]>();
  for (const [name, { may }] of Object.entries(parts)) {
    const importers = Object.keys(parts).filter((other) => parts[other]?.may.includes(name) === true);
    const key = JSON.stringify([[...may].sort(), importers]);
    groups.set(key, [...(groups.get(key) ?? []), name]);
  }
  return [...groups.values()];
}

export function architecturePicture(): string {
  const all = boxes();
  const nodes = all.map((names) => `  ${names[0] ?? ''}["${names.map(labelOf).join('<br>')}"]`);
  const arrows = all.flatMap((names) => {
    const [first = ''] = names;
    const may = parts[first]?.may ?? [];
    const arrow = wiring.includes(first) ? '-.->' : '-->';
    const targets = all.filter(([target = '']) => may.includes(target));
    // What wires everything would hide the rest behind its arrows: its stages are drawn, its sentence says the others.
    const drawn = wiring.includes(first)
      ? targets.filter((box) => box.some((name) => stages.includes(name)))
      : targets;
    return drawn.map(([target = '']) => `  ${first} ${arrow} ${target}`);
  });
  const sentences = wiring.map((name) => {
    const others = Object.keys(parts).filter(
      (other) => other !== name && parts[name]?.may.includes(other) !== true,
    );
    const but = others.length === 0 ? '' : ` but ${others.map(labelOf).join(', ')}`;
    return `${labelOf(name)}: may import every part${but}.`;
  });
  const table = homes.map(({ module, where }) => `| \`${module}\` | ${where} |`);
  return [
    '```mermaid',
    'flowchart TD',
    ...nodes,
    ...arrows,
    '```',
    '',
    'An arrow: may import. Parts in one box do not import one another. Dotted: what puts the stages together.',
    '',
    ...sentences.map((sentence) => `- ${sentence}`),
    `- The core cannot read: nothing in ${coreCannotRead.map(labelOf).join(', ')} imports seal/opening.`,
    '',
    '| module | imported only in |',
    '|---|---|',
    ...table,
  ].join('\n');
}

function labelOf(name: string): string {
  return { main: 'main, pipeline, wiring', opening: 'seal/opening' }[name] ?? name;
}

/** The block as it stands in a document, or null when its marks are missing. */
export function pictureIn(document: string): string | null {
  const from = document.indexOf(begin);
  const to = document.indexOf(end);
  return from === -1 || to < from ? null : document.slice(from + begin.length, to).trim();
}

if (import.meta.main) {
  const path = fileURLToPath(new URL('../../ARCHITECTURE.md', import.meta.url));
  const picture = architecturePicture();
  if (!process.argv.includes('--write')) console.log([begin, picture, end].join('\n'));
  else {
    const document = readFileSync(path, 'utf8');
    const old = pictureIn(document);
    if (old === null) throw new Error(`ARCHITECTURE.md lacks the marks ${begin} and ${end}`);
    writeFileSync(
      path,
      document.replace(old === '' ? begin : old, () => (old === '' ? `${begin}\n${picture}` : picture)),
    );
  }
}
