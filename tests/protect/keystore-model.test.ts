import { Buffer } from 'node:buffer';
import { mkdtemp, mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openFileVault } from '../../src/protect/file-vault.ts';
import { type Keystore, openKeystore } from '../../src/protect/keystore.ts';
import { readNaively } from './stored-form.ts';

const PEOPLE = ['a', 'b', 'c', 'd'];
const REVISIONS = [0, 1, 2, 3, 65_535, 65_536, 65_537];

type Step =
  | { readonly kind: 'open'; readonly person: string; readonly stream: number; readonly revision: number }
  | { readonly kind: 'destroy'; readonly stream: number; readonly revision: number }
  | { readonly kind: 'erase'; readonly person: string }
  | { readonly kind: 'wait' }
  | { readonly kind: 'restart' }
  | { readonly kind: 'rotate'; readonly cut: boolean };

const person = fc.constantFrom(...PEOPLE);
const stream = fc.integer({ min: 0, max: 5 });
const revision = fc.constantFrom(...REVISIONS);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('open' as const), person, stream, revision }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('destroy' as const), stream, revision }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('erase' as const), person }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'wait' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'restart' as const }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('rotate' as const), cut: fc.boolean() }) },
);

/** What must be true, kept as plain sets. */
type Model = {
  readonly subjects: Map<string, string>;
  readonly erased: Set<string>;
  readonly owners: Map<string, string>;
  readonly blocks: Set<string>;
  readonly destroyed: Set<string>;
  readonly keys: Map<string, string>;
};

const nameOf = (index: number) => `conversation-${index}`;
const blockName = (name: string, each: number) => `${name} ${Math.floor(each / 65_536)}`;

async function take(keystore: Keystore, model: Model, each: Step): Promise<void> {
  if (each.kind === 'erase') {
    const subject = model.subjects.get(each.person);
    if (!subject) return;
    expect(await keystore.eraseSubject(subject)).toMatchObject({ status: 'erased' });
    model.erased.add(subject);
    model.subjects.delete(each.person);
    return;
  }
  if (each.kind === 'wait' || each.kind === 'restart' || each.kind === 'rotate') return;
  const name = nameOf(each.stream);
  const owner = model.owners.get(name);
  if (each.kind === 'destroy') {
    const result = await keystore.destroyMessage(name, each.revision);
    const known = model.blocks.has(blockName(name, each.revision));
    if (known && owner && model.erased.has(owner)) expect(result).toMatchObject({ code: 'subject-erased' });
    else model.destroyed.add(`${name} ${each.revision}`);
    return;
  }
  const subject = await keystore.subjectOf({ workspace: 'w', kind: 'device', value: each.person });
  if (model.subjects.has(each.person)) expect(subject).toBe(model.subjects.get(each.person));
  expect(model.erased.has(subject)).toBe(false);
  model.subjects.set(each.person, subject);
  const result = await keystore.openStream(name, { subject }, each.revision);
  if (owner && owner !== subject) {
    expect(result).toMatchObject({ code: 'stream-elsewhere' });
    return;
  }
  expect(result).toEqual({ status: 'open' });
  model.owners.set(name, subject);
  model.blocks.add(blockName(name, each.revision));
}

/** Every leaf there could be: the same key for ever, or the state on record, and no key twice. */
function check(keystore: Keystore, model: Model): void {
  for (let index = 0; index < 6; index += 1) {
    for (const each of REVISIONS) {
      const name = nameOf(index);
      const place = `${name} ${each}`;
      const leaf = keystore.leaf(name, each);
      const owner = model.owners.get(name);
      if (!owner || !model.blocks.has(blockName(name, each))) expect(leaf.status).toBe('unknown');
      else if (model.erased.has(owner)) expect(leaf.status).toBe('erased');
      else if (model.destroyed.has(place)) expect(leaf.status).toBe('destroyed');
      else if (leaf.status !== 'key') throw new Error(`no key at ${place}`);
      else {
        const key = Buffer.from(leaf.key).toString('hex');
        expect(model.keys.get(place) ?? key).toBe(key);
        model.keys.set(place, key);
      }
    }
  }
  expect(new Set(model.keys.values()).size).toBe(model.keys.size);
}

describe('the keystore against a model', () => {
  it('[E10] any history of places, destroyed messages, erased subjects, rotations and restarts keeps every other key', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 30 }), async (steps) => {
        const root = await mkdtemp(join(tmpdir(), 'sealdesk-model-'));
        const data = join(root, 'data');
        const place = join(root, 'vault');
        await mkdir(data);
        let nowMs = 0;
        const vault = await openFileVault({ places: [place], acceptOnePlace: true, dataDirectory: data });
        const path = join(data, 'keystore.sqlite');
        const open = () => openKeystore({ path, vault, mayCreate: true, nowMs: () => nowMs });
        let keystore = await open();
        const model: Model = {
          subjects: new Map(),
          erased: new Set(),
          owners: new Map(),
          blocks: new Set(),
          destroyed: new Set(),
          keys: new Map(),
        };
        try {
          for (const each of steps) {
            if (each.kind === 'wait') nowMs += 60_000;
            const rotating = each.kind === 'rotate' ? keystore.rotate() : null;
            if (each.kind === 'restart' || (each.kind === 'rotate' && each.cut)) {
              await keystore.close();
              // It was cut, or it had ended before.
              await rotating?.catch((error: unknown) =>
                expect(error).toMatchObject({ code: 'keystore-closed' }),
              );
              keystore = await open();
            }
            await take(keystore, model, each);
            check(keystore, model);
            if (rotating !== null && each.kind === 'rotate' && !each.cut) await rotating;
          }
          if (keystore.rotationUnfinished) await keystore.rotate();
          const { generation } = keystore;
          await keystore.close();
          const naive = readNaively(path, join(place, `generation-${generation}.json`));
          for (const [at, key] of model.keys) {
            const [name = '', each = ''] = at.split(' ');
            const gone = model.destroyed.has(at) || model.erased.has(model.owners.get(name) ?? '');
            const leaf = naive.leaf(name, Number(each));
            expect(leaf && Buffer.from(leaf).toString('hex')).toBe(gone ? null : key);
          }
        } finally {
          await keystore.close();
          await rm(root, { recursive: true, force: true });
        }
      }),
      { numRuns: 25 },
    );
  }, 60_000);
});
