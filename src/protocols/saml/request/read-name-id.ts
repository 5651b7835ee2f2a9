import { attributeOf, textOf, type XmlElement } from '#src/protocols/xml/index.ts';
import { malformed } from '../element-reader.ts';
import { nameIdFormats } from '../saml-names.ts';
import type { NameId } from './authn-request.ts';

/** saml-core 2.2.3. The text is taken as it is: white space may be part of a name. */
export function readNameId(element: XmlElement): NameId {
  const value = textOf(element);
  if (value === '' || value.length > 1024) throw malformed(element, 'must have 1 to 1024 characters');
  return {
    value,
    format: attributeOf(element, 'Format') ?? nameIdFormats.unspecified,
    nameQualifier: attributeOf(element, 'NameQualifier'),
    spNameQualifier: attributeOf(element, 'SPNameQualifier'),
  };
}
