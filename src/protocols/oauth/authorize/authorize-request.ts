import type { OAuthClient } from '../oauth-client.ts';
import type { OAuthError } from '../oauth-error.ts';
import type { Parameters } from '../parameters.ts';

export type ResponseMode = 'query' | 'fragment' | 'form_post' | 'okta_post_message';

/** Where an answer goes. It exists only once the address has been found registered for the client. */
export type ResponseTarget = {
  readonly redirectUri: string;
  readonly responseMode: ResponseMode;
  readonly state: string | undefined;
};

export type Prompt = 'none' | 'login' | 'consent' | 'select_account';

/** An authorization request that passed every step. */
export type AuthorizeRequest = {
  readonly clientId: string;
  readonly redirectUri: string;
  readonly responseMode: ResponseMode;
  readonly wants: { readonly code: boolean; readonly token: boolean; readonly idToken: boolean };
  readonly state: string;
  readonly scopes: readonly string[];
  readonly nonce: string | undefined;
  readonly codeChallenge: string | undefined;
  readonly prompt: ReadonlySet<Prompt>;
  readonly maxAgeSeconds: number | undefined;
  readonly acrValues: readonly string[];
  readonly loginHint: string | undefined;
  readonly idTokenHint: string | undefined;
  readonly sessionToken: string | undefined;
  readonly uiLocales: string | undefined;
};

/** What the steps may look at: the parameters and what the server knows of the client and of itself. */
export type AuthorizeInput = {
  readonly parameters: Parameters;
  readonly client: OAuthClient | undefined;
  readonly knownScopes: ReadonlySet<string>;
  readonly defaultScopes: readonly string[];
};

/** The request as far as it has been read. */
export type AuthorizeDraft = Partial<AuthorizeRequest>;

/** One rule. It reads the input and the draft, throws OAuthError, or gives what it adds to the draft. */
export type AuthorizeStep = (input: AuthorizeInput, draft: AuthorizeDraft) => AuthorizeDraft;

export type AuthorizeVerdict =
  | { readonly ok: true; readonly request: AuthorizeRequest }
  | { readonly ok: false; readonly error: OAuthError; readonly target: ResponseTarget | undefined };
