// The OpenAPI 3.1 document of every route that programs call, made of the routes themselves.
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { z } from 'zod';
import type { Route } from '#src/platform/http/index.ts';
import { type DescribedRoute, describeRoutes, type PublishedOperation, sentence } from './described-route.ts';
import { errorComponents, errorResponses } from './error-responses.ts';
import { exampleOf } from './examples.ts';
import { componentPath, createSchemaConverter, type JsonSchema } from './json-schemas.ts';
import { bodyOf, nameSchemas } from './schema-names.ts';

export type DocumentNeeds = {
  version: string;
  routes: readonly Route[];
  operationOf(route: Route): PublishedOperation | undefined;
  /** The OAuth scope that a route takes. */
  scopeOf(route: Route): string | undefined;
};

export type Parameter = {
  name: string;
  in: 'path' | 'query';
  required: boolean;
  description?: string;
  schema: JsonSchema;
};
export type Media = { schema: JsonSchema; example?: unknown };
export type DocumentOperation = {
  operationId: string;
  summary: string;
  description?: string;
  tags: string[];
  parameters?: Parameter[];
  requestBody?: { required: boolean; content: Record<string, Media> };
  responses: Record<string, { description: string; content?: Record<string, Media> } | { $ref: string }>;
  security: Record<string, string[]>[];
  'x-gatehouse-permission': string;
  /** Okta has this operation too, by this name. */
  'x-okta-operation'?: true;
};
export type OpenApiDocument = {
  openapi: string;
  info: object;
  servers?: { url: string }[];
  tags: { name: string; description?: string }[];
  paths: Record<string, Record<string, DocumentOperation>>;
  components: { schemas: Record<string, JsonSchema> } & Record<string, unknown>;
};

/** Takes a second of work, in small pieces: who signs in meanwhile is not kept waiting. */
export async function openApiDocument(needs: DocumentNeeds): Promise<OpenApiDocument> {
  const described = describeRoutes(needs.routes, needs.operationOf);
  const names = nameSchemas(described);
  const convert = createSchemaConverter(names);
  const components: Record<string, JsonSchema> = {};
  for (const [schema, name] of names) {
    components[name] = convert(schema);
    await nextTurn();
  }
  const schemaOf = (schema: z.ZodType): JsonSchema =>
    names.has(schema) ? { $ref: componentPath(names.get(schema) ?? '') } : convert(schema);
  const paths: OpenApiDocument['paths'] = {};
  const scopes = new Set<string>();
  for (const one of described) {
    const scope = needs.scopeOf(one.route);
    if (scope !== undefined) scopes.add(scope);
    const path = one.route.path.replaceAll(/:(\w+)/g, '{$1}').replace(/\*$/, '{rest}');
    (paths[path] ??= {})[one.route.method.toLowerCase()] = operationOf(one, scope, components, schemaOf);
    await nextTurn();
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Gatehouse',
      version: needs.version,
      description:
        "The management API: Okta's paths and shapes, and under /gatehouse/v1 what Okta has no API for. Made of the schemas that the server validates with.",
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    tags: [...new Set(described.map(({ tag }) => tag))]
      .sort()
      .map((name) => ({ name, description: sentence(name) })),
    paths: sorted(paths),
    components: {
      schemas: sorted({ ...components, ...errorComponents }),
      responses: errorResponses,
      securitySchemes: securitySchemes([...scopes].sort()),
    },
  };
}

function operationOf(
  { route, operationId, tag, summary, status, isOktas }: DescribedRoute,
  scope: string | undefined,
  components: Record<string, JsonSchema>,
  schemaOf: (schema: z.ZodType) => JsonSchema,
): DocumentOperation {
  const parameters = [...pathParameters(route, schemaOf), ...queryParameters(route, schemaOf)];
  const requestBody = requestBodyOf(route, components, schemaOf);
  const answer = route.answer === undefined ? undefined : schemaOf(route.answer);
  const produced = [route.produces ?? []].flat();
  return {
    operationId,
    summary,
    tags: [tag],
    ...(parameters.length > 0 && { parameters }),
    ...(requestBody !== undefined && { requestBody }),
    responses: {
      [status]: {
        description: 'Done',
        ...(answer !== undefined && {
          content: {
            'application/json': { schema: answer, example: exampleOf(answer, components, { all: true }) },
          },
        }),
        ...(answer === undefined &&
          produced.length > 0 && {
            content: Object.fromEntries(produced.map((type) => [type, { schema: {} }])),
          }),
      },
      ...errorsOf(route),
    },
    security: securityOf(route, scope),
    'x-gatehouse-permission': route.permission,
    ...(isOktas && { 'x-okta-operation': true }),
  };
}

