import {
  evaluateCondition,
  ExpressionError,
  type ExpressionContext,
  type ExpressionGroup,
} from '#src/protocols/expression/index.ts';
import type { RuleTrigger } from '#src/directory/users/index.ts';
import type { GroupRule, RulePerson } from './group-rule.ts';
import { type CompiledExpression, compileExpression, concerns, type Named } from './rule-expression.ts';

export type CompiledRule = CompiledExpression & {
  rule: GroupRule;
  excludedUsers: ReadonlySet<string>;
  excludedGroups: ReadonlySet<string>;
  /** Rules that depend on a group stand behind all that fill it. */
  order: number;
  /** Rules behind it that ask about a group which it fills. */
  next: readonly string[];
};

/** All active rules, ready to be asked. */
export type RuleBook = {
  version: number;
  rules: ReadonlyMap<string, CompiledRule>;
  inOrder: readonly CompiledRule[];
  /** Those of which nothing can be said before they are asked. */
  unkeyed: readonly CompiledRule[];
  /** The others by attribute and the value without which they cannot match. */
  keyed: ReadonlyMap<string, ReadonlyMap<string, readonly CompiledRule[]>>;
  /** Groups that rules fill, active or not. */
  targets: ReadonlySet<string>;
  groups: ReadonlyMap<string, ExpressionGroup>;
  asksGroups: boolean;
};

type Uncompiled = Omit<CompiledRule, 'order' | 'next'>;

export function createRuleBook(
  version: number,
  all: readonly GroupRule[],
  groups: ReadonlyMap<string, ExpressionGroup>,
): RuleBook {
  const compiled = all.filter((rule) => rule.status === 'ACTIVE').flatMap((rule) => compileRule(rule) ?? []);
  const ordered = inOrderOfDependence(compiled, groups);
  const keyed = new Map<string, Map<string, CompiledRule[]>>();
  for (const one of ordered) {
    if (!one.equality) continue;
    const values = keyed.get(one.equality.attribute) ?? new Map<string, CompiledRule[]>();
    keyed.set(one.equality.attribute, values);
    const same = values.get(one.equality.value);
    if (same) same.push(one);
    else values.set(one.equality.value, [one]);
  }
  return {
    version,
    rules: new Map(ordered.map((one) => [one.rule.id, one])),
    inOrder: ordered,
    unkeyed: ordered.filter((one) => !one.equality),
    keyed,
    targets: new Set(all.flatMap((rule) => rule.groupIds)),
    groups,
    asksGroups: ordered.some((one) => one.questions.length > 0 || one.excludedGroups.size > 0),
  };
}

/** Undefined for a rule of which this version of the product can make nothing: it changes no membership. */
function compileRule(rule: GroupRule): Uncompiled | undefined {
  try {
    return {
      ...compileExpression(rule.expression),
      rule,
      excludedUsers: new Set(rule.excludedUserIds),
      excludedGroups: new Set(rule.excludedGroupIds),
    };
  } catch (error) {
    if (error instanceof ExpressionError) return undefined;
    throw error;
  }
}

export const asksAbout = (one: Uncompiled, group: Named): boolean =>
  one.excludedGroups.has(group.id) || one.questions.some((question) => concerns(question, group));

/** Rules that ask about groups of others behind those others. Where that goes in a circle, by id. */
function inOrderOfDependence(
  all: readonly Uncompiled[],
  groups: ReadonlyMap<string, ExpressionGroup>,
): CompiledRule[] {
  const next = dependents(all, groups);
  const waiting = new Map<string, number>(all.map((one) => [one.rule.id, 0]));
  for (const ids of next.values()) for (const id of ids) waiting.set(id, (waiting.get(id) ?? 0) + 1);
  const byId = [...all].sort((a, b) => (a.rule.id < b.rule.id ? -1 : 1));
  const ready = byId.filter((one) => waiting.get(one.rule.id) === 0);
  const placed = new Set(ready);
  const found = new Map(all.map((one) => [one.rule.id, one]));
  for (let at = 0; at < ready.length; at++) {
    for (const id of next.get(ready[at]?.rule.id ?? '') ?? []) {
      const left = (waiting.get(id) ?? 0) - 1;
      waiting.set(id, left);
      const one = found.get(id);
      if (left > 0 || !one || placed.has(one)) continue;
      placed.add(one);
      ready.push(one);
    }
  }
  const circular = byId.filter((one) => !placed.has(one));
  return [...ready, ...circular].map((one, order) => ({
    ...one,
    order,
    next: next.get(one.rule.id) ?? [],
  }));
}

