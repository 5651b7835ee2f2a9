import { languageNames, languages, type Translator } from '#web/messages/index.ts';
import { type AssetUrls, type Content, emblem, html, type Markup, pageDocument } from '#web/ui/index.ts';

export type DocsSchema = { readonly [word: string]: unknown };

export type DocsParameter = {
  name: string;
  in: 'path' | 'query';
  required: boolean;
  description?: string;
  schema: DocsSchema;
};

/** An operation as its page shows it. */
export type DocsOperation = {
  operationId: string;
  tag: string;
  summary: string;
  method: string;
  path: string;
  permission: string;
  scope: string | undefined;
  isOktas: boolean;
  parameters: readonly DocsParameter[];
  body:
    | { required: boolean; mediaTypes: readonly string[]; schema: DocsSchema; example: unknown }
    | undefined;
  answers: readonly {
    status: string;
    description: string;
    schema: DocsSchema | undefined;
    example: unknown;
    isError: boolean;
  }[];
};

export type DocsFrame = {
  t: Translator;
  assets: AssetUrls;
  organisation: string;
  /** Scheme and host as the reader called. */
  origin: string;
  /** The page itself. */
  path: string;
};

export const docsHome = '/docs/api';

export function docsPage(
  frame: DocsFrame,
  page: { title: string; body: Content; words?: Readonly<Record<string, string>> },
): string {
  const { t } = frame;
  const body = html`<a class="skip-link" href="#content">${t('skip')}</a>
<header class="docs-bar"><div class="docs-bar-inner">
<a class="docs-brand" href="${docsHome}">${emblem(frame.assets, 'home', 'open')}<span>${frame.organisation}</span></a>
<nav class="docs-nav" aria-label="${t('docs.navigation')}"><a href="${docsHome}">${t('docs.title')}</a><a href="/gatehouse/v1/openapi.json">OpenAPI</a>${languages
    .filter((language) => language !== t.language)
    .map(
      (language) =>
        html`<a href="${frame.path}?lang=${language}" lang="${language}" hreflang="${language}">${languageNames[language]}</a>`,
    )}</nav>
</div></header>
<main id="content" class="docs" tabindex="-1">${page.body}</main>`;
  return pageDocument({
    language: t.language,
    title: `${page.title} · ${frame.organisation}`,
    stylesheet: 'docs.css',
    script: 'docs.js',
    bodyData: page.words ?? {},
    body,
    assets: frame.assets,
  });
}

export function methodBadge(method: string): Markup {
  return html`<span class="method method-${method.toLowerCase()}">${method}</span>`;
}
