// saml-bindings 3.4: the message, deflated, in the query. The signature is over the octets of the query as the sender wrote them,
// so they are taken from the raw query and never made anew: `%2b` and `%2B` are the same text and not the same octets.
import { deflateRaw, inflateRaw, signOctets, type XmlSigner } from '#src/protocols/xml/index.ts';
import { inSamlWords, quoted } from '../element-reader.ts';
import { SamlError } from '../saml-error.ts';
import { decodeBase64 } from './base64.ts';
import { checkRelayState } from './relay-state.ts';
import type { SamlMessage } from './saml-message.ts';

export type OutgoingRedirect = {
  /** May have a query already. */
  readonly location: string;
  readonly kind: 'request' | 'response';
  readonly xml: string;
  readonly relayState: string | undefined;
  /** Signs the query. The xml itself is not signed then. */
  readonly signer: XmlSigner | undefined;
};

const names = ['SAMLRequest', 'SAMLResponse', 'RelayState', 'SigAlg', 'Signature', 'SAMLEncoding'] as const;
type Name = (typeof names)[number];

const deflateEncoding = 'urn:oasis:names:tc:SAML:2.0:bindings:URL-Encoding:DEFLATE';
const maxQueryLength = 128 * 1024;
const maxMessageBytes = 256 * 1024;

/** Reads what follows `?` in the address, as it came over the wire and not decoded. */
export function decodeRedirect(rawQuery: string): SamlMessage {
  if (rawQuery.length > maxQueryLength)
    throw new SamlError(
      'too_large',
      `The query has more than ${maxQueryLength} characters: send the message by POST.`,
    );
  const raw = rawParameters(rawQuery);
  const decoded = (name: Name): string | undefined => {
    const value = raw.get(name);
    return value === undefined ? undefined : decodeValue(name, value);
  };
  const parameter = messageParameter(raw);
  const encoding = decoded('SAMLEncoding');
  if (encoding !== undefined && encoding !== deflateEncoding)
    throw new SamlError(
      'unsupported',
      `"SAMLEncoding" is ${quoted(encoding)}: only ${deflateEncoding} is known.`,
    );
  const compressed = decodeBase64(parameter, decoded(parameter) ?? '');
  return {
    binding: 'REDIRECT',
    kind: parameter === 'SAMLRequest' ? 'request' : 'response',
    bytes: inSamlWords(`"${parameter}"`, () => inflateRaw(compressed, { maxBytes: maxMessageBytes })),
    relayState: checkRelayState(decoded('RelayState')),
    detached: readDetached(raw, parameter, decoded('SigAlg'), decoded('Signature')),
  };
}

function messageParameter(raw: ReadonlyMap<Name, string>): 'SAMLRequest' | 'SAMLResponse' {
  const hasRequest = raw.has('SAMLRequest');
  if (hasRequest && raw.has('SAMLResponse'))
    throw new SamlError('malformed', 'The query has both "SAMLRequest" and "SAMLResponse": send one.');
  if (!hasRequest && !raw.has('SAMLResponse'))
    throw new SamlError('malformed', 'The query has neither "SAMLRequest" nor "SAMLResponse": send one.');
  return hasRequest ? 'SAMLRequest' : 'SAMLResponse';
}

/** The values of the binding's own parameters as they were sent. Others are the sender's own business. */
function rawParameters(rawQuery: string): ReadonlyMap<Name, string> {
  const raw = new Map<Name, string>();
  for (const pair of rawQuery.split('&')) {
    const equals = pair.indexOf('=');
    const written = equals < 0 ? pair : pair.slice(0, equals);
    const name = names.find((known) => known === decodeLeniently(written));
    if (name === undefined) continue;
    // An encoded name would be one parameter to us and another to whoever computed the signature.
    if (written !== name)
      throw new SamlError(
        'malformed',
        `The parameter "${name}" is written ${quoted(written)}: send its name as it is.`,
      );
    if (raw.has(name))
      throw new SamlError('duplicate', `The parameter "${name}" was sent more than once: send it once.`);
    raw.set(name, equals < 0 ? '' : pair.slice(equals + 1));
  }
  return raw;
}

function decodeLeniently(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

function decodeValue(name: Name, value: string): string {
  try {
    return decodeURIComponent(value.replaceAll('+', ' '));
  } catch {
    throw new SamlError('malformed', `The parameter "${name}" is not correctly percent-encoded UTF-8.`);
  }
}

function readDetached(
  raw: ReadonlyMap<Name, string>,
  parameter: Name,
  algorithm: string | undefined,
  signature: string | undefined,
): SamlMessage['detached'] {
  if (algorithm === undefined && signature === undefined) return undefined;
  if (algorithm === undefined || signature === undefined) {
    const missing = algorithm === undefined ? 'SigAlg' : 'Signature';
    throw new SamlError('malformed', `The query is signed in part: "${missing}" is missing.`);
  }
  const signed = ([parameter, 'RelayState', 'SigAlg'] as const)
    .filter((name) => raw.has(name))
    .map((name) => `${name}=${raw.get(name)}`)
    .join('&');
  return {
    algorithm,
    signature: decodeBase64('Signature', signature),
    octets: Buffer.from(signed, 'utf8'),
  };
}

/** The address to send the browser to. */
export async function encodeRedirect(outgoing: OutgoingRedirect): Promise<string> {
  const { location, kind, xml, relayState, signer } = outgoing;
  const message = deflateRaw(Buffer.from(xml, 'utf8')).toString('base64');
  let query = `${kind === 'request' ? 'SAMLRequest' : 'SAMLResponse'}=${encodeURIComponent(message)}`;
  if (relayState !== undefined && relayState !== '') query += `&RelayState=${encodeURIComponent(relayState)}`;
  if (signer !== undefined) {
    query += `&SigAlg=${encodeURIComponent(signer.signatureAlgorithm)}`;
    const signature = await signOctets(Buffer.from(query, 'utf8'), signer);
    query += `&Signature=${encodeURIComponent(signature)}`;
  }
  const [address = ''] = location.split('#');
  const joint = address.includes('?') ? (/[?&]$/.test(address) ? '' : '&') : '?';
  return `${address}${joint}${query}`;
}
