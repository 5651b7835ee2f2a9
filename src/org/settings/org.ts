/** What an administrator may edit; null where nothing is said. */
export const profileNames = [
  'companyName',
  'website',
  'phoneNumber',
  'endUserSupportHelpURL',
  'supportPhoneNumber',
  'address1',
  'address2',
  'city',
  'state',
  'country',
  'postalCode',
] as const;

export type OrgProfile = Record<(typeof profileNames)[number], string | null>;

export type Org = { id: string; subdomain: string; profile: OrgProfile; created: Date; lastUpdated: Date };

/** Only what is named changes. */
export function updatedProfile(before: OrgProfile, given: Partial<OrgProfile>): OrgProfile {
  return { ...before, ...given };
}

/** What is not named becomes null, but an organisation always has a name. */
export function replacedProfile(before: OrgProfile, given: Partial<OrgProfile>): OrgProfile {
  const empty = Object.fromEntries(profileNames.map((name) => [name, null])) as OrgProfile;
  return { ...empty, ...given, companyName: given.companyName ?? before.companyName };
}
