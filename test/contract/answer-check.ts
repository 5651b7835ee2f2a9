// Compares an answer with the route's own schema and with what Okta published, and remembers which operations were seen.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import type { Ajv as AjvType, ErrorObject, ValidateFunction } from 'ajv';
import { operationOf } from '#src/composition/operations.ts';
import { ApiError, type Reply, type Route, type UnauthenticatedRequest } from '#src/platform/http/index.ts';
import { createDocumentCheck } from './document-check.ts';
import { otherStatuses } from './known-differences.ts';
import { pathKey, type JsonSchema, type Published } from './to-json-schema.ts';

export type Violation = {
  operation: string;
  status: number;
  against: 'route' | 'okta' | 'document';
  message: string;
};
export type Seen = { operationId: string; outcome: 'success' | 'error' | 'refused' };

export type AnswerChecker = ReturnType<typeof createAnswerChecker>;

const require = createRequire(import.meta.url);

/** Codes that say who asks, not what they ask. */
const refusals = new Set(['E0000004', 'E0000005', 'E0000006', 'E0000011']);

/** `publishedFile` undefined: answers are compared with the routes' own schemas only. */
export function createAnswerChecker({ publishedFile }: { publishedFile: string | undefined }) {
  const published = lazy(() => (publishedFile === undefined ? undefined : openPublished(publishedFile)));

  const documentCheck = createDocumentCheck();

  return {
    violationsOf(route: Route, reply: Reply, request?: UnauthenticatedRequest): Violation[] {
      const operation = operationOf(route)?.operationId ?? `${route.method} ${route.path}`;
      const json = jsonOf(reply);
      const found: Violation[] = [];
      const complain = (against: Violation['against'], messages: string[]) => {
        for (const message of messages) found.push({ operation, status: reply.status, against, message });
      };
      if (isSuccess(reply.status) && json !== undefined && route.answer !== undefined) {
        const parsed = route.answer.safeParse(json);
        if (!parsed.success)
          complain(
            'route',
            parsed.error.issues.map((issue) => `${pathOf(issue.path)}: ${issue.message}`),
          );
      }
      if (isJson(reply)) complain('okta', published()?.complaints(route, reply.status, json) ?? []);
      complain('document', documentCheck(route, reply, request));
      return found;
    },
    seen(route: Route, reply: Reply): Seen | undefined {
      const operationId = operationOf(route)?.operationId;
      if (operationId === undefined) return undefined;
      if (reply.status < 400) return { operationId, outcome: 'success' };
      const code = (reply.json as { errorCode?: string } | undefined)?.errorCode ?? '';
      return { operationId, outcome: refusals.has(code) ? 'refused' : 'error' };
    },
  };
}

function openPublished(file: string) {
  const { operations, $defs } = JSON.parse(readFileSync(file, 'utf8')) as Published;
  const { Ajv } = require('ajv') as { Ajv: typeof AjvType };
  const addFormats = require('ajv-formats') as (ajv: AjvType) => void;
  const ajv = new Ajv({
    strict: false,
    allErrors: true,
    validateSchema: false,
    addUsedSchema: false,
    verbose: true,
  });
  addFormats(ajv);
  ajv.addSchema({ $id: 'okta', $defs });
  const namesOfSchemas = lazy(() => nameSchemas($defs));
  const compiled = new Map<string, ValidateFunction>();
  const validatorOf = (key: string, schema: JsonSchema): ValidateFunction => {
    const existing = compiled.get(key);
    if (existing !== undefined) return existing;
    const made = ajv.compile(withAbsoluteRefs(schema));
    compiled.set(key, made);
    return made;
  };

  return {
    complaints(route: Route, status: number, json: unknown): string[] {
      const key = pathKey(route.method, route.path);
      const operation = operations[key];
      if (!isSuccess(status)) {
        // Any error may come of any operation; what it looks like is the same everywhere.
        const shape = { okta: 'm.Error', oauth: 'o.OAuthError', registration: undefined, page: undefined }[
          route.errors ?? 'okta'
        ];
        if (status < 400 || shape === undefined) return [];
        return judge(validatorOf(shape, { $ref: `#/$defs/${shape}` }), json, namesOfSchemas);
      }
      if (operation === undefined) return [];
      const other = otherStatuses.find(
        (one) => one.operationId === operation.operationId && one.status === status,
      );
      if (other !== undefined && other.like === undefined) return [];
      const said = other?.like ?? status;
      const schema = operation.answers[said];
      if (schema === undefined)
        return [
          `the status; it is to be ${Object.keys(operation.answers)
            .filter((one) => one < '400')
            .join(' or ')}`,
        ];
      if (json === undefined) return schema === null ? [] : ['the body is empty and should be JSON'];
      if (schema === null) return said === 204 ? ['the body should be empty'] : [];
      return judge(validatorOf(`${key} ${said}`, schema), json, namesOfSchemas);
    },
  };
}

