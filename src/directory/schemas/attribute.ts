export const attributeTypes = ['string', 'boolean', 'number', 'integer', 'array'] as const;
export const attributeFormats = [
  'country-code',
  'date-time',
  'email',
  'language-code',
  'locale',
  'ref-id',
  'timezone',
  'uri',
] as const;
export const itemTypes = ['string', 'number', 'integer'] as const;

export type AttributeType = (typeof attributeTypes)[number];
export type AttributeFormat = (typeof attributeFormats)[number];
export type EnumValue = string | number;
export type NamedValue = { const: EnumValue; title: string };

/** The definition of one property of a profile, in the words of Okta's schema. What is not set is absent. */
export type Attribute = {
  title: string;
  type: AttributeType;
  description?: string;
  required?: boolean;
  format?: AttributeFormat;
  mutability: 'READ_WRITE' | 'READ_ONLY' | 'IMMUTABLE' | 'WRITE_ONLY';
  scope: 'NONE' | 'SELF';
  minLength?: number;
  maxLength?: number;
  pattern?: string;
  enum?: EnumValue[];
  oneOf?: NamedValue[];
  items?: { type: (typeof itemTypes)[number]; enum?: EnumValue[]; oneOf?: NamedValue[] };
  permissions: { principal: string; action: 'HIDE' | 'READ_ONLY' | 'READ_WRITE' }[];
  master: { type: 'PROFILE_MASTER' | 'OKTA' | 'OVERRIDE'; priority?: { type: string; value?: string }[] };
  unique?: 'UNIQUE_VALIDATED';
  /** Of arrays of app users: values given through several groups are put together, instead of the best-placed group's alone. */
  union?: 'ENABLE' | 'DISABLE';
  externalName?: string;
  externalNamespace?: string;
  default?: unknown;
};

export type Subschema = 'base' | 'custom';

/** At most this many attributes of one schema can be unique, as in Okta. */
export const maxUniqueAttributes = 5;
export const maxCustomAttributes = 500;

// Words with a meaning of their own beside (or below) a profile: as an attribute they would mislead, or reach a prototype.
const reservedNames = new Set(
  [
    '__proto__ constructor prototype hasOwnProperty toString valueOf',
    'id status created activated statusChanged lastLogin lastUpdated passwordChanged transitioningToStatus',
    'type profile credentials password provider realmId groups _links _embedded',
  ].flatMap((line) => line.split(' ').map((name) => name.toLowerCase())),
);

/** Why the name cannot be a custom attribute's, or nothing. */
export function attributeNameProblem(name: string): string | undefined {
  if (!/^[A-Za-z][A-Za-z0-9_]{0,63}$/.test(name)) {
    return 'the name must begin with a letter and contain only letters, digits and underscores, at most 64 characters';
  }
  if (reservedNames.has(name.toLowerCase())) return 'the name is reserved; choose another';
  return undefined;
}

/** What the person themselves may do with the attribute. */
export function permissionOfSelf(attribute: Attribute): 'HIDE' | 'READ_ONLY' | 'READ_WRITE' {
  return attribute.permissions.find((permission) => permission.principal === 'SELF')?.action ?? 'READ_ONLY';
}
