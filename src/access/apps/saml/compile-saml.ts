import { ExpressionError } from '#src/protocols/expression/index.ts';
import type { SamlServiceProvider } from '#src/protocols/saml/index.ts';
import type { SamlApp } from '../app.ts';
import type { AppRecord } from '../app-store.ts';
import { compileStatements } from './attribute-statement.ts';
import { readNameTemplate } from './attribute-value.ts';
import { defaultNameIdTemplate, signOnOf } from './saml-draft.ts';
import type { SamlSignOn } from './saml-settings.ts';
import { trustedCertificates } from './sp-certificate.ts';

/** As Okta has it: long enough for a slow phone, and no longer. */
const assertionLifetimeSeconds = 300;

export function compileSaml({ document, externalKey }: AppRecord): SamlApp | undefined {
  const signOn = signOnOf(document);
  if (signOn === undefined || externalKey === undefined) return undefined;
  return {
    externalKey,
    idpIssuer: signOn.idpIssuer,
    signingKid: document.credentials.signing.kid,
    nameId: compileNameId(signOn),
    attributes: compileStatements(allStatements(signOn)),
    defaultRelayState: signOn.defaultRelayState ?? undefined,
    ...addressesOf(signOn),
    nameIdFormat: signOn.subjectNameIdFormat,
    authnContextClassRef: contextClass(signOn.authnContextClassRef),
    responseSigned: signOn.responseSigned,
    assertionSigned: signOn.assertionSigned,
    signatureAlgorithm: signOn.signatureAlgorithm,
    digestAlgorithm: signOn.digestAlgorithm,
    encryption: compileEncryption(signOn),
    certificates: trustedCertificates(signOn.spCertificate?.x5c ?? []),
    requestsSigned: signOn.samlSignedRequestEnabled,
    honorForceAuthn: signOn.honorForceAuthn,
    requestCompressed: signOn.requestCompressed,
    assertionLifetimeSeconds,
    sessionLifetimeSeconds: signOn.samlAssertionLifetimeSeconds ?? undefined,
    slo: compileSlo(signOn),
  };
}

/** An override stands in for what it overrides. */
function addressesOf(
  signOn: SamlSignOn,
): Pick<SamlServiceProvider, 'issuers' | 'audience' | 'acs' | 'recipient' | 'destination'> {
  const audience = signOn.audienceOverride ?? signOn.audience;
  const url = signOn.ssoAcsUrlOverride ?? signOn.ssoAcsUrl;
  const recipient = signOn.recipientOverride ?? signOn.recipient;
  const destination = signOn.destinationOverride ?? signOn.destination;
  const names = [audience, signOn.audience, signOn.spIssuer, signOn.slo.issuer];
  return {
    issuers: [...new Set(names.filter((name) => typeof name === 'string'))],
    audience,
    acs: assertionConsumersOf(signOn, url),
    // The usual case, in which each of several endpoints is named by its own address.
    recipient: recipient === signOn.ssoAcsUrl ? undefined : recipient,
    destination: destination === signOn.ssoAcsUrl ? undefined : destination,
  };
}

/** `ssoAcsUrl` is the default; where it is not among the numbered ones it gets the first free number. */
function assertionConsumersOf({ acsEndpoints }: SamlSignOn, url: string): SamlServiceProvider['acs'] {
  const listed = acsEndpoints.find((endpoint) => endpoint.url === url);
  const numbered = acsEndpoints.map((endpoint) => ({ ...endpoint, isDefault: endpoint === listed }));
  if (listed !== undefined) return numbered;
  const taken = new Set(acsEndpoints.map(({ index }) => index));
  let index = 0;
  while (taken.has(index)) index++;
  return [{ url, index, isDefault: true }, ...numbered];
}

/** Okta spells this one without `urn:`; what an app reads is spelled right. */
function contextClass(name: string): string {
  return name.startsWith('oasis:') ? `urn:${name}` : name;
}

function compileNameId({ subjectNameIdTemplate }: SamlSignOn): SamlApp['nameId'] {
  if (subjectNameIdTemplate === defaultNameIdTemplate) return undefined;
  try {
    return readNameTemplate(subjectNameIdTemplate);
  } catch (error) {
    if (error instanceof ExpressionError) return undefined;
    throw error;
  }
}

/** What came with the app's metadata yields to a statement of the same name. */
function allStatements({ attributeStatements, configuredAttributeStatements }: SamlSignOn) {
  const names = new Set(attributeStatements.map(({ name }) => name));
  return [...attributeStatements, ...configuredAttributeStatements.filter(({ name }) => !names.has(name))];
}

function compileEncryption({ assertionEncryption }: SamlSignOn): SamlServiceProvider['encryption'] {
  const { enabled, encryptionAlgorithm, keyTransportAlgorithm, x5c } = assertionEncryption;
  const [certificate] = trustedCertificates(x5c ?? []);
  if (!enabled || certificate === undefined) return undefined;
  return {
    certificate,
    algorithm: encryptionAlgorithm ?? 'AES256_GCM',
    keyTransport: keyTransportAlgorithm ?? 'RSA_OAEP',
  };
}

function compileSlo({ slo, participateSlo }: SamlSignOn): SamlServiceProvider['slo'] {
  if (!slo.enabled && !participateSlo.enabled) return undefined;
  return {
    responseUrl: slo.enabled ? slo.logoutUrl : undefined,
    requestUrl: participateSlo.enabled ? participateSlo.logoutRequestUrl : undefined,
    binding: participateSlo.bindingType ?? 'POST',
    sessionIndexRequired: participateSlo.sessionIndexRequired ?? false,
  };
}
