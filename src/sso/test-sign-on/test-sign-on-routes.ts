import { z } from 'zod';
import { type AppDirectory, type AppInstance, appTarget } from '#src/access/apps/index.ts';
import type { AssignmentDirectory } from '#src/access/assignments/index.ts';
import { amrOf } from '#src/access/proofs/index.ts';
import { type ReachNeeds, requireReach, type WhatIf } from '#src/access/what-if/index.ts';
import { eventBy, requesterOf } from '#src/directory/schemas/index.ts';
import { displayNameOf, type Person, type Users } from '#src/directory/users/index.ts';
import type { Database } from '#src/platform/database/index.ts';
import {
  type Caller,
  defineRoute,
  notFound,
  type Route,
  validationFailed,
} from '#src/platform/http/index.ts';
import type { SystemLog } from '#src/system-log/index.ts';
import { acceptedLanguages, chooseLanguage, createMessages } from '#web/messages/index.ts';
import type { Preview, Previewed, Previewer } from '../entry/index.ts';
import { bookmarkPreviewer } from './bookmark-previewer.ts';
import { testAnswer, testBody } from './test-sign-on-schemas.ts';

export type TestSignOnNeeds = ReachNeeds & {
  apps: Pick<AppDirectory, 'find'>;
  assignments: Pick<AssignmentDirectory, 'findAssignment'>;
  database: Pick<Database, 'transaction'>;
  systemLog: Pick<SystemLog, 'record'>;
  users: Pick<Users, 'findPerson' | 'findPersonByLogin'>;
  whatIf: WhatIf;
  previewers: readonly Previewer[];
};

/** Stands where a live message names the session it comes of. */
const sidOfTest = 'test';

/** Shown, and nothing else: nobody is signed in by it. That somebody looked at another person's attributes is written down. */
export function testSignOnRoutes(needs: TestSignOnNeeds): Route[] {
  const messages = createMessages();
  const previewers = [...needs.previewers, bookmarkPreviewer];
  return [
    defineRoute({
      method: 'POST',
      path: '/gatehouse/v1/apps/:appId/test-sign-on',
      summary: 'Shows each step of a sign-on of a person to an app, without signing them on',
      permission: 'okta.apps.manage',
      resource: { kind: 'apps', param: 'appId' },
      params: z.object({ appId: z.string() }),
      body: testBody,
      answer: testAnswer,
      async handle(ctx) {
        const { authorizationServerId, scopes, redirectUri, ...supposed } = ctx.body;
        const app = needs.apps.find(ctx.params.appId);
        if (app === undefined) throw notFound(ctx.params.appId, 'AppInstance');
        const person = await findPerson(needs, ctx.caller, supposed.userId);
        const previewer = previewers.find((one) => one.previews(app));
        if (previewer === undefined) throw unsigned(app);
        const language = chooseLanguage(acceptedLanguages(ctx.headers['accept-language'])) ?? 'en';
        const { explanation, situation } = await needs.whatIf.suppose(person, app, supposed);
        const assignment = app.implicitAssignment
          ? undefined
          : await needs.assignments.findAssignment(person.id, person.groupIds, app.id);
        const preview = await previewer.preview({
          app,
          person,
          assignment,
          session: sessionOf(situation),
          wishes: { authorizationServerId, scopes, redirectUri },
        });
        const isAssigned = explanation.assigned.effective !== undefined;
        const wouldEnter =
          explanation.decision.outcome === 'ALLOW' && !preview.problems.some(({ isFatal }) => isFatal);
        await needs.database.transaction((tx) =>
          needs.systemLog.record(tx, {
            eventType: 'application.sign_on.test',
            ...eventBy(requesterOf(ctx)),
            target: [appTarget(app), personTarget(person)],
            outcome: { result: explanation.decision.outcome },
            debugData: { isAssigned: String(isAssigned), wouldEnter: String(wouldEnter) },
          }),
        );
        const decision = await needs.whatIf.tell(explanation, situation, messages.in(language));
        const json = { decision, wouldEnter, isAssigned, ...shown(preview) };
        return { status: 200, headers: { 'content-language': language }, json };
      },
    }),
  ];
}

async function findPerson(needs: TestSignOnNeeds, caller: Caller, userId: string): Promise<Person> {
  const person = (await needs.users.findPerson(userId)) ?? (await needs.users.findPersonByLogin(userId));
  await requireReach(needs, caller, 'okta.users.read', { kind: 'users', id: person?.id });
  if (person === undefined) throw notFound(userId, 'User');
  return person;
}

const unsigned = ({ label }: AppInstance) =>
  validationFailed('appId', [
    `appId: nobody signs on to ${label}, which acts for itself or is none of yours`,
  ]);

/** As the session would be that they come with. */
function sessionOf({
  nowMs,
  proofs,
}: Awaited<ReturnType<WhatIf['suppose']>>['situation']): Previewed['session'] {
  return {
    sid: sidOfTest,
    amr: amrOf(proofs),
    proofs,
    authTimeMs: proofs.length === 0 ? nowMs : Math.max(...proofs.map(({ atMs }) => atMs)),
    expiresMs: undefined,
  };
}

const personTarget = (person: Person) => ({
  id: person.id,
  type: 'User',
  alternateId: person.login,
  displayName: displayNameOf(person),
});

function shown({ request, made, response, problems }: Preview) {
  return {
    request: { ...request, xml: request.xml ?? null },
    made: made.map(({ name, claims, fields, xml }) => ({
      name,
      claims: claims ?? null,
      fields: fields ?? null,
      xml: xml ?? null,
    })),
    response: response ?? null,
    problems,
  };
}
