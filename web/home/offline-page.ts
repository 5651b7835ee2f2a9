import type { Messages } from '#web/messages/index.ts';
import { type AssetUrls, html, type Language, mark, pageDocument } from '#web/ui/index.ts';

/** What a device shows of us without a network: kept on it, the same for everybody, in both languages. */
export function offlinePage(messages: Messages, assets: AssetUrls, organisation: string): string {
  const part = (language: Language) => {
    const t = messages.in(language);
    return html`<section lang="${language}"><h1>${t('offline.title')}</h1><p>${t('offline.text')}</p><p><a class="button button-main" href="/home">${t('offline.again')}</a></p></section>`;
  };
  return pageDocument({
    language: 'en',
    title: `${messages.in('en')('offline.title')} · ${organisation}`,
    stylesheet: 'home.css',
    bodyClass: 'offline',
    body: html`<main class="offline-page">${mark('shut')}${part('en')}${part('ja')}</main>`,
    assets,
  });
}
