// One request, from the router to the last byte: context, caller, input, handler, answer. Nothing thrown gets past here.

import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Ids } from '../ids/index.ts';
import type { Log } from '../log/index.ts';
import type { Metrics } from '../metrics/index.ts';
import { ApiError } from './api-errors.ts';
import { corsHeaders, corsOf, isFromOurPages, type OriginLists } from './browser-safety.ts';
import { hasScopes, isAllowed } from './grants.ts';
import type { Pacing } from './pacing.ts';
import type { Exchange, ReplyWriter } from './reply-writer.ts';
import { clientContext, IncomingContext, isFromProxy, type Surroundings } from './request-context.ts';
import { checkAccept, checkTarget, readBody, readParams, readQuery } from './request-input.ts';
import type { Caller, ClientSignals, Reply, RequestContext, Route, UnauthenticatedRequest } from './route.ts';

export type RunnerNeeds = {
  ids: Ids;
  log: Log;
  metrics: Metrics;
  writer: ReplyWriter;
  authenticate(request: UnauthenticatedRequest): Promise<Caller>;
  /** See HttpNeeds. */
  refuse(request: UnauthenticatedRequest): void;
  signalsOf?(request: UnauthenticatedRequest): ClientSignals | undefined;
  authorize: Authorize;
  pacing: Pacing | undefined;
  /** Undefined for what no scope opens. */
  scopeOf(route: Route): string | undefined;
  /** For tests and development. */
  checkAnswer: AnswerCheck | undefined;
  origins: OriginLists;
  surroundings: Surroundings;
};

/** Whether the caller's roles reach what the route is about; asked where they do not reach everything, and of every write. Throws. */
export type Authorize = (ctx: RequestContext, route: Route) => Promise<void>;
/** Throws when an answer, of an error too, is not what it should be. */
export type AnswerCheck = (route: Route, reply: Reply, request: UnauthenticatedRequest | undefined) => void;

type Handler = (request: FastifyRequest, reply: FastifyReply) => void;

export type RouteRunner = {
  handler(route: Route): Handler;
  /** For requests that reached no route: the shape is guessed from what was asked for. */
  refuse(request: FastifyRequest, reply: FastifyReply, error: unknown): void;
  /** Answers beside the routes, under any host name: health, metrics, preflight. */
  answer(request: FastifyRequest, reply: FastifyReply, make: () => Promise<Reply> | Reply): void;
};

const REQUEST_ID_BYTES = 15;

export function createRouteRunner(needs: RunnerNeeds): RouteRunner {
  const { ids, log, writer } = needs;

  const newExchange = (shape: Exchange['shape'], isPaced: boolean): Exchange => ({
    requestId: ids.newSecret(REQUEST_ID_BYTES),
    origin: '',
    shape,
    isPaced,
    pace: undefined,
    cors: undefined,
    request: undefined,
  });

  const contextOf = (
    request: FastifyRequest,
    exchange: Exchange,
    hosts?: Route['hosts'],
  ): IncomingContext => {
    const client = clientContext(request, exchange.requestId, needs.surroundings, hosts);
    if (client === undefined) throw misdirected();
    const ctx = new IncomingContext(request, client, isFromProxy(request, needs.surroundings));
    exchange.origin = client.origin;
    exchange.request = ctx;
    const signals = needs.signalsOf?.(ctx);
    if (signals) client.signals = { ...client.signals, ...signals };
    needs.refuse(ctx);
    return ctx;
  };

  return {
    handler(route) {
      const shape = route.errors ?? 'okta';
      const isPaced = isOfTheApi(shape) && !route.path.startsWith('/.well-known/');
      const cors = corsOf(route);
      const measure = needs.metrics.requestTimer(route.method, route.path);
      const { trustedOrigins } = needs.origins;
      const scope = needs.scopeOf(route);

      const run = async (request: FastifyRequest, fastifyReply: FastifyReply): Promise<void> => {
        const startedMs = performance.now();
        const exchange = newExchange(shape, isPaced);
        let reply: Reply;
        let answered: (() => void) | undefined;
        const pace = (ctx: IncomingContext) => {
          if (!isPaced || needs.pacing === undefined) return;
          const ticket = needs.pacing.take(ctx, route);
          exchange.pace = ticket.pace;
          answered = ticket.done;
        };
        try {
          const ctx = contextOf(request, exchange, route.hosts);
          exchange.cors = corsHeaders(cors, ctx, needs.origins);
          checkTarget(ctx);
          if (isOfTheApi(shape)) checkAccept(ctx, route);
          if (route.permission !== 'public') {
            ctx.caller = await needs.authenticate(ctx).catch((error: unknown) => {
              // Whoever is nobody spends the share of their address.
              pace(ctx);
              throw error;
            });
          }
          pace(ctx);
          if (route.permission !== 'public') checkCaller(ctx, route, scope, trustedOrigins);
          readParams(ctx, route, request.params);
          if (route.permission !== 'public' && route.permission !== 'self') await needs.authorize(ctx, route);
          readQuery(ctx, route);
          readBody(ctx, route, request.body as Buffer | undefined);
          reply = await route.handle(ctx);
        } catch (error) {
          reply = writer.errorReply(error, exchange, { route: route.path, method: route.method });
        }
        try {
          needs.checkAnswer?.(route, reply, exchange.request);
        } catch (error) {
          reply = writer.errorReply(error, exchange);
        }
        answered?.();
        fastifyReply.hijack();
        const status = writer.write(fastifyReply.raw, reply, exchange);
        const seconds = (performance.now() - startedMs) / 1000;
        measure(status, seconds);
        log.debug(
          { requestId: exchange.requestId, method: request.method, route: route.path, status, seconds },
          'request',
        );
      };
      return (request, reply) => void run(request, reply);
    },

    refuse(request, fastifyReply, error) {
      const exchange = newExchange(wantsPage(request) ? 'page' : 'okta', false);
      let shown = error;
      try {
        contextOf(request, exchange);
      } catch (hostError) {
        shown = hostError;
      }
      let reply = writer.errorReply(shown, exchange);
      // What is left of a body that was not read must not be taken for the next request.
      if (hasBody(request) && !request.raw.complete)
        reply = { ...reply, headers: { ...reply.headers, connection: 'close' } };
      fastifyReply.hijack();
      writer.write(fastifyReply.raw, reply, exchange);
    },

    answer(request, fastifyReply, make) {
      const exchange = newExchange('okta', false);
      exchange.origin = clientContext(request, exchange.requestId, needs.surroundings)?.origin ?? '';
      fastifyReply.hijack();
      void (async () => {
        let reply: Reply;
        try {
          reply = await make();
        } catch (error) {
          reply = writer.errorReply(error, exchange);
        }
        writer.write(fastifyReply.raw, reply, exchange);
      })();
    },
  };
}

