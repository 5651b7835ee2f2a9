import type { Route } from '#src/platform/http/index.ts';
import { createSubjects, type Launcher, type Previewer } from '#src/sso/entry/index.ts';
import type { Farewell, FarewellNeeds } from '#src/sso/farewell/index.ts';
import { forgetDeleted } from './forget-deleted.ts';
import { answerLogout, createLogoutRequests } from './logout/answer-request.ts';
import { logoutRoutes } from './logout/logout-routes.ts';
import { createLogouts, createTellLinks } from './logout/logouts.ts';
import { createOutgoingLogout } from './logout/outgoing.ts';
import { createLogoutAnswers } from './logout/take-answer.ts';
import { metadataRoutes } from './metadata-routes.ts';
import { createNameIds } from './name-id.ts';
import { createResumes } from './resume.ts';
import { isSaml } from './saml-app.ts';
import type { SamlNeeds } from './saml-needs.ts';
import { answerApp } from './sign-on/answer.ts';
import { askEntry } from './sign-on/ask-entry.ts';
import { foreseeContext, stateContext } from './sign-on/judge-context.ts';
import { judgeNameFormat } from './sign-on/judge-name-format.ts';
import { judgeScope } from './sign-on/judge-scope.ts';
import { nameSubject } from './sign-on/name-subject.ts';
import { createSamlPreviewer } from './sign-on/preview-sign-on.ts';
import { createSignOnHandler } from './sign-on/sign-on-handler.ts';
import { signOnRoutes } from './sign-on/sign-on-routes.ts';
import type { VisitStep } from './sign-on/visit.ts';
import { createSigners } from './signers.ts';

export type Saml = {
  /** What leaving has to know of SAML apps; the farewell that is made of it goes into `routes`. */
  readonly answering: FarewellNeeds['answering'];
  /** Opens SAML apps from the home page. */
  readonly launcher: Launcher;
  readonly previewer: Previewer;
  routes(farewell: Pick<Farewell, 'leave'>): Route[];
};

/** Puts the parts together. Call it before the jobs start: it schedules one, and reacts to deletions. */
export function createSaml(needs: SamlNeeds): Saml {
  const resumes = createResumes(needs);
  const signers = createSigners(needs);
  const nameIds = createNameIds(needs);
  const subjects = createSubjects(needs, 'saml');
  const links = createTellLinks(needs);
  const outgoing = createOutgoingLogout({ ...needs, signers });
  const logouts = createLogouts({ ...needs, links });
  forgetDeleted(needs);

  // biome-ignore format: the columns are the point
  const steps: readonly (readonly [name: string, step: VisitStep])[] = [
    ['NameIDPolicy',          judgeNameFormat],
    ['Scoping',               judgeScope],
    ['RequestedAuthnContext', foreseeContext],
    ['entry',                 askEntry({ ...needs, resumes })],
    ['AuthnContext',          stateContext],
    ['subject',               nameSubject({ subjects, nameIds })],
    ['answer',                answerApp({ ...needs, signers })],
  ];
  const handler = createSignOnHandler({ ...needs, signers, steps });

  return {
    answering: {
      ...logouts,
      answer: (http, answer) => answerLogout({ ...needs, outgoing }, http, answer),
    },
    previewer: createSamlPreviewer({ ...needs, subjects, nameIds }),
    launcher: {
      launches: (app) => app.saml !== undefined,
      async launch({ http, app, entered, relayState }) {
        if (!isSaml(app)) throw new Error('a SAML launcher opens SAML apps');
        return handler.arrive(http, app, {
          request: undefined,
          relayState: relayState ?? app.saml.defaultRelayState,
          requestedMs: needs.clock.nowMs(),
          isResumed: false,
          entered,
        });
      },
    },
    routes: (farewell) => [
      ...signOnRoutes({ ...needs, handler, resumes }),
      ...logoutRoutes({
        ...needs,
        requests: createLogoutRequests({ ...needs, outgoing, farewell }),
        answers: createLogoutAnswers({ ...needs, links, outgoing }),
      }),
      ...metadataRoutes(needs),
    ],
  };
}
