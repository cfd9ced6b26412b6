// Takes in the public file of a workspace's first day: doing it again changes nothing, and a later directory is kept.
import { readFileSync } from 'node:fs';
import type { Registry } from './accept/registry.ts';
import type { Commands } from './commands.ts';
import type { SiteAdded } from './contract/events.ts';
import type { Randomness } from './platform/ids.ts';
import type { ActResult } from './platform/principal.ts';
import { directoryDigest, type SignedDirectory } from './seal/directory.ts';
import { loadSodiumPrimitives } from './seal/primitives-sodium.ts';

const SEEN_MS_MAX = 10_000;

type Bootstrap = {
  readonly v: 'sealdesk.bootstrap.v1';
  readonly workspace: string;
  readonly name: string;
  readonly reference: string;
  readonly root: string;
  readonly directory: SignedDirectory;
  readonly sites: readonly Omit<SiteAdded, 'type'>[];
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
  const { name, reference, root, sites, workspace } = file;
  must(await commands.workspace(cause(), { kind: 'CreateWorkspace', name, root, reference }));
  for (const site of sites) must(await commands.workspace(cause(), { kind: 'AddSite', site }));
  if (registry.of(workspace)?.directory == null) {
    const document = JSON.parse(file.directory.text) as {
      readonly number: number;
      readonly previous: string | null;
      readonly expires: string;
    };
    const digest = directoryDigest(await loadSodiumPrimitives(), file.directory.text);
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
  while (
    registry.of(workspace)?.directory == null ||
    sites.some((site) => registry.of(workspace)?.sites.has(site.site) !== true)
  ) {
    if (Date.now() > until) throw new Error(`the directory in ${path} does not verify under its root`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return workspace;

  function must(result: ActResult): void {
    if (result.status === 'done') return;
    throw new Error(`${path} cannot be taken in: ${result.code}`);
  }
}
