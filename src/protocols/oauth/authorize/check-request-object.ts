import { OAuthError } from '../oauth-error.ts';
import type { AuthorizeStep } from './authorize-request.ts';

/** OpenID Connect Core 3.1.2.6: what discovery says we do not take is refused by name, never silently ignored. */
export const checkRequestObject: AuthorizeStep = ({ parameters }) => {
  for (const name of ['request', 'request_uri', 'registration'] as const) {
    if (parameters.names.includes(name)) {
      throw new OAuthError(`${name}_not_supported`, `The '${name}' parameter is not supported.`);
    }
  }
  return {};
};
