// Who may ask for what: Cedar over the files of policies/access. Promises the same answer for the same policy, role and
// resource, named by the policies that decided; anything that goes wrong is "no". Trusts the roles and teams it is given.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as cedar from '@cedar-policy/cedar-wasm/nodejs';
import type { Principal } from '../platform/principal.ts';
import { toBase64url } from '../seal/bytes.ts';
import { contextHash } from '../seal/hash.ts';
import type { Primitives } from '../seal/primitives.ts';

/** What is asked about. `own`: begun, or made, by who asks; `mine`: taken by who asks; `supervised`: joined by who asks. */
export type Resource =
  | { readonly kind: 'workspace' }
  | {
      readonly kind: 'conversation';
      readonly team: string;
      readonly own: boolean;
      readonly mine: boolean;
      readonly supervised?: boolean;
    }
  | { readonly kind: 'request'; readonly own: boolean }
  | { readonly kind: 'team'; readonly team: string };

export type Decision = {
  readonly allow: boolean;
  readonly code: 'allowed' | 'not-allowed';
  /** Ids of the policies that decided; none when nothing permits. */
  readonly policies: readonly string[];
  readonly policyHash: string;
};

export interface Policy {
  /** base64url digest over schema and policies as evaluated. */
  readonly hash: string;
  /** `action`: the kind of an action, or the name of a query of the schema. */
  allowed(principal: Principal, action: string, resource: Resource): Decision;
}

/**
 * What an action is about, where only its team is known. That a request is one's own, or a conversation taken by
 * somebody else, is then left to the decider, which knows.
 */
export function resourceFor(action: string, team: string | null, supervised = false): Resource {
  switch (action) {
    case 'ApproveAccess':
    case 'RefuseAccess':
      return { kind: 'request', own: false };
    case 'WithdrawAccess':
      return { kind: 'request', own: true };
    case 'SealTeamKey':
      return { kind: 'team', team: team ?? '' };
    default:
      return team === null
        ? { kind: 'workspace' }
        : { kind: 'conversation', team, own: true, mine: true, ...(supervised ? { supervised } : {}) };
  }
}

/** Decisions kept; one is a few words, and the key names everything it depends on. */
export const decisionsKeptMax = 20_000;

export class PolicyFailure extends Error {
  readonly code = 'policy-invalid';

  constructor(problems: readonly string[]) {
    super(`the access policy cannot be used: ${problems.join('; ')}`);
    this.name = 'PolicyFailure';
  }
}

/** Reads, checks against the schema and prepares. Throws PolicyFailure: without a policy nothing starts. */
export function loadPolicy(primitives: Primitives, folder: string): Policy {
  const schema = readFileSync(path.join(folder, 'schema.cedarschema'), 'utf8');
  const texts = readdirSync(folder)
    .filter((name) => name.endsWith('.cedar'))
    .sort()
    .map((name) => readFileSync(path.join(folder, name), 'utf8'));
  return preparePolicy(primitives, schema, texts);
}

export function preparePolicy(primitives: Primitives, schema: string, texts: readonly string[]): Policy {
  const policies = namedPolicies(texts);
  const policySet = { staticPolicies: policies };
  const validation = cedar.validate({ schema, policies: policySet });
  if (validation.type === 'failure') throw new PolicyFailure(validation.errors.map((error) => error.message));
  if (validation.validationErrors.length > 0) {
    throw new PolicyFailure(
      validation.validationErrors.map((found) => `${found.policyId}: ${found.error.message}`),
    );
  }
  const canonical = JSON.stringify([
    schema,
    Object.entries(policies).sort(([one], [two]) => (one < two ? -1 : 1)),
  ]);
  const hash = toBase64url(contextHash(primitives, 'sealdesk.access-policy.v1', canonical));
  succeed(cedar.preparseSchema(hash, schema));
  succeed(cedar.preparsePolicySet(hash, policySet));

  const kept = new Map<string, Decision>();
  return {
    hash,
    allowed(principal, action, resource) {
      const key = keyOf(principal, action, resource);
      const known = kept.get(key);
      if (known !== undefined) return known;
      const decision = decide(hash, principal, action, resource);
      if (kept.size >= decisionsKeptMax) kept.clear();
      kept.set(key, decision);
      return decision;
    },
  };
}

