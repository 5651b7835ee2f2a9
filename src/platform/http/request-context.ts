// One request as the handlers see it. Parts that most requests never ask for are made when they are asked for.

import type { TLSSocket } from 'node:tls';
import type { FastifyRequest } from 'fastify';
import {
  clientChain,
  lastForwarded,
  type Networks,
  type OwnOrigins,
  plainAddress,
} from './client-address.ts';
import { clientHints } from './client-hints.ts';
import { type Cookies, parseCookies } from './cookies.ts';
import type { Pairs } from './pairs.ts';
import type { Caller, ClientContext, Route, UnauthenticatedRequest } from './route.ts';

export const ANONYMOUS: Caller = Object.freeze({
  kind: 'anonymous',
  id: 'anonymous',
  displayName: 'Anonymous',
  alternateId: 'anonymous',
  permissions: new Set<string>(),
});

export class IncomingContext implements UnauthenticatedRequest {
  readonly client: ClientContext;
  readonly isFromProxy: boolean;
  readonly headers: Record<string, string | undefined>;
  readonly method: string;
  readonly url: string;
  readonly path: string;
  readonly rawQuery: string;
  rawBody: Buffer | undefined = undefined;
  rawPairs: Pairs = [];
  params: unknown = undefined;
  query: unknown = undefined;
  body: unknown = undefined;
  caller: Caller = ANONYMOUS;
  #cookies: Cookies | undefined = undefined;

  constructor(request: FastifyRequest, client: ClientContext, isFromProxy: boolean) {
    this.client = client;
    this.isFromProxy = isFromProxy;
    // Node joins what may be repeated and keeps the first of what may not; only set-cookie is a list, and no request has it.
    this.headers = request.headers as Record<string, string | undefined>;
    this.method = request.method;
    this.url = originForm(request.url);
    const mark = this.url.indexOf('?');
    this.path = mark === -1 ? this.url : this.url.slice(0, mark);
    this.rawQuery = mark === -1 ? '' : this.url.slice(mark + 1);
  }

  get cookies(): Cookies {
    this.#cookies ??= parseCookies(this.headers['cookie']);
    return this.#cookies;
  }
}

export type Surroundings = {
  proxies: Networks;
  /** Those and whoever else may say in X-Forwarded-For whom they speak for. */
  forwarders: Networks;
  origins: OwnOrigins;
  isTls: boolean;
  /** Clients of our own TLS are asked for a certificate of their device. */
  asksForCertificates: boolean;
};

export const isFromProxy = (request: FastifyRequest, around: Surroundings): boolean =>
  around.proxies.has(peerOf(request));

const peerOf = (request: FastifyRequest): string => plainAddress(request.socket.remoteAddress ?? '0.0.0.0');

/** Undefined when the request names a host that is none of ours, and the route answers under our own names only. */
export function clientContext(
  request: FastifyRequest,
  requestId: string,
  around: Surroundings,
  hosts: Route['hosts'] = 'own',
): ClientContext | undefined {
  const { headers } = request;
  const peer = peerOf(request);
  const forwardedFor = joined(headers['x-forwarded-for']);
  const ipChain = forwardedFor === undefined ? [peer] : clientChain(peer, forwardedFor, around.forwarders);
  const origin = hosts === 'any' ? '' : ownOriginOf(request, around);
  if (origin === undefined) return undefined;
  const hints = clientHints(headers);
  const certificate = around.asksForCertificates ? clientCertificate(request, around) : undefined;
  return {
    requestId,
    ipAddress: ipChain[0] ?? peer,
    ipChain,
    userAgent: (headers['user-agent'] ?? '').slice(0, 512),
    origin,
    ...((hints ?? certificate) && {
      signals: {
        ...(hints && { clientHints: hints }),
        ...(certificate !== undefined && { certificate }),
      },
    }),
  };
}

/** Of the client of our own TLS, who has shown that the key is theirs; base64 of DER. */
function clientCertificate(request: FastifyRequest, around: Surroundings): string | undefined {
  // A proxy comes with its own, whoever it speaks for.
  if (isFromProxy(request, around)) return undefined;
  const socket = request.raw.socket as Partial<TLSSocket>;
  if (socket.authorized !== true) return undefined;
  return socket.getPeerX509Certificate?.()?.raw.toString('base64');
}

function ownOriginOf(request: FastifyRequest, around: Surroundings): string | undefined {
  const { headers } = request;
  const isProxied = isFromProxy(request, around);
  const scheme =
    (isProxied ? schemeOf(joined(headers['x-forwarded-proto'])) : undefined) ??
    (around.isTls ? 'https' : 'http');
  const forwardedHost = isProxied ? lastForwarded(joined(headers['x-forwarded-host'])) : undefined;
  return around.origins.find(scheme, forwardedHost ?? authorityOf(request.originalUrl) ?? headers.host ?? '');
}

function schemeOf(header: string | undefined): 'http' | 'https' | undefined {
  const scheme = lastForwarded(header);
  return scheme === 'https' || scheme === 'http' ? scheme : undefined;
}

function joined(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header.join(',') : header;
}

const ABSOLUTE_FORM = /^https?:\/\/([^/?#]*)/i;

/** RFC 9112 3.2.2: the authority of an absolute-form target stands above the Host header. */
function authorityOf(target: string): string | undefined {
  return target.startsWith('/') ? undefined : ABSOLUTE_FORM.exec(target)?.[1];
}

export function originForm(target: string): string {
  if (target.startsWith('/')) return target;
  const rest = target.replace(ABSOLUTE_FORM, '');
  return rest.startsWith('/') ? rest : `/${rest}`;
}
