import defaults from '../../../defaults/authorization-servers.json' with { type: 'json' };
import catalogue from '../../../defaults/okta-operations.json' with { type: 'json' };
import type { Claim, Scope, TokenLifetimes } from './authorization-server.ts';

/** What a fresh org has, and what every new server begins with. */
export const serverDefaults = defaults;

export const usualSubject = defaults.subjectClaim.value;

/** What the management API can be opened with: every scope that one of its operations names. */
export const apiScopeNames: readonly string[] = [
  ...new Set([
    ...catalogue.operations.flatMap(({ scopes }) => scopes),
    // Operations of the OAuth server itself, which stand in another document.
    'okta.clients.manage',
    'okta.clients.read',
    'okta.clients.register',
    'okta.universalLogout.manage',
  ]),
].toSorted();

export const isApiScope = (name: string): boolean => name.startsWith('okta.');

/** Fixed, as at Okta: an hour, and ninety days of which the last week must have seen a use. */
export const orgLifetimes: TokenLifetimes = {
  accessTokenLifetimeMinutes: 60,
  refreshTokenLifetimeMinutes: 90 * 24 * 60,
  refreshTokenWindowMinutes: 7 * 24 * 60,
};

/** The scopes every server has. Their descriptions are what the consent page says. */
export function systemScopes(serverId: string, newId: (prefix: string) => string): Scope[] {
  return defaults.scopes.map((scope) => ({
    id: newId('scp'),
    serverId,
    name: scope.name,
    displayName: scope.displayName,
    description: scope.description,
    consent: 'IMPLICIT',
    optional: false,
    isDefault: false,
    metadataPublish: 'ALL_CLIENTS',
    system: true,
  }));
}

/** `sub` of access tokens, and the standard claims of OpenID Connect by scope. */
export function systemClaims(serverId: string, newId: (prefix: string) => string): Claim[] {
  const shared = { serverId, groupFilterType: undefined, status: 'ACTIVE', system: true } as const;
  const subject: Claim = {
    ...shared,
    id: newId('ocl'),
    name: defaults.subjectClaim.name,
    claimType: 'RESOURCE',
    valueType: 'EXPRESSION',
    value: defaults.subjectClaim.value,
    alwaysInclude: true,
    scopes: [],
  };
  const identity = Object.entries(defaults.identityClaims).flatMap(([scope, names]) =>
    names.map(
      (name): Claim => ({
        ...shared,
        id: newId('ocl'),
        name,
        claimType: 'IDENTITY',
        valueType: 'SYSTEM',
        value: '',
        alwaysInclude: defaults.alwaysIncluded.includes(name),
        scopes: [scope],
      }),
    ),
  );
  return [subject, ...identity];
}

/** The org server has these and no others; they are no rows, since nobody can change them. */
export function orgScopes(): Scope[] {
  const known = new Map(systemScopes('org', (prefix) => prefix).map((scope) => [scope.name, scope]));
  const ofThePerson = defaults.orgScopes.map(
    (name): Scope =>
      known.get(name) ?? {
        id: `scp${name}`,
        serverId: 'org',
        name,
        displayName: 'View your groups.',
        description: 'Allows this application to view the groups that give you access to it.',
        consent: 'IMPLICIT',
        optional: false,
        isDefault: false,
        metadataPublish: 'ALL_CLIENTS',
        system: true,
      },
  );
  // An administrator has granted these to the app (sso/api-scopes); nobody else is asked.
  const ofTheApi = apiScopeNames.map(
    (name): Scope => ({
      id: name,
      serverId: 'org',
      name,
      displayName: name,
      description: `Allows this application to use ${name} of the management API, as far as your roles permit it.`,
      consent: 'IMPLICIT',
      optional: false,
      isDefault: false,
      metadataPublish: 'ALL_CLIENTS',
      system: true,
    }),
  );
  return [...ofThePerson, ...ofTheApi];
}
