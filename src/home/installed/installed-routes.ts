import { offlinePage, workerScript } from '#web/home/index.ts';
import type { Config } from '#src/platform/config/index.ts';
import { defineRoute, type Route } from '#src/platform/http/index.ts';
import type { Pages } from '#src/signin/index.ts';

export type InstalledNeeds = {
  config: Pick<Config, 'defaultLanguage'>;
  pages: Pages;
  organisationName: () => string;
};

const offlinePath = '/home/offline';

/** What makes the home page an app on a device. All of it is the same for everybody, signed in or not. */
export function installedRoutes(needs: InstalledNeeds): Route[] {
  const { pages, config } = needs;
  return [
    defineRoute({
      method: 'GET',
      path: '/manifest.webmanifest',
      permission: 'public',
      errors: 'page',
      produces: '*/*',
      handle: () => ({
        status: 200,
        text: JSON.stringify(manifest(needs)),
        contentType: 'application/manifest+json',
        headers: { 'cache-control': 'no-cache', 'cross-origin-resource-policy': 'same-origin' },
      }),
    }),
    defineRoute({
      method: 'GET',
      path: '/home/worker.js',
      permission: 'public',
      errors: 'page',
      produces: '*/*',
      handle: () => ({
        status: 200,
        text: workerScript(pages.assets, offlinePath),
        contentType: 'text/javascript; charset=utf-8',
        headers: {
          'cache-control': 'no-cache',
          'cross-origin-resource-policy': 'same-origin',
          // Beside /home/… also for /home itself, and for nothing else.
          'service-worker-allowed': '/home',
          'content-security-policy': "default-src 'none'; connect-src 'self'",
        },
      }),
    }),
    defineRoute({
      method: 'GET',
      path: offlinePath,
      permission: 'public',
      errors: 'page',
      handle: () => ({
        status: 200,
        page: 'app',
        html: offlinePage(pages.messages, pages.assets, needs.organisationName()),
      }),
    }),
  ];

  function manifest({ organisationName }: InstalledNeeds): Record<string, unknown> {
    const name = organisationName();
    const icon = (file: string, sizes: string, type: string, purpose: string) => ({
      src: pages.assets.url(file),
      sizes,
      type,
      purpose,
    });
    return {
      id: '/home',
      name,
      short_name: [...name].length > 12 ? 'Gatehouse' : name,
      description: pages.messages.in(config.defaultLanguage)('installed.description'),
      lang: config.defaultLanguage,
      start_url: '/home',
      // Signing in happens inside of it, too.
      scope: '/',
      display: 'standalone',
      background_color: '#fbf8f2',
      theme_color: '#fbf8f2',
      icons: [
        icon('icon.svg', 'any', 'image/svg+xml', 'any'),
        icon('icon-192.png', '192x192', 'image/png', 'any'),
        icon('icon-512.png', '512x512', 'image/png', 'any'),
        icon('icon-maskable-192.png', '192x192', 'image/png', 'maskable'),
        icon('icon-maskable-512.png', '512x512', 'image/png', 'maskable'),
      ],
    };
  }
}
