import { z } from 'zod';
import {
  ApiError,
  defineRoute,
  MalformedMultipart,
  readMultipart,
  type RequestContext,
  type Route,
  validationFailed,
} from '#src/platform/http/index.ts';
import { type RasterType, readRaster } from '#src/platform/pictures/index.ts';
import { actorOf } from '#src/system-log/index.ts';
import { type Brand, type ImageKind, imageKinds, imagePath, type Theme, variants } from './brand.ts';
import type { Brands, By } from './brand-service.ts';
import { readHex, textOn, toHex } from './theme-color.ts';

const read = 'okta.brands.read';
const manage = 'okta.brands.manage';
const path = '/api/v1/brands/:brandId/themes/:themeId';
const byId = z.object({ brandId: z.string(), themeId: z.string() });

const color = z.string().refine((text) => readHex(text) !== undefined, {
  error: 'must be a colour such as #1a665b',
});
const touchPoints = {
  signInPageTouchPointVariant: z.enum(variants.signInPageTouchPointVariant),
  endUserDashboardTouchPointVariant: z.enum(variants.endUserDashboardTouchPointVariant),
  errorPageTouchPointVariant: z.enum(variants.errorPageTouchPointVariant),
  emailTemplateTouchPointVariant: z.enum(variants.emailTemplateTouchPointVariant),
};
const replacement = z.strictObject({
  primaryColorHex: color,
  primaryColorContrastHex: color.nullish(),
  secondaryColorHex: color,
  secondaryColorContrastHex: color.nullish(),
  ...touchPoints,
  loadingPageTouchPointVariant: z.enum(variants.loadingPageTouchPointVariant).optional(),
  // Clients send back what they were given.
  id: z.string().optional(),
  logo: z.string().nullish(),
  favicon: z.string().nullish(),
  backgroundImage: z.string().nullish(),
  _links: z.unknown().optional(),
});

const link = z.strictObject({ href: z.string(), hints: z.object({ allow: z.array(z.string()) }) });
export const themeAnswer = z.strictObject({
  id: z.string(),
  logo: z.string().optional(),
  favicon: z.string().optional(),
  backgroundImage: z.string().optional(),
  primaryColorHex: z.string(),
  primaryColorContrastHex: z.string(),
  secondaryColorHex: z.string(),
  secondaryColorContrastHex: z.string(),
  ...touchPoints,
  loadingPageTouchPointVariant: z.enum(variants.loadingPageTouchPointVariant),
  _links: z.strictObject({ self: link, logo: link, favicon: link, 'background-image': link }),
});

export function themeRoutes(brands: Brands): Route[] {
  const found = (ctx: RequestContext<z.infer<typeof byId>>): Brand => {
    const brand = brands.get(ctx.params.brandId);
    if (brand.themeId !== ctx.params.themeId)
      throw new ApiError('E0000007', {
        summary: `Not found: Resource not found: ${ctx.params.themeId} (Theme)`,
      });
    return brand;
  };
  return [
    defineRoute({
      method: 'GET',
      path: '/api/v1/brands/:brandId/themes',
      permission: read,
      params: z.object({ brandId: z.string() }),
      answer: z.array(themeAnswer),
      handle: (ctx) => ({
        status: 200,
        json: [themeToWire(brands.get(ctx.params.brandId), ctx.client.origin)],
      }),
    }),
    defineRoute({
      method: 'GET',
      path,
      permission: read,
      params: byId,
      answer: themeAnswer,
      handle: (ctx) => ({ status: 200, json: themeToWire(found(ctx), ctx.client.origin) }),
    }),
    defineRoute({
      method: 'PUT',
      path,
      permission: manage,
      params: byId,
      body: replacement,
      answer: themeAnswer,
      async handle(ctx) {
        const theme = readTheme(ctx.body);
        const changed = await brands.replaceTheme(ctx.params.brandId, ctx.params.themeId, theme, by(ctx));
        return { status: 200, json: themeToWire(changed, ctx.client.origin) };
      },
    }),
    ...imageKinds.flatMap((kind) => [upload(brands, kind), removal(brands, kind)]),
  ];
}

function upload(brands: Brands, kind: ImageKind): Route {
  return defineRoute({
    method: 'POST',
    path: `${path}/${kind}`,
    permission: manage,
    params: byId,
    bodyKind: 'bytes',
    accepts: ['multipart/form-data'],
    answer: z.strictObject({ url: z.string() }),
    async handle(ctx) {
      const { brandId, themeId } = ctx.params;
      const changed = await brands.setImage(brandId, themeId, kind, pictureOf(ctx, kind), by(ctx));
      const url = `${ctx.client.origin}${imagePath(changed, kind)}`;
      return { status: kind === 'logo' ? 200 : 201, headers: { location: url }, json: { url } };
    },
  });
}

