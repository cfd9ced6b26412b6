// Faults while people are erased, messages destroyed and the keystore rotates, seeded: kills, full disks, replies that are
// lost, a vault that is away, a clock set back. SEALDESK's own count is short; `ROTATION_FAULTS=10000` is the long form.
import { Buffer } from 'node:buffer';
import { cpSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openDatabase } from '../../src/platform/sqlite.ts';
import { openFileVault } from '../../src/protect/file-vault.ts';
import { type Keystore, openKeystore } from '../../src/protect/keystore.ts';
import type { Vault } from '../../src/protect/vault.ts';
import { seeded } from '../redact/numbers.ts';
import { makePlaces, type Places } from './places.ts';
import { readNaively } from './stored-form.ts';

const FAULTS = Number(process.env['ROTATION_FAULTS'] ?? 600);
const FAULTS_A_LIFE = 40;
const STEPS_A_FAULT_MAX = 6;
const POINTS_MAX = 14;
const PEOPLE_MAX = 24;
const SEED = 6;

const kinds = ['kill-before', 'kill-after', 'disk-full', 'lost-reply', 'away'] as const;
type Kind = (typeof kinds)[number] | 'clock-back';

class Struck extends Error {}

/** Counts down over everything that can fail, and fails once; after a kill nothing answers any more. */
function weather() {
  let left = Number.POSITIVE_INFINITY;
  let kind: Kind = 'kill-before';
  let dead = false;
  let struck = 0;
  const close: (() => void)[] = [];
  function strike<Result>(work: () => Result, at: 'commit' | 'vault'): Result {
    if (dead) throw new Struck('dead');
    left -= 1;
    if (left > 0 || (kind === 'disk-full' && at === 'vault') || (kind === 'away' && at === 'commit'))
      return work();
    left = Number.POSITIVE_INFINITY;
    struck += 1;
    dead = kind === 'kill-before' || kind === 'kill-after';
    if (kind !== 'kill-after' && kind !== 'lost-reply') throw new Struck(kind);
    const done = work();
    if (done instanceof Promise) return done.then(() => Promise.reject(new Struck(kind))) as Result;
    throw new Struck(kind);
  }
  return {
    arm: (next: Kind, points: number) => {
      kind = next;
      left = points;
    },
    calm: () => {
      left = Number.POSITIVE_INFINITY;
    },
    isDead: () => dead,
    struck: () => struck,
    openFile: (options: Parameters<typeof openDatabase>[0]) => {
      const inner = openDatabase(options);
      close.push(() => inner.close());
      return {
        ...inner,
        transaction: <Result>(work: () => Result): Result => strike(() => inner.transaction(work), 'commit'),
      };
    },
    vault: (inner: Vault): Vault => ({
      ...inner,
      read: async () => strike(() => inner.read(), 'vault'),
      write: async (entry) => strike(() => inner.write(entry), 'vault'),
      destroy: async (generation) => strike(() => inner.destroy(generation), 'vault'),
    }),
    /** What the system does for a process that is gone. */
    bury: () => {
      for (const each of close.splice(0)) each();
      dead = false;
    },
  };
}

type Person = {
  readonly name: string;
  readonly subject: string;
  readonly key: string;
  state: 'active' | 'erased' | 'unsure';
};

const streamOf = (name: string) => `conversation-${name}`;
const hex = (leaf: { readonly status: string; readonly key?: Uint8Array }) =>
  leaf.key ? Buffer.from(leaf.key).toString('hex') : leaf.status;

