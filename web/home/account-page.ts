import { languageNames, languages, type Sentence } from '#web/messages/index.ts';
import {
  button,
  computerIcon,
  type Content,
  field,
  hidden,
  html,
  type Language,
  linkButton,
  type Markup,
  newSecretFields,
  notice,
  phoneIcon,
  select,
} from '#web/ui/index.ts';
import { type HomeFrame, homePage } from './frame.ts';

export type SessionLine = {
  id: string;
  isThis: boolean;
  isPhone: boolean;
  /** "Firefox on Windows"; undefined when the browser did not say. */
  device: string | undefined;
  ipAddress: string;
  signedIn: string;
  lastSeen: string;
};

export type AccountSaid =
  | 'account.languageSaved'
  | 'account.openingSaved'
  | 'account.profileSaved'
  | 'account.addressSaved'
  | 'account.passwordSaved'
  | 'account.sessionEnded'
  | 'account.othersEnded';

export type AccountPage = {
  profile: readonly { label: string; value: string }[];
  mayEdit: boolean;
  /** Undefined where the organisation keeps passwords elsewhere. */
  passwordChanged: string | undefined;
  mayChangePassword: boolean;
  language: Language;
  /** Empty: none was chosen, so times are in UTC. */
  timeZone: string;
  timeZones: readonly string[];
  opensIn: 'NEW_TAB' | 'SAME_TAB';
  sessions: readonly SessionLine[];
  said?: { kind: 'done' | 'problem'; text: string } | undefined;
};

export function accountPage(frame: HomeFrame, p: AccountPage): string {
  const { t } = frame;
  return homePage(frame, {
    title: t('account.title'),
    body: html`<div class="room-head"><h1>${t('account.title')}</h1></div>
${p.said && notice(p.said.kind, p.said.text)}
<div class="sections">
${section(
  'profile',
  t('account.profile'),
  html`<dl class="facts">${p.profile.map((fact) => html`<div><dt>${fact.label}</dt><dd>${fact.value}</dd></div>`)}</dl>${
    p.mayEdit &&
    html`<p>${linkButton({ label: t('account.editProfile'), href: '/home/profile', look: 'plain' })}</p>`
  }<p class="quiet small">${t(p.mayEdit ? 'account.profileOthers' : 'account.profileHint')}</p>`,
)}
${section(
  'password',
  t('account.password'),
  html`<p>${p.passwordChanged === undefined ? t('account.passwordNever') : t('account.passwordChanged', { when: p.passwordChanged })}</p>${
    p.mayChangePassword
      ? html`<p>${linkButton({ label: t('account.changePassword'), href: '/home/password', look: 'plain' })}</p>`
      : html`<p class="quiet small">${t('change.notAllowed')}</p>`
  }`,
)}
${section(
  'security',
  t('security.title'),
  html`<p>${t('security.lead')}</p><p>${linkButton({ label: t('security.open'), href: '/home/security', look: 'plain' })}</p>`,
)}
${section('language', t('account.languageAndTime'), languageForm(frame, p))}
${section('opening', t('account.opening'), openingForm(frame, p))}
${section('sessions', t('account.sessions'), sessionList(frame, p.sessions))}
</div>`,
  });
}

function languageForm(frame: HomeFrame, p: AccountPage): Markup {
  const { t } = frame;
  const isKnown = p.timeZone === '' || p.timeZones.includes(p.timeZone);
  return html`<form class="row" method="post" action="/home/language">${hidden('t', frame.formToken)}${select(
    {
      name: 'language',
      label: t('account.language'),
      selected: p.language,
      options: languages.map((language) => ({
        value: language,
        label: languageNames[language],
        lang: language,
      })),
    },
  )}${select({
    name: 'timezone',
    label: t('account.timeZone'),
    selected: p.timeZone,
    options: [
      { value: '', label: t('account.noTimeZone') },
      ...(isKnown ? [] : [p.timeZone]).concat(p.timeZones).map((zone) => ({ value: zone, label: zone })),
    ],
  })}${button({ label: t('account.save'), look: 'plain' })}</form><p class="quiet small">${t('account.languageHint')}</p>`;
}

function openingForm(frame: HomeFrame, p: AccountPage): Markup {
  const { t } = frame;
  const choice = (value: AccountPage['opensIn'], label: string) =>
    html`<label class="check"><input type="radio" name="opensIn" value="${value}"${p.opensIn === value && html` checked`}><span>${label}</span></label>`;
  return html`<form method="post" action="/home/opening">${hidden('t', frame.formToken)}<fieldset class="choices"><legend class="visually-hidden">${t('account.opening')}</legend>${choice('NEW_TAB', t('account.newTab'))}${choice('SAME_TAB', t('account.sameTab'))}</fieldset>${button({ label: t('account.save'), look: 'plain' })}</form>`;
}

function section(id: string, title: string, body: Content): Markup {
  return html`<section class="section" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2><div class="section-body">${body}</div></section>`;
}

function sessionList(frame: HomeFrame, sessions: readonly SessionLine[]): Markup {
  const { t } = frame;
  return html`<ul class="lines">${sessions.map((line) => {
    const device = line.device ?? t('account.unknownDevice');
    return html`<li class="line"><span class="line-picture">${line.isPhone ? phoneIcon() : computerIcon()}</span>
<div class="line-body"><p class="line-title"><strong>${device}</strong>${line.isThis && html` <span class="badge">${t('account.thisDevice')}</span>`}</p>
<p class="quiet small figures">${t('account.signedIn', { when: line.signedIn })}</p>
<p class="quiet small figures">${t('account.lastSeen', { when: line.lastSeen })} · ${line.ipAddress}</p></div>
${
  !line.isThis &&
  html`<form method="post" action="/home/sessions/end">${hidden('t', frame.formToken)}${hidden('session', line.id)}<button class="button button-harm" type="submit" aria-label="${t('account.endSessionLabel', { device, when: line.signedIn })}">${t('account.endSession')}</button></form>`
}</li>`;
  })}</ul>
${sessions.length > 1 && html`<form method="post" action="/home/sessions/end-others">${hidden('t', frame.formToken)}${button({ label: t('account.endOthers'), look: 'plain' })}</form>`}`;
}

export function changePasswordPage(
  frame: HomeFrame,
  p: {
    requirements: readonly Sentence[];
    problems: { current?: string | undefined; next?: string | undefined };
    said?: string | undefined;
  },
): string {
  const { t } = frame;
  return homePage(frame, {
    title: t('account.changePassword'),
    isProblem: Boolean(p.problems.current ?? p.problems.next ?? p.said),
    body: html`<div class="narrow"><p><a href="/home/account">${t('account.back')}</a></p>
<h1>${t('account.changePassword')}</h1>
${p.said && notice('problem', p.said)}
<form class="stack" method="post" action="/home/password" novalidate>${hidden('t', frame.formToken)}
<input type="text" name="username" value="${frame.person.login}" autocomplete="username" readonly hidden>
${field({
  name: 'currentPassword',
  label: t('change.current'),
  type: 'password',
  autocomplete: 'current-password',
  autofocus: p.problems.next === undefined,
  problem: p.problems.current,
})}
${newSecretFields({
  label: t('change.new'),
  repeatLabel: t('change.repeat'),
  rulesTitle: t('rules.title'),
  rules: t.each(p.requirements),
  problem: p.problems.next,
  autofocus: p.problems.next !== undefined,
})}
<div>${button({ label: t('change.submit') })}</div>
<p class="quiet small">${t('change.othersEnd')}</p></form></div>`,
  });
}
