// Plays the administrator of the demo, who would compare codes and sign on a machine of their own: certifies each new
// device of a person of the directory, signs for the teams and sites that were set up on screen, and signs the directory
// anew before it runs out.
import type { RunningServer } from '../main.ts';
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/logger.ts';
import type { KeyFileContent } from '../seal/passphrase.ts';
import type { Primitives } from '../seal/primitives.ts';
import type { Known } from '../accept/registry.ts';
import type { DirectoryDocument } from '../seal/directory.ts';
import { nextDirectory, withSite, withTeam } from './administrator.ts';

const RENEW_BEFORE_MS = 12 * 3_600_000;
const LOOK_MS = 60_000;
const SOON_MS = 100;

export function demoAdministrator(needs: {
  readonly primitives: Primitives;
  readonly server: Pick<RunningServer, 'registry' | 'commands'>;
  readonly workspace: string;
  readonly keys: readonly KeyFileContent[];
  /** A new team's key is kept before anything is signed for it. */
  readonly keep: (key: KeyFileContent) => Promise<void>;
  readonly logger: Log;
  readonly clock: Pick<Clock, 'nowMs'>;
}): { readonly ready: Promise<void>; stop(): Promise<void> } {
  const { primitives, server, workspace } = needs;
  let { keys } = needs;
  let turn: Promise<void> = Promise.resolve();
  let stopped = false;
  let soon: NodeJS.Timeout | undefined;

  async function look(): Promise<void> {
    const known = server.registry.of(workspace);
    if (stopped || known === null || known.directory === null) return;
    const { document, signed } = known.directory;
    const certified = new Set(document.devices.map((device) => device.id));
    const people = new Set(document.people.map((person) => person.id));
    const waiting = [...known.enrolled.values()].filter(
      (each) => !certified.has(each.device) && people.has(each.person),
    );
    const nowMs = needs.clock.nowMs();
    const content = await asSetUp(known, document, nowMs);
    const lasts = Date.parse(document.expires) - nowMs > RENEW_BEFORE_MS;
    if (waiting.length === 0 && content === document && lasts) return;
    const next = await nextDirectory(primitives, { signed, atMs: nowMs }, keys, waiting, content);
    const { digest, directory, shares, teamKeys } = next;
    const { expires, number, previous } = next.document;
    const cause = {
      workspace,
      by: { kind: 'system' as const, name: 'demo-administrator' },
      cause: digest.slice(0, 21) + 'A',
    };
    const result = await server.commands.publish(cause, {
      kind: 'PublishDirectory',
      number,
      previous,
      digest,
      expires,
      directory,
      teamKeys,
      shares,
    });
    // The newest directory is on its way here: what is asked for stands, and is looked for again.
    if (result.status === 'refused' && result.code === 'number-not-next') {
      soon = setTimeout(() => void again(), SOON_MS).unref();
      return;
    }
    if (result.status !== 'done') throw new Error(`the demo's directory was not published: ${result.code}`);
  }

  /** The directory with the teams and sites of the settings; the same when it has them all. */
  async function asSetUp(
    { settings, sites }: Known,
    document: DirectoryDocument,
    nowMs: number,
  ): Promise<DirectoryDocument> {
    let content = document;
    for (const [id, { name }] of settings.team) {
      const added = await withTeam(primitives, content, keys, { id, name }, nowMs);
      if (added === null) continue;
      if (!keys.includes(added.key)) await needs.keep(added.key);
      keys = [...keys.filter((key) => key !== added.key), added.key];
      content = added.content;
    }
    for (const { site, team, topics } of sites.values()) {
      const offered = [...settings.topic].filter(([topic]) => topics === null || topics.includes(topic));
      const reached = new Set(offered.map(([, topic]) => topic.team).filter((each) => each !== team));
      const signed = content.sites.find((each) => each.site === site);
      const same = signed?.team === team && [...reached].every((each) => signed.others.includes(each));
      if (!same) content = withSite(content, { site, team, others: [...reached] });
    }
    return content;
  }

  const again = (): Promise<void> => {
    turn = turn
      .then(look)
      .catch((error: unknown) =>
        needs.logger({ event: 'background-failed', task: 'demo-administrator', error }),
      );
    return turn;
  };
  const timer = setInterval(() => void again(), LOOK_MS).unref();
  const unsubscribe = server.registry.subscribe((known) => {
    if (known.workspace === workspace) void again();
  });
  return {
    ready: again(),
    stop() {
      stopped = true;
      clearInterval(timer);
      clearTimeout(soon);
      unsubscribe();
      return turn;
    },
  };
}
