import { ApiError, notFound, validationFailed } from '#src/platform/http/index.ts';
import { qrCode } from '#web/ui/index.ts';
import type { FactorKind, UserFactor } from '../user-factors/index.ts';
import type { PushDevice } from './push-device.ts';
import * as store from './push-device-store.ts';
import type { PushEnrolment } from './push-enrolment.ts';
import { authenticatorKey, pushAuthenticator, type PushNeeds, unmetDemand } from './push-needs.ts';
import { pushWorth, type PushRequests } from './push-requests.ts';

/** Approvals on a device, as Okta's factor of that name: each device is one. */
export function createPushFactor(
  needs: PushNeeds,
  enrolment: PushEnrolment,
  requests: PushRequests,
): FactorKind {
  const { clock, database } = needs;
  return {
    factorType: 'push',
    provider: 'OKTA',
    authenticatorKey,
    method: 'push',
    // Nothing is typed; whoever sends an answer asks how it stands.
    answerFields: ['passCode'],
    proves: () => pushWorth,
    allowsFactor: () => unmetDemand(pushAuthenticator(needs)) === undefined,
    list: async (user) => (await store.listOf(database, user.id)).map((one) => factorOf(one, user.login)),
    async enroll(user, profile, _by, request) {
      const unknown = Object.keys(profile).filter((name) => !mayBeGiven.has(name));
      if (unknown.length > 0) {
        throw validationFailed(
          'profile',
          unknown.map((name) => `profile.${name}: is not a known property`),
        );
      }
      const unmet = unmetDemand(pushAuthenticator(needs));
      if (unmet !== undefined) throw new ApiError('E0000015', { causes: [unmet] });
      const { device, href, expires } = await enrolment.begin(user);
      return {
        factor: factorOf(device, user.login),
        activation: {
          expiresAt: expires.toISOString(),
          factorResult: 'WAITING',
          _links: {
            // A page of ours draws it by itself, from an address that is short enough to travel sealed.
            ...(request?.enroll === undefined ? {} : { qrcode: pictureOf(href) }),
            enroll: { href },
          },
        },
      };
    },
    async activate(user, factor, _answer, by) {
      return factorOf(await enrolment.finish(user, factor.id, by), user.login);
    },
    async challenge(user, factor, request) {
      const device = await store.find(database, user.id, factor.id);
      if (device === undefined) throw notFound(factor.id, 'UserFactor');
      return requests.ask(user, device, request);
    },
    poll: (user, factor, asked) => requests.poll(user, factor.id, asked),
    verify: (user, factor, _answer, asked) => requests.poll(user, factor.id, asked),
    cancel: (user, _factor, asked) => requests.cancel(user, asked),
    async rename(tx, user, factor, nickname) {
      const renamed = await store.writeNickname(tx, user.id, factor.id, nickname, clock.now());
      if (renamed === undefined) throw notFound(factor.id, 'UserFactor');
      return factorOf(renamed, user.login);
    },
    remove: (tx, user, factor) => store.remove(tx, user.id, factor.id),
    reset: (tx, userId) => store.removeAllOf(tx, userId),
  };
}

const mayBeGiven: ReadonlySet<string> = new Set([
  'credentialId',
  'deviceType',
  'name',
  'platform',
  'version',
]);

/**
 * Okta gives the address of a picture. Here the picture is in the address, so that no other address tells the secret to a log. One that
 * stands alone has to say what it is, and has no stylesheet beside it.
 */
function pictureOf(href: string): { href: string; type: string } {
  const svg = String(qrCode(href, 'QR'))
    .replace('<svg ', '<svg xmlns="http://www.w3.org/2000/svg" ')
    .replace('class="qr-paper"', 'fill="#fff"')
    .replace('class="qr-ink"', 'fill="#000"');
  return { href: `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`, type: 'image/svg+xml' };
}

function factorOf(one: PushDevice, login: string): UserFactor {
  return {
    id: one.id,
    factorType: 'push',
    provider: 'OKTA',
    status: one.status,
    created: one.created,
    lastUpdated: one.lastUpdated,
    profile: { credentialId: login, ...(one.status === 'ACTIVE' ? one.profile : {}) },
    ...(one.nickname === undefined ? {} : { nickname: one.nickname }),
  };
}
