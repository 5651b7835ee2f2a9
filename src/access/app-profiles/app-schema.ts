import {
  type Attribute,
  type CompiledSchema,
  compileSchema,
  type ProfileSchema,
} from '#src/directory/schemas/index.ts';
import type { BaseAttributes } from './base-attributes.ts';
import type { StoredSchema } from './app-schema-store.ts';

/** Whose users have a schema: an app, or an identity provider, which is one to the API of schemas and mappings. */
export type SchemaOwner = {
  readonly id: string;
  readonly isApp: boolean;
  readonly name: string;
  readonly label: string;
  readonly createdMs: number;
  readonly base: BaseAttributes;
};

/** The schema as it came with the kind, and what was changed of it. */
export function schemaOf(owner: SchemaOwner, stored: StoredSchema | undefined): ProfileSchema {
  const changed = new Map(stored?.base);
  return {
    id: owner.id,
    kind: 'app',
    name: owner.name,
    title: stored?.title ?? `${owner.label} User`,
    description: stored?.description,
    version: stored?.version ?? 0,
    created: wholeSecond(stored?.createdMs ?? owner.createdMs),
    lastUpdated: wholeSecond(stored?.lastUpdatedMs ?? owner.createdMs),
    base: new Map([...owner.base].map(([name, definition]) => [name, changed.get(name) ?? definition])),
    custom: new Map<string, Attribute>(stored?.custom),
  };
}

export const compiledSchemaOf = (owner: SchemaOwner, stored: StoredSchema | undefined): CompiledSchema =>
  compileSchema(schemaOf(owner, stored));

const wholeSecond = (ms: number): Date => new Date(Math.floor(ms / 1_000) * 1_000);
