import { x, type XmlNode } from '#src/protocols/xml/index.ts';
import { defaultClockSkewMs } from '../incoming/message-header.ts';
import { formatInstant } from '../instant.ts';
import { attributeNameFormats, nameIdFormats, samlNamespaces } from '../saml-names.ts';
import type { ResponseAttribute, ResponseInput } from './response-input.ts';

const bearer = 'urn:oasis:names:tc:SAML:2.0:cm:bearer';

/**
 * Namespaces that stand in values only (`xsi:type="xs:string"`). Exclusive canonicalisation drops their declarations unless each
 * signature around them is told of them.
 */
export function inclusivePrefixesOf({ attributes }: Pick<ResponseInput, 'attributes'>): readonly string[] {
  return stated(attributes).length > 0 ? ['xs'] : [];
}

/** saml-core 2.3.3 and saml-profiles 4.1.4.2, in the order of the schema. */
export function assertionNode(input: ResponseInput, signature: XmlNode | undefined): XmlNode {
  const hasAttributes = stated(input.attributes).length > 0;
  return x(
    'saml:Assertion',
    {
      ...(hasAttributes ? { 'xmlns:xs': samlNamespaces.schema } : {}),
      ID: input.assertionId,
      IssueInstant: formatInstant(input.nowMs),
      Version: '2.0',
    },
    x('saml:Issuer', {}, input.issuer),
    signature,
    subjectNode(input),
    conditionsNode(input),
    authnStatementNode(input),
    hasAttributes && attributeStatementNode(input.attributes),
  );
}

const expiry = ({ nowMs, sp }: ResponseInput): string =>
  formatInstant(nowMs + sp.assertionLifetimeSeconds * 1000);

function subjectNode(input: ResponseInput): XmlNode {
  const { sp, subject, issuer } = input;
  const isPersistent = subject.format === nameIdFormats.persistent;
  return x(
    'saml:Subject',
    {},
    x(
      'saml:NameID',
      {
        Format: subject.format,
        NameQualifier: subject.nameQualifier ?? (isPersistent ? issuer : undefined),
        SPNameQualifier: subject.spNameQualifier ?? (isPersistent ? sp.audience : undefined),
      },
      subject.nameId,
    ),
    // Never NotBefore: saml-profiles 4.1.4.2 forbids it for a bearer.
    x(
      'saml:SubjectConfirmation',
      { Method: bearer },
      x('saml:SubjectConfirmationData', {
        InResponseTo: input.inResponseTo,
        NotOnOrAfter: expiry(input),
        Recipient: sp.recipient ?? input.acsUrl,
      }),
    ),
  );
}

function conditionsNode(input: ResponseInput): XmlNode {
  const { nowMs, clockSkewMs = defaultClockSkewMs, sp } = input;
  return x(
    'saml:Conditions',
    { NotBefore: formatInstant(nowMs - clockSkewMs), NotOnOrAfter: expiry(input) },
    x('saml:AudienceRestriction', {}, x('saml:Audience', {}, sp.audience)),
  );
}

function authnStatementNode({ authn }: ResponseInput): XmlNode {
  const { sessionNotOnOrAfterMs } = authn;
  return x(
    'saml:AuthnStatement',
    {
      AuthnInstant: formatInstant(authn.instantMs),
      SessionIndex: authn.sessionIndex,
      SessionNotOnOrAfter:
        sessionNotOnOrAfterMs === undefined ? undefined : formatInstant(sessionNotOnOrAfterMs),
    },
    x('saml:AuthnContext', {}, x('saml:AuthnContextClassRef', {}, authn.classRef)),
  );
}

/** An attribute without a value says nothing, and an AttributeStatement without attributes is not allowed. */
const stated = (attributes: readonly ResponseAttribute[]): readonly ResponseAttribute[] =>
  attributes.filter(({ values }) => values.length > 0);

function attributeStatementNode(attributes: readonly ResponseAttribute[]): XmlNode {
  return x(
    'saml:AttributeStatement',
    {},
    stated(attributes).map(({ name, nameFormat, values }) =>
      x(
        'saml:Attribute',
        { Name: name, NameFormat: nameFormat ?? attributeNameFormats.unspecified },
        values.map((value) => x('saml:AttributeValue', { 'xsi:type': 'xs:string' }, value)),
      ),
    ),
  );
}
