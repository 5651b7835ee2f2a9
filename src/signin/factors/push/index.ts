// Push: approving a sign-in in an authenticator of our own, on a phone whose key never leaves it.
//
// Owns: devices that approve and how they are set up, what is asked of them, their signed answers, the limits against asking until
// somebody gives in, messages to push services, the pages under /authenticator. Tables push_*, authenticator_settings.
// Does not own: how a push message is encrypted (protocols/web-push), the pages that wait at sign-in (transaction), the routes of Okta's
// factors (user-factors), the devices of the directory, what a report does to a person's risk (access/risk), QR hand-over (qr).
import type { Route } from '#src/platform/http/index.ts';
import type { Pages } from '../../pages/index.ts';
import type { FactorKind } from '../user-factors/index.ts';
import { authenticatorPageRoutes } from './authenticator-pages.ts';
import { authenticatorApiRoutes } from './authenticator-routes.ts';
import { type AuthenticatorChoices, createAuthenticatorChoices } from './authenticator-settings.ts';
import { createApproval } from './push-approval.ts';
import * as devices from './push-device-store.ts';
import { createPushEnrolment } from './push-enrolment.ts';
import { createPushFactor } from './push-factor.ts';
import { createPushKeyring } from './push-key.ts';
import type { PushNeeds } from './push-needs.ts';
import * as requests from './push-request-store.ts';
import { createPushRequests } from './push-requests.ts';
import { createSubscriptions } from './push-sending.ts';

export type { AuthenticatorChoices } from './authenticator-settings.ts';
export { browserWords } from './browser-words.ts';
export { pushFace } from './push-face.ts';
export type { PushNeeds } from './push-needs.ts';
export { placeWords } from './push-requests.ts';

export type PushArea = { kind: FactorKind; choices: AuthenticatorChoices; routes: Route[] };

const sweepEveryMs = 3_600_000;
/** What ended is kept for who looks at it a moment later. */
const keepMs = 24 * 3_600_000;

/** Before snapshots.start() and jobs.start(). */
export function createPush(needs: PushNeeds & { pages: Pages; organisationName: () => string }): PushArea {
  const keys = createPushKeyring(needs);
  const subscriptions = createSubscriptions(needs, keys);
  const enrolment = createPushEnrolment(needs);
  const approval = createApproval(needs);
  const choices = createAuthenticatorChoices(needs);
  needs.jobs.schedule('signin.push-sweep', sweepEveryMs, async () => {
    const before = new Date(needs.clock.nowMs() - keepMs);
    await needs.database.transaction(async (tx) => {
      await requests.sweepRequests(tx, before);
      await devices.sweepLinks(tx, before);
    });
  });
  return {
    kind: createPushFactor(needs, enrolment, createPushRequests(needs)),
    choices,
    routes: [
      ...authenticatorPageRoutes({ ...needs, keys }),
      ...authenticatorApiRoutes({ needs, enrolment, approval, subscriptions, choices }),
    ],
  };
}
