// The pages on which a browser tells apps that somebody signed out.
import { type Content, html, linkButton, type Markup, notice } from '#web/ui/index.ts';
import { type SigninFrame, signinPage } from './frame.ts';
import { messagePage } from './pages.ts';

export type LeavingApp = {
  id: string;
  label: string;
  /** Takes the browser to the app and back; undefined where the app has no such way. */
  href: string | undefined;
  state: 'waiting' | 'confirmed' | 'refused' | 'unreachable';
};

const stateKeys = {
  waiting: 'farewell.waiting',
  confirmed: 'farewell.confirmed',
  refused: 'farewell.refused',
  unreachable: 'farewell.unreachable',
} as const;

/**
 * After signing out: one hidden frame for each app that listens in the browser, and what each says. The script shows answers as
 * they come and goes on; without it each app has its button, and one link goes on.
 */
export function leavingPage(
  frame: SigninFrame,
  p: {
    apps: readonly LeavingApp[];
    /** Of apps that are told and do not answer. */
    frameUrls: readonly string[];
    goOn: string;
    /** What follows is not a page of ours, so this one stays a little longer if an app did not answer. */
    leadsAway: boolean;
    nonce?: string | undefined;
  },
): string {
  const { t } = frame;
  const asked = p.apps.filter((app) => app.href !== undefined && app.state === 'waiting');
  return signinPage(frame, {
    title: t('signout.leaving'),
    script: 'leaving.js',
    scriptNonce: p.nonce,
    lead: p.apps.length > 0 && t('farewell.lead'),
    body: html`${p.apps.length > 0 && appList(frame, p.apps)}
<div class="actions"><a class="button button-main button-wide" data-go-on${p.leadsAway && html` data-away`} href="${p.goOn}">${t('signout.goOn')}</a></div>
${asked.map(({ id, href }) => hiddenFrame(frame, html`data-app="${id}" data-src="${href}"`))}${p.frameUrls.map((url) => hiddenFrame(frame, html`src="${url}"`))}`,
  });
}

/** An app that answers is visited by the script, once that listens. */
function hiddenFrame({ t }: SigninFrame, what: Markup): Markup {
  return html`<iframe class="logout-frames" ${what} title="${t('signout.leaving')}" sandbox="allow-scripts allow-same-origin allow-forms" referrerpolicy="no-referrer" tabindex="-1" aria-hidden="true"></iframe>`;
}

function appList({ t }: SigninFrame, apps: readonly LeavingApp[]): Markup {
  return html`<ul class="leaving" aria-live="polite">${apps.map(
    (app) =>
      html`<li class="leaving-app" data-app="${app.id}" data-state="${app.state}" data-confirmed="${t('farewell.confirmed')}" data-refused="${t('farewell.refused')}"><span class="leaving-name">${app.label}</span><span class="leaving-state quiet">${t(stateKeys[app.state])}</span>${
        app.href !== undefined &&
        app.state !== 'confirmed' &&
        html`<a class="leaving-there" href="${app.href}" target="_blank" rel="noopener noreferrer" aria-label="${t('farewell.thereLabel', { app: app.label })}">${t('farewell.there')}</a>`
      }</li>`,
  )}</ul>`;
}

/** Signed out here, while some apps have not said that they followed. */
export function leftOpenPage(frame: SigninFrame, p: { apps: readonly LeavingApp[]; again: string }): string {
  const { t } = frame;
  return signinPage(frame, {
    title: t('farewell.openTitle'),
    body: html`${notice('look', t('farewell.openText'))}${appList(frame, p.apps)}
<div class="actions">${linkButton({ label: t('signout.again'), href: p.again, wide: true })}</div>`,
  });
}

/** What an app answered. In a frame or tab of its own; the script tells the page that waits for it. */
export function appAnswerPage(
  frame: SigninFrame,
  p: {
    app: { id: string; label: string };
    isConfirmed: boolean;
    nonce: string;
    reference?: string | undefined;
  },
): string {
  const { t } = frame;
  const text: Content = p.isConfirmed ? t('farewell.appDone') : t('farewell.appFailed');
  return messagePage(frame, {
    title: p.isConfirmed
      ? t('farewell.appDoneTitle', { app: p.app.label })
      : t('farewell.appFailedTitle', { app: p.app.label }),
    kind: p.isConfirmed ? 'done' : 'look',
    text,
    reference: p.isConfirmed ? undefined : p.reference,
    script: 'app-answer.js',
    scriptNonce: p.nonce,
    bodyData: { app: p.app.id, answer: p.isConfirmed ? 'confirmed' : 'refused' },
  });
}
