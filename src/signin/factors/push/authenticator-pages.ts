import { authenticatorPage, authenticatorWorker } from '#web/authenticator/index.ts';
import { defineRoute, type Route } from '#src/platform/http/index.ts';
import { rawPublicKey } from '#src/protocols/web-push/index.ts';
import type { Pages } from '../../pages/index.ts';
import { deviceKindOf } from './push-device.ts';
import type { PushKeyring } from './push-key.ts';
import type { PushNeeds } from './push-needs.ts';

type Needs = {
  config: PushNeeds['config'];
  pages: Pages;
  keys: PushKeyring;
  organisationName: () => string;
};

const path = '/authenticator';

/** The authenticator itself, as an app on a phone. All of it is the same for everybody: whose it is, only the phone knows. */
export function authenticatorPageRoutes(needs: Needs): Route[] {
  const { pages, config, keys } = needs;
  const page = { method: 'GET', permission: 'public', errors: 'page' } as const;
  return [
    defineRoute({
      ...page,
      path,
      async handle(ctx) {
        const frame = pages.frames.frame(ctx, {
          languageHref: (language) => `${path}?lang=${language}`,
        });
        const cookie = pages.frames.languageCookie(ctx);
        return {
          status: 200,
          page: 'app',
          html: authenticatorPage(frame, {
            pushKey: rawPublicKey(await keys.current()),
            deviceName: nameFor(ctx.client.userAgent),
          }),
          ...(cookie && { cookies: [cookie] }),
        };
      },
    }),
    defineRoute({
      ...page,
      path: `${path}/manifest.webmanifest`,
      produces: '*/*',
      handle: () => ({
        status: 200,
        text: JSON.stringify(manifest(needs)),
        contentType: 'application/manifest+json',
        headers: { 'cache-control': 'no-cache', 'cross-origin-resource-policy': 'same-origin' },
      }),
    }),
    defineRoute({
      ...page,
      path: `${path}/worker.js`,
      produces: '*/*',
      handle: () => ({
        status: 200,
        text: authenticatorWorker(pages.messages, pages.assets, config.defaultLanguage),
        contentType: 'text/javascript; charset=utf-8',
        headers: {
          'cache-control': 'no-cache',
          'cross-origin-resource-policy': 'same-origin',
          'service-worker-allowed': path,
          'content-security-policy': "default-src 'none'",
        },
      }),
    }),
  ];
}

/** What somebody would call this device; they may say otherwise. */
function nameFor(userAgent: string): string {
  const { deviceType } = deviceKindOf(userAgent);
  const names: Record<string, string> = {
    SmartPhone_IPhone: 'iPhone',
    Tablet_IPad: 'iPad',
    SmartPhone_Android: 'Android',
    Computer_Windows: 'Windows',
    Computer_Mac: 'Mac',
    Computer_ChromeOS: 'Chromebook',
    Computer_Linux: 'Linux',
  };
  return names[deviceType] ?? '';
}

function manifest({ pages, config, organisationName }: Needs): Record<string, unknown> {
  const t = pages.messages.in(config.defaultLanguage);
  const icon = (file: string, sizes: string, type: string, purpose: string) => ({
    src: pages.assets.url(file),
    sizes,
    type,
    purpose,
  });
  return {
    id: path,
    name: t('authenticator.appName', { organisation: organisationName() }),
    short_name: t('authenticator.shortName'),
    description: t('authenticator.description'),
    lang: config.defaultLanguage,
    start_url: path,
    scope: path,
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
