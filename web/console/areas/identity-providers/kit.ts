// What the parts of this area take from outside, in one place.
export type {
  IdentityProvider,
  IdentityProviderApplicationUser as LinkedUser,
  IdentityProviderInput,
  IdentityProviderKey,
  IdentityProviderType,
} from '../../kit/api.ts';
export * from '../../kit/index.ts';
