import { createHash } from 'node:crypto';
import { z } from 'zod';
import { defineRoute, type Route } from '#src/platform/http/index.ts';
import { type DocsNeeds, docsRoutes } from './docs-routes.ts';
import { type DocumentNeeds, openApiDocument, type OpenApiDocument } from './openapi-document.ts';

export type Reference = { routes: Route[]; document(): Promise<OpenApiDocument> };

export type ReferenceNeeds = Omit<DocumentNeeds, 'routes'> & {
  /** Asked when the first reader comes: all that were added by then. */
  routes(): readonly Route[];
  pages: DocsNeeds['pages'];
};

export function createReference(needs: ReferenceNeeds): Reference {
  let made: { count: number; document: Promise<OpenApiDocument> } | undefined;
  const document = (): Promise<OpenApiDocument> => {
    const routes = needs.routes();
    // `gatehouse dev` adds routes of its own after the others.
    if (made?.count !== routes.length)
      made = { count: routes.length, document: openApiDocument({ ...needs, routes }) };
    return made.document;
  };
  let last: { of: OpenApiDocument; origin: string; text: string; etag: string } | undefined;
  /** It is some megabytes, and nearly everybody comes by the same address. */
  const written = (of: OpenApiDocument, origin: string): { text: string; etag: string } => {
    if (last?.of !== of || last.origin !== origin) {
      const text = JSON.stringify({ ...of, servers: [{ url: origin }] });
      const etag = `"${createHash('sha256').update(text).digest('hex').slice(0, 32)}"`;
      last = { of, origin, text, etag };
    }
    return last;
  };
  return {
    document,
    routes: [
      ...docsRoutes({ pages: needs.pages, document }),
      defineRoute({
        method: 'GET',
        path: '/gatehouse/v1/openapi.json',
        summary: 'Describes this API as an OpenAPI 3.1 document',
        permission: 'public',
        cors: 'any',
        answer: z.looseObject({
          openapi: z.string(),
          info: z.looseObject({ title: z.string(), version: z.string() }),
        }),
        async handle(ctx) {
          const { text, etag } = written(await document(), ctx.client.origin);
          const headers = { etag, 'cache-control': 'no-cache' };
          if (ctx.headers['if-none-match'] === etag) return { status: 304, headers };
          return { status: 200, headers, text, contentType: 'application/json' };
        },
      }),
    ],
  };
}
