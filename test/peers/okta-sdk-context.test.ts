// Zones, behaviours, ThreatInsight, authenticators, devices and factors as @okta/okta-sdk-nodejs, unmodified, sees them.
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testConfig } from '#src/platform/config/index.ts';
import { fromBase32, totp } from '#src/protocols/otp/index.ts';
import { systemActor } from '#src/system-log/index.ts';
import { type TestApp, testApp } from '#test/kit/app.ts';
import { toTheNextCode } from '#test/kit/totp-step.ts';

const okta = createRequire(import.meta.url)('@okta/okta-sdk-nodejs');

let org: TestApp;
// The SDK's generated types describe Okta's whole product; the answers are asserted instead.
// oxlint-disable-next-line typescript/no-explicit-any -- see above
let client: any;

beforeAll(async () => {
  org = await testApp({ config: { ...testConfig(), port: 0 } });
  const { port } = await org.app.listen();
  client = new okta.Client({ orgUrl: `http://localhost:${port}`, token: org.token });
});
afterAll(() => org?.close());

async function collect<T>(
  collection: Promise<{ each: (f: (item: T) => void) => Promise<void> }>,
): Promise<T[]> {
  const items: T[] = [];
  await (await collection).each((item) => void items.push(item));
  return items;
}
const person = async (login: string): Promise<string> => {
  const profile = { firstName: 'Aoi', lastName: 'Tanaka', email: login, login };
  const body = { profile, credentials: { password: { value: 'Correct-Horse-9' } } };
  return (await client.userApi.createUser({ body })).id;
};

describe('network zones', () => {
  const zones = () => client.networkZoneApi;

  test('of each type are made, listed, replaced, deactivated and deleted', async () => {
    const ip = await zones().createNetworkZone({
      zone: {
        type: 'IP',
        name: 'newNetworkZone',
        gateways: [
          { type: 'CIDR', value: '1.2.3.4/24' },
          { type: 'RANGE', value: '2.3.4.5-2.3.4.15' },
        ],
        proxies: [{ type: 'CIDR', value: '2.2.3.4/24' }],
      },
    });
    expect(ip).toMatchObject({ type: 'IP', status: 'ACTIVE', usage: 'POLICY', system: false });
    expect(ip.gateways.map(({ value }: { value: string }) => value)).toEqual([
      '1.2.3.4/24',
      '2.3.4.5-2.3.4.15',
    ]);
    const dynamic = await zones().createNetworkZone({
      zone: {
        type: 'DYNAMIC',
        name: 'Abroad',
        locations: [{ country: 'AF', region: 'AF-BGL' }],
        asns: ['23457'],
        proxyType: 'Any',
      },
    });
    expect(dynamic).toMatchObject({ type: 'DYNAMIC', proxyType: 'Any' });
    const enhanced = await zones().createNetworkZone({
      zone: {
        type: 'DYNAMIC_V2',
        name: 'Anonymous',
        ipServiceCategories: { include: ['ALL_ANONYMIZERS'], exclude: [] },
      },
    });
    expect(enhanced.ipServiceCategories.include).toEqual(['ALL_ANONYMIZERS']);

    const replaced = await zones().replaceNetworkZone({ zoneId: ip.id, zone: { ...ip, name: 'Offices' } });
    expect(replaced.name).toBe('Offices');
    const found = await collect<{ id: string }>(
      zones().listNetworkZones({ filter: `id eq "${ip.id}" or id eq "${dynamic.id}"` }),
    );
    expect(found.map(({ id }) => id).sort()).toEqual([ip.id, dynamic.id].sort());
    const names = (await collect<{ name: string }>(zones().listNetworkZones({ limit: 2 }))).map(
      ({ name }) => name,
    );
    expect(names).toEqual(
      expect.arrayContaining([
        'LegacyIpZone',
        'BlockedIpZone',
        'DefaultEnhancedDynamicZone',
        'DefaultExemptIpZone',
        'Offices',
      ]),
    );
    await expect(zones().deleteNetworkZone({ zoneId: ip.id })).rejects.toMatchObject({ status: 403 });
    expect((await zones().deactivateNetworkZone({ zoneId: ip.id })).status).toBe('INACTIVE');
    expect((await zones().activateNetworkZone({ zoneId: ip.id })).status).toBe('ACTIVE');
    await zones().deactivateNetworkZone({ zoneId: ip.id });
    await zones().deleteNetworkZone({ zoneId: ip.id });
    await expect(zones().getNetworkZone({ zoneId: ip.id })).rejects.toMatchObject({
      status: 404,
      errorCode: 'E0000007',
    });
  });

  test('that run backwards are refused with a cause', async () => {
    const zone = { type: 'IP', name: 'x', gateways: [{ type: 'RANGE', value: '2.3.4.15-2.3.4.5' }] };
    await expect(zones().createNetworkZone({ zone })).rejects.toMatchObject({
      status: 400,
      errorCode: 'E0000001',
    });
  });
});

