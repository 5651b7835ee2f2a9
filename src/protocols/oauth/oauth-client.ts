/** How a client proves who it is at the token endpoint (OpenID Connect Core 9; Okta's five). */
export type ClientAuthMethod =
  | 'client_secret_basic'
  | 'client_secret_post'
  | 'client_secret_jwt'
  | 'private_key_jwt'
  | 'none';

export const clientAuthMethods: readonly ClientAuthMethod[] = [
  'client_secret_basic',
  'client_secret_post',
  'client_secret_jwt',
  'private_key_jwt',
  'none',
];

/** A registered client, as far as the protocol needs to know it. */
export type OAuthClient = {
  readonly clientId: string;
  readonly applicationType: 'web' | 'native' | 'browser' | 'service';
  readonly authMethod: ClientAuthMethod;
  readonly redirectUris: readonly string[];
  readonly wildcardRedirect: boolean;
  readonly postLogoutRedirectUris: readonly string[];
  readonly responseTypes: ReadonlySet<string>;
  readonly grantTypes: ReadonlySet<string>;
  /** The client asked for PKCE to be enforced; a client that cannot authenticate needs it in any case. */
  readonly pkceRequired: boolean;
};

export function needsPkce(client: OAuthClient): boolean {
  return client.pkceRequired || client.authMethod === 'none';
}
