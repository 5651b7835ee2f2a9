import type { Policy, PolicyRule } from './policy.ts';
import { kindOf } from './kinds/kinds.ts';

/** Observed: management objects have whole seconds. */
export function wireDate(ms: number): string {
  return new Date(Math.floor(ms / 1000) * 1000).toISOString();
}

export function policyToWire(policy: Policy, origin: string): Record<string, unknown> {
  const self = `${origin}/api/v1/policies/${policy.id}`;
  const isAccess = policy.type === 'ACCESS_POLICY';
  return {
    id: policy.id,
    status: policy.status,
    name: policy.name,
    description: policy.description,
    priority: policy.priority,
    system: policy.system,
    conditions: policy.conditions,
    created: wireDate(policy.createdMs),
    lastUpdated: wireDate(policy.lastUpdatedMs),
    ...(policy.settings === undefined ? {} : { settings: policy.settings }),
    _links: {
      ...(isAccess ? { mappings: link(`${self}/mappings`, 'GET') } : {}),
      self: link(self, 'GET', 'PUT', ...(policy.system ? [] : ['DELETE'])),
      rules: link(`${self}/rules`, 'GET', ...(kindOf(policy.type).addsRules ? ['POST'] : [])),
      ...(policy.system ? {} : statusLink(self, policy.status)),
    },
    type: policy.type,
  };
}

export function ruleToWire(rule: PolicyRule, origin: string): Record<string, unknown> {
  const self = `${origin}/api/v1/policies/${rule.policyId}/rules/${rule.id}`;
  return {
    id: rule.id,
    status: rule.status,
    name: rule.name,
    priority: rule.priority,
    created: wireDate(rule.createdMs),
    lastUpdated: wireDate(rule.lastUpdatedMs),
    system: rule.system,
    conditions: rule.conditions,
    actions: rule.actions,
    _links: {
      self: link(self, 'GET', 'PUT', ...(rule.system ? [] : ['DELETE'])),
      ...(rule.system ? {} : statusLink(self, rule.status)),
    },
    type: rule.type,
  };
}

/** Only what is possible now. */
function statusLink(self: string, status: 'ACTIVE' | 'INACTIVE'): Record<string, unknown> {
  const verb = status === 'ACTIVE' ? 'deactivate' : 'activate';
  return { [verb]: link(`${self}/lifecycle/${verb}`, 'POST') };
}

function link(href: string, ...allow: string[]): { href: string; hints: { allow: string[] } } {
  return { href, hints: { allow } };
}
