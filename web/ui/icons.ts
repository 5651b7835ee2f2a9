// The few pictures the pages need, drawn on a 24 px grid with one stroke width. All are decoration: words stand beside them.
import { html, type Markup } from './html.ts';

function icon(paths: Markup): Markup {
  return html`<svg class="icon" viewBox="0 0 24 24" width="20" height="20" aria-hidden="true" focusable="false" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round">${paths}</svg>`;
}

export const searchIcon = (): Markup =>
  icon(html`<circle cx="11" cy="11" r="6.5"/><path d="m16 16 4.5 4.5"/>`);
export const alertIcon = (): Markup =>
  icon(html`<circle cx="12" cy="12" r="9"/><path d="M12 7.5v5.5M12 16.4v.1"/>`);
export const checkIcon = (): Markup =>
  icon(html`<circle cx="12" cy="12" r="9"/><path d="m8 12.3 2.8 2.8L16 9.6"/>`);
export const infoIcon = (): Markup =>
  icon(html`<circle cx="12" cy="12" r="9"/><path d="M12 11v5.5M12 7.5v.1"/>`);
export const computerIcon = (): Markup =>
  icon(html`<rect x="3.5" y="4.5" width="17" height="11.5" rx="1.5"/><path d="M8.5 20h7M12 16v4"/>`);
export const phoneIcon = (): Markup =>
  icon(html`<rect x="7" y="2.5" width="10" height="19" rx="2"/><path d="M11 18.5h2"/>`);
export const starIcon = (): Markup =>
  icon(html`<path d="m12 3.8 2.5 5.2 5.7.8-4.1 4 1 5.7-5.1-2.7-5.1 2.7 1-5.7-4.1-4 5.7-.8z"/>`);
export const noteIcon = (): Markup =>
  icon(html`<path d="M5 4.5h14v10.2l-4.8 4.8H5zM14 19.3v-4.8h4.8M8.5 9h7M8.5 12.5h4"/>`);
export const upIcon = (): Markup => icon(html`<path d="M12 19V5.5M6 11l6-6 6 6"/>`);
export const downIcon = (): Markup => icon(html`<path d="M12 5v13.5M6 13l6 6 6-6"/>`);
export const keyIcon = (): Markup =>
  icon(html`<circle cx="8" cy="15.5" r="4"/><path d="m11 12.5 8-8M16 7.5l3 3M13.5 10l2 2"/>`);
export const gripIcon = (): Markup =>
  icon(html`<path stroke-width="3" d="M9 6v.01M15 6v.01M9 12v.01M15 12v.01M9 18v.01M15 18v.01"/>`);
