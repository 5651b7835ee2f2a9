import type { AppInstance } from '#src/access/apps/index.ts';
import type { MappedPerson, MappedProfile } from '#src/access/app-profiles/index.ts';
import {
  evaluateExpression,
  type ExpressionContext,
  ExpressionError,
} from '#src/protocols/expression/index.ts';
import type { CompiledProperty } from './mapping.ts';

/** What an expression on the way from a person to an app sees. */
export function personContext(
  app: Pick<AppInstance, 'id' | 'name' | 'label' | 'document'>,
  person: MappedPerson,
  org: { id: string; nowMs: number },
): ExpressionContext {
  return {
    user: { profile: person.profile, facts: { id: person.id, status: person.status } },
    variables: {
      source: { ...person.profile, login: person.login },
      app: { id: app.id, name: app.name, label: app.label, profile: app.document.profile ?? {} },
      org: { id: org.id },
    },
    nowMs: org.nowMs,
  };
}

/** Everything the properties come to for one person. What comes to nothing, or fails on this very person, is left out. */
export function mappedProfile(
  properties: readonly CompiledProperty[],
  context: ExpressionContext,
): MappedProfile {
  const values: Record<string, unknown> = {};
  const onceOnly: string[] = [];
  for (const property of properties) {
    if (property.name === 'userName') continue;
    const value = valueOf(property, context);
    if (value === undefined) continue;
    values[property.name] = value;
    if (property.pushStatus === 'DONT_PUSH') onceOnly.push(property.name);
  }
  return { values, onceOnly };
}

export function valueOf({ parsed }: CompiledProperty, context: ExpressionContext): unknown {
  try {
    const value = evaluateExpression(parsed, context);
    return value === null || value === '' ? undefined : value;
  } catch (error) {
    if (error instanceof ExpressionError) return undefined;
    throw error;
  }
}
