import { OAuthError } from '../oauth-error.ts';
import { decodeForm, type Parameters } from '../parameters.ts';

/** What a request offers as proof of its client. Nothing of it has been checked against the client's registration. */
export type ClientCredentials =
  | { readonly kind: 'client_secret_basic'; readonly clientId: string; readonly secret: string }
  | { readonly kind: 'client_secret_post'; readonly clientId: string; readonly secret: string }
  | { readonly kind: 'assertion'; readonly clientId: string | undefined; readonly assertion: string }
  | { readonly kind: 'none'; readonly clientId: string };

export const jwtBearerAssertion = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/**
 * Reads how the client presents itself (RFC 6749 2.3, RFC 7521 4.2): one way only, because two that differ would let
 * one check read the first and another the second.
 */
export function readClientCredentials(
  authorization: string | undefined,
  parameters: Parameters,
): ClientCredentials {
  const clientId = parameters.get('client_id');
  const secret = parameters.get('client_secret');
  const assertion = parameters.get('client_assertion');
  const ways = [authorization, secret, assertion].filter((way) => way !== undefined);
  if (ways.length > 1) {
    throw new OAuthError(
      'invalid_request',
      "Can't supply multiple client credentials. Use one of the following: credentials in the Authorization header, " +
        "credentials in the post body, or a 'client_assertion' in the post body.",
    );
  }
  if (authorization !== undefined) return readBasic(authorization, clientId);
  if (assertion !== undefined || parameters.get('client_assertion_type') !== undefined) {
    return readAssertion(assertion, parameters.get('client_assertion_type'), clientId);
  }
  if (clientId === undefined) throw new OAuthError('invalid_client', 'No client credentials found.');
  return secret === undefined ? { kind: 'none', clientId } : { kind: 'client_secret_post', clientId, secret };
}

function readBasic(authorization: string, bodyClientId: string | undefined): ClientCredentials {
  const encoded = /^Basic ([A-Za-z0-9+/]+={0,2})$/i.exec(authorization)?.[1];
  const bytes = Buffer.from(encoded ?? '', 'base64');
  const text = bytes.toString('utf8');
  const colon = text.indexOf(':');
  // Encoding again and comparing refuses a second spelling of the same credentials.
  const canonical =
    encoded !== undefined && bytes.toString('base64') === encoded && Buffer.from(text).equals(bytes);
  const clientId = canonical && colon > 0 ? decodeForm(text.slice(0, colon)) : undefined;
  const secret = canonical && colon > 0 ? decodeForm(text.slice(colon + 1)) : undefined;
  if (clientId === undefined || secret === undefined || secret === '') {
    throw new OAuthError('invalid_client', 'Invalid value for the Authorization header.');
  }
  if (bodyClientId !== undefined && bodyClientId !== clientId) {
    throw new OAuthError(
      'invalid_request',
      "The 'client_id' parameter differs from the one in the Authorization header.",
    );
  }
  return { kind: 'client_secret_basic', clientId, secret };
}

function readAssertion(
  assertion: string | undefined,
  type: string | undefined,
  clientId: string | undefined,
): ClientCredentials {
  if (type !== jwtBearerAssertion)
    throw new OAuthError('invalid_request', "The 'client_assertion_type' is invalid.");
  if (assertion === undefined)
    throw new OAuthError('invalid_request', "The 'client_assertion' parameter is required.");
  return { kind: 'assertion', clientId, assertion };
}
