import { z } from 'zod';
import { defineRoute, type RequestContext, type Route, validationFailed } from '#src/platform/http/index.ts';
import type { LogStream } from './log-stream.ts';
import { byOf, toSecond } from './log-stream-routes.ts';
import { httpsBody, ownAnswer, replayBody } from './log-stream-schemas.ts';
import type { LogStreams, StreamDraft } from './log-streams.ts';

const read = 'okta.logStreams.read';
const manage = 'okta.logStreams.manage';
const path = '/gatehouse/v1/log-streams';
const one = `${path}/:logStreamId`;
const byId = z.object({ logStreamId: z.string() });
const resource = { kind: 'logStreams', param: 'logStreamId' };

/** Streams of every kind, how they are doing, and what Okta has no operation for. */
export function ownLogStreamRoutes(streams: LogStreams): Route[] {
  const reply = async (ctx: RequestContext, stream: LogStream) => ({
    status: 200,
    json: await toWire(streams, stream, ctx.client.origin),
  });
  const verb = (name: 'activate' | 'deactivate', status: LogStream['status'], summary: string) =>
    defineRoute({
      method: 'POST',
      path: `${one}/lifecycle/${name}`,
      permission: manage,
      resource,
      summary,
      params: byId,
      answer: ownAnswer,
      handle: async (ctx) => reply(ctx, await streams.setStatus(ctx.params.logStreamId, status, byOf(ctx))),
    });
  return [
    defineRoute({
      method: 'GET',
      path,
      permission: read,
      summary: 'Lists all log streams, of Okta’s kinds and HTTPS receivers, with how they are doing',
      answer: z.array(ownAnswer),
      handle: async (ctx) => ({
        status: 200,
        json: await Promise.all(streams.list().map((stream) => toWire(streams, stream, ctx.client.origin))),
      }),
    }),
    defineRoute({
      method: 'POST',
      path,
      permission: manage,
      summary: 'Creates a log stream to an HTTPS receiver, active at once',
      body: httpsBody,
      answer: ownAnswer,
      handle: async (ctx) => reply(ctx, await streams.create(draftOf(ctx.body), byOf(ctx))),
    }),
    defineRoute({
      method: 'GET',
      path: one,
      permission: read,
      resource,
      summary: 'Retrieves a log stream with how it is doing',
      params: byId,
      answer: ownAnswer,
      handle: (ctx) => reply(ctx, streams.get(ctx.params.logStreamId)),
    }),
    defineRoute({
      method: 'PUT',
      path: one,
      permission: manage,
      resource,
      summary: 'Replaces a log stream to an HTTPS receiver',
      params: byId,
      body: httpsBody,
      answer: ownAnswer,
      handle: async (ctx) =>
        reply(ctx, await streams.replace(ctx.params.logStreamId, draftOf(ctx.body), byOf(ctx))),
    }),
    defineRoute({
      method: 'DELETE',
      path: one,
      permission: manage,
      resource,
      summary: 'Deletes a log stream',
      params: byId,
      async handle(ctx) {
        await streams.delete(ctx.params.logStreamId, byOf(ctx));
        return { status: 204 };
      },
    }),
    verb('activate', 'ACTIVE', 'Activates a log stream, which goes on where it stopped'),
    verb('deactivate', 'INACTIVE', 'Deactivates a log stream, which keeps its place in the log'),
    defineRoute({
      method: 'POST',
      path: `${one}/replay`,
      permission: manage,
      resource,
      summary: 'Sends the log again from a moment on',
      params: byId,
      body: replayBody,
      answer: ownAnswer,
      handle: async (ctx) =>
        reply(ctx, await streams.replay(ctx.params.logStreamId, new Date(ctx.body.since), byOf(ctx))),
    }),
  ];
}

function draftOf({ name, settings }: z.infer<typeof httpsBody>): StreamDraft {
  const { authScheme, ...rest } = settings;
  if (rest.headers.some(({ key }) => key.toLowerCase() === authScheme?.key.toLowerCase()))
    throw validationFailed('logStream', [
      'settings.headers: the header of authScheme is among them; give it once',
    ]);
  return {
    type: 'https',
    name,
    settings: { ...rest, authHeader: authScheme?.key ?? null },
    secret: authScheme?.value,
  };
}

async function toWire(streams: LogStreams, stream: LogStream, origin: string) {
  const { delivered, failures, lastDelivered, nextAttempt, problem } = await streams.progress(stream.id);
  const self = `${origin}${path}/${stream.id}`;
  const verb = stream.status === 'ACTIVE' ? 'deactivate' : 'activate';
  return {
    id: stream.id,
    type: stream.type,
    name: stream.name,
    status: stream.status,
    created: toSecond(stream.created),
    lastUpdated: toSecond(stream.lastUpdated),
    settings: settingsOf(stream),
    progress: {
      delivered,
      lastDelivered: lastDelivered?.toISOString() ?? null,
      failures,
      problem,
      nextAttempt: nextAttempt?.toISOString() ?? null,
    },
    _links: {
      self: { href: self, method: 'GET' },
      [verb]: { href: `${self}/lifecycle/${verb}`, method: 'POST' },
      replay: { href: `${self}/replay`, method: 'POST' },
    },
  };
}

function settingsOf(stream: LogStream): Record<string, unknown> {
  if (stream.type !== 'https') return stream.settings;
  const { authHeader, ...rest } = stream.settings;
  return { ...rest, authScheme: authHeader === null ? null : { type: 'HEADER', key: authHeader } };
}
