import { isVaulted, type VaultedInstance } from '#src/access/vault/index.ts';
import type { Person } from '#src/directory/users/index.ts';
import type { UnauthenticatedRequest } from '#src/platform/http/index.ts';
import { sessionFormPurpose } from '#src/signin/signout/index.ts';
import type { Entered, Launch, VisitMarks } from '../entry/index.ts';
import type { CredentialNeeds } from './credential-needs.ts';

/** The decision let this person to this app's credentials: their own and nobody else's, since no address or field names anybody. */
export type CredentialVisit = {
  http: UnauthenticatedRequest;
  app: VaultedInstance;
  entered: Extract<Entered, { outcome: 'ENTERED' }>;
};

export type VaultedLaunch = Launch & { app: VaultedInstance };

export const isVaultedLaunch = (launch: Launch): launch is VaultedLaunch => isVaulted(launch.app);

export const pathOf = (app: { id: string }): string => `/home/credentials/${app.id}`;

/** The name with which the app is opened where the vault has none of its own. */
export function givenNameOf(
  needs: Pick<CredentialNeeds, 'assignments'>,
  { app, entered: { decision } }: CredentialVisit,
): string {
  return needs.assignments.userNameFor(app, decision.assignment, decision.person);
}

/** Where a detour to sign-in leads back to, with when the request arrived. */
export function resumePathOf(
  { visits }: Pick<CredentialNeeds, 'visits'>,
  appId: string,
  requestedMs: number,
  opens: boolean,
): string {
  return `${pathOf({ id: appId })}?${opens ? 'open=yes&' : ''}r=${visits.onTheWay(appId, requestedMs)}`;
}

/**
 * What every form of a page carries: proof that the page was given to this session, and the visit it belongs to, so that an app that
 * asks for the password every time does not ask for it once a button.
 */
export function formFields(
  { visits, pages }: Pick<CredentialNeeds, 'visits' | 'pages'>,
  visit: CredentialVisit,
): Record<string, string> {
  return {
    t: pages.forms.make(sessionFormPurpose, visit.entered.session.sid),
    v: markOf(visits, visit),
  };
}

/** The visit that the decision has just allowed, as it began: a page that is shown does not begin another. */
export function markOf(
  visits: Pick<VisitMarks, 'mark'>,
  { app, entered: { session, requestedMs } }: CredentialVisit,
): string {
  return visits.mark({ appId: app.id, sid: session.sid, requestedMs });
}

/** Their own language goes before the browser's. */
export function wishesOf({ profile }: Person): (string | undefined)[] {
  return [profile['preferredLanguage'], profile['locale']].map((wish) =>
    typeof wish === 'string' ? wish : undefined,
  );
}
