import type { ProfileField } from '#web/home/index.ts';
import type { MessageKey, Translator } from '#web/messages/index.ts';
import {
  type CompiledSchema,
  directoryDefaults,
  permissionOfSelf,
  type SchemaAttribute,
} from '#src/directory/schemas/index.ts';
import { type AddressName, addressNames, displayNameOf, type Person } from '#src/directory/users/index.ts';

/** They have their own places on the account page, or are said already. */
const elsewhere: ReadonlySet<string> = new Set(['preferredLanguage', 'locale', 'timezone', 'login']);

/** Said in one line, as the name. */
const inName: ReadonlySet<string> = new Set(['firstName', 'lastName', 'displayName']);

/** What the schema lets the person see, where something is set; and whether they may change any of it. */
export function profileFacts(
  t: Translator,
  schema: CompiledSchema,
  person: Person,
): { profile: { label: string; value: string }[]; mayEdit: boolean } {
  const visible = [...schema.attributes.values()].filter(
    (attribute) => attribute.mutability !== 'WRITE_ONLY' && permissionOfSelf(attribute) !== 'HIDE',
  );
  const profile = visible.flatMap((attribute) => {
    const value = shownValue(person.profile[attribute.name]);
    if (elsewhere.has(attribute.name) || inName.has(attribute.name) || value === '') return [];
    return [{ label: labelOf(t, attribute), value }];
  });
  return {
    profile: [
      { label: t('account.name'), value: displayNameOf(person) },
      { label: t('account.username'), value: person.login },
      ...profile,
    ],
    mayEdit: editableAttributes(schema).length > 0 || changeableAddresses(schema).length > 0,
  };
}

/** One value in one field: lists are for administrators. */
export function editableAttributes(schema: CompiledSchema): SchemaAttribute[] {
  return [...schema.attributes.values()].filter(
    (attribute) =>
      isTheirs(attribute) &&
      attribute.type !== 'array' &&
      !elsewhere.has(attribute.name) &&
      !addressNames.some((name) => name === attribute.name),
  );
}

/** Mail to these opens accounts: they are changed on a way of their own (security/address.ts). */
export function changeableAddresses(schema: CompiledSchema): (SchemaAttribute & { name: AddressName })[] {
  return addressNames.flatMap((name) => {
    const attribute = schema.attributes.get(name);
    return attribute && isTheirs(attribute) ? [{ ...attribute, name }] : [];
  });
}

export const changeAddressTitle: Readonly<Record<AddressName, MessageKey>> = {
  email: 'address.email',
  secondEmail: 'address.secondEmail',
};

const isTheirs = (attribute: SchemaAttribute): boolean =>
  permissionOfSelf(attribute) === 'READ_WRITE' && attribute.mutability === 'READ_WRITE';

export function fieldOf(
  t: Translator,
  attribute: SchemaAttribute,
  value: unknown,
  problem: string | undefined,
): ProfileField {
  const titles = new Map(attribute.oneOf?.map((one) => [one.const, one.title]));
  const choices = attribute.enum ?? [...titles.keys()];
  const isMail = attribute.format === 'email';
  return {
    name: attribute.name,
    label: labelOf(t, attribute),
    kind: attribute.type === 'boolean' ? 'check' : choices.length > 0 ? 'choice' : isMail ? 'email' : 'text',
    value: attribute.type === 'boolean' ? String(value === true) : shownValue(value),
    required: attribute.required === true,
    maxLength: attribute.maxLength,
    choices: choices.map((choice) => ({
      value: String(choice),
      label: titles.get(choice) ?? String(choice),
    })),
    autocomplete: autocomplete[attribute.name],
    problem,
  };
}

/** What a form sent as the schema's type; what is no number stays what was typed, and is refused as that. */
export function typedValue(attribute: SchemaAttribute, given: string): unknown {
  if (attribute.type === 'boolean') return given === 'yes' || given === 'true';
  const trimmed = given.trim();
  if (trimmed === '') return null;
  if (attribute.type === 'string') return trimmed;
  return /^-?\d+(\.\d+)?$/.test(trimmed) ? Number(trimmed) : trimmed;
}

/** What is wrong with a value, in words for the person. */
export function problemOf(t: Translator, attribute: SchemaAttribute, value: unknown): string | undefined {
  if (value === null || value === undefined) return attribute.required ? t('profile.blank') : undefined;
  if (attribute.check(value) === undefined) return undefined;
  if (attribute.type === 'number' || attribute.type === 'integer') return t('profile.numberWrong');
  const length = typeof value === 'string' ? [...value].length : 0;
  if (attribute.maxLength !== undefined && length > attribute.maxLength)
    return t('profile.tooLong', { count: attribute.maxLength });
  if (attribute.minLength !== undefined && length < attribute.minLength)
    return t('profile.tooShort', { count: attribute.minLength });
  if (attribute.format === 'email') return t('profile.emailWrong');
  if (attribute.format === 'uri') return t('profile.uriWrong');
  return t('profile.refused');
}

export const shownValue = (value: unknown): string => {
  if (Array.isArray(value)) return value.map(String).join(', ');
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
};

/** Our own word for an attribute that every org has, unless an administrator gave it another title. */
export function labelOf(t: Translator, attribute: SchemaAttribute): string {
  const given = directoryDefaults.userSchema.base[attribute.name]?.title;
  const key = labels[attribute.name];
  return key !== undefined && given === attribute.title ? t(key) : attribute.title;
}

const labels: Readonly<Record<string, MessageKey>> = {
  login: 'account.username',
  firstName: 'profile.firstName',
  lastName: 'profile.lastName',
  middleName: 'profile.middleName',
  honorificPrefix: 'profile.honorificPrefix',
  honorificSuffix: 'profile.honorificSuffix',
  email: 'profile.email',
  title: 'profile.title',
  displayName: 'profile.displayName',
  nickName: 'profile.nickName',
  profileUrl: 'profile.profileUrl',
  secondEmail: 'profile.secondEmail',
  mobilePhone: 'profile.mobilePhone',
  primaryPhone: 'profile.primaryPhone',
  streetAddress: 'profile.streetAddress',
  city: 'profile.city',
  state: 'profile.state',
  zipCode: 'profile.zipCode',
  countryCode: 'profile.countryCode',
  postalAddress: 'profile.postalAddress',
  userType: 'profile.userType',
  employeeNumber: 'profile.employeeNumber',
  costCenter: 'profile.costCenter',
  organization: 'profile.organization',
  division: 'profile.division',
  department: 'profile.department',
  managerId: 'profile.managerId',
  manager: 'profile.manager',
};

const autocomplete: Readonly<Record<string, string>> = {
  firstName: 'given-name',
  lastName: 'family-name',
  middleName: 'additional-name',
  email: 'email',
  mobilePhone: 'tel',
  streetAddress: 'street-address',
  city: 'address-level2',
  zipCode: 'postal-code',
};
