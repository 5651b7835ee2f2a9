import type { ResponseTarget } from './authorize-request.ts';

/** How an answer leaves: as an address to go to, as a form to post, or as a message to the window that opened us. */
export type EncodedResponse =
  | { readonly kind: 'redirect'; readonly location: string }
  | {
      readonly kind: 'form_post';
      readonly action: string;
      readonly fields: readonly (readonly [string, string])[];
    }
  | {
      readonly kind: 'okta_post_message';
      readonly origin: string;
      readonly fields: readonly (readonly [string, string])[];
    };

/**
 * Puts `iss` (RFC 9207) and `state` beside the answer's own parameters, in every mode, for success and for error. The
 * registered address is kept as it is and only added to.
 */
export function encodeAuthorizeResponse(
  target: ResponseTarget,
  issuer: string,
  parameters: Readonly<Record<string, string | undefined>>,
): EncodedResponse {
  const fields: [string, string][] = [];
  for (const [name, value] of Object.entries({ ...parameters, state: target.state, iss: issuer })) {
    if (value !== undefined) fields.push([name, value]);
  }
  const { redirectUri, responseMode } = target;
  if (responseMode === 'form_post') return { kind: 'form_post', action: redirectUri, fields };
  if (responseMode === 'okta_post_message') {
    return { kind: 'okta_post_message', origin: originOf(redirectUri), fields };
  }
  const text = fields
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .join('&');
  const joint = responseMode === 'fragment' ? '#' : redirectUri.includes('?') ? '&' : '?';
  return { kind: 'redirect', location: redirectUri + joint + text };
}

/** The only origin that may receive the message; a private scheme has none, so nobody does. */
function originOf(redirectUri: string): string {
  return URL.canParse(redirectUri) ? new URL(redirectUri).origin : 'null';
}
