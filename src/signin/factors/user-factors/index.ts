// A person's factors as administrators and programs see them: `/api/v1/users/{id}/factors`.
//
// Owns: the API of factors, the walk from a request to the kind of factor it is about, the events of their life.
// Does not own: any kind of factor (each has a folder beside this one), nor when sign-in asks for one (transaction).
// Kinds of Okta's that no folder verifies are refused at enrolment with E0000015.
export { bindingOf, factorEvent, refusedAnswer, requestBy } from './factor-parts.ts';
export { type ApiChallengeNeeds, createApiChallenges } from './api-challenges.ts';
export { factorRoutes } from './factor-routes.ts';
export {
  createFactors,
  type FactorCheck,
  type FactorNeeds,
  type Factors,
  type FactorUse,
  type UsableFactor,
} from './factor-service.ts';
export {
  type EnrollOptions,
  type FactorActivation,
  type FactorAnswer,
  type FactorAsked,
  type FactorChallenge,
  type FactorKind,
  type FactorProvider,
  type FactorRequest,
  type FactorResult,
  factorResults,
  type FactorType,
  type FactorVerdict,
  type FactorWorth,
  isOktaType,
  type UserFactor,
} from './user-factor.ts';
export { verifyRoutes } from './verify-routes.ts';
