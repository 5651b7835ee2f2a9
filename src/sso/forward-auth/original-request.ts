import type { UnauthenticatedRequest } from '#src/platform/http/index.ts';

/** The request that a proxy asks about, as the proxy says it is. */
export type OriginalRequest = {
  /** Scheme, host and port as browsers spell an origin. */
  readonly site: string;
  readonly method: string;
  /** Path and query as sent. */
  readonly target: string;
  readonly path: string;
  readonly query: string;
  /** A person looks at the answer; otherwise a script, a picture, a socket: nothing that can be sent to sign in. */
  readonly isNavigation: boolean;
};

export type UnreadRequest = { readonly problem: string };

/** Where the check is asked for; what comes behind it is the path of the original request (Envoy's path_prefix). */
export const checkPath = '/gatehouse/forward-auth';

const maxHost = 255;
const maxTarget = 8_192;
const told = [
  'x-forwarded-proto',
  'x-forwarded-host',
  'x-forwarded-uri',
  'x-forwarded-method',
  'x-original-url',
] as const;
const asUnderscored = new Set(told.map((name) => name.replaceAll('-', '_')));

type Said = { scheme: string; host: string; target: string; method: string };

/**
 * Whatever two readers could read differently is refused: repeated headers (which arrive joined by commas), names with
 * underscores, two ways of saying it that disagree, and characters that no request line has.
 */
export function readOriginal(
  http: Pick<UnauthenticatedRequest, 'headers' | 'url' | 'method'>,
): OriginalRequest | UnreadRequest {
  const { headers } = http;
  const underscored = Object.keys(headers).find(
    (name) => name.includes('_') && asUnderscored.has(name.replaceAll('-', '_')),
  );
  if (underscored !== undefined)
    return { problem: `${underscored}: header names with underscores are not taken` };
  const repeated = told.find((name) => isRepeated(name, headers[name]));
  if (repeated !== undefined) return { problem: `${repeated}: must be there once, with one value` };
  const said = http.url.startsWith(`${checkPath}/`) ? fromPath(http) : fromHeaders(headers);
  if ('problem' in said) return said;
  const disagreed = findDisagreement(said, headers);
  if (disagreed !== undefined)
    return { problem: `${disagreed}: says something else than the rest of the request` };
  return checked(said, headers);
}

/** A target may hold commas, though never white space, which is what joins repeated headers. */
function isRepeated(name: string, value: string | undefined): boolean {
  if (value === undefined) return false;
  return name === 'x-forwarded-uri' || name === 'x-original-url' ? /\s/.test(value) : /[\s,]/.test(value);
}

/** Envoy: everything about the request stands where it always stands, but for the prefix of the path. */
function fromPath({
  headers,
  url,
  method,
}: Pick<UnauthenticatedRequest, 'headers' | 'url' | 'method'>): Said | UnreadRequest {
  const { host } = headers;
  const scheme = headers['x-forwarded-proto'];
  if (host === undefined) return { problem: 'host: is missing' };
  if (scheme === undefined) {
    return {
      problem: 'x-forwarded-proto: is missing; list it under allowed_headers of the authorization request',
    };
  }
  return { scheme, host, target: url.slice(checkPath.length), method };
}

function fromHeaders(headers: UnauthenticatedRequest['headers']): Said | UnreadRequest {
  const method = headers['x-forwarded-method'] ?? 'GET';
  const whole = headers['x-original-url'];
  if (whole !== undefined) {
    const [, scheme, host, target] = /^(https?):\/\/([^/?#]+)(\/.*)$/i.exec(whole) ?? [];
    if (scheme === undefined || host === undefined || target === undefined) {
      return { problem: 'x-original-url: must be the whole address of the request' };
    }
    return { scheme, host, target, method };
  }
  const scheme = headers['x-forwarded-proto'];
  const host = headers['x-forwarded-host'];
  const target = headers['x-forwarded-uri'];
  if (scheme === undefined) return { problem: 'x-forwarded-proto: is missing; have the proxy set it' };
  if (host === undefined) return { problem: 'x-forwarded-host: is missing; have the proxy set it' };
  if (target === undefined) return { problem: 'x-forwarded-uri: is missing; have the proxy set it' };
  return { scheme, host, target, method };
}

/** Where a proxy says a thing in one way, a client may have said it in the other. */
function findDisagreement(said: Said, headers: UnauthenticatedRequest['headers']): string | undefined {
  const differs = (name: (typeof told)[number], value: string) =>
    headers[name] !== undefined && headers[name]?.toLowerCase() !== value.toLowerCase() ? name : undefined;
  return (
    differs('x-forwarded-proto', said.scheme) ??
    differs('x-forwarded-host', said.host) ??
    (headers['x-forwarded-uri'] !== undefined && headers['x-forwarded-uri'] !== said.target
      ? 'x-forwarded-uri'
      : undefined) ??
    differs('x-forwarded-method', said.method) ??
    differs('x-original-url', `${said.scheme}://${said.host}${said.target}`)
  );
}

function checked(
  { scheme, host, target, method }: Said,
  headers: UnauthenticatedRequest['headers'],
): OriginalRequest | UnreadRequest {
  const site = siteOf(scheme.toLowerCase(), host);
  if (site === undefined) return { problem: 'x-forwarded-host: is no host name' };
  if (!/^[A-Za-z]{1,32}$/.test(method)) return { problem: 'x-forwarded-method: is no method' };
  if (target.length > maxTarget)
    return { problem: `x-forwarded-uri: must have at most ${maxTarget} characters` };
  // Bytes beyond ASCII reach backends as they are; controls, white space and fragments never belong into a request line.
  if (!/^\/[\x21\x22\x24-\x7e\x80-\xff]*$/.test(target))
    return { problem: 'x-forwarded-uri: must be path and query as they were sent' };
  const mark = target.indexOf('?');
  return {
    site,
    method: method.toUpperCase(),
    target,
    path: mark === -1 ? target : target.slice(0, mark),
    query: mark === -1 ? '' : target.slice(mark + 1),
    isNavigation: isNavigation(method.toUpperCase(), headers),
  };
}

function siteOf(scheme: string, host: string): string | undefined {
  if (scheme !== 'http' && scheme !== 'https') return undefined;
  if (host.length > maxHost || !/^(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?$/.test(host))
    return undefined;
  const text = `${scheme}://${host}`;
  return URL.canParse(text) ? new URL(text).origin : undefined;
}

/** Browsers say so on secure pages; elsewhere it is read off from what they ask for. */
function isNavigation(method: string, headers: UnauthenticatedRequest['headers']): boolean {
  if (headers['upgrade'] !== undefined) return false;
  const mode = headers['sec-fetch-mode'];
  if (mode !== undefined) return mode === 'navigate';
  if (headers['x-requested-with'] !== undefined) return false;
  return (
    ['GET', 'HEAD', 'POST'].includes(method) && (headers['accept'] ?? '').toLowerCase().includes('text/html')
  );
}
