import { OAuthError } from '../oauth-error.ts';
import { assignResponseMode } from './assign-response-mode.ts';
import type {
  AuthorizeDraft,
  AuthorizeInput,
  AuthorizeRequest,
  AuthorizeStep,
  AuthorizeVerdict,
  ResponseTarget,
} from './authorize-request.ts';
import { checkClient } from './check-client.ts';
import { checkDuplicates } from './check-duplicates.ts';
import { checkMaxAge } from './check-max-age.ts';
import { checkNonce } from './check-nonce.ts';
import { checkPkce } from './check-pkce.ts';
import { checkPrompt } from './check-prompt.ts';
import { checkRedirectUri } from './check-redirect-uri.ts';
import { checkRequestObject } from './check-request-object.ts';
import { checkResponseMode } from './check-response-mode.ts';
import { checkResponseType } from './check-response-type.ts';
import { checkScope } from './check-scope.ts';
import { checkState } from './check-state.ts';
import { readHints } from './read-hints.ts';

/**
 * The order of the rules. The second column says where an error of the step is shown: on our own page, while nobody
 * knows yet whether the address is the client's, and by redirect to the client afterwards.
 */
// biome-ignore format: the columns are the point
export const authorizeSteps: readonly (readonly [name: string, errors: 'page' | 'redirect', step: AuthorizeStep])[] = [
  ['client',           'page',     checkClient],
  ['redirect_uri',     'page',     checkRedirectUri],
  ['how it travels',   'page',     assignResponseMode],
  ['duplicates',       'redirect', checkDuplicates],
  ['request object',   'redirect', checkRequestObject],
  ['response_type',    'redirect', checkResponseType],
  ['response_mode',    'redirect', checkResponseMode],
  ['state',            'redirect', checkState],
  ['scope',            'redirect', checkScope],
  ['nonce',            'redirect', checkNonce],
  ['PKCE',             'redirect', checkPkce],
  ['prompt',           'redirect', checkPrompt],
  ['max_age',          'redirect', checkMaxAge],
  ['hints',            'redirect', readHints],
];

const blank = {
  nonce: undefined,
  codeChallenge: undefined,
  maxAgeSeconds: undefined,
  loginHint: undefined,
  idTokenHint: undefined,
  sessionToken: undefined,
  uiLocales: undefined,
};

/** Judges an authorization request. An error carries the address to tell it to, if there is a verified one. */
export function validateAuthorizeRequest(input: AuthorizeInput): AuthorizeVerdict {
  let draft: AuthorizeDraft = blank as AuthorizeDraft;
  for (const [, errors, step] of authorizeSteps) {
    try {
      draft = { ...draft, ...step(input, draft) };
    } catch (error) {
      if (!(error instanceof OAuthError)) throw error;
      return { ok: false, error, target: errors === 'redirect' ? targetOf(draft) : undefined };
    }
  }
  // Every step has run, and between them they fill every member.
  return { ok: true, request: draft as AuthorizeRequest };
}

/** Only what is wanted, by the same two steps: for who asks what would come of a request that nobody sends. Throws OAuthError. */
export function validateWanted(input: AuthorizeInput): Pick<AuthorizeRequest, 'wants' | 'scopes'> {
  const draft = checkResponseType(input, {});
  return { ...draft, ...checkScope(input, draft) } as Pick<AuthorizeRequest, 'wants' | 'scopes'>;
}

function targetOf({ redirectUri, responseMode, state }: AuthorizeDraft): ResponseTarget | undefined {
  return redirectUri === undefined || responseMode === undefined
    ? undefined
    : { redirectUri, responseMode, state };
}
