import { type LookupAddress, lookup as systemLookup } from 'node:dns';
import {
  Agent as HttpAgent,
  type IncomingMessage,
  request as httpRequest,
  type RequestOptions,
} from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { rootCertificates } from 'node:tls';
import { isPublicAddress } from './address.ts';
import { type AllowList, allowList } from './allow-list.ts';
import type { OutboundHttp, OutboundRequest, OutboundResponse } from './index.ts';
import { OutboundProblem } from './problem.ts';
import { readBody } from './response-body.ts';
import { readTarget, type Target } from './target.ts';

export type OutboundOptions = {
  /** Networks, hosts and host:port that may be called although they are not public. */
  allow?: readonly string[];
  /** PEM of private authorities, besides the public ones. */
  ca?: string[];
  /** How many exchanges with one host may run at once. */
  maxPerHost?: number;
  userAgent?: string;
  /** For tests: another name service. */
  resolve?: (host: string) => Promise<string[]>;
};

const DEFAULT_TIMEOUT_MS = 10_000;
const DEFAULT_MAX_BYTES = 1_048_576;

export function createOutboundHttp(options: OutboundOptions = {}): OutboundHttp & { close(): void } {
  const allowed = allowList(options.allow ?? []);
  const resolve = options.resolve ?? resolveBySystem;
  const maxPerHost = options.maxPerHost ?? 32;
  const userAgent = options.userAgent ?? 'Gatehouse';
  const running = new Map<string, number>();
  // A kept connection was checked when it was made, and belongs to the host name under which it was made.
  const agents = {
    http: new HttpAgent({ keepAlive: true, maxFreeSockets: 8, timeout: 30_000 }),
    https: new HttpsAgent({
      keepAlive: true,
      maxFreeSockets: 8,
      timeout: 30_000,
      minVersion: 'TLSv1.2',
      ...(options.ca === undefined ? {} : { ca: [...rootCertificates, ...options.ca] }),
    }),
  };

  const exchange = async (target: Target, request: OutboundRequest): Promise<OutboundResponse> => {
    const abort = new AbortController();
    const timeoutMs = request.timeoutMs ?? DEFAULT_TIMEOUT_MS;
    const timer = setTimeout(
      () =>
        abort.abort(new OutboundProblem('timeout', `${target.host} did not answer within ${timeoutMs} ms.`)),
      timeoutMs,
    );
    try {
      const addresses = await withAbort(checkedAddresses(target, allowed, resolve), abort.signal);
      const answer = await send(target, request, addresses, abort.signal);
      const headers = flatHeaders(answer);
      const isEmpty = target.method === 'HEAD';
      const body = isEmpty
        ? discarded(answer)
        : await readBody(answer, headers, request.maxBytes ?? DEFAULT_MAX_BYTES, abort.signal);
      return { status: answer.statusCode ?? 0, headers, body };
    } catch (error) {
      throw abort.signal.aborted ? abort.signal.reason : explained(error, target);
    } finally {
      clearTimeout(timer);
    }
  };

  const send = (
    target: Target,
    request: OutboundRequest,
    addresses: string[],
    signal: AbortSignal,
  ): Promise<IncomingMessage> => {
    const hasBody = request.body !== undefined;
    const settings: RequestOptions = {
      host: target.host,
      port: target.port,
      path: target.path,
      method: target.method,
      headers: {
        'user-agent': userAgent,
        accept: '*/*',
        ...target.headers,
        host: target.authority,
        'accept-encoding': 'gzip, deflate, br',
        ...(hasBody || target.method !== 'GET'
          ? { 'content-length': Buffer.byteLength(request.body ?? '') }
          : {}),
      },
      // The socket goes to what was checked, whatever the name means a millisecond later.
      lookup: pinned(addresses),
      agent: target.isTls ? agents.https : agents.http,
      maxHeaderSize: 32_768,
      signal,
      setDefaultHeaders: false,
    };
    return new Promise((settle, reject) => {
      const outgoing = target.isTls
        ? httpsRequest({ ...settings, ...(isIP(target.host) === 0 ? { servername: target.host } : {}) })
        : httpRequest(settings);
      outgoing.once('response', settle);
      outgoing.once('error', reject);
      // An answer that is none (101, say) ends without either of the two.
      outgoing.once('close', () =>
        reject(new OutboundProblem('malformed-answer', `${target.host} closed without an answer.`)),
      );
      outgoing.end(request.body);
    });
  };

  return {
    async request(request) {
      const target = readTarget(request);
      const key = `${target.host}:${target.port}`;
      const now = running.get(key) ?? 0;
      // One slow host must not take every socket and file handle of the node.
      if (now >= maxPerHost)
        throw new OutboundProblem('busy', `${maxPerHost} requests to ${key} are under way already.`);
      running.set(key, now + 1);
      try {
        return await exchange(target, request);
      } finally {
        const left = (running.get(key) ?? 1) - 1;
        if (left === 0) running.delete(key);
        else running.set(key, left);
      }
    },
    close() {
      agents.http.destroy();
      agents.https.destroy();
    },
  };
}

