import type { AppDocument } from '../app.ts';
import type {
  AttributeStatement,
  AttributeStatementBody,
  SamlSignOn,
  SamlSignOnBody,
} from './saml-settings.ts';

export const defaultIdpIssuer = '${org.baseUrl}/saml/${org.externalKey}';
/** The name by which the app knows the person. */
export const defaultNameIdTemplate = '${user.userName}';

/** What is stored of an app; its kind made it, so that it has this shape. */
export function signOnOf(document: AppDocument): SamlSignOn | undefined {
  return document.settings.signOn as SamlSignOn | undefined;
}

/** Every default of Okta's filled in. Nothing is judged here. */
export function draftSamlSignOn(body: SamlSignOnBody): SamlSignOn {
  return {
    defaultRelayState: body.defaultRelayState || null,
    ...draftAddresses(body),
    idpIssuer: body.idpIssuer || defaultIdpIssuer,
    audience: body.audience || body.audienceOverride || '',
    ...given('audienceOverride', body.audienceOverride),
    subjectNameIdTemplate: body.subjectNameIdTemplate || defaultNameIdTemplate,
    subjectNameIdFormat: body.subjectNameIdFormat ?? 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified',
    responseSigned: body.responseSigned ?? true,
    assertionSigned: body.assertionSigned ?? true,
    signatureAlgorithm: body.signatureAlgorithm ?? 'RSA_SHA256',
    digestAlgorithm: body.digestAlgorithm ?? 'SHA256',
    honorForceAuthn: body.honorForceAuthn ?? true,
    authnContextClassRef:
      body.authnContextClassRef ?? 'urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport',
    spIssuer: body.spIssuer || body.slo?.issuer || body.slo?.spIssuer || null,
    samlAssertionLifetimeSeconds: body.samlAssertionLifetimeSeconds ?? null,
    slo: draftSlo(body),
    participateSlo: draftParticipation(body.participateSlo),
    ...draftSpCertificate(body.spCertificate),
    assertionEncryption: draftEncryption(body.assertionEncryption),
    requestCompressed: body.requestCompressed ?? false,
    allowMultipleAcsEndpoints: body.allowMultipleAcsEndpoints ?? (body.acsEndpoints ?? []).length > 0,
    acsEndpoints: body.acsEndpoints ?? [],
    samlSignedRequestEnabled: body.samlSignedRequestEnabled ?? false,
    attributeStatements: (body.attributeStatements ?? []).map(draftStatement),
    configuredAttributeStatements: (body.configuredAttributeStatements ?? []).map(draftStatement),
    inlineHooks: [],
  };
}

type Addresses = Pick<
  SamlSignOn,
  | 'ssoAcsUrl'
  | 'ssoAcsUrlOverride'
  | 'recipient'
  | 'recipientOverride'
  | 'destination'
  | 'destinationOverride'
>;

/** An app that says nothing else takes everything at its ACS. */
function draftAddresses(body: SamlSignOnBody): Addresses {
  const ssoAcsUrl = body.ssoAcsUrl || body.ssoAcsUrlOverride || body.destinationOverride || '';
  return {
    ssoAcsUrl,
    ...given('ssoAcsUrlOverride', body.ssoAcsUrlOverride),
    recipient: body.recipient || ssoAcsUrl,
    ...given('recipientOverride', body.recipientOverride),
    destination: body.destination || ssoAcsUrl,
    ...given('destinationOverride', body.destinationOverride),
  };
}

function draftSlo({ slo, spIssuer }: SamlSignOnBody): SamlSignOn['slo'] {
  return {
    enabled: slo?.enabled ?? false,
    ...given('issuer', slo?.issuer || slo?.spIssuer || (slo?.enabled ? spIssuer : undefined)),
    ...given('logoutUrl', slo?.logoutUrl),
  };
}

function draftParticipation(participation: SamlSignOnBody['participateSlo']): SamlSignOn['participateSlo'] {
  const enabled = participation?.enabled ?? false;
  return {
    enabled,
    ...given('logoutRequestUrl', participation?.logoutRequestUrl),
    ...(enabled || participation?.sessionIndexRequired != null
      ? { sessionIndexRequired: participation?.sessionIndexRequired ?? false }
      : {}),
    ...(enabled || participation?.bindingType != null
      ? { bindingType: participation?.bindingType ?? 'POST' }
      : {}),
  };
}

function draftSpCertificate(certificate: SamlSignOnBody['spCertificate']): Pick<SamlSignOn, 'spCertificate'> {
  const x5c = certificate?.x5c ?? [];
  return x5c.length === 0 ? {} : { spCertificate: { x5c } };
}

/** Okta's own default is CBC with RSA 1.5; both can be attacked by who may send many ciphertexts, so ours is not. */
function draftEncryption(
  encryption: SamlSignOnBody['assertionEncryption'],
): SamlSignOn['assertionEncryption'] {
  const enabled = encryption?.enabled ?? false;
  const x5c = encryption?.x5c ?? [];
  const chosen = { algorithm: encryption?.encryptionAlgorithm, transport: encryption?.keyTransportAlgorithm };
  return {
    enabled,
    ...given('encryptionAlgorithm', chosen.algorithm ?? (enabled ? 'AES256_GCM' : undefined)),
    ...given('keyTransportAlgorithm', chosen.transport ?? (enabled ? 'RSA_OAEP' : undefined)),
    ...(x5c.length === 0 ? {} : { x5c }),
  };
}

function draftStatement(body: AttributeStatementBody): AttributeStatement {
  const { type, name } = body;
  const namespace = body.namespace ?? 'urn:oasis:names:tc:SAML:2.0:attrname-format:unspecified';
  if (type === 'EXPRESSION') return { type, name, namespace, values: body.values };
  return { type, name, namespace, filterType: body.filterType, filterValue: body.filterValue };
}

/** An empty text is as good as none. */
function given<K extends string, V>(key: K, value: V | null | undefined): { [P in K]?: V } {
  const isGiven = value !== undefined && value !== null && value !== '';
  return (isGiven ? { [key]: value } : {}) as { [P in K]?: V };
}
