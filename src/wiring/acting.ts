// Joins what accept checks to what is decided and recorded: one action of whoever, by the one way there is.
import { fileURLToPath } from 'node:url';
import { type Act, createAct } from '../accept/action.ts';
import type { ActionNeeds, ConversationFacts } from '../accept/action-needs.ts';
import { deskSettings } from '../accept/desk-settings.ts';
import { loadPolicy, type Policy, resourceFor } from '../accept/policy.ts';
import type { Registry } from '../accept/registry.ts';
import type { Commands } from './commands.ts';
import { accessRequest } from '../decide/access-request.ts';
import { conversation } from '../decide/conversation.ts';
import { incident } from '../decide/incident.ts';
import type { Opening } from './opening.ts';
import type { Pipeline } from '../pipeline.ts';
import type { Clock } from '../platform/clock.ts';
import type { Randomness } from '../platform/ids.ts';
import { createSchemaCheck } from '../platform/schema-check.ts';
import type { Keystore } from '../protect/keystore.ts';
import type { EventLog } from '../record/log.ts';
import { redact } from '../redact/redact.ts';
import type { Primitives } from '../seal/primitives.ts';
import type { HoldBook } from '../react/hold-book.ts';
import { holdsThere } from './holds.ts';
import type { Visits } from './visits.ts';
import { readTemplate } from './templates.ts';

/** Whatever looks into messages: the door to the gateway. */
export type Inspecting = Pick<ActionNeeds, 'inspect' | 'again' | 'compare'>;

export type Acting = {
  readonly perform: Act;
  readonly facts: ActionNeeds['facts'];
  readonly policy: Policy;
};

export function createActing(needs: {
  readonly primitives: Primitives;
  readonly clock: Clock;
  readonly random: Randomness;
  readonly log: EventLog;
  readonly keystore: Keystore;
  readonly pipeline: Pipeline;
  readonly commands: Commands;
  readonly opening: Opening;
  readonly registry: Registry;
  readonly settingBefore: ActionNeeds['settingBefore'];
  readonly inspecting: Inspecting;
  readonly visits: Pick<Visits, 'invite' | 'of'>;
  readonly holds: HoldBook;
}): Acting {
  const { holds, visits } = needs;
  const { clock, commands, keystore, log, opening, pipeline, primitives, random, registry } = needs;
  const policy = loadPolicy(primitives, fileURLToPath(new URL('../../policies/access', import.meta.url)));
  const facts = async (id: string): Promise<ConversationFacts | null> => {
    const state = await pipeline.read(conversation, `conversation-${id}`);
    const visitor = state.status === 'none' ? null : await opening.visitorCard(id);
    if (state.status === 'none' || visitor === null) return null;
    const { assignee, mode, revision, status, supervisors, team, workspace } = state;
    return { workspace, team, mode, status, assignee, visitor, supervisors, events: revision };
  };
  const perform = createAct({
    ...needs.inspecting,
    primitives,
    check: createSchemaCheck(),
    registry,
    writes: commands,
    facts,
    messageAt: (id, revision) => opening.messageAt(id, revision),
    statementOn: (id, revision) => opening.statementOn(id, revision),
    async subjectOf(workspace, value, visit) {
      const device = { workspace, kind: 'device', value } as const;
      const before = visit === null ? null : keystore.findSubject({ workspace, kind: 'visit', value: visit });
      // Who was only a visit so far has a device from now on; a device that is known stays who it is.
      if (before !== null && keystore.findSubject(device) === null) await keystore.addAlias(before, device);
      return keystore.subjectOf(device);
    },
    visitOf: visits.of,
    invite: visits.invite,
    allowed: (principal, action, { supervised, team }) =>
      policy.allowed(principal, action, resourceFor(action, team, supervised)).allow,
    newId: random.id,
    workspaceOfIncident: async (id) => {
      const state = await pipeline.read(incident, `incident-${id}`);
      return state.status === 'none' ? null : state.workspace;
    },
    holdOf: holdsThere({ pipeline, log, opening }),
    holdsInForce: (workspace) => holds.inForce(workspace).length,
    screen: (text) => redact(text).verdict === 'pass',
    requestOf: async (id) => {
      const state = await pipeline.read(accessRequest, `access-${id}`);
      const [asked] = state.status === 'none' ? [] : (await log.readStream(`access-${id}`, 0, 1)).events;
      const signed =
        asked === undefined ? null : (opening.fields(asked)?.signed as { readonly text: string } | undefined);
      if (state.status === 'none' || asked === undefined || signed === null || signed === undefined)
        return null;
      const { workspace } = JSON.parse(asked.clear) as { readonly workspace: string };
      return { workspace, text: signed.text, hours: state.hours };
    },
    settingBefore: needs.settingBefore,
    template: (name) => readTemplate(name)?.settings ?? null,
    now: clock.nowMs,
    desk: deskSettings(registry, clock.nowMs),
  });
  return { perform, facts, policy };
}
