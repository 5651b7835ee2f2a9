import { z } from 'zod';
import type { Authenticator, Authenticators } from '#src/access/authenticators/index.ts';
import { requesterOf } from '#src/directory/schemas/index.ts';
import { type User, userOf, type Users } from '#src/directory/users/index.ts';
import {
  ApiError,
  defineRoute,
  notFound,
  type RequestContext,
  type Route,
  validationFailed,
} from '#src/platform/http/index.ts';
import { maskedNumber } from '#src/signin/factors/phone/index.ts';
import type { TemporaryCodes } from '#src/signin/factors/tac/index.ts';
import type { Factors, UserFactor } from '#src/signin/factors/user-factors/index.ts';

const path = '/api/v1/users/:userId/authenticator-enrollments';
const resource = { kind: 'users', param: 'userId' };
const ofUser = z.object({ userId: z.string() });
const ofOne = z.object({ userId: z.string(), enrollmentId: z.string() });

const link = z.object({ href: z.string(), hints: z.object({ allow: z.array(z.string()) }) });
const answer = z.strictObject({
  id: z.string(),
  type: z.string(),
  key: z.string(),
  status: z.enum(['ACTIVE', 'PENDING_ACTIVATION']),
  name: z.string(),
  created: z.iso.datetime(),
  lastUpdated: z.iso.datetime(),
  profile: z
    .union([
      z.strictObject({ phoneNumber: z.string() }),
      z.strictObject({ expiresAt: z.iso.datetime(), multiUse: z.boolean(), tac: z.string().optional() }),
    ])
    .optional(),
  _links: z.strictObject({ self: link, user: link, authenticator: link }),
});

type Needs = {
  factors: Factors;
  users: Users;
  authenticators: Pick<Authenticators, 'find'>;
  temporaryCodes: Pick<TemporaryCodes, 'give'>;
  /** By which authenticator a factor is allowed. */
  keyOf(factor: UserFactor): string;
};
type Enrollment = Pick<UserFactor, 'id' | 'status' | 'created' | 'lastUpdated'> & {
  authenticator: Authenticator;
  factorId: string | undefined;
  profile?: z.infer<typeof answer>['profile'];
};

const disclosure = z.object({
  discloseIdentifiers: z
    .union([z.string().max(100), z.array(z.string().max(100)).max(5)])
    .optional()
    .transform((given) => [given ?? []].flat().some((one) => one.split(',').includes('phone'))),
});

export function enrollmentRoutes(needs: Needs): Route[] {
  const { factors, users } = needs;
  const find = async (user: User, id: string): Promise<Enrollment> => {
    const found = (await enrollmentsOf(needs, user)).find((one) => one.id === id);
    if (found === undefined) throw notFound(id, 'AuthenticatorEnrollment');
    return found;
  };
  return [
    defineRoute({
      method: 'GET',
      path,
      permission: 'okta.users.read',
      resource,
      params: ofUser,
      query: disclosure,
      answer: z.array(answer),
      async handle(ctx) {
        const user = await userOf(ctx, users, ctx.params.userId);
        const isShown = ctx.query.discloseIdentifiers;
        const json = (await enrollmentsOf(needs, user)).map((one) => toWire(ctx, user, one, isShown));
        return { status: 200, json };
      },
    }),
    phoneRoute(needs),
    tacRoute(needs),
    defineRoute({
      method: 'GET',
      path: `${path}/:enrollmentId`,
      permission: 'okta.users.read',
      resource,
      params: ofOne,
      query: disclosure,
      answer,
      async handle(ctx) {
        const user = await userOf(ctx, users, ctx.params.userId);
        const found = await find(user, ctx.params.enrollmentId);
        return { status: 200, json: toWire(ctx, user, found, ctx.query.discloseIdentifiers) };
      },
    }),
    defineRoute({
      method: 'DELETE',
      path: `${path}/:enrollmentId`,
      permission: 'okta.users.credentials.resetFactors',
      resource,
      params: ofOne,
      async handle(ctx) {
        const user = await userOf(ctx, users, ctx.params.userId);
        const { factorId } = await find(user, ctx.params.enrollmentId);
        if (factorId === undefined) {
          throw new ApiError('E0000038', {
            summary: 'The password cannot be taken away; reset or expire it instead.',
          });
        }
        await factors.unenroll(user, factorId, requesterOf(ctx));
        return { status: 204 };
      },
    }),
  ];
}

/** Of the key it has to be, and in force. */
function authenticatorOf(needs: Needs, id: string, key: 'phone_number' | 'tac'): Authenticator {
  const found = needs.authenticators.find(id);
  if (found?.key === key && found.id === id && found.status === 'ACTIVE') return found;
  throw validationFailed('authenticatorId', [
    `authenticatorId: must be the id of the authenticator ${key}, and it has to be active`,
  ]);
}

