import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestHome, testHome } from '#test/kit/home.ts';

let home: TestHome;
beforeAll(async () => {
  home = await testHome();
  await home.api('PUT', '/api/v1/org', { companyName: 'Northwind </script> モバイル' });
});
afterAll(() => home.close());

const get = (url: string) => home.inject({ method: 'GET', url });

describe('the home page on a device', () => {
  test('is named after the organisation, begins at home and has its pictures', async () => {
    const answer = await get('/manifest.webmanifest');
    expect(answer.headers['content-type']).toBe('application/manifest+json');
    const manifest = answer.json<{
      icons: { src: string; sizes: string; purpose: string; type: string }[];
    }>();
    expect(manifest).toMatchObject({
      id: '/home',
      name: 'Northwind </script> モバイル',
      short_name: 'Gatehouse',
      start_url: '/home',
      scope: '/',
      display: 'standalone',
    });
    for (const icon of manifest.icons) {
      const picture = await get(icon.src);
      expect([icon.src, picture.status, picture.headers['content-type']?.toString().split(';')[0]]).toEqual([
        icon.src,
        200,
        icon.type,
      ]);
    }
    expect(manifest.icons.map((icon) => `${icon.sizes} ${icon.purpose}`)).toEqual([
      'any any',
      '192x192 any',
      '512x512 any',
      '192x192 maskable',
      '512x512 maskable',
    ]);
  });

  test('keeps files of the product and the offline page, and may be asked for home only', async () => {
    const answer = await get('/home/worker.js');
    expect(answer.headers).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'service-worker-allowed': '/home',
      'cache-control': 'no-cache',
      'content-security-policy': "default-src 'none'; connect-src 'self'",
    });
    const facts = JSON.parse(/const facts = (.*);/.exec(answer.text)?.[1] ?? '{}') as {
      files: string[];
      offline: string;
    };
    expect(facts.files.filter((file) => !/^\/assets\/\w+\/[\w./-]+$/.test(file))).toEqual([facts.offline]);
    for (const file of facts.files) expect((await get(file)).status, file).toBe(200);
  });

  test('says that it is offline to everybody in the same words, in both languages', async () => {
    const anonymous = await get('/home/offline');
    const mia = await home.addWorker('mia');
    const signedIn = await mia.browser.get('/home/offline?lang=ja');
    expect(signedIn.text).toBe(anonymous.text);
    expect(signedIn.setCookies).toEqual([]);
    expect(anonymous.text).toContain('You are offline');
    expect(anonymous.text).toContain('オフラインです');
    expect(anonymous.text).not.toMatch(/Mia|mia@|<\/script> モ/);
  });
});
