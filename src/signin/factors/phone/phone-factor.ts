import { z } from 'zod';
import type { User } from '#src/directory/users/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import { notFound, validated, validationFailed } from '#src/platform/http/index.ts';
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
import { maskedNumber, phoneNumber } from './phone-number.ts';
import * as store from './phone-store.ts';
import { type SendPhoneNeeds, sendPhoneCode } from './send-phone-code.ts';

export type PhoneNeeds = SendPhoneNeeds & { clock: Clock; ids: Pick<Ids, 'newId'> };

export function createPhoneFactors(needs: PhoneNeeds): FactorKind[] {
  return [createPhoneFactor(needs, 'sms'), createPhoneFactor(needs, 'call')];
}

const smsBody = z.strictObject({ phoneNumber: z.string().max(40) });
const callBody = z.strictObject({
  phoneNumber: z.string().max(40),
  phoneExtension: z
    .string()
    .regex(/^[0-9*#,]{0,15}$/, 'must be at most 15 of digits, *, # and ,')
    .nullish(),
});
const ofKind = {
  sms: { prefix: 'mbl', method: 'sms', amr: 'sms', body: smsBody },
  call: { prefix: 'clf', method: 'voice', amr: 'tel', body: callBody },
} as const;

function createPhoneFactor(needs: PhoneNeeds, kind: store.PhoneKind): FactorKind {
  const { clock, database, ids, sentCodes, telephony } = needs;
  const { prefix, method, amr, body } = ofKind[kind];

  const phoneOf = async (user: User, { id }: UserFactor): Promise<store.Phone> => {
    const found = (await store.listOf(database, user.id)).find((one) => one.id === id);
    if (found === undefined) throw notFound(id, 'UserFactor');
    return found;
  };
  const to = (user: User, factor: UserFactor, binding: string) => ({
    userId: user.id,
    factorId: factor.id,
    binding,
    address: String(factor.profile['phoneNumber']),
  });

  return {
    factorType: kind,
    provider: 'OKTA',
    authenticatorKey: 'phone_number',
    method,
    answerFields: ['passCode'],
    isAvailable: () => telephony.isThere(),
    proves: () => ({ is: ['possession', 'userPresence'], amr: [amr] }),
    async list(user) {
      const all = await store.listOf(database, user.id);
      return all.filter((one) => one.kind === kind).map(factorOf);
    },
    async enroll(user, given, by, request) {
      const profile = validated<{ phoneNumber: string; phoneExtension?: string | null | undefined }>(
        body,
        given,
        'profile',
        ['profile'],
      );
      const number = phoneNumber(profile.phoneNumber);
      if (number === undefined) {
        throw validationFailed('profile.phoneNumber', [
          'profile.phoneNumber: must be a number with its country, such as +81 90 1234 5678',
        ]);
      }
      if (!telephony.isThere()) {
        throw validationFailed('factorType', [
          'factorType: this organization has nothing to send it by; add an inline hook of type com.okta.telephony.provider (POST /api/v1/inlineHooks)',
        ]);
      }
      const now = clock.now();
      const options = request?.enroll ?? {};
      const phone: store.Phone = {
        id: ids.newId(prefix),
        userId: user.id,
        kind,
        number,
        extension: profile.phoneExtension || null,
        status: options.activate ? 'ACTIVE' : 'PENDING_ACTIVATION',
        created: now,
        lastUpdated: now,
      };
      const before = (await store.listOf(database, user.id)).find(
        (one) => one.kind === kind && one.status === 'PENDING_ACTIVATION',
      );
      if (!(await database.transaction((tx) => store.put(tx, phone, options.updatePhone === true)))) {
        throw validationFailed('factorEnrollRequest', [
          'factorType: A factor of this type is already set up. Use updatePhone=true for another number.',
        ]);
      }
      if (phone.status === 'ACTIVE') return { factor: factorOf(phone) };
      try {
        const expiresMs = await sendPhoneCode(needs, user, phone, 'pre-enrollment', requestBy(by, request));
        return {
          factor: factorOf(phone),
          activation: { phoneNumber: maskedNumber(number), expiresAt: new Date(expiresMs).toISOString() },
        };
      } catch (error) {
        // As it was: also the one that waited before.
        await database.transaction(async (tx) => {
          await store.remove(tx, phone.id);
          if (before !== undefined) await store.put(tx, before, true);
        });
        throw error;
      }
    },
    async activate(user, factor, { passCode = '' }, by, asked) {
      const { result } = await sentCodes.check(to(user, factor, bindingOf(by, asked)), passCode || '-');
      if (result !== 'SUCCESS') throw refusedAnswer(result);
      return database.transaction(async (tx) => {
        const active = await store.activate(tx, { id: factor.id, userId: user.id, kind }, clock.now());
        if (active === undefined) throw notFound(factor.id, 'UserFactor');
        await needs.systemLog.record(tx, factorEvent('user.mfa.factor.activate', user, factor, by));
        return factorOf(active);
      });
    },
    async resend(user, factor, request) {
      await sendPhoneCode(needs, user, await phoneOf(user, factor), 'pre-enrollment', request);
    },
    async challenge(user, factor, request: FactorRequest) {
      const phone = await phoneOf(user, factor);
      const expiresMs = await sendPhoneCode(needs, user, phone, 'mfa-verification', request);
      return { shown: { phoneNumber: maskedNumber(phone.number) }, expiresMs };
    },
    verify: (user, factor, { passCode = '' }, asked) =>
      sentCodes.check(to(user, factor, asked.binding), passCode || '-', countName(factor.id, asked)),
    async remove(tx, user, factor) {
      await sentCodes.forget(tx, user.id, factor.id);
      return store.remove(tx, factor.id);
    },
    reset: (tx, userId) => store.removeAllOf(tx, userId, kind),
  };
}

const factorOf = (phone: store.Phone): UserFactor => ({
  id: phone.id,
  factorType: phone.kind,
  provider: 'OKTA',
  status: phone.status,
  created: phone.created,
  lastUpdated: phone.lastUpdated,
  profile: {
    phoneNumber: phone.number,
    ...(phone.extension === null ? {} : { phoneExtension: phone.extension }),
  },
});
