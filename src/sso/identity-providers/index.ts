// Identity providers: who else may vouch for people.
//
// Owns: `/api/v1/idps` with what each provider is and may do, the certificates of others (`/idps/credentials/keys`), our own signing
// keys towards a provider, who of us is who there, and our metadata towards SAML providers. Tables identity_providers,
// identity_provider_keys, identity_provider_signing_keys, identity_provider_csrs, identity_provider_users.
// Does not own: signing in through them, which does not exist yet: no sign-in page offers them, nothing answers at their ACS. And
// routing rules (access/policies) and attribute mappings (lifecycle), which name them.
export type { IdentityProvider, IdentityProviderType } from './identity-provider.ts';
export {
  createIdentityProviders,
  type IdentityProviders,
  type IdentityProvidersNeeds,
  identityProviderRoutes,
} from './identity-providers.ts';
