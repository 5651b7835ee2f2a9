import { type ErrorCause, validationFailed } from '#src/platform/http/index.ts';
import { ExpressionError, parseExpression } from '#src/protocols/expression/index.ts';
import { type MappedProperties, type MappedProperty, type MappingPair, variablesOf } from './mapping.ts';

/** By property; null takes it out of the mapping. What is not given stays. */
export type PropertyPatch = {
  expression?: string | null | undefined;
  pushStatus?: MappedProperty['pushStatus'] | null | undefined;
} | null;
export type PropertyPatches = ReadonlyMap<string, PropertyPatch>;

/** The whole mapping after a patch, or every problem there is, each with its place. */
export function patchProperties(
  pair: Pick<MappingPair, 'direction' | 'owner'>,
  before: MappedProperties,
  patches: PropertyPatches,
  target: ReadonlyMap<string, unknown>,
): MappedProperties {
  const after = new Map(before);
  const problems: (string | ErrorCause)[] = [];
  for (const [name, patch] of patches) {
    const current = before.get(name);
    if (patch === null || patch.expression === null || patch.expression === '') {
      after.delete(name);
      continue;
    }
    const place = `properties.${name}`;
    const expression = patch.expression ?? current?.expression;
    if (!target.has(name)) {
      problems.push(`${place}: is no property of the target; add it to its schema first`);
    } else if (expression === undefined) {
      problems.push(`${place}.expression: is needed, or null to take the property out of the mapping`);
    } else {
      problems.push(...expressionProblems(`${place}.expression`, expression, variablesOf(pair)));
      after.set(name, { expression, pushStatus: patch.pushStatus ?? current?.pushStatus ?? 'PUSH' });
    }
  }
  if (problems.length > 0) throw validationFailed('properties', problems);
  return after;
}

function expressionProblems(place: string, text: string, known: readonly string[]): (string | ErrorCause)[] {
  try {
    const { uses } = parseExpression(text);
    const unknown = [...uses.variables].filter((name) => !known.includes(name));
    if (unknown.length > 0)
      return [`${place}: '${unknown.join("', '")}' is not known here; there are ${known.join(', ')}`];
    return uses.groups
      ? [`${place}: a mapping cannot ask for groups; use a groups claim or an attribute statement of groups`]
      : [];
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return [
      {
        errorSummary: `${place}: ${error.message}`,
        reason: error.reason.toUpperCase(),
        locationType: 'position',
        location: String(error.position),
      },
    ];
  }
}
