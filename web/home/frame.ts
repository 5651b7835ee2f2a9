import { languageNames, languages, type Translator } from '#web/messages/index.ts';
import {
  type AssetUrls,
  type Content,
  emblem,
  html,
  hidden,
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
  current: 'apps' | 'requests' | 'account' | undefined;
  /** Whether there are apps that people may ask for. */
  hasCatalogue: boolean;
  /** Whether there is a console for them. */
  isAdministrator?: boolean;
  /** The page itself, to which the switch of language leads back. */
  path: string;
  /** Where the script is that answers while there is no network; without it none is installed. */
  serviceWorker?: string;
};

/** Apps and people are named in whichever language; the frame's own switch has its letters by itself. */
const japanese = /[\u3040-\u30ff\u3400-\u9fff\uff66-\uff9f]/;

type Place = NonNullable<HomeFrame['current']>;

export function homePage(
  frame: HomeFrame,
  page: {
    title: string;
    isProblem?: boolean;
    script?: string;
    data?: Readonly<Record<string, string>>;
    body: Content;
  },
): string {
  const { t } = frame;
  const link = (to: Place, href: string, label: string): Markup =>
    html`<a class="bar-link" href="${href}"${frame.current === to && html` aria-current="page"`}>${label}</a>`;
  const body = html`<a class="skip-link" href="#content">${t('skip')}</a>
<header class="bar"><div class="bar-inner">
<a class="bar-brand" href="/home">${emblem(frame.assets, 'home', 'open')}<span class="bar-org">${frame.organisation}</span></a>
<nav class="bar-nav" aria-label="${t('home.navigation')}">${link('apps', '/home', t('home.apps'))}${frame.hasCatalogue && link('requests', '/home/requests', t('requests.nav'))}${link('account', '/home/account', t('home.account'))}${frame.isAdministrator === true && html`<a class="bar-link" href="/admin">${t('home.administration')}</a>`}</nav>
<div class="bar-end">${languageSwitch(frame)}
<form class="bar-out" method="post" action="/signout">${hidden('t', frame.formToken)}<span class="bar-person" title="${frame.person.login}">${frame.person.displayName}</span><button class="button-text" type="submit">${t('home.signout')}</button></form></div>
</div></header>
<main id="content" class="room" tabindex="-1">${page.body}</main>`;
  return pageDocument({
    language: t.language,
    title: `${page.isProblem ? t('problem.title', { title: page.title }) : page.title} · ${frame.organisation}`,
    stylesheet: 'home.css',
    hasJapanese: japanese.test(
      `${frame.organisation}${frame.person.displayName}${String(html`${page.body}`)}`,
    ),
    script:
      page.script === undefined
        ? ['enhance.js', 'installed.js']
        : ['enhance.js', page.script, 'installed.js'],
    installable: { manifest: '/manifest.webmanifest', touchIcon: 'touch-icon.png' },
    bodyClass: 'home',
    bodyData: {
      show: t('secret.show'),
      hide: t('secret.hide'),
      showLabel: t('secret.showLabel'),
      hideLabel: t('secret.hideLabel'),
      ...(frame.serviceWorker === undefined ? {} : { worker: frame.serviceWorker }),
      ...page.data,
    },
    body,
    assets: frame.assets,
  });
}

function languageSwitch(frame: HomeFrame): Markup {
  const { t } = frame;
  return html`<form class="bar-language" method="post" action="/home/language">${hidden('t', frame.formToken)}${hidden('back', frame.path)}${languages
    .filter((language) => language !== t.language)
    .map(
      (language) =>
        html`<button class="button-text" type="submit" name="language" value="${language}" lang="${language}">${languageNames[language]}</button>`,
    )}</form>`;
}
