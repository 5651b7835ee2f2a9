import type { Place, SignOnContext } from '#src/access/context/index.ts';
import { eventBy } from '#src/directory/schemas/index.ts';
import type { User } from '#src/directory/users/index.ts';
import { sha256 } from '#src/platform/crypto/index.ts';
import { ApiError, type ClientContext, notFound } from '#src/platform/http/index.ts';
import type { FactorAsked, FactorChallenge, FactorRequest, FactorVerdict } from '../user-factors/index.ts';
import { browserWords } from './browser-words.ts';
import type { PushDevice } from './push-device.ts';
import * as deviceStore from './push-device-store.ts';
import * as limits from './push-limits.ts';
import {
  isDeviceInUse,
  factorTarget,
  personTarget,
  pushAuthenticator,
  pushData,
  type PushNeeds,
  unmetDemand,
} from './push-needs.ts';
import * as store from './push-request-store.ts';
import { pushSendJob } from './push-sending.ts';

/** NIST SP 800-63B-4: an out-of-band authentication is good for ten minutes at most; Okta's for five. */
export const requestLifetimeMs = 5 * 60_000;
/** An approval of the last moment is still told to a page that asks a moment later. */
const tellAfterMs = 60_000;
/** What a right answer proves: a key that cannot leave the device, used by somebody who is there. */
export const pushWorth = {
  is: ['possession', 'userPresence', 'deviceBound'],
  amr: ['swk', 'user'],
} as const;

export type PushRequests = {
  /** Asks a device; throws E0000047 where too much was asked without an answer. */
  ask(user: User, device: PushDevice, request: FactorRequest): Promise<FactorChallenge>;
  /** How it came out, told once and to whoever asked. */
  poll(user: User, factorId: string, asked: FactorAsked): Promise<FactorVerdict>;
  cancel(user: User, asked: FactorAsked): Promise<void>;
};

export function createPushRequests(needs: PushNeeds): PushRequests {
  const { clock, ids, database } = needs;
  return {
    async ask(user, device, request) {
      const authenticator = pushAuthenticator(needs);
      if (authenticator === undefined || !(await isDeviceInUse(needs, device))) {
        throw new ApiError('E0000038', {
          summary: 'Approvals are not possible on this device at the moment.',
        });
      }
      const unmet = unmetDemand(authenticator);
      if (unmet !== undefined) throw new ApiError('E0000015', { causes: [unmet] });
      const now = clock.now();
      const binding = bindingHash(request.binding);
      const isRecovery = request.countedAs !== undefined;
      const wantsNumber =
        request.numberMatching === true || asksNumber(authenticator.settings, request.context);
      const choices = threeNumbers(ids.newSecret(32));
      const one: store.PushRequest = {
        userId: user.id,
        id: ids.newId('oft'),
        factorId: device.id,
        nonce: ids.newSecret(16),
        number: wantsNumber ? choices[choiceOf(ids.newSecret(8))] : undefined,
        choices: wantsNumber ? choices : [],
        status: 'WAITING',
        shown: shownOf(needs, request),
        isRecovery,
        created: now,
        expires: new Date(now.getTime() + requestLifetimeMs),
      };
      const refusal = await database.transaction(async (tx) => {
        // Counted before anything else, and kept even where it is refused: fifty at once are fifty.
        const refused = await limits.count(tx, { userId: user.id, binding, isRecovery }, now);
        if (refused !== undefined) {
          if (refused.isNew) await needs.systemLog.record(tx, pausedEvent(user, request));
          return refused;
        }
        await store.supersede(tx, user.id, binding);
        await store.insert(tx, one, binding);
        await needs.jobs.send(tx, pushSendJob, { userId: user.id, factorId: device.id, requestId: one.id });
        await needs.systemLog.record(tx, {
          eventType: 'system.push.send_factor_verify_push',
          ...eventBy(request.by),
          outcome: { result: 'SUCCESS' },
          target: [personTarget(user), factorTarget(device)],
          debugData: { ...pushData, transactionId: one.id },
        });
        return undefined;
      });
      if (refusal !== undefined) throw limits.tooMany();
      return {
        state: { transactionId: one.id },
        shown: {
          transactionId: one.id,
          expiresAt: one.expires.toISOString(),
          ...(one.number === undefined ? {} : { number: one.number }),
        },
        expiresMs: one.expires.getTime(),
      };
    },
    async poll(user, factorId, asked) {
      const id = transactionOf(asked);
      // Asked again: it may have been switched off, or the device taken out of use, since it approved.
      const authenticator = pushAuthenticator(needs);
      const device = await deviceStore.find(database, user.id, factorId);
      const isGood = authenticator !== undefined && unmetDemand(authenticator) === undefined;
      if (!isGood || device === undefined || !(await isDeviceInUse(needs, device)))
        return { result: 'REJECTED' };
      const now = clock.now();
      const lateFrom = new Date(now.getTime() - tellAfterMs);
      const asker = { userId: user.id, id, factorId, binding: bindingHash(asked.binding) };
      return database.transaction(async (tx): Promise<FactorVerdict> => {
        const outcome = await store.takeOutcome(tx, asker, { now, lateFrom });
        if (outcome === undefined) throw notFound(id, 'FactorTransaction');
        switch (outcome.state) {
          case 'APPROVED':
            await store.forgetAskings(tx, { userId: user.id, isRecovery: asked.countedAs !== undefined });
            return {
              result: 'SUCCESS',
              is: [...pushWorth.is, ...(outcome.userVerified ? (['userVerification'] as const) : [])],
            };
          case 'REJECTED':
            return { result: 'REJECTED' };
          case 'OVER':
            return { result: 'TIMEOUT' };
          case 'WAITING':
            return {
              result: 'WAITING',
              shown: {
                transactionId: id,
                expiresAt: outcome.expires.toISOString(),
                ...(outcome.number === undefined ? {} : { number: outcome.number }),
              },
            };
        }
      });
    },
    async cancel(user, asked) {
      await database.transaction((tx) => store.supersede(tx, user.id, bindingHash(asked.binding)));
    },
  };
}

