import { defineRoute, type Reply, type RequestContext, type Route } from '#src/platform/http/index.ts';
import { decodePost, decodeRedirect, SamlError, type SamlMessage } from '#src/protocols/saml/index.ts';
import { type AppParams, getSamlApp } from '../saml-app.ts';
import type { SamlNeeds } from '../saml-needs.ts';
import type { LogoutRequests } from './answer-request.ts';
import type { LogoutAnswers } from './take-answer.ts';

type Query = Record<string, string | string[]>;
type Context = RequestContext<AppParams, Query>;

type Needs = Pick<SamlNeeds, 'apps'> & { requests: LogoutRequests; answers: LogoutAnswers };

/** `/app/{name}/{externalKey}/slo/saml` by both bindings: an app that asks, and an app that answers. */
export function logoutRoutes({ apps, requests, answers }: Needs): Route[] {
  async function receive(ctx: Context, decode: () => SamlMessage): Promise<Reply> {
    const app = getSamlApp(apps, ctx.params);
    let message: SamlMessage;
    try {
      message = decode();
    } catch (error) {
      if (error instanceof SamlError) return requests.refuse(ctx, app, error);
      throw error;
    }
    return message.kind === 'request'
      ? requests.receive(ctx, app, message)
      : answers.receive(ctx, app, message);
  }
  const sealedIn = (value: string | string[] | undefined) => (typeof value === 'string' ? value : undefined);

  const path = '/app/:name/:externalKey/slo/saml';
  const shared = { permission: 'public', cors: 'none', errors: 'page' } as const;
  return [
    defineRoute<AppParams, Query>({
      ...shared,
      method: 'GET',
      path,
      handle: (ctx) => receive(ctx, () => decodeRedirect(ctx.rawQuery)),
    }),
    defineRoute<AppParams, Query>({
      ...shared,
      method: 'POST',
      path,
      bodyKind: 'form',
      handle: (ctx) => receive(ctx, () => decodePost(ctx.rawPairs)),
    }),
    defineRoute<AppParams, Query>({
      ...shared,
      method: 'GET',
      path: `${path}/resume`,
      handle: (ctx) => requests.resume(ctx, getSamlApp(apps, ctx.params), sealedIn(ctx.query.r)),
    }),
    defineRoute<AppParams, Query>({
      ...shared,
      method: 'GET',
      path: `${path}/tell`,
      handle: (ctx) => answers.tell(ctx, getSamlApp(apps, ctx.params), sealedIn(ctx.query.t)),
    }),
  ];
}
