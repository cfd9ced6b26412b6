import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  loadPolicy,
  type Policy,
  PolicyFailure,
  preparePolicy,
  type Resource,
  resourceFor,
} from '../../src/accept/policy.ts';
import type { Principal, Role } from '../../src/platform/principal.ts';
import { loadSodiumPrimitives, type ServerPrimitives } from '../../src/seal/primitives-sodium.ts';
import { policyFolder } from './accept-fixture.ts';

type Example = {
  readonly who: 'visitor' | { readonly roles: readonly Role[]; readonly teams: readonly string[] };
  readonly action: string;
  readonly resource: Resource;
  readonly expect: 'allow' | 'deny';
  readonly by: readonly string[];
};

const folder = path.join(policyFolder, 'examples');
const files = readdirSync(folder).map(
  (name) =>
    JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as {
      about: string;
      examples: readonly Example[];
    },
);
const schema = readFileSync(path.join(policyFolder, 'schema.cedarschema'), 'utf8');
const policyTexts = readdirSync(policyFolder)
  .filter((name) => name.endsWith('.cedar'))
  .map((name) => readFileSync(path.join(policyFolder, name), 'utf8'));

function principalOf(who: Example['who']): Principal {
  return who === 'visitor'
    ? { kind: 'visitor', workspace: 'northwind', site: 'main', device: 'd', sign: '', agree: '' }
    : {
        kind: 'staff',
        workspace: 'northwind',
        person: 'p',
        roles: who.roles,
        teams: who.teams,
        device: null,
      };
}

let primitives: ServerPrimitives;
let policy: Policy;
beforeAll(async () => {
  primitives = await loadSodiumPrimitives();
  policy = loadPolicy(primitives, policyFolder);
});

describe('the access policy', () => {
  for (const { about, examples } of files) {
    it(`[A30] ${about}`, () => {
      expect(examples.length).toBeGreaterThan(3);
      for (const example of examples) {
        const decision = policy.allowed(principalOf(example.who), example.action, example.resource);
        expect({ ...example, expect: decision.allow ? 'allow' : 'deny', by: decision.policies }).toEqual(
          example,
        );
        expect(decision.policyHash).toBe(policy.hash);
      }
    });
  }

  it('[A30] every policy decides at least one example, and every action stands in one', () => {
    const all = files.flatMap(({ examples }) => examples);
    const ids = policyTexts.flatMap((text) =>
      [...text.matchAll(/@id\("([^"]+)"\)/g)].map((match) => match[1]!),
    );
    const decided = new Set(all.flatMap(({ by }) => by));
    expect(ids.length).toBeGreaterThan(10);
    expect(ids.filter((id) => !decided.has(id))).toEqual([]);
    const actions = [...schema.matchAll(/^action ([^{;]+?)(?: in |\s*appliesTo|;)/gm)].flatMap((match) =>
      [...match[1]!.matchAll(/"([A-Z][A-Za-z]+)"/g)].map((name) => name[1]!),
    );
    const tried = new Set(all.map(({ action }) => action));
    expect(actions.length).toBeGreaterThan(25);
    expect(actions.filter((action) => !tried.has(action))).toEqual([]);
  });

  it('[A30] every action of the contract is an action of the policy', () => {
    const contract = path.join(import.meta.dirname, '../../schemas/actions');
    const kinds = readdirSync(contract).map(
      (name) => (JSON.parse(readFileSync(path.join(contract, name), 'utf8')) as { title: string }).title,
    );
    expect(kinds.filter((kind) => !schema.includes(`"${kind}"`))).toEqual([]);
  });

  it('[A31] who may read nothing reads nothing, whatever other roles they have', () => {
    const role = fc.constantFrom<Role>('agent', 'supervisor', 'compliance', 'privacy', 'administrator');
    const reading = fc.constantFrom<[string, Resource]>(
      ['JoinConversation', { kind: 'conversation', team: 'support', own: true, mine: true }],
      ['SendMessage', { kind: 'conversation', team: 'support', own: true, mine: true }],
      ['OpenTranscript', { kind: 'request', own: true }],
      ['ReadRequest', { kind: 'request', own: false }],
      ['ApproveAccess', { kind: 'request', own: false }],
      ['ListConversations', { kind: 'workspace' }],
      ['WatchInbox', { kind: 'workspace' }],
    );
    fc.assert(
      fc.property(
        fc.uniqueArray(role),
        fc.constantFrom<Role>('privacy', 'administrator'),
        reading,
        (others, strict, [action, resource]) => {
          const roles = [...new Set([...others, strict])];
          const decision = policy.allowed(principalOf({ roles, teams: ['support'] }), action, resource);
          expect(decision.allow).toBe(false);
        },
      ),
    );
  });

  it('[A32] the same question has the same answer, kept or not, in any order of roles', () => {
    const asked: [string, Resource] = [
      'SendMessage',
      { kind: 'conversation', team: 'support', own: false, mine: false },
    ];
    const one = policy.allowed(
      principalOf({ roles: ['agent', 'supervisor'], teams: ['a', 'support'] }),
      ...asked,
    );
    const other = policy.allowed(
      principalOf({ roles: ['supervisor', 'agent'], teams: ['support', 'a'] }),
      ...asked,
    );
    expect(other).toBe(one);
    const fresh = loadPolicy(primitives, policyFolder);
    expect(fresh.hash).toBe(policy.hash);
    expect(
      fresh.allowed(principalOf({ roles: ['agent', 'supervisor'], teams: ['a', 'support'] }), ...asked),
    ).toEqual(one);
    const gone = policy.allowed(principalOf({ roles: ['agent', 'supervisor'], teams: ['a'] }), ...asked);
    expect(gone.allow).toBe(false);
  });

  it('[A33] another text is another hash; a policy that cannot be right does not load', () => {
    const with_ = (text: string) => preparePolicy(primitives, schema, [...policyTexts, text]);
    const more = with_(
      '@id("more") permit (principal is Person, action == Action::"ListDevices", resource);',
    );
    expect(more.hash).not.toBe(policy.hash);
    for (const wrong of [
      'permit (principal, action, resource);',
      '@id("agent-works") permit (principal is Person, action == Action::"ListDevices", resource);',
      '@id("typo") permit (principal is Person, action == Action::"ListDevcies", resource);',
      '@id("typo") permit (principal is Person, action == Action::"ListDevices", resource) when { principal.rolls.contains("x") };',
      '@id("broken") permit (',
    ]) {
      expect(() => with_(wrong)).toThrow(PolicyFailure);
    }
  });

  it('[A32] what is known of a resource by its team alone is asked about as far as it goes', () => {
    expect(resourceFor('SendMessage', 'support')).toEqual({
      kind: 'conversation',
      team: 'support',
      own: true,
      mine: true,
    });
    expect(resourceFor('ApproveAccess', null)).toEqual({ kind: 'request', own: false });
    expect(resourceFor('WithdrawAccess', null)).toEqual({ kind: 'request', own: true });
    expect(resourceFor('SealTeamKey', 'support')).toEqual({ kind: 'team', team: 'support' });
    expect(resourceFor('SetPresence', null)).toEqual({ kind: 'workspace' });
  });
});
