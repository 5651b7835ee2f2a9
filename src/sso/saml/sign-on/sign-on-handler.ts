import type { Reply, UnauthenticatedRequest } from '#src/platform/http/index.ts';
import {
  type AuthnRequest,
  buildErrorResponse,
  encodePost,
  readAuthnRequest,
  type SamlAnswerTarget,
  SamlError,
  type SamlMessage,
  type SamlStatus,
} from '#src/protocols/saml/index.ts';
import { personActor } from '#src/sso/entry/index.ts';
import { type IdpAddresses, idpAddresses, type SamlAppInstance } from '../saml-app.ts';
import { failedSignOn } from '../saml-events.ts';
import type { SamlNeeds, SamlProblem } from '../saml-needs.ts';
import type { Signers } from '../signers.ts';
import { Refusal, type Visit, type VisitStep } from './visit.ts';

/** A sign-on as it begins, or comes back. */
export type Arrival = Pick<Visit, 'request' | 'relayState' | 'requestedMs' | 'isResumed'> & {
  /** Set where the home page asked already. */
  entered?: Visit['entered'];
};

export type SignOnHandler = {
  /** The request of an app, if it is good; else what is answered to it. */
  read(
    http: UnauthenticatedRequest,
    app: SamlAppInstance,
    decode: () => SamlMessage,
  ): Promise<AuthnRequest | { readonly reply: Reply }>;
  arrive(http: UnauthenticatedRequest, app: SamlAppInstance, arrival: Arrival): Promise<Reply>;
  /** What cannot be followed: told to the app where it may be, else on a page; written down either way. */
  refuse(http: UnauthenticatedRequest, app: SamlAppInstance, error: SamlError): Promise<Reply>;
  /** A sign-on that lay open for too long, or was never ours. */
  stale(http: UnauthenticatedRequest, app: SamlAppInstance): Reply;
};

export type SignOnHandlerNeeds = Pick<
  SamlNeeds,
  'clock' | 'config' | 'database' | 'ids' | 'pages' | 'systemLog'
> & {
  signers: Signers;
  steps: readonly (readonly [name: string, step: VisitStep])[];
};

/** While somebody signs in a request travels in an address, which servers cut off at 8 KB. */
const longestRequest = 4_000;

function checkLength(request: AuthnRequest): AuthnRequest {
  const { length } = JSON.stringify(request);
  if (length <= longestRequest) return request;
  throw new SamlError(
    'too_large',
    `The AuthnRequest and its RelayState say more than ${longestRequest} characters: shorten RelayState, or the lists in Scoping and RequestedAuthnContext.`,
  );
}

type Failing = { http: UnauthenticatedRequest; app: SamlAppInstance; visit?: Visit };

/** Reads a request, has the engine judge it, and walks it through the steps. */
export function createSignOnHandler(needs: SignOnHandlerNeeds): SignOnHandler {
  const { clock, config, pages } = needs;

  const page = ({ http, app }: Failing, kind: SamlProblem): Reply =>
    pages.samlProblem(http, { kind, appLabel: app.label, reference: http.client.requestId });

  async function record({ http, app, visit }: Failing, error: SamlError | Refusal): Promise<void> {
    const { entered } = visit ?? {};
    const event = failedSignOn({
      http,
      app,
      reason: error.message,
      actor: entered && personActor(entered.session.userId, entered.decision.person),
      sid: entered?.session.sid,
      debugData: {
        ...(error instanceof SamlError ? { error: error.code } : {}),
        samlStatus: [error.status.code, error.status.subcode].filter(Boolean).join(' '),
        ...(visit?.request === undefined ? {} : { samlRequestId: visit.request.id }),
      },
    });
    // A decision that was made is written down, also where nothing came of it.
    await needs.database.groupCommit.commit({
      writes: [...(entered?.writes ?? []), needs.systemLog.pending(event)],
    });
  }

  async function tell(
    { http, app }: Failing,
    idp: IdpAddresses,
    target: SamlAnswerTarget,
    status: SamlStatus,
  ): Promise<Reply> {
    const xml = await buildErrorResponse({
      sp: app.saml,
      signer: needs.signers.of(app),
      issuer: idp.entityId,
      responseId: `_${needs.ids.newSecret(20)}`,
      nowMs: clock.nowMs(),
      acsUrl: target.url,
      inResponseTo: target.inResponseTo,
      status,
    });
    const fields = encodePost({ kind: 'response', xml, relayState: target.relayState });
    return pages.formPost(http, { action: target.url, fields });
  }

  async function refuse(failing: Failing, idp: IdpAddresses, error: SamlError | Refusal): Promise<Reply> {
    await record(failing, error);
    const { request, relayState } = failing.visit ?? {};
    const asked =
      request === undefined ? undefined : { url: request.acs.url, inResponseTo: request.id, relayState };
    const target = (error instanceof SamlError ? error.answerTo : undefined) ?? asked;
    const problem = error instanceof Refusal ? error.problem : undefined;
    if (target === undefined || problem !== undefined) return page(failing, problem ?? 'broken');
    return tell(failing, idp, target, error.status);
  }

  async function walk(first: Visit): Promise<Reply> {
    let visit = first;
    try {
      for (const [, step] of needs.steps) {
        const result = await step(visit);
        if ('reply' in result) return result.reply;
        visit = result;
      }
    } catch (error) {
      if (!(error instanceof SamlError || error instanceof Refusal)) throw error;
      return refuse({ http: visit.http, app: visit.app, visit }, visit.idp, error);
    }
    throw new Error('the last step of a SAML sign-on did not answer');
  }

  return {
    async read(http, app, decode) {
      const idp = idpAddresses(config.baseUrl, app);
      try {
        const request = readAuthnRequest(decode(), {
          sp: app.saml,
          destinations: [...new Set([idp.ssoUrl, `${http.client.origin}${idp.ssoPath}`])],
          nowMs: clock.nowMs(),
        });
        return checkLength(request);
      } catch (error) {
        if (!(error instanceof SamlError)) throw error;
        return { reply: await refuse({ http, app }, idp, error) };
      }
    },
    arrive: (http, app, arrival) =>
      walk({
        entered: undefined,
        ...arrival,
        http,
        app,
        idp: idpAddresses(config.baseUrl, app),
        format: app.saml.nameIdFormat,
        classRef: undefined,
        subject: undefined,
      }),
    refuse: (http, app, error) => refuse({ http, app }, idpAddresses(config.baseUrl, app), error),
    stale: (http, app) => page({ http, app }, 'stale'),
  };
}
