// An action as an end would make it, over a small bank, and what accept made of it: the commands it handed on.
import { createAct } from '../../src/accept/action.ts';
import type {
  ActionNeeds,
  Comparison,
  ComparisonRequest,
  ConversationFacts,
  InspectionRequest,
  Verdict,
  Writes,
} from '../../src/accept/action-needs.ts';
import type { ConversationCommand } from '../../src/command/conversation.ts';
import { loadPolicy, resourceFor } from '../../src/accept/policy.ts';
import { type Known, NO_SETTINGS, type Registry } from '../../src/accept/registry.ts';
import type { ActResult, Principal, Role, StaffPrincipal } from '../../src/platform/principal.ts';
import { createSchemaCheck } from '../../src/platform/schema-check.ts';
import { redact } from '../../src/redact/redact.ts';
import { signAction } from '../../src/seal/action.ts';
import { toBase64url } from '../../src/seal/bytes.ts';
import { FIRST_HEAD } from '../../src/seal/chain.ts';
import { directoryDigest, rootFingerprint, type DirectoryDocument } from '../../src/seal/directory.ts';
import { sealMessage } from '../../src/seal/envelope-seal.ts';
import type { Reader } from '../../src/seal/epoch-document.ts';
import { mintEpoch } from '../../src/seal/epoch.ts';
import { type DeviceKeys, deviceCard, generateDevice } from '../../src/seal/identity.ts';
import { loadSodiumPrimitives, type ServerPrimitives } from '../../src/seal/primitives-sodium.ts';
import { readTemplate } from '../../src/wiring/templates.ts';
import { readersFor } from '../../src/seal/readers.ts';
import { makeTalk, makeWorld, must, newId, NOW_MS, type Talk, type World } from '../seal/world.ts';
import { policyFolder } from './accept-fixture.ts';

export type Handed = {
  readonly to:
    | 'conversation'
    | 'agent'
    | 'directory'
    | 'access'
    | 'hold'
    | 'incident'
    | 'offer'
    | 'workspace';
  readonly caused: unknown;
  readonly id: unknown;
  readonly command: unknown;
};

export type Given = {
  facts?: ConversationFacts | null;
  wouldRecord?: boolean;
  verdict?: Verdict;
  nowMs?: number;
  requestOf?: Awaited<ReturnType<ActionNeeds['requestOf']>>;
  holdOf?: Awaited<ReturnType<ActionNeeds['holdOf']>>;
  holdsInForce?: number;
  messageAt?: Awaited<ReturnType<ActionNeeds['messageAt']>>;
  statement?: Awaited<ReturnType<ActionNeeds['statementOn']>>;
  workspaceOfIncident?: string;
  again?: Verdict;
  comparison?: Comparison;
  desk?: Partial<ActionNeeds['desk']>;
  invite?: ActionNeeds['invite'];
  settingBefore?: Awaited<ReturnType<ActionNeeds['settingBefore']>>;
};

export type Bank = Awaited<ReturnType<typeof openBank>>;

const check = createSchemaCheck();

