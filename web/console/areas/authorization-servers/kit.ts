// What the parts of this area take from outside, in one place.
export type {
  AuthorizationServer,
  AuthorizationServerPolicy,
  AuthorizationServerPolicyRule,
  PreviewTokensAnswer as TokenPreview,
  OAuth2Claim,
  OAuth2Scope,
  OAuth2TokenForApplication as OAuth2Token,
} from '../../kit/api.ts';
export * from '../../kit/index.ts';
