// Where whoever is connected stands by the newest directory: what is left of their rights, and which conversations they
// may follow. A device that left the directory follows nothing, whatever its sign-in says.
import type { ConversationFacts } from '../accept/action-needs.ts';
import { supervises } from '../accept/asking.ts';
import { type Policy, resourceFor } from '../accept/policy.ts';
import { certifiedDevice, type Registry, vouchedDevice } from '../accept/registry.ts';
import type { Principal } from '../platform/principal.ts';

export interface Standing {
  /** The principal as the newest directory has it; null when they may not be connected any more. */
  now(principal: Principal): Principal | null;
  mayJoin(principal: Principal, conversation: string): Promise<boolean>;
}

export function createStanding(needs: {
  readonly registry: Registry;
  readonly policy: Policy;
  readonly facts: (conversation: string) => Promise<ConversationFacts | null>;
  readonly nowMs: () => number;
}): Standing {
  const { facts, nowMs, policy, registry } = needs;
  return {
    now(principal) {
      const known = registry.of(principal.workspace);
      if (known === null) return null;
      if (principal.kind === 'visitor') return known.sites.has(principal.site) ? principal : null;
      const person = known.directory?.document.people.find((each) => each.id === principal.person);
      if (person === undefined) return null;
      const { roles, teams } = person;
      return { ...principal, roles, teams, device: certifiedDevice(known, principal)?.id ?? null };
    },
    async mayJoin(principal, id) {
      const of = await facts(id);
      if (of === null || of.workspace !== principal.workspace) return false;
      if (principal.kind === 'visitor') return of.visitor.id === principal.device;
      if (vouchedDevice(registry.of(principal.workspace), principal, nowMs()) === null) return false;
      const about = resourceFor('JoinConversation', of.team, supervises(of, principal));
      return policy.allowed(principal, 'JoinConversation', about).allow;
    },
  };
}
