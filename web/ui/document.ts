import type { AssetUrls } from './assets.ts';
import { html, type Markup } from './html.ts';

export type Language = 'en' | 'ja';

export type PageDocument = {
  language: Language;
  title: string;
  stylesheet: string;
  /** Enhancement only: every page does its work without. */
  script?: string | undefined;
  /** For pages whose policy allows a script by nonce only. */
  scriptNonce?: string | undefined;
  bodyClass?: string;
  /** Words for the script, as data attributes. */
  bodyData?: Readonly<Record<string, string>>;
  body: Markup;
  assets: AssetUrls;
};

/** One whole page. No inline script or style: the pages are served under a policy that forbids both. */
export function pageDocument(page: PageDocument): string {
  const { assets } = page;
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
${page.language === 'ja' && html`<link rel="stylesheet" href="${assets.url('japanese.css')}">`}
<link rel="icon" href="${assets.url('icon.svg')}" type="image/svg+xml">
${page.script && html`<script src="${assets.url(page.script)}" defer${page.scriptNonce && html` nonce="${page.scriptNonce}"`}></script>`}
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
