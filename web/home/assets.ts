import { readFileSync } from 'node:fs';
import { type Assets, type AssetSources, baseStyles } from '#web/ui/index.ts';

const own = (path: string) => new URL(path, import.meta.url);

/** The files that the home pages ask for. The pictures are drawn from the mark by tools/icons.ts. */
export const homeAssets: AssetSources = {
  'home.css': [...baseStyles, own('./home.css')],
  'world.svg': own('./world.svg'),
  'home.js': [own('./scripts/tiles.js'), own('./scripts/arrange.js')],
  'installed.js': own('./scripts/installed.js'),
  // The one of the sign-in pages: it also tells browsers which passkeys still count.
  'webauthn.js': new URL('../signin/webauthn.js', import.meta.url),
  'icon-192.png': own('./icons/icon-192.png'),
  'icon-512.png': own('./icons/icon-512.png'),
  'icon-maskable-192.png': own('./icons/icon-maskable-192.png'),
  'icon-maskable-512.png': own('./icons/icon-maskable-512.png'),
  'touch-icon.png': own('./icons/touch-icon.png'),
};

/** What the offline page is made of: all that a device keeps of us. */
const kept = ['home.css', 'fonts/inter-latin.woff2', 'icon.svg'];

/** The service worker's script, which names the build: a new one replaces the old with all that it kept. */
export function workerScript(assets: Assets, offlinePath: string): string {
  const files = [offlinePath, ...kept.map((name) => assets.url(name))];
  const facts = { build: assets.build, offline: offlinePath, files };
  return `const facts = ${JSON.stringify(facts)};\n${readFileSync(own('./scripts/worker.js'), 'utf8')}`;
}
