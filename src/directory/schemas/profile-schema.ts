import {
  type Attribute,
  type Subschema,
  attributeNameProblem,
  maxCustomAttributes,
  maxUniqueAttributes,
} from './attribute.ts';
import { defineAttribute } from './attribute-definition.ts';
import { type ValueCheck, valueCheck } from './attribute-value.ts';

export type SchemaKind = 'user' | 'group' | 'app';

/** The shape of the profiles of one user type, of all groups, or of one app's users. */
export type ProfileSchema = {
  id: string;
  kind: SchemaKind;
  name: string;
  title: string;
  description: string | undefined;
  version: number;
  created: Date;
  lastUpdated: Date;
  /** In the order in which they are shown. */
  base: ReadonlyMap<string, Attribute>;
  custom: ReadonlyMap<string, Attribute>;
};

export type SchemaAttribute = Attribute & { name: string; subschema: Subschema; check: ValueCheck };

/** A schema ready to judge profiles: every look-up made once, every pattern compiled once. */
export type CompiledSchema = ProfileSchema & {
  attributes: ReadonlyMap<string, SchemaAttribute>;
  uniqueNames: readonly string[];
};

export function compileSchema(schema: ProfileSchema): CompiledSchema {
  const attributes = new Map<string, SchemaAttribute>();
  for (const [subschema, definitions] of [
    ['base', schema.base],
    ['custom', schema.custom],
  ] as const) {
    for (const [name, attribute] of definitions) {
      attributes.set(name, {
        ...attribute,
        name,
        subschema,
        check: valueCheck(asChecked(schema, name, attribute)),
      });
    }
  }
  const uniqueNames = [...attributes.values()].filter((one) => one.unique).map((one) => one.name);
  return { ...schema, attributes, uniqueNames };
}

/** Where the org gives logins a pattern of its own, the minimum of five characters no longer holds. */
function asChecked(schema: ProfileSchema, name: string, attribute: Attribute): Attribute {
  const free = schema.kind === 'user' && name === 'login' && attribute.pattern !== undefined;
  return free ? { ...attribute, minLength: 1 } : attribute;
}

export type AttributePatches = ReadonlyMap<string, Record<string, unknown> | null>;
export type SchemaPatch = {
  title?: string | undefined;
  description?: string | undefined;
  base: AttributePatches;
  custom: AttributePatches;
};

/** What a patch does to a schema. */
export type SchemaChange = {
  set: { subschema: Subschema; name: string; attribute: Attribute }[];
  removed: string[];
  becameUnique: string[];
  noLongerUnique: string[];
};

/** Applies a merge patch (RFC 7396 on the properties), whole or not at all. Problems read `custom.badgeNumber.type: …`. */
export function patchSchema(
  schema: ProfileSchema,
  patch: SchemaPatch,
): { change: SchemaChange } | { problems: string[] } {
  const change: SchemaChange = { set: [], removed: [], becameUnique: [], noLongerUnique: [] };
  const problems = [...patchCustom(schema, patch.custom, change), ...patchBase(schema, patch.base, change)];
  const gone = new Set([...change.removed, ...change.noLongerUnique]);
  const unique =
    [...schema.custom].filter(([name, one]) => one.unique && !gone.has(name)).length +
    change.becameUnique.length;
  if (unique > maxUniqueAttributes)
    problems.push(`unique: a schema can have at most ${maxUniqueAttributes} unique attributes`);
  const added = change.set.filter((one) => one.subschema === 'custom' && !schema.custom.has(one.name)).length;
  if (schema.custom.size + added - change.removed.length > maxCustomAttributes) {
    problems.push(`custom: a schema can have at most ${maxCustomAttributes} custom attributes`);
  }
  return problems.length > 0 ? { problems } : { change };
}

