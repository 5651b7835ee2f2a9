import { z } from 'zod';
import { type GroupFilterType, groupFilterTypes } from '#src/protocols/expression/index.ts';

// `settings.signOn` of a SAML 2.0 app: Okta's SamlApplicationSettingsSignOn, as it is written and as it is stored.

export const nameIdFormats = [
  'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified',
  'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress',
  'urn:oasis:names:tc:SAML:1.1:nameid-format:x509SubjectName',
  'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
  'urn:oasis:names:tc:SAML:2.0:nameid-format:transient',
] as const;

/** Two of them are spelled as Okta spells them. */
export const authnContextClasses = [
  'urn:federation:authentication:windows',
  'oasis:names:tc:SAML:2.0:ac:classes:Kerberos',
  'urn:oasis:names:tc:SAML:2.0:ac:classes:Kerberos',
  'urn:oasis:names:tc:SAML:2.0:ac:classes:Password',
  'urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport',
  'urn:oasis:names:tc:SAML:2.0:ac:classes:TLSClient',
  'urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified',
  'urn:oasis:names:tc:SAML:2.0:ac:classes:X509',
] as const;

export const attributeNamespaces = [
  'urn:oasis:names:tc:SAML:2.0:attrname-format:unspecified',
  'urn:oasis:names:tc:SAML:2.0:attrname-format:basic',
  'urn:oasis:names:tc:SAML:2.0:attrname-format:uri',
] as const;

const encryptionAlgorithms = ['AES256_GCM', 'AES128_GCM', 'AES256_CBC', 'AES128_CBC'] as const;
const keyTransports = ['RSA_OAEP', 'RSA_15'] as const;
const signatureAlgorithms = ['RSA_SHA256', 'RSA_SHA1'] as const;
const digestAlgorithms = ['SHA256', 'SHA1'] as const;
const bindings = ['POST', 'REDIRECT'] as const;

const flag = z.boolean().nullish();
const address = z.string().max(1024).nullish();
const entityId = z.string().max(1024).nullish();
const certificates = (most: number) =>
  z
    .array(z.string().max(100_000))
    .max(most, most === 1 ? 'must hold one certificate' : `must hold at most ${most} certificates`)
    .nullish();

const attributeName = z.string().trim().min(1).max(512);
const namespace = z.enum(attributeNamespaces).nullish();

/** Some clients send the fields of the other type along, empty. */
const unused = z.literal('').nullish();

export const attributeStatement = z.discriminatedUnion(
  'type',
  [
    z.strictObject({
      type: z.literal('EXPRESSION'),
      name: attributeName,
      namespace,
      values: z.array(z.string().min(1).max(2048)).min(1).max(100),
      filterType: unused,
      filterValue: unused,
    }),
    z.strictObject({
      type: z.literal('GROUP'),
      name: attributeName,
      namespace,
      filterType: z.enum(groupFilterTypes),
      filterValue: z.string().min(1).max(1024),
      values: z.array(z.string()).max(0).nullish(),
    }),
  ],
  'type must be "EXPRESSION" or "GROUP"',
);

