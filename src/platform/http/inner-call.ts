// Calls of routes by routes: on behalf of the same caller, through the same checks, without a socket. What takes the whole
// configuration in one call does with each piece exactly what a call of its own would do.

import type { FastifyRequest } from 'fastify';
import { ApiError } from './api-errors.ts';
import { IncomingContext } from './request-context.ts';
import { readBody, readParams, readQuery } from './request-input.ts';
import type { RequestContext, Route } from './route.ts';
import type { RouteTable } from './route-table.ts';

/** Whose call it is: a request under way, or what the command line makes up. */
export type InnerCaller = Pick<RequestContext, 'caller' | 'client' | 'isFromProxy' | 'headers'>;

export type InnerAnswer = {
  status: number;
  json: unknown;
  /** The next page of a list, as path and query. */
  next: string | undefined;
};

/** Throws what the route throws. */
export type InnerCall = (method: string, url: string, body?: unknown) => Promise<InnerAnswer>;

export type InnerCallNeeds = {
  table: RouteTable;
  scopeOf(route: Route): string | undefined;
  checkCaller(ctx: IncomingContext, route: Route, scope: string | undefined): void;
  authorize(ctx: RequestContext, route: Route): Promise<void>;
};

export function createInnerCalls(needs: InnerCallNeeds): (on: InnerCaller) => InnerCall {
  return (on) => async (method, url, body) => {
    const headers = { ...on.headers, 'content-type': 'application/json' };
    const request = { headers, method, url } as unknown as FastifyRequest;
    const ctx = new IncomingContext(request, on.client, on.isFromProxy);
    const route = findRoute(needs.table, method, ctx.path);
    if (route === undefined) throw new ApiError('E0000008');
    ctx.caller = on.caller;
    if (route.permission !== 'public') {
      needs.checkCaller(ctx, route, needs.scopeOf(route));
      readParams(ctx, route, paramsOf(route, ctx.path));
      if (route.permission !== 'self') await needs.authorize(ctx, route);
    } else readParams(ctx, route, paramsOf(route, ctx.path));
    readQuery(ctx, route);
    readBody(ctx, route, body === undefined ? undefined : Buffer.from(JSON.stringify(body)));
    const reply = await route.handle(ctx);
    const json: unknown = reply.json ?? (reply.text === undefined ? undefined : JSON.parse(reply.text));
    return {
      status: reply.status,
      // As it would arrive: without what JSON leaves out.
      json: json === undefined ? undefined : JSON.parse(JSON.stringify(json)),
      next: nextOf(reply.headers?.['link']),
    };
  };
}

/** Of those that fit, the one with the most words of its own. */
function findRoute(table: RouteTable, method: string, path: string): Route | undefined {
  const words = (route: Route) => route.path.split('/').filter((part) => !part.startsWith(':')).length;
  return table
    .matching(path)
    .filter((route) => route.method === method)
    .sort((a, b) => words(b) - words(a))[0];
}

function paramsOf(route: Route, path: string): Record<string, string> {
  const values = path.split('/');
  return Object.fromEntries(
    route.path
      .split('/')
      .flatMap((part, index) =>
        part.startsWith(':') ? [[part.slice(1), decodeURIComponent(values[index] ?? '')]] : [],
      ),
  );
}

function nextOf(link: string | string[] | undefined): string | undefined {
  for (const one of [link ?? []].flat()) {
    const found = /<([^>]+)>;\s*rel="next"/.exec(one)?.[1];
    if (found === undefined) continue;
    const { pathname, search } = new URL(found, 'http://localhost');
    return pathname + search;
  }
  return undefined;
}
