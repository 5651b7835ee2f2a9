// The OpenAPI document: made of the routes, valid as such, and whole.
import { Validator } from '@seriousme/openapi-schema-validator';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DocumentOperation, OpenApiDocument } from '#src/reference/index.ts';
import { type TestApp, testApp } from '#test/kit/app.ts';

let app: TestApp;
let document: OpenApiDocument;
let operations: (DocumentOperation & { method: string; path: string })[];

beforeAll(async () => {
  app = await testApp();
  const answer = await app.inject({ url: '/gatehouse/v1/openapi.json' });
  expect(answer.status).toBe(200);
  document = answer.json<OpenApiDocument>();
  operations = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ ...operation, method, path })),
  );
});
afterAll(() => app.close());

const schemasIn = (value: unknown): string[] => {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([word, inner]) =>
    word === '$ref' && typeof inner === 'string' ? [inner] : schemasIn(inner),
  );
};

describe('the document', () => {
  test('is valid OpenAPI 3.1', async () => {
    const validator = new Validator();
    const result = await validator.validate(structuredClone(document));
    expect(result.errors).toBeUndefined();
    expect(validator.version).toBe('3.1');
  });

  test('names every schema that it refers to, and none that nobody refers to', () => {
    const named = Object.keys(document.components.schemas).map((name) => `#/components/schemas/${name}`);
    const used = new Set(schemasIn(document).filter((ref) => ref.startsWith('#/components/schemas/')));
    expect([...used].filter((ref) => !named.includes(ref))).toEqual([]);
    expect(named.filter((ref) => !used.has(ref))).toEqual([]);
  });

  test('says of each schema what it is', () => {
    const { schemas } = document.components;
    const empty = Object.entries(schemas).filter(([name, schema]) =>
      String(schema['$ref'] ?? '').endsWith(`/${name}`),
    );
    expect(empty.map(([name]) => name)).toEqual([]);
    expect(schemas['Group']).toMatchObject({ type: 'object', properties: { id: { type: 'string' } } });
  });

  test('has every operation once, under a name of its own', () => {
    expect(operations.length).toBeGreaterThan(350);
    const names = operations.map(({ operationId }) => operationId);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
    expect(names.filter((name) => !/^[a-z]\w+$/.test(name) || /\D\d$/.test(name))).toEqual([]);
  });

  test('says who may call each, and how', () => {
    for (const { security, operationId, ...more } of operations)
      expect(security.length, operationId).toBe(more['x-gatehouse-permission'] === 'public' ? 1 : 4);
    expect(document.paths['/api/v1/groups']?.['post']).toMatchObject({
      operationId: 'addGroup',
      security: [
        { apiToken: [] },
        { oauth2: ['okta.groups.manage'] },
        { dpop: ['okta.groups.manage'] },
        { session: [] },
      ],
      'x-gatehouse-permission': 'okta.groups.create',
    });
  });

  test('describes what is answered wherever JSON is', () => {
    // Okta answers these 200 and says nothing.
    const silent = new Set(['deleteGroupPushMapping', 'assignAllAppsAsTargetToRoleForUser']);
    const empty = operations.filter(
      ({ responses, operationId }) =>
        '200' in responses && !('content' in (responses['200'] ?? {})) && !silent.has(operationId),
    );
    expect(empty.map(({ method, path }) => `${method} ${path}`)).toEqual([]);
  });

  test('is fetched once and then only asked about', async () => {
    const first = await app.inject({ url: '/gatehouse/v1/openapi.json' });
    const etag = String(first.headers['etag']);
    const again = await app.inject({ url: '/gatehouse/v1/openapi.json', headers: { 'if-none-match': etag } });
    expect(again.status).toBe(304);
    expect(again.text).toBe('');
  });

  test('holds nothing of the organisation', () => {
    expect(JSON.stringify(document)).not.toContain(app.administrator.login);
  });
});
