import { z } from 'zod';
import type { Authenticators } from '#src/access/authenticators/index.ts';
import type { User } from '#src/directory/users/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import { ApiError, notFound, validated, validationFailed } from '#src/platform/http/index.ts';
import type { Ids } from '#src/platform/ids/index.ts';
import { countName } from '#src/signin/factors/attempts/index.ts';
import {
  bindingOf,
  factorEvent,
  type FactorKind,
  type FactorRequest,
  refusedAnswer,
  requestBy,
  type UserFactor,
} from '#src/signin/factors/user-factors/index.ts';
import { isStarted, lifetimeMs, mailAddress, maskedAddress, sameAddress } from './addresses.ts';
import * as store from './email-store.ts';
import { type SendEmailNeeds, sendEmailCode } from './send-email-code.ts';

export type EmailNeeds = SendEmailNeeds & {
  clock: Clock;
  ids: Pick<Ids, 'newId'>;
  authenticators: Pick<Authenticators, 'find'>;
};

const profileBody = z.strictObject({ email: z.string().max(254).optional() });

export function createEmailFactor(needs: EmailNeeds): FactorKind {
  const { authenticators, clock, database, ids, sentCodes } = needs;

  const secondOf = async (user: User): Promise<store.SecondAddress | undefined> => {
    const row = await store.find(database, user.id);
    const secondary = mailAddress(user.profile['secondEmail']);
    // An address that the profile has no more is nobody's we know.
    return row && secondary !== undefined && sameAddress(row.address, secondary) ? row : undefined;
  };
  const addressOf = (factor: UserFactor): string => String(factor.profile['email']);
  const to = (user: User, factor: UserFactor, binding: string) => ({
    userId: user.id,
    factorId: factor.id,
    binding,
    address: addressOf(factor).toLowerCase(),
  });
  const send = (user: User, factor: UserFactor, kind: 'challenge' | 'enroll', request: FactorRequest) =>
    sendEmailCode(needs, {
      user,
      factorId: factor.id,
      address: addressOf(factor).toLowerCase(),
      binding: request.binding,
      by: request.by,
      kind,
      lifetimeMs: lifetimeMs(authenticators, request.enroll?.tokenLifetimeSeconds),
      languages: [request.language],
      asker: request.countedAs ?? 'known',
    });

  return {
    factorType: 'email',
    provider: 'OKTA',
    authenticatorKey: 'okta_email',
    method: 'email',
    answerFields: ['passCode'],
    proves: () => ({ is: ['possession', 'userPresence'], amr: ['otp'] }),
    async list(user) {
      if (!isStarted(user) || authenticators.find('okta_email')?.status !== 'ACTIVE') return [];
      const primary = primaryFactor(user);
      const second = await secondOf(user);
      return [
        ...(primary === undefined ? [] : [primary]),
        ...(second === undefined ? [] : [secondFactor(second)]),
      ];
    },
    async enroll(user, given, by, request) {
      const profile = validated(profileBody, given, 'profile', ['profile']);
      const wanted = mailAddress(profile.email ?? user.profile['secondEmail']);
      const primary = mailAddress(user.profile['email']);
      const secondary = mailAddress(user.profile['secondEmail']);
      if (wanted === undefined)
        throw validationFailed('profile.email', ['profile.email: must be an e-mail address']);
      if (primary !== undefined && sameAddress(wanted, primary)) throw isSetUp();
      if (secondary === undefined || !sameAddress(wanted, secondary)) {
        throw validationFailed('profile.email', [
          'profile.email: must be the primary or secondary address of the person; change the profile first',
        ]);
      }
      const now = clock.now();
      const one: store.SecondAddress = {
        id: ids.newId('emf'),
        userId: user.id,
        address: secondary,
        status: request?.enroll?.activate ? 'ACTIVE' : 'PENDING_ACTIVATION',
        created: now,
        lastUpdated: now,
      };
      if (!(await database.transaction((tx) => store.put(tx, one)))) throw isSetUp();
      const factor = secondFactor(one);
      if (one.status === 'ACTIVE') return { factor };
      const expiresMs = await send(user, factor, 'enroll', requestBy(by, request));
      return {
        factor,
        activation: { email: maskedAddress(one.address), expiresAt: new Date(expiresMs).toISOString() },
      };
    },
    async activate(user, factor, { passCode = '' }, by, asked) {
      const { result } = await sentCodes.check(to(user, factor, bindingOf(by, asked)), passCode || '-');
      if (result !== 'SUCCESS') throw refusedAnswer(result);
      return database.transaction(async (tx) => {
        const active = await store.activate(tx, factor.id, clock.now());
        if (active === undefined) throw notFound(factor.id, 'UserFactor');
        await needs.systemLog.record(tx, factorEvent('user.mfa.factor.activate', user, factor, by));
        return secondFactor(active);
      });
    },
    async resend(user, factor, request) {
      await send(user, factor, 'enroll', request);
    },
    async challenge(user, factor, request) {
      const expiresMs = await send(user, factor, 'challenge', request);
      return { shown: { email: maskedAddress(addressOf(factor)) }, expiresMs };
    },
    poll: (user, factor, asked) => sentCodes.poll(to(user, factor, asked.binding)),
    verify: (user, factor, { passCode = '' }, asked) =>
      sentCodes.check(to(user, factor, asked.binding), passCode, countName(factor.id, asked)),
    async remove(tx, user, factor) {
      if (factor.id === primaryFactor(user)?.id) {
        throw new ApiError('E0000038', {
          summary:
            'The primary e-mail address is a factor of everybody. Change the address, or deactivate the authenticator okta_email.',
        });
      }
      await sentCodes.forget(tx, user.id, factor.id);
      return store.remove(tx, factor.id);
    },
    async reset(tx, userId) {
      await store.removeAllOf(tx, userId);
      await sentCodes.forget(tx, userId, primaryId(userId));
    },
  };
}

export const primaryId = (userId: string): string => `emf${userId.slice(3)}`;

/** Everybody's, as soon as they have started out: it follows the profile and has no row. */
export function primaryFactor(
  user: Pick<User, 'id' | 'profile' | 'created'> & { activated?: Date | undefined },
): UserFactor | undefined {
  const email = mailAddress(user.profile['email']);
  if (email === undefined) return undefined;
  const created = user.activated ?? user.created;
  return {
    id: primaryId(user.id),
    factorType: 'email',
    provider: 'OKTA',
    status: 'ACTIVE',
    created,
    lastUpdated: created,
    profile: { email },
  };
}

const secondFactor = (one: store.SecondAddress): UserFactor => ({
  id: one.id,
  factorType: 'email',
  provider: 'OKTA',
  status: one.status,
  created: one.created,
  lastUpdated: one.lastUpdated,
  profile: { email: one.address },
});

const isSetUp = () =>
  validationFailed('factorEnrollRequest', ['factorType: A factor of this type is already set up.']);
