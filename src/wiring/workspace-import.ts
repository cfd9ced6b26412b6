// Takes in the public file of a workspace's first day: doing it again changes nothing, and a later directory is kept.
import { readFileSync } from 'node:fs';
import type { Registry } from '../accept/registry.ts';
import type { SettingValue } from '../command/settings.ts';
import type { Commands } from './commands.ts';
import type { Setting } from '../contract/settings.ts';
import type { Randomness } from '../platform/ids.ts';
import type { ActResult } from '../platform/principal.ts';
import {
  type DirectoryDocument,
  rootFingerprint,
  type SignedDirectory,
  verifyDirectory,
} from '../seal/directory.ts';
import { loadSodiumPrimitives } from '../seal/primitives-sodium.ts';

const SEEN_MS_MAX = 10_000;
export const FIRST_DAY_WHY = 'As planned for the first day.';

type Bootstrap = {
  readonly v: 'sealdesk.bootstrap.v1';
  readonly workspace: string;
  readonly name: string;
  readonly reference: string;
  readonly root: string;
  readonly directory: SignedDirectory;
  /** What nobody has touched yet is set so; what was changed since stays. */
  readonly settings: readonly (SettingValue & { readonly value: Setting })[];
};

/** Answers the workspace's id, once the registry knows it. */
export async function importWorkspace(
  needs: { readonly commands: Commands; readonly registry: Registry; readonly random: Randomness },
  path: string,
): Promise<string> {
  const { commands, random, registry } = needs;
  const file = JSON.parse(readFileSync(path, 'utf8')) as Bootstrap;
  if (file.v !== 'sealdesk.bootstrap.v1') throw new Error(`${path} is no bootstrap file`);
  const cause = () => ({
    workspace: file.workspace,
    by: { kind: 'system' as const, name: 'bootstrap' },
    cause: random.id(),
  });
  const { name, reference, root, settings, workspace } = file;
  const primitives = await loadSodiumPrimitives();
  const document = JSON.parse(file.directory.text) as DirectoryDocument;
  // Before anything is recorded: what stands in the log stays there. It may have run out since; its signatures hold.
  const verified = await verifyDirectory(primitives, file.directory, {
    workspace,
    pinned: rootFingerprint(primitives, root),
    seen: null,
    nowMs: Date.parse(document.issued),
  });
  if (!verified.ok) throw new Error(`${path} cannot be taken in: ${verified.code}`);
  must(await commands.workspace(cause(), { kind: 'CreateWorkspace', name, root, reference }));
  const begun = await commands.workspace(cause(), {
    kind: 'BeginSettings',
    settings,
    why: FIRST_DAY_WHY,
  });
  must(begun);
  const changes = begun.status === 'done' ? Number(begun.detail?.['changes']) : 0;
  if (registry.of(workspace)?.directory == null) {
    const { digest } = verified.value;
    const { expires, number, previous } = document;
    must(
      await commands.publish(cause(), {
        kind: 'PublishDirectory',
        number,
        previous,
        digest,
        expires,
        directory: file.directory,
        teamKeys: [],
        shares: [],
      }),
    );
  }
  const until = Date.now() + SEEN_MS_MAX;
  while (registry.of(workspace)?.directory == null || (registry.of(workspace)?.changes ?? 0) < changes) {
    if (Date.now() > until) throw new Error(`${path} was taken in and is not known yet: start again`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return workspace;

  function must(result: ActResult): void {
    if (result.status === 'done') return;
    throw new Error(`${path} cannot be taken in: ${result.code}`);
  }
}
