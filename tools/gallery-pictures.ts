// Takes a picture of every page in every state, from sample data: phone and desktop, light and dark, English and Japanese.
//   node tools/gallery-pictures.ts [output directory] [only pages whose name contains this]
import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launchChromium } from '#test/kit/browser.ts';
import { serveGallery } from '#test/pages/gallery-server.ts';

const directory = process.argv[2] ?? join(tmpdir(), 'gatehouse-screenshots');
const only = process.argv[3] ?? '';
mkdirSync(directory, { recursive: true });

const gallery = await serveGallery();
const browser = await launchChromium();
const sizes = { phone: { width: 390, height: 844 }, desktop: { width: 1440, height: 900 } };
for (const colorScheme of ['light', 'dark'] as const) {
  for (const [size, viewport] of Object.entries(sizes)) {
    const context = await browser.newContext({ viewport, colorScheme });
    const page = await context.newPage();
    for (const language of ['en', 'ja']) {
      for (const name of gallery.names.filter(
        (n) => n.includes(only) && n !== 'form-post' && n !== 'front-channel-logout',
      )) {
        await page.goto(`${gallery.origin}/${language}/${name}`, { waitUntil: 'load' });
        await page.screenshot({
          path: join(directory, `${name}.${size}.${colorScheme}.${language}.png`),
          fullPage: true,
        });
      }
    }
    await context.close();
  }
}
await browser.close();
await gallery.close();
process.stdout.write(`Pictures are in ${directory}\n`);
