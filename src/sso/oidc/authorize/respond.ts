import { escapeHtml, type Reply, type UnauthenticatedRequest } from '#src/platform/http/index.ts';
import type { Ids } from '#src/platform/ids/index.ts';
import { encodeAuthorizeResponse, type OAuthError, type ResponseTarget } from '#src/protocols/oauth/index.ts';
import type { OidcPages } from '../oidc-needs.ts';
import type { Issuer } from '../server-lookup.ts';

type To = {
  readonly http: UnauthenticatedRequest;
  readonly issuer: Issuer;
  readonly request: ResponseTarget;
};

/** Sends an answer the way the client asked for. */
export type Respond = (to: To, parameters: Readonly<Record<string, string | undefined>>) => Reply;

export function createRespond(needs: { ids: Ids; pages: Pick<OidcPages, 'formPost'> }): Respond {
  return ({ http, issuer, request }, parameters) => {
    const encoded = encodeAuthorizeResponse(request, issuer.issuer, parameters);
    switch (encoded.kind) {
      case 'redirect':
        // After a POST nothing of its body may be posted on (RFC 9700 4.12).
        return { status: http.method === 'POST' ? 303 : 302, redirect: encoded.location };
      case 'form_post':
        return needs.pages.formPost(http, encoded);
      case 'okta_post_message':
        return postMessagePage(encoded, needs.ids.newSecret(16));
    }
  };
}

export function errorParameters(error: OAuthError): Record<string, string> {
  return { error: error.code, error_description: error.description };
}

/**
 * Hands the answer to the window that opened or framed this one, and only if that shows the client's own origin: the
 * browser delivers to the exact target or not at all (RFC 9700 4.17).
 */
function postMessagePage(
  message: { origin: string; fields: readonly (readonly [string, string])[] },
  nonce: string,
): Reply {
  const data = scriptText(Object.fromEntries(message.fields));
  const origin = scriptText(message.origin);
  const html =
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Gatehouse</title></head><body>' +
    `<script nonce="${escapeHtml(nonce)}">(window.opener || window.parent).postMessage(${data}, ${origin});</script>` +
    '</body></html>';
  const frameAncestors = message.origin === 'null' ? [] : [message.origin];
  return { status: 200, html, page: { kind: 'post-message', nonce, frameAncestors } };
}

/** JSON that cannot end the script element it stands in, nor a line of it. */
function scriptText(value: unknown): string {
  return JSON.stringify(value)
    .replace(/</g, '\\u003c')
    .replace(/\u2028/g, '\\u2028')
    .replace(/\u2029/g, '\\u2029');
}
