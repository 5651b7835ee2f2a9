import { compileGroupFilter, compilePattern, ExpressionError } from '#src/protocols/expression/index.ts';
import type { SubjectAttribute } from '../app.ts';
import { readAttributeValue, tried } from './attribute-value.ts';
import type { AttributeStatement } from './saml-settings.ts';

/** Also of protocols that name the format of a name otherwise, or not at all. */
export type Statement = AttributeStatement extends infer One
  ? One extends AttributeStatement
    ? Omit<One, 'namespace'> & { namespace: string }
    : never
  : never;

/** Throws ExpressionError for an expression or a pattern that cannot be read. */
export function compileStatement(statement: Statement): SubjectAttribute {
  const { name, namespace } = statement;
  if (statement.type === 'GROUP') {
    const matches = compileGroupFilter(statement.filterType, statement.filterValue);
    return {
      name,
      nameFormat: namespace,
      needsGroups: true,
      values: ({ groups }) => tried(() => groups.map((group) => group.name).filter(matches)) ?? [],
    };
  }
  const values = statement.values.map(readAttributeValue);
  return {
    name,
    nameFormat: namespace,
    needsGroups: values.some((value) => value.needsGroups),
    values: (source) => values.flatMap((value) => value.values(source)),
  };
}

/** The same for statements that were checked when they were written: one that no longer reads says nothing. */
export function compileStatements(statements: readonly Statement[]): SubjectAttribute[] {
  return statements.flatMap((statement) => {
    try {
      return [compileStatement(statement)];
    } catch (error) {
      if (error instanceof ExpressionError) return [];
      throw error;
    }
  });
}

/** What is wrong with them, each with its field: expressions with the position, names that are there twice. */
export function statementProblems(statements: readonly Statement[], place: string): string[] {
  const names = new Map<string, number>();
  return statements.flatMap((statement, index) => {
    const problems: string[] = [];
    const before = names.get(statement.name);
    if (before !== undefined)
      problems.push(
        `${place}.${index}.name: '${statement.name}' is the name of entry ${before} already; put the values into one statement`,
      );
    else names.set(statement.name, index);
    return [...problems, ...valueProblems(statement, `${place}.${index}`)];
  });
}

function valueProblems(statement: Statement, place: string): string[] {
  if (statement.type === 'EXPRESSION') {
    return statement.values.flatMap((value, index) =>
      problemOf(() => readAttributeValue(value), `${place}.values.${index}`),
    );
  }
  if (statement.filterType !== 'REGEX') return [];
  return problemOf(() => compilePattern(statement.filterValue), `${place}.filterValue`);
}

export function problemOf(read: () => unknown, field: string): string[] {
  try {
    read();
    return [];
  } catch (error) {
    if (error instanceof ExpressionError) return [`${field}: ${error.message}`];
    throw error;
  }
}
