import type { Reply, UnauthenticatedRequest } from '#src/platform/http/index.ts';
import {
  buildLogoutRequest,
  buildLogoutResponse,
  encodePost,
  encodeRedirect,
  type NameId,
  nameIdFormats,
  type SamlStatus,
} from '#src/protocols/saml/index.ts';
import type { Participant } from '../participant-store.ts';
import { type IdpAddresses, idpAddresses, type SamlAppInstance } from '../saml-app.ts';
import type { SamlNeeds } from '../saml-needs.ts';
import type { Signers } from '../signers.ts';

export type OutgoingLogout = {
  /** Takes the browser to the app with a LogoutRequest of this id. */
  request(
    http: UnauthenticatedRequest,
    app: SamlAppInstance,
    asked: { participant: Participant; requestId: string; location: string },
  ): Promise<Reply>;
  /** Takes the browser back to the app that asked. */
  response(
    http: UnauthenticatedRequest,
    app: SamlAppInstance,
    answer: { location: string; inResponseTo: string; relayState: string | undefined; status: SamlStatus },
  ): Promise<Reply>;
};

type Needs = Pick<SamlNeeds, 'clock' | 'config' | 'ids' | 'pages'> & { signers: Signers };

/** An app that does not listen at once will not listen later. */
const requestLifetimeMs = 5 * 60 * 1000;

export function createOutgoingLogout(needs: Needs): OutgoingLogout {
  const { clock, config, ids, pages, signers } = needs;

  async function send(
    http: UnauthenticatedRequest,
    app: SamlAppInstance,
    message: {
      kind: 'request' | 'response';
      location: string;
      relayState: string | undefined;
      build(signer: ReturnType<Signers['of']> | undefined): Promise<string>;
    },
  ): Promise<Reply> {
    const { kind, location, relayState } = message;
    const signer = signers.of(app);
    if (app.saml.slo?.binding === 'REDIRECT') {
      const xml = await message.build(undefined);
      // After a POST by 303: the browser must not send a form along.
      const status = http.method === 'POST' ? 303 : 302;
      return { status, redirect: await encodeRedirect({ location, kind, xml, relayState, signer }) };
    }
    const fields = encodePost({ kind, xml: await message.build(signer), relayState });
    return pages.formPost(http, { action: location, fields, isFramed: kind === 'request' });
  }

  return {
    request: (http, app, { participant, requestId, location }) =>
      send(http, app, {
        kind: 'request',
        location,
        relayState: undefined,
        build(signer) {
          const idp = idpAddresses(config.baseUrl, app);
          const nowMs = clock.nowMs();
          return buildLogoutRequest({
            id: requestId,
            issuer: idp.entityId,
            nowMs,
            destination: location,
            nameId: nameOf(app, idp, participant),
            sessionIndexes: app.saml.slo?.sessionIndexRequired === true ? [participant.sid] : [],
            notOnOrAfterMs: nowMs + requestLifetimeMs,
            reason: 'user',
            signer,
          });
        },
      }),
    response: (http, app, { location, inResponseTo, relayState, status }) =>
      send(http, app, {
        kind: 'response',
        location,
        relayState,
        build: (signer) =>
          buildLogoutResponse({
            id: `_${ids.newSecret(20)}`,
            issuer: idpAddresses(config.baseUrl, app).entityId,
            nowMs: clock.nowMs(),
            destination: location,
            inResponseTo,
            status,
            signer,
          }),
      }),
  };
}

/** As it was in the assertion, qualifiers and all: some apps compare every part. */
function nameOf(app: SamlAppInstance, idp: IdpAddresses, { nameId, nameIdFormat }: Participant): NameId {
  const isPersistent = nameIdFormat === nameIdFormats.persistent;
  return {
    value: nameId,
    format: nameIdFormat,
    nameQualifier: isPersistent ? idp.entityId : undefined,
    spNameQualifier: isPersistent ? app.saml.audience : undefined,
  };
}