function pathParameters(route: Route, schemaOf: (schema: z.ZodType) => JsonSchema): Parameter[] {
  const { properties } = partsOf(route.params as z.ZodType | undefined, schemaOf);
  const names = [...route.path.matchAll(/:(\w+)/g)].map(([, name = '']) => name);
  return [...names, ...(route.path.endsWith('*') ? ['rest'] : [])].map((name) =>
    parameter(name, 'path', true, properties[name] ?? { type: 'string' }),
  );
}

function queryParameters(route: Route, schemaOf: (schema: z.ZodType) => JsonSchema): Parameter[] {
  const { properties, required } = partsOf(route.query as z.ZodType | undefined, schemaOf);
  return Object.entries(properties).map(([name, schema]) =>
    parameter(name, 'query', required.has(name), schema),
  );
}

function parameter(name: string, where: Parameter['in'], required: boolean, given: JsonSchema): Parameter {
  const { description, ...said } = given;
  // In an address everything is text; what has to be digits is meant as a number.
  const schema = String(said['pattern']).startsWith('^[1-9]') ? { type: 'integer', minimum: 1 } : said;
  return {
    name,
    in: where,
    required,
    ...(typeof description === 'string' && { description }),
    schema: Object.keys(schema).length === 0 ? { type: 'string' } : schema,
  };
}

function partsOf(schema: z.ZodType | undefined, schemaOf: (schema: z.ZodType) => JsonSchema) {
  const json = schema === undefined ? {} : schemaOf(schema);
  return {
    properties: (json['properties'] ?? {}) as Record<string, JsonSchema>,
    required: new Set((json['required'] ?? []) as string[]),
  };
}

function requestBodyOf(
  route: Route,
  components: Record<string, JsonSchema>,
  schemaOf: (schema: z.ZodType) => JsonSchema,
): DocumentOperation['requestBody'] {
  const body = bodyOf(route);
  const kind = route.bodyKind ?? (body === undefined ? 'none' : 'json');
  if (kind === 'none') return undefined;
  if (kind === 'bytes') {
    const types = route.accepts ?? ['application/octet-stream'];
    return { required: true, content: Object.fromEntries(types.map((type) => [type, { schema: {} }])) };
  }
  const type = kind === 'form' ? 'application/x-www-form-urlencoded' : 'application/json';
  const schema = body === undefined ? { type: 'object' } : schemaOf(body);
  const example = exampleOf(schema, components, { all: false });
  return { required: body?.safeParse(undefined).success !== true, content: { [type]: { schema, example } } };
}

/** By whom and by what it may be refused. */
function errorsOf(route: Route): DocumentOperation['responses'] {
  const $ref = (name: string) => ({ $ref: `#/components/responses/${name}` });
  if (route.errors === 'oauth')
    return { 400: $ref('OAuthError'), 401: $ref('OAuthError'), 429: $ref('TooManyRequests') };
  return {
    400: $ref('BadRequest'),
    ...(route.permission !== 'public' && { 401: $ref('Unauthenticated'), 403: $ref('Forbidden') }),
    ...(route.path.includes(':') && { 404: $ref('NotFound') }),
    429: $ref('TooManyRequests'),
  };
}

function securityOf({ permission }: Route, scope: string | undefined): DocumentOperation['security'] {
  if (permission === 'public') return [{}];
  const scopes = scope === undefined ? [] : [scope];
  return [{ apiToken: [] }, { oauth2: scopes }, { dpop: scopes }, { session: [] }];
}

function securitySchemes(scopes: readonly string[]): Record<string, unknown> {
  return {
    apiToken: {
      type: 'apiKey',
      in: 'header',
      name: 'Authorization',
      description: '`SSWS ` and an API token of an administrator or a service account',
    },
    oauth2: {
      type: 'oauth2',
      description: 'An access token of the org server, limited by its scopes and by the roles of its app',
      flows: {
        clientCredentials: {
          tokenUrl: '/oauth2/v1/token',
          scopes: Object.fromEntries(scopes.map((scope) => [scope, sentence(scope.replaceAll('.', ' '))])),
        },
      },
    },
    dpop: {
      type: 'http',
      scheme: 'dpop',
      description: 'The same, bound to a key whose possession each request proves (RFC 9449)',
    },
    session: {
      type: 'apiKey',
      in: 'cookie',
      name: 'sid',
      description:
        'The session of somebody who is signed in; writes are taken from our own pages and trusted origins only',
    },
  };
}

function sorted<T>(record: Record<string, T>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}
