// A SAML app in Gatehouse for a peer, in Okta's shape, and the peer started with the metadata of that app.
import type { RunningServer } from '#test/kit/server.ts';
import { readIdpMetadata, type SamlPeer } from './saml-peer.ts';

export type SamlApp = { id: string; label: string };

const basic = 'urn:oasis:names:tc:SAML:2.0:attrname-format:basic';

/** PEM without its armour, as `x5c` wants it. */
export const base64Of = (pem: string): string => pem.replace(/-----[^-]+-----|\s/g, '');

/** Makes the app; `signOn` goes over what every peer has. */
export async function aSamlApp(
  server: RunningServer,
  peer: SamlPeer,
  signOn: Record<string, unknown> = {},
): Promise<SamlApp> {
  return server.api('POST', '/api/v1/apps', {
    label: peer.name,
    signOnMode: 'SAML_2_0',
    visibility: { autoSubmitToolbar: false, hide: { iOS: false, web: false } },
    settings: {
      signOn: {
        ssoAcsUrl: peer.acsUrl,
        recipient: peer.acsUrl,
        destination: peer.acsUrl,
        audience: peer.entityId,
        defaultRelayState: peer.protectedUrl,
        subjectNameIdTemplate: '${user.userName}',
        subjectNameIdFormat: 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress',
        responseSigned: true,
        assertionSigned: true,
        signatureAlgorithm: 'RSA_SHA256',
        digestAlgorithm: 'SHA256',
        honorForceAuthn: true,
        requestCompressed: false,
        samlSignedRequestEnabled: true,
        allowMultipleAcsEndpoints: false,
        acsEndpoints: [],
        authnContextClassRef: 'urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport',
        attributeStatements: [
          { type: 'EXPRESSION', name: 'email', namespace: basic, values: ['user.email'] },
          { type: 'GROUP', name: 'groups', namespace: basic, filterType: 'STARTS_WITH', filterValue: 'Shop' },
        ],
        spIssuer: peer.entityId,
        spCertificate: { x5c: [base64Of(peer.certificate)] },
        slo: { enabled: true, issuer: peer.entityId, logoutUrl: peer.sloUrl },
        participateSlo: {
          enabled: true,
          logoutRequestUrl: peer.sloUrl,
          sessionIndexRequired: true,
          bindingType: peer.sloBinding,
        },
        ...signOn,
      },
    },
  });
}

/** AES-GCM to the certificate of the peer. */
export const encryptedTo = (peer: SamlPeer): Record<string, unknown> => ({
  assertionEncryption: {
    enabled: true,
    encryptionAlgorithm: 'AES256_GCM',
    keyTransportAlgorithm: 'RSA_OAEP',
    x5c: [base64Of(peer.certificate)],
  },
});

/** Starts the peer with the metadata that Gatehouse serves for its app. */
export async function startPeer(server: RunningServer, peer: SamlPeer, app: SamlApp): Promise<void> {
  const answer = await fetch(`${server.url}/api/v1/apps/${app.id}/sso/saml/metadata`, {
    headers: { authorization: `SSWS ${server.token}`, accept: 'application/xml' },
  });
  const xml = await answer.text();
  if (!answer.ok) throw new Error(`no metadata of ${app.label}: ${answer.status} ${xml}`);
  await peer.start(readIdpMetadata(xml));
}
