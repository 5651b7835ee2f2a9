// What every app of the sample site does with a request: cookies, forms, redirects.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { DemoApp } from './apps.ts';

export type Call = {
  app: DemoApp;
  /** What follows the app's name in the path. */
  action: string;
  url: URL;
  cookies: Record<string, string>;
  request: IncomingMessage;
  response: ServerResponse;
};

const pageHeaders = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
};

export async function show(response: ServerResponse, page: unknown, status = 200): Promise<void> {
  response.writeHead(status, pageHeaders).end(String(await page));
}

export function redirect(response: ServerResponse, location: string, ...cookies: string[]): void {
  response.writeHead(303, { location, 'set-cookie': cookies, 'cache-control': 'no-store' }).end();
}

export function cookie(app: DemoApp, purpose: string, value: string, seconds?: number): string {
  const age = seconds === undefined ? '' : `; Max-Age=${seconds}`;
  return `${app.slug}_${purpose}=${value}; Path=/${app.slug}; HttpOnly; SameSite=Lax${age}`;
}

export function readCookies(request: IncomingMessage): Record<string, string> {
  const pairs = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim().split('='));
  return Object.fromEntries(pairs.map(([name = '', value = '']) => [name, value]));
}

export async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  let body = '';
  for await (const chunk of request) {
    body += String(chunk);
    if (body.length > 262_144) throw new Error('the request is too large');
  }
  return new URLSearchParams(body);
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
