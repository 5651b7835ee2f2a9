import type { ConditionOutcome, PolicySubject } from '../policy.ts';

/** One thing a policy or rule asks of who comes, compiled once a change so that a request only looks into sets. */
export type CompiledCondition = {
  judge(subject: PolicySubject): ConditionOutcome;
};

/** Each says whether it asks for anything at all, and how that is judged. */
export type ConditionKind = {
  /** The place, within the condition, of what it asks for; undefined when it says "anything goes". */
  asks(value: Readonly<Record<string, unknown>>): string | undefined;
  compile(value: Readonly<Record<string, unknown>>): CompiledCondition[];
};

export type Verdict = boolean | undefined;

/** The three ways a condition comes out, made once: a decision only picks one. */
export function condition(
  place: string,
  texts: { met: string; missed: string; unknown?: string },
  judge: (subject: PolicySubject) => Verdict,
): CompiledCondition {
  const met: ConditionOutcome = { condition: place, status: 'MATCH', detail: texts.met };
  const missed: ConditionOutcome = { condition: place, status: 'NOT_MATCH', detail: texts.missed };
  const unknown: ConditionOutcome = {
    condition: place,
    status: 'UNDEFINED',
    detail: texts.unknown ?? `the condition ${place} cannot be judged`,
  };
  return {
    judge(subject) {
      const verdict = judge(subject);
      return verdict === undefined ? unknown : verdict ? met : missed;
    },
  };
}

export function neverJudged(place: string): CompiledCondition {
  return condition(place, { met: '', missed: '' }, () => undefined);
}

/** True when one is, else undefined when one is, else false. */
export function anyOf<T>(items: Iterable<T>, judge: (item: T) => Verdict): Verdict {
  let verdict: Verdict = false;
  for (const item of items) {
    const one = judge(item);
    if (one === true) return true;
    if (one === undefined) verdict = undefined;
  }
  return verdict;
}

/** False when one is, else undefined when one is, else true. */
export function allOf<T>(items: Iterable<T>, judge: (item: T) => Verdict): Verdict {
  let verdict: Verdict = true;
  for (const item of items) {
    const one = judge(item);
    if (one === false) return false;
    if (one === undefined) verdict = undefined;
  }
  return verdict;
}

export const not = (verdict: Verdict): Verdict => (verdict === undefined ? undefined : !verdict);

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
