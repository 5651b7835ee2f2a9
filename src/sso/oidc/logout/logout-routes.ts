import { defineRoute, type Reply, type RequestContext, type Route } from '#src/platform/http/index.ts';
import {
  isRegisteredPostLogoutUri,
  OAuthError,
  type Parameters,
  parseParameters,
  refuseDuplicates,
} from '#src/protocols/oauth/index.ts';
import type { IdTokenHint, IdTokenHints } from '../id-token-hint.ts';
import type { OidcNeeds } from '../oidc-needs.ts';
import { bothPaths, type FindIssuer, type ServerParams } from '../server-lookup.ts';

type Needs = Pick<
  OidcNeeds,
  'apps' | 'farewell' | 'ids' | 'pages' | 'sessions' | 'signedOutPath' | 'signOutPath'
> & { findIssuer: FindIssuer; hints: IdTokenHints };

type Context = RequestContext<ServerParams>;

/**
 * GET and POST …/v1/logout (OpenID Connect RP-Initiated Logout). An ID token of ours, expired or not, says which app asks
 * and whom it means; without one the person is asked. Nobody is sent to an address that is not registered.
 */
export function logoutRoutes(needs: Needs): Route[] {
  const { apps, sessions } = needs;

  function refuse(ctx: Context, error: OAuthError): Reply {
    const { code, description } = error;
    return needs.pages.badRequest(ctx, {
      error: code,
      description,
      reference: needs.ids.newErrorId(),
      status: 400,
    });
  }

  async function logout(ctx: Context, parameters: Parameters): Promise<Reply> {
    refuseDuplicates(parameters);
    const issuer = needs.findIssuer(ctx.params);
    const token = parameters.get('id_token_hint');
    // Anybody can send a browser here; only the person, asked on our page, ends a session without a token to show.
    if (token === undefined) return leadTo(ctx, needs.signOutPath);
    const hint = needs.hints.read(issuer, token);
    if (hint === undefined)
      throw new OAuthError('invalid_request', "The 'id_token_hint' is not an ID token of this server.");
    const goOn = whereTo(hint, parameters);
    const session = await sessions.find(ctx.cookies[sessions.cookieName]);
    if (session === undefined) return leadTo(ctx, goOn);
    if (session.userId !== hint.userId) return leadTo(ctx, needs.signOutPath);
    return needs.farewell.leave(ctx, { sessions: [session], goOn: { href: goOn } });
  }

  function whereTo(hint: IdTokenHint, parameters: Parameters): string {
    const asked = parameters.get('client_id');
    if (asked !== undefined && asked !== hint.clientId) {
      throw new OAuthError('invalid_request', "The 'client_id' is not the one the ID token was issued to.");
    }
    const uri = parameters.get('post_logout_redirect_uri');
    if (uri === undefined) return needs.signedOutPath;
    const client = apps.findByClientId(hint.clientId)?.oidc;
    if (client === undefined || !isRegisteredPostLogoutUri(client, uri)) {
      throw new OAuthError(
        'invalid_request',
        "The 'post_logout_redirect_uri' parameter must be a Logout redirect URI in the client app settings.",
      );
    }
    const state = parameters.get('state');
    if (state === undefined) return uri;
    return `${uri}${uri.includes('?') ? '&' : '?'}state=${encodeURIComponent(state)}`;
  }

  async function handle(ctx: Context, text: string): Promise<Reply> {
    try {
      return await logout(ctx, parseParameters(text));
    } catch (error) {
      if (error instanceof OAuthError) return refuse(ctx, error);
      throw error;
    }
  }

  const shared = { permission: 'public', cors: 'none', errors: 'page' } as const;
  return bothPaths('logout').flatMap((path) => [
    defineRoute<ServerParams>({ ...shared, method: 'GET', path, handle: (ctx) => handle(ctx, ctx.rawQuery) }),
    defineRoute<ServerParams>({
      ...shared,
      method: 'POST',
      path,
      bodyKind: 'form',
      // A form of another site comes without our cookie (SameSite=Lax); going on by GET it comes with it.
      handle: (ctx) => {
        const text = ctx.rawBody?.toString('utf8') ?? '';
        const hasSession = ctx.cookies[sessions.cookieName] !== undefined;
        if (hasSession || text.length > 8_000) return handle(ctx, text);
        return { status: 303, redirect: `${ctx.path}?${text.replace(/[^\x21-\x7e]/g, encodeURIComponent)}` };
      },
    }),
  ]);
}

/** After a POST by 303: the browser must not send the form, which holds an ID token, along. */
function leadTo(ctx: Context, redirect: string): Reply {
  return { status: ctx.method === 'POST' ? 303 : 302, redirect };
}
