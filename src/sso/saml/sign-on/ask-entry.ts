import { mustReauthenticate } from '#src/protocols/saml/index.ts';
import type { Entry } from '#src/sso/entry/index.ts';
import type { Resumes } from '../resume.ts';
import { neededAcr } from './authn-context.ts';
import { Refusal, type Visit, type VisitStep } from './visit.ts';

/** May this person enter this app now? Yes goes on; "not yet" goes to sign-in and comes back; no is a page of ours. */
export function askEntry({ entry, resumes }: { entry: Entry; resumes: Resumes }): VisitStep {
  return async (visit) => {
    const { http, app, request, requestedMs, isResumed } = visit;
    // The home page asked when the tile was opened.
    if (visit.entered !== undefined) return visit;
    const acrValues = neededAcr(request?.requestedAuthnContext);
    const isFresh = request !== undefined && mustReauthenticate(request, app.saml);
    const loginHint = request?.subject?.value;
    const entered = await entry.enter({
      http,
      app,
      path: request === undefined ? 'launch' : 'saml',
      resume: () => resumePath(resumes, visit),
      requestedMs,
      isResumed,
      isPassive: request?.isPassive === true,
      ...(acrValues.length === 0 ? {} : { acrValues }),
      ...(isFresh ? { notBeforeMs: requestedMs } : {}),
      ...(loginHint === undefined ? {} : { loginHint }),
    });
    switch (entered.outcome) {
      case 'ENTERED':
        return { ...visit, entered };
      case 'SIGN_IN':
        return { reply: entered.reply };
      case 'PASSIVE':
        throw new Refusal('IsPassive was asked for, and the person would have to be asked something.', {
          subcode: 'NoPassive',
        });
      case 'DENIED':
        // What the app asked for could not be met: that is for it to know. Everything else is between the person and us.
        if (acrValues.length > 0 && isAboutContext(entered.decision)) {
          throw new Refusal('The RequestedAuthnContext cannot be met by how this person can sign in.', {
            subcode: 'NoAuthnContext',
          });
        }
        return { reply: entered.reply };
    }
  };
}

function resumePath(resumes: Resumes, { app, idp, request, relayState, requestedMs }: Visit): string {
  return resumes.pathOf(idp.ssoPath, { appId: app.id, request, relayState, requestedMs, isResumed: true });
}

function isAboutContext(
  decision: { outcome: 'DENY'; reason: string } | { outcome: 'CHALLENGE'; need: string },
) {
  return decision.outcome === 'DENY' ? decision.reason === 'ACR_UNMET' : decision.need === 'factor';
}
