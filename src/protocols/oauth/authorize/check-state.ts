import { OAuthError } from '../oauth-error.ts';
import type { AuthorizeStep } from './authorize-request.ts';

const maxStateLength = 4096;

/** Okta requires state on every authorization request (RFC 6749 10.12). */
export const checkState: AuthorizeStep = (_input, { state }) => {
  if (state === undefined || state.length > maxStateLength) {
    throw new OAuthError('invalid_request', "The authentication request has an invalid 'state' parameter.");
  }
  return { state };
};
