import {
  defineRoute,
  type Pairs,
  type Reply,
  type RequestContext,
  type Route,
} from '#src/platform/http/index.ts';
import { WsFedError } from '#src/protocols/wsfed/index.ts';
import { queryPairs, readRequest } from './read-request.ts';
import { addressesFor, type AppParams, getRelyingParty, type RelyingPartyApp } from './relying-party.ts';
import type { Resumes } from './resume.ts';
import type { SignIns } from './sign-in.ts';
import type { SignOuts } from './sign-out.ts';
import type { WsFederationNeeds } from './ws-federation-needs.ts';

type Values = Record<string, string | string[]>;
type Context = RequestContext<AppParams, Values>;
type Needs = Pick<WsFederationNeeds, 'apps' | 'clock' | 'config'> & {
  resumes: Resumes;
  signIns: SignIns;
  signOuts: SignOuts;
};

/** `/app/{name}/{externalKey}/sso/wsfed/passive`: every request of an app, by query or form, and the way back from sign-in. */
export function passiveRoutes(needs: Needs): Route[] {
  const { apps, clock, resumes, signIns } = needs;
  const path = '/app/:name/:externalKey/sso/wsfed/passive';
  const shared = { permission: 'public', cors: 'none', errors: 'page' } as const;

  return [
    defineRoute<AppParams, Values>({
      ...shared,
      method: 'GET',
      path,
      queryKind: 'raw',
      handle: (ctx) => follow(ctx, () => queryPairs(ctx.rawQuery)),
    }),
    defineRoute<AppParams, Values, Values>({
      ...shared,
      method: 'POST',
      path,
      bodyKind: 'form',
      handle: (ctx) => follow(ctx, () => ctx.rawPairs),
    }),
    defineRoute<AppParams, Values>({
      ...shared,
      method: 'GET',
      path: `${path}/resume`,
      async handle(ctx) {
        const app = getRelyingParty(apps, ctx.params);
        const resumed = resumes.open(ctx.query['r'], app.id);
        if (resumed === undefined) {
          const reason = 'The way back from sign-in was opened too late, or changed: open the app again.';
          return signIns.refuse(ctx, app, { kind: 'stale', reason });
        }
        return refusing(needs, ctx, app, async () => {
          // Read again: what the app may ask for can have changed meanwhile.
          const { request } = readRequest(resumed.pairs, app);
          if (request.action === 'sign-in') return signIns.arrive(ctx, app, resumed, request);
          return needs.signOuts.ask(ctx, app, request.replyUrl);
        });
      },
    }),
    defineRoute<AppParams, Values, Values>({
      ...shared,
      method: 'POST',
      path: `${path}/signout`,
      bodyKind: 'form',
      handle: (ctx) => needs.signOuts.confirm(ctx, getRelyingParty(apps, ctx.params)),
    }),
  ];

  function follow(ctx: Context, pairsOf: () => Pairs): Promise<Reply> {
    const app = getRelyingParty(apps, ctx.params);
    return refusing(needs, ctx, app, async () => {
      const { request, pairs } = readRequest(pairsOf(), app);
      const resumed = { appId: app.id, pairs, requestedMs: clock.nowMs(), isResumed: false };
      if (request.action === 'sign-out-cleanup') return cleanedUp(ctx, request.replyUrl);
      if (ctx.method === 'POST') {
        // A form of another site comes without our cookie (SameSite=Lax); going on by GET it comes with it.
        const { passivePath } = addressesFor(needs.config.baseUrl, app);
        return { status: 303, redirect: resumes.pathOf(passivePath, resumed) };
      }
      if (request.action === 'sign-out') return needs.signOuts.ask(ctx, app, request.replyUrl);
      return signIns.arrive(ctx, app, resumed, request);
    });
  }
}

/** Whoever asks has ended their own session; ours is left alone, and there is nothing else of theirs here. */
function cleanedUp(ctx: Context, replyUrl: string | undefined): Reply {
  if (replyUrl === undefined) return { status: 200, text: 'OK' };
  return { status: ctx.method === 'POST' ? 303 : 302, redirect: replyUrl };
}

async function refusing(
  { signIns }: Pick<Needs, 'signIns'>,
  ctx: Context,
  app: RelyingPartyApp,
  work: () => Promise<Reply>,
): Promise<Reply> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof WsFedError)) throw error;
    const debugData = { parameter: error.parameter, code: error.code };
    return signIns.refuse(ctx, app, { kind: 'broken', reason: error.message, debugData });
  }
}
