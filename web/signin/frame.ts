import { languageNames, languages, type Translator } from '#web/messages/index.ts';
import {
  type AssetUrls,
  type Content,
  emblem,
  html,
  type Language,
  type Markup,
  pageDocument,
} from '#web/ui/index.ts';

/** What every sign-in page is told before it says anything of its own. */
export type SigninFrame = {
  t: Translator;
  assets: AssetUrls;
  organisation: string;
  /** This very page in another language. Undefined where a page cannot be asked for again. */
  languageHref?: ((language: Language) => string) | undefined;
};

export type SigninPage = {
  title: string;
  /** The page tells of something that has to be put right; the tab says so too. */
  isProblem?: boolean;
  gate?: 'shut' | 'open';
  /** Enhancement beside the page. Empty for none. */
  script?: string | readonly string[];
  scriptNonce?: string | undefined;
  /** Words for the script, beside those of every page. */
  bodyData?: Readonly<Record<string, string>> | undefined;
  lead?: Content;
  body?: Content;
};

/** The arch of the mark drawn large, on a grid of 560 by 640. Its legs grow with the form. */
function arch(): Markup {
  return html`<svg class="gate-arch" aria-hidden="true" focusable="false"><svg x="0" y="0" width="50%" height="100%" overflow="visible"><path d="M1 281A279 279 0 0 1 266 2.4" stroke-width="2"/><line x1="1" y1="281" x2="1" y2="100%" stroke-width="2"/></svg><svg x="50%" y="0" width="50%" height="100%" overflow="visible"><path d="M279 281A279 279 0 0 0 14 2.4" stroke-width="2"/><line x1="279" y1="281" x2="279" y2="100%" stroke-width="2"/></svg></svg>`;
}

export function signinPage(frame: SigninFrame, page: SigninPage): string {
  const { t } = frame;
  const body = html`<a class="skip-link" href="#content">${t('skip')}</a>
<div class="gate">${arch()}
<div class="gate-column">
<header class="gate-head">${emblem(frame.assets, 'signin', page.gate ?? 'shut')}<p class="gate-org">${frame.organisation}</p></header>
<main id="content" class="form" tabindex="-1">
<div class="gate-title"><h1>${page.title}</h1>${page.lead && html`<p class="way">${page.lead}</p>`}</div>
${page.body}
</main>
</div>
<footer class="signin-foot">${languageChoice(frame)}</footer>
</div>`;
  return pageDocument({
    language: t.language,
    title: `${page.isProblem ? t('problem.title', { title: page.title }) : page.title} · ${frame.organisation}`,
    stylesheet: 'signin.css',
    script: page.script ?? 'enhance.js',
    scriptNonce: page.scriptNonce,
    bodyClass: 'signin',
    bodyData: {
      show: t('secret.show'),
      hide: t('secret.hide'),
      showLabel: t('secret.showLabel'),
      hideLabel: t('secret.hideLabel'),
      ...page.bodyData,
    },
    body,
    assets: frame.assets,
  });
}

function languageChoice(frame: SigninFrame): Markup | undefined {
  const { languageHref, t } = frame;
  if (!languageHref) return undefined;
  return html`<nav aria-label="${t('language.choose')}">${languages.map((language) =>
    language === t.language
      ? html`<span aria-current="true" lang="${language}">${languageNames[language]}</span>`
      : html`<a href="${languageHref(language)}" lang="${language}" hreflang="${language}">${languageNames[language]}</a>`,
  )}</nav>`;
}