test('behaviours are listed, made, replaced, deactivated and deleted', async () => {
  const api = client.behaviorApi;
  expect(await collect(api.listBehaviorDetectionRules())).toHaveLength(7);
  const rule = await api.createBehaviorDetectionRule({
    rule: {
      name: 'Near',
      type: 'ANOMALOUS_LOCATION',
      settings: { granularity: 'LAT_LONG', radiusKilometers: 30, maxEventsUsedForEvaluation: 30 },
    },
  });
  expect(rule).toMatchObject({
    type: 'ANOMALOUS_LOCATION',
    settings: { granularity: 'LAT_LONG', radiusKilometers: 30 },
  });
  const replaced = await api.replaceBehaviorDetectionRule({
    behaviorId: rule.id,
    rule: { ...rule, name: 'Nearer' },
  });
  expect((await api.getBehaviorDetectionRule({ behaviorId: rule.id })).name).toBe(replaced.name);
  expect((await api.deactivateBehaviorDetectionRule({ behaviorId: rule.id })).status).toBe('INACTIVE');
  expect((await api.activateBehaviorDetectionRule({ behaviorId: rule.id })).status).toBe('ACTIVE');
  await api.deleteBehaviorDetectionRule({ behaviorId: rule.id });
  await expect(api.getBehaviorDetectionRule({ behaviorId: rule.id })).rejects.toMatchObject({ status: 404 });
});

test('ThreatInsight is read and set', async () => {
  const api = client.threatInsightApi;
  expect((await api.getCurrentConfiguration()).action).toBe('none');
  const set = await api.updateConfiguration({
    threatInsightConfiguration: { action: 'audit', excludeZones: [] },
  });
  expect(set.action).toBe('audit');
  await expect(
    api.updateConfiguration({ threatInsightConfiguration: { action: 'audit', excludeZones: ['nzonope'] } }),
  ).rejects.toMatchObject({ status: 400, errorCode: 'E0000001' });
});