const bindingHash = (binding: string): Buffer => sha256(`push:${binding}`);

function transactionOf({ state }: FactorAsked): string {
  const id = state?.transactionId;
  if (typeof id !== 'string') throw notFound('none', 'FactorTransaction');
  return id;
}

/** Okta's channel binding. Where nobody looked closely at the request, the risk is not known to be low. */
function asksNumber(
  settings: Record<string, unknown> | undefined,
  context: SignOnContext | undefined,
): boolean {
  const binding = settings?.channelBinding as { required?: string } | undefined;
  if (binding?.required === 'NEVER') return false;
  if (binding?.required === 'HIGH_RISK_ONLY') return context === undefined || context.risk.level === 'HIGH';
  return true;
}

/** Three different numbers of two digits. */
function threeNumbers(secret: string): number[] {
  const bytes = Buffer.from(secret, 'base64url');
  const numbers = new Set<number>();
  for (let at = 0; at + 1 < bytes.length && numbers.size < 3; at += 2)
    numbers.add(10 + (bytes.readUInt16BE(at) % 90));
  if (numbers.size < 3) throw new Error('sixteen numbers were the same two');
  return [...numbers];
}

const choiceOf = (secret: string): number => Number(Buffer.from(secret, 'base64url').readBigUInt64BE() % 3n);

function shownOf(needs: PushNeeds, { appId, client, context }: FactorRequest): store.ShownRequest {
  const label = appId === undefined ? undefined : needs.apps.find(appId)?.label;
  const place = placeWords(context?.place ?? needs.places?.lookUp(client.ipAddress));
  return {
    ...browserWords(client.userAgent),
    address: client.ipAddress,
    ...(label === undefined ? {} : { appLabel: label }),
    ...(place === undefined ? {} : { place }),
  };
}

/** "Osaka, Japan"; undefined where nobody knows. */
export function placeWords(place: Place | undefined): string | undefined {
  const { city, country } = place ?? {};
  const words = [city, country].filter((word) => word !== undefined && word !== '');
  return words.length === 0 ? undefined : words.join(', ');
}

const pausedEvent = (user: User, request: { by: FactorRequest['by']; client: ClientContext }) => ({
  eventType: 'user.mfa.okta_verify.pause_push',
  ...eventBy(request.by),
  outcome: { result: 'RATE_LIMIT', reason: 'TOO_MANY_UNANSWERED' } as const,
  target: [personTarget(user)],
  debugData: pushData,
});
