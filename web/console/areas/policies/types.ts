// Policies as the console holds them: the parts that every type has in common, and what each type is.
import type { Draft, Policy, PolicyRule } from '../../kit/api.ts';

export type Json = Record<string, unknown>;

export type Rule = {
  /** Absent: one that is not there yet. */
  id?: string;
  name: string;
  status: 'ACTIVE' | 'INACTIVE';
  system: boolean;
  conditions: Json | null;
  actions: Json;
  lastUpdated?: string;
};

export type PolicyOf = {
  id: string;
  type: PolicyType;
  name: string;
  description: string | null;
  status: 'ACTIVE' | 'INACTIVE';
  priority: number;
  system: boolean;
  conditions: Json | null;
  settings: Json | null;
  created: string;
  lastUpdated: string;
  rules: Rule[];
};

export type DraftBody = Draft;
export type DraftedPolicy = NonNullable<Draft['policies']>[number];

export const asJson = (value: unknown): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
export const listOf = <Item = unknown>(value: unknown): Item[] =>
  Array.isArray(value) ? (value as Item[]) : [];
export const textsOf = (value: unknown): string[] => listOf(value).map(String);

export function at(value: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((inner, name) => asJson(inner)[name], value);
}

/** The same with another value at a place; undefined takes it away. */
export function withAt(value: unknown, path: string, inner: unknown): Json {
  const [name = '', ...rest] = path.split('.');
  const whole = { ...asJson(value) };
  const next = rest.length === 0 ? inner : withAt(whole[name], rest.join('.'), inner);
  if (next === undefined) delete whole[name];
  else whole[name] = next;
  return whole;
}

export const ruleOf = (rule: PolicyRule): Rule => {
  const { id, name, status, system, conditions, actions, lastUpdated } = rule;
  return {
    id,
    name,
    status,
    system,
    conditions: (conditions ?? null) as Json | null,
    actions: actions as Json,
    lastUpdated,
  };
};

export function policyOf(policy: Policy, given?: readonly PolicyRule[]): PolicyOf {
  const { id, type, name, description, status, priority, system, created, lastUpdated } = policy;
  const { conditions = null, settings = null } = policy as {
    conditions?: Json | null;
    settings?: Json | null;
  };
  const rules = (given ?? policy._embedded?.rules ?? []).map(ruleOf);
  return {
    id,
    type,
    name,
    description,
    status,
    priority,
    system,
    created,
    lastUpdated,
    conditions,
    settings,
    rules,
  };
}

export type PolicyType = Policy['type'];
export type TypeGroup = 'signIn' | 'credentials' | 'after' | 'devices';

export type TypeFacts = {
  group: TypeGroup;
  /** An org has one of it, which came with it. */
  isOnly: boolean;
  addsRules: boolean;
  /** Drafts, what-if, replay and shadow mode are about these. */
  decidesSignOn: boolean;
  /** Of policies themselves. */
  hasPeople: boolean;
  /** What is stored and has no effect yet. */
  isStored: boolean;
};

const facts = (
  group: TypeGroup,
  words: readonly ('only' | 'fixedRules' | 'signOn' | 'people' | 'stored')[],
): TypeFacts => ({
  group,
  isOnly: words.includes('only'),
  addsRules: !words.includes('fixedRules'),
  decidesSignOn: words.includes('signOn'),
  hasPeople: words.includes('people'),
  isStored: words.includes('stored'),
});

export const policyTypes: Readonly<Record<PolicyType, TypeFacts>> = {
  OKTA_SIGN_ON: facts('signIn', ['signOn', 'people']),
  ACCESS_POLICY: facts('signIn', ['signOn']),
  IDP_DISCOVERY: facts('signIn', ['only', 'stored']),
  PASSWORD: facts('credentials', ['people']),
  MFA_ENROLL: facts('credentials', ['people']),
  PROFILE_ENROLLMENT: facts('credentials', ['fixedRules', 'stored']),
  ENTITY_RISK: facts('after', ['only']),
  SESSION_VIOLATION_DETECTION: facts('after', ['only']),
  POST_AUTH_SESSION: facts('after', ['only', 'fixedRules']),
  DEVICE_SIGNAL_COLLECTION: facts('devices', ['stored']),
  CLIENT_UPDATE: facts('devices', ['only', 'fixedRules', 'stored']),
  IDENTITY_CLAIM_SOURCING: facts('devices', ['only', 'fixedRules', 'stored']),
};
export const typeGroups: readonly TypeGroup[] = ['signIn', 'credentials', 'after', 'devices'];
export const typeNames = Object.keys(policyTypes) as PolicyType[];
