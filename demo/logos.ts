// Logos of the demo's apps: a sign in white on the app's own colour, drawn here.
import type { DemoApp } from './apps.ts';

/** On a field of 48 by 48, in strokes. */
const signs: Record<string, string> = {
  desk: '<path d="M13 28v-4a11 11 0 0 1 22 0v4"/><rect x="11" y="25" width="6" height="10" rx="3"/><rect x="31" y="25" width="6" height="10" rx="3"/><path d="M34 35c0 3-3 4-7 4"/>',
  roster:
    '<rect x="11" y="13" width="26" height="24" rx="3"/><path d="M11 20h26M18 10v6M30 10v6M17 26h4M27 26h4M17 31h4"/>',
  stock: '<path d="M24 10l13 7v14l-13 7-13-7V17z"/><path d="M11 17l13 7 13-7M24 24v14"/>',
  expenses: '<path d="M14 10h20v28l-4-3-3 3-3-3-3 3-3-3-4 3z"/><path d="M19 18h10M19 24h10"/>',
  learning: '<path d="M24 15c-4-3-9-3-13-2v21c4-1 9-1 13 2 4-3 9-3 13-2V13c-4-1-9-1-13 2zM24 15v21"/>',
  wiki: '<path d="M14 10h14l6 6v22H14z"/><path d="M28 10v6h6M19 22h10M19 27h10M19 32h6"/>',
  canteen:
    '<path d="M11 24h26a13 13 0 0 1-8 12H19a13 13 0 0 1-8-12z"/><path d="M19 18c0-3 3-3 3-6M26 18c0-3 3-3 3-6M17 38h14"/>',
  status:
    '<path d="M24 24v14M19 38h10"/><circle cx="24" cy="21" r="3"/><path d="M17 28a10 10 0 0 1 0-14M31 28a10 10 0 0 0 0-14M13 32a15 15 0 0 1 0-22M35 32a15 15 0 0 0 0-22"/>',
  tickets: '<path d="M10 17h28v5a3 3 0 0 0 0 6v5H10v-5a3 3 0 0 0 0-6z"/><path d="M29 18v3M29 24v2M29 29v3"/>',
  ledger: '<path d="M12 37h24M16 32V22M24 32V13M32 32V18"/>',
  campaigns: '<path d="M12 21v7h5l14 7V14l-14 7z"/><path d="M35 20c2 2 2 7 0 9M18 28l2 9h4l-1-7"/>',
  people:
    '<circle cx="20" cy="18" r="5"/><path d="M10 36c0-7 4-10 10-10s10 3 10 10z"/><path d="M30 14a5 5 0 0 1 0 9M33 27c3 1 5 4 5 9"/>',
};

export function logoOf({ slug, accent }: DemoApp): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48" width="192" height="192"><rect width="48" height="48" rx="10" fill="${accent}"/><g fill="none" stroke="#fff" stroke-width="2.4" stroke-linecap="round" stroke-linejoin="round">${signs[slug] ?? ''}</g></svg>`;
}
