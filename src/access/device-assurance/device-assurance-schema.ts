import { z } from 'zod';

export const platforms = ['ANDROID', 'CHROMEOS', 'IOS', 'MACOS', 'WINDOWS'] as const;

const version = (parts: number) =>
  z
    .string()
    .regex(
      new RegExp(`^\\d{1,6}(\\.\\d{1,6}){0,${parts - 1}}$`),
      `must be a version of at most ${parts} numbers, such as 12.4.5`,
    );
const flag = z.boolean().optional();
const including = <T extends z.ZodType>(item: T) =>
  z.strictObject({ include: z.array(item).min(1).max(10) }).optional();

const dynamicVersion = z
  .strictObject({
    type: z.enum(['MINIMUM', 'EXACT', 'EXACT_ANY_SUPPORTED']),
    distanceFromLatestMajor: z.int().min(0).max(10).optional(),
    latestSecurityPatch: flag,
  })
  .superRefine(({ type, distanceFromLatestMajor }, ctx) => {
    const path = ['distanceFromLatestMajor'];
    if ((type === 'EXACT_ANY_SUPPORTED') === (distanceFromLatestMajor === undefined)) return;
    const message =
      type === 'EXACT_ANY_SUPPORTED' ? 'does not go with EXACT_ANY_SUPPORTED' : `is required with ${type}`;
    ctx.addIssue({ code: 'custom', path, message });
  });
const osVersion = (parts: number) =>
  z
    .strictObject({
      minimum: version(parts).optional(),
      dynamicVersionRequirement: dynamicVersion.optional(),
    })
    .refine(
      ({ minimum, dynamicVersionRequirement }) =>
        (minimum === undefined) !== (dynamicVersionRequirement === undefined),
      'must have either minimum or dynamicVersionRequirement',
    )
    .optional();
const windowsConstraint = z
  .strictObject({
    majorVersionConstraint: z.enum(['WINDOWS_11', 'WINDOWS_10']),
    minimum: version(4).optional(),
    dynamicVersionRequirement: z
      .strictObject({
        type: z.enum(['MINIMUM', 'EXACT', 'EXACT_ANY_SUPPORTED', 'NOT_ALLOWED']),
        distanceFromLatestMajor: z.int().min(0).max(1).optional(),
        latestSecurityPatch: flag,
      })
      .optional(),
  })
  .refine(
    ({ minimum, dynamicVersionRequirement }) =>
      minimum === undefined || dynamicVersionRequirement === undefined,
    'has either minimum or dynamicVersionRequirement',
  );

const screenLockType = including(z.enum(['BIOMETRIC', 'NONE', 'PASSCODE']));
const desktopEncryption = including(z.enum(['ALL_INTERNAL_VOLUMES']));
const devicePostureIdP = z.strictObject({ compliant: flag, managed: flag }).optional();
const browser = {
  browserVersion: z.strictObject({ minimum: version(4).optional() }).optional(),
  builtInDnsClientEnabled: flag,
  chromeRemoteDesktopAppBlocked: flag,
  deviceEnrollmentDomain: z.string().max(255).optional(),
  diskEncrypted: flag,
  osFirewall: flag,
  osVersion: z.strictObject({ minimum: version(4).optional() }).optional(),
  passwordProtectionWarningTrigger: z
    .enum(['PASSWORD_PROTECTION_OFF', 'PASSWORD_REUSE', 'PHISHING_REUSE'])
    .optional(),
  realtimeUrlCheckMode: flag,
  safeBrowsingProtectionLevel: z
    .enum(['ENHANCED_PROTECTION', 'NO_SAFE_BROWSING', 'STANDARD_PROTECTION'])
    .optional(),
  screenLockSecured: flag,
  siteIsolationEnabled: flag,
};
const browserKey = z.enum(['CHROME_BROWSER_HW_KEY', 'CHROME_BROWSER_OS_KEY']).optional();
const macBrowser = z.strictObject({ ...browser, keyTrustLevel: browserKey });
const windowsBrowser = z.strictObject({
  ...browser,
  keyTrustLevel: browserKey,
  antivirusEnabled: flag,
  crowdStrikeAgentId: z.string().max(255).optional(),
  crowdStrikeCustomerId: z.string().max(255).optional(),
  secureBootEnabled: flag,
  thirdPartyBlockingEnabled: flag,
  windowsMachineDomain: z.string().max(255).optional(),
  windowsUserDomain: z.string().max(255).optional(),
});
const chromeBrowser = z.strictObject({
  ...browser,
  keyTrustLevel: z.enum(['CHROME_OS_DEVELOPER_MODE', 'CHROME_OS_VERIFIED_MODE']).optional(),
  allowScreenLock: flag,
  managedDevice: flag,
});

