import type { SchemaOwner } from '#src/access/app-profiles/index.ts';
import type { MappedProperties, MappingPair } from './mapping.ts';

/** The claims of OpenID Connect, from the profile of a person. */
const toClaims: readonly [claim: string, expression: string][] = [
  ['name', 'user.firstName + " " + user.lastName'],
  ['given_name', 'user.firstName'],
  ['family_name', 'user.lastName'],
  ['middle_name', 'user.middleName'],
  ['nickname', 'user.nickName'],
  ['preferred_username', 'user.login'],
  ['profile', 'user.profileUrl'],
  ['email', 'user.email'],
  ['phone_number', 'user.primaryPhone'],
  ['zoneinfo', 'user.timezone'],
  ['locale', 'user.locale'],
];

const fromIdentityProvider: readonly [property: string, expression: string][] = [
  ['login', 'appuser.userName'],
  ['firstName', 'appuser.firstName'],
  ['lastName', 'appuser.lastName'],
  ['email', 'appuser.email'],
  ['mobilePhone', 'appuser.mobilePhone'],
];

const none: MappedProperties = new Map();
const withPush = (pairs: readonly (readonly [string, string])[]): MappedProperties =>
  new Map(pairs.map(([name, expression]) => [name, { expression, pushStatus: 'PUSH' }]));

const ofClaims = withPush(toClaims);
const ofIdentityProvider = withPush(fromIdentityProvider);

/** How a pair is mapped before anybody changes it. The same value for the same kind, so that it is compiled once. */
export function defaultProperties({
  direction,
  owner,
}: Pick<MappingPair, 'direction' | 'owner'>): MappedProperties {
  if (direction === 'TO_APP') return isClient(owner) ? ofClaims : none;
  return owner.isApp ? none : ofIdentityProvider;
}

const isClient = (owner: SchemaOwner): boolean => owner.base.has('preferred_username');
