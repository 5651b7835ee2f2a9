import { signatureHere, x, type XmlNode } from '#src/protocols/xml/index.ts';
import { formatInstant } from '#src/protocols/saml/index.ts';
import type { SignInResponseInput } from './build-sign-in-response.ts';

/** Whoever signs it. */
type Statement = Omit<SignInResponseInput, 'signer'>;

const bearer = 'urn:oasis:names:tc:SAML:1.0:cm:bearer';

/** A SAML 1.1 assertion (oasis-sstc-saml-core-1.1 2.3.2), in the order of the schema: its signature stands last. */
export function assertionNode(input: Statement): XmlNode {
  return x(
    'saml:Assertion',
    {
      AssertionID: input.assertionId,
      IssueInstant: formatInstant(input.nowMs),
      Issuer: input.issuer,
      MajorVersion: '1',
      MinorVersion: '1',
    },
    x(
      'saml:Conditions',
      { NotBefore: notBefore(input), NotOnOrAfter: notOnOrAfter(input) },
      x('saml:AudienceRestrictionCondition', {}, x('saml:Audience', {}, input.audience)),
    ),
    x(
      'saml:AuthenticationStatement',
      {
        AuthenticationInstant: formatInstant(input.authn.instantMs),
        AuthenticationMethod: input.authn.method,
      },
      subjectNode(input),
    ),
    attributeStatementNode(input),
    signatureHere,
  );
}

export const notBefore = ({ nowMs, clockSkewMs = 3 * 60_000 }: Statement): string =>
  formatInstant(nowMs - clockSkewMs);

export const notOnOrAfter = ({ nowMs, lifetimeSeconds }: Statement): string =>
  formatInstant(nowMs + lifetimeSeconds * 1000);

function subjectNode({ subject }: Statement): XmlNode {
  return x(
    'saml:Subject',
    {},
    x('saml:NameIdentifier', { Format: subject.format }, subject.name),
    x('saml:SubjectConfirmation', {}, x('saml:ConfirmationMethod', {}, bearer)),
  );
}

function attributeStatementNode(input: Statement): XmlNode | undefined {
  const stated = input.attributes.filter(({ values }) => values.length > 0);
  if (stated.length === 0) return undefined;
  return x(
    'saml:AttributeStatement',
    {},
    subjectNode(input),
    stated.map(({ name, values }) => {
      const [namespace, local] = splitClaim(name);
      return x(
        'saml:Attribute',
        { AttributeName: local, AttributeNamespace: namespace },
        values.map((value) => x('saml:AttributeValue', {}, value)),
      );
    }),
  );
}

/** The namespace of names that are no URI: the one that Windows Identity Foundation reads names without a namespace in. */
const bareNamespace = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims';

/**
 * Relying parties put the two halves together again with a `/` between. The namespace may not be empty, nor the name: a claim that
 * ends in `/` is taken as a name without its end.
 */
export function splitClaim(claim: string): readonly [namespace: string, name: string] {
  const whole = claim.replace(/\/+$/, '');
  const slash = whole.lastIndexOf('/');
  return slash < 1 ? [bareNamespace, whole] : [whole.slice(0, slash), whole.slice(slash + 1)];
}
