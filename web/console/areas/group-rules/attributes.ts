import type { UserSchema } from '../../kit/api.ts';
import { api, useApi } from '../../kit/index.ts';
import { attributeTitles } from '../people/door.ts';
import { t } from './messages.ts';
import { type AttributeKind, type Condition, type Conditions, membership } from './simple-conditions.ts';

export type Attribute = {
  name: string;
  title: string;
  kind: AttributeKind;
  values?: { value: string; label: string }[];
};

/** What people of any type have in their profiles. */
export function useAttributes(): Map<string, Attribute> {
  const found = useApi(['schemas', 'all-users'], async (signal) => {
    const types = await api.listUserTypes({}, { signal });
    const ids = types.map(({ _links }) => _links.schema.href.split('/').at(-1) ?? 'default');
    return Promise.all(ids.map((schemaId) => api.getUserSchema({ schemaId }, { signal })));
  });
  return new Map((found.data ?? []).flatMap(attributesOf).map((one) => [one.name, one]));
}

export function attributesOf({ definitions }: UserSchema): Attribute[] {
  return Object.entries({ ...definitions.base.properties, ...definitions.custom.properties }).map(
    ([name, { title, type, enum: values, oneOf }]) => ({
      name,
      title: name in definitions.base.properties && attributeTitles.has(name) ? attributeTitles(name) : title,
      kind: type,
      ...(values !== undefined && {
        values: values.map((value) => ({
          value: String(value),
          label: oneOf?.find((one) => one.const === value)?.title ?? String(value),
        })),
      }),
    }),
  );
}

function says(
  { attribute, operator, value }: Condition,
  attributes: ReadonlyMap<string, Attribute>,
  groups: ReadonlyMap<string, string>,
): string {
  const known = attributes.get(attribute);
  const label = known?.values?.find((one) => one.value === value)?.label ?? value;
  return t(`says.${operator}`, {
    attribute: known?.title ?? attribute,
    value: attribute === membership ? (groups.get(value) ?? value) : label,
  });
}

export const conditionText = (
  { join, all }: Conditions,
  attributes: ReadonlyMap<string, Attribute>,
  groups: ReadonlyMap<string, string>,
): string => all.map((one) => says(one, attributes, groups)).join(t(join));
