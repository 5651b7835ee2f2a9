// The sample site: the demo's apps on one port, each with its own address, its own cookie and its own way to sign in.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type DemoApp, demoApps, legacyCredentials } from './apps.ts';
import { createLegacyApp } from './legacy-app.ts';
import { createOidcApp } from './oidc-app.ts';
import { createSamlApp, type SamlIdp, type SamlKeys } from './saml-app.ts';
import type { SampleApp } from './sample-app.ts';
import { createSampleClient } from './sample-client.ts';
import { messageOf, readCookies, show } from './sample-http.ts';
import { bookmarkPage, indexPage, problemPage } from './sample-pages.ts';

export type SampleSite = { url: string; close(): Promise<void> };

/** What the apps have to be told of Gatehouse, by their names in the path. */
export type SampleCredentials = {
  oidc: Record<string, { clientId: string; clientSecret: string }>;
  saml?: { idps: Record<string, SamlIdp>; keys: SamlKeys };
};

export async function startSampleSite(options: {
  port: number;
  issuer: string;
  credentials: SampleCredentials;
}): Promise<SampleSite> {
  const url = `http://localhost:${options.port}`;
  const apps = new Map<string, SampleApp>();
  const { oidc, saml } = options.credentials;
  for (const [slug, credentials] of Object.entries(oidc)) {
    const addresses = { redirectUri: `${url}/${slug}/callback`, afterSignOut: `${url}/${slug}` };
    const client = await createSampleClient({ issuer: options.issuer, ...credentials, ...addresses });
    apps.set(slug, createOidcApp(client));
  }
  if (saml !== undefined)
    for (const [slug, idp] of Object.entries(saml.idps))
      apps.set(slug, createSamlApp(url, slug, idp, saml.keys));
  for (const [slug, known] of Object.entries(legacyCredentials)) apps.set(slug, createLegacyApp(known));
  const server = createServer((request, response) => {
    answer(url, apps, request, response).catch((error: unknown) => {
      response.writeHead(500, { 'content-type': 'text/plain; charset=utf-8' }).end(messageOf(error));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, 'localhost', resolve);
  });
  return {
    url,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(
  site: string,
  apps: ReadonlyMap<string, SampleApp>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', site);
  const [, slug = '', action = ''] = url.pathname.split('/');
  if (slug === '') return show(response, indexPage(demoApps));
  const app: DemoApp | undefined = demoApps.find((candidate) => candidate.slug === slug);
  if (app === undefined) return void response.writeHead(404).end();
  const handler = apps.get(slug);
  if (handler === undefined) return show(response, bookmarkPage(app));
  try {
    await handler.handle({ app, action, url, cookies: readCookies(request), request, response });
  } catch (error) {
    await show(response, problemPage(app, messageOf(error)), 400);
  }
}
