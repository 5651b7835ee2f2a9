import type { AppDirectory } from '#src/access/apps/index.ts';
import type { Authenticator, Authenticators } from '#src/access/authenticators/index.ts';
import type { Place } from '#src/access/context/index.ts';
import type { Devices } from '#src/directory/devices/index.ts';
import { displayNameOf, type Person, type Users } from '#src/directory/users/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Config } from '#src/platform/config/index.ts';
import type { Keyring } from '#src/platform/crypto/index.ts';
import type { Database } from '#src/platform/database/index.ts';
import type { Ids } from '#src/platform/ids/index.ts';
import type { Jobs } from '#src/platform/jobs/index.ts';
import type { Log } from '#src/platform/log/index.ts';
import type { OutboundHttp } from '#src/platform/outbound-http/index.ts';
import type { Snapshots } from '#src/platform/snapshot/index.ts';
import type { SystemLog, Target } from '#src/system-log/index.ts';
import type { PushDevice } from './push-device.ts';

export type PushNeeds = {
  config: Pick<Config, 'baseUrl' | 'outboundAllow' | 'defaultLanguage'>;
  clock: Clock;
  ids: Ids;
  database: Database;
  keyring: Keyring;
  snapshots: Snapshots;
  jobs: Pick<Jobs, 'define' | 'send' | 'schedule'>;
  outbound: OutboundHttp;
  log: Pick<Log, 'warn'>;
  systemLog: Pick<SystemLog, 'record' | 'react'>;
  authenticators: Pick<Authenticators, 'find'>;
  apps: Pick<AppDirectory, 'find'>;
  devices: Pick<Devices, 'register' | 'find'>;
  users: Pick<Users, 'findPerson' | 'suspend'>;
  /** Where an address is, as far as anybody knows. */
  places?: { lookUp(address: string): Place | undefined } | undefined;
};

export const authenticatorKey = 'okta_verify';

/** Undefined where the organisation takes no approvals. */
export function pushAuthenticator({
  authenticators,
}: Pick<PushNeeds, 'authenticators'>): Authenticator | undefined {
  const found = authenticators.find(authenticatorKey);
  if (found?.status !== 'ACTIVE') return undefined;
  return found.methods.find(({ type }) => type === 'push')?.status === 'INACTIVE' ? undefined : found;
}

/**
 * What the organisation demands of approvals that a browser cannot give: its key lies in software, and it does not ask for a finger
 * or PIN. Undefined where there is no such demand; approvals are refused by name otherwise, never taken for more than they are.
 */
export function unmetDemand(authenticator: Authenticator | undefined): string | undefined {
  type Settings = { userVerification?: string; compliance?: { fips?: string }; keyProtection?: string };
  const { userVerification, compliance } = (authenticator?.settings ?? {}) as Settings;
  const push = authenticator?.methods.find(({ type }) => type === 'push')?.details.settings as
    | Settings
    | undefined;
  if (userVerification === 'REQUIRED')
    return 'userVerification: an approval in a browser does not verify its user; choose PREFERRED, or a passkey instead';
  if (push?.keyProtection === 'HARDWARE')
    return 'keyProtection: the key of a browser is kept in software; choose ANY, or a security key instead';
  return compliance?.fips === 'REQUIRED'
    ? 'compliance.fips: the cryptography of a browser is not known to be validated; choose OPTIONAL'
    : undefined;
}

/** A device that an administrator suspended or took out of use approves nothing. */
export async function isDeviceInUse(
  { devices }: Pick<PushNeeds, 'devices'>,
  one: PushDevice,
): Promise<boolean> {
  if (one.deviceId === undefined) return true;
  return (await devices.find(one.deviceId))?.status === 'ACTIVE';
}

export const personTarget = (person: Pick<Person, 'id' | 'login' | 'profile'>): Target => ({
  id: person.id,
  type: 'User',
  alternateId: person.login,
  displayName: displayNameOf(person),
});

export const factorTarget = (one: Pick<PushDevice, 'id' | 'nickname' | 'profile'>): Target => ({
  id: one.id,
  type: 'UserFactor',
  alternateId: 'unknown',
  displayName: one.nickname ?? one.profile.name ?? 'push (OKTA)',
});

export const pushData = { factor: 'push', provider: 'OKTA' };
