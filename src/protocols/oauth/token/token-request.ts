import { OAuthError } from '../oauth-error.ts';
import { type Parameters, refuseDuplicates, requireParameter } from '../parameters.ts';
import { parseScope } from '../scope.ts';

export const grantTypes = ['authorization_code', 'refresh_token', 'client_credentials', 'password'] as const;
export type GrantType = (typeof grantTypes)[number];

/** What is asked of the token endpoint, one shape per grant. */
export type TokenRequest =
  | {
      readonly grantType: 'authorization_code';
      readonly code: string;
      readonly redirectUri: string | undefined;
      readonly codeVerifier: string | undefined;
    }
  | { readonly grantType: 'refresh_token'; readonly refreshToken: string; readonly scopes: readonly string[] }
  | { readonly grantType: 'client_credentials'; readonly scopes: readonly string[] }
  | {
      readonly grantType: 'password';
      readonly username: string;
      readonly password: string;
      readonly scopes: readonly string[];
    };

/** Reads the grant of a token request (RFC 6749 4.1.3, 4.3.2, 4.4.2, 6). What is not a grant of ours ends here. */
export function parseTokenRequest(parameters: Parameters): TokenRequest {
  refuseDuplicates(parameters);
  const grantType = requireParameter(parameters, 'grant_type');
  if (!isGrantType(grantType)) {
    throw new OAuthError('unsupported_grant_type', "The grant type in the request isn't supported.");
  }
  return readers[grantType](parameters);
}

const readers: { readonly [G in GrantType]: (parameters: Parameters) => TokenRequest } = {
  authorization_code: (parameters) => ({
    grantType: 'authorization_code',
    code: requireParameter(parameters, 'code'),
    redirectUri: parameters.get('redirect_uri'),
    codeVerifier: parameters.get('code_verifier'),
  }),
  refresh_token: (parameters) => ({
    grantType: 'refresh_token',
    refreshToken: requireParameter(parameters, 'refresh_token'),
    scopes: parseScope(parameters.get('scope')),
  }),
  client_credentials: (parameters) => ({
    grantType: 'client_credentials',
    scopes: parseScope(parameters.get('scope')),
  }),
  password: (parameters) => ({
    grantType: 'password',
    username: requireParameter(parameters, 'username'),
    password: requireParameter(parameters, 'password'),
    scopes: parseScope(parameters.get('scope')),
  }),
};

function isGrantType(text: string): text is GrantType {
  return (grantTypes as readonly string[]).includes(text);
}
