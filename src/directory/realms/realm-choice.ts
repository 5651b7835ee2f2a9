import { evaluateCondition, ExpressionError } from '#src/protocols/expression/index.ts';
import type { CompiledAssignment } from './realm-section.ts';

type Person = { profile: Readonly<Record<string, unknown>>; facts: Readonly<Record<string, unknown>> };

/** The first assignment whose expression holds; one that comes to no answer does not hold. */
export function realmOf(
  assignments: readonly CompiledAssignment[],
  person: Person,
): CompiledAssignment | undefined {
  return assignments.find(({ expression }) => {
    try {
      return evaluateCondition(expression, { user: { profile: person.profile, facts: person.facts } });
    } catch (error) {
      if (error instanceof ExpressionError) return false;
      throw error;
    }
  });
}
