import type { Reply } from '#src/platform/http/index.ts';
import { noStore } from '../oauth-route.ts';

export type TokenAnswer = {
  readonly accessToken: string;
  readonly expiresIn: number;
  readonly scopes: readonly string[];
  readonly refreshToken: string | undefined;
  readonly idToken: string | undefined;
};

/** RFC 6749 5.1 in Okta's order. Tokens and scopes have no character that JSON would escape, so the text is put together. */
export function tokenReply(answer: TokenAnswer, tokenType: 'Bearer' | 'DPoP'): Reply {
  const refresh = answer.refreshToken === undefined ? '' : `,"refresh_token":"${answer.refreshToken}"`;
  const id = answer.idToken === undefined ? '' : `,"id_token":"${answer.idToken}"`;
  return {
    status: 200,
    headers: noStore,
    contentType: 'application/json',
    text:
      `{"token_type":"${tokenType}","expires_in":${answer.expiresIn},"access_token":"${answer.accessToken}",` +
      `"scope":"${answer.scopes.join(' ')}"${refresh}${id}}`,
  };
}
