// What a person's profile is made of, by the organisation's own schema.
import { api, checks, useApi, words } from '../../kit/index.ts';
import type { UserSchema } from '../../kit/api.ts';
import { attributeTitles, t } from './messages.ts';

type Definition = UserSchema['definitions']['base']['properties'][string];
export type Attribute = Definition & { name: string; title: string; isCustom: boolean };
/** As forms hold it: text, also of numbers and lists; '' is unset. */
export type FieldValues = Record<string, string>;

const first = ['firstName', 'lastName', 'email', 'login'];

export function attributesOf(schema: UserSchema): Attribute[] {
  const read = (part: 'base' | 'custom') =>
    Object.entries(schema.definitions[part].properties).map(([name, definition]) => ({
      ...definition,
      name,
      isCustom: part === 'custom',
      title: part === 'base' && attributeTitles.has(name) ? attributeTitles(name) : definition.title || name,
      required: definition.required === true || (schema.definitions[part].required ?? []).includes(name),
    }));
  const all = [...read('base'), ...read('custom')].filter(({ mutability }) => mutability !== 'WRITE_ONLY');
  const rank = ({ name, required, isCustom }: Attribute) =>
    first.includes(name) ? first.indexOf(name) : required ? 10 : isCustom ? 30 : 20;
  return all.sort((a, b) => rank(a) - rank(b));
}

/** The schema of a user type by the address that the person has it at; of the default type without one. */
export function useUserSchema(schemaId = 'default') {
  return useApi(['user-schema', schemaId], (signal) => api.getUserSchema({ schemaId }, { signal }));
}

export const choicesOf = ({
  enum: values,
  oneOf,
}: Attribute): { value: string; label: string }[] | undefined => {
  if (oneOf !== undefined && oneOf.length > 0)
    return oneOf.map(({ const: value, title }) => ({ value: String(value), label: title || String(value) }));
  return values?.map((value) => ({ value: String(value), label: String(value) }));
};

export function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  return Array.isArray(value) ? value.map(String).join('\n') : String(value);
}

/** What is wrong with a text as a value of an attribute, in words; null: nothing, as far as the browser can tell. */
export function problemOf(attribute: Attribute, text: string): string | null {
  const given = text.trim();
  if (given === '') return attribute.required === true ? checks.required('') : null;
  if (attribute.type === 'array') {
    const item = { ...attribute, type: attribute.items?.type ?? 'string', ...attribute.items } as Attribute;
    return (
      given
        .split('\n')
        .map((one) => problemOf({ ...item, required: false }, one))
        .find((one) => one !== null) ?? null
    );
  }
  const choices = choicesOf(attribute);
  if (choices !== undefined && !choices.some(({ value }) => value === given))
    return t('value.notOneOf', { values: choices.map(({ value }) => value).join(', ') });
  return kindProblem(attribute, given);
}

function kindProblem(
  { type, format, pattern, maxLength, minLength }: Attribute,
  given: string,
): string | null {
  if (type === 'boolean') return /^(true|false)$/i.test(given) ? null : t('value.notBoolean');
  if (type === 'integer') return /^[+-]?\d+$/.test(given) ? null : t('value.notInteger');
  if (type === 'number') return Number.isFinite(Number(given)) ? null : t('value.notNumber');
  if (maxLength !== undefined && [...given].length > maxLength) return checks.atMost(maxLength)(given);
  if (minLength !== undefined && [...given].length < minLength) return tooShort(minLength);
  if (format === 'email') return checks.email(given);
  if (format === 'uri') return /^[a-z][a-z0-9+.-]*:/i.test(given) ? null : checks.url('x');
  if (format === 'country-code') return /^[A-Za-z]{2}$/.test(given) ? null : t('value.notCountry');
  if (pattern !== undefined && !fits(pattern, given)) return t('value.notPattern', { pattern });
  return null;
}

const tooShort = (count: number) => words('tooShort', { count });

function fits(pattern: string, text: string): boolean {
  try {
    return new RegExp(`^(?:${pattern})$`, 'u').test(text);
  } catch {
    // The server's dialect; it decides.
    return true;
  }
}

/** The value that the API takes; null takes it away. */
export function valueOf({ type, items }: Attribute, text: string): unknown {
  const given = text.trim();
  if (given === '') return null;
  switch (type) {
    case 'boolean':
      return given.toLowerCase() === 'true';
    case 'integer':
    case 'number':
      return Number(given);
    case 'array':
      return given
        .split('\n')
        .map((one) => one.trim())
        .filter((one) => one !== '')
        .map((one) => (items?.type === 'string' || items === undefined ? one : Number(one)));
    default:
      return given;
  }
}

export const nameOf = (profile: Record<string, unknown> | undefined): string => {
  const { displayName, firstName, lastName, login } = (profile ?? {}) as Record<string, string | undefined>;
  return displayName || [firstName, lastName].filter(Boolean).join(' ') || login || '';
};
