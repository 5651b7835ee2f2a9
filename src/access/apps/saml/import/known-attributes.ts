import type { RequestedAttribute } from '#src/protocols/saml/index.ts';
import { attributeNamespaces, type AttributeStatement } from '../saml-settings.ts';

/** What apps ask for by the usual names (LDAP, eduPerson, Microsoft's claims), and where a person has it. */
const expressions: readonly [expression: string, names: readonly string[]][] = [
  [
    'user.email',
    [
      'mail',
      'email',
      'emailaddress',
      'urn:oid:0.9.2342.19200300.100.1.3',
      'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress',
    ],
  ],
  [
    'user.firstName',
    [
      'givenname',
      'firstname',
      'urn:oid:2.5.4.42',
      'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/givenname',
    ],
  ],
  [
    'user.lastName',
    [
      'sn',
      'surname',
      'lastname',
      'urn:oid:2.5.4.4',
      'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/surname',
    ],
  ],
  ['user.displayName', ['displayname', 'cn', 'urn:oid:2.16.840.1.113730.3.1.241', 'urn:oid:2.5.4.3']],
  [
    'user.login',
    [
      'uid',
      'username',
      'login',
      'edupersonprincipalname',
      'urn:oid:0.9.2342.19200300.100.1.1',
      'urn:oid:1.3.6.1.4.1.5923.1.1.1.6',
      'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn',
    ],
  ],
  ['user.department', ['department', 'ou', 'urn:oid:2.5.4.11']],
  ['user.employeeNumber', ['employeenumber', 'urn:oid:2.16.840.1.113730.3.1.3']],
  ['user.preferredLanguage', ['preferredlanguage', 'urn:oid:2.16.840.1.113730.3.1.39']],
  ['user.mobilePhone', ['mobile', 'urn:oid:0.9.2342.19200300.100.1.41']],
  ['user.title', ['title', 'urn:oid:2.5.4.12']],
];

const byName = new Map(
  expressions.flatMap(([expression, names]) => names.map((name) => [name, expression] as const)),
);

/** The statement that gives an app what it asks for; undefined where nobody can guess. */
export function statementFor({
  name,
  nameFormat,
  friendlyName,
}: RequestedAttribute): AttributeStatement | undefined {
  const expression = byName.get(name.toLowerCase()) ?? byName.get(friendlyName?.toLowerCase() ?? '');
  if (expression === undefined) return undefined;
  const namespace =
    attributeNamespaces.find((known) => known === nameFormat) ??
    'urn:oasis:names:tc:SAML:2.0:attrname-format:unspecified';
  return { type: 'EXPRESSION', name, namespace, values: [expression] };
}
