import { samlNamespaces } from './saml-names.ts';

/** The prefixes of what we write. */
export const prefixes = {
  saml: samlNamespaces.assertion,
  samlp: samlNamespaces.protocol,
  md: samlNamespaces.metadata,
  ds: samlNamespaces.signature,
  xsi: samlNamespaces.schemaInstance,
} as const;