async function life(places: Places, seed: number): Promise<number> {
  const random = seeded(seed);
  const upTo = (most: number) => Math.floor(random() * most);
  const sky = weather();
  const inner = await openFileVault({
    places: [places.vault, places.second],
    acceptOnePlace: false,
    dataDirectory: places.data,
  });
  const vault = sky.vault(inner);
  const path = join(places.data, 'keystore.sqlite');
  let nowMs = 1_000_000;
  let cap = 0;
  const open = (mayCreate: boolean) =>
    openKeystore({ path, vault, mayCreate, openFile: sky.openFile, nowMs: () => nowMs });
  let keystore: Keystore = await open(true);
  const people: Person[] = [];
  const copies: string[] = [];

  async function come(): Promise<void> {
    const name = `${seed}-${cap++}`;
    const subject = await keystore.subjectOf({ workspace: 'w', kind: 'device', value: name });
    const opened = await keystore.openStream(streamOf(name), { subject }, 0);
    expect(opened).toEqual({ status: 'open' });
    people.push({ name, subject, key: hex(keystore.leaf(streamOf(name), 5)), state: 'active' });
  }

  /** Nothing that was not erased is lost, nothing that was is back, and nobody is told more than is so. */
  function check(): void {
    for (const person of people) {
      const now = hex(keystore.leaf(streamOf(person.name), 5));
      if (person.state === 'unsure') person.state = now === 'erased' ? 'erased' : 'active';
      expect(now).toBe(person.state === 'erased' ? 'erased' : person.key);
      const found = keystore.findSubject({ workspace: 'w', kind: 'device', value: person.name });
      expect(found).toBe(person.state === 'erased' ? null : person.subject);
    }
    for (const place of [places.vault, places.second])
      for (const file of readdirSync(place)) {
        const held = Number(/^generation-(\d+)\.json$/.exec(file)?.[1]);
        if (held > 0) expect(keystore.isForGood(held)).toBe(false);
      }
  }

  async function erase(): Promise<void> {
    const person = people[upTo(people.length)]!;
    if (person.state === 'active') person.state = 'unsure';
    expect(await keystore.eraseSubject(person.subject)).toMatchObject({ status: 'erased' });
    person.state = 'erased';
  }

  async function step(): Promise<void> {
    const choice = random();
    if (people.length < 3 || (choice < 0.3 && people.length < PEOPLE_MAX)) return come();
    if (choice < 0.55) return erase();
    await keystore.rotate();
  }

  for (let at = 0; at < FAULTS_A_LIFE; at += 1) {
    const kind: Kind = at % 8 === 7 ? 'clock-back' : kinds[upTo(kinds.length)]!;
    const before = sky.struck();
    if (kind === 'clock-back') nowMs -= 3_600_000;
    else sky.arm(kind, 1 + upTo(POINTS_MAX));
    nowMs += 10_000;
    if (upTo(8) === 0) {
      const copy = join(places.root, `copy-${at}`);
      mkdirSync(copy);
      cpSync(places.data, copy, { recursive: true });
      copies.push(join(copy, 'keystore.sqlite'));
    }
    for (let taken = 0; taken < STEPS_A_FAULT_MAX && sky.struck() === before; taken += 1)
      await step().catch((error: unknown) => {
        if (!(error instanceof Struck)) throw error;
      });
    sky.calm();
    // Commits that were told of a fault may still be waiting: their turn comes before the look.
    await new Promise((resolve) => setImmediate(resolve));
    if (sky.isDead()) {
      sky.bury();
      keystore = await open(false);
    }
    check();
  }
  await keystore.rotate();
  await keystore.rotate();
  check();
  const gone = people.filter(({ state }) => state === 'erased');
  await keystore.close();
  expect(readdirSync(places.second)).toEqual([`generation-${keystore.generation}.json`]);
  const left = join(places.second, `generation-${keystore.generation}.json`);
  for (const copy of copies) {
    let store: ReturnType<typeof readNaively> | null = null;
    try {
      store = readNaively(copy, left);
    } catch {
      // Not one row of it opens.
    }
    for (const { name } of gone) expect(store?.leaf(streamOf(name), 5) ?? null).toBe(null);
  }
  const now = readNaively(path, left);
  for (const { key, name, state } of people)
    expect(now.leaf(streamOf(name), 5)?.toString() ?? null).toBe(
      state === 'erased' ? null : new Uint8Array(Buffer.from(key, 'hex')).toString(),
    );
  rmSync(places.data, { recursive: true });
  return sky.struck();
}

it(`[E16] ${FAULTS} faults while people are erased and the keystore rotates: nobody else is lost, nobody is back, no false success`, async () => {
  let struck = 0;
  for (let seed = SEED; struck < FAULTS; seed += 1) struck += await life(await makePlaces(), seed);
  process.stdout.write(`${struck} faults struck an erasure or a rotation\n`);
}, 900_000);
