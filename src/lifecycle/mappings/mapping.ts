import { createHash } from 'node:crypto';
import type { SchemaOwner } from '#src/access/app-profiles/index.ts';
import type { UserType } from '#src/directory/schemas/index.ts';
import { type Expression, ExpressionError, parseExpression } from '#src/protocols/expression/index.ts';

export type MappedProperty = {
  readonly expression: string;
  /** PUSH follows every change; DONT_PUSH is written once, when somebody becomes a user of the app. */
  readonly pushStatus: 'PUSH' | 'DONT_PUSH';
};

export type MappedProperties = ReadonlyMap<string, MappedProperty>;

/** One way between an app (or an identity provider) and the people of one type. Every pair has both ways, always. */
export type MappingPair = {
  readonly id: string;
  readonly direction: 'TO_APP' | 'TO_USER';
  readonly owner: SchemaOwner;
  readonly type: UserType;
  readonly sourceId: string;
  readonly targetId: string;
};

export type Mapping = MappingPair & { readonly properties: MappedProperties };

const base62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** A mapping is there as soon as its two ends are, and so is its id: it follows from theirs. */
export function mappingIdOf(sourceId: string, targetId: string): string {
  const digest = createHash('sha256').update(`${sourceId} ${targetId}`).digest();
  let id = 'prm';
  for (let index = 0; index < 17; index++) id += base62[(digest[index] ?? 0) % 62];
  return id;
}

export const pairKey = (sourceId: string, targetId: string): string => `${sourceId} ${targetId}`;

/** `${name}` of a mapping's expressions, by the way they lead. */
export function variablesOf({ direction, owner }: Pick<MappingPair, 'direction' | 'owner'>): string[] {
  if (direction === 'TO_APP') return ['user', 'source', 'app', 'org'];
  return ['appuser', 'source', 'user', 'app', 'org', ...(owner.isApp ? [] : ['idpuser'])];
}

export type CompiledProperty = MappedProperty & {
  readonly name: string;
  readonly parsed: Expression;
};

/** Ready to be evaluated. One of an older version that can no longer be read gives nothing. */
export function compileProperties(properties: MappedProperties): CompiledProperty[] {
  return [...properties].flatMap(([name, property]) => {
    const parsed = parseOrNothing(property.expression);
    return parsed === undefined ? [] : [{ ...property, name, parsed }];
  });
}

function parseOrNothing(text: string): Expression | undefined {
  try {
    return parseExpression(text);
  } catch (error) {
    if (error instanceof ExpressionError) return undefined;
    throw error;
  }
}
