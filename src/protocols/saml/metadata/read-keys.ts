import { CertificateProblem, readCertificate, validityProblem } from '#src/protocols/x509/index.ts';
import { attributeOf, childrenNamed, textOf, type XmlElement } from '#src/protocols/xml/index.ts';
import { malformed, quoted } from '../element-reader.ts';
import { SamlError } from '../saml-error.ts';
import { samlNamespaces } from '../saml-names.ts';
import type { TrustedCertificate } from '../service-provider.ts';
import type { SpMetadata } from './metadata-types.ts';

const { metadata, signature } = samlNamespaces;

type Keys = Pick<SpMetadata, 'signingCertificates' | 'encryptionCertificates' | 'encryptionMethods'>;

/**
 * saml-metadata 2.4.1.1: a key without `use` is for both. It never means that nothing is checked: an app without a signing key has
 * nothing its signatures could be believed by.
 */
export function readKeys(descriptors: readonly XmlElement[], nowMs: number, warnings: string[]): Keys {
  const signing: TrustedCertificate[] = [];
  const encryption: TrustedCertificate[] = [];
  const methods: string[] = [];
  for (const descriptor of descriptors) {
    const use = attributeOf(descriptor, 'use');
    if (use !== undefined && use !== 'signing' && use !== 'encryption')
      throw malformed(descriptor, `has use=${quoted(use)}: it must be "signing", "encryption" or absent`);
    const certificate = certificateOf(descriptor, nowMs, warnings);
    if (certificate === undefined) continue;
    if (use !== 'encryption') addOnce(signing, certificate);
    if (use === 'signing') continue;
    addOnce(encryption, certificate);
    methods.push(
      ...childrenNamed(descriptor, metadata, 'EncryptionMethod').map(
        (method) => attributeOf(method, 'Algorithm') ?? '',
      ),
    );
  }
  return {
    signingCertificates: signing,
    encryptionCertificates: encryption,
    encryptionMethods: [...new Set(methods)],
  };
}

function addOnce(certificates: TrustedCertificate[], added: TrustedCertificate): void {
  if (!certificates.some(({ certificate }) => certificate === added.certificate)) certificates.push(added);
}

function certificateOf(
  descriptor: XmlElement,
  nowMs: number,
  warnings: string[],
): TrustedCertificate | undefined {
  const written = childrenNamed(descriptor, signature, 'KeyInfo')
    .flatMap((info) => childrenNamed(info, signature, 'X509Data'))
    .flatMap((data) => childrenNamed(data, signature, 'X509Certificate'));
  const [first] = written;
  if (first === undefined) {
    warnings.push(
      `${quoted(descriptor.name)} in line ${descriptor.line} has no ds:X509Certificate and is passed over: only keys in certificates are read.`,
    );
    return undefined;
  }
  if (written.length > 1) {
    warnings.push(
      `${quoted(descriptor.name)} in line ${descriptor.line} has ${written.length} certificates: the first is taken.`,
    );
  }
  const read = parseCertificate(first);
  const problem = validityProblem(read, nowMs);
  if (problem !== undefined)
    warnings.push(`The certificate in line ${first.line} (${quoted(read.subject)}) ${problem}.`);
  return {
    key: read.key,
    certificate: read.certificate,
    notBeforeMs: read.notBeforeMs,
    notAfterMs: read.notAfterMs,
  };
}

function parseCertificate(element: XmlElement): ReturnType<typeof readCertificate> {
  try {
    return readCertificate(textOf(element));
  } catch (error) {
    if (!(error instanceof CertificateProblem)) throw error;
    throw new SamlError(
      'certificate',
      `The certificate in line ${element.line}, column ${element.column} ${error.message}: ask for metadata with another.`,
    );
  }
}
