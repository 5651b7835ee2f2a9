import { OAuthError } from '../oauth-error.ts';
import type { AuthorizeStep } from './authorize-request.ts';

const maxNonceLength = 1024;

/** OpenID Connect Core 3.2.2.1 and 3.3.2.11: required where an ID token comes back through the browser. */
export const checkNonce: AuthorizeStep = ({ parameters }, { wants }) => {
  const nonce = parameters.get('nonce');
  const missing = nonce === undefined && wants?.idToken === true;
  if (missing || (nonce !== undefined && nonce.length > maxNonceLength)) {
    throw new OAuthError('invalid_request', "The authentication request has an invalid 'nonce' parameter.");
  }
  return { nonce };
};
