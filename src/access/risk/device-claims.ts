import { z } from 'zod';

const text = z.string().max(255);

/** What the management of a device may say of it, in a statement that was verified. Names as in Okta's device assurance. */
const claims = z.object({
  /** `guo…`: the registered device that it is. */
  deviceId: text.optional(),
  /** Default: yes, or nobody would sign for it. */
  managed: z.boolean().default(true),
  compliant: z.boolean().optional(),
  platform: z.enum(['ANDROID', 'CHROMEOS', 'IOS', 'LINUX', 'MACOS', 'WINDOWS']).optional(),
  osVersion: text.optional(),
  diskEncryptionType: z.enum(['ALL_INTERNAL_VOLUMES', 'FULL', 'NONE', 'SYSTEM_VOLUME', 'USER']).optional(),
  screenLockType: z.enum(['BIOMETRIC', 'NONE', 'PASSCODE']).optional(),
  jailbreak: z.boolean().optional(),
  secureHardwarePresent: z.boolean().optional(),
  managedApp: z.boolean().optional(),
  /** Signals of a browser or of an integrity service, by the names that policies ask for. */
  signals: z.record(text, z.union([z.boolean(), text])).optional(),
  /** Values of checks that the organisation made itself, by variable. */
  postureChecks: z.record(text, text).optional(),
});
export type DeviceClaims = z.infer<typeof claims>;

/** Undefined where one of them is not what it should be: half of a statement is none. */
export function readClaims(given: Readonly<Record<string, unknown>>): DeviceClaims | undefined {
  const read = claims.safeParse(given);
  return read.success ? read.data : undefined;
}
