import { inflateRaw, parseXml, type XmlElement } from '#src/protocols/xml/index.ts';
import { parameterOf, type SamlMessage } from '../bindings/saml-message.ts';
import { quoted } from '../element-reader.ts';
import { SamlError } from '../saml-error.ts';
import { samlNamespaces } from '../saml-names.ts';
import type { SamlServiceProvider } from '../service-provider.ts';
import { checkSignature } from './check-signature.ts';

export type OpenOptions = {
  readonly sp: Pick<SamlServiceProvider, 'certificates' | 'signatureAlgorithm' | 'requestCompressed'>;
  readonly nowMs: number;
  readonly needsSignature: boolean;
  readonly rootName: 'AuthnRequest' | 'LogoutRequest' | 'LogoutResponse';
};

export type OpenedMessage = {
  /** Of a message with a signature inside, what was read anew from the bytes that verified. */
  readonly element: XmlElement;
  readonly isSigned: boolean;
};

/** From bytes to an element whose signature, where there is one or has to be one, holds. */
export function openMessage(message: SamlMessage, options: OpenOptions): OpenedMessage {
  const { rootName } = options;
  const parameter = parameterOf(message);
  if ((rootName === 'LogoutResponse') !== (message.kind === 'response')) {
    throw new SamlError(
      'malformed',
      `A ${rootName} was expected, and ${parameter} was sent: send it under its own name.`,
    );
  }
  const root = parseXml(plainBytes(message, options));
  if (root.localName !== rootName || root.namespace !== samlNamespaces.protocol) {
    throw new SamlError(
      'malformed',
      `${parameter} holds ${quoted(root.name)} of namespace ${quoted(root.namespace)}: a samlp:${rootName} was expected here.`,
    );
  }
  return checkSignature(message, root, options);
}

/**
 * By POST a message is not compressed (saml-bindings 3.5.4); some apps do it nevertheless, and their setting says so. It is not
 * guessed from the bytes: a deflate stream may begin with what looks like a tag.
 */
function plainBytes(message: SamlMessage, { sp, rootName }: OpenOptions): Buffer {
  if (message.binding === 'REDIRECT') return message.bytes;
  const isText = /^(\ufeff)?\s*</.test(message.bytes.toString('utf8', 0, 16));
  if (!sp.requestCompressed || rootName !== 'AuthnRequest') {
    if (isText) return message.bytes;
    throw new SamlError(
      'malformed',
      'The message is not XML. If the app compresses what it sends by POST, set "requestCompressed" of the app.',
    );
  }
  try {
    return inflateRaw(message.bytes, { maxBytes: 256 * 1024 });
  } catch (error) {
    if (!isText) throw error;
    throw new SamlError(
      'malformed',
      '"SAMLRequest" is not compressed, which the app is set to do: switch "requestCompressed" of the app off.',
    );
  }
}
