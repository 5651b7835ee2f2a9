import { z } from 'zod';
import {
  ApiError,
  defineRoute,
  linkHeaders,
  notFound,
  type RequestContext,
  type Route,
  validationFailed,
} from '#src/platform/http/index.ts';
import {
  type FilterNode,
  FilterSyntaxError,
  matchesFilter,
  parseFilter,
} from '#src/protocols/scim-filter/index.ts';
import { actorOf } from '#src/system-log/index.ts';
import type { LogStream } from './log-stream.ts';
import { createBody, replaceBody, streamAnswer } from './log-stream-schemas.ts';
import type { By, LogStreams, StreamDraft } from './log-streams.ts';

const read = 'okta.logStreams.read';
const manage = 'okta.logStreams.manage';
const path = '/api/v1/logStreams';
const one = `${path}/:logStreamId`;
const byId = z.object({ logStreamId: z.string() });
const resource = { kind: 'logStreams', param: 'logStreamId' };

const listing = z.object({
  after: z.string().max(64).optional(),
  limit: z.string().optional(),
  filter: z.string().max(255).optional(),
});

export const byOf = (ctx: RequestContext): By => ({ actor: actorOf(ctx.caller), client: ctx.client });
export const toSecond = (date: Date): string => `${date.toISOString().slice(0, 19)}.000Z`;

/** Okta's kinds of streams in Okta's shape. */
export function logStreamRoutes(streams: LogStreams): Route[] {
  const get = (id: string): LogStream => {
    const found = streams.get(id);
    if (found.type === 'https') throw notFound(id, 'LogStream');
    return found;
  };
  const lifecycle = (verb: 'activate' | 'deactivate', status: LogStream['status']) =>
    defineRoute({
      method: 'POST',
      path: `${one}/lifecycle/${verb}`,
      permission: manage,
      resource,
      params: byId,
      answer: streamAnswer,
      handle: async (ctx) =>
        reply(ctx, await streams.setStatus(get(ctx.params.logStreamId).id, status, byOf(ctx))),
    });
  return [
    defineRoute({
      method: 'GET',
      path,
      permission: read,
      query: listing,
      answer: z.array(streamAnswer),
      handle(ctx) {
        const { after = '', filter } = ctx.query;
        const limit = readLimit(ctx.query.limit);
        const isWanted = readFilter(filter);
        const found = streams
          .list()
          .filter((stream) => stream.type !== 'https' && stream.id > after && isWanted(stream));
        const page = found.slice(0, limit);
        const next = found.length > limit ? { ...ctx.query, limit, after: page.at(-1)?.id } : undefined;
        return {
          status: 200,
          headers: linkHeaders(ctx, { self: { ...ctx.query, limit }, next }),
          json: page.map((stream) => toWire(stream, ctx.client.origin)),
        };
      },
    }),
    defineRoute({
      method: 'POST',
      path,
      permission: manage,
      body: createBody,
      answer: streamAnswer,
      handle: async (ctx) => reply(ctx, await streams.create(draftOf(ctx.body), byOf(ctx))),
    }),
    defineRoute({
      method: 'GET',
      path: one,
      permission: read,
      resource,
      params: byId,
      answer: streamAnswer,
      handle: (ctx) => reply(ctx, get(ctx.params.logStreamId)),
    }),
    defineRoute({
      method: 'PUT',
      path: one,
      permission: manage,
      resource,
      params: byId,
      body: replaceBody,
      answer: streamAnswer,
      handle: async (ctx) =>
        reply(ctx, await streams.replace(get(ctx.params.logStreamId).id, draftOf(ctx.body), byOf(ctx))),
    }),
    defineRoute({
      method: 'DELETE',
      path: one,
      permission: manage,
      resource,
      params: byId,
      async handle(ctx) {
        await streams.delete(get(ctx.params.logStreamId).id, byOf(ctx));
        return { status: 204 };
      },
    }),
    lifecycle('activate', 'ACTIVE'),
    lifecycle('deactivate', 'INACTIVE'),
  ];
}

function draftOf(body: z.infer<typeof createBody> | z.infer<typeof replaceBody>): StreamDraft {
  const { name } = body;
  if (body.type === 'aws_eventbridge')
    return { type: body.type, name, settings: body.settings, secret: undefined };
  const { token, ...settings } = body.settings;
  return { type: body.type, name, settings, secret: token ?? undefined };
}

const reply = (ctx: RequestContext, stream: LogStream) => ({
  status: 200,
  json: toWire(stream, ctx.client.origin),
});

function toWire(stream: LogStream, origin: string) {
  const self = `${origin}${path}/${stream.id}`;
  const verb = stream.status === 'ACTIVE' ? 'deactivate' : 'activate';
  return {
    id: stream.id,
    type: stream.type,
    name: stream.name,
    status: stream.status,
    created: toSecond(stream.created),
    lastUpdated: toSecond(stream.lastUpdated),
    settings: stream.settings,
    _links: {
      self: { href: self, method: 'GET' },
      [verb]: { href: `${self}/lifecycle/${verb}`, method: 'POST' },
    },
  };
}

export function readLimit(given: string | undefined): number {
  if (given === undefined || given === '') return 20;
  const limit = /^\d{1,6}$/.test(given) ? Number(given) : 0;
  if (limit >= 1) return Math.min(limit, 200);
  throw validationFailed('limit', ['limit: must be a whole number from 1 to 200']);
}

/** As at Okta: whether type or status is something. */
function readFilter(text: string | undefined): (stream: LogStream) => boolean {
  if (text === undefined || text === '') return () => true;
  let filter: FilterNode;
  try {
    filter = parseFilter(text);
  } catch (error) {
    if (!(error instanceof FilterSyntaxError)) throw error;
    throw new ApiError('E0000031', { summary: `Invalid filter '${text.slice(0, 200)}': ${error.message}` });
  }
  if (filter.kind !== 'compare' || filter.operator !== 'eq' || !['type', 'status'].includes(filter.path.text))
    throw new ApiError('E0000031', {
      summary: `Invalid filter '${text.slice(0, 200)}': only type eq or status eq can be asked for`,
    });
  return ({ type, status }) => matchesFilter(filter, { type, status });
}
