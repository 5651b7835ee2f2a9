import { type ErrorCause, ApiError } from '#src/platform/http/index.ts';
import {
  type Expression,
  ExpressionError,
  type ExpressionGroup,
  type GroupTest,
  mayBeCondition,
  nearestName,
  parseExpression,
  type PersonReads,
  readsOfPerson,
} from '#src/protocols/expression/index.ts';
import { compilePattern, matchesPattern, createBudget } from '#src/protocols/expression/index.ts';

/** A question about groups that a rule asks; which groups it concerns can be said without asking it of anybody. */
export type GroupQuestion = { test: GroupTest; values: readonly string[] };

export type CompiledExpression = {
  expression: Expression;
  attributes: ReadonlySet<string>;
  questions: readonly GroupQuestion[];
  equality: PersonReads['equality'];
};

/** What of a person, beside the profile, a rule may ask. */
export const personFacts = ['id', 'status', 'created', 'type'] as const;

/** For what is stored: throws ExpressionError where it cannot be read. */
export function compileExpression(text: string): CompiledExpression {
  const expression = parseExpression(text, { variables: ['user'] });
  return ofReads(expression, readsOfPerson(expression));
}

function ofReads(expression: Expression, reads: PersonReads): CompiledExpression {
  return {
    expression,
    attributes: new Set(reads.attributes.map((one) => one.name)),
    questions: reads.groups.map(({ test, values }) => ({ test, values: values ?? [] })),
    equality: reads.equality,
  };
}

export function asksFor(text: string, attribute: string): boolean {
  try {
    return compileExpression(text).attributes.has(attribute);
  } catch (error) {
    if (error instanceof ExpressionError) return false;
    throw error;
  }
}

export type KnownAttributes = ReadonlyMap<string, { type: string }>;

/** For what somebody wants to save: refuses with the position of whatever could not be followed, or never be true. */
export function checkExpression(text: string, attributes: KnownAttributes): CompiledExpression {
  const expression = parsed(text);
  const reads = readsOfPerson(expression);
  const problem =
    otherProblem(reads) ?? groupProblem(reads) ?? attributeProblem(reads, attributes) ?? undefined;
  if (problem) throw refused(problem.message, problem.position, problem.reason);
  const isCondition = (name: string) => attributes.get(name)?.type === 'boolean';
  if (!mayBeCondition(expression, isCondition)) {
    throw refused('the expression must come to true or false', expression.root.position, 'TYPE');
  }
  return ofReads(expression, reads);
}

function parsed(text: string): Expression {
  try {
    return parseExpression(text, { variables: ['user'] });
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    throw refused(
      error.message.replace(/ \(at position \d+\)$/, ''),
      error.position,
      error.reason.toUpperCase(),
    );
  }
}

type Problem = { message: string; position: number; reason: string };

/** Rules are asked again when the person changes, so they can ask about nothing else. */
function otherProblem({ others }: PersonReads): Problem | undefined {
  const [first] = [...others].sort((a, b) => a.position - b.position);
  if (!first) return undefined;
  const message =
    first.what === 'user'
      ? "'user' must be followed by the name of an attribute, such as user.department"
      : `'${first.what}' cannot be used in a group rule: what it says may change without any change of the person`;
  return { message, position: first.position, reason: 'FUNCTION' };
}

function groupProblem({ groups }: PersonReads): Problem | undefined {
  for (const { values, test, position } of groups) {
    if (values === undefined) {
      const message = 'groups must be written out, so that it is known on which groups the rule depends';
      return { message, position, reason: 'FUNCTION' };
    }
    if (test !== 'name-pattern') continue;
    try {
      for (const value of values) compilePattern(value);
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      return { message: error.message, position, reason: 'SYNTAX' };
    }
  }
  return undefined;
}

function attributeProblem(reads: PersonReads, attributes: KnownAttributes): Problem | undefined {
  const known = [...attributes.keys(), ...personFacts];
  const unknown = reads.attributes.find(({ name }) => !known.includes(name));
  return (
    unknown && {
      message: `people have no attribute '${unknown.name}'. Did you mean '${nearestName(unknown.name, known)}'?`,
      position: unknown.position,
      reason: 'VARIABLE',
    }
  );
}

function refused(message: string, position: number, reason: string): ApiError {
  const cause: ErrorCause = {
    errorSummary: `conditions.expression.value: ${message} (at position ${position})`,
    reason,
    locationType: 'position',
    location: String(position),
  };
  return new ApiError('E0000001', {
    summary: 'Api validation failed: conditions.expression.value',
    causes: [cause],
  });
}

const tests: Record<GroupTest, (group: Named, value: string) => boolean> = {
  id: (group, value) => group.id === value,
  name: (group, value) => group.name === value,
  'name-starts': (group, value) => group.name.startsWith(value),
  'name-contains': (group, value) => group.name.includes(value),
  'name-ends': (group, value) => group.name.endsWith(value),
  'name-pattern': matchesName,
};

export type Named = Pick<ExpressionGroup, 'id' | 'name'>;

function matchesName(group: Named, value: string): boolean {
  try {
    return matchesPattern(compilePattern(value), group.name, createBudget(), 0);
  } catch (error) {
    if (error instanceof ExpressionError) return true;
    throw error;
  }
}

/** Whether who belongs to this group makes a difference to the question. */
export const concerns = ({ test, values }: GroupQuestion, group: Named): boolean =>
  values.some((value) => tests[test](group, value));
