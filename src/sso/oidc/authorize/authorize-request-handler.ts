import type { AppInstance } from '#src/access/apps/index.ts';
import type { Reply, RequestContext } from '#src/platform/http/index.ts';
import {
  type AuthorizeVerdict,
  OAuthError,
  type Parameters,
  parseParameters,
  type ResponseTarget,
  validateAuthorizeRequest,
} from '#src/protocols/oauth/index.ts';
import type { Actor } from '#src/system-log/index.ts';
import { appTarget, clientActor, eventTypeFor, from, personActor, userById } from '../oidc-events.ts';
import type { OidcNeeds } from '../oidc-needs.ts';
import type { FindIssuer, Issuer, ServerParams } from '../server-lookup.ts';
import { errorParameters, type Respond } from './respond.ts';
import type { Visit, VisitStep } from './visit.ts';

export type AuthorizeContext = RequestContext<ServerParams>;

/** A request as it comes, or comes back. */
export type Arrival = Pick<Visit, 'text' | 'requestedMs' | 'isResumed' | 'isDeclined' | 'consentedBy'>;

/** What was found out about a text without asking who sent it. */
export type Judged = { readonly verdict: AuthorizeVerdict; readonly app: AppInstance | undefined };

export type AuthorizeHandler = {
  judge(text: string, issuer: Issuer): Judged | OAuthError;
  arrive(ctx: AuthorizeContext, arrival: Arrival): Promise<Reply>;
  /** Tells the client no, by way of the browser, and writes it down. */
  refuse(refused: Refused, error: OAuthError, target: ResponseTarget): Promise<Reply>;
  /** Tells the person, because there is no address that is known to be the client's. */
  onPage(ctx: AuthorizeContext, error: OAuthError): Reply;
};

export type Refused = Pick<Visit, 'http' | 'issuer' | 'app'> & { readonly actor: Actor };

export type AuthorizeHandlerNeeds = Pick<OidcNeeds, 'apps' | 'database' | 'ids' | 'pages' | 'systemLog'> & {
  findIssuer: FindIssuer;
  respond: Respond;
  steps: readonly (readonly [name: string, step: VisitStep])[];
};

/** Reads a request, has the engine judge it, and walks it through the steps. */
export function createAuthorizeHandler(needs: AuthorizeHandlerNeeds): AuthorizeHandler {
  const { apps, findIssuer, ids, pages, respond } = needs;

  const onPage: AuthorizeHandler['onPage'] = (ctx, { code, description }) =>
    pages.badRequest(ctx, { error: code, description, reference: ids.newErrorId(), status: 400 });

  async function recordRefusal({ issuer, app, http, actor }: Refused, error: OAuthError): Promise<void> {
    const event = needs.systemLog.pending({
      eventType: eventTypeFor(issuer.server, 'authorize'),
      actor,
      ...from(http.client, app),
      target: [appTarget(app)],
      outcome: { result: 'FAILURE', reason: error.reason },
      debugData: {
        error: error.code,
        errorDescription: error.description,
        authorizationServer: issuer.server.id,
      },
    });
    await needs.database.groupCommit.commit({ writes: [event] });
  }

  const refuse: AuthorizeHandler['refuse'] = async (refused, error, target) => {
    await recordRefusal(refused, error);
    return respond({ http: refused.http, issuer: refused.issuer, request: target }, errorParameters(error));
  };

  const judge: AuthorizeHandler['judge'] = (text, issuer) => {
    let parameters: Parameters;
    try {
      parameters = parseParameters(text);
    } catch (error) {
      if (error instanceof OAuthError) return error;
      throw error;
    }
    const clientId = parameters.get('client_id');
    const app = clientId === undefined ? undefined : apps.findByClientId(clientId);
    const { scopeNames: knownScopes, defaultScopes } = issuer.server;
    return {
      verdict: validateAuthorizeRequest({ parameters, client: app?.oidc, knownScopes, defaultScopes }),
      app,
    };
  };

  async function walk(first: Visit): Promise<Reply> {
    let visit = first;
    try {
      for (const [, step] of needs.steps) {
        const result = await step(visit);
        if ('reply' in result) return result.reply;
        visit = result;
      }
    } catch (error) {
      if (!(error instanceof OAuthError)) throw error;
      const reply = await refuse({ ...visit, actor: actorOf(visit) }, error, visit.request);
      return visit.cookie === undefined ? reply : { ...reply, cookies: [visit.cookie] };
    }
    throw new Error('the last step of authorize did not answer');
  }

  return {
    judge,
    refuse,
    onPage,
    async arrive(ctx, arrival) {
      const issuer = findIssuer(ctx.params);
      const judged = judge(arrival.text, issuer);
      if (judged instanceof OAuthError) return onPage(ctx, judged);
      const { verdict, app } = judged;
      if (verdict.ok) {
        if (app?.oidc === undefined) throw new Error('a request without a client cannot be good');
        const found = {
          session: undefined,
          cookie: undefined,
          expectedUserId: undefined,
          allowed: undefined,
          evaluation: undefined,
        };
        return walk({
          ...arrival,
          ...found,
          http: ctx,
          issuer,
          app,
          client: app.oidc,
          request: verdict.request,
        });
      }
      const refused = app === undefined ? undefined : { http: ctx, issuer, app, actor: clientActor(app) };
      if (refused !== undefined && verdict.target !== undefined)
        return refuse(refused, verdict.error, verdict.target);
      if (refused !== undefined) await recordRefusal(refused, verdict.error);
      return onPage(ctx, verdict.error);
    },
  };
}

function actorOf({ allowed, session, app }: Visit): Actor {
  if (allowed !== undefined) return personActor(allowed.person);
  return session === undefined ? clientActor(app) : userById(session.userId);
}
