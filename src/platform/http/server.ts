// Fastify with our parsing, errors and headers instead of its own.

import type { RequestListener, Server } from 'node:http';
import type { Socket } from 'node:net';
import fastify, {
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type FastifyServerOptions,
} from 'fastify';
import type { Clock } from '../clock/index.ts';
import type { Config } from '../config/index.ts';
import { PasswordsBusy } from '../crypto/index.ts';
import { DatabaseUnavailable } from '../database/index.ts';
import type { Ids } from '../ids/index.ts';
import type { Log } from '../log/index.ts';
import { isMetricsToken, type Metrics } from '../metrics/index.ts';
import { ApiError } from './api-errors.ts';
import { corsOf, preflightHeaders } from './browser-safety.ts';
import { networks, ownOrigins } from './client-address.ts';
import { type ErrorPage, plainErrorPage } from './error-replies.ts';
import { type HealthCheck, liveReply, readyReply } from './health.ts';
import { answerBrokenRequest, createListener } from './listener.ts';
import { createReplyWriter } from './reply-writer.ts';
import { clientContext, IncomingContext, originForm } from './request-context.ts';
import type { Caller, Route, UnauthenticatedRequest } from './route.ts';
import { createRouteRunner } from './route-runner.ts';
import { createRouteTable } from './route-table.ts';

export type HttpNeeds = {
  config: Pick<
    Config,
    'baseUrl' | 'origins' | 'host' | 'port' | 'tls' | 'trustedProxies' | 'drainSeconds' | 'metrics'
  >;
  clock: Clock;
  ids: Ids;
  log: Log;
  metrics: Metrics;
  /** Who sends this; anonymous when nobody says. Throws ApiError for a token or session that is wrong. */
  authenticate(request: UnauthenticatedRequest): Promise<Caller>;
  /** Listed by an administrator for calls from scripts. */
  trustedOrigins(origin: string): boolean;
  /** Origins of registered applications, for routes with cors: 'client-origins'. */
  clientOrigins?(origin: string): boolean;
  errorPage?: ErrorPage;
  healthChecks?: HealthCheck[];
};

export type InjectOptions = {
  method?: string;
  url: string;
  headers?: Record<string, string>;
  /** An object is sent as JSON, unless `form` is given. */
  body?: unknown;
  form?: Record<string, string> | [string, string][];
  remoteAddress?: string;
};

export type InjectResponse = {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
  bytes: Buffer;
  json<T = Record<string, unknown>>(): T;
  /** Cookies set by this answer. */
  cookies: Record<string, string>;
};

export type HttpServer = {
  add(routes: Route[]): void;
  /** What was added: permission, method and path of each. */
  readonly routes: readonly Route[];
  listen(): Promise<{ port: number }>;
  inject(request: InjectOptions): Promise<InjectResponse>;
  /** Takes no new connections, lets requests in flight finish within the configured time, then closes what is left. */
  drain(): Promise<void>;
};

const BODY_LIMIT = 1_048_576;

export function createHttpServer(needs: HttpNeeds): HttpServer {
  const { config, log, ids } = needs;
  const isTls = config.tls !== undefined;
  const listener = createListener({ config, ids, log });
  const origins = ownOrigins([config.baseUrl, ...config.origins]);
  const surroundings = { proxies: networks(config.trustedProxies), origins, isTls };
  const originLists = {
    trustedOrigins: (origin: string) => needs.trustedOrigins(origin),
    clientOrigins: (origin: string) => needs.clientOrigins?.(origin) ?? false,
  };
  const writer = createReplyWriter({
    clock: needs.clock,
    ids,
    log,
    errorPage: needs.errorPage ?? plainErrorPage,
    isTemporary: (error) => error instanceof DatabaseUnavailable || error instanceof PasswordsBusy,
  });
  const runner = createRouteRunner({
    ids,
    log,
    metrics: needs.metrics,
    writer,
    authenticate: (request) => needs.authenticate(request),
    origins: originLists,
    surroundings,
  });
  const table = createRouteTable();
  const routes: Route[] = [];
  let isDraining = false;

  const app = createFastify(listener.makeServer, {
    onSocketError: (error, socket) => answerBrokenRequest(error, socket, ids),
    onFrameworkError: (error, request, reply) => runner.refuse(request, reply, frameworkError(error)),
  });
  app.removeAllContentTypeParsers();
  // Bytes only: what they mean is for the route to say, and a wrong media type must not be parsed first.
  app.addContentTypeParser(
    '*',
    { parseAs: 'buffer' },
    (_request: unknown, body: unknown, done: (error: null, body: unknown) => void) => done(null, body),
  );
  app.setErrorHandler((error, request, reply) => runner.refuse(request, reply, frameworkError(error)));
  app.setNotFoundHandler((request, reply) => {
    const fitting = table.matching(originForm(request.url).split('?')[0] ?? '/');
    const methods = [...new Set(fitting.map((route) => route.method as string))];
    if (request.method === 'OPTIONS' && fitting.length > 0) {
      return runner.answer(request, reply, () => preflight(request, fitting, methods));
    }
    const error =
      methods.length === 0
        ? new ApiError('E0000008')
        : new ApiError('E0000022', { headers: { allow: methods.join(', ') } });
    return runner.refuse(request, reply, error);
  });

  const preflight = (request: FastifyRequest, fitting: Route[], methods: string[]) => {
    const client = clientContext(request, '', surroundings);
    const asked =
      fitting.find((route) => route.method === request.headers['access-control-request-method']) ??
      fitting[0];
    const allow = { allow: [...methods, 'OPTIONS'].join(', ') };
    if (client === undefined || asked === undefined) return { status: 421 };
    const cors = preflightHeaders(corsOf(asked), methods, new IncomingContext(request, client), originLists);
    return { status: 204, headers: { ...allow, ...cors } };
  };

  addOperationRoutes(app, needs, runner, () => isDraining);

  return {
    routes,
    add(added) {
      for (const route of added) {
        table.add(route);
        routes.push(route);
        app.route({ method: route.method, url: route.path, handler: runner.handler(route) });
      }
    },

    async listen() {
      await app.listen({ host: config.host === 'localhost' ? '127.0.0.1' : config.host, port: config.port });
      const address = app.server.address();
      const port = typeof address === 'object' && address !== null ? address.port : config.port;
      await listener.listenBeside(port, app.routing as unknown as RequestListener);
      // With port 0 the system chose, and a base URL of this machine means whatever was chosen.
      if (config.port === 0) origins.add(`${isTls ? 'https' : 'http'}://localhost:${port}`);
      return { port };
    },

    async inject(request) {
      return injected(app, request, config.baseUrl);
    },

    async drain() {
      if (isDraining) return;
      isDraining = true;
      const lastCall = setTimeout(() => listener.closeAllConnections(), config.drainSeconds * 1000);
      try {
        await Promise.all([app.close(), listener.close()]);
      } finally {
        clearTimeout(lastCall);
      }
    },
  };
}

