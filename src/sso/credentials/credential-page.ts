import type { MessageKey, Translator } from '#web/messages/index.ts';
import { type CredentialsPage, credentialsPage } from '#web/signin/index.ts';
import { launchPath } from '#src/access/apps/index.ts';
import { isMeantFor, rightsUnder, siteOf, type StoredCredentials } from '#src/access/vault/index.ts';
import type { Reply } from '#src/platform/http/index.ts';
import type { CredentialProblems } from './credential-form.ts';
import type { CredentialNeeds } from './credential-needs.ts';
import { type CredentialVisit, formFields, givenNameOf, pathOf, wishesOf } from './credential-visit.ts';

type Showing = {
  opens: boolean;
  /** What was just done: `saved`, `removed`. */
  said?: string;
  shown?: string;
  problems?: CredentialProblems;
  /** As the person wrote it, when there is a problem. */
  userName?: string | undefined;
};

export async function showCredentials(
  needs: CredentialNeeds,
  visit: CredentialVisit,
  showing: Showing,
): Promise<Reply> {
  const { app, entered, http } = visit;
  const { person, isShared } = rightsUnder(app.vaulted.scheme);
  const frame = needs.pages.frames.frame(http, { wishes: wishesOf(entered.decision.person) });
  const { t } = frame;
  const stored = isShared ? undefined : await needs.vault.find(app.id, entered.session.userId);
  const isUsable = isShared
    ? app.document.credentials.password !== undefined
    : stored?.hasPassword === true && isMeantFor(app, stored);
  const ownName = person.userName ? stored?.userName : undefined;
  const sharedName = isShared ? app.document.credentials.userName : undefined;
  return {
    status: showing.problems === undefined ? 200 : 400,
    page: 'signin',
    html: credentialsPage(frame, {
      app: app.label,
      action: pathOf(app),
      fields: formFields(needs, visit),
      said: saidOf(t, visit, showing, stored),
      lead: leadOf(t, visit, isUsable),
      userName: showing.userName ?? sharedName ?? ownName ?? givenNameOf(needs, visit),
      mayChangeUserName: person.userName,
      mayChangePassword: person.password,
      passwordChanged: isUsable ? t.moment(stored?.passwordChangedMs ?? app.lastUpdatedMs) : undefined,
      mayShow: app.vaulted.mayReveal,
      shown: showing.shown,
      problems: showing.problems ?? {},
      opens: showing.opens,
      openHref: launchPath(app),
    }),
  };
}

function leadOf(t: Translator, { app }: CredentialVisit, isUsable: boolean): string {
  const { person } = rightsUnder(app.vaulted.scheme);
  const key: MessageKey = !person.password
    ? isUsable
      ? 'credentials.leadAdmin'
      : 'credentials.leadNone'
    : app.vaulted.scheme === 'EXTERNAL_PASSWORD_SYNC'
      ? 'credentials.leadSync'
      : isUsable
        ? 'credentials.leadKept'
        : 'credentials.leadFirst';
  return t(key, { app: app.label });
}

function saidOf(
  t: Translator,
  { app }: CredentialVisit,
  showing: Showing,
  stored: StoredCredentials | undefined,
): CredentialsPage['said'] {
  if (showing.said === 'saved') return { kind: 'done', text: t('credentials.saved') };
  if (showing.said === 'removed') {
    return { kind: 'done', text: t('credentials.removed', { app: app.label }) };
  }
  if (stored?.hasPassword !== true || isMeantFor(app, stored)) return undefined;
  const sites = { site: siteOf(app), before: stored.site };
  return { kind: 'look', text: t('credentials.moved', { app: app.label, ...sites }) };
}
