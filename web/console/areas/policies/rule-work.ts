// What is done with the rules of a policy, whether it is live or a draft of one: the list and the editor do not know which.
import { api } from '../../kit/api.ts';
import { may, useAction } from '../../kit/index.ts';
import { t } from './messages.ts';
import { changed, mayChange } from './policy-actions.tsx';
import {
  asJson,
  type DraftBody,
  type DraftedPolicy,
  type Json,
  listOf,
  type PolicyOf,
  policyTypes,
  type PolicyType,
  type Rule,
} from './types.ts';

export type RuleWork = {
  type: PolicyType;
  rules: readonly Rule[];
  mayChange: boolean;
  /** What is saved takes effect at once. */
  isLive: boolean;
  move(keys: string[]): void;
  /** `key` undefined: a new one. */
  save(key: string | undefined, rule: Rule, isForced: boolean): Promise<unknown>;
  remove(key: string): Promise<unknown>;
  setStatus(key: string, status: Rule['status']): void;
  /** When it was last changed, to say so where somebody else does meanwhile; undefined where nobody else can. */
  changedAt?(key: string): Promise<string | undefined>;
  /** The change that saving would be, to have it checked; undefined where nobody checks. */
  asDraft(key: string | undefined, rule: Rule): DraftBody | undefined;
};

/** Of one that has no id yet: its place. */
export const keyOf = (rule: Rule, index: number): string => rule.id ?? `+${index}`;

/** In front of the last rule, or in place of the one it was. */
export function withRule(rules: readonly Rule[], key: string | undefined, rule: Rule): Rule[] {
  if (key !== undefined) return rules.map((one, index) => (keyOf(one, index) === key ? rule : one));
  return [...rules.filter(({ system }) => !system), rule, ...rules.filter(({ system }) => system)];
}

/** As a form has them, without what it only kept for itself. */
export function cleaned(conditions: Json | null): Json | null {
  const { out: _, ...network } = asJson(conditions?.['network']);
  const written =
    conditions === null || conditions['network'] === undefined ? conditions : { ...conditions, network };
  return written !== null && Object.keys(written).length === 0 ? null : written;
}

export const wireOf = ({ name, conditions, actions }: Rule) => ({
  name,
  actions,
  ...(conditions === null ? {} : { conditions }),
});

export const draftedRule = (rule: Rule): Exclude<NonNullable<DraftedPolicy['rules']>[number], string> => ({
  ...(rule.id === undefined ? {} : { id: rule.id }),
  name: rule.name,
  status: rule.status,
  conditions: rule.conditions,
  actions: rule.actions,
});

const forced = { headers: { 'x-gatehouse-force': 'true' } };

export function useLiveRules(policy: PolicyOf): RuleWork {
  const { id: policyId, rules, type } = policy;
  const ids = rules.flatMap(({ id }) => id ?? []);
  const save = useAction(
    ({
      key,
      rule,
      isForced,
    }: {
      key: string | undefined;
      rule: Rule;
      isForced: boolean;
    }): Promise<unknown> => {
      const options = isForced ? forced : {};
      const body = wireOf(rule) as never;
      return key === undefined
        ? api.createPolicyRule(
            { policyId, activate: rule.status === 'ACTIVE' ? 'true' : 'false', body },
            options,
          )
        : api.replacePolicyRule({ policyId, ruleId: key, body }, options);
    },
    { changes: changed, isQuiet: true, done: (_, { rule }) => t('ruleSaved', { name: rule.name }) },
  );
  const reorder = useAction(
    async (wanted: string[]) => {
      const { version } = await api.getPolicyRulesOrder({ policyId });
      return api.reorderPolicyRules({ policyId, body: { ids: wanted, version } });
    },
    { changes: changed, done: t('reordered'), undo: () => ({ run: () => reorder.run(ids) }) },
  );
  const status = useAction(
    ({ ruleId, to }: { ruleId: string; to: Rule['status'] }) =>
      to === 'ACTIVE'
        ? api.activatePolicyRule({ policyId, ruleId })
        : api.deactivatePolicyRule({ policyId, ruleId }),
    {
      changes: changed,
      done: (_, { to }) => t(to === 'ACTIVE' ? 'ruleOn' : 'ruleOff'),
      undo: (_, { ruleId, to }) => ({
        run: () => status.run({ ruleId, to: to === 'ACTIVE' ? 'INACTIVE' : 'ACTIVE' }),
      }),
    },
  );
  const remove = useAction((ruleId: string) => api.deletePolicyRule({ policyId, ruleId }), {
    changes: changed,
    isQuiet: true,
    done: t('ruleDeleted'),
  });
  return {
    type,
    rules,
    mayChange: may(mayChange),
    isLive: true,
    move: (keys) => reorder.run(keys),
    save: (key, rule, isForced) => save.runAsync({ key, rule, isForced }),
    remove: (key) => remove.runAsync(key),
    setStatus: (key, to) => status.run({ ruleId: key, to }),
    changedAt: async (ruleId) => (await api.getPolicyRule({ policyId, ruleId })).lastUpdated,
    asDraft(key, rule) {
      if (!policyTypes[type].decidesSignOn) return undefined;
      const wanted = withRule(rules, key, rule).map((one) =>
        one === rule ? draftedRule(one) : (one.id ?? ''),
      );
      return { policies: [{ id: policyId, rules: wanted }] };
    },
  };
}

/** What a new rule begins with. */
export function newRule(type: PolicyType): Rule {
  const actions: Partial<Record<PolicyType, Json>> = {
    OKTA_SIGN_ON: {
      signon: {
        access: 'ALLOW',
        requireFactor: false,
        session: { maxSessionIdleMinutes: 120, maxSessionLifetimeMinutes: 0, usePersistentCookie: false },
      },
    },
    ACCESS_POLICY: {
      appSignOn: {
        access: 'ALLOW',
        verificationMethod: {
          type: 'ASSURANCE',
          factorMode: '2FA',
          constraints: [],
          reauthenticateIn: 'PT2H',
        },
        keepMeSignedIn: { postAuth: 'NOT_ALLOWED' },
      },
    },
    PASSWORD: {
      passwordChange: { access: 'ALLOW' },
      selfServicePasswordReset: { access: 'ALLOW', requirement: { primary: { methods: ['email'] } } },
      selfServiceUnlock: { access: 'DENY' },
    },
    MFA_ENROLL: { enroll: { self: 'CHALLENGE' } },
    IDP_DISCOVERY: { idp: { providers: [{ type: 'OKTA' }], idpSelectionType: 'SPECIFIC' } },
    ENTITY_RISK: { entityRisk: { actions: [] } },
    SESSION_VIOLATION_DETECTION: { sessionViolationDetection: { policyEvaluation: { enabled: true } } },
    DEVICE_SIGNAL_COLLECTION: { deviceSignalCollection: { deviceContextProviders: [] } },
  };
  return { name: '', status: 'ACTIVE', system: false, conditions: {}, actions: actions[type] ?? {} };
}

/** The draft with other rules in one of its policies. */
export function withRules(
  draft: DraftBody,
  index: number,
  rules: NonNullable<DraftedPolicy['rules']>,
): DraftBody {
  const policies = listOf<DraftedPolicy>(draft.policies).map((one, at) =>
    at === index ? { ...one, rules } : one,
  );
  return { ...draft, policies };
}
