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
import { type Networks, networks, ownOrigins } from './client-address.ts';
import { type ErrorPage, plainErrorPage } from './error-replies.ts';
import { type HealthCheck, liveReply, readyReply } from './health.ts';
import { createInnerCalls, type InnerCall, type InnerCaller } from './inner-call.ts';
import { type InjectOptions, type InjectResponse, injectInto } from './injection.ts';
import { answerBrokenRequest, createListener } from './listener.ts';
import { BODY_LIMIT, frameworkError, lostRequestHandler } from './lost-requests.ts';
import type { Pacing } from './pacing.ts';
import { createReplyWriter } from './reply-writer.ts';
import { originForm } from './request-context.ts';
import type { Caller, ClientSignals, Route, UnauthenticatedRequest } from './route.ts';
import {
  type AnswerCheck,
  type Authorize,
  checkCaller,
  createRouteRunner,
  type RouteRunner,
} from './route-runner.ts';
import { createRouteTable } from './route-table.ts';

export type HttpNeeds = {
  config: Pick<
    Config,
    | 'baseUrl'
    | 'origins'
    | 'host'
    | 'port'
    | 'tls'
    | 'deviceTrust'
    | 'trustedProxies'
    | 'drainSeconds'
    | 'metrics'
  >;
  clock: Clock;
  ids: Ids;
  log: Log;
  metrics: Metrics;
  /** Who sends this; anonymous when nobody says. Throws ApiError for a token or session that is wrong. */
  authenticate(request: UnauthenticatedRequest): Promise<Caller>;
  /** See RunnerNeeds. Default: whatever the permission's name allows. */
  authorize?: Authorize;
  /** Default: no limits. */
  pacing?: Pacing | undefined;
  /** The OAuth scope that a route takes; asked once a route. */
  scopeOf?(route: Route): string | undefined;
  checkAnswer?: AnswerCheck;
  /** A host name, in small letters, that is ours beside those of the configuration. */
  isOwnHost?(host: string): boolean;
  /** Throws for what is not to be answered at all, whatever it asks for; before anybody knows who asks. */
  refuse?(request: UnauthenticatedRequest): void;
  /** What a request says of its device, beside the client hints: see ClientSignals. */
  signalsOf?(request: UnauthenticatedRequest): ClientSignals | undefined;
  /** Others than the listed proxies whose X-Forwarded-For is believed; their other headers are not. */
  forwarders?: Networks;
  /** Listed by an administrator for calls from scripts. */
  trustedOrigins(origin: string): boolean;
  /** Origins of registered applications, for routes with cors: 'client-origins'. */
  clientOrigins?(origin: string): boolean;
  errorPage?: ErrorPage;
  healthChecks?: HealthCheck[];
};

export type HttpServer = {
  add(routes: Route[]): void;
  /** What was added: permission, method and path of each. */
  readonly routes: readonly Route[];
  /** The OAuth scope that a route takes; undefined where any token will do. */
  scopeOf(route: Route): string | undefined;
  /** Routes called by a route, or by the command line, on somebody's behalf; see inner-call.ts. */
  callsOf(on: InnerCaller): InnerCall;
  listen(): Promise<{ port: number }>;
  inject(request: InjectOptions): Promise<InjectResponse>;
  /** Takes no new connections, lets requests in flight finish within the configured time, then closes what is left. */
  drain(): Promise<void>;
};

