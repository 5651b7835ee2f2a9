import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { createServer as createTcpServer, type Socket } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { testCertificate } from '#test/kit/certificate.ts';
import { createOutboundHttp, OutboundProblem, type OutboundReason, type OutboundRequest } from './index.ts';

type Closable = { close(): unknown; closeAllConnections?(): void };
const open: Closable[] = [];
afterEach(() => {
  for (const one of open.splice(0)) {
    one.closeAllConnections?.();
    one.close();
  }
});

async function listening(server: Server | ReturnType<typeof createTcpServer>): Promise<number> {
  open.push(server as Closable);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as { port: number }).port;
}

const peer = (handler: RequestListener) => listening(createServer(handler));

/** Names of a little world; whatever is not in it has no address. */
const NAMES: Record<string, string[]> = {
  'peer.example.com': ['127.0.0.1'],
  'private.example.com': ['10.0.0.5'],
  'mixed.example.com': ['93.184.215.14', '127.0.0.1'],
  'mapped.example.com': ['::ffff:169.254.169.254'],
  'empty.example.com': [],
};

function outbound(
  allow: string[] = ['127.0.0.0/8'],
  more: Partial<Parameters<typeof createOutboundHttp>[0]> = {},
) {
  const asked: string[] = [];
  const http = createOutboundHttp({
    allow,
    async resolve(host) {
      asked.push(host);
      const addresses = NAMES[host];
      if (addresses === undefined)
        throw Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), { code: 'ENOTFOUND' });
      return addresses;
    },
    ...more,
  });
  open.push(http);
  return { ...http, asked };
}

async function reasonOf(request: Promise<unknown>): Promise<{ reason: OutboundReason; message: string }> {
  const error = await request.then(
    () => undefined,
    (e: unknown) => e,
  );
  expect(error).toBeInstanceOf(OutboundProblem);
  const { reason, message } = error as OutboundProblem;
  return { reason, message };
}

const closed = outbound([]);

describe('a place that is not public is refused', () => {
  test.each([
    ['http://127.0.0.1:8080/'],
    ['http://169.254.169.254/latest/meta-data/'],
    ['http://10.0.0.1/'],
    ['http://0.0.0.0/'],
    ['http://[::1]/'],
    ['http://[::]/'],
    ['http://[::ffff:127.0.0.1]/'],
    ['http://[::ffff:7f00:1]/'],
    ['http://[0:0:0:0:0:ffff:a9fe:a9fe]/'],
    ['http://[64:ff9b::7f00:1]/'],
    ['http://[2002:7f00:1::]/'],
    ['http://[fd00:ec2::254]/'],
    ['http://private.example.com/'],
    ['http://PRIVATE.Example.com/'],
    ['http://private.example.com./'],
    ['http://mixed.example.com/'],
    ['https://mapped.example.com/'],
  ])('%s', async (url) => {
    expect((await reasonOf(closed.request({ url }))).reason).toBe('refused-address');
  });

  test('and the refusal says what to do when it is meant', async () => {
    const { message } = await reasonOf(closed.request({ url: 'http://private.example.com/' }));
    expect(message).toBe(
      'private.example.com leads to 10.0.0.5, which is not a public address. If it is meant, allow it in GATEHOUSE_OUTBOUND_ALLOW.',
    );
  });

  test('localhost by the name service of this machine too', async () => {
    const http = createOutboundHttp();
    open.push(http);
    expect((await reasonOf(http.request({ url: 'http://localhost:1/' }))).reason).toBe('refused-address');
  });
});

describe('an address in disguise is refused before anything is asked', () => {
  test.each([
    ['http://2130706433/'],
    ['http://0x7f000001/'],
    ['http://0x7f.1/'],
    ['http://0177.0.0.1/'],
    ['http://017700000001/'],
    ['http://127.1/'],
    ['http://0/'],
    ['http://127.0.0.1./'],
    ['http://１２７.0.0.1/'],
    ['http://127。0。0。1/'],
    ['http://8.8.2056/'],
  ])('%s', async (url) => {
    expect((await reasonOf(closed.request({ url }))).reason).toBe('refused-request');
  });
});

