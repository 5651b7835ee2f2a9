import { OAuthError } from '../oauth-error.ts';
import type { AuthorizeStep } from './authorize-request.ts';

/** OpenID Connect Core 3.1.2.1: whole seconds, 0 meaning now. */
export const checkMaxAge: AuthorizeStep = ({ parameters }) => {
  const text = parameters.get('max_age');
  if (text === undefined) return {};
  if (!/^\d{1,9}$/.test(text)) {
    throw new OAuthError('invalid_request', "The authentication request has an invalid 'max_age' parameter.");
  }
  return { maxAgeSeconds: Number(text) };
};
