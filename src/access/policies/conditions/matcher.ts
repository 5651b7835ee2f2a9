import { asObject, type JsonObject } from '../json-object.ts';
import type { ConditionOutcome, PolicySubject } from '../policy.ts';
import { type CompiledCondition, type ConditionKind, neverJudged } from './condition.ts';
import * as context from './context-conditions.ts';
import { people, userType } from './people-conditions.ts';
import { app, elCondition, expressionIn, userIdentifier } from './word-conditions.ts';

/** Conditions as somebody wrote them, compiled. */
export type ConditionMatcher = {
  /**
   * What keeps a policy or rule from applying for certain: a condition that is not met, else one that nobody can judge. Undefined when
   * nothing does.
   */
  doubtOf(subject: PolicySubject): ConditionOutcome | undefined;
  /** All of them, for who wants to know. */
  judge(subject: PolicySubject): ConditionOutcome[];
  /** One of them is an expression that looks at the person's groups. */
  readonly usesGroups: boolean;
};

const kinds: Readonly<Record<string, ConditionKind>> = {
  people,
  userType,
  network: context.network,
  authContext: context.authContext,
  authProvider: context.provider,
  identityProvider: context.provider,
  risk: context.risk,
  riskScore: context.riskScore,
  elCondition,
  platform: context.platform,
  device: context.device,
  app,
  userIdentifier,
  entityRisk: context.entityRisk,
  riskDetectionTypes: context.riskDetectionTypes,
};

export function compileConditions(conditions: JsonObject | null): ConditionMatcher {
  const compiled = Object.entries(conditions ?? {}).flatMap(([name, value]) => compileOne(name, value));
  return {
    usesGroups: expressionIn(asObject(conditions?.elCondition).condition ?? 'true')?.uses.groups === true,
    doubtOf(subject) {
      let doubt: ConditionOutcome | undefined;
      for (const one of compiled) {
        const outcome = one.judge(subject);
        if (outcome.status === 'NOT_MATCH') return outcome;
        if (outcome.status === 'UNDEFINED') doubt ??= outcome;
      }
      return doubt;
    },
    judge: (subject) => compiled.map((one) => one.judge(subject)),
  };
}

function compileOne(name: string, value: unknown): CompiledCondition[] {
  if (value === null || value === undefined) return [];
  const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
  if (kind === undefined) return [neverJudged(name)];
  const written = asObject(value);
  if (kind === people || kind === userType) return kind.compile(written);
  return kind.asks(written) === undefined ? [] : kind.compile(written);
}

/** The places of what these conditions ask for, whom they mean apart: `network.connection`, `riskScore.level`. */
export function askedPlaces(conditions: JsonObject | null): string[] {
  return Object.entries(conditions ?? {}).flatMap(([name, value]) => {
    if (value === null || value === undefined) return [];
    const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
    if (kind === undefined) return [name];
    const place = kind.asks(asObject(value));
    return place === undefined ? [] : [`${name}.${place}`];
  });
}