describe('authenticators', () => {
  test('are listed, made, replaced, switched, and their methods set', async () => {
    const api = client.authenticatorApi;
    const all = await collect<{ id: string; key: string }>(api.listAuthenticators());
    const webauthn = all.find(({ key }) => key === 'webauthn')?.id ?? '';
    expect(all.map(({ key }) => key)).toContain('okta_password');
    const phone = all.find(({ key }) => key === 'phone_number')?.id ?? '';
    expect((await api.activateAuthenticator({ authenticatorId: phone })).status).toBe('ACTIVE');
    expect((await api.deactivateAuthenticator({ authenticatorId: phone })).status).toBe('INACTIVE');
    const renamed = await api.replaceAuthenticator({
      authenticatorId: webauthn,
      authenticator: { key: 'webauthn', name: 'Passkey', description: 'Tap it' },
    });
    expect(renamed.name).toBe('Passkey');
    const tac = await api.createAuthenticator({
      activate: false,
      authenticator: {
        key: 'tac',
        name: 'Temporary Access Code',
        provider: {
          type: 'tac',
          configuration: {
            minTtl: 10,
            maxTtl: 14_400,
            defaultTtl: 120,
            length: 16,
            complexity: { numbers: true, letters: true, specialCharacters: true },
            multiUseAllowed: true,
          },
        },
      },
    });
    expect(tac).toMatchObject({ key: 'tac', status: 'INACTIVE' });
    const [method] = await collect<{ type: string }>(
      api.listAuthenticatorMethods({ authenticatorId: webauthn }),
    );
    expect(method?.type).toBe('webauthn');
    const set = await api.replaceAuthenticatorMethod({
      authenticatorId: webauthn,
      methodType: 'webauthn',
      authenticatorMethodBase: {
        type: 'webauthn',
        settings: { userVerification: 'REQUIRED', attachment: 'ROAMING' },
      },
    });
    expect(set.settings).toMatchObject({ userVerification: 'REQUIRED', attachment: 'ROAMING' });
    const voice = { authenticatorId: phone, methodType: 'voice' };
    expect((await api.activateAuthenticatorMethod(voice)).status).toBe('ACTIVE');
    expect((await api.deactivateAuthenticatorMethod(voice)).status).toBe('INACTIVE');
    expect((await api.getAuthenticatorMethod(voice)).status).toBe('INACTIVE');
    await expect(
      api.createAuthenticator({ authenticator: { key: 'duo', name: 'Duo' } }),
    ).rejects.toMatchObject({ errorCode: 'E0000015' });
    expect(await collect(api.getWellKnownAppAuthenticatorConfiguration({ oauthClientId: '0oa1' }))).toEqual(
      [],
    );
  });

  test('of passkeys know models of keys', async () => {
    const api = client.authenticatorApi;
    const all = await collect<{ id: string; key: string }>(api.listAuthenticators());
    const authenticatorId = all.find(({ key }) => key === 'webauthn')?.id ?? '';
    const aaguid = 'cb69481e-8ff7-4039-93ec-0a2729a154a8';
    const one = { authenticatorId, aaguid };
    const characteristics = { platformAttached: false, fipsCompliant: true, hardwareProtected: true };
    await api.createCustomAAGUID({
      authenticatorId,
      customAAGUIDCreateRequestObject: { aaguid, authenticatorCharacteristics: characteristics },
    });
    expect((await api.getCustomAAGUID(one)).authenticatorCharacteristics).toMatchObject(characteristics);
    const replaced = await api.replaceCustomAAGUID({
      ...one,
      customAAGUIDUpdateRequestObject: { name: 'My Security Key' },
    });
    expect(replaced.name).toBe('My Security Key');
    const patched = await api.updateCustomAAGUID({
      ...one,
      customAAGUIDUpdateRequestObject: { authenticatorCharacteristics: { fipsCompliant: true } },
    });
    expect(patched).toMatchObject({
      name: 'My Security Key',
      authenticatorCharacteristics: { fipsCompliant: true },
    });
    expect(Object.values(await api.listAllCustomAAGUIDs({ authenticatorId }))).toHaveLength(1);
    await api.deleteCustomAAGUID(one);
    await expect(api.getCustomAAGUID(one)).rejects.toMatchObject({ status: 404 });
  });
});

