// Debian's xmlsec1 (libxml2 and OpenSSL underneath) as a second opinion on canonical forms, signatures and encryption.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const hasXmlsec = existsSync('/usr/bin/xmlsec1');

type Run = { status: number | null; stdout: string; stderr: string };

/** Runs xmlsec1 in a folder of its own that holds these files. */
export function xmlsec(args: string[], files: Record<string, string | Buffer>): Run & { output: string } {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-xmlsec-'));
  try {
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
    const done = spawnSync('/usr/bin/xmlsec1', args, {
      cwd: folder,
      encoding: 'utf8',
      maxBuffer: 256 * 1024 * 1024,
    });
    const outputFile = join(folder, 'output.xml');
    const output = existsSync(outputFile) ? readFileSync(outputFile, 'utf8') : '';
    return { status: done.status, stdout: done.stdout, stderr: done.stderr, output };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export type SignedOf = { name: string; namespace: string; id?: string };

/** Whether xmlsec1 verifies the signature whose Reference names an element of this kind. */
export function xmlsecVerifies(xml: string, certificatePem: string, kinds: SignedOf[], at?: string): Run {
  return xmlsec(
    [
      '--verify',
      '--pubkey-cert-pem',
      'certificate.pem',
      ...kinds.flatMap(({ name, namespace, id = 'ID' }) => [`--id-attr:${id}`, `${namespace}:${name}`]),
      ...(at === undefined ? [] : ['--node-xpath', at]),
      'document.xml',
    ],
    { 'document.xml': xml, 'certificate.pem': certificatePem },
  );
}

/** Fills in the ds:Signature template of a document. */
export function xmlsecSign(xml: string, keyPem: string, kinds: SignedOf[], at?: string): string {
  const done = xmlsec(
    [
      '--sign',
      '--privkey-pem',
      'key.pem',
      ...kinds.flatMap(({ name, namespace, id = 'ID' }) => [`--id-attr:${id}`, `${namespace}:${name}`]),
      ...(at === undefined ? [] : ['--node-xpath', at]),
      '--output',
      'output.xml',
      'document.xml',
    ],
    { 'document.xml': xml, 'key.pem': keyPem },
  );
  if (done.status !== 0) throw new Error(`xmlsec1 did not sign: ${done.stderr}`);
  return done.output;
}

const hmacKey = 'a key that only computes digests';

/**
 * What xmlsec1 digests each part of a document to after exclusive C14N: one Reference per part, so that one process does
 * many. Parts are elements `w` without namespace, with an attribute ID.
 */
export function xmlsecDigests(
  body: string,
  parts: readonly { id: string; prefixes: readonly string[] }[],
): string[] {
  const c14n = 'http://www.w3.org/2001/10/xml-exc-c14n#';
  const references = parts.map(({ id, prefixes }) => {
    const list =
      prefixes.length === 0
        ? ''
        : `<ec:InclusiveNamespaces xmlns:ec="${c14n}" PrefixList="${prefixes.join(' ')}"/>`;
    return `<Reference URI="#${id}"><Transforms><Transform Algorithm="${c14n}">${list}</Transform></Transforms><DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/><DigestValue/></Reference>`;
  });
  const xml = `<batch><Signature xmlns="http://www.w3.org/2000/09/xmldsig#"><SignedInfo><CanonicalizationMethod Algorithm="${c14n}"/><SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#hmac-sha256"/>${references.join('')}</SignedInfo><SignatureValue/></Signature>${body}</batch>`;
  const done = xmlsec(
    ['--sign', '--hmackey', 'key', '--id-attr:ID', 'w', '--output', 'output.xml', 'document.xml'],
    { 'document.xml': xml, key: hmacKey },
  );
  if (done.status !== 0) throw new Error(`xmlsec1 did not digest: ${done.stderr.slice(-4_000)}`);
  return [...done.output.matchAll(/<DigestValue>([^<]*)<\/DigestValue>/g)].map((found) =>
    (found[1] ?? '').replace(/\s/g, ''),
  );
}