function removal(brands: Brands, kind: ImageKind): Route {
  return defineRoute({
    method: 'DELETE',
    path: `${path}/${kind}`,
    permission: manage,
    params: byId,
    async handle(ctx) {
      await brands.removeImage(ctx.params.brandId, ctx.params.themeId, kind, by(ctx));
      return { status: 204 };
    },
  });
}

/** Bytes and pixels as Okta takes them. */
const rules: Record<ImageKind, { types: RasterType[]; bytes: number; pixels: number; isSquare: boolean }> = {
  logo: { types: ['image/png', 'image/jpeg', 'image/gif'], bytes: 100_000, pixels: 4096, isSquare: false },
  favicon: { types: ['image/png', 'image/x-icon'], bytes: 100_000, pixels: 512, isSquare: true },
  'background-image': {
    types: ['image/png', 'image/jpeg', 'image/gif'],
    bytes: 2_000_000,
    pixels: 8192,
    isSquare: false,
  },
};

function pictureOf(
  { rawBody, headers }: Pick<RequestContext, 'rawBody' | 'headers'>,
  kind: ImageKind,
): { mediaType: string; bytes: Buffer } {
  const refuse = (cause: string) => validationFailed('file', [cause]);
  const rule = rules[kind];
  let bytes: Buffer;
  try {
    const parts = readMultipart(rawBody ?? Buffer.alloc(0), headers['content-type'] ?? '');
    const files = parts.filter(({ name }) => name === 'file');
    if (files.length !== 1 || files[0] === undefined)
      throw refuse(`file: the form has ${files.length} parts of this name; send one picture as 'file'`);
    bytes = files[0].bytes;
  } catch (error) {
    if (error instanceof MalformedMultipart) throw refuse(`body: ${error.message}`);
    throw error;
  }
  if (bytes.length >= rule.bytes)
    throw refuse(`file: has ${bytes.length} bytes; it has to have less than ${rule.bytes}`);
  const raster = readRaster(bytes);
  if (typeof raster === 'string') throw refuse(`file: ${raster}`);
  if (raster === undefined || !rule.types.includes(raster.mediaType))
    throw refuse(`file: is not a picture of ${rule.types.join(', ')}`);
  const { width, height } = raster;
  if (width === 0 || height === 0 || Math.max(width, height) > rule.pixels)
    throw refuse(`file: is ${width} × ${height} pixels; at most ${rule.pixels} × ${rule.pixels} are taken`);
  if (rule.isSquare && width !== height)
    throw refuse(`file: is ${width} × ${height} pixels; it has to be as wide as it is high`);
  return { mediaType: raster.mediaType, bytes };
}

function readTheme(given: z.infer<typeof replacement>): Theme {
  const contrastOf = (hex: string, wanted: string | null | undefined): string => {
    if (wanted) return wanted.toLowerCase();
    const ground = readHex(hex);
    return ground ? toHex(textOn(ground)) : '#000000';
  };
  return {
    primaryColorHex: given.primaryColorHex.toLowerCase(),
    primaryColorContrastHex: contrastOf(given.primaryColorHex, given.primaryColorContrastHex),
    secondaryColorHex: given.secondaryColorHex.toLowerCase(),
    secondaryColorContrastHex: contrastOf(given.secondaryColorHex, given.secondaryColorContrastHex),
    signInPageTouchPointVariant: given.signInPageTouchPointVariant,
    endUserDashboardTouchPointVariant: given.endUserDashboardTouchPointVariant,
    errorPageTouchPointVariant: given.errorPageTouchPointVariant,
    emailTemplateTouchPointVariant: given.emailTemplateTouchPointVariant,
    loadingPageTouchPointVariant: given.loadingPageTouchPointVariant ?? 'OKTA_DEFAULT',
  };
}

const by = (ctx: RequestContext): By => ({ actor: actorOf(ctx.caller), client: ctx.client });

export function themeToWire(brand: Brand, origin: string) {
  const self = `${origin}/api/v1/brands/${brand.id}/themes/${brand.themeId}`;
  const picture = (name: string, kind: ImageKind) => {
    const at = imagePath(brand, kind);
    return at === undefined ? {} : { [name]: `${origin}${at}` };
  };
  const image = (kind: ImageKind) => ({
    href: `${self}/${kind}`,
    hints: { allow: brand.images[kind] ? ['POST', 'DELETE'] : ['POST'] },
  });
  return {
    id: brand.themeId,
    ...picture('logo', 'logo'),
    ...picture('favicon', 'favicon'),
    ...picture('backgroundImage', 'background-image'),
    ...brand.theme,
    _links: {
      self: { href: self, hints: { allow: ['GET', 'PUT'] } },
      logo: image('logo'),
      favicon: image('favicon'),
      'background-image': image('background-image'),
    },
  };
}
