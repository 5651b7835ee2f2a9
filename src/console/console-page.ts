import { type AssetUrls, html, type Language } from '#web/ui/index.ts';

/** What the program is told before its first line runs (web/console/boot.ts). */
export type BootData = {
  language: Language;
  locale: string;
  timeZone: string | undefined;
  organisation: string;
  person: { id: string; login: string; displayName: string };
  permissions: readonly string[] | 'all';
  logo: string | undefined;
  nonce: string;
};

export type ConsolePage = {
  boot: BootData;
  assets: AssetUrls;
  files: { script: string; styles: readonly string[] };
  noScript: string;
};

const filesPath = '/admin/files';

/** The one page of the console. Its program draws the rest; without script there is nothing to administer with. */
export function consolePage({ boot, assets, files, noScript }: ConsolePage): string {
  const theme = assets.theme?.();
  return `<!doctype html>\n${html`<html lang="${boot.language}">
<head>
<meta charset="utf-8">
<title>${boot.organisation}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<link rel="preload" href="${assets.url('fonts/inter-latin.woff2')}" as="font" type="font/woff2" crossorigin>
<link rel="stylesheet" href="${assets.url('tokens.css')}">
<link rel="stylesheet" href="${assets.url('japanese.css')}">
${files.styles.map((name) => html`<link rel="stylesheet" href="${filesPath}/${name}">`)}
${theme?.favicon === undefined ? html`<link rel="icon" href="${assets.url('icon.svg')}" type="image/svg+xml">` : html`<link rel="icon" href="${theme.favicon}">`}
</head>
<body>
<div id="root"></div>
<noscript>${noScript}</noscript>
<script type="application/json" id="boot">`}${JSON.stringify(boot).replaceAll('<', '\\u003c')}${html`</script>
<script type="module" src="${filesPath}/${files.script}"></script>
</body>
</html>
`}`;
}

/** Shown in the window in which somebody signed in again: tells the others, and closes. */
export function backPage(text: { language: Language; title: string; lead: string }, script: string): string {
  return `<!doctype html>\n${html`<html lang="${text.language}">
<head><meta charset="utf-8"><title>${text.title}</title><meta name="viewport" content="width=device-width, initial-scale=1"></head>
<body><h1>${text.title}</h1><p>${text.lead}</p><script src="${script}"></script></body>
</html>
`}`;
}