function phoneRoute(needs: Needs): Route {
  const { factors, users } = needs;
  return defineRoute({
    method: 'POST',
    path: `${path}/phone`,
    permission: 'okta.users.credentials.manage',
    resource,
    params: ofUser,
    body: z.strictObject({
      authenticatorId: z.string().max(64),
      profile: z.strictObject({ phoneNumber: z.string().max(40) }),
    }),
    answer,
    async handle(ctx) {
      const user = await userOf(ctx, users, ctx.params.userId);
      const authenticator = authenticatorOf(needs, ctx.body.authenticatorId, 'phone_number');
      const isOn = (method: string) =>
        authenticator.methods.some(({ type, status }) => type === method && status === 'ACTIVE');
      const factorType = isOn('sms') || !isOn('voice') ? 'sms' : 'call';
      const by = requesterOf(ctx);
      const { factor } = await factors.enroll(
        user,
        { factorType, provider: 'OKTA', profile: ctx.body.profile },
        by,
        { by, client: ctx.client, binding: `api:${by.actor.id}`, enroll: { activate: true } },
      );
      const one = { ...factor, authenticator, factorId: factor.id, profile: profileOf(factor) };
      return { status: 200, json: toWire(ctx, user, one, true) };
    },
  });
}

function tacRoute(needs: Needs): Route {
  return defineRoute({
    method: 'POST',
    path: `${path}/tac`,
    permission: 'okta.users.credentials.manage',
    resource,
    params: ofUser,
    body: z.strictObject({
      authenticatorId: z.string().max(64),
      profile: z
        .strictObject({
          // Okta says text, and some clients send a number.
          ttl: z.union([z.string().regex(/^\d{1,6}$/, 'must be a number of minutes'), z.int()]).optional(),
          multiUse: z.boolean().optional(),
        })
        .optional(),
    }),
    answer,
    async handle(ctx) {
      const user = await userOf(ctx, needs.users, ctx.params.userId);
      const authenticator = authenticatorOf(needs, ctx.body.authenticatorId, 'tac');
      const { ttl, multiUse } = ctx.body.profile ?? {};
      const wish = { minutes: ttl === undefined ? undefined : Number(ttl), multiUse };
      const given = await needs.temporaryCodes.give(user, wish, requesterOf(ctx));
      const { id, code, created, expires } = given;
      const one: Enrollment = {
        id,
        status: 'ACTIVE',
        created,
        lastUpdated: created,
        authenticator,
        factorId: id,
        profile: { expiresAt: expires.toISOString(), multiUse: given.multiUse, tac: code },
      };
      return { status: 200, json: toWire(ctx, user, one) };
    },
  });
}

async function enrollmentsOf(needs: Needs, user: User): Promise<Enrollment[]> {
  const enrolled: Enrollment[] = [];
  const password = needs.authenticators.find('okta_password');
  if (user.hasPassword && password !== undefined) {
    const { created, passwordChanged = created } = user;
    enrolled.push({
      id: `lae${user.id.slice(3)}`,
      status: 'ACTIVE',
      created,
      lastUpdated: passwordChanged,
      authenticator: password,
      factorId: undefined,
    });
  }
  for (const factor of await needs.factors.list(user)) {
    const authenticator = needs.authenticators.find(needs.keyOf(factor));
    if (authenticator === undefined) continue;
    enrolled.push({ ...factor, authenticator, factorId: factor.id, profile: profileOf(factor) });
  }
  return enrolled;
}

/** Of numbers and temporary codes; what else a factor has is for the API of factors. */
function profileOf({ factorType, profile }: UserFactor): Enrollment['profile'] {
  if (factorType === 'sms' || factorType === 'call') return { phoneNumber: String(profile['phoneNumber']) };
  if (factorType !== 'tac') return undefined;
  return { expiresAt: String(profile['expiresAt']), multiUse: profile['multiUse'] === true };
}

function shownProfile(profile: NonNullable<Enrollment['profile']>, isShown: boolean) {
  return 'phoneNumber' in profile && !isShown ? { phoneNumber: maskedNumber(profile.phoneNumber) } : profile;
}

function toWire(
  { client }: Pick<RequestContext, 'client'>,
  user: User,
  one: Enrollment,
  isShown = false,
): z.infer<typeof answer> {
  const { authenticator } = one;
  const person = `${client.origin}/api/v1/users/${user.id}`;
  const get = (href: string, ...more: string[]) => ({ href, hints: { allow: ['GET', ...more] } });
  const self = `${person}/authenticator-enrollments/${one.id}`;
  return {
    id: one.id,
    type: authenticator.type,
    key: authenticator.key,
    status: one.status,
    name: authenticator.name,
    created: one.created.toISOString(),
    lastUpdated: one.lastUpdated.toISOString(),
    ...(one.profile && { profile: shownProfile(one.profile, isShown) }),
    _links: {
      self: one.factorId === undefined ? get(self) : get(self, 'DELETE'),
      user: get(person),
      authenticator: get(`${client.origin}/api/v1/authenticators/${authenticator.id}`),
    },
  };
}