/** A role or team that changes makes another key: nothing has to be told that it changed. */
function keyOf(principal: Principal, action: string, resource: Resource): string {
  const who =
    principal.kind === 'visitor' ? 'visitor' : [[...principal.roles].sort(), [...principal.teams].sort()];
  return JSON.stringify([who, action, resource]);
}

function decide(hash: string, principal: Principal, action: string, resource: Resource): Decision {
  const refused: Decision = { allow: false, code: 'not-allowed', policies: [], policyHash: hash };
  const asking =
    principal.kind === 'visitor' ? { type: 'Visitor', id: 'asking' } : { type: 'Person', id: 'asking' };
  const asked = resourceEntity(resource);
  let answer: cedar.AuthorizationAnswer;
  try {
    answer = cedar.statefulIsAuthorized({
      principal: asking,
      action: { type: 'Action', id: action },
      resource: asked.uid,
      context: {},
      preparsedSchemaName: hash,
      validateRequest: true,
      preparsedPolicySetId: hash,
      entities: [
        {
          uid: asking,
          attrs:
            principal.kind === 'visitor' ? {} : { roles: [...principal.roles], teams: [...principal.teams] },
          parents: [],
        },
        { uid: asked.uid, attrs: asked.attrs, parents: [] },
      ],
    });
  } catch {
    return refused;
  }
  // A policy that failed to evaluate may have been a forbid: then nothing is allowed.
  if (answer.type === 'failure' || answer.response.diagnostics.errors.length > 0) return refused;
  const policies = [...answer.response.diagnostics.reason].sort();
  return answer.response.decision === 'allow'
    ? { allow: true, code: 'allowed', policies, policyHash: hash }
    : { ...refused, policies };
}

function resourceEntity(resource: Resource): {
  readonly uid: cedar.TypeAndId;
  readonly attrs: Record<string, cedar.CedarValueJson>;
} {
  const id = 'asked';
  switch (resource.kind) {
    case 'workspace':
      return { uid: { type: 'Workspace', id }, attrs: {} };
    case 'conversation':
      return {
        uid: { type: 'Conversation', id },
        attrs: {
          team: resource.team,
          own: resource.own,
          mine: resource.mine,
          supervised: resource.supervised ?? false,
        },
      };
    case 'request':
      return { uid: { type: 'AccessRequest', id }, attrs: { own: resource.own } };
    case 'team':
      return { uid: { type: 'Team', id }, attrs: { name: resource.team } };
  }
}

/** Every policy by its own @id: what a decision names must be found in the files. */
function namedPolicies(texts: readonly string[]): Record<string, string> {
  const named: Record<string, string> = {};
  for (const text of texts) {
    const parts = cedar.policySetTextToParts(text);
    if (parts.type === 'failure') throw new PolicyFailure(parts.errors.map((error) => error.message));
    if (parts.policy_templates.length > 0) throw new PolicyFailure(['templates are not used here']);
    for (const policy of parts.policies) {
      const read = cedar.policyToJson(policy);
      if (read.type === 'failure') throw new PolicyFailure(read.errors.map((error) => error.message));
      const id = read.json.annotations?.['id'];
      if (id === undefined || Object.hasOwn(named, id))
        throw new PolicyFailure(['a policy without an @id of its own']);
      named[id] = policy;
    }
  }
  return named;
}

function succeed(answer: cedar.CheckParseAnswer): void {
  if (answer.type === 'failure') throw new PolicyFailure(answer.errors.map((error) => error.message));
}
