/** The names that SAML 2.0 fixes (saml-core, saml-bindings, saml-authn-context), and those that its neighbours add. */
export const samlNamespaces = {
  assertion: 'urn:oasis:names:tc:SAML:2.0:assertion',
  protocol: 'urn:oasis:names:tc:SAML:2.0:protocol',
  metadata: 'urn:oasis:names:tc:SAML:2.0:metadata',
  signature: 'http://www.w3.org/2000/09/xmldsig#',
  encryption: 'http://www.w3.org/2001/04/xmlenc#',
  schema: 'http://www.w3.org/2001/XMLSchema',
  schemaInstance: 'http://www.w3.org/2001/XMLSchema-instance',
  displayInformation: 'urn:oasis:names:tc:SAML:metadata:ui',
} as const;

export const bindingUris = {
  REDIRECT: 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect',
  POST: 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST',
} as const;

export const nameIdFormats = {
  unspecified: 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified',
  emailAddress: 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress',
  x509SubjectName: 'urn:oasis:names:tc:SAML:1.1:nameid-format:x509SubjectName',
  persistent: 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
  transient: 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient',
} as const;

export const attributeNameFormats = {
  unspecified: 'urn:oasis:names:tc:SAML:2.0:attrname-format:unspecified',
  uri: 'urn:oasis:names:tc:SAML:2.0:attrname-format:uri',
  basic: 'urn:oasis:names:tc:SAML:2.0:attrname-format:basic',
} as const;

/** saml-core 3.2.2.2. */
const statusPrefix = 'urn:oasis:names:tc:SAML:2.0:status:';
export type TopStatus = 'Success' | 'Requester' | 'Responder' | 'VersionMismatch';
export type SubStatus =
  | 'AuthnFailed'
  | 'InvalidAttrNameOrValue'
  | 'InvalidNameIDPolicy'
  | 'NoAuthnContext'
  | 'NoAvailableIDP'
  | 'NoPassive'
  | 'NoSupportedIDP'
  | 'PartialLogout'
  | 'ProxyCountExceeded'
  | 'RequestDenied'
  | 'RequestUnsupported'
  | 'RequestVersionDeprecated'
  | 'RequestVersionTooHigh'
  | 'RequestVersionTooLow'
  | 'ResourceNotRecognized'
  | 'TooManyResponses'
  | 'UnknownPrincipal'
  | 'UnsupportedBinding';

/** A status that is answered: what kind of no it is, and which. */
export type SamlStatus = {
  readonly code: TopStatus;
  readonly subcode: SubStatus | undefined;
  /** For whoever reads the app's log. */
  readonly message: string | undefined;
};

export const statusUri = (name: TopStatus | SubStatus): string => `${statusPrefix}${name}`;

/** The last part of a status we know the prefix of, or the whole of what it says. */
export const statusName = (uri: string): string =>
  uri.startsWith(statusPrefix) ? uri.slice(statusPrefix.length) : uri;
