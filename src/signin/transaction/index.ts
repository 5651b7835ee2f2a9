// The way in: a sealed transaction in the browser, walked by a table of steps (step-table.ts). Owns the pages at /signin, the
// order of the steps, what is asked for beside a password and what may be set up on the way, remembered devices, and the
// beginning of a session, or its going on with more. Tables remembered_factors, factor_habits, enrollment_delays.
// Not here: how a password or factor is verified (factors), whether somebody may come in (access/decide), sessions (access/sessions).
import type { Route } from '#src/platform/http/index.ts';
import type { Sealer } from '#src/platform/crypto/index.ts';
import { createEnrolment, type Enrolment, type EnrolmentNeeds } from './enrolment.ts';
import { createRememberedFactors, type RememberedFactors } from './remembered-factors.ts';
import { createSignInService, type SignInNeeds, type SignInService } from './signin-service.ts';
import { signInRoutes } from './signin-routes.ts';
import { createStepParts, type StepPartsNeeds } from './step-parts.ts';
import { stepTable } from './step-table.ts';
import { createTransactionSeal } from './transaction.ts';

export type { BeginSignIn, SignInService } from './signin-service.ts';
export { homePath } from './signin-service.ts';
export { type Chance, type EnrollmentFor, type Enrolment, isTheirDevice } from './enrolment.ts';
export { wantedOf } from './offers.ts';
export type { RememberedFactors } from './remembered-factors.ts';
export { isOwnPath, type Offered } from './transaction.ts';
export type { Said } from './transaction.ts';

export type TransactionNeeds = Omit<StepPartsNeeds, 'seal' | 'remembered' | 'enrolment'> &
  Pick<EnrolmentNeeds, 'enrollmentFor'> &
  Omit<SignInNeeds, 'seal' | 'table' | 'remembered'> & { sealer: Sealer };

export type SignInTransaction = {
  service: SignInService;
  /** Shared with classic authn, which walks the same way without pages. */
  enrolment: Enrolment;
  remembered: RememberedFactors;
  routes: Route[];
};

export function createSignInTransaction(needs: TransactionNeeds): SignInTransaction {
  const remembered = createRememberedFactors(needs);
  const enrolment = createEnrolment(needs);
  const made = { ...needs, seal: createTransactionSeal(needs), remembered, enrolment };
  const table = stepTable(createStepParts(made));
  const service = createSignInService({ ...made, table });
  return { service, enrolment, remembered, routes: signInRoutes({ service, pages: needs.pages }) };
}
