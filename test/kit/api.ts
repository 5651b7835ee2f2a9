import type { Caller, HttpServer, InjectResponse, Route } from '#src/platform/http/index.ts';
import { createHttpServer } from '#src/platform/http/index.ts';
import { checkAnswer } from '#test/contract/index.ts';
import type { TestPlatform } from './platform.ts';

/** Somebody with every permission, unless told otherwise. */
export function aCaller(given: Partial<Caller> = {}): Caller {
  return {
    kind: 'token',
    id: '00uadmin000000000000',
    tokenId: '00Tadmin000000000000',
    displayName: 'Ada Admin',
    alternateId: 'ada@example.com',
    permissions: 'all',
    ...given,
  };
}

export type CallOptions = {
  body?: unknown;
  headers?: Record<string, string>;
  as?: Caller;
  remoteAddress?: string;
};
export type TestApi = {
  server: HttpServer;
  /** `call('GET /api/v1/logs?limit=1')`, by an administrator unless `as` says who. */
  call(request: string, options?: CallOptions): Promise<InjectResponse>;
};

/** The given routes behind the real HTTP server, without a socket. */
export function testApi(
  platform: TestPlatform,
  routes: Route[],
  options: { clientOrigins?: (origin: string) => boolean } = {},
): TestApi {
  const callers = new Map<string, Caller>();
  const server = createHttpServer({
    ...platform,
    authenticate: async ({ headers }) => {
      const caller = callers.get(headers['x-test-caller'] ?? '');
      if (!caller) throw new Error('a call that did not come from testApi');
      return caller;
    },
    checkAnswer,
    trustedOrigins: () => false,
    ...options,
  });
  server.add(routes);
  return {
    server,
    async call(request, { body, headers, as = aCaller(), remoteAddress } = {}) {
      const [method = 'GET', url = '/'] = request.split(' ');
      const key = String(callers.size);
      callers.set(key, as);
      return server.inject({
        method,
        url,
        headers: { ...headers, 'x-test-caller': key },
        ...(body !== undefined && { body }),
        ...(remoteAddress !== undefined && { remoteAddress }),
      });
    },
  };
}
