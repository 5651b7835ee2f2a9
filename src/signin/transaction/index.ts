// The way in: a sealed transaction in the browser, walked by a table of steps (step-table.ts). Owns the pages at /signin, the
// order of the steps, and the beginning of a session after them.
// Not here: how a password is verified (factors/password), whether somebody may come in (access/decide), sessions (access/sessions).
import type { Route } from '#src/platform/http/index.ts';
import type { Sealer } from '#src/platform/crypto/index.ts';
import { createSignInService, type SignInNeeds, type SignInService } from './signin-service.ts';
import { signInRoutes } from './signin-routes.ts';
import { createStepParts, type StepPartsNeeds } from './step-parts.ts';
import { stepTable } from './step-table.ts';
import { createTransactionSeal } from './transaction.ts';

export type { BeginSignIn, SignInService } from './signin-service.ts';
export { homePath } from './signin-service.ts';
export { isOwnPath } from './transaction.ts';
export type { Said } from './transaction.ts';

export type TransactionNeeds = Omit<StepPartsNeeds, 'seal'> &
  Omit<SignInNeeds, 'seal' | 'table'> & { sealer: Sealer };

export type SignInTransaction = { service: SignInService; routes: Route[] };

export function createSignInTransaction(needs: TransactionNeeds): SignInTransaction {
  const seal = createTransactionSeal(needs);
  const table = stepTable(createStepParts({ ...needs, seal }));
  const service = createSignInService({ ...needs, seal, table });
  return { service, routes: signInRoutes({ service, pages: needs.pages }) };
}
