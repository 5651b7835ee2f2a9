import type { SamlBinding } from '../service-provider.ts';

/** A message as a binding brought it. Nothing of it is believed yet. */
export type SamlMessage = {
  readonly binding: SamlBinding;
  /** Which parameter it came in: SAMLRequest or SAMLResponse. */
  readonly kind: 'request' | 'response';
  /** By Redirect inflated; by POST as it came, which may be compressed where the app is set so. */
  readonly bytes: Buffer;
  readonly relayState: string | undefined;
  /** Redirect only: the signature beside the message, and the octets of the query that it is over (saml-bindings 3.4.4.1). */
  readonly detached:
    | { readonly algorithm: string; readonly signature: Buffer; readonly octets: Buffer }
    | undefined;
};

export const parameterOf = ({ kind }: Pick<SamlMessage, 'kind'>): string =>
  kind === 'request' ? '"SAMLRequest"' : '"SAMLResponse"';