describe('a request that could be read in two ways is refused', () => {
  test.each<[string, Partial<OutboundRequest>]>([
    ['credentials in the URL', { url: 'http://user:secret@peer.example.com/' }],
    ['an at sign with nothing before it', { url: 'http://peer.example.com@evil.example.com/' }],
    ['a line break in the URL', { url: 'http://peer.example.com/\r\nX: y' }],
    ['a tab in the host', { url: 'http://peer\t.example.com/' }],
    ['a blank in front', { url: ' http://peer.example.com/' }],
    ['a backslash', { url: 'http://peer.example.com\\@evil.example.com/' }],
    ['a missing slash', { url: 'http:peer.example.com' }],
    ['three slashes', { url: 'http:///peer.example.com/' }],
    ['another scheme', { url: 'file:///etc/passwd' }],
    ['gopher', { url: 'gopher://127.0.0.1:25/x' }],
    ['no URL', { url: 'peer.example.com' }],
    ['port 0', { url: 'http://peer.example.com:0/' }],
    ['a percent in the host', { url: 'http://peer%2eexample.com%00/' }],
    ['a host with a comma', { url: 'http://a,b.example.com/' }],
    ['a very long URL', { url: `http://peer.example.com/${'x'.repeat(9_000)}` }],
    ['a line break in a header', { headers: { 'x-a': 'b\r\nHost: evil' } }],
    ['a line feed in a header', { headers: { 'x-a': 'b\nc' } }],
    ['a header that is no token', { headers: { 'x a': 'b' } }],
    ['a header name with a line break', { headers: { 'x\r\ny': 'b' } }],
    ['text beyond ASCII in a header', { headers: { 'x-a': 'é' } }],
    ['another Host', { headers: { Host: 'evil.example.com' } }],
    ['another length', { headers: { 'Content-Length': '0' } }],
    ['chunks', { headers: { 'Transfer-Encoding': 'chunked' } }],
    ['an upgrade', { headers: { Upgrade: 'websocket' } }],
    ['another method', { method: 'CONNECT' }],
    ['a method with a line break', { method: 'GET / HTTP/1.1\r\nX:' }],
    ['a lower-case method', { method: 'get' }],
  ])('%s', async (_what, part) => {
    const http = outbound();
    const { reason, message } = await reasonOf(http.request({ url: 'http://peer.example.com/', ...part }));
    expect(reason).toBe('refused-request');
    expect(message).not.toContain('secret');
    expect(http.asked).toEqual([]);
  });
});

describe('an answer', () => {
  test('comes with status, headers and body, and the peer sees what was sent', async () => {
    let seen: Record<string, unknown> = {};
    const port = await peer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        seen = {
          method: request.method,
          url: request.url,
          headers: request.headers,
          body: Buffer.concat(chunks).toString(),
        };
        response.writeHead(201, { 'content-type': 'text/plain', 'set-cookie': ['a=1', 'b=2'] }).end('hello');
      });
    });
    const answer = await outbound().request({
      url: `http://peer.example.com:${port}/hook?a=1`,
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: 'Bearer x' },
      body: '{"é":1}',
    });
    expect([
      answer.status,
      answer.body.toString(),
      answer.headers['content-type'],
      answer.headers['set-cookie'],
    ]).toEqual([201, 'hello', 'text/plain', 'a=1, b=2']);
    expect(seen).toMatchObject({
      method: 'POST',
      url: '/hook?a=1',
      body: '{"é":1}',
      headers: {
        host: `peer.example.com:${port}`,
        authorization: 'Bearer x',
        'content-length': '8',
        'user-agent': 'Gatehouse',
      },
    });
  });

  test('that is a redirect is handed over and not followed', async () => {
    const paths: string[] = [];
    const port = await peer((request, response) => {
      paths.push(request.url ?? '');
      response.writeHead(302, { location: 'http://169.254.169.254/' }).end();
    });
    const answer = await outbound().request({ url: `http://peer.example.com:${port}/start` });
    expect([answer.status, answer.headers['location'], paths]).toEqual([
      302,
      'http://169.254.169.254/',
      ['/start'],
    ]);
  });

  test('to HEAD has no body, whatever its headers promise', async () => {
    const port = await peer((_request, response) =>
      response.writeHead(200, { 'content-length': '99999999', 'content-encoding': 'gzip' }).end(),
    );
    const answer = await outbound().request({ url: `http://peer.example.com:${port}/`, method: 'HEAD' });
    expect([answer.status, answer.body.length]).toEqual([200, 0]);
  });

  test.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ])('in %s is unpacked', async (encoding, compress) => {
    const port = await peer((_request, response) =>
      response
        .writeHead(200, { 'content-encoding': encoding })
        .end(compress(Buffer.from('hello '.repeat(100)))),
    );
    expect((await outbound().request({ url: `http://peer.example.com:${port}/` })).body.toString()).toBe(
      'hello '.repeat(100),
    );
  });
});

