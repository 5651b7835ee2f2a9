import { describe, expect, test } from 'vitest';
import { metAssurances, type SaidOfDevice, type ShownDevice } from './judge.ts';

const meets = (platform: string, content: Record<string, unknown>, device: Partial<ShownDevice>) =>
  metAssurances([{ id: 'dae', platform, content }], {
    platform,
    browserOsVersion: undefined,
    said: undefined,
    ...device,
  }).length === 1;
const mac = (content: Record<string, unknown>, said: SaidOfDevice | undefined, browserOsVersion?: string) =>
  meets('MACOS', content, { said, browserOsVersion });

describe('what nobody knows of a device meets nothing', () => {
  test.each<[string, Record<string, unknown>]>([
    ['a version', { osVersion: { minimum: '14.0' } }],
    ['encryption', { diskEncryptionType: { include: ['ALL_INTERNAL_VOLUMES'] } }],
    ['a lock', { screenLockType: { include: ['PASSCODE', 'BIOMETRIC'] } }],
    ['no jailbreak', { jailbreak: false }],
    ['hardware for keys', { secureHardwarePresent: true }],
    ['a signal of the browser', { thirdPartySignalProviders: { dtc: { osFirewall: true } } }],
    [
      'the posture of an identity provider',
      { thirdPartySignalProviders: { devicePostureIdP: { managed: true } } },
    ],
    [
      'a check of the organisation',
      { devicePostureChecks: { include: [{ variableName: 'av', value: 'on' }] } },
    ],
    ['a requirement of another time', { quantumLock: true }],
    [
      'the latest version by name',
      { osVersion: { dynamicVersionRequirement: { type: 'MINIMUM', distanceFromLatestMajor: 0 } } },
    ],
  ])('%s', (_, content) => {
    expect(mac(content, undefined)).toBe(false);
    expect(mac(content, {})).toBe(false);
  });

  test('and a device of another platform meets none of this one', () => {
    expect(meets('MACOS', {}, { platform: 'WINDOWS' })).toBe(false);
    // The statement counts, not what the browser says.
    expect(meets('MACOS', {}, { said: { platform: 'WINDOWS' } })).toBe(false);
  });
});

describe('a version', () => {
  const policy = { osVersion: { minimum: '14.5' } };
  test.each([
    ['14.5', true],
    ['14.5.1', true],
    ['14.10', true],
    ['15', true],
    ['14.4.9', false],
    ['9.9', false],
    ['14.5-beta', false],
    ['', false],
  ])('of %j where 14.5 is asked for: %s', (osVersion, expected) => {
    expect(mac(policy, { osVersion })).toBe(expected);
  });

  test('that the browser says is taken where nothing else is asked', () => {
    expect(mac(policy, undefined, '14.5')).toBe(true);
    expect(mac(policy, undefined, '14.4')).toBe(false);
    const more = { ...policy, diskEncryptionType: { include: ['ALL_INTERNAL_VOLUMES'] } };
    expect(mac(more, { diskEncryptionType: 'ALL_INTERNAL_VOLUMES' }, '14.5')).toBe(false);
    expect(mac(more, { diskEncryptionType: 'ALL_INTERNAL_VOLUMES', osVersion: '14.5' })).toBe(true);
  });

  test('of Windows is not taken from a browser, which knows no build', () => {
    const content = { osVersion: { minimum: '10.0.22631.0' } };
    expect(meets('WINDOWS', content, { browserOsVersion: '11' })).toBe(false);
  });

  test('of Windows is judged by its build', () => {
    const content = {
      osVersionConstraints: [
        { majorVersionConstraint: 'WINDOWS_11', minimum: '10.0.22631.0' },
        { majorVersionConstraint: 'WINDOWS_10', minimum: '10.0.19045.0' },
      ],
    };
    const windows = (osVersion: string) => meets('WINDOWS', content, { said: { osVersion } });
    expect(['10.0.22631.1', '10.0.22000.1', '10.0.19045.5', '10.0.18000.1'].map(windows)).toEqual([
      true,
      false,
      true,
      false,
    ]);
  });
});

test('what the management says is compared word by word', () => {
  const content = {
    displayRemediationMode: 'SHOW',
    screenLockType: { include: ['BIOMETRIC'] },
    jailbreak: false,
    thirdPartySignalProviders: {
      dtc: { osFirewall: true, browserVersion: { minimum: '120.0' } },
      devicePostureIdP: { compliant: true },
    },
    devicePostureChecks: { include: [{ variableName: 'av', value: 'on' }] },
  };
  const said: SaidOfDevice = {
    screenLockType: 'BIOMETRIC',
    jailbreak: false,
    compliant: true,
    signals: { osFirewall: true, browserVersion: '126.0.1' },
    postureChecks: { av: 'on' },
  };
  expect(mac(content, said)).toBe(true);
  const worse: SaidOfDevice[] = [
    { ...said, screenLockType: 'PASSCODE' },
    { ...said, jailbreak: true },
    { ...said, compliant: false },
    { ...said, signals: { osFirewall: false, browserVersion: '126.0.1' } },
    { ...said, signals: { osFirewall: true, browserVersion: '119' } },
    { ...said, postureChecks: { av: 'off' } },
    { ...said, postureChecks: {} },
  ];
  expect(worse.map((one) => mac(content, one))).toEqual(worse.map(() => false));
});
