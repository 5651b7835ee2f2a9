// /docs/api: the document as pages. Nothing on them is the organisation's but its name and look, so anybody may read.
import { docsHome, type DocsFrame, type DocsOperation, indexPage, operationPage } from '#web/docs/index.ts';
import {
  ApiError,
  defineRoute,
  type Reply,
  type RequestContext,
  type Route,
} from '#src/platform/http/index.ts';
import type { Pages } from '#src/signin/index.ts';
import type { DocumentOperation, OpenApiDocument } from './openapi-document.ts';

export type DocsNeeds = {
  pages: Pick<Pages, 'frames'>;
  document(): Promise<OpenApiDocument>;
};

export function docsRoutes({ pages, document }: DocsNeeds): Route[] {
  const shown = async (
    ctx: RequestContext<unknown, unknown>,
    make: (frame: DocsFrame, of: OpenApiDocument) => string,
  ): Promise<Reply> => {
    const { t, assets, organisation } = pages.frames.frame(ctx);
    const cookie = pages.frames.languageCookie(ctx);
    const frame = { t, assets, organisation, origin: ctx.client.origin, path: ctx.path };
    return {
      status: 200,
      html: make(frame, await document()),
      page: 'app',
      ...(cookie !== undefined && { cookies: [cookie] }),
    };
  };
  return [
    defineRoute<Record<string, string>, { q?: string | string[] }>({
      method: 'GET',
      path: docsHome,
      permission: 'public',
      errors: 'page',
      handle: (ctx) =>
        shown(ctx, (frame, of) => {
          const search = [ctx.query.q ?? ''].flat()[0] ?? '';
          return indexPage(frame, { operations: found(operationsOf(of), search), search });
        }),
    }),
    defineRoute<{ operationId: string }, Record<string, string | string[]>>({
      method: 'GET',
      path: `${docsHome}/:operationId`,
      permission: 'public',
      errors: 'page',
      handle: (ctx) =>
        shown(ctx, (frame, of) => {
          const operation = operationsOf(of).find((one) => one.operationId === ctx.params.operationId);
          if (operation === undefined) throw new ApiError('E0000008');
          return operationPage(frame, { operation, components: of.components.schemas });
        }),
    }),
  ];
}

function found(operations: readonly DocsOperation[], search: string): DocsOperation[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return operations.filter(({ operationId, summary, method, path }) => {
    const text = `${operationId} ${summary} ${method} ${path}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

function operationsOf({ paths, components }: OpenApiDocument): DocsOperation[] {
  const responses = components['responses'] as Record<string, { description: string; content?: object }>;
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, one]) => describe(one, method.toUpperCase(), path, responses)),
  );
}

type Said = {
  description: string;
  content?: Record<string, { schema: Record<string, unknown>; example?: unknown }>;
};

function describe(
  operation: DocumentOperation,
  method: string,
  path: string,
  shared: Record<string, { description: string; content?: object }>,
): DocsOperation {
  const { requestBody } = operation;
  const [media] = Object.values(requestBody?.content ?? {});
  return {
    operationId: operation.operationId,
    tag: operation.tags[0] ?? '',
    summary: operation.summary,
    method,
    path,
    permission: operation['x-gatehouse-permission'],
    scope: operation.security.flatMap((one) => one['oauth2'] ?? [])[0],
    isOktas: operation['x-okta-operation'] === true,
    parameters: operation.parameters ?? [],
    body:
      requestBody === undefined
        ? undefined
        : {
            required: requestBody.required,
            mediaTypes: Object.keys(requestBody.content),
            schema: media?.schema ?? {},
            example: media?.example,
          },
    answers: Object.entries(operation.responses).map(([status, response]) => {
      const said = ('$ref' in response ? shared[response.$ref.split('/').at(-1) ?? ''] : response) as Said;
      const content = said.content?.['application/json'];
      return {
        status,
        description: said.description,
        schema: content?.schema,
        example: content?.example,
        isError: status >= '400',
      };
    }),
  };
}
