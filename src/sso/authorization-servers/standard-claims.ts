import type { ExpressionPerson } from '#src/protocols/expression/index.ts';
import type { ClaimValue } from '#src/protocols/oauth/index.ts';

/**
 * OpenID Connect Core 5.1 from Okta's base profile. What the profile does not hold (picture, gender, birthdate, website)
 * has its claim in the server all the same, as at Okta, and says nothing.
 */
export const standardClaims: ReadonlyMap<string, (person: ExpressionPerson) => ClaimValue | undefined> =
  new Map([
    ['name', ({ profile }) => text(profile.displayName) ?? fullName(profile)],
    ['nickname', ({ profile }) => text(profile.nickName)],
    ['preferred_username', ({ profile }) => text(profile.login)],
    ['given_name', ({ profile }) => text(profile.firstName)],
    ['middle_name', ({ profile }) => text(profile.middleName)],
    ['family_name', ({ profile }) => text(profile.lastName)],
    ['profile', ({ profile }) => text(profile.profileUrl)],
    ['zoneinfo', ({ profile }) => text(profile.timezone)],
    ['locale', ({ profile }) => text(profile.locale)],
    [
      'updated_at',
      ({ facts }) =>
        typeof facts?.lastUpdatedMs === 'number' ? Math.floor(facts.lastUpdatedMs / 1000) : undefined,
    ],
    ['email', ({ profile }) => text(profile.email)],
    // Addresses are set by administrators and sources, not by the people themselves.
    ['email_verified', ({ profile }) => (text(profile.email) === undefined ? undefined : true)],
    ['phone_number', ({ profile }) => text(profile.primaryPhone)],
    ['address', ({ profile }) => address(profile)],
  ]);

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function fullName(profile: Readonly<Record<string, unknown>>): string | undefined {
  return text([profile.firstName, profile.lastName].filter((part) => text(part) !== undefined).join(' '));
}

function address(profile: Readonly<Record<string, unknown>>): ClaimValue | undefined {
  const parts: [string, unknown][] = [
    ['formatted', profile.postalAddress],
    ['street_address', profile.streetAddress],
    ['locality', profile.city],
    ['region', profile.state],
    ['postal_code', profile.zipCode],
    ['country', profile.countryCode],
  ];
  const known = parts.flatMap(([name, value]) => {
    const known = text(value);
    return known === undefined ? [] : [[name, known] as const];
  });
  return known.length === 0 ? undefined : Object.fromEntries(known);
}
