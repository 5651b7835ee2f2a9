import { OAuthError } from '../oauth-error.ts';
import type { AuthorizeStep } from './authorize-request.ts';

/** RFC 6749 4.1.1: client_id, once, and registered. */
export const checkClient: AuthorizeStep = ({ parameters, client }) => {
  if (parameters.duplicated.includes('client_id')) {
    throw new OAuthError('invalid_request', "The parameter 'client_id' was sent more than once.");
  }
  const clientId = parameters.get('client_id');
  if (clientId === undefined || client === undefined || client.clientId !== clientId) {
    throw new OAuthError('invalid_client', "Invalid value for 'client_id' parameter.", { status: 400 });
  }
  return { clientId };
};
