import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Assets, Language } from '#web/ui/index.ts';
import { galleryAssets, galleryPages, type Sample } from './gallery.ts';

/** The policy under which the real pages are served (src/platform/http); the gallery must live with it too. */
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

/** Serves the gallery at /<language>/<page>, on loopback. */
export async function serveGallery(
  sample?: Record<Language, Sample>,
): Promise<{ origin: string; assets: Assets; names: string[]; close(): Promise<void> }> {
  const assets = galleryAssets();
  const pages = { en: galleryPages(assets, 'en', sample?.en), ja: galleryPages(assets, 'ja', sample?.ja) };
  const server = createServer(async (request, response) => {
    const [, first = '', ...rest] = new URL(request.url ?? '/', 'http://gallery').pathname.split('/');
    if (first === 'assets') {
      const asset = await assets.serve(rest.slice(1).join('/'), request.headers['accept-encoding'] ?? '');
      if (!asset) return void response.writeHead(404).end();
      response.writeHead(200, {
        'content-type': asset.contentType,
        ...(asset.encoding && { 'content-encoding': asset.encoding }),
      });
      return void response.end(asset.bytes);
    }
    const page = first === 'en' || first === 'ja' ? pages[first].get(rest.join('/')) : undefined;
    response.writeHead(page ? 200 : 404, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': policy,
      'cache-control': 'no-store',
    });
    response.end(page ?? 'nothing here');
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    assets,
    names: [...pages.en.keys()],
    close: () => new Promise((done) => server.close(() => done())),
  };
}
