export const devicePlatforms = ['ANDROID', 'IOS', 'MACOS', 'WINDOWS'] as const;
export type DevicePlatform = (typeof devicePlatforms)[number];
export const diskEncryptionTypes = ['ALL_INTERNAL_VOLUMES', 'FULL', 'NONE', 'SYSTEM_VOLUME', 'USER'] as const;

export type DeviceProfile = {
  displayName: string;
  platform: DevicePlatform;
  registered: boolean;
  diskEncryptionType?: (typeof diskEncryptionTypes)[number];
  imei?: string;
  integrityJailbreak?: boolean;
  managed?: boolean;
  manufacturer?: string;
  meid?: string;
  model?: string;
  osVersion?: string;
  secureHardwarePresent?: boolean;
  serialNumber?: string;
  sid?: string;
  tpmPublicKeyHash?: string;
  udid?: string;
};

/** Unsuspended is a way back, not a place to be: it is ACTIVE again. */
export type DeviceStatus = 'ACTIVE' | 'SUSPENDED' | 'DEACTIVATED';

export type Device = {
  id: string;
  status: DeviceStatus;
  profile: DeviceProfile;
  created: Date;
  lastUpdated: Date;
};

export const screenLockTypes = ['NONE', 'PASSCODE', 'BIOMETRIC'] as const;

/** That a device is somebody's. */
export type DeviceUserLink = {
  id: string;
  deviceId: string;
  userId: string;
  created: Date;
  screenLockType: (typeof screenLockTypes)[number] | undefined;
};

export const deviceVerbs = ['activate', 'deactivate', 'suspend', 'unsuspend'] as const;
export type DeviceVerb = (typeof deviceVerbs)[number];

const steps: Record<DeviceVerb, { from: readonly DeviceStatus[]; to: DeviceStatus }> = {
  activate: { from: ['DEACTIVATED'], to: 'ACTIVE' },
  deactivate: { from: ['ACTIVE', 'SUSPENDED'], to: 'DEACTIVATED' },
  suspend: { from: ['ACTIVE'], to: 'SUSPENDED' },
  unsuspend: { from: ['SUSPENDED'], to: 'ACTIVE' },
};

/** Where a verb leads; undefined where it makes no sense. */
export function nextStatus(status: DeviceStatus, verb: DeviceVerb): DeviceStatus | undefined {
  const { from, to } = steps[verb];
  return from.includes(status) ? to : undefined;
}

export const possibleVerbs = (status: DeviceStatus): DeviceVerb[] =>
  deviceVerbs.filter((verb) => nextStatus(status, verb) !== undefined);
