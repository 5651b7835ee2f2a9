import { attributeOf, textOf, x, type XmlElement, type XmlNode } from '#src/protocols/xml/index.ts';
import { requiredText, walkChildren } from './element-reader.ts';
import { type SamlStatus, samlNamespaces, statusName, statusUri } from './saml-names.ts';

const { protocol } = samlNamespaces;

/** saml-core 3.2.2.1. */
export function statusNode({ code, subcode, message }: SamlStatus): XmlNode {
  return x(
    'samlp:Status',
    {},
    x(
      'samlp:StatusCode',
      { Value: statusUri(code) },
      subcode !== undefined && x('samlp:StatusCode', { Value: statusUri(subcode) }),
    ),
    message !== undefined && x('samlp:StatusMessage', {}, message),
  );
}

/** What an app says of itself: names of SAML without their prefix, others as they are. StatusDetail is not looked into. */
export type ReadStatus = {
  readonly code: string;
  readonly subcode: string | undefined;
  readonly message: string | undefined;
};

export function readStatus(element: XmlElement): ReadStatus {
  const children = walkChildren(element);
  const code = children.required(protocol, 'StatusCode');
  const message = children.optional(protocol, 'StatusMessage');
  children.optional(protocol, 'StatusDetail');
  children.end();
  const nested = walkChildren(code);
  const subcode = nested.optional(protocol, 'StatusCode');
  nested.end();
  return {
    code: statusName(requiredText(code, 'Value')),
    subcode: subcode && statusName(attributeOf(subcode, 'Value') ?? ''),
    message: message && textOf(message).slice(0, 500),
  };
}
