// WS-Federation 1.2 section 13.3: the token travels in a RequestSecurityTokenResponse of WS-Trust, in the dialect of February 2005 that
// SharePoint, Office and Windows Identity Foundation read.
import { formatInstant } from '#src/protocols/saml/index.ts';
import { raw, render, renderUnsigned, signRendered, x, type XmlSigner } from '#src/protocols/xml/index.ts';
import { assertionNode, notOnOrAfter } from './assertion-node.ts';

export type SignInResponseInput = {
  readonly signer: XmlSigner;
  /** Our entity id. */
  readonly issuer: string;
  /** An xs:NCName: a letter or `_` first. */
  readonly assertionId: string;
  readonly nowMs: number;
  /** How far apart the clocks may be; three minutes when absent. */
  readonly clockSkewMs?: number;
  readonly lifetimeSeconds: number;
  /** What AppliesTo says. */
  readonly realm: string;
  readonly audience: string;
  readonly replyUrl: string;
  readonly context: string | undefined;
  readonly subject: { readonly name: string; readonly format: string };
  readonly authn: { readonly instantMs: number; readonly method: string };
  /** Names are URIs: the part before the last `/` is the AttributeNamespace, the rest the AttributeName. */
  readonly attributes: readonly { readonly name: string; readonly values: readonly string[] }[];
};

/** The form that the browser posts to the relying party. */
export type SignInResponse = {
  readonly action: string;
  readonly fields: readonly (readonly [name: string, value: string])[];
};

const trust = 'http://schemas.xmlsoap.org/ws/2005/02/trust';
const prefixes = {
  t: trust,
  wsu: 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd',
  wsp: 'http://schemas.xmlsoap.org/ws/2004/09/policy',
  wsa: 'http://www.w3.org/2005/08/addressing',
  saml: 'urn:oasis:names:tc:SAML:1.0:assertion',
};

export async function buildSignInResponse(input: SignInResponseInput): Promise<SignInResponse> {
  const assertion = await signRendered(
    renderUnsigned(assertionNode(input), prefixes),
    { id: input.assertionId },
    input.signer,
  );
  return responseAround(assertion, input);
}

/** To look at. Nobody believes it. */
export function buildUnsignedSignInResponse(input: Omit<SignInResponseInput, 'signer'>): SignInResponse {
  const { head, tail } = renderUnsigned(assertionNode(input), prefixes);
  return responseAround(head + tail, input);
}

function responseAround(assertion: string, input: Omit<SignInResponseInput, 'signer'>): SignInResponse {
  const wresult = render(
    x(
      't:RequestSecurityTokenResponse',
      {},
      x(
        't:Lifetime',
        {},
        x('wsu:Created', {}, formatInstant(input.nowMs)),
        x('wsu:Expires', {}, notOnOrAfter(input)),
      ),
      x('wsp:AppliesTo', {}, x('wsa:EndpointReference', {}, x('wsa:Address', {}, input.realm))),
      x('t:RequestedSecurityToken', {}, raw(assertion)),
      x('t:TokenType', {}, 'urn:oasis:names:tc:SAML:1.0:assertion'),
      x('t:RequestType', {}, `${trust}/Issue`),
      x('t:KeyType', {}, 'http://schemas.xmlsoap.org/ws/2005/05/identity/NoProofKey'),
    ),
    prefixes,
  );
  const { context, replyUrl } = input;
  return {
    action: replyUrl,
    fields: [
      ['wa', 'wsignin1.0'],
      ['wresult', wresult],
      ...(context === undefined ? [] : [['wctx', context] as const]),
    ],
  };
}
