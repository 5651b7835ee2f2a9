import type { OidcClient } from '#src/access/apps/index.ts';
import type { Scope } from '#src/sso/authorization-servers/index.ts';
import { type AuthorizeRequest, OAuthError } from '#src/protocols/oauth/index.ts';
import type { OidcNeeds } from '../oidc-needs.ts';
import type { ConsentForms } from './consent-form.ts';
import type { VisitStep } from './visit.ts';

/**
 * Okta's table of prompt, consent_method and the scope's own setting: an implicit scope is never asked about; the others
 * are where the client needs consent and has none yet, and whenever it asks for the question itself.
 */
export function scopesToConsent(
  request: Pick<AuthorizeRequest, 'prompt'>,
  client: Pick<OidcClient, 'consentMethod'>,
  scopes: readonly Scope[],
  given: ReadonlySet<string>,
): Scope[] {
  const isAsked = request.prompt.has('consent');
  if (!isAsked && client.consentMethod !== 'REQUIRED') return [];
  return scopes.filter((scope) => scope.consent !== 'IMPLICIT' && (isAsked || !given.has(scope.name)));
}

/** Shows what the app wants, unless the person let it have that already. */
export function askConsent(needs: Pick<OidcNeeds, 'grants' | 'pages'> & { forms: ConsentForms }): VisitStep {
  return async (visit) => {
    const { request, client, issuer, allowed, session } = visit;
    if (allowed === undefined || session === undefined) throw new Error('consent is asked of who may enter');
    const { person } = allowed;
    if (visit.consentedBy === person.id) return visit;
    const scopes = request.scopes.flatMap((name) => issuer.server.scopes.get(name) ?? []);
    // Most apps are trusted with implicit scopes; for them nothing needs to be looked up.
    if (scopesToConsent(request, client, scopes, new Set()).length === 0) return visit;
    const given = await needs.grants.consentsOf(person.id, client.clientId, issuer.server.id);
    const open = scopesToConsent(request, client, scopes, given);
    if (open.length === 0) return visit;
    if (request.prompt.has('none')) {
      throw new OAuthError(
        'consent_required',
        'The client specified not to prompt, but the client app requires consent.',
      );
    }
    const reply = needs.pages.consent(visit.http, {
      appLabel: visit.app.label,
      login: person.login,
      scopes: open,
      action: `${issuer.server.endpointPath}/v1/consent`,
      fields: {
        t: needs.forms.seal(
          visit,
          session,
          open.map((scope) => scope.name),
        ),
      },
      policyUri: client.policyUri,
      termsUri: client.tosUri,
    });
    return { reply };
  };
}
