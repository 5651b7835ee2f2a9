import { OAuthError } from '../oauth-error.ts';
import type { AuthorizeStep } from './authorize-request.ts';

const known = new Set(['code', 'token', 'id_token']);

/**
 * RFC 6749 3.1.1: any combination of code, token and id_token, in any order, that the client is registered for. The
 * front-channel ones also need the implicit grant, which is off unless an administrator switched it on.
 */
export const checkResponseType: AuthorizeStep = ({ parameters, client }) => {
  const text = parameters.get('response_type');
  if (text === undefined)
    throw new OAuthError('invalid_request', "The 'response_type' parameter is required.");
  const words = new Set(text.split(' '));
  if (client === undefined || [...words].some((word) => !known.has(word))) refuse(client?.responseTypes);
  const wants = { code: words.has('code'), token: words.has('token'), idToken: words.has('id_token') };
  const registered = [...words].every((word) => client.responseTypes.has(word));
  const grants =
    (!wants.code || client.grantTypes.has('authorization_code')) &&
    (!(wants.token || wants.idToken) || client.grantTypes.has('implicit'));
  if (!registered || !grants) refuse(client.responseTypes);
  return { wants };
};

function refuse(configured: ReadonlySet<string> | undefined): never {
  throw new OAuthError(
    'unsupported_response_type',
    'The response type is not supported by the authorization server. ' +
      `Configured response types: [${[...(configured ?? [])].join(', ')}].`,
  );
}
