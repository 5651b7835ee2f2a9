// Owns: people, their status, profile, credentials and lockout, the revocation marks of their sessions and grants, and how people
// look on the wire. Tables users, user_credentials, user_password_history, user_profile_index, user_unique_values.
// Not here: sessions and grants themselves (access, sso), password policies (access), links in mails (signin), admin roles (org).

export type {
  AttemptVerdict,
  Credentials,
  LockoutFacts,
  PasswordProof,
} from './credentials/credential-service.ts';
export { bulkRoutes } from './bulk/bulk-routes.ts';
export { credentialRoutes } from './credentials/credential-routes.ts';
export type { LinkDelivery } from './lifecycle/lifecycle-service.ts';
export { lifecycleRoutes } from './lifecycle/lifecycle-routes.ts';
export { loginKey, userIdPattern } from './login-key.ts';
export { membershipRoutes } from './membership-routes.ts';
export { findPeople } from './person-store.ts';
export { profileKeeper } from './profile-keeper.ts';
export type {
  PasswordStrictness,
  PasswordVerdict,
  PreparedPassword,
} from './credentials/password-service.ts';
export {
  listIdsAfter,
  listPeopleAfter,
  lockPeople,
  moveToRealm,
  type PersonForRules,
  countHaving,
} from './rule-people-store.ts';
export type { SeedPerson } from './seed-store.ts';
export type { NewUserInput } from './user-creation.ts';
export { userRoutes } from './user-routes.ts';
export { createUsers, type Users } from './user-service.ts';
export { type UserStatus, userStatuses } from './lifecycle/user-status.ts';
export { type AddressName, addressNames, type ProvedAddress } from './own-address.ts';
export { userOf } from './user-request.ts';
export { riskRoutes } from './risk/risk-routes.ts';
export type { RiskSigns } from './risk/risk-store.ts';
export { countUsers, findUsers } from './user-store.ts';
export { userToWire } from './user-wire.ts';
export type { UserUpdate } from './user-update.ts';
export {
  displayNameOf,
  isProofGood,
  keepsPassword,
  type Person,
  type Provider,
  type ProviderType,
  type User,
  userTarget,
} from './user.ts';
export type {
  AnswerAttempts,
  PasswordFacts,
  PasswordRules,
  PeopleRealms,
  PeopleRules,
  PolicySubject,
  Recovery,
  RecoveryLink,
  RoleFacts,
  RuleTrigger,
  UsersNeeds,
} from './users-needs.ts';
