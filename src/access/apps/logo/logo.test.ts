import { deflateSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type TestAccess, testAccess, type WireApp } from '#test/kit/access.ts';
import { aCaller } from '#test/kit/api.ts';

let access: TestAccess;
let app: WireApp;

beforeAll(async () => {
  access = await testAccess();
  app = await access.addApp();
});
afterAll(() => access?.close());
beforeEach(() => access.eventTypes());

async function upload(
  bytes: Buffer | string,
  options: { field?: string; as?: ReturnType<typeof aCaller>; times?: number } = {},
) {
  const form = new FormData();
  for (let i = 0; i < (options.times ?? 1); i++)
    form.append(options.field ?? 'file', new Blob([bytes as Uint8Array<ArrayBuffer>]), 'logo.png');
  const response = new Response(form);
  return access.api.call(`POST /api/v1/apps/${app.id}/logo`, {
    body: Buffer.from(await response.arrayBuffer()),
    headers: { 'content-type': response.headers.get('content-type') ?? '' },
    ...(options.as === undefined ? {} : { as: options.as }),
  });
}
const causeOf = (answer: { json<T>(): T }) =>
  answer.json<{ errorCauses: { errorSummary: string }[] }>().errorCauses[0]?.errorSummary;

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
const gif = Buffer.from('R0lGODlhAQABAIAAAAUEBAAAACwAAAAAAQABAAACAkQBADs=', 'base64');
const jpeg = Buffer.from('ffd8ffe000104a46494600010100000100010000ffc0000b080010002001011100ffd9', 'hex');
const svg = (inside: string, attributes = '') =>
  `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" ${attributes}>${inside}</svg>`;

