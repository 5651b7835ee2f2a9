import type { AssetUrls } from './assets.ts';
import { html, type Markup } from './html.ts';

export type Language = 'en' | 'ja';

export type PageDocument = {
  language: Language;
  title: string;
  stylesheet: string;
  /** A page of another language with Japanese names on it. */
  hasJapanese?: boolean;
  /** Enhancement only: every page does its work without. */
  script?: string | readonly string[] | undefined;
  /** For pages whose policy allows a script by nonce only. */
  scriptNonce?: string | undefined;
  bodyClass?: string;
  /** For pages that can be put on a home screen: where the manifest is, and the name of the icon's file for systems that read none. */
  installable?: { manifest: string; touchIcon: string };
  /** Words for the script, as data attributes. */
  bodyData?: Readonly<Record<string, string>>;
  body: Markup;
  assets: AssetUrls;
};

/** One whole page. No inline script or style: the pages are served under a policy that forbids both. */
export function pageDocument(page: PageDocument): string {
  const { assets } = page;
  const theme = assets.theme?.();
  return `<!doctype html>\n${html`<html lang="${page.language}">
<head>
<meta charset="utf-8">
<title>${page.title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="theme-color" content="#fbf8f2" media="(prefers-color-scheme: light)">
<meta name="theme-color" content="#10151f" media="(prefers-color-scheme: dark)">
<meta name="robots" content="noindex">
<meta name="format-detection" content="telephone=no">
<link rel="preload" href="${assets.url('fonts/inter-latin.woff2')}" as="font" type="font/woff2" crossorigin>
<link rel="stylesheet" href="${assets.url(page.stylesheet)}">
${(page.language === 'ja' || page.hasJapanese) && html`<link rel="stylesheet" href="${assets.url('japanese.css')}">`}
${theme && html`<link rel="stylesheet" href="${theme.stylesheet}">`}
${theme?.favicon === undefined ? html`<link rel="icon" href="${assets.url('icon.svg')}" type="image/svg+xml">` : html`<link rel="icon" href="${theme.favicon}">`}
${page.installable && html`<link rel="manifest" href="${page.installable.manifest}">\n<link rel="apple-touch-icon" href="${assets.url(page.installable.touchIcon)}">`}
${[page.script || []].flat().map((script) => html`<script src="${assets.url(script)}" defer${page.scriptNonce && html` nonce="${page.scriptNonce}"`}></script>`)}
</head>
<body${page.bodyClass && html` class="${page.bodyClass}"`}${Object.entries(page.bodyData ?? {}).map(
    ([name, value]) =>
      html` data-${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}="${value}"`,
  )}>
${page.body}
</body>
</html>
`}`;
}
