import type { PublicJwk } from '#src/protocols/jose/index.ts';
import type { PushSubscription } from '#src/protocols/web-push/index.ts';
import type { DevicePlatform } from '#src/directory/devices/index.ts';

/** What a device said of itself when it was set up, in Okta's names. */
export type PushProfile = {
  /** "Pixel 9", as its owner calls it there and then. */
  name?: string;
  deviceType?: string;
  /** Okta writes ANDROID and IOS; the others are computers. */
  platform?: string;
  version?: string;
};

/** A device on which somebody set up the authenticator. Without a key it is a link that waits. */
export type PushDevice = {
  userId: string;
  /** `opf…`; it is the factor. */
  id: string;
  status: 'PENDING_ACTIVATION' | 'ACTIVE';
  linkExpires: Date | undefined;
  publicKey: PublicJwk | undefined;
  /** `guo…` */
  deviceId: string | undefined;
  profile: PushProfile;
  nickname: string | undefined;
  created: Date;
  lastUpdated: Date;
};

export type KeptSubscription = { endpoint: string; p256dh: string; auth: string };

export const keptSubscription = (one: PushSubscription): KeptSubscription => ({
  endpoint: one.endpoint,
  p256dh: one.publicKey.toString('base64url'),
  auth: one.authSecret.toString('base64url'),
});

/** How a device names itself in every request: whose it is, and which; so that each look-up names its shard. */
export const deviceHandle = ({ userId, id }: Pick<PushDevice, 'userId' | 'id'>): string => `${userId}.${id}`;

const handlePattern = /^(00u[0-9A-Za-z]{17})\.(opf[0-9A-Za-z]{17})$/;
export function readHandle(handle: string): { userId: string; id: string } | undefined {
  const [, userId, id] = handlePattern.exec(handle) ?? [];
  return userId === undefined || id === undefined ? undefined : { userId, id };
}

const linkPattern = /^(00u[0-9A-Za-z]{17})\.([A-Za-z0-9_-]{43})$/;
/** The text of a one-time link: whose it is, and the secret. */
export function readLink(link: string): { userId: string; secret: string } | undefined {
  const [, userId, secret] = linkPattern.exec(link) ?? [];
  return userId === undefined || secret === undefined ? undefined : { userId, secret };
}

const kinds: readonly (readonly [RegExp, string, DevicePlatform | undefined])[] = [
  [/iPhone/, 'SmartPhone_IPhone', 'IOS'],
  [/iPad/, 'Tablet_IPad', 'IOS'],
  [/Android/, 'SmartPhone_Android', 'ANDROID'],
  [/Windows/, 'Computer_Windows', 'WINDOWS'],
  [/Mac OS X/, 'Computer_Mac', 'MACOS'],
  [/CrOS/, 'Computer_ChromeOS', undefined],
  [/Linux/, 'Computer_Linux', undefined],
];

/** By what the browser calls itself. Believed for names on a list; nothing is decided by it. */
export function deviceKindOf(userAgent: string): {
  deviceType: string;
  /** As the directory has it; undefined for systems it does not know. */
  platform: DevicePlatform | undefined;
  version: string | undefined;
} {
  const [, deviceType, platform] = kinds.find(([mark]) => mark.test(userAgent)) ?? [];
  const version = /(?:iPhone OS|CPU OS|Android|Windows NT|Mac OS X) ([\d._]+)/.exec(userAgent)?.[1];
  return { deviceType: deviceType ?? 'Unknown', platform, version: version?.replaceAll('_', '.') };
}
