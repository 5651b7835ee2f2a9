import { z } from 'zod';
import { invalidCursor, requesterOf } from '#src/directory/schemas/index.ts';
import {
  defineRoute,
  linkHeaders,
  notFound,
  reachesOf,
  type Route,
  validationFailed,
} from '#src/platform/http/index.ts';
import type { Apps } from '../../apps.ts';
import type { AppInstance } from '../../app.ts';
import { isReachedApp } from '../../reached-app.ts';
import { appBodyOf, clientAnswer, clientBody, clientReplacement, clientToWire } from './client-wire.ts';

const path = '/oauth2/v1/clients';
const byId = z.object({ clientId: z.string() });
const resource = { kind: 'clients', param: 'clientId' };
const shared = { errors: 'registration', cors: 'trusted-origins' } as const;

/** `/oauth2/v1/clients`: dynamic client registration (RFC 7591, 7592). A client is an app; this is its other face. */
export function registrationRoutes(apps: Apps): Route[] {
  const clientOf = (clientId: string): AppInstance => {
    const app = apps.findByClientId(clientId);
    if (app === undefined || app.firstParty) throw notFound(clientId, 'PublicClientApp');
    return app;
  };
  const show = (app: AppInstance, secret?: string) => clientToWire(app, apps.listKeys(app.id), secret);
  /** Whoever registers a client has to be told its secret; afterwards nobody is. */
  const newestSecret = (app: AppInstance): string | undefined =>
    app.oidc === undefined ? undefined : apps.revealClientSecrets(app.oidc).at(-1);

  return [
    defineRoute({
      ...shared,
      method: 'GET',
      path,
      permission: 'okta.apps.read',
      scope: 'okta.clients.read',
      limitsItself: true,
      query: z.object({
        q: z.string().max(255).optional(),
        after: z.string().max(64).optional(),
        limit: z.coerce.number().int().min(1).max(200).default(20),
      }),
      answer: z.array(clientAnswer),
      handle(ctx) {
        const { q, after, limit } = ctx.query;
        if (after !== undefined && !/^0oa[0-9A-Za-z]{17}$/.test(after)) throw invalidCursor();
        const reaches = reachesOf(ctx.caller, 'okta.apps.read');
        const prefix = q?.toLowerCase() ?? '';
        const found: AppInstance[] = [];
        for (const app of apps.all()) {
          if (app.oidc === undefined || app.firstParty || (after !== undefined && app.id <= after)) continue;
          if (app.label.toLowerCase().startsWith(prefix) && isReachedApp(reaches, app)) found.push(app);
          if (found.length > limit) break;
        }
        const page = found.slice(0, limit);
        const next = found.length > limit ? { after: page.at(-1)?.id, limit, q } : undefined;
        return {
          status: 200,
          headers: linkHeaders(ctx, { self: { after, limit, q }, next }),
          json: page.map((app) => show(app)),
        };
      },
    }),
    defineRoute({
      ...shared,
      method: 'POST',
      path,
      success: 201,
      permission: 'okta.apps.manage',
      scope: 'okta.clients.register',
      body: clientBody,
      answer: clientAnswer,
      async handle(ctx) {
        const id = await apps.createApp(appBodyOf(ctx.body, undefined), true, requesterOf(ctx));
        const app = apps.get(id);
        return { status: 201, json: show(app, newestSecret(app)) };
      },
    }),
    defineRoute({
      ...shared,
      method: 'GET',
      path: `${path}/:clientId`,
      permission: 'okta.apps.read',
      scope: 'okta.clients.read',
      resource,
      params: byId,
      answer: clientAnswer,
      handle: (ctx) => ({ status: 200, json: show(clientOf(ctx.params.clientId)) }),
    }),
    defineRoute({
      ...shared,
      method: 'PUT',
      path: `${path}/:clientId`,
      permission: 'okta.apps.manage',
      scope: 'okta.clients.manage',
      resource,
      params: byId,
      body: clientReplacement,
      answer: clientAnswer,
      async handle(ctx) {
        const app = clientOf(ctx.params.clientId);
        const { client_id: clientId, client_secret: secret, ...body } = ctx.body;
        if (clientId !== undefined && clientId !== ctx.params.clientId) {
          throw validationFailed('client_id', ['client_id: is not the one of the address']);
        }
        if (secret !== undefined && (app.oidc === undefined || !apps.isClientSecret(app.oidc, secret))) {
          throw validationFailed('client_secret', [
            'client_secret: cannot be chosen here; leave it out, or have a new one made',
          ]);
        }
        const hadSecret = newestSecret(app);
        await apps.replaceApp(app.id, appBodyOf(body, app), requesterOf(ctx));
        const replaced = apps.get(app.id);
        // A client that only now needs a secret has to learn it.
        return {
          status: 200,
          json: show(replaced, hadSecret === undefined ? newestSecret(replaced) : undefined),
        };
      },
    }),
    defineRoute({
      ...shared,
      method: 'DELETE',
      path: `${path}/:clientId`,
      permission: 'okta.apps.manage',
      scope: 'okta.clients.manage',
      resource,
      params: byId,
      async handle(ctx) {
        const app = clientOf(ctx.params.clientId);
        const by = requesterOf(ctx);
        // Its tokens die with the first; registration knows no clients that are switched off.
        await apps.setAppStatus(app.id, 'INACTIVE', by);
        await apps.deleteApp(app.id, by);
        return { status: 204 };
      },
    }),
    defineRoute({
      ...shared,
      method: 'POST',
      path: `${path}/:clientId/lifecycle/newSecret`,
      permission: 'okta.apps.manage',
      scope: 'okta.clients.manage',
      resource,
      params: byId,
      answer: clientAnswer,
      async handle(ctx) {
        const app = clientOf(ctx.params.clientId);
        await apps.renewSecret(app.id, requesterOf(ctx));
        const renewed = apps.get(app.id);
        return { status: 200, json: show(renewed, newestSecret(renewed)) };
      },
    }),
  ];
}
