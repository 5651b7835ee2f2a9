import type { Attribute } from '#src/directory/schemas/index.ts';
import type { SignOnMode } from '#src/access/apps/index.ts';

export type BaseAttributes = ReadonlyMap<string, Attribute>;

function attribute(title: string, more: Partial<Attribute> = {}): Attribute {
  return {
    title,
    type: 'string',
    mutability: 'READ_WRITE',
    scope: 'NONE',
    permissions: [{ principal: 'SELF', action: 'READ_ONLY' }],
    master: { type: 'PROFILE_MASTER' },
    ...more,
  };
}

const userName: [string, Attribute] = ['userName', attribute('Username', { required: true, maxLength: 100 })];

/** The claims of OpenID Connect Core 5.1 that a profile of ours can fill. */
const ofClients: BaseAttributes = new Map([
  userName,
  ['name', attribute('Name')],
  ['given_name', attribute('Given name')],
  ['family_name', attribute('Family name')],
  ['middle_name', attribute('Middle name')],
  ['nickname', attribute('Nickname')],
  ['preferred_username', attribute('Preferred username')],
  ['profile', attribute('Profile URL')],
  ['email', attribute('Email')],
  ['phone_number', attribute('Phone number')],
  ['zoneinfo', attribute('Time zone')],
  ['locale', attribute('Locale')],
]);

const ofOthers: BaseAttributes = new Map([userName]);

const ofIdentityProviders: BaseAttributes = new Map([
  userName,
  ['firstName', attribute('First name', { externalName: 'firstName' })],
  ['lastName', attribute('Last name', { externalName: 'lastName' })],
  ['email', attribute('Email', { externalName: 'email' })],
  ['mobilePhone', attribute('Mobile phone', { externalName: 'mobilePhone' })],
]);

/** What every user of an app of this kind has, before anybody adds to it. */
export function baseAttributesOf(kind: SignOnMode | 'IDENTITY_PROVIDER'): BaseAttributes {
  if (kind === 'OPENID_CONNECT') return ofClients;
  return kind === 'IDENTITY_PROVIDER' ? ofIdentityProviders : ofOthers;
}
