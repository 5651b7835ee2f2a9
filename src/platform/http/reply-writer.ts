// Puts a Reply on the wire: status, standing headers, cookies, body. Also the errors, each in its shape.

import type { ServerResponse } from 'node:http';
import type { Clock } from '../clock/index.ts';
import type { Ids } from '../ids/index.ts';
import type { Log } from '../log/index.ts';
import { serializeCookie } from './cookies.ts';
import { type ErrorPage, type ErrorShape, errorReply, publicError } from './error-replies.ts';
import { addPaceHeaders, type Pace } from './pacing.ts';
import { type HeaderBag, responseHeaders } from './response-headers.ts';
import type { Reply, UnauthenticatedRequest } from './route.ts';

/** What the writer has to know of the request that it answers. */
export type Exchange = {
  requestId: string;
  /** Empty when the request named no host of ours. */
  origin: string;
  shape: ErrorShape;
  /** Whether the rate-limit headers go with it. */
  isPaced: boolean;
  /** What they say, where limits are on. */
  pace: Pace | undefined;
  cors: Record<string, string> | undefined;
  request: UnauthenticatedRequest | undefined;
};

export type ReplyWriter = {
  /** Gives the status that was sent. */
  write(response: ServerResponse, reply: Reply, exchange: Exchange): number;
  errorReply(error: unknown, exchange: Exchange, fields?: object): Reply;
};

type WriterNeeds = {
  clock: Clock;
  ids: Ids;
  log: Log;
  errorPage: ErrorPage;
  isTemporary(error: unknown): boolean;
  isDraining(): boolean;
};

export function createReplyWriter(needs: WriterNeeds): ReplyWriter {
  const { clock, ids, log } = needs;
  const standing = responseHeaders();
  const logTemporary = onceASecond(clock);

  const makeErrorReply = (error: unknown, exchange: Exchange, fields: object = {}): Reply => {
    const shown = publicError(error, ids.newErrorId(), needs.isTemporary);
    const entry = { ...fields, requestId: exchange.requestId, errorId: shown.errorId, err: error };
    // What was meant for the client is not worth a line; what was not is logged whole, under the id the client got.
    if (shown.status === 503) logTemporary((unlogged) => log.warn({ ...entry, unlogged }, 'answered 503'));
    else if (shown.status >= 500) log.error(entry, 'unexpected error');
    try {
      return errorReply(exchange.shape, shown, needs.errorPage, exchange.request);
    } catch (pageError) {
      log.error({ requestId: exchange.requestId, err: pageError }, 'the error page failed');
      return errorReply('okta', shown, needs.errorPage, exchange.request);
    }
  };

  const headersFor = (reply: Reply, exchange: Exchange): HeaderBag => {
    const { origin } = exchange;
    let headers: HeaderBag;
    if (reply.html !== undefined) headers = standing.page(origin, reply.page ?? 'error');
    else if (reply.redirect !== undefined) headers = standing.redirect(origin);
    else headers = standing.api(origin);
    headers['x-okta-request-id'] = exchange.requestId;
    if (exchange.isPaced) addPaceHeaders(headers, exchange.pace, clock.nowMs());
    // Otherwise a client would keep the connection, and the drain would wait for it.
    if (needs.isDraining()) headers['connection'] = 'close';
    return exchange.cors === undefined ? headers : Object.assign(headers, exchange.cors);
  };

  const send = (response: ServerResponse, reply: Reply, exchange: Exchange): void => {
    const headers = headersFor(reply, exchange);
    const body = bodyOf(reply, headers);
    if (reply.redirect !== undefined) headers['location'] = locationOf(reply.redirect);
    if (reply.headers !== undefined) {
      for (const name of Object.keys(reply.headers)) headers[name.toLowerCase()] = reply.headers[name] ?? '';
    }
    if (reply.cookies !== undefined && reply.cookies.length > 0)
      headers['set-cookie'] = reply.cookies.map(serializeCookie);
    if (body !== undefined) {
      headers['content-length'] = typeof body === 'string' ? Buffer.byteLength(body) : body.length;
    } else if (reply.status !== 204 && reply.status !== 304) {
      headers['content-length'] = 0;
    }
    if (reply.stream === undefined) {
      response.writeHead(reply.status, headers).end(body);
      return;
    }
    delete headers['content-length'];
    headers['content-type'] = reply.contentType ?? 'text/event-stream';
    response.writeHead(reply.status, headers);
    response.flushHeaders();
    void pump(response, reply.stream, needs.isDraining).catch((error: unknown) => {
      log.warn({ requestId: exchange.requestId, err: error }, 'a stream broke off');
      response.destroy();
    });
  };

  return {
    errorReply: makeErrorReply,
    write(response, reply, exchange) {
      try {
        send(response, reply, exchange);
        return reply.status;
      } catch (error) {
        // A handler made what cannot be sent: a header or cookie with forbidden characters, JSON with a cycle.
        if (response.headersSent) {
          log.error({ requestId: exchange.requestId, err: error }, 'the answer broke off');
          response.destroy();
          return reply.status;
        }
        const fallback = makeErrorReply(error, exchange);
        send(response, fallback, exchange);
        return fallback.status;
      }
    },
  };
}

/** No faster than the client reads, and no longer than somebody is there. */
async function pump(
  response: ServerResponse,
  pieces: AsyncIterable<string>,
  isDraining: () => boolean,
): Promise<void> {
  // Ends the loop below by ending what it reads from; a generator's `finally` runs.
  for await (const piece of pieces) {
    if (response.closed || response.destroyed || isDraining()) break;
    if (!response.write(piece)) await drained(response);
  }
  response.end();
}

const drained = (response: ServerResponse): Promise<void> =>
  new Promise((resolve) => {
    const done = () => {
      response.off('drain', done);
      response.off('close', done);
      resolve();
    };
    response.on('drain', done);
    response.on('close', done);
  });

function bodyOf(reply: Reply, headers: HeaderBag): string | Buffer | undefined {
  if (reply.json !== undefined) {
    headers['content-type'] = reply.contentType ?? 'application/json';
    return JSON.stringify(reply.json);
  }
  if (reply.html !== undefined) {
    headers['content-type'] = 'text/html; charset=utf-8';
    return reply.html;
  }
  if (reply.text !== undefined) {
    headers['content-type'] = reply.contentType ?? 'text/plain; charset=utf-8';
    return reply.text;
  }
  if (reply.bytes !== undefined) {
    headers['content-type'] = reply.contentType ?? 'application/octet-stream';
    return reply.bytes;
  }
  return undefined;
}

/** A Location is ASCII; whatever else got into it is escaped, line breaks first of all. */
function locationOf(target: string): string {
  return target.replace(/[^\x21-\x7e]+/g, encodeURIComponent);
}

/** A lost database fails every request; one line a second says it as well as a thousand. */
function onceASecond(clock: Clock): (write: (unlogged: number) => void) => void {
  let lastMs = Number.NEGATIVE_INFINITY;
  let unlogged = 0;
  return (write) => {
    const nowMs = clock.nowMs();
    if (Math.abs(nowMs - lastMs) < 1_000) {
      unlogged++;
      return;
    }
    lastMs = nowMs;
    write(unlogged);
    unlogged = 0;
  };
}
