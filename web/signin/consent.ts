import type { MessageKey } from '#web/messages/index.ts';
import { button, hidden, html } from '#web/ui/index.ts';
import { type SigninFrame, signinPage } from './frame.ts';
import { webAddress } from './web-address.ts';

export type ConsentScope = {
  name: string;
  displayName?: string | undefined;
  description?: string | undefined;
};

const knownScopes: Readonly<Record<string, MessageKey>> = {
  openid: 'scope.openid',
  profile: 'scope.profile',
  email: 'scope.email',
  address: 'scope.address',
  phone: 'scope.phone',
  groups: 'scope.groups',
  offline_access: 'scope.offline_access',
  device_sso: 'scope.device_sso',
};

export type ConsentPage = {
  appLabel: string;
  login: string;
  scopes: readonly ConsentScope[];
  /** Where the answer is posted: `consent=allow` or `consent=deny`, with these fields. */
  action: string;
  fields: Readonly<Record<string, string>>;
  policyUri?: string | undefined;
  termsUri?: string | undefined;
};

/** Asks before an app gets what was not given to it by an administrator. The app's own words come last and are never trusted as markup. */
export function consentPage(frame: SigninFrame, p: ConsentPage): string {
  const { t } = frame;
  const links = [
    { href: webAddress(p.policyUri), label: t('consent.policy') },
    { href: webAddress(p.termsUri), label: t('consent.terms') },
  ].filter((link) => link.href !== undefined);
  return signinPage(frame, {
    title: t('consent.title', { app: p.appLabel }),
    gate: 'open',
    lead: t('consent.lead', { login: p.login, app: p.appLabel }),
    body: html`<ul class="scopes">${p.scopes.map((scope) => html`<li>${scopeSentence(frame, scope)}</li>`)}</ul>
<form class="actions" method="post" action="${p.action}">${Object.entries(p.fields).map(([name, value]) => hidden(name, value))}
${button({ label: t('consent.allow'), wide: true, name: 'consent', value: 'allow' })}
${button({ label: t('consent.deny'), look: 'plain', wide: true, name: 'consent', value: 'deny' })}</form>
${links.length > 0 && html`<div class="form-foot">${links.map((link) => html`<a href="${link.href}" rel="noopener noreferrer" target="_blank">${link.label}</a>`)}</div>`}`,
  });
}

function scopeSentence(frame: SigninFrame, scope: ConsentScope): ReturnType<typeof html> {
  const known = knownScopes[scope.name];
  if (known) return html`${frame.t(known)}`;
  const name = scope.displayName || scope.name;
  return html`${name}${scope.description && html`<br><span class="quiet small">${scope.description}</span>`}`;
}
