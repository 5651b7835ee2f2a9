import { dpopAlgorithms } from '../dpop/dpop-proof.ts';
import { OAuthError } from '../oauth-error.ts';
import type { Parameters } from '../parameters.ts';

export type PresentedAccessToken = { readonly scheme: 'Bearer' | 'DPoP'; readonly token: string };

/**
 * Finds the access token of a request to a protected endpoint (RFC 6750 2.1 and 2.2, RFC 9449 7.1): in the header or in a form
 * body, in one of them only, and never in the address, where logs would keep it (RFC 9700 4.3.2).
 */
export function readAccessToken(request: {
  authorization: string | undefined;
  query: Parameters;
  form: Parameters | undefined;
}): PresentedAccessToken {
  if (request.query.names.includes('access_token')) {
    throw new OAuthError('invalid_request', 'An access token must not be sent in the URL.');
  }
  if (request.form !== undefined && request.form.duplicated.length > 0) {
    throw new OAuthError('invalid_request', 'A parameter was sent more than once.');
  }
  const inBody = request.form?.get('access_token');
  const [, scheme, inHeader] =
    /^(Bearer|DPoP) ([A-Za-z0-9\-._~+/]+=*)$/i.exec(request.authorization ?? '') ?? [];
  if (inBody !== undefined && request.authorization !== undefined) {
    throw new OAuthError('invalid_request', 'The access token must be sent in one way only.');
  }
  const token = inHeader ?? inBody;
  if (token === undefined) throw new OAuthError('invalid_token', 'The access token is missing.');
  return { scheme: scheme?.toLowerCase() === 'dpop' ? 'DPoP' : 'Bearer', token };
}

/** RFC 6750 3 and RFC 9449 7.1: the header that tells a client what was wrong with its token or proof. */
export function challenge(
  error: Pick<OAuthError, 'code' | 'description'>,
  scheme: PresentedAccessToken['scheme'] = 'Bearer',
): string {
  const algorithms = scheme === 'DPoP' ? `, algs="${dpopAlgorithms.join(' ')}"` : '';
  return `${scheme} error="${error.code}", error_description="${error.description}"${algorithms}`;
}
