// Reads what a request carries, as its route expects it, and refuses what it does not.

import type { z } from 'zod';
import { ApiError, validationFailed } from './api-errors.ts';
import { MalformedJson, parseJsonBody } from './json-body.ts';
import { MalformedPairs, type Pairs, pairsToObject, parsePairs } from './pairs.ts';
import type { IncomingContext } from './request-context.ts';
import type { Route } from './route.ts';
import { validationCauses } from './validation-causes.ts';

const json = 'application/json';

export function checkTarget(ctx: IncomingContext): void {
  // The router has decoded the path already; a NUL in it would reach the database.
  if (ctx.url.includes('%00'))
    throw new ApiError('E0000001', {
      summary: 'Api validation failed: url',
      causes: ['url: must not contain NUL characters'],
    });
}

export function checkAccept(ctx: IncomingContext, route: Route): void {
  const accept = ctx.headers['accept'];
  if (accept === undefined || accept === '' || accept.includes('*/*')) return;
  const produced = [route.produces ?? 'application/json'].flat();
  const wanted = accept.toLowerCase();
  for (const mediaType of produced) {
    const [type = ''] = mediaType.split('/');
    if (wanted.includes(mediaType) || wanted.includes(`${type}/*`)) return;
    // application/json;okta-version=1.0.0, application/problem+json and their like
    if (mediaType === 'application/json' && wanted.includes('json')) return;
  }
  throw new ApiError('E0000019', { causes: [`accept: this address answers with ${produced.join(' or ')}`] });
}

export function readParams(ctx: IncomingContext, route: Route, params: unknown): void {
  ctx.params = route.params === undefined ? params : validated(route.params, params, 'path');
}

export function readQuery(ctx: IncomingContext, route: Route): void {
  if (route.queryKind === 'raw') return;
  const pairs = ctx.rawQuery === '' ? [] : wellFormed(() => parsePairs(ctx.rawQuery), 'query');
  const query = pairsToObject(pairs);
  ctx.query = route.query === undefined ? query : validated(route.query, query, 'query');
}

export function readBody(ctx: IncomingContext, route: Route, bytes: Buffer | undefined): void {
  ctx.rawBody = bytes;
  const kind = route.bodyKind ?? (route.body === undefined ? 'none' : 'json');
  const isEmpty = bytes === undefined || bytes.length === 0;
  if (kind === 'none') {
    // A body that nobody reads may still be a form that another site made a browser send.
    if (!isEmpty && ctx.caller.kind === 'session') expectMediaType(ctx, ['application/json']);
    return;
  }
  if (kind === 'bytes') {
    if (!isEmpty) expectMediaType(ctx, route.accepts ?? ['application/octet-stream']);
    return;
  }
  if (kind === 'form') {
    if (!isEmpty) expectMediaType(ctx, ['application/x-www-form-urlencoded']);
    ctx.rawPairs = isEmpty ? [] : readPairs(bytes);
    const form = pairsToObject(ctx.rawPairs);
    ctx.body = route.body === undefined ? form : validated(route.body, form, 'form');
    return;
  }
  if (isEmpty) {
    ctx.body = route.body === undefined ? undefined : validatedEmpty(route.body);
    return;
  }
  // RFC 7396 has a type of its own, and some clients keep to it.
  expectMediaType(ctx, ctx.method === 'PATCH' ? [json, 'application/merge-patch+json'] : [json]);
  const value = readJsonBody(bytes, route.bodyLimits?.values);
  ctx.body = route.body === undefined ? value : validated(route.body, value, 'body');
}

function readPairs(bytes: Buffer): Pairs {
  const text = bytes.toString('utf8');
  return wellFormed(() => parsePairs(text), 'form');
}

function wellFormed<T>(parse: () => T, what: string): T {
  try {
    return parse();
  } catch (error) {
    if (error instanceof MalformedPairs) throw validationFailed(what, [`${what}: ${error.message}`]);
    throw error;
  }
}

/** The JSON of a body, or E0000003. For routes that take JSON beside other media types. */
export function readJsonBody(bytes: Buffer, maxValues?: number): unknown {
  try {
    return parseJsonBody(bytes, maxValues);
  } catch (error) {
    if (error instanceof MalformedJson)
      throw new ApiError('E0000003', { causes: [`body: ${error.message}`] });
    throw error;
  }
}

function validatedEmpty(schema: z.ZodType): unknown {
  const result = schema.safeParse(undefined);
  if (result.success) return result.data;
  throw new ApiError('E0000003', { causes: ['body: is required'] });
}

/**
 * The value as the schema reads it, or E0000001 with a cause per field. For bodies whose schema depends on what they are about;
 * `within` is where the value stands in the body.
 */
export function validated<T>(
  schema: z.ZodType<T>,
  value: unknown,
  what: string,
  within: readonly string[] = [],
): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issues = result.error.issues.map((issue) => ({ ...issue, path: [...within, ...issue.path] }));
  const causes = validationCauses(issues, what);
  // The wire format names the first wrong field as the object.
  throw validationFailed(causes[0]?.split(':', 1)[0] ?? what, causes);
}

function expectMediaType(ctx: IncomingContext, expected: readonly string[]): void {
  const header = ctx.headers['content-type'];
  const [type = '', ...parameters] = (header ?? '').toLowerCase().split(';');
  const isUtf8 = parameters.every((parameter) => {
    const [name = '', value = ''] = parameter.split('=');
    return name.trim() !== 'charset' || /^"?utf-?8"?$/.test(value.trim());
  });
  if (expected.includes(type.trim()) && isUtf8) return;
  throw new ApiError(header === undefined ? 'E0000018' : 'E0000021', {
    causes: [`content-type: must be ${expected.join(' or ')}`],
  });
}