function dependents(
  all: readonly Uncompiled[],
  groups: ReadonlyMap<string, ExpressionGroup>,
): Map<string, string[]> {
  const fillers = Map.groupBy(
    all.flatMap((one) => one.rule.groupIds.map((groupId) => ({ groupId, ruleId: one.rule.id }))),
    (pair) => pair.groupId,
  );
  const asking = all.filter((one) => one.questions.length > 0 || one.excludedGroups.size > 0);
  const next = new Map<string, Set<string>>();
  for (const [groupId, pairs] of fillers) {
    const group = groups.get(groupId);
    if (!group) continue;
    for (const one of asking) {
      if (!asksAbout(one, group)) continue;
      for (const { ruleId } of pairs) next.set(ruleId, (next.get(ruleId) ?? new Set()).add(one.rule.id));
    }
  }
  return new Map([...next].map(([ruleId, ids]) => [ruleId, [...ids].sort()]));
}

/** Names of the rules through which `added` would come to depend on itself, itself first; none where it does not. */
export function circleOf(
  rules: readonly GroupRule[],
  added: GroupRule,
  groups: ReadonlyMap<string, ExpressionGroup>,
): string[] {
  const all = [added, ...rules.filter((rule) => rule.id !== added.id && rule.status === 'ACTIVE')].flatMap(
    (rule) => compileRule(rule) ?? [],
  );
  const next = dependents(all, groups);
  const names = new Map(all.map((one) => [one.rule.id, one.rule.name]));
  const seen = new Set<string>();
  const paths: string[][] = [[added.id]];
  for (let path = paths.shift(); path; path = paths.shift()) {
    for (const id of next.get(path.at(-1) ?? '') ?? []) {
      if (id === added.id) return path.map((one) => names.get(one) ?? one);
      if (seen.has(id)) continue;
      seen.add(id);
      paths.push([...path, id]);
    }
  }
  return [];
}

/** The rules to be asked again, and all that depend on what those fill. */
export function affected(book: RuleBook, trigger: RuleTrigger): ReadonlySet<string> | 'all' {
  if (trigger === 'everything') return 'all';
  const changed = new Set(trigger.attributes ?? []);
  const groups = trigger.groups ?? [];
  const first = book.inOrder.filter(
    (one) =>
      (changed.size > 0 && !one.attributes.isDisjointFrom(changed)) ||
      groups.some((group) => asksAbout(one, group)),
  );
  return withDependents(
    book,
    first.map((one) => one.rule.id),
  );
}

export function withDependents(book: RuleBook, ruleIds: readonly string[]): ReadonlySet<string> {
  const scope = new Set(ruleIds);
  // A set that grows while it is walked is walked to its end.
  for (const id of scope) for (const next of book.rules.get(id)?.next ?? []) scope.add(next);
  return scope;
}

export type Judgement = { wanted: ReadonlyMap<string, readonly string[]>; failed: number };

/**
 * Which rules of the scope want the person in which groups. One pass in the order of dependence: what rules before it want is known
 * when a rule is asked, and no rule is asked twice.
 */
export function judge(book: RuleBook, person: RulePerson, scope: ReadonlySet<string> | 'all'): Judgement {
  const groups = new Map(person.groups.map((group) => [group.id, group]));
  const isAsked = (ruleId: string) => book.rules.has(ruleId) && (scope === 'all' || scope.has(ruleId));
  for (const { ruleId, group } of person.wanted) if (!isAsked(ruleId)) groups.set(group.id, group);
  const context = { user: { profile: person.profile, facts: person.facts }, groups: [] as ExpressionGroup[] };
  const wanted = new Map<string, readonly string[]>();
  let failed = 0;
  for (const one of candidates(book, person, scope)) {
    if (one.questions.length > 0) context.groups = [...groups.values()];
    const answer = matches(one, person.id, groups, context);
    if (answer === undefined) failed++;
    if (!answer) continue;
    wanted.set(one.rule.id, one.rule.groupIds);
    for (const id of one.rule.groupIds) {
      const group = book.groups.get(id);
      if (group) groups.set(id, group);
    }
  }
  return { wanted, failed };
}

function candidates(
  book: RuleBook,
  person: RulePerson,
  scope: ReadonlySet<string> | 'all',
): readonly CompiledRule[] {
  const found = [...book.unkeyed];
  for (const [attribute, values] of book.keyed) {
    const value = Object.hasOwn(person.profile, attribute)
      ? person.profile[attribute]
      : person.facts[attribute];
    if (typeof value === 'string') found.push(...(values.get(value) ?? []));
  }
  const asked = scope === 'all' ? found : found.filter((one) => scope.has(one.rule.id));
  return asked.sort((a, b) => a.order - b.order);
}

// Far more than a rule needs, and little enough that a bad one asked of everybody does not stop a node.
const limits = { fuel: 10_000 };

/** Undefined where the expression comes to no answer for this person. */
export function matches(
  one: Pick<CompiledRule, 'expression' | 'excludedUsers' | 'excludedGroups'>,
  personId: string,
  groups: ReadonlyMap<string, unknown>,
  context: ExpressionContext,
): boolean | undefined {
  if (one.excludedUsers.has(personId)) return false;
  for (const id of one.excludedGroups) if (groups.has(id)) return false;
  try {
    return evaluateCondition(one.expression, context, limits);
  } catch (error) {
    if (error instanceof ExpressionError) return undefined;
    throw error;
  }
}
