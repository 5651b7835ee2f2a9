import type { Section } from '#src/platform/snapshot/index.ts';
import { type Expression, ExpressionError, parseExpression } from '#src/protocols/expression/index.ts';
import type { RealmAssignment } from './realm.ts';
import { listAssignments } from './realm-store.ts';

export type CompiledAssignment = { assignment: RealmAssignment; expression: Expression };

/** The active assignments by priority, ready to be asked. */
export const realmSection: Section<readonly CompiledAssignment[]> = {
  name: 'directory.realms',
  async load(db) {
    const active = (await listAssignments(db)).filter((one) => one.status === 'ACTIVE');
    return active.flatMap((assignment) => {
      const expression = compiled(assignment.expression);
      return expression ? [{ assignment, expression }] : [];
    });
  },
};

/** Nothing for what this version of the product cannot read: it assigns nobody. */
export function compiled(text: string): Expression | undefined {
  try {
    return parseExpression(text, { variables: ['user'] });
  } catch (error) {
    if (error instanceof ExpressionError) return undefined;
    throw error;
  }
}
