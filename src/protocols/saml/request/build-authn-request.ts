// saml-core 3.4.1, as most service providers write it: who asks, where the answer is wanted, and which name.
import { render, x } from '#src/protocols/xml/index.ts';
import { formatInstant } from '../instant.ts';
import { prefixes } from '../outgoing-prefixes.ts';

export type AuthnRequestInput = {
  /** An xs:NCName: a letter or `_` first. */
  readonly id: string;
  /** The service provider's entity id. */
  readonly issuer: string;
  readonly destination: string;
  readonly acsUrl: string;
  readonly nameIdFormat: string;
  readonly nowMs: number;
};

/** Unsigned: an example of what somebody else would send. */
export function buildAuthnRequest(input: AuthnRequestInput): string {
  return render(
    x(
      'samlp:AuthnRequest',
      {
        AssertionConsumerServiceURL: input.acsUrl,
        Destination: input.destination,
        ID: input.id,
        IssueInstant: formatInstant(input.nowMs),
        ProtocolBinding: 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST',
        Version: '2.0',
      },
      x('saml:Issuer', {}, input.issuer),
      x('samlp:NameIDPolicy', { Format: input.nameIdFormat }),
    ),
    prefixes,
  );
}
