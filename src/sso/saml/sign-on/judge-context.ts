import { judgeAuthnContext } from '#src/protocols/saml/index.ts';
import { statableClasses } from './authn-context.ts';
import type { VisitStep } from './visit.ts';

/** RequestedAuthnContext that nobody could meet is told at once, not after a sign-in. */
export const foreseeContext: VisitStep = async (visit) => {
  if (visit.request !== undefined) judgeAuthnContext(visit.request, statableClasses(visit.app, undefined));
  return visit;
};

const askedForNone = { requestedAuthnContext: undefined };

/** What is said of how this very person signed in. */
export const stateContext: VisitStep = async (visit) => {
  if (visit.entered === undefined) throw new Error('a context is stated of who may enter');
  const { session } = visit.entered;
  const classRef = judgeAuthnContext(visit.request ?? askedForNone, statableClasses(visit.app, session));
  return { ...visit, classRef };
};