/** Every address of the name has to be allowed: one good address among bad ones is how rebinding begins. */
/** Where a host may be called, for what is not HTTP. Throws OutboundProblem. */
export type AddressGuard = (host: string, port: number) => Promise<string[]>;

export function createAddressGuard(allow: readonly string[]): AddressGuard {
  const allowed = allowList(allow);
  return (host, port) => checkedAddresses({ host, port }, allowed, resolveBySystem);
}

async function checkedAddresses(
  target: Pick<Target, 'host' | 'port'>,
  allowed: AllowList,
  resolve: (host: string) => Promise<string[]>,
): Promise<string[]> {
  const isLiteral = isIP(target.host) !== 0;
  const addresses = isLiteral ? [target.host] : await resolve(target.host);
  if (addresses.length === 0) throw new OutboundProblem('unknown-host', `${target.host} has no address.`);
  if (!isLiteral && allowed.allowsHost(target.host, target.port)) return addresses;
  for (const address of addresses) {
    if (isPublicAddress(address) || allowed.allowsAddress(address, target.port)) continue;
    throw new OutboundProblem(
      'refused-address',
      `${target.host} leads to ${address}, which is not a public address. If it is meant, allow it in GATEHOUSE_OUTBOUND_ALLOW.`,
    );
  }
  return addresses;
}

function resolveBySystem(host: string): Promise<string[]> {
  return new Promise((resolve, reject) => {
    systemLookup(host, { all: true, order: 'verbatim' }, (error, found) =>
      error === null ? resolve(found.map(({ address }) => address)) : reject(error),
    );
  });
}

function pinned(addresses: string[]): LookupFunction {
  const all: LookupAddress[] = addresses.map((address) => ({ address, family: isIP(address) }));
  return (_host, options, done) => {
    const [first] = all;
    if (options.all === true) done(null, all);
    else done(null, first?.address ?? '', first?.family);
  };
}

function withAbort<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    work.then(resolve, reject);
  });
}

/** The headers of an answer to HEAD speak of a body that does not come. */
function discarded(answer: IncomingMessage): Buffer {
  answer.resume();
  return Buffer.alloc(0);
}

function flatHeaders(answer: IncomingMessage): Record<string, string> {
  const flat: Record<string, string> = Object.create(null);
  for (const [name, value] of Object.entries(answer.headers))
    flat[name] = Array.isArray(value) ? value.join(', ') : (value ?? '');
  return flat;
}

function explained(error: unknown, target: Target): OutboundProblem {
  if (error instanceof OutboundProblem) return error;
  const { code = '', message } = error as NodeJS.ErrnoException;
  const where = `${target.host}:${target.port}`;
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return new OutboundProblem('unknown-host', `${target.host} has no address.`, error);
  if (code === 'HPE_HEADER_OVERFLOW')
    return new OutboundProblem('too-large', `${where} sent more headers than we read.`, error);
  if (code.startsWith('HPE_') || code === 'Z_DATA_ERROR' || code === 'Z_BUF_ERROR')
    return new OutboundProblem('malformed-answer', `${where} sent something that is not HTTP.`, error);
  if (/CERT|SSL|TLS|SELF_SIGNED|UNABLE_TO|ALTNAME/.test(code))
    return new OutboundProblem('tls', `TLS with ${where} failed: ${message}.`, error);
  return new OutboundProblem('unreachable', `${where} cannot be reached (${code || message}).`, error);
}
