import { compareVersions } from './versions.ts';

/** What is verified of a device, and the little that a browser says of itself. Undefined everywhere: nobody knows, which meets nothing. */
export type ShownDevice = {
  readonly platform: string;
  /** Of the system, as the browser itself says. Looked at where a policy asks nothing else. */
  readonly browserOsVersion: string | undefined;
  /** From a statement that was verified. */
  readonly said: SaidOfDevice | undefined;
};

export type SaidOfDevice = {
  readonly platform?: string | undefined;
  readonly osVersion?: string | undefined;
  readonly diskEncryptionType?: string | undefined;
  readonly screenLockType?: string | undefined;
  readonly jailbreak?: boolean | undefined;
  readonly secureHardwarePresent?: boolean | undefined;
  readonly managed?: boolean | undefined;
  readonly compliant?: boolean | undefined;
  readonly managedApp?: boolean | undefined;
  readonly signals?: Readonly<Record<string, boolean | string>> | undefined;
  readonly postureChecks?: Readonly<Record<string, string>> | undefined;
};

type Policy = { readonly id: string; readonly platform: string; readonly content: Record<string, unknown> };

/** Ids of the policies that a device meets. Pure. */
export function metAssurances(policies: readonly Policy[], device: ShownDevice): string[] {
  return policies.flatMap((policy) => (meets(policy, device) ? [policy.id] : []));
}

/** How a policy is shown, and what happens once it is not met any more: nothing that a device has to be. */
const notRequirements = new Set(['displayRemediationMode', 'gracePeriod']);

function meets({ platform, content }: Policy, device: ShownDevice): boolean {
  if ((device.said?.platform ?? device.platform) !== platform) return false;
  const asked = Object.entries(content).filter(
    ([name, value]) => value !== undefined && value !== null && !notRequirements.has(name),
  );
  const asksVersionOnly = asked.every(([name]) => name === 'osVersion');
  // Browsers say 10 or 11 of Windows, and nothing of its build.
  const ofBrowser = asksVersionOnly && platform !== 'WINDOWS' ? device.browserOsVersion : undefined;
  const osVersion = device.said?.osVersion ?? ofBrowser;
  return asked.every(([name, value]) => isMet(name, value, { said: device.said ?? {}, osVersion }));
}

type Known = { readonly said: SaidOfDevice; readonly osVersion: string | undefined };

/** A requirement that this version has never heard of is not met. */
function isMet(name: string, value: unknown, { said, osVersion }: Known): boolean {
  switch (name) {
    case 'osVersion':
      return isVersionMet(value, osVersion);
    case 'osVersionConstraints':
      return isWindowsVersionMet(value, osVersion);
    case 'diskEncryptionType':
      return isAmong(value, said.diskEncryptionType);
    case 'screenLockType':
      return isAmong(value, said.screenLockType);
    case 'jailbreak':
      return said.jailbreak === value;
    case 'secureHardwarePresent':
      // Asking for none asks for nothing.
      return value === false || said.secureHardwarePresent === true;
    case 'callerContext':
      return partsOf(value).every(([part, wanted]) => part === 'managedApp' && said.managedApp === wanted);
    case 'thirdPartySignalProviders':
      return partsOf(value).every(([provider, wanted]) => isProviderMet(provider, wanted, said));
    case 'devicePostureChecks':
      return arePostureChecksMet(value, said.postureChecks ?? {});
    default:
      return false;
  }
}

function partsOf(value: unknown): [string, unknown][] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).filter(([, part]) => part !== undefined && part !== null);
}

function isAmong(value: unknown, said: string | undefined): boolean {
  const include = (value as { include?: unknown } | undefined)?.include;
  return said !== undefined && Array.isArray(include) && include.includes(said);
}

/** Versions by name (the latest, the latest but one) would take a list of what makers have published, which nobody keeps here. */
function isVersionMet(value: unknown, osVersion: string | undefined): boolean {
  const { minimum } = (value ?? {}) as { minimum?: unknown };
  if (typeof minimum !== 'string' || osVersion === undefined) return false;
  const order = compareVersions(osVersion, minimum);
  return order !== undefined && order >= 0;
}

/** Windows 11 is 10.0 with a build from 22000 on. Each constraint is for one of the two; a version that none is for is not met. */
function isWindowsVersionMet(value: unknown, osVersion: string | undefined): boolean {
  if (!Array.isArray(value)) return false;
  if (value.length === 0) return true;
  if (osVersion === undefined) return false;
  const order = compareVersions(osVersion, '10.0.22000');
  if (order === undefined) return false;
  const major = order >= 0 ? 'WINDOWS_11' : 'WINDOWS_10';
  return value.some((constraint: { majorVersionConstraint?: string; minimum?: string }) => {
    return constraint.majorVersionConstraint === major && isVersionMet(constraint, osVersion);
  });
}

function isProviderMet(provider: string, wanted: unknown, said: SaidOfDevice): boolean {
  if (provider === 'devicePostureIdP') {
    return partsOf(wanted).every(
      ([name, value]) => (name === 'compliant' || name === 'managed') && said[name] === value,
    );
  }
  return partsOf(wanted).every(([name, value]) => {
    const shown = said.signals?.[name];
    if (shown === undefined) return false;
    const minimum = typeof value === 'object' && value !== null && 'minimum' in value ? value : undefined;
    return minimum === undefined
      ? shown === value
      : typeof shown === 'string' && isVersionMet(minimum, shown);
  });
}

function arePostureChecksMet(value: unknown, shown: Readonly<Record<string, string>>): boolean {
  const include = (value as { include?: { variableName: string; value: string }[] } | undefined)?.include;
  return (
    Array.isArray(include) &&
    include.every(({ variableName, value: wanted }) => {
      return Object.hasOwn(shown, variableName) && shown[variableName] === wanted;
    })
  );
}
