// Names of one's own: proved by DNS before they are used, for pages and for mail.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { testApp, type TestApp } from '#test/kit/app.ts';

type Domain = {
  id: string;
  brandId: string;
  validationStatus: string;
  dnsRecords: { fqdn: string; recordType: string; values: string[] }[];
};
type EmailDomain = {
  id: string;
  validationStatus: string;
  dnsValidationRecords: { fqdn: string; verificationValue: string }[];
};

let org: TestApp;
const dns = new Map<string, string[]>();
beforeAll(async () => {
  org = await testApp({ textRecords: { lookup: async (name) => dns.get(name) ?? [] } });
});
afterAll(() => org.close());
beforeEach(() => org.eventTypes());

const call = (method: string, url: string, body?: unknown) =>
  org.inject({
    method,
    url,
    headers: { authorization: `SSWS ${org.token}` },
    ...(body === undefined ? {} : { body }),
  });
const underName = (host: string) =>
  org.inject({
    method: 'GET',
    url: '/signin',
    headers: { accept: 'text/html', host, 'x-forwarded-proto': 'https' },
  });

test('what is no domain is refused, and certificates are nobody’s to send here', async () => {
  for (const domain of [
    'login',
    'http://login.example.com',
    'login.example.com/x',
    '127.0.0.1',
    'a..b',
    '-a.example.com',
    '',
  ])
    expect(
      (await call('POST', '/api/v1/domains', { domain, certificateSourceType: 'MANUAL' })).status,
      domain,
    ).toBe(400);
  const managed = await call('POST', '/api/v1/domains', {
    domain: 'login.example.com',
    certificateSourceType: 'OKTA_MANAGED',
  });
  expect(managed.json<{ errorCode: string }>().errorCode).toBe('E0000015');
  expect((await call('GET', '/api/v1/domains/OcD00000000000000000')).status).toBe(404);
  expect(await org.eventTypes()).toEqual([]);
});

test('a domain of one’s own answers once DNS says whose it is, in the look of its brand, and no more when it is gone', async () => {
  const made = await org.api<Domain>('POST', '/api/v1/domains', {
    domain: 'login.shop.example',
    certificateSourceType: 'MANUAL',
  });
  expect(
    (await call('POST', '/api/v1/domains', { domain: 'LOGIN.shop.example', certificateSourceType: 'MANUAL' }))
      .status,
  ).toBe(400);
  expect((await underName('login.shop.example')).status).toBe(421);
  expect(await org.api('POST', `/api/v1/domains/${made.id}/verify`)).toMatchObject({
    validationStatus: 'IN_PROGRESS',
  });
  const [record] = made.dnsRecords;
  dns.set(record?.fqdn ?? '', ['something else', ...(record?.values ?? [])]);
  expect(await org.api('POST', `/api/v1/domains/${made.id}/verify`)).toMatchObject({
    validationStatus: 'COMPLETED',
  });

  const brand = await org.api<{ id: string }>('POST', '/api/v1/brands', { name: 'Shops' });
  const [theme] = await org.api<{ id: string }[]>('GET', `/api/v1/brands/${brand.id}/themes`);
  await org.api('PUT', `/api/v1/brands/${brand.id}/themes/${theme?.id}`, {
    primaryColorHex: '#7b2cbf',
    secondaryColorHex: '#ffffff',
    signInPageTouchPointVariant: 'BACKGROUND_SECONDARY_COLOR',
    endUserDashboardTouchPointVariant: 'OKTA_DEFAULT',
    errorPageTouchPointVariant: 'OKTA_DEFAULT',
    emailTemplateTouchPointVariant: 'OKTA_DEFAULT',
  });
  expect((await call('PUT', `/api/v1/domains/${made.id}`, { brandId: 'bnd00000000000000000' })).status).toBe(
    400,
  );
  expect(await org.api('PUT', `/api/v1/domains/${made.id}`, { brandId: brand.id })).toMatchObject({
    brandId: brand.id,
  });
  expect(await org.api('GET', `/api/v1/brands/${brand.id}/domains`)).toMatchObject({
    domains: [{ id: made.id }],
  });
  expect((await call('DELETE', `/api/v1/brands/${brand.id}`)).json<{ errorCode: string }>().errorCode).toBe(
    'E0000201',
  );
  expect(await org.api('GET', '/api/v1/domains')).toMatchObject({ domains: [{ id: made.id }] });

  expect((await call('DELETE', `/api/v1/domains/${made.id}`)).status).toBe(204);
  expect((await underName('login.shop.example')).status).toBe(421);
  expect(await org.eventTypes()).toEqual([
    'system.custom_url_domain.initiate',
    'system.custom_url_domain.verify',
    'system.custom_url_domain.verify',
    'system.brand.create',
    'system.brand.update',
    'system.custom_url_domain.update',
    'system.custom_url_domain.delete',
  ]);
});

test('mail comes from an address of one’s own once DNS says whose it is', async () => {
  const brands = await org.api<{ id: string; isDefault: boolean }[]>('GET', '/api/v1/brands');
  const brand = brands.find(({ isDefault }) => isDefault);
  const draft = {
    domain: 'shop.example',
    displayName: 'Shop sign-in',
    userName: 'no-reply',
    brandId: brand?.id,
  };
  for (const bad of [
    { displayName: 'x\r\nBcc: y' },
    { userName: 'a b' },
    { brandId: 'bnd00000000000000000' },
  ])
    expect((await call('POST', '/api/v1/email-domains', { ...draft, ...bad })).status).toBe(400);
  const made = await org.api<EmailDomain>('POST', '/api/v1/email-domains', draft);
  expect((await call('POST', '/api/v1/email-domains', draft)).json<{ errorCode: string }>().errorCode).toBe(
    'E0000197',
  );
  const early = await call('POST', `/api/v1/email-domains/${made.id}/verify`);
  expect([early.status, early.json<{ errorCode: string }>().errorCode]).toEqual([400, 'E0000218']);
  const mailTo = async (login: string) => {
    await org.api('POST', '/api/v1/users?activate=true', {
      profile: { login, email: login, firstName: 'A', lastName: 'B' },
    });
    await org.platform.jobs.drain();
    // Another worker may have the job in its hands.
    await expect.poll(() => org.mails.some(({ to }) => to === login)).toBe(true);
    return org.mails.find(({ to }) => to === login);
  };
  expect((await mailTo('before@example.com'))?.from).toBeUndefined();
  const [record] = made.dnsValidationRecords;
  dns.set(record?.fqdn ?? '', [record?.verificationValue ?? '']);
  expect(await org.api('POST', `/api/v1/email-domains/${made.id}/verify`)).toMatchObject({
    validationStatus: 'VERIFIED',
  });
  expect((await mailTo('after@example.com'))?.from).toBe('"Shop sign-in" <no-reply@shop.example>');
  expect(
    await org.api('PUT', `/api/v1/email-domains/${made.id}`, { displayName: 'Sign-in', userName: 'sso' }),
  ).toMatchObject({ userName: 'sso' });
  expect(await org.api('GET', `/api/v1/email-domains/${made.id}?expand=brands`)).toMatchObject({
    _embedded: { brands: [{ id: brand?.id }] },
  });
  expect((await call('DELETE', `/api/v1/email-domains/${made.id}`)).status).toBe(204);
  expect(await org.api('GET', '/api/v1/email-domains')).toEqual([]);
  expect((await org.eventTypes()).filter((type) => type.startsWith('system.email'))).toEqual([
    'system.email.domain.create',
    'system.email.domain.verify',
    'system.email.domain.update',
    'system.email.domain.delete',
  ]);
});
