// What a route is. The permission is on its face, so that a list of routes is a list of who may do what.

import type { z } from 'zod';
import type { ClientHints } from './client-hints.ts';
import type { SetCookie } from './cookies.ts';
import type { Grant, Permissions } from './grants.ts';
import type { PagePolicy } from './page-policy.ts';

export type ClientContext = {
  requestId: string;
  ipAddress: string;
  /** From the client to the proxy nearest to us, as far as listed proxies vouch for it. */
  ipChain: string[];
  userAgent: string;
  /** Scheme and host as called; always one of this server's own origins. Empty on routes that answer under any name. */
  origin: string;
  deviceId?: string;
  /** What it says of the device it comes from. All of it is as sent: whoever uses it, verifies it. */
  signals?: ClientSignals;
};

export type ClientSignals = {
  clientHints?: ClientHints;
  /** The cookie by which a browser is known again. */
  deviceToken?: string;
  /** Of the client, as a listed proxy passed it on. */
  certificate?: string;
  /** What a listed proxy says of the device, signed. */
  assertion?: string;
};

export type Caller = {
  kind: 'anonymous' | 'session' | 'token' | 'client';
  id: string;
  displayName: string;
  alternateId: string;
  sessionId?: string;
  /** Of an API token: its own id (`id` is its owner's), for what happens to the token itself and for the log. */
  tokenId?: string;
  /** The OAuth client through which they call. */
  clientId?: string;
  /** What they may do to anything at all. */
  permissions: Permissions;
  /** The same by role, with what each reaches. Absent: all of `permissions`, on everything. */
  grants?: readonly Grant[];
  /** A program that no person is behind: a service account, or an OAuth client that acts for itself. */
  isMachine?: true;
  /** Of an OAuth access token: what it was granted, which limits what its holder's roles permit. */
  scopes?: ReadonlySet<string>;
};

/** What is known of a request before anybody knows who sends it. */
export type UnauthenticatedRequest = {
  readonly client: ClientContext;
  /** The peer is a listed proxy: what it says in X-Forwarded-… may be believed. */
  readonly isFromProxy: boolean;
  readonly headers: Record<string, string | undefined>;
  readonly cookies: Record<string, string | undefined>;
  readonly method: string;
  /** Path and query as sent. */
  readonly url: string;
  readonly path: string;
  /** Behind the question mark, undecoded. */
  readonly rawQuery: string;
  readonly rawBody: Buffer | undefined;
  /** The form's pairs in order, duplicates and all; empty unless the body is a form. */
  readonly rawPairs: [string, string][];
};

export type RequestContext<P = unknown, Q = unknown, B = unknown> = UnauthenticatedRequest & {
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  readonly caller: Caller;
};

/** One of json, html, text, bytes, stream, redirect, or none of them for an empty body. */
export type Reply = {
  status: number;
  headers?: Record<string, string | string[]>;
  json?: unknown;
  html?: string;
  text?: string;
  bytes?: Buffer;
  /** Sent piece by piece as they come (server-sent events); ends with them, when the client goes, and when the server does. */
  stream?: AsyncIterable<string>;
  /** Of text, bytes and streams. `text` with application/json sends a JSON text made by hand. */
  contentType?: string;
  cookies?: SetCookie[];
  /** Location of a 302 or 303. */
  redirect?: string;
  /** The content security policy of html. */
  page?: PagePolicy;
};

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE' | 'PATCH' | 'OPTIONS';

/** `public`: anybody. `self`: any signed-in person or token. Otherwise the name of a permission. */
export type Permission = string;

export type RouteDefinition<P, Q, B> = {
  method: Method;
  /** With `:name` for parameters and `*` for the rest. */
  path: string;
  permission: Permission;
  /**
   * The thing that the permission has to reach: its kind, and the parameter of the path that names it. Default: the one that the path
   * names behind the permission's collection (`okta.zones.read` on `/zones/:id`: that zone), else everything of the collection.
   */
  resource?: { kind: string; param: string };
  /** A list that leaves out, by `reachesOf`, what its caller's roles do not reach; so those of limited reach may ask. */
  limitsItself?: true;
  /** The OAuth scope it takes. Default: what defaults/okta-operations.json says, else read or manage of the permission's collection. */
  scope?: string;
  /** Of a `self` route: not only for a person about themselves, but for programs that call under a name of their own, too. */
  forMachines?: true;
  /** What it does, in a line, where Okta has no such operation. */
  summary?: string;
  /** Status of success in the document, where it is neither Okta's nor 200 with an `answer` and 204 without. */
  success?: number;
  /** Of a 2xx answer's JSON. Checked wherever tests run, and published. */
  answer?: z.ZodType;
  params?: z.ZodType<P>;
  query?: z.ZodType<Q>;
  /** Default: pairs, which have to be well-formed. `raw`: the handler reads `rawQuery`, which may be anything. */
  queryKind?: 'pairs' | 'raw';
  body?: z.ZodType<B>;
  /** Default: json when there is a body schema, none otherwise. A `none` route ignores whatever body comes. */
  bodyKind?: 'json' | 'form' | 'bytes' | 'none';
  /** Of a json route that takes many things at once: bytes and values it may have. Default: 1 MiB and 100,000. */
  bodyLimits?: { bytes: number; values: number };
  /** The media types of a `bytes` route, which reads its `rawBody` by itself. */
  accepts?: readonly string[];
  /** Default: trusted-origins for errors: 'okta' , none otherwise. */
  cors?: 'none' | 'trusted-origins' | 'any' | 'client-origins';
  /**
   * Default: own, a request under another name is refused. `any`: also under names that are not ours, for what a reverse proxy
   * asks about other sites; `client.origin` is empty then, so that nothing of ours (HSTS) is said in another site's name.
   */
  hosts?: 'own' | 'any';
  /** The shape of errors. Default: okta. `registration`: the same, but what is wrong with a body is said as RFC 7591 has it. */
  errors?: 'okta' | 'oauth' | 'registration' | 'page';
  /** Media type of the answer where it is not JSON and a client might ask for it by Accept. */
  produces?: string | readonly string[];
  handle(ctx: RequestContext<P, Q, B>): Promise<Reply> | Reply;
};

export type Route = RouteDefinition<unknown, unknown, unknown>;

/** Lets the schemas give the handler its types. */
export function defineRoute<P = Record<string, string>, Q = Record<string, string | string[]>, B = undefined>(
  route: RouteDefinition<P, Q, B>,
): Route {
  return route as unknown as Route;
}
