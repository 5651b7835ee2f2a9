// How an organisation comes to look like itself: who may say so, what pages then show, and what the log says.
import { deflateSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { testApp, type TestApp } from '#test/kit/app.ts';
import { contrast, readableOn, readHex } from './theme-color.ts';

type Brand = { id: string; name: string; isDefault: boolean; customPrivacyPolicyUrl: string | null };
type Theme = { id: string; logo: string | null; primaryColorHex: string; primaryColorContrastHex: string };

let org: TestApp;
let brand: Brand;
let theme: Theme;
beforeAll(async () => {
  org = await testApp();
  [brand] = (await org.api<Brand[]>('GET', '/api/v1/brands')) as [Brand];
  [theme] = (await org.api<Theme[]>('GET', `/api/v1/brands/${brand.id}/themes`)) as [Theme];
});
afterAll(() => org.close());
beforeEach(() => org.eventTypes());

const headers = () => ({ authorization: `SSWS ${org.token}` });
const call = (method: string, url: string, body?: unknown) =>
  org.inject({ method, url, headers: headers(), ...(body === undefined ? {} : { body }) });
const themePath = () => `/api/v1/brands/${brand.id}/themes/${theme.id}`;
const colours = {
  primaryColorHex: '#0b6bcb',
  secondaryColorHex: '#eef4fb',
  signInPageTouchPointVariant: 'BACKGROUND_SECONDARY_COLOR',
  endUserDashboardTouchPointVariant: 'FULL_THEME',
  errorPageTouchPointVariant: 'OKTA_DEFAULT',
  emailTemplateTouchPointVariant: 'OKTA_DEFAULT',
};
const signInPage = async () =>
  (await org.inject({ method: 'GET', url: '/signin', headers: { accept: 'text/html' } })).text;

async function upload(kind: string, bytes: Buffer, path = themePath()) {
  const form = new FormData();
  form.append('file', new Blob([bytes as Uint8Array<ArrayBuffer>]), 'picture');
  const response = new Response(form);
  return org.inject({
    method: 'POST',
    url: `${path}/${kind}`,
    headers: { ...headers(), 'content-type': response.headers.get('content-type') ?? '' },
    body: Buffer.from(await response.arrayBuffer()),
  });
}

function png(width: number, height: number): Buffer {
  const chunk = (name: string, data: Buffer) => {
    const head = Buffer.alloc(4);
    head.writeUInt32BE(data.length);
    return Buffer.concat([head, Buffer.from(name), data, Buffer.alloc(4)]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.alloc(8))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

describe('what is no brand, theme or picture is refused, and nothing changes', () => {
  test.each([
    ['a colour that is none', { ...colours, primaryColorHex: 'blue' }, 'primaryColorHex: must be a colour'],
    [
      'a style in a colour',
      { ...colours, secondaryColorHex: '#fff;}body{display:none}' },
      'secondaryColorHex',
    ],
    [
      'an unknown variant',
      { ...colours, signInPageTouchPointVariant: 'SPARKLING' },
      'signInPageTouchPointVariant',
    ],
    ['no colour', { signInPageTouchPointVariant: 'OKTA_DEFAULT' }, 'primaryColorHex'],
    ['an unknown property', { ...colours, css: 'body{}' }, 'css'],
  ])('%s', async (_, body, cause) => {
    const answer = await call('PUT', themePath(), body);
    expect([answer.status, answer.text]).toEqual([400, expect.stringContaining(cause)]);
    expect(await org.eventTypes()).toEqual([]);
  });
  test.each([
    ['logo', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>'), 'is not a picture'],
    ['logo', png(5000, 10), 'at most 4096'],
    ['favicon', png(64, 32), 'as wide as it is high'],
    ['favicon', png(1024, 1024), 'at most 512'],
    ['logo', Buffer.concat([png(10, 10), Buffer.alloc(100_000)]), 'less than 100000'],
  ])('as %s', async (kind, bytes, cause) => {
    const answer = await upload(kind, bytes);
    expect([answer.status, answer.text]).toEqual([400, expect.stringContaining(cause)]);
    expect(await org.eventTypes()).toEqual([]);
  });
  test('a privacy policy without consent, a name that is taken, the default brand deleted, a theme of another brand', async () => {
    const other = await org.api<Brand>('POST', '/api/v1/brands', { name: 'Partners' });
    const answers = [
      await call('PUT', `/api/v1/brands/${brand.id}`, {
        name: brand.name,
        customPrivacyPolicyUrl: 'https://example.com/privacy',
      }),
      await call('POST', '/api/v1/brands', { name: 'partners' }),
      await call('DELETE', `/api/v1/brands/${brand.id}`),
      await call('PUT', `/api/v1/brands/${other.id}/themes/${theme.id}`, colours),
      await call('GET', '/api/v1/brands/bnd00000000000000000'),
      await upload('logo', png(10, 10), `/api/v1/brands/${other.id}/themes/${theme.id}`),
      await call('GET', '/api/v1/brands?expand=everything'),
    ];
    expect(answers.map(({ status }) => status)).toEqual([400, 409, 409, 404, 404, 404, 400]);
    expect((await call('DELETE', `/api/v1/brands/${other.id}`)).status).toBe(204);
    expect(await org.eventTypes()).toEqual(['system.brand.create', 'system.brand.delete']);
  });
});

describe('the default brand', () => {
  test('is there in a fresh org, plain, and pages look as the product does', async () => {
    expect(brand).toMatchObject({ isDefault: true, customPrivacyPolicyUrl: null });
    expect(await signInPage()).not.toContain('/gatehouse/brands/');
  });
  test('can be renamed, and gives its theme with it', async () => {
    const changed = await call('PUT', `/api/v1/brands/${brand.id}`, {
      ...brand,
      name: 'Example Mobile',
      agreeToCustomPrivacyPolicy: true,
      customPrivacyPolicyUrl: 'https://example.com/privacy',
    });
    expect(changed.json()).toMatchObject({
      name: 'Example Mobile',
      customPrivacyPolicyUrl: 'https://example.com/privacy',
    });
    const read = await org.api<{ _embedded: { themes: Theme[] } }>(
      'GET',
      `/api/v1/brands/${brand.id}?expand=themes`,
    );
    expect(read._embedded.themes).toHaveLength(1);
    expect(await org.api('GET', `/api/v1/brands/${brand.id}/domains`)).toEqual({ domains: [] });
    expect(await org.eventTypes()).toEqual(['system.brand.update']);
  });
  test('with colours and a logo shows them on the sign-in page, from addresses of our own that change with them', async () => {
    const put = await call('PUT', themePath(), colours);
    expect(put.json()).toMatchObject({ primaryColorHex: '#0b6bcb', primaryColorContrastHex: '#ffffff' });
    const logo = await upload('logo', png(300, 50));
    expect(logo.status).toBe(200);
    expect((await upload('favicon', png(64, 64))).status).toBe(201);
    expect((await upload('background-image', png(1600, 900))).status).toBe(201);
    const page = await signInPage();
    const { url } = logo.json<{ url: string }>();
    expect(page).toContain(`<img class="brand-logo" src="${new URL(url).pathname}" alt="">`);
    const stylesheet = /href="(\/gatehouse\/brands\/[^"]+\.css)"/.exec(page)?.[1] ?? '';
    const css = await org.inject({ method: 'GET', url: stylesheet });
    expect([css.status, css.headers['content-type']]).toEqual([200, 'text/css; charset=utf-8']);
    expect(css.headers['cache-control']).toContain('immutable');
    expect(css.text).toContain('.signin{--paper:#eef4fb');
    const picture = await org.inject({ method: 'GET', url: new URL(url).pathname });
    expect([picture.status, picture.headers['content-type']]).toEqual([200, 'image/png']);
    expect(await org.eventTypes()).toEqual(Array.from({ length: 4 }, () => 'system.brand.update'));
  });
  test('loses a picture that is deleted', async () => {
    for (const kind of ['logo', 'favicon', 'background-image'])
      expect((await call('DELETE', `${themePath()}/${kind}`)).status).toBe(204);
    expect(Object.keys(await org.api('GET', themePath()))).not.toContain('logo');
    expect(await signInPage()).not.toContain('brand-logo');
  });
});

test('whatever colour is chosen, words in it can be read by day and by night', () => {
  for (const hex of ['#ffffff', '#000000', '#ffff00', '#0b6bcb', '#777777', '#ff0000', '#0f0']) {
    const color = readHex(hex);
    if (color === undefined) throw new Error(hex);
    for (const ground of [readHex('#fbf8f2'), readHex('#10151f')]) {
      if (ground === undefined) throw new Error('ground');
      expect(contrast(ground, readableOn(ground, color, 4.5))).toBeGreaterThanOrEqual(4.5);
    }
  }
});
