import type { Translator } from '#web/messages/index.ts';
import {
  type AssetUrls,
  type Content,
  html,
  hidden,
  mark,
  type Markup,
  pageDocument,
} from '#web/ui/index.ts';

export type HomeFrame = {
  t: Translator;
  assets: AssetUrls;
  organisation: string;
  /** Whose home it is. */
  person: { displayName: string; login: string };
  /** Sealed proof that a form came from a page of ours, for every form on the page. */
  formToken: string;
  current: 'apps' | 'account' | undefined;
};

export function homePage(
  frame: HomeFrame,
  page: { title: string; isProblem?: boolean; body: Content },
): string {
  const { t } = frame;
  const link = (to: 'apps' | 'account', href: string, label: string): Markup =>
    html`<a class="bar-link" href="${href}"${frame.current === to && html` aria-current="page"`}>${label}</a>`;
  const body = html`<a class="skip-link" href="#content">${t('skip')}</a>
<header class="bar"><div class="bar-inner">
<a class="bar-brand" href="/home">${mark('open')}<span class="bar-org">${frame.organisation}</span></a>
<nav class="bar-nav" aria-label="${t('home.navigation')}">${link('apps', '/home', t('home.apps'))}${link('account', '/home/account', t('home.account'))}</nav>
<form class="bar-out" method="post" action="/signout">${hidden('t', frame.formToken)}<span class="bar-person" title="${frame.person.login}">${frame.person.displayName}</span><button class="button-text" type="submit">${t('home.signout')}</button></form>
</div></header>
<main id="content" class="room" tabindex="-1">${page.body}</main>`;
  return pageDocument({
    language: t.language,
    title: `${page.isProblem ? t('problem.title', { title: page.title }) : page.title} · ${frame.organisation}`,
    stylesheet: 'home.css',
    script: 'enhance.js',
    bodyClass: 'home',
    bodyData: {
      show: t('secret.show'),
      hide: t('secret.hide'),
      showLabel: t('secret.showLabel'),
      hideLabel: t('secret.hideLabel'),
    },
    body,
    assets: frame.assets,
  });
}
