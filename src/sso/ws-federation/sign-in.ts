import { appTarget } from '#src/access/apps/index.ts';
import type { Session } from '#src/access/sessions/index.ts';
import { pendingWrite } from '#src/platform/database/index.ts';
import type { Reply, UnauthenticatedRequest } from '#src/platform/http/index.ts';
import {
  buildSignInResponse,
  type SignInResponseInput,
  WsFedError,
  type WsFedRequest,
} from '#src/protocols/wsfed/index.ts';
import { type Entered, personActor, signOnEvent, type Subject, type Subjects } from '#src/sso/entry/index.ts';
import type { Actor } from '#src/system-log/index.ts';
import { neededAcr, statedMethod } from './authentication-type.ts';
import { participantJoins } from './participant-store.ts';
import { addressesFor, type RelyingPartyApp } from './relying-party.ts';
import type { Resumed, Resumes } from './resume.ts';
import type { Signers } from './signers.ts';
import type { WsFederationNeeds } from './ws-federation-needs.ts';

export type SignInRequest = Extract<WsFedRequest, { action: 'sign-in' }>;
type Allowed = Extract<Entered, { outcome: 'ENTERED' }>;

export type SignIns = {
  /** An app asked: may this person enter? Then the token, in a form that the browser posts. */
  arrive(
    http: UnauthenticatedRequest,
    app: RelyingPartyApp,
    resumed: Resumed,
    request: SignInRequest,
  ): Promise<Reply>;
  /** The home page asked already. */
  start(
    http: UnauthenticatedRequest,
    app: RelyingPartyApp,
    entered: Allowed,
    context: string | undefined,
  ): Promise<Reply>;
  /** A request that cannot be followed, or an answer that cannot be given: in full for the log, in a sentence for the reader. */
  refuse(
    http: UnauthenticatedRequest,
    app: RelyingPartyApp,
    problem: {
      reason: string;
      kind: 'broken' | 'stale' | 'nameless';
      actor?: Actor;
      debugData?: Record<string, string>;
    },
  ): Promise<Reply>;
};

export type SignInNeeds = Pick<
  WsFederationNeeds,
  'clock' | 'config' | 'database' | 'entry' | 'ids' | 'pages' | 'systemLog'
> & { resumes: Resumes; signers: Signers; subjects: Subjects };

/** SharePoint takes a token anew when it has less than ten minutes to live, so a short one would send people round in circles. */
const lifetimeSeconds = 60 * 60;

