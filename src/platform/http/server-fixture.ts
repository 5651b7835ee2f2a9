// A small server for the tests of this folder: one route of each kind.

import { z } from 'zod';
import { adjustableClock } from '../clock/index.ts';
import { testConfig } from '../config/index.ts';
import { PasswordsBusy } from '../crypto/index.ts';
import { DatabaseUnavailable } from '../database/index.ts';
import { createIds } from '../ids/index.ts';
import { createLog } from '../log/index.ts';
import { createMetrics } from '../metrics/index.ts';
import {
  ANONYMOUS,
  ApiError,
  type Caller,
  createHttpServer,
  defineRoute,
  type HttpNeeds,
  notFound,
  OAuthError,
  type Route,
} from './index.ts';

export const TRUSTED = 'https://portal.example.com';
export const CLIENT = 'https://spa.example.com';

const base = { displayName: 'Ann', alternateId: 'ann@example.com' };
export const CALLERS: Record<string, Caller> = {
  'SSWS all': { ...base, kind: 'token', id: '00u1', permissions: 'all' },
  'SSWS reader': { ...base, kind: 'token', id: '00u2', permissions: new Set(['okta.users.read']) },
};

export function aServer(overrides: Partial<HttpNeeds> = {}) {
  const lines: string[] = [];
  const clock = adjustableClock();
  clock.freeze(Date.parse('2026-11-22T12:00:30Z'));
  const server = createHttpServer({
    config: testConfig(),
    clock,
    ids: createIds(),
    log: createLog({ level: 'debug', clock, sink: { write: (line) => void lines.push(line) } }),
    metrics: createMetrics(),
    async authenticate(request) {
      const { authorization } = request.headers;
      if (authorization !== undefined) {
        const caller = CALLERS[authorization];
        if (caller === undefined) throw new ApiError('E0000011');
        return caller;
      }
      if (request.cookies['sid'] === 'good')
        return { ...base, kind: 'session', id: '00u1', sessionId: '102x', permissions: 'all' };
      return ANONYMOUS;
    },
    trustedOrigins: (origin) => origin === TRUSTED,
    clientOrigins: (origin) => origin === CLIENT,
    ...overrides,
  });
  server.add(routes());
  return { server, clock, lines };
}

const thing = z.strictObject({
  name: z.string().min(1).max(20),
  kind: z.enum(['round', 'square']).optional(),
  tags: z.array(z.string()).optional(),
});

function routes(): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/api/v1/things',
      permission: 'okta.users.read',
      query: z.object({
        limit: z.string().regex(/^\d+$/, 'must be a whole number').optional(),
        q: z.string().optional(),
      }),
      handle: (ctx) => ({
        status: 200,
        json: { query: ctx.query, ip: ctx.client.ipAddress, origin: ctx.client.origin },
      }),
    }),
    defineRoute({
      method: 'POST',
      path: '/api/v1/things',
      permission: 'okta.users.manage',
      body: thing,
      handle: (ctx) => ({ status: 201, json: ctx.body }),
    }),
    defineRoute({
      method: 'GET',
      path: '/api/v1/things/:id',
      permission: 'public',
      handle(ctx) {
        throw notFound(ctx.params['id'] ?? '', 'User');
      },
    }),
    defineRoute({
      method: 'POST',
      path: '/api/v1/things/:id/lifecycle/activate',
      permission: 'self',
      handle: () => ({ status: 200, json: {} }),
    }),
    defineRoute({
      method: 'DELETE',
      path: '/api/v1/things/:id',
      permission: 'self',
      handle: () => ({ status: 204 }),
    }),
    defineRoute({
      method: 'GET',
      path: '/api/v1/fail/:how',
      permission: 'public',
      handle: (ctx) => fail(ctx.params['how']),
    }),
    defineRoute({
      method: 'POST',
      path: '/oauth2/v1/token',
      permission: 'public',
      bodyKind: 'form',
      errors: 'oauth',
      cors: 'client-origins',
      handle(ctx) {
        if (ctx.rawPairs.some(([name]) => name === 'fail')) return fail(ctx.rawPairs[0]?.[1]);
        return { status: 200, json: { pairs: ctx.rawPairs, body: ctx.body } };
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/oauth2/v1/keys',
      permission: 'public',
      cors: 'any',
      handle: () => ({
        status: 200,
        text: '{"keys":[]}',
        contentType: 'application/json',
        headers: { 'Cache-Control': 'max-age=60' },
      }),
    }),
    defineRoute({
      method: 'GET',
      path: '/oauth2/v1/authorize',
      permission: 'public',
      errors: 'page',
      handle: (ctx) => ({ status: 302, redirect: new URLSearchParams(ctx.rawQuery).get('to') ?? '/' }),
    }),
    defineRoute({
      method: 'GET',
      path: '/.well-known/openid-configuration',
      permission: 'public',
      cors: 'any',
      handle: () => ({ status: 200, json: {} }),
    }),
    defineRoute({
      method: 'GET',
      path: '/page/:how',
      permission: 'public',
      errors: 'page',
      handle: (ctx) =>
        ctx.params['how'] === 'ok' ? { status: 200, html: '<p>hello', page: 'app' } : fail(ctx.params['how']),
    }),
    defineRoute({
      method: 'GET',
      path: '/assets/*',
      permission: 'public',
      errors: 'page',
      handle: (ctx) => ({ status: 200, text: ctx.params['*'] ?? '' }),
    }),
    defineRoute({
      method: 'GET',
      path: '/metadata.xml',
      permission: 'public',
      produces: 'application/xml',
      handle: () => ({ status: 200, text: '<x/>', contentType: 'application/xml' }),
    }),
  ];
}

function fail(how: string | undefined): never {
  switch (how) {
    case 'database':
      throw new DatabaseUnavailable(new Error('connect ECONNREFUSED postgres://u:hunter2@db'));
    case 'busy':
      throw new PasswordsBusy(Object.assign(new Error('full'), { retryAfterSeconds: 7 }) as never);
    case 'oauth':
      throw new OAuthError('invalid_grant', 'The code is "spent" – sorry');
    case 'client':
      throw new OAuthError('invalid_client', 'No such client.');
    case 'api':
      throw new ApiError('E0000001', { causes: ['<b>name</b>: is required'] });
    case 'string':
      throw 'just a string';
    default:
      throw new Error('hunter2 was the password');
  }
}
