import { z } from 'zod';
import { requesterOf } from '#src/directory/schemas/index.ts';
import {
  ApiError,
  defineRoute,
  MalformedMultipart,
  readMultipart,
  type RequestContext,
  type Route,
  validationFailed,
} from '#src/platform/http/index.ts';
import { logoPathOf } from '../app-wire.ts';
import type { Apps } from '../apps.ts';
import { type LogoPicture, readLogo } from './logo-picture.ts';

const multipart = 'multipart/form-data';

export function logoRoutes(apps: Apps): Route[] {
  return [
    defineRoute({
      method: 'POST',
      path: '/api/v1/apps/:appId/logo',
      permission: 'okta.apps.manage',
      params: z.object({ appId: z.string() }),
      bodyKind: 'bytes',
      accepts: [multipart],
      async handle(ctx) {
        const { id } = apps.get(ctx.params.appId);
        await apps.setLogo(id, pictureOf(ctx), requesterOf(ctx));
        return { status: 201, headers: { location: `${ctx.client.origin}${logoPathOf(apps.get(id))}` } };
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/gatehouse/logos/:appId/:name',
      permission: 'public',
      params: z.object({ appId: z.string(), name: z.string() }),
      errors: 'page',
      produces: '*/*',
      async handle(ctx) {
        const app = apps.find(ctx.params.appId);
        if (app?.logo === undefined || logoPathOf(app) !== ctx.path) throw new ApiError('E0000008');
        const bytes = await apps.findLogoBytes(app.id, app.logo.hash);
        if (bytes === undefined) throw new ApiError('E0000008');
        return {
          status: 200,
          bytes,
          contentType: app.logo.mediaType,
          headers: {
            // The address changes with the picture.
            'cache-control': 'public, max-age=31536000, immutable',
            // Opened by its address a picture is a document: one that may do nothing.
            'content-security-policy':
              "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox; frame-ancestors 'none'",
          },
        };
      },
    }),
  ];
}

function pictureOf({ rawBody, headers }: Pick<RequestContext, 'rawBody' | 'headers'>): LogoPicture {
  const refuse = (cause: string) => validationFailed('file', [cause]);
  try {
    const parts = readMultipart(rawBody ?? Buffer.alloc(0), headers['content-type'] ?? '');
    const files = parts.filter(({ name }) => name === 'file');
    const [file] = files;
    if (file === undefined || files.length > 1)
      throw refuse(`file: the form has ${files.length} parts of this name; send one picture as 'file'`);
    const picture = readLogo(file.bytes);
    if (typeof picture === 'string') throw refuse(`file: ${picture}`);
    return picture;
  } catch (error) {
    if (error instanceof MalformedMultipart) throw refuse(`body: ${error.message}`);
    throw error;
  }
}
