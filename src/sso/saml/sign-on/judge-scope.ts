import { judgeScoping } from '#src/protocols/saml/index.ts';
import type { VisitStep } from './visit.ts';

/** Scoping: are we among those whom the app wants to hear? People sign in here and nowhere else. */
export const judgeScope: VisitStep = async (visit) => {
  const { request, idp } = visit;
  if (request !== undefined) judgeScoping(request, { entityId: idp.entityId, asksAnother: false });
  return visit;
};