const shared = {
  name: z.string().trim().min(1).max(50),
  displayRemediationMode: z.enum(['HIDE', 'SHOW']).optional(),
  gracePeriod: z
    .strictObject({
      type: z.enum(['BY_DATE_TIME', 'BY_DURATION']),
      expiry: z.union([z.iso.datetime({ offset: true }), z.iso.duration()]),
    })
    .optional(),
  devicePostureChecks: z
    .strictObject({
      include: z
        .array(z.strictObject({ variableName: z.string().max(255), value: z.string().max(255) }))
        .max(100),
    })
    .optional(),
};
const level = z.enum(['HIGH', 'LOW', 'MEDIUM']).optional();

const android = {
  platform: z.literal('ANDROID'),
  ...shared,
  callerContext: z.strictObject({ managedApp: z.literal(true).optional() }).optional(),
  diskEncryptionType: including(z.enum(['FULL', 'USER'])),
  jailbreak: flag,
  osVersion: osVersion(3),
  screenLockType,
  secureHardwarePresent: flag,
  thirdPartySignalProviders: z
    .strictObject({
      androidDeviceTrust: z
        .strictObject({
          deviceIntegrityLevel: z
            .enum(['MEETS_BASIC_INTEGRITY', 'MEETS_DEVICE_INTEGRITY', 'MEETS_STRONG_INTEGRITY'])
            .optional(),
          networkProxyDisabled: flag,
          playProtectVerdict: level,
          requireMajorVersionUpdate: flag,
          screenLockComplexity: level,
          usbDebuggingDisabled: flag,
          wifiSecured: flag,
        })
        .optional(),
      devicePostureIdP,
    })
    .optional(),
};
const ios = {
  platform: z.literal('IOS'),
  ...shared,
  jailbreak: flag,
  osVersion: osVersion(3),
  screenLockType,
  thirdPartySignalProviders: z.strictObject({ devicePostureIdP }).optional(),
};
const macos = {
  platform: z.literal('MACOS'),
  ...shared,
  diskEncryptionType: desktopEncryption,
  osVersion: osVersion(3),
  screenLockType,
  secureHardwarePresent: flag,
  thirdPartySignalProviders: z.strictObject({ dtc: macBrowser.optional(), devicePostureIdP }).optional(),
};
const windows = {
  platform: z.literal('WINDOWS'),
  ...shared,
  diskEncryptionType: desktopEncryption,
  osVersion: osVersion(4),
  osVersionConstraints: z.array(windowsConstraint).max(2).optional(),
  screenLockType,
  secureHardwarePresent: flag,
  thirdPartySignalProviders: z.strictObject({ dtc: windowsBrowser.optional(), devicePostureIdP }).optional(),
};
const chromeos = {
  platform: z.literal('CHROMEOS'),
  ...shared,
  thirdPartySignalProviders: z.strictObject({ dtc: chromeBrowser.optional(), devicePostureIdP }).optional(),
};

// Clients send back what they were given; these are not theirs to change.
const readOnly = {
  id: z.unknown().optional(),
  createdBy: z.unknown().optional(),
  createdDate: z.unknown().optional(),
  lastUpdate: z.unknown().optional(),
  lastUpdatedBy: z.unknown().optional(),
  _links: z.unknown().optional(),
};
export const deviceAssuranceBody = z.discriminatedUnion('platform', [
  z.strictObject({ ...android, ...readOnly }),
  z.strictObject({ ...ios, ...readOnly }),
  z.strictObject({ ...macos, ...readOnly }),
  z.strictObject({ ...windows, ...readOnly }),
  z.strictObject({ ...chromeos, ...readOnly }),
]);
export type DeviceAssuranceBody = z.infer<typeof deviceAssuranceBody>;

const answered = {
  id: z.string(),
  createdBy: z.string(),
  createdDate: z.iso.datetime(),
  lastUpdate: z.iso.datetime(),
  lastUpdatedBy: z.string(),
  _links: z.strictObject({
    self: z.object({ href: z.string(), hints: z.object({ allow: z.array(z.string()) }) }),
  }),
};
export const deviceAssuranceAnswer = z.discriminatedUnion('platform', [
  z.strictObject({ ...android, ...answered }),
  z.strictObject({ ...ios, ...answered }),
  z.strictObject({ ...macos, ...answered }),
  z.strictObject({ ...windows, ...answered }),
  z.strictObject({ ...chromeos, ...answered }),
]);
