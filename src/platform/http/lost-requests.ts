// Requests that found no route, or that Fastify refused before one could run.

import type { FastifyReply, FastifyRequest } from 'fastify';
import { ApiError } from './api-errors.ts';
import { corsOf, type OriginLists, preflightHeaders } from './browser-safety.ts';
import {
  clientContext,
  IncomingContext,
  isFromProxy,
  originForm,
  type Surroundings,
} from './request-context.ts';
import type { Reply, Route } from './route.ts';
import type { RouteRunner } from './route-runner.ts';
import type { RouteTable } from './route-table.ts';

export const BODY_LIMIT = 1_048_576;

type Needs = { table: RouteTable; runner: RouteRunner; surroundings: Surroundings; origins: OriginLists };

/** 404, 405, or the answer to a preflight: that depends on which methods the address has. */
export function lostRequestHandler(needs: Needs): (request: FastifyRequest, reply: FastifyReply) => void {
  const { table, runner } = needs;
  return (request, reply) => {
    const path = originForm(request.url).split('?', 1)[0] ?? '/';
    const fitting = table.matching(path);
    const methods = [...new Set(fitting.map((route) => route.method as string))];
    if (request.method === 'OPTIONS' && fitting.length > 0) {
      runner.answer(request, reply, () => preflight(request, fitting, methods, needs));
      return;
    }
    const allow = { allow: methods.join(', ') };
    runner.refuse(
      request,
      reply,
      methods.length === 0 ? new ApiError('E0000008') : new ApiError('E0000022', { headers: allow }),
    );
  };
}

function preflight(request: FastifyRequest, fitting: Route[], methods: string[], needs: Needs): Reply {
  const client = clientContext(request, '', needs.surroundings);
  const asked =
    fitting.find(({ method }) => method === request.headers['access-control-request-method']) ?? fitting[0];
  if (client === undefined || asked === undefined) return { status: 421 };
  const ctx = new IncomingContext(request, client, isFromProxy(request, needs.surroundings));
  const cors = preflightHeaders(corsOf(asked), methods, ctx, needs.origins);
  return { status: 204, headers: { allow: [...methods, 'OPTIONS'].join(', '), ...cors } };
}

/** Fastify's own refusals, in our codes. */
export function frameworkError(error: unknown, bodyLimit = BODY_LIMIT): unknown {
  if (error instanceof ApiError || !(error instanceof Error)) return error;
  const { code, statusCode } = error as Error & { code?: string; statusCode?: number };
  switch (code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new ApiError('E0000003', {
        status: 413,
        causes: [`body: must have at most ${bodyLimit} bytes`],
      });
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new ApiError('E0000021', { causes: ['content-type: is malformed'] });
    case 'FST_ERR_BAD_URL':
      return new ApiError('E0000001', {
        summary: 'Api validation failed: url',
        causes: ['url: has a broken percent escape'],
      });
    case 'FST_ERR_MAX_PARAM_LENGTH':
      return new ApiError('E0000008', { status: 414 });
    default:
      return statusCode !== undefined && statusCode >= 400 && statusCode < 500
        ? new ApiError('E0000003', { cause: error })
        : error;
  }
}
