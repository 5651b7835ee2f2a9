// Whether what the OpenAPI document says of a route's body is true of a body that the route took.
import { createRequire } from 'node:module';
import type { Ajv2020 as AjvType, ValidateFunction } from 'ajv/dist/2020.js';
import type { z } from 'zod';
import type { Reply, Route, UnauthenticatedRequest } from '#src/platform/http/index.ts';
import { createSchemaConverter } from '#src/reference/json-schemas.ts';

const require = createRequire(import.meta.url);

export type DocumentCheck = (
  route: Route,
  reply: Reply,
  request: UnauthenticatedRequest | undefined,
) => string[];

export function createDocumentCheck(): DocumentCheck {
  const convert = createSchemaConverter(new Map());
  const compiled = new Map<Route, ValidateFunction>();
  let ajv: AjvType | undefined;

  const validatorOf = (route: Route): ValidateFunction => {
    const existing = compiled.get(route);
    if (existing !== undefined) return existing;
    ajv ??= newAjv();
    const made = ajv.compile(convert(route.body as z.ZodType));
    compiled.set(route, made);
    return made;
  };

  return (route, reply, request) => {
    const isJson = route.body !== undefined && (route.bodyKind ?? 'json') === 'json';
    const text = request?.rawBody?.toString('utf8') ?? '';
    if (!isJson || reply.status > 299 || text === '') return [];
    const validate = validatorOf(route);
    if (validate(JSON.parse(text))) return [];
    return (validate.errors ?? [])
      .slice(0, 5)
      .map(({ instancePath, message }) => `body${instancePath}: ${message}`);
  };
}

function newAjv(): AjvType {
  const { Ajv2020 } = require('ajv/dist/2020.js') as { Ajv2020: typeof AjvType };
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateSchema: false });
  (require('ajv-formats') as (ajv: AjvType) => void)(ajv);
  return ajv;
}
