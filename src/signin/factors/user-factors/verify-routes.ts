import { z } from 'zod';
import { type User, userOf, type Users } from '#src/directory/users/index.ts';
import {
  defineRoute,
  notFound,
  type RequestContext,
  type Reply,
  type Route,
  validationFailed,
} from '#src/platform/http/index.ts';
import type { ApiChallenges } from './api-challenges.ts';
import { refusedAnswer } from './factor-parts.ts';
import { apiRequest, factorOf, pathOfFactors, tokenLifetime } from './factor-request.ts';
import type { Factors } from './factor-service.ts';
import { challengeToWire, transactionAnswer, transactionToWire, verifyAnswer } from './factor-wire.ts';
import type { FactorRequest, UserFactor } from './user-factor.ts';

const manage = 'okta.users.credentials.manage';
const resource = { kind: 'users', param: 'userId' };
const ofFactor = z.object({ userId: z.string(), factorId: z.string() });
const ofTransaction = z.object({ ...ofFactor.shape, transactionId: z.string() });
const part = z.string().max(20_000).optional();
const proofBody = z
  .strictObject({
    passCode: z.string().trim().max(100).optional(),
    answer: z.string().max(100).optional(),
    clientData: part,
    authenticatorData: part,
    signatureData: part,
    userHandle: part,
    credentialId: part,
    useNumberMatchingChallenge: z.boolean().optional(),
  })
  .nullish();

type Needs = { factors: Factors; users: Users; challenges: ApiChallenges };
type Asked = { user: User; factor: UserFactor; request: FactorRequest };
type Ctx = RequestContext<{ userId: string; factorId: string }, unknown, unknown>;

/** How a program has a factor proved: asks for what is needed, brings the answer, or waits for somebody who gives it elsewhere. */
export function verifyRoutes(needs: Needs): Route[] {
  const { factors, users, challenges } = needs;
  const transaction = `${pathOfFactors}/:factorId/transactions/:transactionId`;
  const begin = async (ctx: Ctx, more: Partial<FactorRequest> = {}): Promise<Asked> => {
    const user = await userOf(ctx, users, ctx.params.userId);
    const factor = await factorOf(factors, user, ctx.params.factorId);
    return { user, factor, request: apiRequest(ctx, more) };
  };
  const stateOf = async ({ user, factor, request }: Asked, id: string) => {
    const owner = ownerOf({ user, factor, request });
    const found = factor.factorType === 'push' ? await challenges.stateOf(owner, id) : undefined;
    if (found === undefined) throw notFound(id, 'FactorTransaction');
    return found;
  };
  return [
    defineRoute({
      method: 'POST',
      path: `${pathOfFactors}/:factorId/verify`,
      permission: manage,
      resource,
      params: ofFactor,
      query: z.object({
        templateId: z.string().max(64).optional(),
        tokenLifetimeSeconds: tokenLifetime,
      }),
      body: proofBody,
      answer: verifyAnswer,
      async handle(ctx) {
        const { useNumberMatchingChallenge: numberMatching, ...fields } = ctx.body ?? {};
        const asked = await begin(ctx, { enroll: ctx.query, numberMatching });
        const answer = Object.fromEntries(
          Object.entries(fields).filter((one): one is [string, string] => one[1] !== undefined),
        );
        const kind = factors.kindOf(asked.factor);
        if (Object.keys(answer).length === 0 && kind?.challenge !== undefined)
          return challenge(needs, ctx, asked);
        const owner = ownerOf(asked);
        const held = await challenges.stateOf(owner);
        const { user, factor, request } = asked;
        await factors.verify(user, factor.id, answer, { ...request, state: held?.state });
        if (held !== undefined) await challenges.end(held.id);
        return { status: 200, json: { factorResult: 'SUCCESS' as const } };
      },
    }),
    defineRoute({
      method: 'GET',
      path: transaction,
      permission: 'okta.users.read',
      resource,
      params: ofTransaction,
      answer: transactionAnswer,
      async handle(ctx) {
        const asked = await begin(ctx);
        const { id, state } = await stateOf(asked, ctx.params.transactionId);
        const { user, factor, request } = asked;
        const { result, shown } = await factors.poll(user, factor.id, { ...request, state });
        // The kind tells a success once; who asks at the same moment hears something else, and must not take it from them.
        if (result !== 'WAITING') await challenges.end(id);
        return {
          status: 200,
          json: transactionToWire({ user, factor, id, result, shown }, ctx.client.origin),
        };
      },
    }),
    defineRoute({
      method: 'DELETE',
      path: transaction,
      permission: manage,
      resource,
      summary: 'Cancel a push that nobody has answered',
      params: ofTransaction,
      async handle(ctx) {
        const asked = await begin(ctx);
        const { id, state } = await stateOf(asked, ctx.params.transactionId);
        const { user, factor, request } = asked;
        await factors.cancel(user, factor.id, { ...request, state });
        await challenges.end(id);
        return { status: 204 };
      },
    }),
  ];
}

const ownerOf = ({ user, factor, request }: Asked) => ({
  userId: user.id,
  factorId: factor.id,
  caller: request.binding,
});

async function challenge(
  { factors, challenges }: Needs,
  ctx: Pick<Ctx, 'client'>,
  asked: Asked,
): Promise<Reply> {
  const { user, factor, request } = asked;
  const made = await factors.challenge(user, factor.id, request);
  if (made === undefined) throw validationFailed('passCode', ['passCode: is required']);
  const isPush = factor.factorType === 'push';
  const id = isPush || made.state !== undefined ? await challenges.begin(ownerOf(asked), made) : undefined;
  if (isPush && id === undefined) throw refusedAnswer('ERROR');
  const json = challengeToWire(
    { user, factor, made, transactionId: isPush ? id : undefined },
    ctx.client.origin,
  );
  return { status: isPush ? 201 : 200, json };
}
