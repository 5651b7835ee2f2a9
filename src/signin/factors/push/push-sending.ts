import { createAddressRules } from '#src/org/hook-channels/index.ts';
import type { Tx } from '#src/platform/database/index.ts';
import { validationFailed } from '#src/platform/http/index.ts';
import { encryptPushMessage, readSubscription, vapidAuthorization } from '#src/protocols/web-push/index.ts';
import { keptSubscription, type KeptSubscription } from './push-device.ts';
import * as devices from './push-device-store.ts';
import type { PushKeyring } from './push-key.ts';
import type { PushNeeds } from './push-needs.ts';
import * as requests from './push-request-store.ts';

type Send = { userId: string; factorId: string; requestId: string };
export const pushSendJob = { name: 'signin.push-send' };

// It is worth something for five minutes, and soon: five tries within the first one.
const retryLimit = 4;
const retryDelaySeconds = 2;

const purpose = (factorId: string): string => `push-subscription:${factorId}`;

export type Subscriptions = {
  /** Keeps where a device is reached; undefined forgets it. Throws for what is no subscription. */
  keep(
    tx: Tx,
    device: { userId: string; id: string },
    given: { endpoint: string; keys: { p256dh: string; auth: string } } | undefined,
  ): Promise<void>;
};

/** Before jobs.start(). */
export function createSubscriptions(needs: PushNeeds, keys: PushKeyring): Subscriptions {
  const { keyring } = needs;
  const addresses = createAddressRules(needs.config);
  needs.jobs.define<Send>({
    ...pushSendJob,
    retryLimit,
    retryDelaySeconds,
    handle: (data) => send(needs, keys, data),
  });
  return {
    async keep(tx, device, given) {
      if (given === undefined) return devices.writeSubscription(tx, device.userId, device.id, undefined);
      const read = readSubscription(given);
      if (read === undefined)
        throw validationFailed('subscription', ['subscription: is not what browsers give for web push']);
      const problem = addresses.problemOf(read.endpoint);
      if (problem !== undefined)
        throw validationFailed('subscription', [`subscription.endpoint: ${problem}`]);
      const box = keyring.encrypt(purpose(device.id), Buffer.from(JSON.stringify(keptSubscription(read))));
      await devices.writeSubscription(tx, device.userId, device.id, box);
    },
  };
}

async function send(needs: PushNeeds, keys: PushKeyring, data: Send): Promise<void> {
  const { userId, factorId, requestId } = data;
  const { clock, database } = needs;
  const [box, request] = await Promise.all([
    devices.readSubscriptionBox(database, userId, factorId),
    requests.findWaiting(database, userId, requestId, clock.now()),
  ]);
  // Answered, expired or superseded meanwhile; or a device that only looks while it is open.
  if (box === undefined || request === undefined) return;
  const drop = () => database.transaction((tx) => devices.dropSubscription(tx, userId, factorId, box));
  const kept = JSON.parse(needs.keyring.decrypt(purpose(factorId), box).toString()) as KeptSubscription;
  const to = readSubscription({ endpoint: kept.endpoint, keys: kept });
  if (to === undefined) return drop();
  const nowMs = clock.nowMs();
  const body = encryptPushMessage(Buffer.from(JSON.stringify({ kind: 'request' })), to, {
    salt: Buffer.from(needs.ids.newSecret(16), 'base64url'),
  });
  const answer = await needs.outbound.request({
    url: to.endpoint,
    method: 'POST',
    headers: {
      authorization: await vapidAuthorization({
        endpoint: to.endpoint,
        subject: subjectOf(needs.config.baseUrl),
        key: await keys.current(),
        nowMs,
      }),
      'content-encoding': 'aes128gcm',
      'content-type': 'application/octet-stream',
      ttl: String(Math.max(0, Math.floor((request.expires.getTime() - nowMs) / 1000))),
      urgency: 'high',
    },
    body,
    maxBytes: 16_384,
  });
  const { status } = answer;
  if (status >= 200 && status < 300) return;
  // Gone for good, or bound to a key that is not ours any more: asked again, it would say the same.
  if (status === 404 || status === 410 || status === 403) return drop();
  if (status === 429 || status >= 500) throw new Error(`the push service answered ${status}`);
  needs.log.warn({ status, factorId }, 'a push service refuses a message');
}

/** RFC 8292 section 2.1: how the push service reaches whoever runs us. */
function subjectOf(baseUrl: string): string {
  return baseUrl.startsWith('https:') ? baseUrl : `mailto:authenticator@${new URL(baseUrl).hostname}`;
}