export async function openBank(
  mode: 'inspected' | 'strict' = 'inspected',
  real: Partial<Pick<ActionNeeds, 'writes' | 'facts' | 'subjectOf'>> = {},
  vary: (document: DirectoryDocument) => DirectoryDocument = (document) => document,
) {
  const primitives: ServerPrimitives = await loadSodiumPrimitives();
  const made = await makeWorld(primitives);
  const document: DirectoryDocument = vary({ ...made.document, mode });
  const world: World = { ...made, document };
  const policy = loadPolicy(primitives, policyFolder);
  const talk = await makeTalk(world);
  const card = deviceCard(talk.visitor);
  const given: Given = {};
  const handed: Handed[] = [];
  const inspected: InspectionRequest[] = [];
  const again: Parameters<ActionNeeds['again']>[0][] = [];
  const compared: ComparisonRequest[] = [];
  const drafts: ConversationCommand[] = [];
  const site = {
    site: 'main',
    name: 'Northwind Bank',
    team: 'support',
    origins: ['http://127.0.0.1:4700'],
    accent: '#0a5c52',
    phone: '',
    hours: null,
    topics: null,
    languages: ['en'],
    survey: null,
    invitations: false,
  };
  const directory = {
    document,
    digest: directoryDigest(primitives, world.directory.text),
    root: world.pinned,
    seen: { root: world.pinned, number: 1, digest: directoryDigest(primitives, world.directory.text) },
    signed: world.directory,
  };
  const known: Known = {
    workspace: 'northwind',
    name: 'Northwind Bank',
    reference: 'NW',
    root: world.root,
    settings: {
      ...NO_SETTINGS,
      label: new Map([['fraud', { name: 'Fraud', group: 'Matter', priority: 3 }]]),
    },
    changes: 0,
    sites: new Map([
      ['main', site],
      ['cards', { ...site, site: 'cards' }],
    ]),
    directory,
    enrolled: new Map(),
    teamKeys: [],
    shares: [],
  };
  if (rootFingerprint(primitives, known.root) !== world.pinned) throw new Error('the world is its root’s');
  const registry: Registry = {
    workspaces: () => ['northwind'],
    of: (workspace) => (workspace === 'northwind' ? known : null),
    subscribe: () => () => undefined,
    close: () => Promise.resolve(),
  };
  const done: ActResult = { status: 'done', position: 'p' };
  const take = (to: Handed['to'], caused: unknown, id: unknown, command: unknown): ActResult => {
    handed.push({ to, caused, id, command });
    return done;
  };
  const writes: Writes = {
    async conversation(caused, id, command) {
      if (typeof command !== 'function') return take('conversation', caused, id, command);
      const command_ = await command((draft) => {
        drafts.push(draft);
        return given.wouldRecord ?? true;
      });
      if (command_.kind === 'unavailable') return { status: 'refused', code: command_.code };
      return take('conversation', caused, id, command_);
    },
    agent: async (caused, person, command) => take('agent', caused, person, command),
    directory: async (caused, command) => take('directory', caused, caused.workspace, command),
    access: async (caused, request, command) => take('access', caused, request, command),
    hold: async (caused, id, command) => take('hold', caused, id, command),
    incident: async (caused, id, command) => take('incident', caused, id, command),
    workspace: async (caused, command) => take('workspace', caused, caused.workspace, command),
    offer: async (caused, answer) => take('offer', caused, answer.conversation, answer),
  };
  const act = createAct({
    primitives,
    check,
    registry,
    writes,
    facts: async (id) =>
      given.facts !== undefined ? given.facts : id === talk.conversation ? factsOf() : null,
    messageAt: async () => given.messageAt ?? null,
    statementOn: async () => given.statement ?? null,
    again: async (message) => {
      again.push(message);
      return given.again ?? { status: 'unavailable' };
    },
    compare: async (messages) => {
      compared.push(messages);
      return given.comparison ?? { status: 'unavailable' };
    },
    newId: () => newId(primitives),
    workspaceOfIncident: async () => given.workspaceOfIncident ?? null,
    visitOf: async (_workspace, _site, visit, invitation) => ({
      visit,
      invitation,
      trigger: null,
      person: null,
    }),
    invite: (...asked) => given.invite?.(...asked) ?? null,
    subjectOf: async (workspace, device) => `subject of ${workspace} ${device}`,
    allowed: (principal, action, { team, supervised }) =>
      policy.allowed(principal, action, resourceFor(action, team, supervised)).allow,
    inspect: async (message) => {
      inspected.push(message);
      return (
        given.verdict ?? {
          status: 'passed',
          rules: '1.1',
          check: { text: 'verdict', signature: 'A'.repeat(86) },
        }
      );
    },
    screen: (text) => redact(text).verdict === 'pass',
    requestOf: async () => given.requestOf ?? null,
    holdOf: async () => given.holdOf ?? null,
    holdsInForce: () => given.holdsInForce ?? 0,
    settingBefore: async () => given.settingBefore ?? null,
    template: (name) => readTemplate(name)?.settings ?? null,
    now: () => given.nowMs ?? NOW_MS + 60_000,
    desk: {
      topic: (...asked) => given.desk?.topic?.(...asked) ?? null,
      campaign: (...asked) => given.desk?.campaign?.(...asked) ?? null,
      callsAt: (...asked) => given.desk?.callsAt?.(...asked) ?? false,
    },
    ...real,
  });

  function factsOf(more: Partial<ConversationFacts> = {}): ConversationFacts {
    return {
      workspace: 'northwind',
      team: 'support',
      mode,
      status: 'open',
      assignee: world.people.ann,
      visitor: card,
      supervisors: [],
      events: 100,
      ...more,
    };
  }

  const visitor: Principal = {
    kind: 'visitor',
    workspace: 'northwind',
    site: 'main',
    device: card.id,
    sign: card.sign,
    agree: card.agree,
  };

  type Name = keyof World['people'];
  function staff(name: Name, more: Partial<StaffPrincipal> = {}): StaffPrincipal {
    const person = document.people.find((each) => each.id === world.people[name]);
    const device = name === 'olu' ? null : world[name].id;
    return {
      kind: 'staff',
      workspace: 'northwind',
      person: world.people[name],
      roles: (person?.roles ?? []) as readonly Role[],
      teams: person?.teams ?? [],
      device,
      ...more,
    };
  }

  type Place = {
    workspace?: string;
    conversation?: string;
    audience?: 'conversation' | 'staff';
    epoch?: number;
    device?: DeviceKeys;
    tab?: string;
    sequence?: number;
    text?: string;
  };
  const tab = newId(primitives);

  async function envelope(place: Place = {}): Promise<{ text: string; digest: string }> {
    const { text = 'Hello', device = talk.visitor, audience = 'conversation', ...rest } = place;
    return must(
      await sealMessage(primitives, {
        workspace: 'northwind',
        conversation: talk.conversation,
        epoch: 1,
        epochKey: primitives.random(32),
        tab,
        sequence: 1,
        head: FIRST_HEAD,
        policy: 1,
        ...rest,
        audience,
        device,
        body: { type: audience === 'staff' ? 'note' : 'text', version: 1, text },
      }),
    );
  }

  type EpochChanges = {
    readers?: (readers: readonly Reader[]) => readonly Reader[];
    directory?: number;
    mode?: 'inspected' | 'strict';
    author?: DeviceKeys;
    audience?: 'conversation' | 'staff';
    conversation?: string;
    workspace?: string;
    epoch?: number;
    visitor?: Talk['visitor'];
    team?: string;
  };
  async function epoch(changes: EpochChanges = {}): Promise<{ text: string; signature: string }> {
    const { readers = (each) => each, team = 'support', visitor: reader = talk.visitor, ...rest } = changes;
    const audience = rest.audience ?? 'conversation';
    const list = must(readersFor(document, { audience, team, visitors: [deviceCard(reader)], joined: [] }));
    const minted = must(
      await mintEpoch(primitives, {
        workspace: 'northwind',
        conversation: talk.conversation,
        audience,
        epoch: 1,
        directory: 1,
        mode,
        author: talk.visitor,
        head: FIRST_HEAD,
        ...rest,
        readers: readers(list),
      }),
    );
    return { text: minted.text, signature: minted.signature };
  }

  const startFieldsOf = (device: DeviceKeys = talk.visitor) => {
    const { agree, sign } = deviceCard(device);
    return {
      site: 'main',
      team: 'support',
      mode,
      directory: 1,
      sign,
      agree,
      random: toBase64url(talk.random),
    };
  };

  type StartChanges = {
    device?: DeviceKeys;
    action?: string;
    workspace?: string;
    conversation?: string;
    tab?: string;
    sequence?: number;
    fields?: Partial<ReturnType<typeof startFieldsOf>>;
  };
  function start(changes: StartChanges = {}) {
    const { device = talk.visitor, fields = {}, ...rest } = changes;
    return signAction(primitives, device, {
      action: 'StartConversation',
      workspace: 'northwind',
      conversation: talk.conversation,
      tab,
      sequence: 1,
      head: FIRST_HEAD,
      ...rest,
      fields: { ...startFieldsOf(), ...fields },
    });
  }

  const inspection = {
    gateway: newId(primitives),
    key: toBase64url(primitives.random(32)),
    box: toBase64url(primitives.random(104)),
  };

  return {
    primitives,
    world,
    talk,
    card,
    tab,
    given,
    handed,
    inspected,
    again,
    compared,
    drafts,
    visitor,
    staff,
    factsOf,
    envelope,
    epoch,
    start,
    inspection,
    stranger: await generateDevice(primitives),
    known,
    /** Answers the code of a refusal, or what was done. */
    async says(principal: Principal, action: unknown): Promise<string> {
      const result = await act(principal, newId(primitives), action, newId(primitives));
      return result.status === 'done' ? 'done' : result.code;
    },
    act: (principal: Principal, action: unknown, connection = newId(primitives)) =>
      act(principal, newId(primitives), action, connection),
    async startAction(changes: Record<string, unknown> = {}) {
      return {
        kind: 'StartConversation',
        conversation: talk.conversation,
        site: 'main',
        start: await start(),
        epoch: await epoch(),
        envelope: (await envelope()).text,
        ...(mode === 'strict' ? {} : { inspection }),
        language: 'en',
        page: 'https://bank.example/loans?name=Jane#card',
        pageTitle: 'Loans',
        device: 'Firefox on Linux',
        ...changes,
      };
    },
    async sendAction(changes: Record<string, unknown> = {}, place: Place = {}) {
      return {
        kind: 'SendMessage',
        conversation: talk.conversation,
        envelope: (await envelope({ sequence: 2, ...place })).text,
        inspection,
        ...changes,
      };
    },
    async signed(action: string, fields: object, changes: StartChanges = {}) {
      const { device = talk.visitor, fields: _, ...rest } = changes;
      return signAction(primitives, device, {
        action,
        workspace: 'northwind',
        conversation: talk.conversation,
        tab,
        sequence: 3,
        head: FIRST_HEAD,
        ...rest,
        fields,
      });
    },
  };
}