describe('a logo', () => {
  const good: [string, Buffer | string, string][] = [
    ['PNG', png(120, 120), 'png'],
    ['GIF', gif, 'gif'],
    ['JPEG', jpeg, 'jpeg'],
    [
      'SVG',
      `<?xml version="1.0"?><!-- made by hand -->${svg('<style>.a{fill:url(#g)}</style><defs><linearGradient id="g"/></defs><use xlink:href="#g" style="fill:url(#g)"/>')}`,
      'svg',
    ],
  ];
  test.each(good)(
    'in %s is kept, shown in the app, and served for good at an address of its own',
    async (_, bytes, ending) => {
      const answer = await upload(bytes);
      expect(answer.status, answer.text).toBe(201);
      expect(answer.text).toBe('');
      expect(await access.eventTypes()).toEqual(['application.lifecycle.update']);
      const location = String(answer.headers['location']);
      expect(location).toMatch(
        new RegExp(`^http://localhost:8080/gatehouse/logos/${app.id}/[\\w-]{22}\\.${ending}$`),
      );
      const shown = (await access.api.call(`GET /api/v1/apps/${app.id}`)).json<WireApp>();
      expect(shown._links['logo']?.[0]).toMatchObject({ name: 'medium', href: location });
      const served = await access.api.call(`GET ${new URL(location).pathname}`);
      expect(served.status).toBe(200);
      expect(served.bytes.equals(Buffer.from(bytes))).toBe(true);
      expect(served.headers).toMatchObject({
        'content-type': expect.stringContaining(`image/${ending}`),
        'cache-control': 'public, max-age=31536000, immutable',
        'x-content-type-options': 'nosniff',
      });
      const policy = String(served.headers['content-security-policy']);
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain('sandbox');
    },
  );

  test('of before is gone from its old address', async () => {
    const first = await upload(png(10, 10));
    await upload(png(11, 11));
    const answer = await access.api.call(`GET ${new URL(String(first.headers['location'])).pathname}`);
    expect(answer.status).toBe(404);
  });

  test('is not for who may only read, nor for an app that comes with the product or is not there', async () => {
    const reader = aCaller({ permissions: new Set(['okta.apps.read']) });
    expect((await upload(gif, { as: reader })).status).toBe(403);
    const ours = access.apps.findByName('gatehouse_home');
    app = { ...app, id: ours?.id ?? '' };
    expect((await upload(gif)).status).toBe(400);
    app = { ...app, id: '0oa00000000000000000' };
    expect((await upload(gif)).status).toBe(404);
    app = await access.addApp();
  });

  const broken: [string, Buffer | string, RegExp][] = [
    ['nothing', '', /is empty/],
    ['words', 'hello', /is not a picture/],
    ['a page', '<html><script>alert(1)</script></html>', /is <html>, not an SVG/],
    ['half a PNG', png(5, 5).subarray(0, 20), /not whole/],
    ['half a JPEG', jpeg.subarray(0, 12), /not whole/],
    ['a picture that fills memory', png(100_000, 100_000), /100000 × 100000 pixels/],
    ['a megabyte', Buffer.concat([png(5, 5), Buffer.alloc(1_000_000)]), /less than 1 MB/],
  ];
  test.each(broken)('is refused: %s', async (_what, bytes, reason) => {
    const answer = await upload(bytes);
    expect(answer.status).toBe(400);
    expect(causeOf(answer)).toMatch(/^file: /);
    expect(causeOf(answer)).toMatch(reason);
    expect(await access.eventTypes()).toEqual([]);
  });

  test('is one part of the form, called file', async () => {
    expect(causeOf(await upload(gif, { field: 'logo' }))).toContain("send one picture as 'file'");
    expect(causeOf(await upload(gif, { times: 2 }))).toContain('2 parts of this name');
    const raw = await access.api.call(`POST /api/v1/apps/${app.id}/logo`, {
      body: gif,
      headers: { 'content-type': 'image/gif' },
    });
    expect(raw.status).toBe(415);
  });

  const harmful: [string, string][] = [
    ['a script', svg('<script>alert(1)</script>')],
    ['a script in another case', svg('<SCRIPT/>')],
    [
      'a script of another namespace',
      svg('<x:script xmlns:x="http://www.w3.org/1999/xhtml">alert(1)</x:script>'),
    ],
    ['a handler', svg('', 'onload="alert(1)"')],
    ['a handler far inside', svg('<g><g><rect onclick="x"/></g></g>')],
    ['a page inside', svg('<foreignObject/>')],
    ['a script as an address', svg('<a href="javascript:alert(1)"/>')],
    ['a script as an address, the old way', svg('<a xlink:href=" java&#x9;script:alert(1)"/>')],
    ['a page as data', svg('<image href="data:text/html,x"/>')],
    ['an SVG as data', svg('<image href="data:image/svg+xml,x"/>')],
    ['a picture of elsewhere', svg('<image xlink:href="https://evil.example.com/x.png"/>')],
    ['a part of elsewhere', svg('<use href="//evil.example.com/x.svg#a"/>')],
    ['an address put in later', svg('<a><set attributeName="href" to="javascript:alert(1)"/></a>')],
    ['an import of style', svg('<style>@import "https://evil.example.com/";</style>')],
    ['a style of elsewhere', svg('<rect style="fill:url(https://evil.example.com/#a)"/>')],
    ['a fill of elsewhere', svg('<rect fill="url( \'https://evil.example.com/\')"/>')],
    ['a hidden url', svg('<rect style="fill:u\\72l(https://evil.example.com/)"/>')],
    ['another base', svg('', 'xml:base="https://evil.example.com/"')],
    ['a DOCTYPE', `<!DOCTYPE svg [<!ENTITY x "y">]>${svg('&x;')}`],
    ['a stylesheet', `<?xml-stylesheet href="https://evil.example.com/"?>${svg('')}`],
    ['another namespace', '<svg xmlns="http://www.w3.org/1999/xhtml"/>'],
  ];
  test.each(harmful)('in SVG is refused when it holds %s', async (_what, text) => {
    const answer = await upload(text);
    expect(answer.status).toBe(400);
    expect(causeOf(answer)).toMatch(/^file: (?:has|is) /);
  });
});