function patchCustom(schema: ProfileSchema, patches: AttributePatches, change: SchemaChange): string[] {
  const problems: string[] = [];
  const taken = new Map(
    [...schema.base.keys(), ...schema.custom.keys()].map((name) => [name.toLowerCase(), name]),
  );
  for (const [name, patch] of patches) {
    const current = schema.custom.get(name);
    if (patch === null) {
      // Removing what is not there is done already: Terraform and the SDKs repeat themselves.
      if (current) change.removed.push(name);
      taken.delete(name.toLowerCase());
      continue;
    }
    const problem = current ? undefined : (attributeNameProblem(name) ?? collision(taken, name));
    if (problem !== undefined) {
      problems.push(`${name}: ${problem}`);
      continue;
    }
    taken.set(name.toLowerCase(), name);
    const result = defineAttribute(current, patch);
    if ('problems' in result) {
      problems.push(...result.problems.map((one) => `${name}.${one}`));
      continue;
    }
    const foreign = foreignField(schema.kind, result.attribute);
    if (foreign !== undefined) {
      problems.push(`${name}.${foreign}`);
      continue;
    }
    change.set.push({ subschema: 'custom', name, attribute: result.attribute });
    if (result.attribute.unique && !current?.unique) change.becameUnique.push(name);
    if (!result.attribute.unique && current?.unique) change.noLongerUnique.push(name);
  }
  return problems;
}

/** What means something for the profiles of others only. */
function foreignField(kind: SchemaKind, { unique, union }: Attribute): string | undefined {
  if (kind === 'app' && unique) return 'unique: attributes of app users cannot be unique';
  if (kind !== 'app' && union === 'ENABLE') return 'union: is only for attributes of app users';
  return undefined;
}

function collision(taken: ReadonlyMap<string, string>, name: string): string | undefined {
  const other = taken.get(name.toLowerCase());
  return other === undefined
    ? undefined
    : `the name collides with the attribute ${other}; names must differ by more than case`;
}

/**
 * Of Okta's own attributes only these may change: permissions and master of all, whether names are required, login's pattern; of an
 * app's also whether they are required, but for the name that every user of an app has.
 */
function patchBase(schema: ProfileSchema, patches: AttributePatches, change: SchemaChange): string[] {
  const problems: string[] = [];
  for (const [name, patch] of patches) {
    const current = schema.base.get(name);
    if (!current) {
      problems.push(`${name}: is not a base attribute`);
      continue;
    }
    if (patch === null) {
      problems.push(`${name}: a base attribute cannot be removed`);
      continue;
    }
    const changeable = new Set(['permissions', 'master']);
    if (schema.kind === 'user' && (name === 'firstName' || name === 'lastName')) changeable.add('required');
    if (schema.kind === 'user' && name === 'login') changeable.add('pattern');
    if (schema.kind === 'app' && name !== 'userName') changeable.add('required');
    const accepted: Record<string, unknown> = {};
    for (const [field, value] of Object.entries(patch)) {
      const before = current[field as keyof Attribute];
      if (changeable.has(field)) accepted[field] = value;
      else if (!saysTheSame(before, value))
        problems.push(`${name}.${field}: cannot be changed for a base attribute`);
    }
    const result = defineAttribute(current, accepted);
    const loginProblem = name === 'login' ? loginPatternProblem(accepted['pattern']) : undefined;
    if (loginProblem !== undefined) problems.push(`${name}.pattern: ${loginProblem}`);
    else if ('problems' in result) problems.push(...result.problems.map((one) => `${name}.${one}`));
    else change.set.push({ subschema: 'base', name, attribute: result.attribute });
  }
  return problems;
}

/** Clients send the whole definition back; false, null and empty say what an absent field says. */
function saysTheSame(before: unknown, sent: unknown): boolean {
  const nothing = (value: unknown) =>
    value === undefined || value === null || value === false || value === '' || value === 'NOT_UNIQUE';
  return (nothing(before) && nothing(sent)) || JSON.stringify(before) === JSON.stringify(sent);
}

/** Okta's two forms: `.+` (no restriction) and `[…]+` (these characters only); none means an e-mail address. */
function loginPatternProblem(pattern: unknown): string | undefined {
  if (pattern === undefined || pattern === null || pattern === '.+') return undefined;
  if (typeof pattern === 'string' && /^\[(?:[^\]\\]|\\.)+\]\+$/.test(pattern)) return undefined;
  return 'must be null (e-mail address), ".+" or a character set such as "[a-z0-9\\.]+"';
}
