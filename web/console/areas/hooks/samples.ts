// What each kind of hook is sent, as an example to try it with. The forms are Okta’s, as its documentation has them.
import type { InlineHookType } from '../../kit/api.ts';

export const inlineHookTypes = [
  'com.okta.oauth2.tokens.transform',
  'com.okta.telephony.provider',
  'com.okta.saml.tokens.transform',
  'com.okta.import.transform',
  'com.okta.user.credential.password.import',
  'com.okta.user.pre-registration',
] as const satisfies readonly InlineHookType[];

/** Those that this server asks by itself. */
export const askedTypes: readonly InlineHookType[] = [
  'com.okta.oauth2.tokens.transform',
  'com.okta.telephony.provider',
];

const person = { firstName: 'Aoi', lastName: 'Sato', login: 'aoi.sato@example.com' };
const request = { id: 'sample', method: 'POST', ipAddress: '203.0.113.7' };
const user = { id: '00u-sample', profile: { ...person, locale: 'ja', timeZone: 'Asia/Tokyo' } };

const data: Record<InlineHookType, unknown> = {
  'com.okta.oauth2.tokens.transform': {
    context: {
      request,
      protocol: {
        type: 'OAUTH2.0',
        request: { scope: 'openid profile', response_type: 'code', client_id: 'sample' },
        client: { id: 'sample', name: 'Sample app', type: 'PUBLIC' },
      },
      user,
    },
    identity: { claims: { sub: '00u-sample', name: 'Aoi Sato' }, token: { lifetime: { expiration: 3600 } } },
    access: {
      claims: { sub: person.login, cid: 'sample' },
      scopes: {},
      token: { lifetime: { expiration: 3600 } },
    },
  },
  'com.okta.telephony.provider': {
    context: { request },
    userProfile: { ...person, userId: user.id },
    messageProfile: {
      msgTemplate: 'Your code is 123456.',
      phoneNumber: '+815012345678',
      otpExpires: '2030-01-01T00:05:00.000Z',
      deliveryChannel: 'sms',
      otpCode: '123456',
      locale: 'en',
    },
  },
  'com.okta.saml.tokens.transform': {
    context: { request, protocol: { type: 'SAML2.0', issuer: { name: 'Sample app' } }, user },
    assertion: {
      subject: { nameId: person.login },
      claims: { department: { attributeValues: [{ value: 'Sales' }] } },
    },
  },
  'com.okta.import.transform': {
    context: { conflicts: ['login'] },
    action: { result: 'CREATE_USER' },
    appUser: { profile: person },
    user: { profile: person },
  },
  'com.okta.user.credential.password.import': {
    context: { request, credential: { username: person.login, password: 'a-password' } },
    action: { credential: 'UNVERIFIED' },
  },
  'com.okta.user.pre-registration': {
    context: { request },
    userProfile: person,
    action: 'ALLOW',
  },
};

const requestTypes: Partial<Record<InlineHookType, string>> = {
  'com.okta.telephony.provider': 'com.okta.user.telephony.mfa-verification',
  'com.okta.user.pre-registration': 'self.service.registration',
};

export const sampleOf = (type: InlineHookType): string =>
  JSON.stringify(
    {
      eventType: type,
      eventTypeVersion: '1.0',
      contentType: 'application/json',
      cloudEventVersion: '0.1',
      ...(requestTypes[type] === undefined ? {} : { requestType: requestTypes[type] }),
      data: data[type],
    },
    undefined,
    2,
  );
