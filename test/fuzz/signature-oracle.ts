import { generateKeyPairSync } from 'node:crypto';
import {
  response,
  saml,
  samlp,
  signedAssertion,
  type TestKey,
  testSigner,
  readSigned,
} from '#test/kit/signed-xml.ts';
import { xmlsecSign, xmlsecVerifies } from '#test/kit/xmlsec.ts';
import type { Random } from './random.ts';
import { randomElement } from './random-xml.ts';

const dsig = 'http://www.w3.org/2000/09/xmldsig#';
const excC14n = 'http://www.w3.org/2001/10/xml-exc-c14n#';
const more = 'http://www.w3.org/2001/04/xmldsig-more#';
const kinds = [
  { name: 'Assertion', namespace: saml },
  { name: 'Response', namespace: samlp },
];
const sha256 = 'http://www.w3.org/2001/04/xmlenc#sha256';
const words = [
  'a',
  '&',
  '<',
  '>',
  '"',
  "'",
  '\r',
  '\n',
  '\t',
  ' ',
  '日本',
  '\u{1f600}',
  ']]>',
  'é',
  '\u2028',
];

/** An assertion as other implementations write it, to be signed: default namespaces, line breaks, lists of prefixes. */
export function signatureTemplate(content: string, method: string, digest: string, prefixes: string): string {
  const list = prefixes === '' ? '' : `<InclusiveNamespaces xmlns="${excC14n}" PrefixList="${prefixes}"/>`;
  return `<?xml version="1.0"?>
<q:Response xmlns:q="${samlp}" xmlns:s="${saml}" xmlns:ns1="urn:around" ID="r">
  <s:Assertion ID="a" Version="2.0"><s:Issuer>https://idp</s:Issuer>
  <Signature xmlns="${dsig}">
    <SignedInfo>
      <CanonicalizationMethod Algorithm="${excC14n}"/>
      <SignatureMethod Algorithm="${method}"/>
      <Reference URI="#a">
        <Transforms><Transform Algorithm="${dsig}enveloped-signature"/><Transform Algorithm="${excC14n}">${list}</Transform></Transforms>
        <DigestMethod Algorithm="${digest}"/>
        <DigestValue></DigestValue>
      </Reference>
    </SignedInfo>
    <SignatureValue></SignatureValue>
    <KeyInfo><X509Data/></KeyInfo>
  </Signature>
  <s:Subject><s:NameID>alice@example.com</s:NameID></s:Subject>${content}</s:Assertion>
</q:Response>`;
}

/** Something random, signed by ourselves and verified by xmlsec1, and the other way round; returns what one side refuses. */
export async function compareSignatures(random: Random, key: TestKey): Promise<string[]> {
  const text = (): string => Array.from({ length: random.below(6) }, () => random.pick(words)).join('');
  const signer = testSigner(key);
  const ours = await response(
    await signedAssertion({ nameId: text(), groups: [text(), text()] }, signer),
    signer,
  );
  const refused: string[] = [];
  for (const name of ['Assertion', 'Response']) {
    const at = `//*[local-name()='${name}']/*[local-name()='Signature']`;
    if (xmlsecVerifies(ours, key.pem, kinds, at).status !== 0) refused.push(ours);
  }
  const theirs = signByXmlsec(random, key);
  try {
    readSigned(theirs.text, [theirs.publicKey]);
  } catch {
    refused.push(theirs.text);
  }
  return refused;
}

function signByXmlsec(random: Random, key: TestKey): { text: string; publicKey: TestKey['publicKey'] } {
  const content = randomElement(random, {}, { '': '', s: saml, ns1: 'urn:around' });
  const prefixes = random.pick(['', 'xs', 'ns1 #default', 'a b ns1']);
  if (random.chance(0.8)) {
    const document = signatureTemplate(content, `${more}rsa-sha256`, sha256, prefixes);
    return { text: xmlsecSign(document, key.keyPem, kinds), publicKey: key.publicKey };
  }
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  return {
    text: xmlsecSign(signatureTemplate(content, `${more}ecdsa-sha256`, sha256, prefixes), pem, kinds),
    publicKey,
  };
}
