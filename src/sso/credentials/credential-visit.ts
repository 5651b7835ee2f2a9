import { isVaulted, type VaultedInstance } from '#src/access/vault/index.ts';
import type { Person } from '#src/directory/users/index.ts';
import type { UnauthenticatedRequest } from '#src/platform/http/index.ts';
import { sessionFormPurpose } from '#src/signin/signout/index.ts';
import type { Entered, Launch } from '../entry/index.ts';
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

type Visit = { appId: string; sid: string | undefined; requestedMs: number };

/** As long as one may take to sign in again, or to read a page: until then, what was asked at its beginning is not asked again. */
const visitMs = 15 * 60_000;
const kind = 'credentials-visit';

/** Where a detour to sign-in leads back to, with when the visit began. */
export function resumePathOf(
  { sealer, clock }: Pick<CredentialNeeds, 'sealer' | 'clock'>,
  appId: string,
  requestedMs: number,
  opens: boolean,
): string {
  const visit: Visit = { appId, sid: undefined, requestedMs };
  const sealed = sealer.seal(kind, visit, clock.nowMs() + visitMs);
  return `${pathOf({ id: appId })}?${opens ? 'open=yes&' : ''}r=${sealed}`;
}

/** When the visit began that this address or form goes on with; undefined where there is none, or of another session. */
export function visitBegan(
  { sealer, clock }: Pick<CredentialNeeds, 'sealer' | 'clock'>,
  sealed: unknown,
  of: { appId: string; sid: string | undefined },
): number | undefined {
  if (typeof sealed !== 'string') return undefined;
  const visit = sealer.open<Visit>(kind, sealed, clock.nowMs());
  return visit?.appId === of.appId && visit.sid === of.sid ? visit.requestedMs : undefined;
}

/**
 * What every form of a page carries: proof that the page was given to this session, and the visit it belongs to, so that an app that
 * asks for the password every time does not ask for it once a button.
 */
export function formFields(
  { sealer, clock, pages }: Pick<CredentialNeeds, 'sealer' | 'clock' | 'pages'>,
  { app, entered: { session } }: CredentialVisit,
): Record<string, string> {
  return {
    t: pages.forms.make(sessionFormPurpose, session.sid),
    v: sealedVisit({ sealer, clock }, { app, session }),
  };
}

/** The visit that the decision has just allowed, for this session and nobody else. */
export function sealedVisit(
  { sealer, clock }: Pick<CredentialNeeds, 'sealer' | 'clock'>,
  { app, session }: { app: { id: string }; session: { sid: string; authTimeMs: number } },
): string {
  const visit: Visit = { appId: app.id, sid: session.sid, requestedMs: session.authTimeMs };
  return sealer.seal(kind, visit, clock.nowMs() + visitMs);
}

/** Their own language goes before the browser's. */
export function wishesOf({ profile }: Person): (string | undefined)[] {
  return [profile['preferredLanguage'], profile['locale']].map((wish) =>
    typeof wish === 'string' ? wish : undefined,
  );
}
