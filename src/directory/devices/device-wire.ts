import { z } from 'zod';
import {
  type Device,
  devicePlatforms,
  diskEncryptionTypes,
  possibleVerbs,
  screenLockTypes,
} from './device.ts';

export const devicesPath = '/api/v1/devices';

const link = z.object({ href: z.string(), hints: z.object({ allow: z.array(z.string()) }) });

const profile = z.strictObject({
  displayName: z.string(),
  platform: z.enum(devicePlatforms),
  registered: z.boolean(),
  diskEncryptionType: z.enum(diskEncryptionTypes).optional(),
  imei: z.string().optional(),
  integrityJailbreak: z.boolean().optional(),
  managed: z.boolean().optional(),
  manufacturer: z.string().optional(),
  meid: z.string().optional(),
  model: z.string().optional(),
  osVersion: z.string().optional(),
  secureHardwarePresent: z.boolean().optional(),
  serialNumber: z.string().optional(),
  sid: z.string().optional(),
  tpmPublicKeyHash: z.string().optional(),
  udid: z.string().optional(),
});

export const deviceAnswer = z.strictObject({
  id: z.string(),
  status: z.enum(['ACTIVE', 'SUSPENDED', 'DEACTIVATED']),
  created: z.iso.datetime(),
  lastUpdated: z.iso.datetime(),
  profile,
  resourceType: z.literal('UDDevice'),
  resourceId: z.string(),
  resourceAlternateId: z.null(),
  resourceDisplayName: z.strictObject({ value: z.string(), sensitive: z.boolean() }),
  _links: z.strictObject({
    self: link,
    users: link,
    activate: link.optional(),
    deactivate: link.optional(),
    suspend: link.optional(),
    unsuspend: link.optional(),
  }),
});

export const deviceUserAnswer = z.strictObject({
  created: z.iso.datetime(),
  managementStatus: z.enum(['MANAGED', 'NOT_MANAGED']),
  screenLockType: z.enum(screenLockTypes).optional(),
  user: z.looseObject({ id: z.string(), profile: z.record(z.string(), z.unknown()) }),
});

export const listedDeviceAnswer = z.strictObject({
  ...deviceAnswer.shape,
  _embedded: z.strictObject({ users: z.array(deviceUserAnswer) }).optional(),
});

export const userDeviceAnswer = z.strictObject({
  created: z.iso.datetime(),
  deviceUserId: z.string(),
  device: deviceAnswer,
});

export function deviceToWire(device: Device, origin: string) {
  const self = `${origin}${devicesPath}/${device.id}`;
  const verbs = possibleVerbs(device.status).map((verb) => [
    verb,
    { href: `${self}/lifecycle/${verb}`, hints: { allow: ['POST'] } },
  ]);
  return {
    id: device.id,
    status: device.status,
    created: device.created.toISOString(),
    lastUpdated: device.lastUpdated.toISOString(),
    profile: device.profile,
    resourceType: 'UDDevice',
    resourceId: device.id,
    resourceAlternateId: null,
    resourceDisplayName: { value: device.profile.displayName, sensitive: false },
    _links: {
      ...Object.fromEntries(verbs),
      self: { href: self, hints: { allow: device.status === 'DEACTIVATED' ? ['GET', 'DELETE'] : ['GET'] } },
      users: { href: `${self}/users`, hints: { allow: ['GET'] } },
    },
  };
}
