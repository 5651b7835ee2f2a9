// Pages on the way into an app that knows nothing but a user name and a password.
import { button, type Content, field, hidden, html, type Markup, notice } from '#web/ui/index.ts';
import { type SigninFrame, signinPage } from './frame.ts';
import { webAddress } from './web-address.ts';

export type CredentialsPage = {
  app: string;
  /** Where forms go: `<action>`, `<action>/show`, `<action>/remove`. */
  action: string;
  /** Of every form on the page. */
  fields: Readonly<Record<string, string>>;
  /** Said before anything else. */
  said?: { kind: 'done' | 'look' | 'problem'; text: string } | undefined;
  lead: string;
  userName: string;
  mayChangeUserName: boolean;
  mayChangePassword: boolean;
  /** When the password that is kept was set, in the reader's words; undefined when none is kept. */
  passwordChanged: string | undefined;
  mayShow: boolean;
  /** The password itself, after the person asked for it. */
  shown?: string | undefined;
  problems: { userName?: string | undefined; password?: string | undefined };
  /** The app is opened as soon as there is something to open it with. */
  opens: boolean;
  openHref: string;
};

/** What somebody signs in to an app with: write it down, look at it, take it out. */
export function credentialsPage(frame: SigninFrame, p: CredentialsPage): string {
  const { t } = frame;
  const mayChange = p.mayChangeUserName || p.mayChangePassword;
  return signinPage(frame, {
    title: t('credentials.title', { app: p.app }),
    isProblem: Boolean(p.problems.userName ?? p.problems.password),
    gate: 'open',
    lead: p.lead,
    body: html`${p.said && notice(p.said.kind, p.said.text)}
${p.shown !== undefined && shownPassword(frame, p.shown)}
${mayChange ? changeForm(frame, p) : html`<dl class="keeps">${fact(t('credentials.userName'), p.userName)}</dl>`}
${p.passwordChanged !== undefined && keptActions(frame, p)}
<div class="form-foot"><a href="/home">${t('credentials.home')}</a>${!p.opens && p.passwordChanged !== undefined && html`<a href="${p.openHref}">${t('credentials.open', { app: p.app })}</a>`}</div>`,
  });
}

function changeForm(frame: SigninFrame, p: CredentialsPage): Markup {
  const { t } = frame;
  const kept = p.passwordChanged;
  return html`<form class="form" method="post" action="${p.action}" novalidate>${hiddenFields(p.fields)}${p.opens && hidden('open', 'yes')}
${
  p.mayChangeUserName
    ? field({
        name: 'userName',
        label: t('credentials.userName'),
        value: p.userName,
        autocomplete: 'off',
        verbatim: true,
        maxLength: 100,
        autofocus: p.userName === '' || p.problems.userName !== undefined,
        problem: p.problems.userName,
      })
    : html`<dl class="keeps">${fact(t('credentials.userName'), p.userName)}</dl>`
}
${
  p.mayChangePassword &&
  field({
    name: 'password',
    label: t('credentials.password', { app: p.app }),
    type: 'password',
    // Or the browser would fill in what it has for this site: the password of the sign-in here.
    autocomplete: 'new-password',
    required: kept === undefined,
    maxLength: 1024,
    autofocus: p.userName !== '' && p.problems.userName === undefined,
    hint: kept !== undefined && t('credentials.keptSince', { when: kept }),
    problem: p.problems.password,
  })
}
${button({ label: t(p.opens ? 'credentials.saveAndOpen' : 'credentials.save'), wide: true })}</form>`;
}

function keptActions(frame: SigninFrame, p: CredentialsPage): Markup {
  const { t } = frame;
  return html`<div class="actions">${
    p.mayShow &&
    p.shown === undefined &&
    html`<form method="post" action="${p.action}/show">${hiddenFields(p.fields)}${button({ label: t('credentials.show'), look: 'plain', wide: true })}</form>`
  }${
    p.mayChangePassword &&
    html`<form method="post" action="${p.action}/remove">${hiddenFields(p.fields)}${button({ label: t('credentials.remove'), look: 'plain', wide: true })}</form>`
  }</div>`;
}

function shownPassword(frame: SigninFrame, password: string): Markup {
  return html`<div class="field"><label class="field-label" for="shown">${frame.t('credentials.shown')}</label>
<input class="input code" id="shown" type="text" value="${password}" readonly autocomplete="off" spellcheck="false" autofocus></div>`;
}

export type OpenByHandPage = {
  app: string;
  userName: string;
  /** Where the password is asked for: as plain text by the page's script, as a page without. */
  action: string;
  fields: Readonly<Record<string, string>>;
  /** The app's own sign-in page. */
  openHref: string;
  /** The site asks in a window of the browser's own. */
  isBasicAuth: boolean;
  changeHref: string | undefined;
};

/** For apps whose form nobody can fill in from outside: the name and the password to copy, then the app's own page. */
export function openByHandPage(frame: SigninFrame, p: OpenByHandPage): string {
  const { t } = frame;
  const words = { 'data-copied': t('credentials.copied'), 'data-failed': t('credentials.copyFailed') };
  const openHref = webAddress(p.openHref);
  const says = (name: keyof typeof words) => html` ${name}="${words[name]}"`;
  return signinPage(frame, {
    title: t('credentials.openTitle', { app: p.app }),
    gate: 'open',
    lead: t(p.isBasicAuth ? 'credentials.openLeadBasic' : 'credentials.openLead', { app: p.app }),
    body: html`<ul class="copies">
<li class="copy"><div class="copy-what"><span class="field-label">${t('credentials.userName')}</span><span class="copy-value">${p.userName}</span></div>
<button class="button button-plain" type="button" hidden data-copy-text="${p.userName}"${says('data-copied')}${says('data-failed')} aria-label="${t('credentials.copyUserName')}">${t('credentials.copy')}</button></li>
<li class="copy"><div class="copy-what"><span class="field-label">${t('credentials.passwordPlain')}</span><span class="copy-value" aria-hidden="true">••••••••</span></div>
<form method="post" action="${p.action}" data-copy${says('data-copied')}${says('data-failed')}>${hiddenFields(p.fields)}<button class="button button-plain" type="submit" aria-label="${t('credentials.copyPassword')}">${t('credentials.copy')}</button></form></li>
</ul>
<p class="visually-hidden" role="status" data-copy-said></p>
${openHref !== undefined && html`<a class="button button-main button-wide" href="${openHref}" target="_blank" rel="noopener noreferrer">${t('credentials.open', { app: p.app })}</a>`}
<div class="form-foot"><a href="/home">${t('credentials.home')}</a>${p.changeHref !== undefined && html`<a href="${p.changeHref}">${t('credentials.change')}</a>`}</div>`,
  });
}

const hiddenFields = (fields: Readonly<Record<string, string>>): Content =>
  Object.entries(fields).map(([name, value]) => hidden(name, value));

const fact = (label: string, value: string): Markup => html`<div><dt>${label}</dt><dd>${value}</dd></div>`;
