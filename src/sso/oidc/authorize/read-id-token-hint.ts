import { OAuthError } from '#src/protocols/oauth/index.ts';
import type { IdTokenHints } from '../id-token-hint.ts';
import type { VisitStep } from './visit.ts';

/** OpenID Connect Core 3.1.2.1: whom the client expects. A hint that is not ours is an error, not a wish. */
export function readIdTokenHint(hints: IdTokenHints): VisitStep {
  return async (visit) => {
    const { idTokenHint } = visit.request;
    if (idTokenHint === undefined) return visit;
    const hint = hints.read(visit.issuer, idTokenHint);
    if (hint === undefined) {
      throw new OAuthError(
        'invalid_request',
        "The 'id_token_hint' parameter is not an ID token of this server.",
      );
    }
    return { ...visit, expectedUserId: hint.userId };
  };
}
