import type { SamlApp } from '#src/access/apps/index.ts';
import type { Session } from '#src/access/sessions/index.ts';
import { type PendingWrite, pendingWrite } from '#src/platform/database/index.ts';
import {
  buildResponse,
  encodePost,
  type NameIdFormat,
  type ResponseAttribute,
  type ResponseInput,
} from '#src/protocols/saml/index.ts';
import { signOnEvent } from '#src/sso/entry/index.ts';
import { participantJoins } from '../participant-store.ts';
import { resumeLifetimeMs } from '../resume.ts';
import type { IdpAddresses, SamlAppInstance } from '../saml-app.ts';
import type { SamlNeeds } from '../saml-needs.ts';
import type { Signers } from '../signers.ts';
import { Refusal, type Visit, type VisitStep } from './visit.ts';

type Needs = Pick<SamlNeeds, 'clock' | 'database' | 'ids' | 'pages' | 'singleUse' | 'systemLog'> & {
  signers: Signers;
};

/** The assertion, posted to a registered address by the browser. Written down before it is given away. */
export function answerApp(needs: Needs): VisitStep {
  const { clock, singleUse } = needs;
  return async (visit) => {
    const { app, http, request, relayState } = visit;
    const acsUrl = acsOf(visit);
    const xml = await responseTo(needs, visit, acsUrl);
    const untilMs = clock.nowMs() + resumeLifetimeMs;
    const { committed } = await needs.database.groupCommit.commit({
      // A request is answered once. Until then the browser may come back to it as often as it likes.
      guards:
        request === undefined ? [] : [singleUse.guard('saml-request', `${app.id} ${request.id}`, untilMs)],
      writes: writesFor(needs, visit),
    });
    if (!committed) {
      throw new Refusal(`The AuthnRequest "${request?.id}" was answered already.`, {
        subcode: 'RequestDenied',
        problem: 'used',
      });
    }
    const fields = encodePost({ kind: 'response', xml, relayState });
    return { reply: needs.pages.formPost(http, { action: acsUrl, fields }) };
  };
}

function responseTo({ ids, clock, signers }: Needs, visit: Visit, acsUrl: string): Promise<string> {
  const { app, entered, request, subject, idp, classRef, format } = visit;
  if (entered === undefined || subject === undefined || classRef === undefined) {
    throw new Error('an answer needs a decision, a subject and a context');
  }
  const { session } = entered;
  const { nameId, attributes } = subject;
  const nowMs = clock.nowMs();
  return buildResponse({
    ...statementOf({ app, idp, session, classRef, nameId, attributes, format, acsUrl, nowMs }),
    signer: signers.of(app),
    responseId: `_${ids.newSecret(20)}`,
    assertionId: `_${ids.newSecret(20)}`,
    inResponseTo: request?.id,
    random: (size) => Buffer.from(ids.newSecret(size), 'base64url'),
  });
}

/** What is stated, whoever signs it. */
export function statementOf(of: {
  app: SamlAppInstance;
  idp: IdpAddresses;
  session: Pick<Session, 'sid' | 'authTimeMs' | 'expiresMs'>;
  classRef: string;
  nameId: string;
  attributes: readonly ResponseAttribute[];
  format: NameIdFormat;
  acsUrl: string;
  nowMs: number;
}): Pick<ResponseInput, 'sp' | 'issuer' | 'nowMs' | 'acsUrl' | 'subject' | 'authn' | 'attributes'> {
  const { app, idp, session, classRef, nameId, attributes, format, acsUrl, nowMs } = of;
  return {
    sp: app.saml,
    issuer: idp.entityId,
    nowMs,
    acsUrl,
    subject: { nameId, format },
    authn: {
      instantMs: session.authTimeMs,
      sessionIndex: session.sid,
      sessionNotOnOrAfterMs: sessionEndMs(app.saml, session, nowMs),
      classRef,
    },
    attributes,
  };
}

/** The decision, the sign-on, and that the app has a session of its own now, which has to end with ours. */
function writesFor({ clock, systemLog }: Needs, visit: Visit): PendingWrite[] {
  const { app, http, entered, request, subject, format } = visit;
  if (entered === undefined || subject === undefined) throw new Error('nobody signed on');
  const { userId, sid } = entered.session;
  const signedOn = signOnEvent(
    { http, app, entered },
    {
      initiationType: request === undefined ? 'IDP_INITIATED' : 'SP_INITIATED',
      nameIdFormat: format,
      ...(request === undefined ? {} : { samlRequestId: request.id }),
    },
  );
  const joining = {
    userId,
    sid,
    appId: app.id,
    nameId: subject.nameId,
    nameIdFormat: format,
    at: clock.now(),
  };
  return [...entered.writes, systemLog.pending(signedOn), pendingWrite(participantJoins, joining)];
}

/** Registered once may be registered no longer: a request that lay open over a change of the app is looked at again. */
function acsOf({ app, request }: Visit): string {
  const { acs } = app.saml;
  const wanted = request?.acs.url;
  const found = acs.find((one) => (wanted === undefined ? one.isDefault : one.url === wanted));
  if (found !== undefined) return found.url;
  throw new Refusal(
    `${wanted ?? 'The default assertion consumer service'} is not an address of this app any longer: register it in settings.signOn.`,
    { subcode: 'RequestDenied', problem: 'broken' },
  );
}

/** A long shift. */
const longestMs = 12 * 60 * 60 * 1000;

/**
 * Until when an app may keep its own session without asking again. Signing out by browser ends it earlier; what an administrator
 * revokes cannot be told to apps by SAML, so this is what bounds it: the session's absolute end, and the app's own lifetime or a shift.
 * The idle limit says nothing here, since use of the app is no use of ours.
 */
export function sessionEndMs(
  { sessionLifetimeSeconds }: Pick<SamlApp, 'sessionLifetimeSeconds'>,
  { expiresMs }: Pick<Session, 'expiresMs'>,
  nowMs: number,
): number {
  const ownMs = sessionLifetimeSeconds === undefined ? longestMs : sessionLifetimeSeconds * 1000;
  return Math.min(expiresMs ?? Number.POSITIVE_INFINITY, nowMs + ownMs);
}
