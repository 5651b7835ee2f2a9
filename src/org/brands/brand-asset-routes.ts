import { z } from 'zod';
import { ApiError, defineRoute, type Route } from '#src/platform/http/index.ts';
import { imageKinds, imagePath } from './brand.ts';
import type { Brands } from './brand-service.ts';

const forGood = { 'cache-control': 'public, max-age=31536000, immutable' };

/** What pages fetch of a brand: its stylesheet and its pictures, each under an address that changes with it. */
export function brandAssetRoutes(brands: Brands): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/gatehouse/brands/:brandId/theme/:name',
      permission: 'public',
      params: z.object({ brandId: z.string(), name: z.string() }),
      errors: 'page',
      produces: '*/*',
      handle(ctx) {
        const theme = brands.pageTheme(ctx.params.brandId);
        // A node that has not heard of the newest colours yet must not have its answer kept.
        if (theme === undefined) throw new ApiError('E0000008');
        const isThis = theme.stylesheet === ctx.path;
        return {
          status: 200,
          text: theme.css,
          contentType: 'text/css; charset=utf-8',
          headers: isThis ? forGood : { 'cache-control': 'public, max-age=10' },
        };
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/gatehouse/brands/:brandId/:kind/:hash',
      permission: 'public',
      params: z.object({ brandId: z.string(), kind: z.enum(imageKinds), hash: z.string() }),
      errors: 'page',
      produces: '*/*',
      async handle(ctx) {
        const { brandId, kind, hash } = ctx.params;
        const brand = brands.find(brandId);
        const image = brand?.images[kind];
        if (brand === undefined || image === undefined || imagePath(brand, kind) !== ctx.path)
          throw new ApiError('E0000008');
        const bytes = await brands.imageBytes(brandId, kind, hash);
        if (bytes === undefined) throw new ApiError('E0000008');
        return { status: 200, bytes, contentType: image.mediaType, headers: forGood };
      },
    }),
  ];
}
