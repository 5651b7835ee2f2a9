// What only a real socket shows: request lines as they are, repeated headers, methods, and what a proxy reads of an answer.
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testConfig } from '#src/platform/config/index.ts';
import { siteBody } from '#test/kit/sites.ts';
import { type WholeApp, wholeApp } from '#test/kit/whole-app.ts';

const site = 'https://wire.example.com';
let org: WholeApp;
let port: number;

beforeAll(async () => {
  org = await wholeApp({ config: testConfig({ port: 0, trustedProxies: ['127.0.0.1'] }) });
  port = (await org.app.listen()).port;
  const settings = { url: `${site}/`, origins: [site], publicPaths: ['/public/*'] };
  await org.make('POST /api/v1/apps', siteBody('Wire', settings));
});
afterAll(() => org?.close());

type Heard = { status: number; headers: string };

function say(lines: string[]): Promise<Heard> {
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(port, '127.0.0.1', () =>
      socket.write([...lines, 'Connection: close', '', ''].join('\r\n')),
    );
    socket.setTimeout(45_000, () => socket.destroy(new Error('no answer')));
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
    });
    socket.on('error', reject);
    socket.on('close', () =>
      resolve({
        status: Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1]),
        headers: text.split('\r\n\r\n')[0] ?? '',
      }),
    );
  });
}

const host = new URL(site).host;
const byEnvoy = (target: string, method = 'GET', more: string[] = []) =>
  say([
    `${method} /gatehouse/forward-auth${target} HTTP/1.1`,
    `Host: ${host}`,
    'X-Forwarded-Proto: https',
    'Content-Length: 0',
    ...more,
  ]);
const byOthers = (more: string[]) =>
  say(['GET /gatehouse/forward-auth HTTP/1.1', 'Host: gatehouse.internal', 'Accept: */*', ...more]);
const told = [`X-Forwarded-Host: ${host}`, 'X-Forwarded-Proto: https'];

describe('behind Envoy, whose question has the path itself', () => {
  test.each([
    '/public/../secret',
    '/public/./x',
    '/public/..%2fsecret',
    '/public/%2e%2e/secret',
    '/public//../secret',
    '/public//x',
    '//public/x',
    '/public/..;/secret',
    '/public/..\\secret',
    '/public/%252e%252e/secret',
    '/../public/x',
    '/public/..',
  ])('%s is not public', async (target) => {
    expect((await byEnvoy(target)).status).toBe(401);
  });

  test.each(['/public/x', '/public/?a=%zz&%', `/public/${'a'.repeat(5_000)}`, '/public/x?../secret'])(
    '%s is',
    async (target) => {
      expect((await byEnvoy(target)).status).toBe(200);
    },
  );

  test.each(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])(
    '%s is asked about as itself',
    async (method) => {
      expect((await byEnvoy('/secret', method)).status).toBe(401);
      expect((await byEnvoy('/public/x', method)).status).toBe(200);
    },
  );

  test.each(['PROPFIND', 'TRACE', 'LINK'])('%s, which is not asked about, is no yes', async (method) => {
    expect((await byEnvoy('/public/x', method)).status).toBeGreaterThanOrEqual(400);
  });

  test.each(['/public/%00', '/public/%zz', '/public/x#y', '/public/%ff%'])('%s is no yes', async (target) => {
    expect((await byEnvoy(target)).status).toBeGreaterThanOrEqual(400);
  });

  test('a preflight is not answered with yes by the way we answer our own', async () => {
    const more = ['Origin: https://evil.example', 'Access-Control-Request-Method: GET'];
    const { status, headers } = await byEnvoy('/secret', 'OPTIONS', more);
    expect([status, /access-control-allow/i.test(headers)]).toEqual([401, false]);
  });

  test('the root of the site is asked about', async () => {
    expect((await byEnvoy('/')).status).toBe(401);
  });
});

describe('repeated headers', () => {
  test.each([
    ['host', [...told, 'X-Forwarded-Host: evil.example', 'X-Forwarded-Uri: /public/x']],
    ['host, the same twice', [...told, `X-Forwarded-Host: ${host}`, 'X-Forwarded-Uri: /public/x']],
    ['scheme', [...told, 'X-Forwarded-Proto: http', 'X-Forwarded-Uri: /public/x']],
    ['target', [...told, 'X-Forwarded-Uri: /public/x', 'X-Forwarded-Uri: /secret']],
    ['whole address', [`X-Original-URL: ${site}/public/x`, `X-Original-URL: ${site}/secret`]],
    [
      'whole address beside the target',
      [...told, 'X-Forwarded-Uri: /secret', `X-Original-URL: ${site}/public/x`],
    ],
    ['folded target', [...told, 'X-Forwarded-Uri: /public/x\r\n /secret']],
    ['underscored host', [...told, 'X_Forwarded_Host: evil.example', 'X-Forwarded-Uri: /public/x']],
  ])('of the %s are refused', async (_, headers) => {
    expect((await byOthers(headers)).status).toBe(400);
  });

  test('of nothing are read', async () => {
    expect((await byOthers([...told, 'X-Forwarded-Uri: /public/x'])).status).toBe(200);
    expect((await byOthers([...told, 'X-Forwarded-Uri: /secret'])).status).toBe(401);
  });

  test('of cookies: the first of a name counts, and neither of two is ours', async () => {
    const cookies = ['Cookie: __Host-gatehouse-x=1', 'Cookie: __Host-gatehouse-x=2'];
    expect((await byOthers([...told, 'X-Forwarded-Uri: /secret', ...cookies])).status).toBe(401);
  });
});

describe('headers beyond all measure', () => {
  test('are an error before anything is asked', async () => {
    expect((await byOthers([...told, `X-Forwarded-Uri: /${'a'.repeat(40_000)}`])).status).toBe(431);
    expect(
      (
        await byOthers([
          ...told,
          'X-Forwarded-Uri: /public/x',
          `X-Forwarded-For: ${'1.2.3.4,'.repeat(3_000)}1.2.3.4`,
        ])
      ).status,
    ).toBe(200);
  });
});

describe('an answer', () => {
  test('names every identity header, empty where nobody is', async () => {
    const { headers } = await byOthers([...told, 'X-Forwarded-Uri: /public/x', 'X-Gatehouse-User: root']);
    expect(headers).toMatch(/\r\nx-gatehouse-user: ?\r\n/i);
    expect(headers).toMatch(/\r\nx-gatehouse-assertion: ?\r\n/i);
    expect(headers).not.toContain('root');
  });
});
