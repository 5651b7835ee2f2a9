// The vault: user names and passwords of apps that know nothing better.
//
// Owns: credentials of people at apps and those that everybody shares, encrypted and bound to whom and where they belong; who may set
// what under which scheme. Tables vault_credentials, vault_shared_passwords. They go when the assignment goes: at once where it was the
// person's own or the group was unassigned, within a day where the person left the group.
// Does not own: opening an app with them (sso/credentials), whether somebody may (access/decide), the name an app knows somebody by
// where nobody wrote one down (access/assignments).
export {
  isMeantFor,
  isVaulted,
  rightsUnder,
  type SchemeRights,
  siteOf,
  type StoredCredentials,
  vaultedPassword,
  type VaultedInstance,
} from './credentials.ts';
export {
  createVault,
  type CredentialOwner,
  type OpenedCredentials,
  type Vault,
  type VaultNeeds,
} from './vault.ts';
export { vaultEvent } from './vault-events.ts';
