// Why an operation of tier 1 has no page in the console. The first that fits says it.
const inTheList = 'The list, which the console shows, says all that the single answer does.';
const byTheOverview = 'The overview of administrators says the same at once, with what comes through groups.';
const theirsAlone = 'It takes the person’s own password or answer, which no administrator knows.';
const noGovernance = 'There are no governance grants in Gatehouse: the answer is always empty.';

export const withoutPage: readonly { of: string | RegExp; why: string }[] = [
  {
    of: 'getWellKnownAppAuthenticatorConfiguration',
    why: 'It lists apps with a push of their own. This server makes none, so the answer is always empty.',
  },
  {
    of: 'listApiTokens',
    why: 'The console asks for the list that has owners and last use, `/gatehouse/v1/api-tokens`.',
  },
  { of: 'revokeCurrentApiToken', why: 'By it a program ends its own token; the console has none.' },
  {
    of: 'verifyProvisioningConnectionForApplication',
    why: 'The consent of four apps of Okta’s catalogue, which are not offered here.',
  },
  { of: 'listGroupUsers', why: 'The console asks for memberships with their reason, which say more.' },
  { of: 'updateUserType', why: 'A partial update; the console sends the whole type.' },
  {
    of: /^GET \/api\/v1\/meta\/schemas\/logStream/,
    why: 'The form of a log stream knows its fields; the schema is for programs.',
  },
  { of: 'listPolicyMappings', why: 'The apps of a policy, which the console lists, are the same by name.' },
  { of: 'getPolicyMapping', why: 'The apps of a policy, which the console lists, are the same by name.' },
  {
    of: 'mapResourceToPolicy',
    why: 'Refused for every policy type, as in Okta; the console gives a policy at the app.',
  },
  { of: 'refreshSession', why: 'An app keeps its own user’s session alive by it; nobody else’s business.' },
  {
    of: 'listAppLinks',
    why: 'The console asks for the apps of a person with the reason why they have them.',
  },
  {
    of: 'listUserGroups',
    why: 'The console asks for the groups of a person with the reason why they are in them.',
  },
  { of: 'changePassword', why: theirsAlone },
  { of: 'changeRecoveryQuestion', why: theirsAlone },
  { of: 'forgotPasswordSetNewPassword', why: theirsAlone },
  {
    of: 'verifyFactor',
    why: 'The help desk verifies a caller by `/gatehouse/v1/help-desk`, which is logged as that and counts as their proof.',
  },
  { of: 'getFactorTransactionStatus', why: 'The same: the verification of a caller has its own status.' },
  ...[
    'getUserAssignedRoleGovernance',
    'getRoleAssignmentGovernanceGrant',
    'getRoleAssignmentGovernanceGrantResources',
  ].map((of) => ({ of, why: noGovernance })),
  ...[
    'listUsersWithRoleAssignments',
    'getUserAssignedRole',
    'getGroupAssignedRole',
    'listRolesForClient',
    'retrieveClientRole',
    'getRoleTargetsByUserIdAndRoleId',
  ].map((of) => ({ of, why: byTheOverview })),
  {
    of: 'replaceRolePermission',
    why: 'It changes nothing but conditions of a permission, which Gatehouse does not have and refuses.',
  },
  ...[
    'getBinding',
    'getMemberOfBinding',
    'getResourceSetResource',
    'getRolePermission',
    'getYubikeyOtpTokenById',
    'getSession',
    'getRefreshTokenForUserAndClient',
    'getFactor',
    'getUserGrant',
  ].map((of) => ({ of, why: inTheList })),
];
