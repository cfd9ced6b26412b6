// Following a conversation: who may, and that a reading of what is not one's own stands in the log before any of it is
// given. Without the record nothing is given.
import type { ConversationFacts } from '../accept/action-needs.ts';
import type { Commands } from './commands.ts';
import type { Randomness } from '../platform/ids.ts';
import type { Principal } from '../platform/principal.ts';
import type { Standing } from './standing.ts';

export function createJoining(needs: {
  readonly standing: Pick<Standing, 'mayJoin'>;
  readonly facts: (conversation: string) => Promise<ConversationFacts | null>;
  readonly commands: Pick<Commands, 'view'>;
  readonly random: Pick<Randomness, 'id'>;
}): (principal: Principal, conversation: string) => Promise<boolean> {
  return async (principal, conversation) => {
    if (!(await needs.standing.mayJoin(principal, conversation))) return false;
    if (principal.kind === 'visitor') return true;
    const { device, person, workspace } = principal;
    const facts = await needs.facts(conversation);
    // That it was given to them is on record already.
    if (facts?.assignee === person) return true;
    const by = { kind: 'staff' as const, person };
    const recorded = await needs.commands.view(
      { workspace, by, cause: needs.random.id() },
      { conversation, person, device: device ?? '' },
    );
    return recorded.status === 'done';
  };
}
