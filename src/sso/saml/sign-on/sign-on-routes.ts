import { defineRoute, type Reply, type RequestContext, type Route } from '#src/platform/http/index.ts';
import { decodePost, decodeRedirect, SamlError } from '#src/protocols/saml/index.ts';
import type { Resumes } from '../resume.ts';
import { type AppParams, getSamlApp, idpAddresses } from '../saml-app.ts';
import type { SamlNeeds } from '../saml-needs.ts';
import type { SignOnHandler } from './sign-on-handler.ts';

type Query = Record<string, string | string[]>;
type Context = RequestContext<AppParams, Query>;

/** As the bindings have it for what comes with a request. */
const longestRelayState = 2048;

/** `/app/{name}/{externalKey}/sso/saml` by both bindings, the same without a request (started here), and the way back from sign-in. */
export function signOnRoutes(
  needs: Pick<SamlNeeds, 'apps' | 'clock' | 'config'> & { handler: SignOnHandler; resumes: Resumes },
): Route[] {
  const { apps, clock, config, handler, resumes } = needs;
  const first = () => ({ requestedMs: clock.nowMs(), isResumed: false });

  async function onGet(ctx: Context): Promise<Reply> {
    const app = getSamlApp(apps, ctx.params);
    if (ctx.query.SAMLRequest === undefined && ctx.query.SAMLResponse === undefined) {
      const { RelayState: relayState = '' } = ctx.query;
      if (typeof relayState !== 'string' || relayState.length > longestRelayState) {
        return handler.refuse(
          ctx,
          app,
          new SamlError('too_large', `RelayState: send one, of at most ${longestRelayState} characters.`),
        );
      }
      return handler.arrive(ctx, app, {
        ...first(),
        request: undefined,
        relayState: relayState === '' ? app.saml.defaultRelayState : relayState,
      });
    }
    const request = await handler.read(ctx, app, () => decodeRedirect(ctx.rawQuery));
    if ('reply' in request) return request.reply;
    return handler.arrive(ctx, app, { ...first(), request, relayState: request.relayState });
  }

  async function onPost(ctx: Context): Promise<Reply> {
    const app = getSamlApp(apps, ctx.params);
    const request = await handler.read(ctx, app, () => decodePost(ctx.rawPairs));
    if ('reply' in request) return request.reply;
    // A form of another site comes without our cookie (SameSite=Lax); going on by GET it comes with it.
    const { ssoPath } = idpAddresses(config.baseUrl, app);
    const resumed = { ...first(), appId: app.id, request, relayState: request.relayState };
    return { status: 303, redirect: resumes.pathOf(ssoPath, resumed) };
  }

  async function onResume(ctx: Context): Promise<Reply> {
    const app = getSamlApp(apps, ctx.params);
    const resumed = resumes.open(typeof ctx.query.r === 'string' ? ctx.query.r : undefined, app.id);
    return resumed === undefined ? handler.stale(ctx, app) : handler.arrive(ctx, app, resumed);
  }

  const path = '/app/:name/:externalKey/sso/saml';
  // No script of another site ever reads an answer of these.
  const shared = { permission: 'public', cors: 'none', errors: 'page' } as const;
  return [
    defineRoute<AppParams, Query>({ ...shared, method: 'GET', path, handle: onGet }),
    defineRoute<AppParams, Query>({ ...shared, method: 'POST', path, bodyKind: 'form', handle: onPost }),
    defineRoute<AppParams, Query>({ ...shared, method: 'GET', path: `${path}/resume`, handle: onResume }),
  ];
}
