import type { Clock } from '#src/platform/clock/index.ts';
import { defineRoute, type Reply, type Route } from '#src/platform/http/index.ts';
import { OAuthError, parseParameters } from '#src/protocols/oauth/index.ts';
import { bothPaths, type FindIssuer, type ServerParams } from '../server-lookup.ts';
import type { AuthorizeContext, AuthorizeHandler } from './authorize-request-handler.ts';
import type { Resumes } from './resume.ts';

export type AuthorizeRoutesNeeds = {
  clock: Clock;
  findIssuer: FindIssuer;
  handler: AuthorizeHandler;
  onConsent: (ctx: AuthorizeContext) => Promise<Reply>;
  resumes: Resumes;
};

/** GET and POST …/v1/authorize, the way back from sign-in, and the answer of the consent page. */
export function authorizeRoutes({
  clock,
  findIssuer,
  handler,
  onConsent,
  resumes,
}: AuthorizeRoutesNeeds): Route[] {
  const first = (text: string) => ({
    text,
    requestedMs: clock.nowMs(),
    isResumed: false,
    consentedBy: undefined,
  });

  async function onPost(ctx: AuthorizeContext): Promise<Reply> {
    const issuer = findIssuer(ctx.params);
    const text = ctx.rawBody?.toString('utf8') ?? '';
    const judged = handler.judge(text, issuer);
    if (judged instanceof OAuthError) return handler.onPage(ctx, judged);
    const { verdict } = judged;
    // What is wrong is answered at once, and what is good once does not go into an address.
    if (!verdict.ok || verdict.request.sessionToken !== undefined) return handler.arrive(ctx, first(text));
    // A form of another site comes without our cookie (SameSite=Lax); going on by GET it comes with it.
    return { status: 303, redirect: resumes.pathOf({ issuer, text, requestedMs: clock.nowMs() }) };
  }

  async function onResume(ctx: AuthorizeContext): Promise<Reply> {
    const { server } = findIssuer(ctx.params);
    const resumed = resumes.open(parameterOf(ctx, 'r'), server.id);
    const isDeclined = parameterOf(ctx, 'declined') === 'yes';
    if (resumed !== undefined) return handler.arrive(ctx, { ...resumed, isDeclined });
    return handler.onPage(
      ctx,
      new OAuthError('invalid_request', 'This sign-in took too long. Go back to the app and try again.'),
    );
  }

  return [
    ...route('authorize', 'GET', (ctx) => handler.arrive(ctx, first(ctx.rawQuery))),
    ...route('authorize', 'POST', onPost),
    ...route('authorize/resume', 'GET', onResume),
    ...route('consent', 'POST', onConsent),
  ];
}

function route(
  path: string,
  method: 'GET' | 'POST',
  handle: (ctx: AuthorizeContext) => Promise<Reply>,
): Route[] {
  return bothPaths(path).map((both) =>
    defineRoute<ServerParams>({
      method,
      path: both,
      permission: 'public',
      // No script of another site ever reads an answer of these (OAuth 2.1).
      cors: 'none',
      errors: 'page',
      ...(method === 'POST' ? { bodyKind: 'form' } : {}),
      handle,
    }),
  );
}

function parameterOf(ctx: AuthorizeContext, name: 'r' | 'declined'): string | undefined {
  try {
    return parseParameters(ctx.rawQuery).get(name);
  } catch {
    return undefined;
  }
}
