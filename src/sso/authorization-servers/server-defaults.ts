import defaults from '../../../defaults/authorization-servers.json' with { type: 'json' };
import type { Claim, Scope, TokenLifetimes } from './authorization-server.ts';

/** What a fresh org has, and what every new server begins with. */
export const serverDefaults = defaults;

export const usualSubject = defaults.subjectClaim.value;

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
  return defaults.orgScopes.map(
    (name) =>
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
}
