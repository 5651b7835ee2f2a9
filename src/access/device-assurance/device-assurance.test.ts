import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestApp, testApp } from '#test/kit/app.ts';

let org: TestApp;
beforeAll(async () => {
  org = await testApp();
});
afterAll(() => org.close());

const path = '/api/v1/device-assurances';
type Wire = { id: string; name: string; platform: string };
const call = (method: string, url: string, body?: unknown) =>
  org.inject({
    method,
    url,
    headers: { authorization: `SSWS ${org.token}` },
    ...(body === undefined ? {} : { body }),
  });
const include = (...include: string[]) => ({ include });

const ofEachPlatform: Record<string, object> = {
  ANDROID: {
    osVersion: { minimum: '12.4.5' },
    diskEncryptionType: include('FULL', 'USER'),
    jailbreak: false,
    screenLockType: include('BIOMETRIC'),
    secureHardwarePresent: true,
    thirdPartySignalProviders: {
      androidDeviceTrust: { deviceIntegrityLevel: 'MEETS_STRONG_INTEGRITY', usbDebuggingDisabled: true },
    },
  },
  IOS: {
    osVersion: {
      dynamicVersionRequirement: { type: 'MINIMUM', distanceFromLatestMajor: 1, latestSecurityPatch: true },
    },
    jailbreak: false,
  },
  MACOS: {
    osVersion: { minimum: '14' },
    diskEncryptionType: include('ALL_INTERNAL_VOLUMES'),
    thirdPartySignalProviders: { dtc: { osFirewall: true, keyTrustLevel: 'CHROME_BROWSER_HW_KEY' } },
  },
  WINDOWS: {
    osVersionConstraints: [{ majorVersionConstraint: 'WINDOWS_11', minimum: '10.0.22000.0' }],
    screenLockType: include('PASSCODE', 'BIOMETRIC'),
  },
  CHROMEOS: {
    thirdPartySignalProviders: { dtc: { managedDevice: true, keyTrustLevel: 'CHROME_OS_VERIFIED_MODE' } },
  },
};

test.each(Object.entries(ofEachPlatform))(
  'a policy for %s is kept as it was given, replaced and deleted',
  async (platform, requirements) => {
    await org.eventTypes();
    const made = await org.api<Wire>('POST', path, { platform, name: `Good ${platform}`, ...requirements });
    expect(made).toMatchObject({
      id: expect.stringMatching(/^dae/),
      platform,
      createdBy: expect.stringMatching(/^00u/),
      ...requirements,
    });
    expect(await org.api('GET', `${path}/${made.id}`)).toEqual(made);
    const replaced = await org.api<Wire>('PUT', `${path}/${made.id}`, {
      ...made,
      name: `Better ${platform}`,
    });
    expect(replaced.name).toBe(`Better ${platform}`);
    expect(await org.api('GET', path)).toEqual([replaced]);
    expect((await call('DELETE', `${path}/${made.id}`)).status).toBe(204);
    expect((await call('GET', `${path}/${made.id}`)).status).toBe(404);
    expect(await org.eventTypes()).toEqual(
      ['add', 'update', 'delete'].map((verb) => `device.assurance.policy.${verb}`),
    );
  },
);

describe('a policy is refused', () => {
  test.each<[string, object, RegExp]>([
    ['for no platform', { name: 'x' }, /platform/],
    [
      'with a version that is none',
      { platform: 'IOS', name: 'x', osVersion: { minimum: 'new' } },
      /osVersion\.minimum: must be a version/,
    ],
    [
      'with too many numbers in a version',
      { platform: 'IOS', name: 'x', osVersion: { minimum: '1.2.3.4' } },
      /at most 3 numbers/,
    ],
    [
      'with two versions at once',
      {
        platform: 'IOS',
        name: 'x',
        osVersion: { minimum: '1', dynamicVersionRequirement: { type: 'EXACT_ANY_SUPPORTED' } },
      },
      /either minimum or dynamicVersionRequirement/,
    ],
    [
      'with a requirement of another platform',
      { platform: 'WINDOWS', name: 'x', jailbreak: false },
      /jailbreak: is not a known property/,
    ],
    [
      'with a distance where it means nothing',
      {
        platform: 'IOS',
        name: 'x',
        osVersion: { dynamicVersionRequirement: { type: 'EXACT_ANY_SUPPORTED', distanceFromLatestMajor: 1 } },
      },
      /does not go with EXACT_ANY_SUPPORTED/,
    ],
  ])('%s', async (_name, body, message) => {
    const answer = await call('POST', path, body);
    expect([answer.status, answer.json().errorCode]).toEqual([400, 'E0000001']);
    expect(answer.text).toMatch(message);
  });

  test('by a name that is taken, also at the same moment, and for another platform than before', async () => {
    const body = { platform: 'IOS', name: 'Twin', jailbreak: false };
    const answers = await Promise.all(Array.from({ length: 4 }, () => call('POST', path, body)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400, 400]);
    const [twin] = await org.api<Wire[]>('GET', path);
    expect((await call('PUT', `${path}/${twin?.id}`, { platform: 'ANDROID', name: 'Twin' })).text).toContain(
      'platform: stays IOS',
    );
  });
});