export function createSignIns(needs: SignInNeeds): SignIns {
  const refuse: SignIns['refuse'] = async (http, app, { reason, kind, actor, debugData }) => {
    const event = needs.systemLog.pending({
      eventType: 'user.authentication.sso',
      actor: actor ?? appTarget(app),
      target: [appTarget(app)],
      outcome: { result: 'FAILURE', reason },
      client: http.client,
      debugData: { signOnMode: app.signOnMode, ...debugData },
    });
    await needs.database.groupCommit.commit({ writes: [event] });
    const reference = http.client.requestId;
    return needs.pages.problems.samlProblem(http, { kind, appLabel: app.label, reference });
  };

  const answer = async (
    http: UnauthenticatedRequest,
    app: RelyingPartyApp,
    entered: Allowed,
    asked: Asked & { by: 'IDP' | 'SP' },
  ): Promise<Reply> => {
    const { person, assignment } = entered.decision;
    const { userId, sid } = entered.session;
    const statement = await statementOf(needs, { app, person, assignment, session: entered.session }, asked);
    const problem = nameProblem(statement.subject);
    if (problem !== undefined) {
      return refuse(http, app, { kind: 'nameless', reason: problem, actor: personActor(userId, person) });
    }
    const response = await buildSignInResponse({
      ...statement,
      signer: needs.signers.of(app),
      assertionId: `_${needs.ids.newSecret(20)}`,
    });
    // Written down before it is given away, with the app that has to be told when this session ends.
    await needs.database.groupCommit.commit({
      writes: [
        ...entered.writes,
        needs.systemLog.pending(
          signOnEvent(
            { http, app, entered },
            { initiationType: `${asked.by}_INITIATED`, wreply: asked.replyUrl },
          ),
        ),
        pendingWrite(participantJoins, { userId, sid, appId: app.id, at: needs.clock.now() }),
      ],
    });
    return needs.pages.protocol.formPost(http, response);
  };

  return {
    refuse,
    async arrive(http, app, resumed, request) {
      const { requestedMs, isResumed } = resumed;
      const { maxAgeSeconds, authenticationType } = request;
      const acrValues = neededAcr(authenticationType);
      const { passivePath } = addressesFor(needs.config.baseUrl, app);
      const entered = await needs.entry.enter({
        http,
        app,
        path: 'ws-federation',
        resume: () => needs.resumes.pathOf(passivePath, { ...resumed, isResumed: true }),
        requestedMs,
        isResumed,
        ...(acrValues.length === 0 ? {} : { acrValues }),
        // 0: the person has to be there now.
        ...(maxAgeSeconds === 0
          ? { notBeforeMs: requestedMs }
          : maxAgeSeconds === undefined
            ? {}
            : { maxAgeSeconds }),
      });
      if (entered.outcome === 'SIGN_IN' || entered.outcome === 'DENIED') return entered.reply;
      if (entered.outcome === 'PASSIVE') throw new WsFedError('unsupported', 'wa', 'Nothing may be asked.');
      const { replyUrl, context } = request;
      return answer(http, app, entered, { replyUrl, context, wauth: authenticationType, by: 'SP' });
    },
    // The app sends people on to what wctx says, which is its own home where nothing else was asked for.
    start: (http, app, entered, context) =>
      answer(http, app, entered, {
        replyUrl: app.wsFed.replyUrl,
        context: context ?? app.wsFed.siteUrl,
        wauth: undefined,
        by: 'IDP',
      }),
  };
}

type Asked = { replyUrl: string; context: string | undefined; wauth: string | undefined };

/** What is stated of a person, whoever signs it. */
export async function statementOf(
  needs: Pick<SignInNeeds, 'clock' | 'config' | 'subjects'>,
  of: Pick<Subject, 'person' | 'assignment'> & {
    app: RelyingPartyApp;
    session: Pick<Session, 'sid' | 'amr' | 'authTimeMs'>;
  },
  asked: Asked,
): Promise<Omit<SignInResponseInput, 'signer' | 'assertionId'>> {
  const { app, person, assignment } = of;
  const { sid, amr, authTimeMs } = of.session;
  const { attributes, audience, authnContextClassRef, nameIdFormat, realm } = app.wsFed;
  const needsGroups = attributes.some((attribute) => attribute.needsGroups);
  const source = await needs.subjects.sourceFor(
    { app, person, assignment, session: { sid, amr } },
    needsGroups,
  );
  return {
    issuer: addressesFor(needs.config.baseUrl, app).entityId,
    nowMs: needs.clock.nowMs(),
    lifetimeSeconds,
    realm,
    audience,
    replyUrl: asked.replyUrl,
    context: asked.context,
    subject: { name: needs.subjects.userNameOf({ app, person, assignment }), format: nameIdFormat },
    authn: { instantMs: authTimeMs, method: statedMethod(asked.wauth, amr, authnContextClassRef) },
    attributes: attributes.map((attribute) => ({ name: attribute.name, values: attribute.values(source) })),
  };
}

/** Some formats say what a name looks like (SAML 1.1 core 2.4.2.2); one of another look would be somebody else there, or nobody. */
export function nameProblem({ name, format }: { name: string; format: string }): string | undefined {
  const where = "check the app user's userName and credentials.userNameTemplate";
  if (name.trim() === '') return `The name of the person at the app is empty: ${where}.`;
  if (format.endsWith(':emailAddress') && !/^[^\s@<>]+@[^\s@<>]+$/.test(name)) {
    return `"${name.slice(0, 100)}" is no e-mail address, which nameIDFormat promises: ${where}.`;
  }
  return undefined;
}
