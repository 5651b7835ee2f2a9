import { z } from 'zod';
import type { Reply, RequestContext, Route } from '#src/platform/http/index.ts';
import type { AuthnOutcome } from './authn-outcome.ts';
import type { AuthnService } from './authn-service.ts';
import { withState } from './authn-bodies.ts';

type FactorParams = { factorId: string };
type Post = <B, P = unknown, Q = unknown>(
  path: string,
  body: z.ZodType<B>,
  handle: (ctx: RequestContext<P, Q, B>) => Promise<Reply>,
  more?: { params?: z.ZodType<P>; query?: z.ZodType<Q> },
) => Route;

const params = z.object({ factorId: z.string().max(100) });
const flag = z
  .enum(['true', 'false'])
  .transform((value) => value === 'true')
  .optional();
const rememberQuery = z.object({ rememberDevice: flag, autoPush: flag, templateId: z.string().optional() });
const enrolQuery = z.object({ updatePhone: flag });
type RememberQuery = z.output<typeof rememberQuery>;

const enrolment = z.looseObject({
  ...withState.shape,
  factorType: z.string().max(100),
  provider: z.string().max(100),
  profile: z.record(z.string(), z.unknown()).nullish(),
});

/** The states of a transaction in which a factor is asked for or set up. */
export function authnFactorRoutes(
  post: Post,
  service: AuthnService,
  answer: (ctx: Pick<RequestContext, 'client'>, outcome: Promise<AuthnOutcome>) => Promise<Reply>,
): Route[] {
  const verifying = (ctx: RequestContext<FactorParams, RememberQuery, z.infer<typeof withState>>) => ({
    stateToken: ctx.body.stateToken,
    factorId: ctx.params.factorId,
    client: ctx.client,
    body: ctx.body,
    wantsRemember: ctx.query.rememberDevice ?? (ctx.body['rememberDevice'] === true ? true : undefined),
  });
  return [
    post(
      '/factors',
      enrolment,
      (ctx) =>
        answer(ctx, service.enroll({ ...ctx.body, profile: ctx.body.profile ?? {}, client: ctx.client })),
      {
        query: enrolQuery,
      },
    ),
    post('/factors/:factorId/verify', withState, (ctx) => answer(ctx, service.verify(verifying(ctx))), {
      params,
      query: rememberQuery,
    }),
    post(
      '/factors/:factorId/verify/resend',
      withState,
      (ctx) => answer(ctx, service.verify(verifying(ctx), true)),
      {
        params,
        query: rememberQuery,
      },
    ),
    post(
      '/factors/:factorId/lifecycle/activate',
      withState,
      (ctx) => answer(ctx, service.activateFactor(verifying(ctx))),
      { params, query: rememberQuery },
    ),
    post(
      '/factors/:factorId/lifecycle/activate/poll',
      withState,
      (ctx) => answer(ctx, service.activateFactor(verifying(ctx), true)),
      { params, query: rememberQuery },
    ),
    post(
      '/factors/:factorId/lifecycle/resend',
      withState,
      (ctx) => answer(ctx, service.resendActivation(verifying(ctx))),
      { params, query: rememberQuery },
    ),
  ];
}
