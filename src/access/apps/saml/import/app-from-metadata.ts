import type { SpMetadata } from '#src/protocols/saml/index.ts';
import type { AttributeStatement, SamlSignOn, SamlSignOnBody } from '../saml-settings.ts';
import { nameIdFormats } from '../saml-settings.ts';
import { statementFor } from './known-attributes.ts';

/** What metadata makes of an app, and what an administrator should know before it is taken. */
export type AppFromMetadata = {
  label: string;
  signOn: SamlSignOnBody;
  /** Asked for by the app without being required: an administrator decides. */
  suggestedAttributeStatements: AttributeStatement[];
  warnings: string[];
};

export function appFromMetadata(metadata: SpMetadata, nowMs: number): AppFromMetadata {
  const warnings = [...metadata.warnings];
  const attributes = attributesOf(metadata, warnings);
  return {
    label: labelOf(metadata),
    signOn: {
      ...consumersOf(metadata),
      audience: metadata.entityId,
      ...nameIdOf(metadata, warnings),
      ...signingOf(metadata, nowMs, warnings),
      ...encryptionOf(metadata, nowMs, warnings),
      attributeStatements: attributes.required,
    },
    suggestedAttributeStatements: attributes.suggested,
    warnings,
  };
}

function labelOf({ displayName, organizationName, entityId }: SpMetadata): string {
  const host = URL.canParse(entityId) ? new URL(entityId).hostname : '';
  return (displayName ?? organizationName ?? (host || entityId)).trim().slice(0, 100);
}

function consumersOf({ acs }: SpMetadata): SamlSignOnBody {
  const byDefault = acs.find(({ isDefault }) => isDefault) ?? acs[0];
  const several = acs.length > 1;
  return {
    ssoAcsUrl: byDefault?.url ?? null,
    allowMultipleAcsEndpoints: several,
    acsEndpoints: several ? acs.slice(0, 100).map(({ url, index }) => ({ url, index })) : [],
  };
}

function nameIdOf({ nameIdFormats: wanted }: SpMetadata, warnings: string[]): SamlSignOnBody {
  const known = wanted.flatMap((format) => nameIdFormats.find((one) => one === format) ?? []);
  const [first] = known;
  if (first !== undefined) return { subjectNameIdFormat: first };
  if (wanted.length > 0)
    warnings.push(`Of the NameID formats ${wanted.join(', ')} none is offered: "unspecified" is sent.`);
  return {};
}

type Certificates = SpMetadata['signingCertificates'];

/** Those in time, the one that lasts longest first. */
function inTime(certificates: Certificates, nowMs: number): string[] {
  return certificates
    .filter(({ notBeforeMs, notAfterMs }) => notBeforeMs <= nowMs && nowMs <= notAfterMs)
    .toSorted((a, b) => b.notAfterMs - a.notAfterMs)
    .map(({ certificate }) => certificate);
}

function signingOf(metadata: SpMetadata, nowMs: number, warnings: string[]): SamlSignOnBody {
  const usable = inTime(metadata.signingCertificates, nowMs);
  const x5c = usable.slice(0, 2);
  if (usable.length > 2)
    warnings.push(
      `There are ${usable.length} certificates for signing: the two that last longest are taken.`,
    );
  if (x5c.length === 0) {
    if (metadata.authnRequestsSigned)
      warnings.push('The app signs its requests, but no certificate is in time: they are not verified.');
    if (metadata.slo.length > 0)
      warnings.push(
        'Single logout is left off: there is no certificate in time to verify its messages with.',
      );
    return {};
  }
  return {
    spCertificate: { x5c },
    samlSignedRequestEnabled: metadata.authnRequestsSigned,
    ...logoutOf(metadata),
  };
}

function logoutOf({ slo, entityId }: SpMetadata): SamlSignOnBody {
  const [first] = slo;
  if (first === undefined) return {};
  return {
    slo: { enabled: true, issuer: entityId, logoutUrl: first.responseUrl ?? first.url },
    participateSlo: {
      enabled: true,
      logoutRequestUrl: first.url,
      bindingType: first.binding,
      sessionIndexRequired: true,
    },
  };
}

const algorithms = {
  'http://www.w3.org/2009/xmlenc11#aes256-gcm': 'AES256_GCM',
  'http://www.w3.org/2009/xmlenc11#aes128-gcm': 'AES128_GCM',
  'http://www.w3.org/2001/04/xmlenc#aes256-cbc': 'AES256_CBC',
  'http://www.w3.org/2001/04/xmlenc#aes128-cbc': 'AES128_CBC',
} as const;

/** The strongest that the app names; where it names none, what is good today. */
function encryptionOf(metadata: SpMetadata, nowMs: number, warnings: string[]): SamlSignOnBody {
  const [certificate] = inTime(metadata.encryptionCertificates, nowMs);
  if (certificate === undefined) {
    if (metadata.encryptionCertificates.length > 0)
      warnings.push('No certificate for encryption is in time: assertions are not encrypted.');
    return {};
  }
  const methods = new Set(metadata.encryptionMethods);
  const algorithm = Object.entries(algorithms).find(([uri]) => methods.has(uri))?.[1];
  if (algorithm === undefined)
    warnings.push(
      'The metadata does not say how the app decrypts: AES256_GCM is chosen. Change assertionEncryption if the app is too old for it.',
    );
  else if (algorithm.endsWith('_CBC'))
    warnings.push(
      `The app decrypts ${algorithm} at best, which protects less than GCM: it is marked as insecure.`,
    );
  const transport: NonNullable<SamlSignOn['assertionEncryption']['keyTransportAlgorithm']> =
    methods.has('http://www.w3.org/2001/04/xmlenc#rsa-1_5') && !hasOaep(methods) ? 'RSA_15' : 'RSA_OAEP';
  return {
    assertionEncryption: {
      enabled: true,
      encryptionAlgorithm: algorithm ?? 'AES256_GCM',
      keyTransportAlgorithm: transport,
      x5c: [certificate],
    },
  };
}

const hasOaep = (methods: ReadonlySet<string>): boolean =>
  [...methods].some((uri) => uri.includes('rsa-oaep'));

/** What an app requires is given to it; what it merely asks for is a suggestion, since it is somebody's data. */
function attributesOf({ requestedAttributes }: SpMetadata, warnings: string[]) {
  const required: AttributeStatement[] = [];
  const suggested: AttributeStatement[] = [];
  for (const requested of requestedAttributes.slice(0, 100)) {
    const statement = statementFor(requested);
    if (statement !== undefined) (requested.isRequired ? required : suggested).push(statement);
    else {
      const name = requested.friendlyName ?? requested.name;
      const verb = requested.isRequired ? 'requires' : 'asks for';
      warnings.push(`The app ${verb} the attribute "${name.slice(0, 100)}": add a statement for it by hand.`);
    }
  }
  return { required, suggested };
}