const isOfTheApi = (shape: Exchange['shape']) => shape === 'okta' || shape === 'registration';

function hasBody({ headers }: FastifyRequest): boolean {
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';
}

function misdirected(): ApiError {
  return new ApiError('E0000020', {
    status: 421,
    summary:
      'This server does not go by the scheme and host of this request. Its own are set by GATEHOUSE_BASE_URL and GATEHOUSE_ORIGINS; a proxy before it has to be listed in GATEHOUSE_TRUSTED_PROXIES.',
  });
}

export function checkCaller(
  ctx: IncomingContext,
  route: Route,
  scope: string | undefined,
  trustedOrigins: (origin: string) => boolean,
): void {
  const { caller } = ctx;
  if (caller.kind === 'anonymous') throw new ApiError('E0000005');
  if (route.permission === 'self' && caller.isMachine === true && route.forMachines !== true) {
    throw new ApiError('E0000006', { causes: ['caller: this is for people, about themselves'] });
  }
  if (route.permission !== 'self' && !isAllowed(caller, route.permission)) throw new ApiError('E0000006');
  if (caller.scopes !== undefined && !isCovered(caller.scopes, scope, route)) throw scopeMissing(scope);
  // A browser sends the cookie along with whatever another site makes it send.
  const writes = ctx.method !== 'GET' && ctx.method !== 'HEAD';
  if (writes && caller.kind === 'session' && !isFromOurPages(ctx, trustedOrigins)) {
    throw new ApiError('E0000006', {
      causes: ['origin: writes with a session cookie are taken from our own pages and trusted origins only'],
    });
  }
}

/** A person who mistypes an address gets a page, a program gets JSON. */
function wantsPage(request: FastifyRequest): boolean {
  const accept = request.headers.accept ?? '';
  const isApi = /^\/(?:api|oauth2|gatehouse|\.well-known)\//.test(request.url);
  return request.method === 'GET' && accept.includes('text/html') && !isApi;
}

/** Whoever may manage may read. What no scope opens is open to no token that is limited to scopes, unless it is for programs. */
function isCovered(granted: ReadonlySet<string>, scope: string | undefined, route: Route): boolean {
  if (scope === undefined) return route.forMachines === true;
  return hasScopes({ scopes: granted }, [scope]);
}

/** RFC 6750 3.1. */
function scopeMissing(scope: string | undefined): ApiError {
  const description = 'The access token provided does not contain the required scopes.';
  const wanted = scope === undefined ? '' : `, scope="${scope}"`;
  return new ApiError('E0000006', {
    causes: [scope === undefined ? 'scope: no scope opens this' : `scope: the access token needs ${scope}`],
    headers: {
      'www-authenticate': `Bearer error="insufficient_scope", error_description="${description}"${wanted}`,
    },
  });
}
