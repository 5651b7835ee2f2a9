import {
  allClients,
  everyone,
  type ServerPolicy,
  type ServerRule,
  type TokenLifetimes,
} from './authorization-server.ts';

/** A policy with what its rules say turned into sets, so that a request only looks things up. */
export type CompiledPolicy = {
  readonly policy: ServerPolicy;
  /** Undefined for every client. */
  readonly clients: ReadonlySet<string> | undefined;
  readonly rules: readonly CompiledRule[];
};

/** What a rule allows, and which rule it was. */
export type JudgedLifetimes = TokenLifetimes & {
  readonly judgedBy?: { readonly policyId: string; readonly ruleId: string };
};

export type CompiledRule = {
  readonly rule: ServerRule;
  readonly allows: JudgedLifetimes;
  readonly grantTypes: ReadonlySet<string>;
  /** Undefined for every scope. */
  readonly scopes: ReadonlySet<string> | undefined;
  readonly includeEveryone: boolean;
  readonly includeUsers: ReadonlySet<string>;
  readonly includeGroups: ReadonlySet<string>;
  readonly excludeUsers: ReadonlySet<string>;
  readonly excludeGroups: ReadonlySet<string>;
};

/** Who asks for what, by which grant. */
export type TokenQuestion = {
  readonly clientId: string;
  /** The grant it all began with: a refresh is judged by the grant that gave the refresh token. */
  readonly grantType: string;
  /** Undefined for a client that acts for itself. */
  readonly person: { readonly id: string; readonly groupIds: readonly string[] } | undefined;
  readonly scopes: readonly string[];
};

export type TokenVerdict =
  | {
      readonly allowed: true;
      readonly policyId: string;
      readonly ruleId: string;
      readonly lifetimes: JudgedLifetimes;
      /** The rules that were asked before it. */
      readonly trace?: readonly PassedRule[];
    }
  /** Why each rule of a policy for this client did not fit; empty when no policy is for it. */
  | { readonly allowed: false; readonly trace: readonly PassedRule[] };

/** A rule that did not fit, and which of its conditions did not. */
export type PassedRule = {
  readonly policyId: string;
  readonly ruleId: string;
  /** `policy / rule: why`, for who reads it. */
  readonly text: string;
  readonly condition: Obstacle['condition'];
};

type Obstacle = {
  readonly condition:
    | 'grantTypes'
    | 'scopes'
    | 'people.users.exclude'
    | 'people.groups.exclude'
    | 'people.groups.include';
  readonly detail: string;
};

/**
 * The first rule, in the first policy, that fits the request decides; a policy without a fitting rule passes the
 * question on to the next. Nothing fits: no tokens (`no_matching_policy`).
 */
export function judgeTokenRequest(
  policies: readonly CompiledPolicy[],
  question: TokenQuestion,
): TokenVerdict {
  const trace: PassedRule[] = [];
  for (const { policy, clients, rules } of policies) {
    if (clients !== undefined && !clients.has(question.clientId)) continue;
    for (const compiled of rules) {
      const obstacle = obstacleOf(compiled, question);
      if (obstacle === undefined) {
        const { id } = compiled.rule;
        return { allowed: true, policyId: policy.id, ruleId: id, lifetimes: compiled.allows, trace };
      }
      const { rule } = compiled;
      const text = `${policy.name} / ${rule.name}: ${obstacle.detail}`;
      trace.push({ policyId: policy.id, ruleId: rule.id, text, condition: obstacle.condition });
    }
  }
  return { allowed: false, trace };
}

function obstacleOf(rule: CompiledRule, question: TokenQuestion): Obstacle | undefined {
  if (!rule.grantTypes.has(question.grantType)) {
    return { condition: 'grantTypes', detail: `grant type ${question.grantType} is not included` };
  }
  const { scopes } = rule;
  if (scopes !== undefined) {
    const refused = question.scopes.find((scope) => !scopes.has(scope));
    if (refused !== undefined) return { condition: 'scopes', detail: `scope ${refused} is not included` };
  }
  return question.person === undefined ? undefined : obstacleToPerson(rule, question.person);
}

function obstacleToPerson(
  rule: CompiledRule,
  person: { id: string; groupIds: readonly string[] },
): Obstacle | undefined {
  if (rule.excludeUsers.has(person.id)) {
    return { condition: 'people.users.exclude', detail: 'the person is excluded' };
  }
  if (person.groupIds.some((id) => rule.excludeGroups.has(id))) {
    return { condition: 'people.groups.exclude', detail: 'a group of the person is excluded' };
  }
  if (rule.includeEveryone || rule.includeUsers.has(person.id)) return undefined;
  return person.groupIds.some((id) => rule.includeGroups.has(id))
    ? undefined
    : {
        condition: 'people.groups.include',
        detail: 'neither the person nor a group of theirs is included',
      };
}

export function compilePolicies(
  policies: readonly ServerPolicy[],
  rules: readonly ServerRule[],
): CompiledPolicy[] {
  const byPolicy = Map.groupBy(rules, (rule) => rule.policyId);
  const inOrder = <T extends { priority: number }>(items: readonly T[]) =>
    [...items].sort((a, b) => a.priority - b.priority);
  return inOrder(policies.filter((policy) => policy.status === 'ACTIVE')).map((policy) => ({
    policy,
    clients: policy.clients.includes(allClients) ? undefined : new Set(policy.clients),
    rules: inOrder((byPolicy.get(policy.id) ?? []).filter((rule) => rule.status === 'ACTIVE')).map(
      compileRule,
    ),
  }));
}

function compileRule(rule: ServerRule): CompiledRule {
  const { people, grantTypes, scopes } = rule.conditions;
  return {
    rule,
    allows: { ...rule.lifetimes, judgedBy: { policyId: rule.policyId, ruleId: rule.id } },
    grantTypes: new Set(grantTypes.include),
    scopes: scopes.include.includes('*') ? undefined : new Set(scopes.include),
    includeEveryone: people.groups.include.includes(everyone),
    includeUsers: new Set(people.users.include),
    includeGroups: new Set(people.groups.include),
    excludeUsers: new Set(people.users.exclude),
    excludeGroups: new Set(people.groups.exclude),
  };
}
