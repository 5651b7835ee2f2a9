import { encode } from 'uqr';
import { html, type Markup } from './html.ts';

const quietZone = 4;

/** A QR code drawn here, as one path: what it says never leaves the page. `label` says what it is to who cannot see it. */
export function qrCode(text: string, label: string): Markup {
  const { data, size } = encode(text, { ecc: 'M', border: quietZone });
  let path = '';
  data.forEach((row, y) => {
    for (let x = 0; x < size; x++) {
      if (!row[x]) continue;
      let width = 1;
      while (row[x + width]) width++;
      path += `M${x} ${y}h${width}v1h-${width}z`;
      x += width - 1;
    }
  });
  return html`<svg class="qr" viewBox="0 0 ${size} ${size}" role="img" aria-label="${label}" shape-rendering="crispEdges"><path class="qr-paper" d="M0 0h${size}v${size}h-${size}z"/><path class="qr-ink" d="${path}"/></svg>`;
}
