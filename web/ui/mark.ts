import type { AssetUrls } from './assets.ts';
import { html, type Markup } from './html.ts';

/**
 * The mark: an arch drawn with two strokes. They all but touch at the crown while the gate is shut, and stand apart once you are in.
 * It is decoration beside the name, so a screen reader skips it.
 */
export function mark(gate: 'shut' | 'open'): Markup {
  const strokes =
    gate === 'open'
      ? html`<path d="M4 29V14.5A10 10 0 0 1 12.5 4.6"/><path d="M28 29V14.5A10 10 0 0 0 19.5 4.6"/>`
      : html`<path d="M5.5 29V14.5A9.5 9.5 0 0 1 15 5"/><path d="M26.5 29V14.5A9.5 9.5 0 0 0 17 5"/>`;
  return html`<svg class="mark mark-${gate}" viewBox="0 0 32 32" width="32" height="32" aria-hidden="true" focusable="false" fill="none" stroke="currentColor" stroke-width="3">${strokes}</svg>`;
}

/** The logo of the brand where it wants one, else the mark. The organisation's name stands beside it, so it says nothing itself. */
export function emblem(assets: AssetUrls, place: 'signin' | 'home', gate: 'shut' | 'open'): Markup {
  const logo = assets.theme?.()?.logos[place];
  return logo === undefined ? mark(gate) : html`<img class="brand-logo" src="${logo}" alt="">`;
}