export function createHttpServer(needs: HttpNeeds): HttpServer {
  const { config, log, ids, metrics } = needs;
  const scheme = config.tls === undefined ? 'http' : 'https';
  const listener = createListener({ config, ids, log });
  const own = ownOrigins([config.baseUrl, ...config.origins], (host) => needs.isOwnHost?.(host) ?? false);
  const proxies = networks(config.trustedProxies);
  const forwarders: Networks = {
    has: (address) => proxies.has(address) || needs.forwarders?.has(address) === true,
  };
  const surroundings = {
    proxies,
    forwarders,
    origins: own,
    isTls: scheme === 'https',
    asksForCertificates: scheme === 'https' && config.deviceTrust.caFile !== undefined,
  };
  const origins = {
    trustedOrigins: (origin: string) => needs.trustedOrigins(origin),
    clientOrigins: (origin: string) => needs.clientOrigins?.(origin) ?? false,
  };
  const errorPage = needs.errorPage ?? plainErrorPage;
  let draining = false;
  const isDraining = () => draining;
  const writer = createReplyWriter({ clock: needs.clock, ids, log, errorPage, isTemporary, isDraining });
  const authenticate = (request: UnauthenticatedRequest) => needs.authenticate(request);
  const scopeOf = (route: Route) =>
    route.scope ?? needs.scopeOf?.(route) ?? scopeOfPermission(route.permission);
  const runner = createRouteRunner({
    ids,
    log,
    metrics,
    writer,
    authenticate,
    refuse: (request) => needs.refuse?.(request),
    signalsOf: (request) => needs.signalsOf?.(request),
    authorize: async (ctx, route) => needs.authorize?.(ctx, route),
    scopeOf,
    checkAnswer: needs.checkAnswer,
    pacing: needs.pacing,
    origins,
    surroundings,
  });
  const table = createRouteTable();
  const routes: Route[] = [];
  const callsOf = createInnerCalls({
    table,
    scopeOf,
    checkCaller: (ctx, route, scope) => checkCaller(ctx, route, scope, origins.trustedOrigins),
    authorize: async (ctx, route) => needs.authorize?.(ctx, route),
  });

  const app = createFastify(listener.makeServer, {
    onSocketError: (error, socket) => answerBrokenRequest(error, socket, ids),
    onRefused: (error, request, reply) =>
      runner.refuse(request, reply, frameworkError(error, request.routeOptions?.bodyLimit)),
    onLost: lostRequestHandler({ table, runner, surroundings, origins }),
  });
  addOperationRoutes(app, needs, runner, isDraining);

  return {
    routes,
    scopeOf,
    callsOf,
    add(added) {
      for (const route of added) {
        table.add(route);
        routes.push(route);
        const { method, path: url, bodyLimits } = route;
        const handler = runner.handler(route);
        app.route({ method, url, handler, ...(bodyLimits && { bodyLimit: bodyLimits.bytes }) });
      }
    },

    async listen() {
      await app.listen({ host: config.host === 'localhost' ? '127.0.0.1' : config.host, port: config.port });
      const address = app.server.address();
      const port = typeof address === 'object' && address !== null ? address.port : config.port;
      await listener.listenBeside(port, app.routing as unknown as RequestListener);
      // With port 0 the system chose, and a base URL of this machine means whatever was chosen.
      if (config.port === 0) own.add(`${scheme}://localhost:${port}`);
      return { port };
    },

    inject: (request) => injectInto(app, request, config.baseUrl),

    async drain() {
      if (draining) return;
      draining = true;
      const lastCall = setTimeout(() => listener.closeAllConnections(), config.drainSeconds * 1000);
      try {
        await Promise.all([app.close(), listener.close()]);
      } finally {
        clearTimeout(lastCall);
      }
    },
  };
}

/** `okta.users.lifecycle.unlock` is part of what `okta.users.manage` covers. */
export function scopeOfPermission(permission: string): string | undefined {
  if (permission === 'self' || permission === 'public') return undefined;
  const [okta, collection, ...verb] = permission.split('.');
  return `${okta}.${collection}.${verb.join('.') === 'read' ? 'read' : 'manage'}`;
}

/** What passes by itself: the client is told when to come back. */
function isTemporary(error: unknown): boolean {
  return error instanceof DatabaseUnavailable || error instanceof PasswordsBusy;
}

type FastifyHooks = {
  onSocketError(error: NodeJS.ErrnoException, socket: Socket): void;
  onRefused(error: unknown, request: FastifyRequest, reply: FastifyReply): void;
  onLost(request: FastifyRequest, reply: FastifyReply): void;
};

const NO_QUERY: Record<string, unknown> = Object.freeze({});

function createFastify(
  makeServer: (handler: RequestListener) => Server,
  hooks: FastifyHooks,
): FastifyInstance {
  const app = fastify({
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
    frameworkErrors: hooks.onRefused as NonNullable<FastifyServerOptions['frameworkErrors']>,
  });
  app.removeAllContentTypeParsers();
  // Bytes only: what they mean is for the route to say, and a wrong media type must not be parsed first.
  const asBytes = (_request: unknown, body: unknown, done: (error: null, body: unknown) => void) =>
    done(null, body);
  app.addContentTypeParser('*', { parseAs: 'buffer' }, asBytes);
  app.setErrorHandler(hooks.onRefused);
  app.setNotFoundHandler(hooks.onLost);
  return app;
}

function addOperationRoutes(
  app: FastifyInstance,
  needs: HttpNeeds,
  runner: RouteRunner,
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
