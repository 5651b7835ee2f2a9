import { z } from 'zod';
import { acceptedLanguages } from '#web/messages/index.ts';
import {
  ApiError,
  type Caller,
  defineRoute,
  isAllowed,
  type Reply,
  type RequestContext,
  type Route,
  type UnauthenticatedRequest,
  validationFailed,
} from '#src/platform/http/index.ts';
import { authnAnswer } from './authn-answer.ts';
import { stateToken, withState } from './authn-bodies.ts';
import { authnFactorRoutes } from './authn-factor-routes.ts';
import { wireFactors } from './authn-factor-wire.ts';
import type { AuthnOutcome } from './authn-outcome.ts';
import type { AuthnService } from './authn-service.ts';
import type { AuthnStates } from './authn-state.ts';
import {
  wireLockedOut,
  wireMailSent,
  wireRecovery,
  wireState,
  wireSuccess,
  wireUnlocked,
} from './authn-wire.ts';

export type AuthnRoutesNeeds = {
  service: AuthnService;
  states: AuthnStates;
  /** Who calls, where somebody says so: a trusted application comes with an API token. */
  authenticate: (request: UnauthenticatedRequest) => Promise<Caller>;
};

const short = z.string().max(2_048);
const primary = z.looseObject({
  username: short.optional(),
  password: z.string().max(65_536).optional(),
  token: short.optional(),
  stateToken: stateToken.optional(),
  relayState: short.optional(),
  options: z.looseObject({ warnBeforePasswordExpired: z.boolean().optional() }).nullish(),
  context: z.looseObject({ deviceToken: z.string().max(32).optional() }).nullish(),
});
const change = z.looseObject({ stateToken, oldPassword: z.string(), newPassword: z.string() });
const reset = z.looseObject({ stateToken, newPassword: z.string() });
const recover = z.looseObject({
  username: z.string().min(1).max(255),
  factorType: z.string().optional(),
  relayState: short.optional(),
});
const recoveryTokenBody = z.looseObject({ recoveryToken: z.string().min(1).max(255) });

/** The classic authentication API. Errors are its own codes; everything about a person that is wrong is E0000004. */
export function authnRoutes(needs: AuthnRoutesNeeds): Route[] {
  const { service } = needs;
  const post = <B, P = unknown, Q = unknown>(
    path: string,
    body: z.ZodType<B>,
    handle: (ctx: RequestContext<P, Q, B>) => Promise<Reply>,
    more: { params?: z.ZodType<P>; query?: z.ZodType<Q> } = {},
  ) =>
    defineRoute<P, Q, B>({
      method: 'POST',
      path: `/api/v1/authn${path}`,
      permission: 'public',
      body,
      answer: authnAnswer,
      ...more,
      handle,
    });
  const answer = async (ctx: Pick<RequestContext, 'client'>, outcome: Promise<AuthnOutcome>) =>
    reply(needs, ctx, await outcome);
  return [
    ...authnFactorRoutes(post, service, answer),
    post('', primary, (ctx) => answer(ctx, begin(needs, ctx))),
    post('/skip', withState, (ctx) => answer(ctx, service.skip(ctx.body.stateToken, ctx.client))),
    post('/previous', withState, (ctx) => answer(ctx, service.previous(ctx.body.stateToken))),
    post('/cancel', withState, async (ctx) => {
      const { relayState } = await service.cancel(ctx.body.stateToken);
      return { status: 200, json: relayState === undefined ? {} : { relayState } };
    }),
    post('/credentials/change_password', change, (ctx) =>
      answer(ctx, service.changePassword({ ...ctx.body, client: ctx.client })),
    ),
    post('/credentials/reset_password', reset, (ctx) =>
      answer(ctx, service.resetPassword({ ...ctx.body, client: ctx.client })),
    ),
    post('/recovery/password', recover, (ctx) => recovery(needs, ctx, 'password')),
    post('/recovery/unlock', recover, (ctx) => recovery(needs, ctx, 'unlock')),
    post('/recovery/token', recoveryTokenBody, (ctx) =>
      answer(ctx, service.useRecoveryToken(ctx.body.recoveryToken, ctx.client)),
    ),
  ];
}

