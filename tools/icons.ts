// Draws the icons that a device shows from the mark: node tools/icons.ts writes them to web/home/icons.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { launchChromium } from '#test/kit/browser.ts';

const folder = join(import.meta.dirname, '../web/home/icons');
const strokes = '<path d="M4 29V14.5A10 10 0 0 1 12.5 4.6"/><path d="M28 29V14.5A10 10 0 0 0 19.5 4.6"/>';

/** `share`: how much of the edge the mark takes. What a system cuts to a circle or a drop needs room around it. */
function drawing(size: number, share: number, corner: number): string {
  const scale = (size * share) / 32;
  const at = (size - 32 * scale) / 2;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}">
<rect width="${size}" height="${size}" rx="${size * corner}" fill="#1a665b"/>
<g transform="translate(${at} ${at}) scale(${scale})" fill="none" stroke="#fbf8f2" stroke-width="3">${strokes}</g></svg>`;
}

const icons: readonly (readonly [name: string, size: number, share: number, corner: number])[] = [
  ['icon-192', 192, 0.62, 0.22],
  ['icon-512', 512, 0.62, 0.22],
  ['icon-maskable-192', 192, 0.5, 0],
  ['icon-maskable-512', 512, 0.5, 0],
  ['touch-icon', 180, 0.56, 0],
];

const browser = await launchChromium();
const page = await browser.newPage();
for (const [name, size, share, corner] of icons) {
  await page.setViewportSize({ width: size, height: size });
  await page.setContent(
    `<style>html,body{margin:0;background:transparent}svg{display:block}</style>${drawing(size, share, corner)}`,
  );
  writeFileSync(join(folder, `${name}.png`), await page.screenshot({ omitBackground: corner > 0 }));
}
await browser.close();