describe('hardening', () => {
  test('device assurance policies are made, listed, replaced and deleted', async () => {
    const api = client.deviceAssuranceApi;
    const made = await api.createDeviceAssurancePolicy({
      deviceAssurance: {
        platform: 'MACOS',
        name: 'Encrypted Macs',
        osVersion: { minimum: '12.4.5' },
        diskEncryptionType: { include: ['ALL_INTERNAL_VOLUMES'] },
        secureHardwarePresent: true,
      },
    });
    expect(made).toMatchObject({ platform: 'MACOS', osVersion: { minimum: '12.4.5' } });
    const one = { deviceAssuranceId: made.id };
    const replaced = await api.replaceDeviceAssurancePolicy({
      ...one,
      deviceAssurance: { ...made, name: 'Macs' },
    });
    expect(replaced.name).toBe('Macs');
    expect((await collect<{ id: string }>(api.listDeviceAssurancePolicies())).map(({ id }) => id)).toEqual([
      made.id,
    ]);
    await api.deleteDeviceAssurancePolicy(one);
    await expect(api.getDeviceAssurancePolicy(one)).rejects.toMatchObject({
      status: 404,
      errorCode: 'E0000007',
    });
  });

  test('a CAPTCHA is made, changed and deleted; no page can be enabled', async () => {
    const api = client.captchaApi;
    const instance = { name: 'myReCaptcha', siteKey: 'site', secretKey: 'secret', type: 'RECAPTCHA_V2' };
    const { id: captchaId } = await api.createCaptchaInstance({ instance });
    expect((await api.updateCaptchaInstance({ captchaId, instance: { name: 'renamed' } })).name).toBe(
      'renamed',
    );
    expect((await api.replaceCaptchaInstance({ captchaId, instance })).name).toBe('myReCaptcha');
    expect(await collect(api.listCaptchaInstances())).toHaveLength(1);
    const orgCAPTCHASettings = { captchaId, enabledPages: ['SIGN_IN'] };
    await expect(api.replacesOrgCaptchaSettings({ orgCAPTCHASettings })).rejects.toMatchObject({
      errorCode: 'E0000015',
    });
    expect(
      (await api.replacesOrgCaptchaSettings({ orgCAPTCHASettings: { captchaId, enabledPages: [] } }))
        .captchaId,
    ).toBe(captchaId);
    await expect(api.deleteCaptchaInstance({ captchaId })).rejects.toMatchObject({
      status: 403,
      errorCode: 'E0000149',
    });
    await api.deleteOrgCaptchaSettings();
    await api.deleteCaptchaInstance({ captchaId });
    expect((await api.getOrgCaptchaSettings()).enabledPages).toEqual([]);
  });

  test('attack protection is read and set', async () => {
    const api = client.attackProtectionApi;
    const settings = { verifyKnowledgeSecondWhen2faRequired: true };
    await api.replaceAuthenticatorSettings({ authenticatorSettings: settings });
    expect(await api.getAuthenticatorSettings()).toMatchObject(settings);
    expect((await api.getUserLockoutSettings()).preventBruteForceLockoutFromUnknownDevices).toBe(false);
  });

  test('enrollments of a person are listed, read and taken away', async () => {
    const userId = await person('enrolled@example.com');
    const body = {
      factorType: 'question',
      provider: 'OKTA',
      profile: { question: 'first_award', answer: 'swimming' },
    };
    const { id: enrollmentId } = await client.userFactorApi.enrollFactor({ userId, body });
    const api = client.userAuthenticatorEnrollmentsApi;
    expect((await api.getAuthenticatorEnrollment({ userId, enrollmentId })).key).toBe('security_question');
    await api.deleteAuthenticatorEnrollment({ userId, enrollmentId });
    await expect(api.getAuthenticatorEnrollment({ userId, enrollmentId })).rejects.toMatchObject({
      status: 404,
    });
  });
});

test('devices are listed with their people, suspended, deactivated and deleted', async () => {
  const userId = await person('device@example.com');
  const { id: deviceId } = await org.platform.database.transaction((tx) =>
    org.app.directory.devices.register(
      tx,
      { userId, profile: { displayName: 'Till 9', platform: 'IOS', registered: true, serialNumber: 'SN-9' } },
      { actor: systemActor },
    ),
  );
  const api = client.deviceApi;
  const found = await collect<{ id: string; _embedded: { users: { user: { id: string } }[] } }>(
    api.listDevices({ search: 'profile.serialNumber eq "SN-9"', expand: 'userSummary' }),
  );
  expect(found.map(({ id, _embedded }) => [id, _embedded.users[0]?.user.id])).toEqual([[deviceId, userId]]);
  expect((await api.getDevice({ deviceId })).profile.displayName).toBe('Till 9');
  expect((await collect<{ user: { id: string } }>(api.listDeviceUsers({ deviceId })))[0]?.user.id).toBe(
    userId,
  );
  const own = await collect<{ device: { id: string } }>(client.userApi.listUserDevices({ userId }));
  expect(own.map(({ device }) => device.id)).toEqual([deviceId]);
  await api.suspendDevice({ deviceId });
  await api.unsuspendDevice({ deviceId });
  await expect(api.deleteDevice({ deviceId })).rejects.toMatchObject({ status: 403 });
  await api.deactivateDevice({ deviceId });
  await api.activateDevice({ deviceId });
  await api.deactivateDevice({ deviceId });
  await api.deleteDevice({ deviceId });
  await expect(api.getDevice({ deviceId })).rejects.toMatchObject({ status: 404, errorCode: 'E0000007' });
});

