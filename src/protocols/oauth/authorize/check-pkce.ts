import { needsPkce } from '../oauth-client.ts';
import { OAuthError } from '../oauth-error.ts';
import { isS256Challenge } from '../pkce.ts';
import type { AuthorizeStep } from './authorize-request.ts';

/** RFC 7636 with S256 alone, RFC 9700 2.1.1: public clients must send a challenge, and whoever sends one sends a good one. */
export const checkPkce: AuthorizeStep = ({ parameters, client }, { wants }) => {
  const codeChallenge = parameters.get('code_challenge');
  const method = parameters.get('code_challenge_method');
  if (codeChallenge === undefined) {
    if (method !== undefined)
      throw new OAuthError('invalid_request', "The 'code_challenge' parameter is required.");
    if (wants?.code === true && client !== undefined && needsPkce(client)) {
      throw new OAuthError('invalid_request', 'PKCE code challenge is required for this client.');
    }
    return {};
  }
  // An omitted method means plain (RFC 7636 4.3), which is no protection against whoever reads the request.
  if (method !== 'S256') {
    throw new OAuthError('invalid_request', "The 'code_challenge_method' parameter must be S256.");
  }
  if (!isS256Challenge(codeChallenge)) {
    throw new OAuthError(
      'invalid_request',
      "The 'code_challenge' parameter must be 43 base64url characters.",
    );
  }
  return { codeChallenge };
};
