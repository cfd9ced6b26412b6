// From one generation of the vault's secret to the next: the new one durable in every place, then every row sealed anew
// while the server works, then the old one destroyed everywhere. Promises that a crash at any point is finished by the next
// rotation, and that no secret goes while a row needs it. Trusts the vault's word that a secret is written, or gone.
import type { Database } from '../platform/sqlite.ts';
import type { AliasRows } from './alias-rows.ts';
import type { CommitQueue } from './commit-queue.ts';
import { ProtectFailure } from './failure.ts';
import type { FrontierRows } from './frontier-rows.ts';
import type { Generations } from './generations.ts';
import { copyKeystore } from './keystore-copy.ts';
import { checkOf } from './keystore-opening.ts';
import { KEY_BYTES, randomBytes } from './suite.ts';
import type { Vault } from './vault.ts';

/** Rows looked at in one commit: about a millisecond each of the two; appends wait no longer than that. */
export const FRONTIER_TOGETHER_MAX = 128;
export const NAMES_TOGETHER_MAX = 16;

/** Whatever was erased or destroyed in `before`, or earlier, is now gone for good, copies of the keystore included. */
export type Rotation = { readonly before: number; readonly after: number };

export type Rotating = {
  readonly vault: Vault;
  readonly database: Database;
  readonly commits: CommitQueue;
  readonly generations: Generations;
  readonly frontier: FrontierRows;
  readonly aliases: AliasRows;
  /** Where a copy goes before an old secret does, or null. */
  readonly copies: string | null;
  readonly ownKeyOf: (subject: number) => Uint8Array;
  /** Generations no row is sealed under, whose secrets are still to be destroyed. */
  readonly leftBehind: Set<number>;
  /** Rows sealed under the old secret must not stay behind in the write-ahead log. */
  readonly emptyWal: () => void;
};

/** Begins a rotation; what an earlier one left undone comes first. Rejects with what stopped it: the next call goes on. */
export async function rotate(at: Rotating): Promise<Rotation> {
  const { generations, leftBehind, vault } = at;
  if (leftBehind.size === 0 && generations.leaving === null) await begin(at);
  if (generations.leaving !== null) {
    await sealAnew(at);
    await finish(at);
  }
  if (at.copies !== null) await copyKeystore(at.database, at.copies);
  const before = Math.max(...leftBehind);
  for (const generation of [...leftBehind]) {
    await vault.destroy(generation);
    leftBehind.delete(generation);
  }
  return { before, after: generations.current };
}

/** A crash between vault and keystore leaves a secret that nothing is sealed under: it is taken, not made again. */
async function begin({ commits, database, generations, vault }: Rotating): Promise<void> {
  const number = generations.current + 1;
  const { keystore } = generations;
  const entry = (await vault.read()).find(({ generation }) => generation === number) ?? {
    keystore,
    generation: number,
    secret: randomBytes(KEY_BYTES),
  };
  await vault.write(entry);
  await commits.run(() => {
    database
      .prepare('REPLACE INTO rotation (one, generation, secret_check) VALUES (1, ?, ?)')
      .run(number, checkOf(entry));
  });
  generations.turnTo({ number, secret: entry.secret });
}

async function sealAnew({ aliases, commits, frontier, ownKeyOf }: Rotating): Promise<void> {
  for (let at: bigint | null = null; ; ) {
    at = await commits.run(() => frontier.renew(at, FRONTIER_TOGETHER_MAX));
    if (at === null) break;
  }
  for (let at: Uint8Array | null = null; ; ) {
    at = await commits.run(() => aliases.renew(at, NAMES_TOGETHER_MAX, ownKeyOf));
    if (at === null) break;
  }
}

async function finish({
  aliases,
  commits,
  database,
  emptyWal,
  frontier,
  generations,
  leftBehind,
}: Rotating): Promise<void> {
  await commits.run(() => {
    // Taken again where the first time held and its answer was lost. The last look before a secret goes that nobody can bring back.
    if (!frontier.isRenewed() || !aliases.isRenewed())
      throw new ProtectFailure('keystore-corrupt', 'a row is still of the generation that is to go');
    database
      .prepare(
        `UPDATE keystore SET (generation, secret_check) = (SELECT generation, secret_check FROM rotation)
         WHERE EXISTS (SELECT 1 FROM rotation)`,
      )
      .run();
    database.prepare('DELETE FROM rotation').run();
  });
  if (generations.leaving !== null) leftBehind.add(generations.leaving);
  generations.settle();
  emptyWal();
}
