import { isFromOurPages, type Reply } from '#src/platform/http/index.ts';
import { OAuthError, type Parameters, parseParameters } from '#src/protocols/oauth/index.ts';
import { appTarget, eventTypeFor, from, userById } from '../oidc-events.ts';
import type { OidcNeeds } from '../oidc-needs.ts';
import type { FindIssuer, Issuer } from '../server-lookup.ts';
import type { AuthorizeContext, AuthorizeHandler } from './authorize-request-handler.ts';
import type { ConsentForm, ConsentForms } from './consent-form.ts';
import type { Resumes } from './resume.ts';

type Needs = Pick<OidcNeeds, 'apps' | 'database' | 'grants' | 'sessions' | 'systemLog'> & {
  findIssuer: FindIssuer;
  forms: ConsentForms;
  handler: AuthorizeHandler;
  resumes: Resumes;
};

/** The answer of the consent page: yes is written down and the request goes on, no is told to the client. */
export function createConsentHandler(needs: Needs): (ctx: AuthorizeContext) => Promise<Reply> {
  const { apps, database, findIssuer, forms, grants, handler, resumes, sessions } = needs;

  async function save(ctx: AuthorizeContext, issuer: Issuer, asked: ConsentForm): Promise<void> {
    const app = apps.findByClientId(asked.clientId);
    const { userId, clientId, serverId, scopes, sid } = asked;
    await database.transaction(async (tx) => {
      const granted = await grants.consent(tx, { userId, clientId, serverId, scopes });
      if (granted.length === 0 || app === undefined) return;
      await needs.systemLog.record(tx, {
        eventType: eventTypeFor(issuer.server, 'consent.grant'),
        actor: userById(userId),
        ...from(ctx.client, app),
        target: [appTarget(app)],
        outcome: { result: 'SUCCESS' },
        externalSessionId: sid,
        debugData: { scopes: granted.join(', '), authorizationServer: serverId },
      });
    });
  }

  function deny(ctx: AuthorizeContext, issuer: Issuer, asked: ConsentForm): Promise<Reply> | Reply {
    const judged = handler.judge(asked.text, issuer);
    if (judged instanceof OAuthError) return handler.onPage(ctx, judged);
    const { verdict, app } = judged;
    if (!verdict.ok || app === undefined) return handler.onPage(ctx, stale());
    const error = new OAuthError(
      'access_denied',
      'The resource owner or authorization server denied the request.',
      {
        reason: 'consent denied',
      },
    );
    return handler.refuse({ http: ctx, issuer, app, actor: userById(asked.userId) }, error, verdict.request);
  }

  return async (ctx) => {
    const issuer = findIssuer(ctx.params);
    const form = readForm(ctx);
    const asked = forms.open(form?.get('t'));
    const session = await sessions.find(ctx.cookies[sessions.cookieName]);
    // The answer counts only from our page, for who was asked, in the session in which they were asked.
    const isTheirs =
      asked?.serverId === issuer.server.id && session?.userId === asked.userId && session.sid === asked.sid;
    if (asked === undefined || !isTheirs || !isFromOurPages(ctx)) return handler.onPage(ctx, stale());
    if (form?.get('consent') !== 'allow') return deny(ctx, issuer, asked);
    await save(ctx, issuer, asked);
    const { text, requestedMs, userId } = asked;
    return { status: 303, redirect: resumes.pathOf({ issuer, text, requestedMs }, { consentedBy: userId }) };
  };
}

function stale(): OAuthError {
  return new OAuthError(
    'invalid_request',
    'This consent form is no longer valid. Go back to the app and try again.',
  );
}

function readForm(ctx: AuthorizeContext): Parameters | undefined {
  try {
    return parseParameters(ctx.rawBody?.toString('utf8') ?? '');
  } catch {
    return undefined;
  }
}
