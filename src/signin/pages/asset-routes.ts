import { ApiError, defineRoute, type Route } from '#src/platform/http/index.ts';
import type { Assets } from '#web/ui/index.ts';

/** Static files. The path names the build, so what is fetched once is kept for good. */
export function assetRoutes(assets: Assets): Route[] {
  return [
    defineRoute<{ build: string; '*': string }>({
      method: 'GET',
      path: '/assets/:build/*',
      permission: 'public',
      errors: 'page',
      produces: '*/*',
      async handle(ctx) {
        const asset = await assets.serve(ctx.params['*'], ctx.headers['accept-encoding'] ?? '');
        if (!asset) throw new ApiError('E0000008');
        // During an upgrade a page of one node asks another node, of another build: it gets its file, but must not keep it.
        const isOurs = ctx.params.build === assets.build;
        return {
          status: 200,
          bytes: asset.bytes,
          contentType: asset.contentType,
          headers: {
            'cache-control': isOurs ? 'public, max-age=31536000, immutable' : 'public, max-age=60',
            'cross-origin-resource-policy': 'same-origin',
            ...(asset.compressible && { vary: 'Accept-Encoding' }),
            ...(asset.encoding && { 'content-encoding': asset.encoding }),
          },
        };
      },
    }),
  ];
}