async function begin(
  needs: AuthnRoutesNeeds,
  ctx: RequestContext<unknown, unknown, z.infer<typeof primary>>,
): Promise<AuthnOutcome> {
  const { service } = needs;
  const { username, password, token, relayState } = ctx.body;
  if (token !== undefined) return service.activate(token, relayState);
  if (username === undefined && password === undefined && ctx.body.stateToken !== undefined) {
    return service.state(ctx.body.stateToken);
  }
  if (username === undefined || password === undefined) {
    throw validationFailed('authRequest', [
      "The 'username' and 'password' attributes are required in this context.",
    ]);
  }
  const warnBeforeExpiry = ctx.body.options?.warnBeforePasswordExpired === true;
  // Anybody could name a device that was remembered; an application that is trusted may.
  const { deviceToken } = ctx.body.context ?? {};
  const isBelieved =
    deviceToken !== undefined && deviceToken !== '' && (await trustedCaller(needs, ctx)) !== undefined;
  return service.authenticate({
    username,
    password,
    warnBeforeExpiry,
    relayState,
    client: ctx.client,
    deviceToken: isBelieved ? deviceToken : undefined,
  });
}

async function reply(
  { states, service }: AuthnRoutesNeeds,
  ctx: Pick<RequestContext, 'client'>,
  outcome: AuthnOutcome,
): Promise<Reply> {
  const { origin } = ctx.client;
  switch (outcome.kind) {
    case 'success':
      return { status: 200, json: wireSuccess(outcome) };
    case 'waiting':
      return { status: 200, json: wireState(origin, { ...outcome, ...states.seal(outcome.state) }) };
    case 'factors': {
      const shown = await service.factorsOf(outcome.state);
      return {
        status: 200,
        json: wireFactors(origin, { ...outcome, ...shown, ...states.seal(outcome.state) }),
      };
    }
    case 'locked-out':
      return { status: 200, json: wireLockedOut(origin) };
    case 'unlocked':
      return { status: 200, json: wireUnlocked(outcome.person, undefined) };
  }
}

async function recovery(
  needs: AuthnRoutesNeeds,
  ctx: RequestContext<unknown, unknown, z.infer<typeof recover>>,
  what: 'password' | 'unlock',
): Promise<Reply> {
  const { service } = needs;
  const { username, factorType, relayState } = ctx.body;
  const recoveryType = what === 'password' ? 'PASSWORD' : 'UNLOCK';
  if (factorType?.toUpperCase() === 'EMAIL') {
    const browserLanguages = acceptedLanguages(ctx.headers['accept-language']).slice(0, 5);
    await service.requestMail({ login: username, what, client: ctx.client, browserLanguages });
    return { status: 200, json: wireMailSent(recoveryType, relayState) };
  }
  // No other way of sending is set up; the answer must not depend on whether there is such a person.
  if (factorType !== undefined) throw new ApiError(what === 'password' ? 'E0000034' : 'E0000032');
  const caller = await trustedCaller(needs, ctx);
  if (caller === undefined) throw validationFailed('factorType', ['factorType: is required; use EMAIL']);
  const issued = await service.issueRecoveryToken(username, what, caller);
  return { status: 200, json: wireRecovery(ctx.client.origin, { ...issued, recoveryType, relayState }) };
}

/** The application that calls, where it is one that manages people anyhow. */
async function trustedCaller(
  { authenticate }: AuthnRoutesNeeds,
  ctx: UnauthenticatedRequest,
): Promise<Caller | undefined> {
  const caller = ctx.headers['authorization'] === undefined ? undefined : await authenticate(ctx);
  const manages =
    caller?.kind === 'token' &&
    isAllowed(caller, 'okta.users.manage') &&
    caller.scopes?.has('okta.users.manage') !== false;
  return manages ? caller : undefined;
}
