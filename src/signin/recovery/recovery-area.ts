import type { Sentence } from '#web/messages/index.ts';
import type { Person } from '#src/directory/users/index.ts';
import type { Route } from '#src/platform/http/index.ts';
import { recoveryRoutes, type RecoveryRoutesNeeds } from './recovery-routes.ts';
import {
  createRecoveryService,
  type RecoveryService,
  type RecoveryServiceNeeds,
} from './recovery-service.ts';
import { createRequestBudget, type RequestBudget } from './request-budget.ts';
import { type AttemptNeeds, createAttempts } from './self-service/attempts.ts';
import { createFinish, type FinishNeeds } from './self-service/finish.ts';
import { createRequirements, type RequirementNeeds } from './self-service/requirement.ts';
import { createWalks } from './self-service/walk.ts';
import { createWalkSteps, type WalkStepsNeeds } from './self-service/walk-steps.ts';

export type RecoveryAreaNeeds = Omit<AttemptNeeds, 'requirements' | 'budget'> &
  Omit<FinishNeeds, 'requirements'> &
  Omit<RecoveryServiceNeeds, 'requirements' | 'finish' | 'budget'> &
  RequirementNeeds &
  Omit<WalkStepsNeeds, 'attempts' | 'requirements'> &
  Pick<RecoveryRoutesNeeds, 'pages' | 'policies' | 'signIn'> &
  Partial<Pick<RecoveryRoutesNeeds, 'support'>> & {
    requirementsFor(person: Person): Sentence[];
  };

export type RecoveryArea = { recovery: RecoveryService; budget: RequestBudget; routes: Route[] };

/** Before jobs.start(). */
export function createRecovery(needs: RecoveryAreaNeeds): RecoveryArea {
  const budget = createRequestBudget(needs);
  const requirements = createRequirements(needs);
  const finish = createFinish({ ...needs, requirements });
  const recovery = createRecoveryService({ ...needs, requirements, finish, budget });
  const attempts = createAttempts({ ...needs, requirements, budget });
  const steps = createWalkSteps({ ...needs, attempts, requirements });
  const walks = createWalks({ ...needs, bindings: needs.pages.bindings });
  return {
    recovery,
    budget,
    routes: recoveryRoutes({
      ...needs,
      service: recovery,
      support: needs.support ?? (() => ({ phone: undefined, url: undefined })),
      requirements,
      finish,
      attempts,
      steps,
      walks,
    }),
  };
}
