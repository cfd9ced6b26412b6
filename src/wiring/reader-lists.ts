// What a newer directory means for the conversations that are going on: those whose readers on the staff's side would be
// others now are told so. Waits for the registry, which reads the same log at its own pace.
import type { FollowingRegistry, Known, Registry } from '../accept/registry.ts';
import type { Commands } from './commands.ts';
import { conversation } from '../decide/conversation.ts';
import type { Pipeline } from '../pipeline.ts';
import type { Projections } from '../project/projections.ts';
import type { ReadersChangeWrites } from '../react/readers-change.ts';
import { readersFor } from '../seal/readers.ts';

/** How long the registry may take to verify a directory that was read from the log. */
export const DIRECTORY_WAIT_MS_MAX = 5_000;

export function readerLists(needs: {
  readonly pipeline: Pipeline;
  readonly registry: Registry & Partial<Pick<FollowingRegistry, 'complianceKeyIn'>>;
  readonly commands: Pick<Commands, 'changeReaders'>;
  readonly projections: Pick<Projections, 'caughtUp' | 'liveKeys' | 'settled'>;
}): ReadersChangeWrites {
  const { commands, pipeline, projections, registry } = needs;

  return {
    async current(workspace, cursor) {
      await projections.caughtUp;
      if (!(await projections.settled('inbox', cursor)))
        throw new Error('the inbox has not come to this directory');
      return projections.liveKeys('inbox', workspace);
    },
    async changeReaders({ cause, conversation: id, directory: number, workspace }) {
      const { document } = await directoryFrom(registry, workspace, number);
      const state = await pipeline.read(conversation, `conversation-${id}`);
      if (state.status === 'none') return;
      // The visitor's side does not change with the directory; whoever stands for it here is left out again.
      const question = {
        audience: 'conversation',
        team: state.team,
        visitors: [{ id: '', agree: '' }],
        joined: state.supervisors.map(({ device }) => device),
      } as const;
      const list = readersFor(document, question);
      if (!list.ok) return;
      const staffReaders = list.value.flatMap(({ kind, id: reader }) =>
        kind === 'visitor' ? [] : [{ kind, id: reader }],
      );
      // Its name in a list is always the same; a key that nobody holds any more would go on being sealed to.
      const key = registry.complianceKeyIn?.(workspace, state.listedIn) ?? document.compliance.key;
      const rekeyed = key !== document.compliance.key;
      const changed = await commands.changeReaders(
        { workspace, by: { kind: 'system', name: 'readers-change' }, cause },
        id,
        { kind: 'ChangeReaders', directory: document.number, reason: 'team-changed', staffReaders, rekeyed },
      );
      if (changed.status === 'failed') throw new Error('the readers could not be changed now');
    },
  };
}

/** The directory the registry knows, once that is this number or a later one. */
function directoryFrom(
  registry: Registry,
  workspace: string,
  number: number,
): Promise<NonNullable<Known['directory']>> {
  const now = () => {
    const directory = registry.of(workspace)?.directory ?? null;
    return directory !== null && directory.document.number >= number ? directory : null;
  };
  const known = now();
  if (known !== null) return Promise.resolve(known);
  return new Promise((resolve, reject) => {
    const end = () => {
      clearTimeout(timer);
      unsubscribe();
    };
    const unsubscribe = registry.subscribe(() => {
      const directory = now();
      if (directory === null) return;
      end();
      resolve(directory);
    });
    const timer = setTimeout(() => {
      end();
      reject(new Error('a recorded directory is not known yet'));
    }, DIRECTORY_WAIT_MS_MAX);
  });
}
