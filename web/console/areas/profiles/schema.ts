// Schemas of people, groups and the users of applications, which are read and changed in one way.
import type { UserSchema } from '../../kit/api.ts';
import { api, useApi } from '../../kit/index.ts';
import { attributeTitles } from '../people/door.ts';
import { t } from './messages-attribute.ts';

export type Attribute = UserSchema['definitions']['base']['properties'][string];
export type Named = { name: string; attribute: Attribute; isBase: boolean };

export type SchemaOwner =
  | { kind: 'user'; schemaId: string; typeId: string }
  | { kind: 'group' }
  | { kind: 'app'; appId: string };

export const schemaKey = (owner: SchemaOwner): string[] => [
  'schemas',
  ...(owner.kind === 'user'
    ? ['user', owner.schemaId]
    : owner.kind === 'app'
      ? ['app', owner.appId]
      : ['group']),
];

export const schemaCall = (owner: SchemaOwner): string =>
  `GET /api/v1/meta/schemas/${
    owner.kind === 'user'
      ? `user/${owner.schemaId}`
      : owner.kind === 'app'
        ? `apps/${owner.appId}/default`
        : 'group/default'
  }`;

export const useSchema = (owner: SchemaOwner) =>
  useApi<UserSchema>(schemaKey(owner), (signal) => {
    if (owner.kind === 'user') return api.getUserSchema({ schemaId: owner.schemaId }, { signal });
    return owner.kind === 'app'
      ? api.getApplicationUserSchema({ appId: owner.appId }, { signal })
      : api.getGroupSchema({}, { signal });
  });

/** A merge patch of one attribute; null takes it away. */
export function changeAttribute(
  owner: SchemaOwner,
  part: 'base' | 'custom',
  name: string,
  patch: Record<string, unknown> | null,
): Promise<UserSchema> {
  const body = { definitions: { [part]: { properties: { [name]: patch } } } };
  if (owner.kind === 'user') return api.updateUserProfile({ schemaId: owner.schemaId, body });
  return owner.kind === 'app'
    ? api.updateApplicationUserProfile({ appId: owner.appId, body })
    : api.updateGroupSchema({ body });
}

export const attributesOf = ({ definitions }: UserSchema, part: 'base' | 'custom'): Named[] =>
  Object.entries(definitions[part].properties).map(([name, attribute]) => ({
    name,
    attribute,
    isBase: part === 'base',
  }));

export const allAttributes = (schema: UserSchema): Named[] => [
  ...attributesOf(schema, 'base'),
  ...attributesOf(schema, 'custom'),
];

/** Those that come with the product are named in the reader’s language. */
export function titleOf({ name, attribute, isBase }: Named): string {
  const known = `known.${name}`;
  if (isBase && t.has(known)) return t(known);
  return isBase && attributeTitles.has(name) ? attributeTitles(name) : attribute.title || name;
}

export const kindText = ({ type, items }: Attribute): string =>
  type === 'array' ? t('listOf', { type: t(`item.${items?.type ?? 'string'}`) }) : t(`type.${type}`);

export const selfOf = ({ permissions }: Attribute): 'HIDE' | 'READ_ONLY' | 'READ_WRITE' =>
  permissions.find(({ principal }) => principal === 'SELF')?.action ?? 'READ_ONLY';

/** What restricts its values, shortest first. */
export function constraintsOf(attribute: Attribute): string[] {
  const { minLength: min, maxLength: max } = attribute;
  const choices = attribute.enum ?? attribute.items?.enum;
  return [
    attribute.required === true && t('required'),
    attribute.unique !== undefined && t('unique'),
    choices !== undefined && t('oneOf', { count: choices.length }),
    attribute.format !== undefined && t(`format.${attribute.format}`),
    min !== undefined && max !== undefined
      ? t(min === max ? 'exactly' : 'length', { min, max })
      : min !== undefined
        ? t('atLeast', { min })
        : max !== undefined && t('atMost', { max }),
    attribute.pattern !== undefined && t('pattern'),
    attribute.mutability !== 'READ_WRITE' && t(`mutability.${attribute.mutability}`),
  ].filter((one) => one !== false);
}
