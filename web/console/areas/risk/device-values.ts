import type { CreateDeviceAssurancePolicyArguments, DeviceAssurancePolicy } from '../../kit/api.ts';
import { t } from './messages.ts';

export const platforms = ['WINDOWS', 'MACOS', 'IOS', 'ANDROID'] as const;
export type Platform = DeviceAssurancePolicy['platform'];
type Body = CreateDeviceAssurancePolicyArguments['body'];

export type DeviceValues = {
  name: string;
  platform: Platform;
  minimum: string;
  isEncrypted: boolean;
  screenLock: 'any' | 'PASSCODE' | 'BIOMETRIC';
  isSound: boolean;
  hasHardware: boolean;
  shows: boolean;
};

/** What can be asked of each. */
export const can: Record<
  Platform,
  readonly ('minimum' | 'isEncrypted' | 'screenLock' | 'isSound' | 'hasHardware')[]
> = {
  WINDOWS: ['minimum', 'isEncrypted', 'screenLock', 'hasHardware'],
  MACOS: ['minimum', 'isEncrypted', 'screenLock', 'hasHardware'],
  IOS: ['minimum', 'screenLock', 'isSound'],
  ANDROID: ['minimum', 'isEncrypted', 'screenLock', 'isSound', 'hasHardware'],
  CHROMEOS: [],
};

type Loose = {
  osVersion?: { minimum?: string };
  diskEncryptionType?: unknown;
  screenLockType?: { include?: string[] };
  jailbreak?: boolean;
  secureHardwarePresent?: boolean;
};

export function valuesOf(policy: DeviceAssurancePolicy | undefined): DeviceValues {
  const said = (policy ?? {}) as Loose;
  const lock = said.screenLockType?.include ?? [];
  return {
    name: policy?.name ?? '',
    platform: policy?.platform ?? 'WINDOWS',
    minimum: said.osVersion?.minimum ?? '',
    isEncrypted: said.diskEncryptionType !== undefined,
    screenLock: lock.includes('PASSCODE') ? 'PASSCODE' : lock.includes('BIOMETRIC') ? 'BIOMETRIC' : 'any',
    isSound: said.jailbreak === false,
    hasHardware: said.secureHardwarePresent === true,
    shows: policy?.displayRemediationMode !== 'HIDE',
  };
}

/** What a policy says beyond the form: it stays as it is. */
export function restOf(policy: DeviceAssurancePolicy | undefined): Record<string, unknown> {
  const {
    id: _id,
    createdBy: _by,
    createdDate: _date,
    lastUpdate: _at,
    lastUpdatedBy: _who,
    _links,
    name: _name,
    platform: _platform,
    displayRemediationMode: _shows,
    osVersion,
    diskEncryptionType: _disk,
    screenLockType: _lock,
    jailbreak: _jailbreak,
    secureHardwarePresent: _hardware,
    ...rest
  } = (policy ?? {}) as Record<string, unknown> & { osVersion?: { minimum?: string } };
  return { ...rest, ...(osVersion !== undefined && osVersion.minimum === undefined && { osVersion }) };
}

export function bodyOf(values: DeviceValues, before: DeviceAssurancePolicy | undefined): Body {
  const { name, platform, minimum, isEncrypted, screenLock, isSound, hasHardware, shows } = values;
  const has = (what: (typeof can)[Platform][number]) => can[platform].includes(what);
  const encryption = platform === 'ANDROID' ? ['FULL', 'USER'] : ['ALL_INTERNAL_VOLUMES'];
  return {
    ...restOf(before),
    name,
    platform,
    displayRemediationMode: shows ? 'SHOW' : 'HIDE',
    ...(minimum.trim() !== '' && { osVersion: { minimum: minimum.trim() } }),
    ...(has('isEncrypted') && isEncrypted && { diskEncryptionType: { include: encryption } }),
    ...(has('screenLock') &&
      screenLock !== 'any' && {
        screenLockType: { include: screenLock === 'PASSCODE' ? ['PASSCODE', 'BIOMETRIC'] : ['BIOMETRIC'] },
      }),
    ...(has('isSound') && isSound && { jailbreak: false }),
    ...(has('hasHardware') && hasHardware && { secureHardwarePresent: true }),
  } as Body;
}

/** In words, for the list. */
export function asksOf(policy: DeviceAssurancePolicy): string {
  const values = valuesOf(policy);
  const parts = [
    ...(values.minimum === '' ? [] : [`${t('minimum')} ${values.minimum}`]),
    ...(values.isEncrypted ? [t('encryption')] : []),
    ...(values.screenLock === 'any' ? [] : [`${t('screenLock')}: ${t(`screenLock.${values.screenLock}`)}`]),
    ...(values.isSound ? [t('noJailbreak')] : []),
    ...(values.hasHardware ? [t('secureHardware')] : []),
  ];
  return parts.join(' · ');
}
