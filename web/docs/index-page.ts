import { html, type Markup } from '#web/ui/index.ts';
import { type DocsFrame, type DocsOperation, docsHome, docsPage, methodBadge } from './docs-frame.ts';

type Listed = Pick<DocsOperation, 'operationId' | 'tag' | 'summary' | 'method' | 'path'>;

/** All operations under their headings, or those that a search found. */
export function indexPage(frame: DocsFrame, page: { operations: readonly Listed[]; search: string }): string {
  const { t } = frame;
  const byTag = [...Map.groupBy(page.operations, ({ tag }) => tag)].sort(([a], [b]) => (a < b ? -1 : 1));
  const count = page.operations.length;
  return docsPage(frame, {
    title: t('docs.title'),
    words: { found: t('docs.nothing') },
    body: html`<h1>${t('docs.title')}</h1>
<p class="docs-lead">${t('docs.lead')}</p>
<p class="quiet">${t.markup('docs.signing', {
      header: html`<code>Authorization: SSWS …</code>`,
      bearer: html`<code>Bearer</code>`,
      dpop: html`<code>DPoP</code>`,
    })}</p>
<form class="docs-search" role="search" action="${docsHome}"><label class="field-label" for="q">${t('docs.search')}</label>
<div class="docs-search-row"><input class="input" id="q" name="q" type="search" value="${page.search}" autocomplete="off" autocapitalize="none" spellcheck="false"><button class="button" type="submit">${t('docs.searchGo')}</button></div></form>
<p class="quiet small" data-count role="status">${count === 0 ? t('docs.nothing') : t('docs.count', { count })}</p>
${byTag.map(([tag, operations]) => section(tag, operations))}
<p class="quiet small">${t.markup('docs.places', { link: html`<a href="https://db-ip.com/">IP Geolocation by DB-IP</a>` })}</p>`,
  });
}

function section(tag: string, operations: readonly Listed[]): Markup {
  return html`<section class="docs-tag" data-tag aria-labelledby="tag-${tag}"><h2 id="tag-${tag}">${tag}</h2>
<ul class="docs-operations">${operations.map(
    ({ operationId, summary, method, path }) =>
      html`<li data-words="${`${operationId} ${summary} ${method} ${path}`.toLowerCase()}"><a href="${docsHome}/${operationId}">${methodBadge(method)}<code>${path}</code><span>${summary}</span></a></li>`,
  )}</ul></section>`;
}