describe('factors', () => {
  test('a security question is set, answered, listed and taken away', async () => {
    const api = client.userFactorApi;
    const userId = await person('question@example.com');
    expect(await collect(api.listSupportedSecurityQuestions({ userId }))).toHaveLength(20);
    expect(
      (await collect<{ factorType: string }>(api.listSupportedFactors({ userId }))).map(
        ({ factorType }) => factorType,
      ),
    ).toContain('question');
    const factor = await api.enrollFactor({
      userId,
      body: {
        factorType: 'question',
        provider: 'OKTA',
        profile: { question: 'disliked_food', answer: 'mayonnaise' },
      },
    });
    expect(factor).toMatchObject({ factorType: 'question', status: 'ACTIVE' });
    const one = { userId, factorId: factor.id };
    expect((await api.verifyFactor({ ...one, body: { answer: 'mayonnaise' } })).factorResult).toBe('SUCCESS');
    await expect(api.verifyFactor({ ...one, body: { answer: 'ketchup' } })).rejects.toMatchObject({
      status: 403,
      errorCode: 'E0000068',
    });
    expect((await api.getFactor(one)).id).toBe(factor.id);
    await api.unenrollFactor(one);
    // What is left is the e-mail address, which everybody has.
    expect(await collect(api.listFactors({ userId }))).toMatchObject([{ factorType: 'email' }]);
  });

  test('an authenticator app is enrolled, activated and verified; a push waits for its phone', async () => {
    const authenticators = await collect<{ id: string; key: string }>(
      client.authenticatorApi.listAuthenticators(),
    );
    await client.authenticatorApi.activateAuthenticator({
      authenticatorId: authenticators.find(({ key }) => key === 'google_otp')?.id,
    });
    const api = client.userFactorApi;
    const userId = await person('totp@example.com');
    const factor = await api.enrollFactor({
      userId,
      body: { factorType: 'token:software:totp', provider: 'GOOGLE' },
    });
    expect(factor.status).toBe('PENDING_ACTIVATION');
    const secret = fromBase32(factor._embedded.activation.sharedSecret) ?? new Uint8Array();
    const code = () => totp(secret, org.clock.nowMs(), { algorithm: 'SHA1', digits: 6, periodSeconds: 30 });
    const one = { userId, factorId: factor.id };
    toTheNextCode(org.clock);
    expect((await api.activateFactor({ ...one, body: { passCode: code() } })).status).toBe('ACTIVE');
    await expect(api.verifyFactor({ ...one, body: { passCode: code() } })).rejects.toMatchObject({
      errorCode: 'E0000082',
    });
    org.clock.advance(60_000);
    expect((await api.verifyFactor({ ...one, body: { passCode: code() } })).factorResult).toBe('SUCCESS');
    const push = await api.enrollFactor({ userId, body: { factorType: 'push', provider: 'OKTA' } });
    expect(push.status).toBe('PENDING_ACTIVATION');
    await client.userApi.resetFactors({ userId });
    // What is left is the e-mail address, which everybody has.
    expect(await collect(api.listFactors({ userId }))).toMatchObject([{ factorType: 'email' }]);
  });

  test('a YubiKey is uploaded, listed and read', async () => {
    const api = client.userFactorApi;
    const token = await api.uploadYubikeyOtpTokenSeed({
      uploadYubikeyOtpTokenSeedRequest: {
        serialNumber: '7886622',
        publicId: 'ccccccijgibu',
        privateId: 'b74be169486e',
        aesKey: '1fcc6ab7c9b64fa1a1a72d0c1f5e4d3c',
      },
    });
    expect(token.status).toBe('UNASSIGNED');
    expect((await api.getYubikeyOtpTokenById({ tokenId: token.id })).id).toBe(token.id);
    expect((await collect<{ id: string }>(api.listYubikeyOtpTokens({}))).map(({ id }) => id)).toEqual([
      token.id,
    ]);
  });
});