type SchemaNames = () => WeakMap<object, string>;

function judge(validate: ValidateFunction, json: unknown, names: SchemaNames): string[] {
  if (validate(json)) return [];
  const errors = (validate.errors ?? []).filter((error) => error.keyword !== 'if');
  return [...new Set(errors.map((error) => describe(error, names)))].slice(0, 8);
}

function describe(
  { instancePath, keyword, message, params, data, parentSchema }: ErrorObject,
  names: SchemaNames,
): string {
  const path = instancePath.split('/').slice(1).map(unescapePointer);
  const values = keyword === 'enum' ? ` ${JSON.stringify(params['allowedValues'])}` : '';
  const extra = keyword === 'additionalProperties' ? ` ${String(params['additionalProperty'])}` : '';
  const shown = keyword === 'required' ? '' : ` (is ${JSON.stringify(data)?.slice(0, 80)})`;
  return `${pathOf(path)}: ${message}${values}${extra}${shown} [${names().get(parentSchema ?? {}) ?? 'of the operation'}]`;
}

/** Where each schema stands, as known-differences.ts writes it. */
function nameSchemas($defs: Published['$defs']): WeakMap<object, string> {
  const names = new WeakMap<object, string>();
  const visit = (schema: unknown, name: string): void => {
    if (typeof schema !== 'object' || schema === null) return;
    if (!Array.isArray(schema)) names.set(schema, name);
    for (const [key, inner] of Object.entries(schema)) visit(inner, `${name}.${key}`);
  };
  for (const [name, schema] of Object.entries($defs))
    visit(schema, name.replace(/^m\./, '').replace('..base', ''));
  return names;
}

function withAbsoluteRefs(schema: JsonSchema): JsonSchema {
  return JSON.parse(JSON.stringify(schema), (key, value: unknown) =>
    key === '$ref' && typeof value === 'string' ? `okta${value}` : value,
  ) as JsonSchema;
}

/** As it arrives: without what JSON leaves out. Undefined for an empty body. */
function jsonOf(reply: Reply): unknown {
  if (reply.json !== undefined) return JSON.parse(JSON.stringify(reply.json)) as unknown;
  const isText = reply.text !== undefined && /^application\/([\w.]+\+)?json/.test(reply.contentType ?? '');
  return isText ? (JSON.parse(reply.text ?? '') as unknown) : undefined;
}

/** JSON or nothing at all; pages, redirects, images and XML are none of this. */
function isJson(reply: Reply): boolean {
  const { html, bytes, redirect, text } = reply;
  return (
    html === undefined &&
    bytes === undefined &&
    redirect === undefined &&
    (text === undefined || jsonOf(reply) !== undefined)
  );
}

/** What fails the request that was answered so: readable where the answer is shown. */
export function contractError(violations: Violation[]): ApiError {
  return new ApiError('E0000009', { summary: `contract: ${violations.map(lineOf).join(' | ')}` });
}

const standards = {
  route: "the route's answer",
  okta: "Okta's specification",
  document: 'the OpenAPI document',
};

export function lineOf({ operation, status, against, message }: Violation): string {
  return `${operation} ${status} against ${standards[against]}: ${message}`;
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

function pathOf(path: readonly PropertyKey[]): string {
  return path.length === 0 ? '(whole)' : path.map(String).join('.');
}

function unescapePointer(part: string): string {
  return part.replaceAll('~1', '/').replaceAll('~0', '~');
}

function lazy<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
