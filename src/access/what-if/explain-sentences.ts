import type { Trace, TraceStep } from '#src/access/policies/index.ts';
import type { MessageKey, Translator } from '#web/messages/index.ts';
import { tellContext } from './context-sentences.ts';
import type { Explanation, Obstacle } from './explain.ts';

export type PolicyNames = {
  /** The policy that a rule belongs to. */
  policyOfRule(ruleId: string): string | undefined;
};

export type Told = {
  summary: string;
  sentences: string[];
  obstacles: { code: string; sentence: string; next: string[] }[];
};

/** The explanation as somebody would say it: what, why, and what to do. */
export function tell(explanation: Explanation, names: PolicyNames, t: Translator, person: string): Told {
  const { app, decision } = explanation;
  const who = { person, app: app?.label ?? t('explain.organisation') };
  const sentences = [
    app === undefined ? undefined : assignmentSentence(explanation, t),
    ...(decision.context === undefined ? [] : tellContext(decision.context, t)),
    ...decision.trace.flatMap((step) => stepSentence(step, names, t)),
  ].filter((sentence) => sentence !== undefined);
  return {
    summary: t(summaryKey(explanation), who),
    sentences,
    obstacles: explanation.obstacles.map((obstacle) => ({
      code: codeOf(obstacle),
      ...obstacleSentence(obstacle, names, t),
    })),
  };
}

function summaryKey({ decision, obstacles }: Explanation): MessageKey {
  if (decision.outcome === 'ALLOW') return 'explain.can';
  const needs = obstacles.map(({ decision: one }) => (one.outcome === 'CHALLENGE' ? one.need : 'nothing'));
  if (needs.includes('nothing')) return 'explain.cannot';
  const isUnprovable = obstacles.some(({ decision: one }) => unprovableIn(one.trace) !== undefined);
  if (isUnprovable) return 'explain.cannot';
  return needs.includes('factor') ? 'explain.canAfterFactor' : 'explain.canAfterSignIn';
}

function assignmentSentence({ assigned }: Explanation, t: Translator): string | undefined {
  switch (assigned.effective) {
    case 'EVERYONE':
      return t('explain.assignedEveryone');
    case 'USER':
      return t('explain.assignedDirect');
    case 'GROUP':
      return t('explain.assignedGroup', {
        group: assigned.groups.find(({ id }) => id === assigned.winner)?.name ?? '',
      });
    default:
      return undefined;
  }
}

export function stepSentence(step: TraceStep, names: PolicyNames, t: Translator): string[] {
  const { name } = step;
  if (name === undefined || (step.step !== 'policy' && step.step !== 'rule')) return [];
  if (step.result === 'pass') {
    if (step.step === 'policy') return [];
    const values = { rule: name, policy: names.policyOfRule(step.ref ?? '') ?? '' };
    const doubt = whyOf(step, t);
    return [
      doubt === undefined ? t('explain.decidedBy', values) : t('explain.heldTo', { ...values, why: doubt }),
    ];
  }
  const why = whyOf(step, t);
  if (why === undefined) return [];
  return [t(step.step === 'policy' ? 'explain.policyPassed' : 'explain.rulePassed', { name, why })];
}

const whys: Readonly<Record<string, MessageKey>> = {
  'people.users.exclude': 'explain.whyUserExcluded',
  'people.groups.exclude': 'explain.whyGroupExcluded',
  'people.users.include': 'explain.whyNotIncluded',
  'people.groups.include': 'explain.whyNotIncluded',
  'userType.exclude': 'explain.whyTypeExcluded',
  'userType.include': 'explain.whyTypeNotIncluded',
  'network.include': 'explain.whyNetwork',
  'network.exclude': 'explain.whyNetwork',
  'elCondition.condition': 'explain.whyExpression',
  'riskScore.level': 'explain.whyRisk',
  'riskScore.minRiskLevel': 'explain.whyRisk',
  'risk.behaviors': 'explain.whyBehavior',
  'device.registered': 'explain.whyRegistered',
  'device.managed': 'explain.whyManaged',
  'device.assurance.include': 'explain.whyAssurance',
  'platform.include': 'explain.whyPlatform',
  'platform.exclude': 'explain.whyPlatform',
  'app.include': 'explain.whyApp',
  'app.exclude': 'explain.whyApp',
};

