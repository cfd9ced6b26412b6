// Plays the administrator of the demo, who would compare codes and sign on a machine of their own: certifies each new
// device of a person of the directory, and signs the directory anew before it runs out.
import type { RunningServer } from '../main.ts';
import type { Log } from '../platform/logger.ts';
import type { KeyFileContent } from '../seal/passphrase.ts';
import type { Primitives } from '../seal/primitives.ts';
import { nextDirectory } from './administrator.ts';

const RENEW_BEFORE_MS = 12 * 3_600_000;
const LOOK_MS = 60_000;

export function demoAdministrator(needs: {
  readonly primitives: Primitives;
  readonly server: Pick<RunningServer, 'registry' | 'commands'>;
  readonly workspace: string;
  readonly keys: readonly KeyFileContent[];
  readonly logger: Log;
}): { readonly ready: Promise<void>; stop(): Promise<void> } {
  const { keys, primitives, server, workspace } = needs;
  let turn: Promise<void> = Promise.resolve();
  let stopped = false;

  async function look(): Promise<void> {
    const known = server.registry.of(workspace);
    if (stopped || known === null || known.directory === null) return;
    const { document, signed } = known.directory;
    const certified = new Set(document.devices.map((device) => device.id));
    const people = new Set(document.people.map((person) => person.id));
    const waiting = [...known.enrolled.values()].filter(
      (each) => !certified.has(each.device) && people.has(each.person),
    );
    const nowMs = Date.now();
    if (waiting.length === 0 && Date.parse(document.expires) - nowMs > RENEW_BEFORE_MS) return;
    const next = await nextDirectory(primitives, { signed, atMs: nowMs }, keys, waiting);
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
    if (result.status !== 'done') throw new Error(`the demo's directory was not published: ${result.code}`);
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
      unsubscribe();
      return turn;
    },
  };
}
