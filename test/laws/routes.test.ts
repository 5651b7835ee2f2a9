// Every route says who may use it; every table says what it is for.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createApp } from '#src/app.ts';
import { sql } from '#src/platform/database/index.ts';
import type { Route } from '#src/platform/http/index.ts';
import { type TestPlatform, testPlatform } from '#test/kit/platform.ts';

let platform: TestPlatform;
let routes: readonly Route[];

beforeAll(async () => {
  platform = await testPlatform();
  routes = createApp(platform, { reuseKeys: true }).http.routes;
});
afterAll(() => platform.close());

const name = (route: Route): string => `${route.method} ${route.path}`;

describe('every route', () => {
  test('was seen', () => {
    expect(routes.length).toBeGreaterThan(150);
  });

  test('declares a permission that an administrator role could have, or that it needs none', () => {
    const known = /^(public|self|okta\.[a-zA-Z]+\.(read|manage)|okta\.[a-zA-Z]+\.[a-zA-Z.]+)$/;
    expect(routes.filter((route) => !known.test(route.permission)).map(name)).toEqual([]);
  });

  test('of the management API asks for a permission or a session', () => {
    // These judge by what is in the request: a password, a mailed token, a session token, the session itself.
    const proveThemselves = /^\/api\/v1\/(authn\b|sessions($|\/me\b))/;
    const open = routes
      .filter((route) => route.path.startsWith('/api/v1/') && route.permission === 'public')
      .filter((route) => !proveThemselves.test(route.path));
    expect(open.map(name)).toEqual([]);
  });

  test('that changes something takes no GET', () => {
    const changing = routes.filter((route) => route.method === 'GET' && route.permission.endsWith('.manage'));
    expect(changing.map(name)).toEqual([]);
  });

  test('that takes a body in the management API has a schema for it', () => {
    const lax = routes.filter(
      (route) =>
        ['POST', 'PUT', 'PATCH'].includes(route.method) &&
        route.bodyKind === 'json' &&
        route.body === undefined,
    );
    expect(lax.map(name)).toEqual([]);
  });
});

describe('every table', () => {
  test('has a comment that says what it is for', async () => {
    const silent = await platform.database.query<{ name: string }>(sql`
      select c.relname as name from pg_class c
       where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
         and obj_description(c.oid, 'pg_class') is null and c.relname <> 'schema_migrations'`);
    expect(silent.map((row) => row.name)).toEqual([]);
  });

  test('keeps moments with their time zone, and no serial numbers of its own making', async () => {
    const wrong = await platform.database.query<{ column: string }>(sql`
      select table_name || '.' || column_name as column from information_schema.columns
       where table_schema = 'public' and (data_type = 'timestamp without time zone' or column_default like 'nextval(%')`);
    expect(wrong.map((row) => row.column)).toEqual([]);
  });
});