type FastifyHooks = {
  onSocketError(error: NodeJS.ErrnoException, socket: Socket): void;
  onFrameworkError(error: unknown, request: FastifyRequest, reply: FastifyReply): void;
};

function createFastify(
  makeServer: (handler: RequestListener) => Server,
  hooks: FastifyHooks,
): FastifyInstance {
  return fastify({
    logger: false,
    bodyLimit: BODY_LIMIT,
    return503OnClosing: false,
    routerOptions: {
      maxParamLength: 2_048,
      caseSensitive: true,
      // The query is parsed by us, once the route has said what it expects.
      querystringParser: () => NO_QUERY,
    },
    // Proxies and old clients send http://host/path as the target (RFC 9112 3.2.2).
    rewriteUrl: (request) => originForm(request.url ?? '/'),
    serverFactory: (handler) => makeServer(handler as RequestListener),
    clientErrorHandler: hooks.onSocketError as NonNullable<FastifyServerOptions['clientErrorHandler']>,
    frameworkErrors: hooks.onFrameworkError as NonNullable<FastifyServerOptions['frameworkErrors']>,
  });
}

const NO_QUERY: Record<string, unknown> = Object.freeze({});

function addOperationRoutes(
  app: FastifyInstance,
  needs: HttpNeeds,
  runner: ReturnType<typeof createRouteRunner>,
  isDraining: () => boolean,
): void {
  // Load balancers call by address: these answer under any host name.
  app.get('/health/live', (request, reply) => runner.answer(request, reply, () => liveReply));
  app.get('/health/ready', (request, reply) =>
    runner.answer(request, reply, () => readyReply(needs.healthChecks ?? [], isDraining(), needs.log)),
  );
  const { token, port } = needs.config.metrics;
  if (token === undefined || port !== undefined) return;
  app.get('/metrics', (request, reply) =>
    runner.answer(request, reply, async () => {
      if (!isMetricsToken(request.headers.authorization, token)) {
        return { status: 401, headers: { 'www-authenticate': 'Bearer' }, json: { error: 'invalid_token' } };
      }
      return { status: 200, text: await needs.metrics.text(), contentType: needs.metrics.contentType };
    }),
  );
}

/** Fastify's own refusals, in our codes. */
function frameworkError(error: unknown): unknown {
  if (error instanceof ApiError || !(error instanceof Error)) return error;
  const { code, statusCode } = error as Error & { code?: string; statusCode?: number };
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    return new ApiError('E0000003', { status: 413, causes: [`body: must have at most ${BODY_LIMIT} bytes`] });
  }
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE')
    return new ApiError('E0000021', { causes: ['content-type: is malformed'] });
  if (code === 'FST_ERR_BAD_URL')
    return new ApiError('E0000001', {
      summary: 'Api validation failed: url',
      causes: ['url: has a broken percent escape'],
    });
  if (code === 'FST_ERR_MAX_PARAM_LENGTH') return new ApiError('E0000008', { status: 414 });
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500)
    return new ApiError('E0000003', { cause: error });
  return error;
}

async function injected(
  app: FastifyInstance,
  request: InjectOptions,
  baseUrl: string,
): Promise<InjectResponse> {
  const headers: Record<string, string> = { host: new URL(baseUrl).host };
  for (const [name, value] of Object.entries(request.headers ?? {})) headers[name.toLowerCase()] = value;
  let payload: string | Buffer | undefined;
  if (request.form !== undefined) {
    headers['content-type'] ??= 'application/x-www-form-urlencoded';
    payload = new URLSearchParams(request.form).toString();
  } else if (typeof request.body === 'string' || Buffer.isBuffer(request.body)) {
    payload = request.body;
  } else if (request.body !== undefined) {
    headers['content-type'] ??= 'application/json';
    payload = JSON.stringify(request.body);
  }
  const response = await app.inject({
    method: (request.method ?? (payload === undefined ? 'GET' : 'POST')) as 'GET',
    url: request.url,
    headers,
    remoteAddress: request.remoteAddress ?? '127.0.0.1',
    ...(payload === undefined ? {} : { payload }),
  });
  return {
    status: response.statusCode,
    headers: response.headers as Record<string, string | string[] | undefined>,
    text: response.body,
    bytes: response.rawPayload,
    json: <T>() => JSON.parse(response.body) as T,
    cookies: Object.fromEntries(response.cookies.map(({ name, value }) => [name, value])),
  };
}
