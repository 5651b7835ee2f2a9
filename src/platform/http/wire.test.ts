// What only a real socket shows: framing, targets, limits, drain, TLS, addresses.

import { mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { get } from 'node:https';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { testCertificate } from '#test/kit/certificate.ts';
import { deviceAuthority, issued } from '#test/kit/device-certificates.ts';
import { testConfig } from '../config/index.ts';
import { createMetrics, serveMetrics } from '../metrics/index.ts';
import { defineRoute, type HttpServer } from './index.ts';
import { aServer } from './server-fixture.ts';

/** Sends bytes as they are, and gives everything that comes back until the server closes or falls silent. */
function exchange(port: number, bytes: string | Buffer, { host = '127.0.0.1' } = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(port, host, () => socket.write(bytes));
    // Whoever has said nothing yet may be busy.
    socket.setTimeout(15_000, () => socket.destroy());
    socket.on('data', (chunk) => {
      socket.setTimeout(500);
      text += chunk.toString('latin1');
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(text));
  });
}

const statusesOf = (text: string) =>
  [...text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map((match) => Number(match[1]));

describe('on a socket', () => {
  const { server } = aServer({ config: testConfig({ port: 0 }) });
  let port = 0;
  beforeAll(async () => {
    port = (await server.listen()).port;
  });
  afterAll(() => server.drain());
  const host = () => `Host: localhost:${port}\r\n`;

  test('both addresses of localhost answer, each under its own origin', async () => {
    for (const name of ['127.0.0.1', '[::1]', 'localhost']) {
      const answer = await fetch(`http://${name}:${port}/api/v1/things`, {
        headers: { authorization: 'SSWS all' },
      });
      expect(await answer.json(), name).toMatchObject({ origin: `http://${name}:${port}` });
    }
  });

  test('a target in absolute form counts as the host, and an empty Proxy-Authorization as nothing', async () => {
    const good = await exchange(
      port,
      `GET http://127.0.0.1:${port}/api/v1/things?q=x HTTP/1.1\r\nHost: proxy.example.com\r\nProxy-Authorization: \r\nAuthorization: SSWS all\r\n\r\n`,
    );
    expect(statusesOf(good)).toEqual([200]);
    expect(good).toContain(`"query":{"q":"x"}`);
    expect(good).toContain(`"origin":"http://127.0.0.1:${port}"`);
    const bad = await exchange(port, `GET http://other.example.com/api/v1/things HTTP/1.1\r\n${host()}\r\n`);
    expect(statusesOf(bad)).toEqual([421]);
  });

  test.each([
    ['an unknown host', 'Host: evil.example.com\r\n', 421],
    ['our host at another port', 'Host: localhost:1\r\n', 421],
    ['an empty host', 'Host: \r\n', 421],
    ['no host', '', 400],
    ['a host that nobody may believe', 'Host: evil.example.com\r\nX-Forwarded-Host: localhost\r\n', 421],
  ])('%s is refused', async (_what, header, status) => {
    expect(statusesOf(await exchange(port, `GET /api/v1/things HTTP/1.1\r\n${header}\r\n`))).toEqual([
      status,
    ]);
  });

  test.each([
    ['garbage', 'hello\r\n\r\n', 400],
    ['TLS on a plain port', Buffer.from('16030100a5010000a10303', 'hex'), 400],
    ['a method that does not exist', 'BREW / HTTP/1.1\r\n\r\n', 400],
    ['a header without a name', 'GET / HTTP/1.1\r\nHost: x\r\n: y\r\n\r\n', 400],
    ['a NUL in a header', 'GET / HTTP/1.1\r\nHost: x\r\nA: b\0c\r\n\r\n', 400],
    ['two lengths', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab', 400],
    [
      'length and chunks at once',
      'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      400,
    ],
    [
      'a chunk size that is no number',
      'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n',
      400,
    ],
    ['an unknown transfer encoding', 'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: cow\r\n\r\n', 400],
    ['a line break of its own making', 'GET /\rX HTTP/1.1\r\nHost: x\r\n\r\n', 400],
    ['headers without end', `GET / HTTP/1.1\r\nHost: x\r\nA: ${'x'.repeat(40_000)}\r\n\r\n`, 431],
  ])('%s gets a well-formed refusal and the end of the connection', async (_what, bytes, status) => {
    const text = await exchange(port, bytes);
    expect(statusesOf(text)).toEqual([status]);
    expect(text).toContain('connection: close');
    const body = JSON.parse(text.slice(text.indexOf('\r\n\r\n') + 4)) as Record<string, unknown>;
    expect(body['errorCode']).toBe('E0000003');
  });

  test('a body that is too large ends the connection, so that its rest is no request', async () => {
    const smuggled = 'GET /api/v1/smuggled HTTP/1.1\r\nHost: x\r\n\r\n';
    const text = await exchange(
      port,
      `POST /api/v1/things HTTP/1.1\r\n${host()}Authorization: SSWS all\r\nContent-Type: application/json\r\nContent-Length: 9999999\r\n\r\n${smuggled}`,
    );
    expect(statusesOf(text)).toEqual([413]);
    expect(text.toLowerCase()).toContain('connection: close');
  });

  test('pipelined requests are answered in order', async () => {
    const one = `GET /oauth2/v1/keys HTTP/1.1\r\n${host()}\r\n`;
    const two = `GET /nowhere HTTP/1.1\r\n${host()}\r\n`;
    expect(statusesOf(await exchange(port, one + two + one))).toEqual([200, 404, 200]);
  });
});

describe('behind a proxy', () => {
  const config = testConfig({
    port: 0,
    baseUrl: 'https://login.example.com',
    trustedProxies: ['127.0.0.0/8'],
  });
  const proxied = aServer({ config }).server;
  const unlisted = aServer({ config: testConfig({ ...config, trustedProxies: ['10.0.0.0/8'] }) }).server;
  const ask = (server: HttpServer, headers: Record<string, string>) =>
    server.inject({ url: '/api/v1/things', headers: { authorization: 'SSWS all', ...headers } });

  test('scheme, host and client are those of the listed proxy', async () => {
    const answer = await ask(proxied, {
      host: 'internal:8080',
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'login.example.com',
      'x-forwarded-for': '203.0.113.9',
    });
    expect(answer.json()).toMatchObject({ origin: 'https://login.example.com', ip: '203.0.113.9' });
  });

  test('from anybody else they count for nothing', async () => {
    const forged = {
      host: 'login.example.com',
      'x-forwarded-proto': 'https',
      'x-forwarded-for': '203.0.113.9',
    };
    expect((await ask(unlisted, forged)).status).toBe(421);
  });

  test('a forged host reaches nobody, since only own origins are ever used', async () => {
    expect(
      (
        await ask(proxied, {
          host: 'login.example.com',
          'x-forwarded-proto': 'https',
          'x-forwarded-host': 'evil.example.com',
        })
      ).status,
    ).toBe(421);
  });
});

describe('draining', () => {
  function slow() {
    const made = aServer({ config: testConfig({ port: 0, drainSeconds: 1 }) });
    let release: () => void = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    let begun: () => void = () => {};
    const started = new Promise<void>((resolve) => {
      begun = resolve;
    });
    made.server.add([
      defineRoute({
        method: 'GET',
        path: '/slow',
        permission: 'public',
        async handle() {
          begun();
          await released;
          return { status: 200, text: 'done' };
        },
      }),
    ]);
    return { ...made, release, started };
  }

  test('lets what is in flight finish, takes nothing new, and ends', async () => {
    const { server, release, started } = slow();
    const { port } = await server.listen();
    const inFlight = fetch(`http://127.0.0.1:${port}/slow`);
    await started;
    const drained = server.drain();
    await sleep(20);
    await expect(fetch(`http://127.0.0.1:${port}/health/live`)).rejects.toThrow();
    await expect(fetch(`http://[::1]:${port}/health/live`)).rejects.toThrow();
    release();
    const answer = await inFlight;
    expect([answer.status, await answer.text()]).toEqual([200, 'done']);
    await drained;
  });

  test('cuts off what does not finish in time, on both addresses', async () => {
    const { server, started } = slow();
    const { port } = await server.listen();
    const hanging = Promise.allSettled(
      ['127.0.0.1', '[::1]'].map((name) => fetch(`http://${name}:${port}/slow`)),
    );
    await started;
    await server.drain();
    expect((await hanging).map((result) => result.status)).toEqual(['rejected', 'rejected']);
  });

  test('does not wait for connections that are merely kept open', async () => {
    const { server } = slow();
    const { port } = await server.listen();
    const idle = connect(port, '127.0.0.1');
    idle.on('error', () => {});
    idle.write(`GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n`);
    await new Promise((resolve) => idle.once('data', resolve));
    await expect(server.drain()).resolves.toBeUndefined();
    idle.destroy();
  });
});

test('a busy port is an error that names the port, on either address of localhost', async () => {
  for (const address of ['127.0.0.1', '::1']) {
    const squatter = createServer();
    await new Promise<void>((resolve) => squatter.listen(0, address, resolve));
    const { port } = squatter.address() as { port: number };
    const { server } = aServer({ config: testConfig({ port }) });
    await expect(server.listen(), address).rejects.toMatchObject({ code: 'EADDRINUSE', port });
    await server.drain();
    await new Promise((resolve) => squatter.close(resolve));
  }
});

describe('TLS', () => {
  const directory = mkdtempSync(join(tmpdir(), 'gatehouse-tls-'));
  const files = { certFile: join(directory, 'cert.pem'), keyFile: join(directory, 'key.pem') };
  const makeCertificate = (name: string) => {
    const { cert, key } = testCertificate(['localhost'], name);
    writeFileSync(files.keyFile, key);
    writeFileSync(files.certFile, cert);
  };
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  const ask = (port: number) =>
    new Promise<{ status: number | undefined; subject: unknown; hsts: unknown }>((resolve, reject) => {
      get(
        { host: 'localhost', port, path: '/oauth2/v1/keys', ca: readFileSync(files.certFile), agent: false },
        (answer) => {
          const certificate = (
            answer.socket as unknown as { getPeerCertificate(): { subject: { CN: string } } }
          ).getPeerCertificate();
          answer.resume();
          resolve({
            status: answer.statusCode,
            subject: certificate.subject.CN,
            hsts: answer.headers['strict-transport-security'],
          });
        },
      ).on('error', reject);
    });

  test('is spoken with the configured certificate, and a renewed one is taken up without a restart', async () => {
    makeCertificate('first');
    const { server, lines } = aServer({
      config: testConfig({ port: 0, tls: files, baseUrl: 'https://localhost:1' }),
    });
    const { port } = await server.listen();
    try {
      expect(await ask(port)).toEqual({ status: 200, subject: 'first', hsts: undefined });
      makeCertificate('second');
      await expect.poll(() => lines.some((line) => line.includes('read again'))).toBe(true);
      expect((await ask(port)).subject).toBe('second');
      writeFileSync(files.certFile, 'not a certificate');
      utimesSync(files.certFile, 1, 1);
      await expect.poll(() => lines.some((line) => line.includes('the old one stays'))).toBe(true);
    } finally {
      await server.drain();
    }
  });
});

test('clients of our own TLS are asked for a certificate of their device, and only one of its authority is taken', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-wire-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const { cert, key } = testCertificate();
  const authority = deviceAuthority();
  const names = {
    certFile: join(folder, 'cert.pem'),
    keyFile: join(folder, 'key.pem'),
    caFile: join(folder, 'ca.pem'),
  };
  writeFileSync(names.certFile, cert);
  writeFileSync(names.keyFile, key);
  writeFileSync(names.caFile, authority.cert);
  const seen: (string | undefined)[] = [];
  const deviceTrust = { ...testConfig().deviceTrust, caFile: names.caFile };
  const config = (trustedProxies: string[]) =>
    testConfig({ port: 0, tls: names, deviceTrust, trustedProxies, baseUrl: 'https://localhost:1' });
  const ask = (port: number, client: { cert?: string; key?: string }) =>
    new Promise<void>((resolve, reject) => {
      get({ host: 'localhost', port, path: '/shown', ca: cert, agent: false, ...client }, (answer) => {
        answer.resume().on('end', resolve);
      }).on('error', reject);
    });
  const shown = defineRoute({
    method: 'GET',
    path: '/shown',
    permission: 'public',
    handle: ({ client }) => {
      seen.push(client.signals?.certificate);
      return { status: 204 };
    },
  });
  const laptop = issued(authority, { name: 'laptop-0815' });
  const foreign = issued(deviceAuthority(), { name: 'laptop-0815' });
  for (const proxies of [[], ['127.0.0.1', '::1']]) {
    const { server } = aServer({ config: config(proxies) });
    server.add([shown]);
    const { port } = await server.listen();
    try {
      for (const client of [{}, foreign, laptop]) await ask(port, client);
    } finally {
      await server.drain();
    }
  }
  const base64 = laptop.cert.replaceAll(/-----[^-]+-----|\s/g, '');
  // The certificate of a proxy is its own, and says nothing of whom it speaks for.
  expect(seen).toEqual([undefined, undefined, base64, undefined, undefined, undefined]);
});

test('the metrics port gives metrics and nothing else, and wants its token when there is one', async () => {
  const metrics = createMetrics({ processMetrics: true });
  metrics.counter('sign_ins_total', 'Sign-ins.', ['outcome'])({ outcome: 'SUCCESS' });
  metrics.gauge('queue_length', 'Waiting.', () => 7);
  for (const token of [undefined, 'correct-horse-battery']) {
    const served = await serveMetrics(metrics, { host: '127.0.0.1', port: 0, token });
    const url = `http://127.0.0.1:${served.port}`;
    const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const text = await (await fetch(`${url}/metrics`, { headers })).text();
    expect(text).toContain('gatehouse_sign_ins_total{outcome="SUCCESS"} 1');
    expect(text).toContain('gatehouse_queue_length 7');
    expect(text).toContain('gatehouse_nodejs_eventloop_lag_seconds');
    expect((await fetch(`${url}/`, { headers })).status).toBe(404);
    expect((await fetch(`${url}/metrics`, { method: 'POST', headers })).status).toBe(404);
    if (token !== undefined) expect((await fetch(`${url}/metrics`)).status).toBe(401);
    await served.close();
  }
});
