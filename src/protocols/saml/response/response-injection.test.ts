// Values of people end up in XML (fox-it's "SAML XML injection": a display name that closes its element and opens another). Whatever a
// value is, the document has the same elements, and the value comes back as it was.
import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { aResponse, aServiceProvider } from '#test/kit/saml.ts';
import { saml, testKey, testSigner } from '#test/kit/signed-xml.ts';
import {
  childElements,
  parseXml,
  requiredChild,
  textOf,
  verifySigned,
  type XmlElement,
} from '#src/protocols/xml/index.ts';
import { buildResponse, nameIdFormats } from '../index.ts';

const key = testKey('idp');
const signer = testSigner(key);
const sp = aServiceProvider();

const hostile = [
  '</saml:AttributeValue></saml:Attribute><saml:Attribute Name="groups"><saml:AttributeValue>Admins',
  'Ann]]><x>',
  '<![CDATA[admin]]>',
  '<!-- admin -->',
  '<?admin?>',
  '&lt;&amp;&#x41;&#0;&admin;',
  '<!DOCTYPE a [<!ENTITY e "admin">]>&e;',
  `" ' > <saml:NameID>admin</saml:NameID>`,
  '\r\n\t \u00a0\u2028\u2029\u0085',
  '  leading and trailing  ',
  'a\rb\nc\r\nd',
  '𝔄𝔫𝔫 👩🏽‍🔧 \u{10ffff} \ufffd',
  'e\u0301 \u00e9 \ufeff\u200b\u202e',
  '${user.login} {{7*7}} %s',
];

async function roundTrip(
  values: readonly string[],
  nameId: string,
): Promise<{ values: string[]; nameId: string; shape: string }> {
  const xml = await buildResponse(
    aResponse(sp, signer, {
      attributes: [
        { name: 'displayName', values },
        { name: 'groups', values: ['Everyone'] },
      ],
      subject: { nameId, format: nameIdFormats.unspecified },
    }),
  );
  const response = verifySigned(parseXml(Buffer.from(xml)), [key.publicKey]).element;
  const assertion = requiredChild(response, saml, 'Assertion');
  const statement = requiredChild(assertion, saml, 'AttributeStatement');
  const [attribute] = childElements(statement);
  return {
    values: attribute === undefined ? [] : childElements(attribute).map(textOf),
    nameId: textOf(requiredChild(requiredChild(assertion, saml, 'Subject'), saml, 'NameID')),
    shape: shapeOf(response),
  };
}

function shapeOf(element: XmlElement): string {
  const names = element.attributes.map(({ name }) => name).join(' ');
  return `${element.name}(${names})[${childElements(element).map(shapeOf).join(',')}]`;
}

describe('fox-it SAML XML injection: a value of a person', () => {
  test.each(hostile)('%j stays a value', async (value) => {
    const plain = await roundTrip(['Ann'], 'ann');
    const said = await roundTrip([value], value);
    expect(said).toEqual({ values: [value], nameId: value, shape: plain.shape });
  });

  test('of any characters comes back as it was and changes nothing around it (300 documents of random values)', async () => {
    const plain = await roundTrip(['a', 'b', 'c'], 'ann');
    for (let round = 0; round < 300; round += 1) {
      const values = [randomText(), randomText(), randomText()];
      const nameId = randomText();
      expect(await roundTrip(values, nameId)).toEqual({ values, nameId, shape: plain.shape });
    }
  });

  test('marks the control characters that XML does not have, rather than locking the person out or making them somebody else', async () => {
    expect((await roundTrip(['A\u0000n\u0008n\u001f\ufffe'], 'ann')).values).toEqual([
      'A\ufffdn\ufffdn\ufffd\ufffd',
    ]);
  });
});

const pieces = [
  '<',
  '>',
  '&',
  '"',
  "'",
  ']]>',
  '<!--',
  '-->',
  '<?',
  '?>',
  '&#x3c;',
  '</saml:AttributeValue>',
  '\r',
  '\n',
  '\t',
];

/** Of every plane, with a bias to what XML means something by. */
function randomText(): string {
  const bytes = randomBytes(60);
  let text = 'x';
  for (let at = 0; at + 3 < bytes.length; at += 4) {
    const kind = bytes.readUInt8(at) % 4;
    if (kind === 0) text += pieces[bytes.readUInt8(at + 1) % pieces.length];
    else
      text += character(kind === 1 ? 0x80 : kind === 2 ? 0x1_0000 : 0x11_0000, bytes.readUIntBE(at + 1, 3));
  }
  return text;
}

function character(below: number, random: number): string {
  const code = random % below;
  const isWritable =
    code === 9 ||
    code === 10 ||
    code === 13 ||
    (code >= 0x20 && code < 0xd800) ||
    (code > 0xdfff && code < 0xfffe) ||
    code > 0xffff;
  return isWritable ? String.fromCodePoint(code) : '';
}
