import { describe, expect, test } from 'vitest';
import { aServiceProvider, refusal, spEntityId } from '#test/kit/saml.ts';
import {
  type AuthnContextComparison,
  judgeAuthnContext,
  judgeNameIdPolicy,
  judgeScoping,
  mustReauthenticate,
  nameIdFormats,
  type NameIdPolicy,
} from '../index.ts';

const sp = aServiceProvider();
const classes = 'urn:oasis:names:tc:SAML:2.0:ac:classes:';
const password = `${classes}PasswordProtectedTransport`;
const plainPassword = `${classes}Password`;
const certificate = `${classes}X509`;
const unspecified = `${classes}unspecified`;

describe('saml-core 3.4.1.1 NameIDPolicy', () => {
  const judge = (policy: Partial<NameIdPolicy> | undefined) =>
    judgeNameIdPolicy(
      {
        nameIdPolicy:
          policy === undefined
            ? undefined
            : { format: undefined, spNameQualifier: undefined, allowCreate: false, ...policy },
      },
      { sp, available: [nameIdFormats.transient, nameIdFormats.unspecified] },
    );

  test('absent, without a Format or unspecified leaves it to the setting of the app', () => {
    expect(judge(undefined)).toBe(nameIdFormats.emailAddress);
    expect(judge({})).toBe(nameIdFormats.emailAddress);
    expect(judge({ format: nameIdFormats.unspecified })).toBe(nameIdFormats.emailAddress);
    expect(judge({ format: nameIdFormats.emailAddress })).toBe(nameIdFormats.emailAddress);
  });

  test('is followed where the person can be named so', () => {
    expect(judge({ format: nameIdFormats.transient, spNameQualifier: spEntityId })).toBe(
      nameIdFormats.transient,
    );
  });

  test.each([
    nameIdFormats.persistent,
    nameIdFormats.x509SubjectName,
    'urn:oasis:names:tc:SAML:2.0:nameid-format:encrypted',
    'urn:oasis:names:tc:SAML:2.0:nameid-format:kerberos',
  ])('that asks for %s is InvalidNameIDPolicy and never another name in silence', (format) => {
    const error = refusal(() => judge({ format }));
    expect(error).toMatchObject({
      code: 'name_id_policy',
      status: { code: 'Requester', subcode: 'InvalidNameIDPolicy' },
    });
    expect(error.message).toContain(`"${format}"`);
  });

  test('that asks for a name at another app is InvalidNameIDPolicy', () => {
    expect(refusal(() => judge({ spNameQualifier: 'https://other.example' })).status.subcode).toBe(
      'InvalidNameIDPolicy',
    );
  });
});

describe('saml-core 3.3.2.2.1 RequestedAuthnContext', () => {
  const judge = (comparison: AuthnContextComparison, classRefs: string[], available: string[]) =>
    judgeAuthnContext({ requestedAuthnContext: { comparison, classRefs, declRefs: [] } }, available);
  const no = (comparison: AuthnContextComparison, classRefs: string[], available: string[]) =>
    refusal(() => judge(comparison, classRefs, available)).status;
  const noAuthnContext = { code: 'Responder', subcode: 'NoAuthnContext' };

  test('absent: the first of ours', () => {
    expect(judgeAuthnContext({ requestedAuthnContext: undefined }, [password, certificate])).toBe(password);
  });

  test('exact: one of those that are asked for, in the order of the app', () => {
    expect(judge('exact', [certificate, password], [password, certificate])).toBe(certificate);
    expect(judge('exact', ['urn:own:level'], [password, 'urn:own:level'])).toBe('urn:own:level');
    expect(no('exact', [plainPassword], [password])).toMatchObject(noAuthnContext);
  });

  test('minimum: at least as strong as one of them', () => {
    expect(judge('minimum', [plainPassword], [password])).toBe(password);
    expect(judge('minimum', [certificate, plainPassword], [password])).toBe(password);
    expect(no('minimum', [certificate], [password])).toMatchObject(noAuthnContext);
    expect(judge('minimum', ['urn:own:level'], ['urn:own:level'])).toBe('urn:own:level');
    expect(no('minimum', ['urn:own:level'], [certificate])).toMatchObject(noAuthnContext);
  });

  test('better: stronger than each of them', () => {
    expect(judge('better', [plainPassword], [password])).toBe(password);
    expect(no('better', [password], [password])).toMatchObject(noAuthnContext);
    expect(no('better', [plainPassword, certificate], [password])).toMatchObject(noAuthnContext);
    expect(no('better', [plainPassword, 'urn:own:level'], [certificate])).toMatchObject(noAuthnContext);
  });

  test('maximum: as strong as possible without being stronger than one of them', () => {
    expect(judge('maximum', [password], [unspecified, plainPassword, certificate])).toBe(plainPassword);
    expect(judge('maximum', [certificate], [password, certificate])).toBe(certificate);
    expect(no('maximum', [plainPassword], [password])).toMatchObject(noAuthnContext);
  });

  test('declarations are never met', () => {
    const requested = {
      comparison: 'exact',
      classRefs: [],
      declRefs: ['https://desk.example.com/context.xml'],
    } as const;
    const error = refusal(() => judgeAuthnContext({ requestedAuthnContext: requested }, [password]));
    expect(error.status).toMatchObject(noAuthnContext);
    expect(error.message).toContain('"https://desk.example.com/context.xml"');
  });
});

describe('saml-core 3.4.1.2 Scoping', () => {
  const scoping = { proxyCount: undefined, idpList: [] as string[], requesterIds: [] };
  const here = { entityId: 'http://www.okta.com/exk1', asksAnother: false };

  test('is met where we are listed, and where nobody is', () => {
    const listed = { ...scoping, idpList: ['https://idp.example.com', here.entityId] };
    for (const met of [undefined, { ...scoping, proxyCount: 0 }, listed])
      expect(judgeScoping({ scoping: met }, here)).toBeUndefined();
  });

  test('that lists only others is NoSupportedIDP', () => {
    const error = refusal(() =>
      judgeScoping({ scoping: { ...scoping, idpList: ['https://idp.example.com'] } }, here),
    );
    expect(error.status).toMatchObject({ code: 'Responder', subcode: 'NoSupportedIDP' });
  });

  test('with ProxyCount 0 is ProxyCountExceeded where another would have to be asked', () => {
    const error = refusal(() =>
      judgeScoping({ scoping: { ...scoping, proxyCount: 0 } }, { ...here, asksAnother: true }),
    );
    expect(error.status.subcode).toBe('ProxyCountExceeded');
  });
});

test('saml-core 3.4.1 ForceAuthn counts where the setting of the app honours it', () => {
  expect(mustReauthenticate({ forceAuthn: true }, { honorForceAuthn: true })).toBe(true);
  expect(mustReauthenticate({ forceAuthn: true }, { honorForceAuthn: false })).toBe(false);
  expect(mustReauthenticate({ forceAuthn: false }, { honorForceAuthn: true })).toBe(false);
});