describe('DNS', () => {
  test('is asked once, and the socket goes to the address that was checked', async () => {
    const port = await peer((_request, response) => response.end('the checked one'));
    const answers = [['127.0.0.1'], ['10.9.9.9']];
    const http = createOutboundHttp({ allow: ['127.0.0.1'], resolve: async () => answers.shift() ?? [] });
    open.push(http);
    expect((await http.request({ url: `http://rebinding.example.com:${port}/` })).body.toString()).toBe(
      'the checked one',
    );
    expect(answers).toEqual([['10.9.9.9']]);
    // A kept connection does not spare the next request its check.
    expect((await reasonOf(http.request({ url: `http://rebinding.example.com:${port}/` }))).reason).toBe(
      'refused-address',
    );
  });

  test('without an address, or with an empty list of them', async () => {
    for (const host of ['nowhere.example.com', 'empty.example.com'])
      expect((await reasonOf(outbound().request({ url: `http://${host}/` }))).reason).toBe('unknown-host');
  });

  test('that hangs runs into the time limit', async () => {
    const http = outbound([], { resolve: () => new Promise(() => {}) });
    expect((await reasonOf(http.request({ url: 'http://slow.example.com/', timeoutMs: 50 }))).reason).toBe(
      'timeout',
    );
  });

  test('an allowed host may be private, at its port only', async () => {
    const port = await peer((_request, response) => response.end('in'));
    const http = outbound([`peer.example.com:${port}`]);
    expect((await http.request({ url: `http://peer.example.com:${port}/` })).body.toString()).toBe('in');
    expect((await reasonOf(http.request({ url: 'http://peer.example.com:81/' }))).reason).toBe(
      'refused-address',
    );
    expect((await reasonOf(http.request({ url: `http://127.0.0.1:${port}/` }))).reason).toBe(
      'refused-address',
    );
  });
});

