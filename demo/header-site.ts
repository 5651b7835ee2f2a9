// A site without any sign-in: it believes what the proxy in front of it says in the headers, and can be reached by nobody else.
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { DemoApp } from './apps.ts';
import { show } from './sample-http.ts';
import { headerPage } from './sample-pages.ts';

export type HeaderSite = { port: number; close(): Promise<void> };

export async function startHeaderSite(app: DemoApp, signOut: string): Promise<HeaderSite> {
  const server = createServer((request, response) => {
    void show(response, headerPage(app, toldIn(request.headers), signOut));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function toldIn(headers: IncomingHttpHeaders): [string, string][] {
  const wanted = ['X-Gatehouse-User', 'X-Department', 'Remote-Groups'];
  return wanted.flatMap((name) => {
    const value = headers[name.toLowerCase()];
    return typeof value === 'string' && value !== '' ? [[name, readable(value)]] : [];
  });
}

/** Names that are not plain ASCII come as RFC 8187 has it, lists with every value escaped. */
function readable(value: string): string {
  const text = value.replace(/^UTF-8''/i, '');
  return text
    .split(',')
    .map((part) => decodeURIComponent(part))
    .join(', ');
}
