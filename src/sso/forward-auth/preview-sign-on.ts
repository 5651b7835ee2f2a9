// What a site behind the proxy would be handed with each request of this person, by the makers of the live headers; nothing is signed.
import { assertionHeader } from '#src/access/apps/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Previewer, Subjects } from '../entry/index.ts';
import { assertionClaims } from './assertion.ts';
import { identityFor, identityHeaders, IdentityTooLong } from './identity-headers.ts';
import { isSite } from './sites.ts';

type Needs = { config: { readonly baseUrl: string }; clock: Clock; subjects: Subjects };

export function createSitePreviewer(needs: Needs): Previewer {
  return {
    previews: isSite,
    async preview({ app, person, assignment, session }) {
      if (!isSite(app)) throw new TypeError(`${app.id} is no site`);
      const [site = ''] = app.forwardAuth.origins;
      const { sid, amr } = session;
      const identity = await identityFor(needs.subjects, { app, person, assignment, session: { sid, amr } });
      const request = { by: 'HOME' as const, method: 'GET' as const, url: `${site}/`, parameters: [] };
      try {
        const headers = identityHeaders(app, identity);
        const claims = assertionClaims(needs, { app, site, userId: person.id, sid, identity }, 'test');
        return {
          request,
          made: [
            {
              name: 'headers',
              fields: Object.entries(headers).map(([name, value]) => ({
                name,
                // The assertion stands in its header, signed.
                value: value === '' && app.forwardAuth.signsAssertion && isAssertion(name) ? null : value,
              })),
            },
            ...(app.forwardAuth.signsAssertion ? [{ name: 'assertion' as const, claims }] : []),
          ],
          response: { method: 'HEADERS', url: site, parameters: [] },
          problems: [],
        };
      } catch (error) {
        if (!(error instanceof IdentityTooLong)) throw error;
        const problem = { code: 'identity_too_long', message: error.message, isFatal: true };
        return { request, made: [], response: undefined, problems: [problem] };
      }
    },
  };
}

const isAssertion = (name: string): boolean => name === assertionHeader;