export const samlSignOnBody = z.strictObject({
  acsEndpoints: z
    .array(z.strictObject({ url: z.string().max(1024), index: z.int().min(0).max(65_535) }))
    .max(100)
    .nullish(),
  allowMultipleAcsEndpoints: flag,
  assertionEncryption: z
    .strictObject({
      enabled: flag,
      encryptionAlgorithm: z.enum(encryptionAlgorithms).nullish(),
      keyTransportAlgorithm: z.enum(keyTransports).nullish(),
      x5c: certificates(1),
    })
    .nullish(),
  assertionSigned: flag,
  attributeStatements: z.array(attributeStatement).max(100).nullish(),
  audience: entityId,
  audienceOverride: entityId,
  authnContextClassRef: z.enum(authnContextClasses).nullish(),
  configuredAttributeStatements: z.array(attributeStatement).max(100).nullish(),
  defaultRelayState: z.string().max(1024).nullish(),
  destination: address,
  destinationOverride: address,
  digestAlgorithm: z.enum(digestAlgorithms).nullish(),
  honorForceAuthn: flag,
  idpIssuer: entityId,
  inlineHooks: z.array(z.looseObject({ id: z.string().nullish() })).nullish(),
  participateSlo: z
    .strictObject({
      enabled: flag,
      logoutRequestUrl: address,
      sessionIndexRequired: flag,
      bindingType: z.enum(bindings).nullish(),
    })
    .nullish(),
  recipient: address,
  recipientOverride: address,
  requestCompressed: flag,
  responseSigned: flag,
  samlAssertionLifetimeSeconds: z.int().min(30).max(86_400).nullish(),
  samlSignedRequestEnabled: flag,
  signatureAlgorithm: z.enum(signatureAlgorithms).nullish(),
  slo: z.strictObject({ enabled: flag, issuer: entityId, spIssuer: entityId, logoutUrl: address }).nullish(),
  spCertificate: z.strictObject({ x5c: certificates(2) }).nullish(),
  spIssuer: entityId,
  ssoAcsUrl: address,
  ssoAcsUrlOverride: address,
  subjectNameIdFormat: z.enum(nameIdFormats).nullish(),
  subjectNameIdTemplate: z.string().max(1024).nullish(),
  // Read-only, and sent back by who read it.
  insecure: z.unknown().optional(),
});

export type SamlSignOnBody = z.infer<typeof samlSignOnBody>;
export type AttributeStatementBody = z.infer<typeof attributeStatement>;

type Namespace = (typeof attributeNamespaces)[number];

export type AttributeStatement =
  | { type: 'EXPRESSION'; name: string; namespace: Namespace; values: string[] }
  | {
      type: 'GROUP';
      name: string;
      namespace: Namespace;
      filterType: GroupFilterType;
      filterValue: string;
    };

/** As it is stored and shown. */
export type SamlSignOn = {
  defaultRelayState: string | null;
  ssoAcsUrl: string;
  ssoAcsUrlOverride?: string;
  idpIssuer: string;
  audience: string;
  audienceOverride?: string;
  recipient: string;
  recipientOverride?: string;
  destination: string;
  destinationOverride?: string;
  subjectNameIdTemplate: string;
  subjectNameIdFormat: (typeof nameIdFormats)[number];
  responseSigned: boolean;
  assertionSigned: boolean;
  signatureAlgorithm: (typeof signatureAlgorithms)[number];
  digestAlgorithm: (typeof digestAlgorithms)[number];
  honorForceAuthn: boolean;
  authnContextClassRef: (typeof authnContextClasses)[number];
  spIssuer: string | null;
  /** Okta's "maximum app session lifetime": SessionNotOnOrAfter. How long an assertion may be used is no setting. */
  samlAssertionLifetimeSeconds: number | null;
  slo: { enabled: boolean; issuer?: string; logoutUrl?: string };
  participateSlo: {
    enabled: boolean;
    logoutRequestUrl?: string;
    sessionIndexRequired?: boolean;
    bindingType?: (typeof bindings)[number];
  };
  spCertificate?: { x5c: string[] };
  assertionEncryption: {
    enabled: boolean;
    encryptionAlgorithm?: (typeof encryptionAlgorithms)[number];
    keyTransportAlgorithm?: (typeof keyTransports)[number];
    x5c?: string[];
  };
  requestCompressed: boolean;
  allowMultipleAcsEndpoints: boolean;
  acsEndpoints: { url: string; index: number }[];
  samlSignedRequestEnabled: boolean;
  attributeStatements: AttributeStatement[];
  configuredAttributeStatements: AttributeStatement[];
  inlineHooks: never[];
  /** Ours beyond Okta, read-only: the fields whose values are kept for old apps and protect less than they could. */
  insecure?: string[];
};
