// Reads a request's URL and headers the way the wire will, and refuses what different readers could read differently.

import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';
import type { OutboundRequest } from './index.ts';
import { OutboundProblem } from './problem.ts';

export type Target = {
  isTls: boolean;
  /** Lower case, without brackets and without a dot at the end. */
  host: string;
  port: number;
  /** Host header. */
  authority: string;
  /** Path and query. */
  path: string;
  method: string;
  headers: Record<string, string>;
};

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']);
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,128}$/;
// Ours to set, or able to change where the message ends.
const RESERVED = new Set([
  'host',
  'connection',
  'transfer-encoding',
  'content-length',
  'upgrade',
  'te',
  'trailer',
  'expect',
  'keep-alive',
  'proxy-authorization',
  'proxy-connection',
  'accept-encoding',
]);

export function readTarget(request: OutboundRequest): Target {
  const { url: text } = request;
  const method = request.method ?? 'GET';
  if (!METHODS.has(method)) refuse(`method: ${shown(method)} is not one of ${[...METHODS].join(', ')}`);
  // A URL parser drops tabs and line breaks and turns backslashes; what it drops, somebody else may have read.
  if (text.length > 8_192 || /[\s\p{Cc}\\]/u.test(text))
    refuse('url: must have no blanks, control characters or backslashes');
  const url = URL.canParse(text) ? new URL(text) : refuse(`url: ${shown(text)} is not a URL`);
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    refuse('url: must begin with https:// or http://');
  if (!/^https?:\/\/[^/]/i.test(text)) refuse('url: must name a host');
  if (url.username !== '' || url.password !== '') refuse('url: must not contain a user name or password');

  const host = hostOf(url, text);
  const isTls = url.protocol === 'https:';
  const port = url.port === '' ? (isTls ? 443 : 80) : Number(url.port);
  if (port === 0) refuse('url: port 0 is no port');
  return {
    isTls,
    host,
    port,
    authority: url.host,
    path: `${url.pathname}${url.search}`,
    method,
    headers: checkedHeaders(request.headers ?? {}),
  };
}

function hostOf(url: URL, text: string): string {
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');
  const version = isIP(host);
  // The parser turns 2130706433, 0x7f.1 and 017700000001 into 127.0.0.1. Nobody writes an address that way by accident.
  if (version === 4 && !hasDottedHost(text, host)) refuse(`url: write the address as ${host}`);
  if (version !== 0) return host;
  if (host.includes('%') || host.length > 253 || domainToASCII(host) !== host)
    refuse(`url: ${shown(host)} is not a host name`);
  if (!/^(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(host))
    refuse(`url: ${shown(host)} is not a host name`);
  return host;
}

function hasDottedHost(text: string, host: string): boolean {
  const authority = /^https?:\/\/([^/?#]*)/i.exec(text)?.[1] ?? '';
  return authority.replace(/:\d*$/, '') === host;
}

function checkedHeaders(headers: Record<string, string>): Record<string, string> {
  const checked: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    const lower = name.toLowerCase();
    if (!TOKEN.test(name)) refuse(`headers: ${shown(name)} is not a header name`);
    if (RESERVED.has(lower)) refuse(`headers: ${lower} cannot be set`);
    if (/[^\t\x20-\x7e]/.test(value) || value.length > 16_384)
      refuse(`headers: the value of ${lower} has characters a header cannot hold`);
    checked[lower] = value;
  }
  return checked;
}

function refuse(message: string): never {
  throw new OutboundProblem('refused-request', `${message}.`);
}

function shown(text: string): string {
  return JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}…` : text);
}