describe('a peer that means harm', () => {
  const drip =
    (write: (response: ServerResponse) => void, everyMs = 10) =>
    (_request: IncomingMessage, response: ServerResponse) => {
      const timer = setInterval(() => write(response), everyMs);
      response.on('close', () => clearInterval(timer));
    };

  test('never answers', async () => {
    const port = await peer(() => {});
    expect(
      (await reasonOf(outbound().request({ url: `http://peer.example.com:${port}/`, timeoutMs: 60 }))).reason,
    ).toBe('timeout');
  });

  test('sends a byte now and then for ever', async () => {
    const port = await peer(drip((response) => response.write('x')));
    expect(
      (await reasonOf(outbound().request({ url: `http://peer.example.com:${port}/`, timeoutMs: 120 })))
        .reason,
    ).toBe('timeout');
  });

  test('sends headers one byte at a time', async () => {
    const port = await listening(
      createTcpServer((socket: Socket) => {
        socket.on('error', () => {});
        socket.write('HTTP/1.1 200 OK\r\n');
        const timer = setInterval(() => socket.write('x'), 10);
        socket.on('close', () => clearInterval(timer));
      }),
    );
    expect(
      (await reasonOf(outbound().request({ url: `http://peer.example.com:${port}/`, timeoutMs: 120 })))
        .reason,
    ).toBe('timeout');
  });

  test('announces too much', async () => {
    const port = await peer((_request, response) =>
      response.writeHead(200, { 'content-length': '5000' }).end('x'.repeat(5_000)),
    );
    expect(
      await reasonOf(outbound().request({ url: `http://peer.example.com:${port}/`, maxBytes: 1_000 })),
    ).toEqual({ reason: 'too-large', message: 'The answer is larger than 1000 bytes.' });
  });

  test('sends too much without announcing it', async () => {
    const port = await peer(drip((response) => response.write('x'.repeat(10_000)), 1));
    expect(
      (await reasonOf(outbound().request({ url: `http://peer.example.com:${port}/`, maxBytes: 100_000 })))
        .reason,
    ).toBe('too-large');
  });

  test('packs a bomb: more than the size limit', async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000));
    const port = await peer((_request, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb),
    );
    expect((await reasonOf(outbound().request({ url: `http://peer.example.com:${port}/` }))).reason).toBe(
      'too-large',
    );
  });

  test('packs a bomb: below the size limit but beyond every honest ratio', async () => {
    const bomb = gzipSync(Buffer.alloc(5_000_000));
    const port = await peer((_request, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb),
    );
    expect(
      (await reasonOf(outbound().request({ url: `http://peer.example.com:${port}/`, maxBytes: 10_000_000 })))
        .message,
    ).toContain('more than 100 times');
  });

  test('sends more headers than anybody reads', async () => {
    const port = await peer((_request, response) => {
      for (let i = 0; i < 600; i++) response.setHeader(`x-${i}`, 'y'.repeat(100));
      response.end();
    });
    expect((await reasonOf(outbound().request({ url: `http://peer.example.com:${port}/` }))).reason).toBe(
      'too-large',
    );
  });

  test.each([
    ['breaks off in the body', 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc'],
    ['speaks no HTTP', 'hello\r\n\r\n'],
    ['sends two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd'],
    ['sends broken gzip', 'HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc'],
    [
      'sends an encoding nobody asked for',
      'HTTP/1.1 200 OK\r\nContent-Encoding: zstd\r\nContent-Length: 3\r\n\r\nabc',
    ],
    ['switches protocols', 'HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n'],
  ])('%s', async (_what, bytes) => {
    const port = await listening(
      createTcpServer((socket: Socket) => {
        socket.on('error', () => {});
        socket.once('data', () => socket.end(bytes));
      }),
    );
    expect(
      (await reasonOf(outbound().request({ url: `http://peer.example.com:${port}/`, timeoutMs: 2_000 })))
        .reason,
    ).toBe('malformed-answer');
  });

  test('is not there', async () => {
    expect(await reasonOf(outbound().request({ url: 'http://peer.example.com:1/' }))).toEqual({
      reason: 'unreachable',
      message: 'peer.example.com:1 cannot be reached (ECONNREFUSED).',
    });
  });

  test('is slow: one host cannot hold more than its share, and others go on', async () => {
    const slow = await peer(() => {});
    const quick = await peer((_request, response) => response.end('quick'));
    const http = outbound(['127.0.0.0/8'], { maxPerHost: 3 });
    const held = Array.from({ length: 3 }, () =>
      http.request({ url: `http://peer.example.com:${slow}/`, timeoutMs: 300 }).catch(() => {}),
    );
    expect((await reasonOf(http.request({ url: `http://peer.example.com:${slow}/` }))).reason).toBe('busy');
    expect((await http.request({ url: `http://peer.example.com:${quick}/` })).body.toString()).toBe('quick');
    await Promise.all(held);
    expect(
      (await reasonOf(http.request({ url: `http://peer.example.com:${slow}/`, timeoutMs: 20 }))).reason,
    ).toBe('timeout');
  });
});

describe('TLS', () => {
  const certificate = testCertificate(['peer.example.com']);
  const secure = () =>
    listening(
      createTlsServer(certificate, (_request, response) => response.end('secret')) as unknown as Server,
    );

  test('with a certificate of nobody we know is refused', async () => {
    expect(
      (await reasonOf(outbound().request({ url: `https://peer.example.com:${await secure()}/` }))).reason,
    ).toBe('tls');
  });

  test('with a certificate for another name is refused', async () => {
    const port = await secure();
    const http = outbound(['127.0.0.0/8'], { ca: [certificate.cert], resolve: async () => ['127.0.0.1'] });
    expect((await reasonOf(http.request({ url: `https://other.example.com:${port}/` }))).reason).toBe('tls');
    expect((await reasonOf(http.request({ url: `https://127.0.0.1:${port}/` }))).reason).toBe('tls');
  });

  test('with a certificate of a listed authority is taken', async () => {
    const http = outbound(['127.0.0.0/8'], { ca: [certificate.cert] });
    expect((await http.request({ url: `https://peer.example.com:${await secure()}/` })).body.toString()).toBe(
      'secret',
    );
  });
});
