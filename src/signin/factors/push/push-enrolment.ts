import { eventBy, type Requester } from '#src/directory/schemas/index.ts';
import { displayNameOf, type Person, type User } from '#src/directory/users/index.ts';
import { sha256 } from '#src/platform/crypto/index.ts';
import { ApiError, type ClientContext, notFound, validationFailed } from '#src/platform/http/index.ts';
import { deviceHandle, deviceKindOf, type PushDevice, readLink } from './push-device.ts';
import * as store from './push-device-store.ts';
import { factorTarget, personTarget, pushAuthenticator, pushData, type PushNeeds } from './push-needs.ts';
import { isSignedBy, readDeviceKey, signedText } from './signed-text.ts';

const linkLifetimeMs = 10 * 60_000;

export type PushEnrolment = {
  /** A one-time link that makes whichever device opens it this person's, once the page that made it says so, too. */
  begin(user: User): Promise<{ device: PushDevice; href: string; expires: Date }>;
  /** For the device that opened the link: whose it will be. */
  describe(link: string): Promise<{ person: string; login: string; expires: Date }>;
  /** The link is spent, and the key is the device's. Nothing is active yet. */
  claim(
    given: {
      link: string;
      key: { x: string; y: string };
      name: string;
      signature: string;
    },
    client: ClientContext,
  ): Promise<{ device: string; login: string }>;
  /** For the page that made the link: the device that came is active from now on. As it is where none has come. */
  finish(user: User, id: string, by: Requester): Promise<PushDevice>;
};

export function createPushEnrolment(needs: PushNeeds): PushEnrolment {
  const { clock, database, ids } = needs;

  const opened = async (link: string): Promise<{ device: PushDevice; person: Person; hash: Buffer }> => {
    const read = readLink(link);
    const hash = sha256(read?.secret ?? '');
    const device = read && (await store.findByLink(database, read.userId, hash, clock.now()));
    const person = device && (await needs.users.findPerson(device.userId));
    const isOpen =
      person !== undefined && mayEnrol.has(person.status) && pushAuthenticator(needs) !== undefined;
    if (device === undefined || person === undefined || !isOpen) throw linkIsOver();
    return { device, person, hash };
  };

  return {
    async begin(user) {
      const secret = ids.newSecret(32);
      const now = clock.now();
      const expires = new Date(now.getTime() + linkLifetimeMs);
      const device = await database.transaction((tx) =>
        store.insertLink(tx, { userId: user.id, id: ids.newId('opf'), hash: sha256(secret), expires, now }),
      );
      // Behind the mark: it is in no log of a server and in no Referer.
      return { device, href: `${needs.config.baseUrl}/authenticator#add=${user.id}.${secret}`, expires };
    },
    async describe(link) {
      const { device, person } = await opened(link);
      const expires = device.linkExpires ?? clock.now();
      return { person: displayNameOf(person), login: person.login, expires };
    },
    async claim({ link, key, name, signature }, client) {
      const { person, hash } = await opened(link);
      const publicKey = readDeviceKey(key);
      if (publicKey === undefined) throw validationFailed('key', ['key: is no public key on P-256']);
      // Who sends a key has to have its other half.
      if (!isSignedBy(publicKey, signedText(client.origin, { what: 'claim', link, name }), signature)) {
        throw validationFailed('signature', ['signature: is not by this key']);
      }
      const { deviceType, platform, version } = deviceKindOf(client.userAgent);
      const profile = {
        name,
        deviceType,
        ...(platform === undefined ? {} : { platform }),
        ...(version === undefined ? {} : { version }),
      };
      return database.transaction(async (tx) => {
        const claimed = await store.claim(tx, person.id, hash, { publicKey, profile, now: clock.now() });
        if (claimed === undefined) throw linkIsOver();
        return { device: deviceHandle(claimed), login: person.login };
      });
    },
    finish: (user, id, by) =>
      database.transaction(async (tx) => {
        const device = await store.lock(tx, user.id, id);
        if (device === undefined) throw notFound(id, 'UserFactor');
        if (device.status === 'ACTIVE') return device;
        if (device.publicKey === undefined) {
          if ((device.linkExpires ?? clock.now()) <= clock.now()) throw linkIsOver();
          return device;
        }
        const { platform, name, version } = device.profile;
        const known = devicePlatformOf(platform);
        const registered =
          known &&
          (await needs.devices.register(
            tx,
            {
              userId: user.id,
              profile: {
                displayName: name ?? known,
                platform: known,
                registered: true,
                ...(version === undefined ? {} : { osVersion: version }),
              },
            },
            by,
          ));
        const now = clock.now();
        const active = await store.activate(tx, user.id, id, { deviceId: registered?.id, now });
        if (active === undefined) throw notFound(id, 'UserFactor');
        await needs.systemLog.record(tx, {
          eventType: 'user.mfa.factor.activate',
          ...eventBy(by),
          outcome: { result: 'SUCCESS' },
          target: [personTarget(user), factorTarget(active)],
          debugData: pushData,
        });
        return active;
      }),
  };
}

const mayEnrol: ReadonlySet<string> = new Set([
  'ACTIVE',
  'PASSWORD_EXPIRED',
  'PROVISIONED',
  'STAGED',
  'RECOVERY',
]);

/** Used, replaced, too old, made up: the same for all of them. */
const linkIsOver = (): ApiError =>
  new ApiError('E0000068', {
    summary: 'This link cannot be used',
    causes: ['The link was used or has expired. Show a new one on the other screen.'],
  });

const platforms = ['ANDROID', 'IOS', 'MACOS', 'WINDOWS'] as const;
const devicePlatformOf = (platform: string | undefined) => platforms.find((one) => one === platform);
