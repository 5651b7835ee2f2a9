// saml-core 3.3.3. What is written here is canonical by construction, so signing is one digest and one signature over the text
// itself: there is no tree on the way out, and no second pass.
import {
  encryptElement,
  raw,
  render,
  renderUnsigned,
  signatureHere,
  signRendered,
  x,
  type XmlNode,
} from '#src/protocols/xml/index.ts';
import { formatInstant } from '../instant.ts';
import { prefixes } from '../outgoing-prefixes.ts';
import { statusNode } from '../status.ts';
import { assertionNode, inclusivePrefixesOf } from './build-assertion.ts';
import type { ErrorResponseInput, ResponseInput } from './response-input.ts';

/** A Response of Success with its assertion: canonical XML, signed and encrypted as the app is set. */
export async function buildResponse(input: ResponseInput): Promise<string> {
  const { sp, signer } = input;
  const inclusivePrefixes = inclusivePrefixesOf(input);
  const assertion = await carriedAssertion(input, inclusivePrefixes);
  const status = statusNode({ code: 'Success', subcode: undefined, message: undefined });
  if (!sp.responseSigned) return render(responseNode(input, undefined, status, assertion), prefixes);
  return signRendered(
    renderUnsigned(responseNode(input, signatureHere, status, assertion), prefixes),
    // Ciphertext has no names in it.
    { id: input.responseId, inclusivePrefixes: sp.encryption === undefined ? inclusivePrefixes : [] },
    signer,
  );
}

/** Signed first and encrypted then: the app must know who wrote what it decrypts. */
async function carriedAssertion(
  input: ResponseInput,
  inclusivePrefixes: readonly string[],
): Promise<XmlNode> {
  const { sp, signer, assertionId } = input;
  const { encryption } = sp;
  if (!sp.assertionSigned && encryption === undefined) return assertionNode(input, undefined);
  const text = sp.assertionSigned
    ? await signRendered(
        renderUnsigned(assertionNode(input, signatureHere), prefixes),
        { id: assertionId, inclusivePrefixes },
        signer,
      )
    : render(assertionNode(input, undefined), prefixes);
  if (encryption === undefined) return raw(text);
  const encrypted = encryptElement(text, {
    certificateKey: encryption.certificate.key,
    certificate: encryption.certificate.certificate,
    algorithm: encryption.algorithm,
    keyTransport: encryption.keyTransport,
    random: input.random,
  });
  return x('saml:EncryptedAssertion', {}, raw(encrypted));
}

/** A Response that says no. Signed wherever the app expects any signature: it must not be led astray by a false no either. */
export async function buildErrorResponse(input: ErrorResponseInput): Promise<string> {
  const { sp, signer, status } = input;
  if (!sp.responseSigned && !sp.assertionSigned)
    return render(responseNode(input, undefined, statusNode(status), undefined), prefixes);
  return signRendered(
    renderUnsigned(responseNode(input, signatureHere, statusNode(status), undefined), prefixes),
    { id: input.responseId },
    signer,
  );
}

function responseNode(
  input: Omit<ErrorResponseInput, 'status' | 'signer'>,
  signature: XmlNode | undefined,
  status: XmlNode,
  assertion: XmlNode | undefined,
): XmlNode {
  return x(
    'samlp:Response',
    {
      Destination: input.sp.destination ?? input.acsUrl,
      ID: input.responseId,
      InResponseTo: input.inResponseTo,
      IssueInstant: formatInstant(input.nowMs),
      Version: '2.0',
    },
    x('saml:Issuer', {}, input.issuer),
    signature,
    status,
    assertion,
  );
}