/** Why a policy or rule was passed over, or is in doubt; undefined where it is only said that no rule was left. */
export function whyOf({ result, failed }: TraceStep, t: Translator): string | undefined {
  if (result === 'skip') return t('explain.whyInactive');
  if (failed === undefined) return undefined;
  const { condition, status } = failed;
  if (status === 'UNDEFINED') return t('explain.whyUnknown', { condition });
  const key = Object.hasOwn(whys, condition) ? whys[condition] : undefined;
  return key === undefined ? t('explain.whyOther', { condition }) : t(key);
}

function codeOf({ step, decision }: Obstacle): string {
  if (decision.outcome === 'DENY') return decision.reason;
  return `${step.replaceAll('-', '_').toUpperCase()}_${decision.need.replaceAll('-', '_').toUpperCase()}`;
}

const statusSteps: Readonly<Record<string, MessageKey>> = {
  STAGED: 'explain.statusActivate',
  PROVISIONED: 'explain.statusActivate',
  DEPROVISIONED: 'explain.statusActivate',
  SUSPENDED: 'explain.statusUnsuspend',
  LOCKED_OUT: 'explain.statusUnlock',
  PASSWORD_EXPIRED: 'explain.statusPassword',
  RECOVERY: 'explain.statusPassword',
};

function obstacleSentence(
  { step, decision }: Obstacle,
  names: PolicyNames,
  t: Translator,
): { sentence: string; next: string[] } {
  const said = (sentence: string, ...next: MessageKey[]) => ({ sentence, next: next.map((key) => t(key)) });
  const detail = decision.outcome === 'DENY' ? decision.message : decision.reason;
  switch (step) {
    case 'person': {
      const status = decision.person?.status ?? '';
      const next = Object.hasOwn(statusSteps, status) ? statusSteps[status] : undefined;
      return said(t('explain.status', { status }), ...(next === undefined ? [] : [next]));
    }
    case 'app':
      return said(t('explain.appInactive'), 'explain.appActivate');
    case 'assignment':
      return said(t('explain.notAssigned'), 'explain.assign');
    case 'global-session':
    case 'app-policy':
      return policySentence(step, decision, names, t);
    default:
      return said(t('explain.other', { detail }));
  }
}

function policySentence(
  step: 'global-session' | 'app-policy',
  decision: Obstacle['decision'],
  names: PolicyNames,
  t: Translator,
): { sentence: string; next: string[] } {
  const rules = decision.trace.filter((one) => one.step === 'rule' && one.result === 'pass');
  const rule = rules.at(-1);
  const isRule = decision.trace.at(-1)?.ref !== undefined && rule !== undefined;
  const policy = names.policyOfRule(rule?.ref ?? '') ?? '';
  // Of rules that may be meant each asks for its part.
  const together = rules.filter(({ ref = '' }) => names.policyOfRule(ref) === policy);
  const values = { rule: together.map(({ name }) => name).join(' + '), policy };
  if (decision.outcome === 'DENY') {
    const ofApp = step === 'app-policy';
    if (!isRule) {
      return {
        sentence: t(ofApp ? 'explain.appNoRule' : 'explain.sessionNoRule'),
        next: [t('explain.addRule')],
      };
    }
    const sentence = t(ofApp ? 'explain.appDenied' : 'explain.sessionDenied', values);
    return { sentence, next: [t('explain.changeRule')] };
  }
  const what = unprovableIn(decision.trace);
  if (what !== undefined) {
    return { sentence: t('explain.unprovable', { ...values, what }), next: [t('explain.loosenRule')] };
  }
  if (decision.need === 'factor') {
    const isMore = isMoreThanAFactor(decision);
    return isMore
      ? { sentence: t('explain.moreProof', values), next: [t('explain.useSuch')] }
      : { sentence: t('explain.factor', values), next: [t('explain.useFactor')] };
  }
  return decision.need === 'reauthenticate' && !decision.reason.includes('password')
    ? { sentence: t('explain.tooOld', values), next: [t('explain.signInAgain')] }
    : { sentence: t('explain.password', values), next: [t('explain.usePassword')] };
}

/** Any second factor would not do: the rule says which, or how it has to be. */
function isMoreThanAFactor({ outcome, ...decision }: Obstacle['decision']): boolean {
  if (outcome !== 'CHALLENGE' || !('wanted' in decision) || decision.wanted === undefined) return false;
  const { remaining } = decision.wanted;
  const plain = { key: '', method: '', atMs: Number.MAX_SAFE_INTEGER, is: ['possession'] as const, amr: [] };
  return remaining([plain]) >= remaining([]);
}

/** What the decisive step said that nobody can prove, in the words of the rule. */
function unprovableIn(trace: Trace): string | undefined {
  const names = trace.at(-1)?.unprovable;
  return names === undefined || names.length === 0 ? undefined : names.join(', ');
}
