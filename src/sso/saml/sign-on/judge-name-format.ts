import { judgeNameIdPolicy } from '#src/protocols/saml/index.ts';
import { availableFormats } from '../name-id.ts';
import type { VisitStep } from './visit.ts';

/** NameIDPolicy, before anybody is bothered: a name in another format than the app can be given helps nobody. */
export const judgeNameFormat: VisitStep = async (visit) => {
  const { app, request } = visit;
  if (request === undefined) return visit;
  return {
    ...visit,
    format: judgeNameIdPolicy(request, { sp: app.saml, available: availableFormats(app) }),
  };
};
