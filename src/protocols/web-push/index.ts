/**
 * Web push: a message for one browser, by way of the push service of its maker (RFC 8030), which can read neither the message nor who
 * it is for.
 *
 * Owns: subscriptions as browsers give them, encryption to one (RFC 8291 over RFC 8188, `aes128gcm`), and VAPID, by which the push
 * service knows the sender (RFC 8292).
 * Does not own: sending, retrying, where keys and subscriptions are kept, clocks.
 */
export { encryptContent, encryptPushMessage, longestMessage, type PushKeys } from './push-message.ts';
export { readSubscription, type PushSubscription } from './subscription.ts';
export { rawPublicKey, vapidAuthorization } from './vapid.ts';
