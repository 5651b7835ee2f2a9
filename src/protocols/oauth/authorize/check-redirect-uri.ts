import { OAuthError } from '../oauth-error.ts';
import { isRegisteredRedirectUri } from '../redirect-uri.ts';
import type { AuthorizeStep } from './authorize-request.ts';

/** RFC 9700 2.1 and 4.1.3: required, once, and registered letter by letter. Until here no error is ever redirected. */
export const checkRedirectUri: AuthorizeStep = ({ parameters, client }) => {
  if (parameters.duplicated.includes('redirect_uri')) {
    throw new OAuthError('invalid_request', "The parameter 'redirect_uri' was sent more than once.");
  }
  const redirectUri = parameters.get('redirect_uri');
  if (redirectUri === undefined)
    throw new OAuthError('invalid_request', "The 'redirect_uri' parameter is required.");
  if (client === undefined || !isRegisteredRedirectUri(client, redirectUri)) {
    throw new OAuthError(
      'invalid_request',
      "The 'redirect_uri' parameter must be a Login redirect URI in the client app settings.",
      { reason: 'mismatched_redirect_uri' },
    );
  }
  return { redirectUri };
};
