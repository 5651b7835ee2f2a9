import { constants, verify, X509Certificate } from 'node:crypto';
import { leadsToRoot } from './certificate-chain.ts';

/** What FIDO's metadata says of a model of authenticators. */
export type KeyModel = {
  readonly aaguid: string;
  readonly name: string;
  /** DER. */
  readonly roots: readonly Buffer[];
  readonly hardwareProtected: boolean;
  readonly fipsCompliant: boolean;
};

export class MetadataProblem extends Error {}

/** Of a model with one of these, nothing it says about itself counts. */
const broken = new Set([
  'REVOKED',
  'USER_VERIFICATION_BYPASS',
  'ATTESTATION_KEY_COMPROMISE',
  'USER_KEY_REMOTE_COMPROMISE',
  'USER_KEY_PHYSICAL_COMPROMISE',
]);
const inHardware = new Set(['hardware', 'tee', 'secure_element']);

type Entry = {
  aaguid?: unknown;
  metadataStatement?: {
    description?: unknown;
    attestationRootCertificates?: unknown;
    keyProtection?: unknown;
  };
  statusReports?: { status?: unknown }[];
};

/**
 * FIDO Metadata Service v3: a JWS whose signer leads to the root that the operator gave. Throws MetadataProblem. `nextUpdate` has
 * passed where `isStale`: it still counts, since a server without the network could have no other.
 */
export function readMetadata(
  blob: string,
  roots: readonly Buffer[],
  nowMs: number,
): { models: KeyModel[]; number: number; isStale: boolean } {
  const [head = '', body = '', signature = '', ...rest] = blob.trim().split('.');
  if (rest.length > 0 || signature === '') throw new MetadataProblem('is no signed metadata (JWS)');
  const { alg, x5c } = json(head) as { alg?: unknown; x5c?: unknown };
  if (!Array.isArray(x5c) || x5c.length === 0 || !x5c.every((one) => typeof one === 'string')) {
    throw new MetadataProblem('names no certificates of its signer');
  }
  const chain = x5c.map((one) => Buffer.from(one as string, 'base64'));
  if (!leadsToRoot(chain, roots, nowMs)) throw new MetadataProblem('is not signed under the given root');
  const key = new X509Certificate(chain[0] as Buffer).publicKey;
  const digest = alg === 'RS256' || alg === 'ES256' ? 'sha256' : undefined;
  if (digest === undefined) throw new MetadataProblem('is signed by another algorithm than RS256 or ES256');
  const isRsa = alg === 'RS256';
  if ((key.asymmetricKeyType === 'rsa') !== isRsa)
    throw new MetadataProblem('names an algorithm that its key has not');
  const how = isRsa
    ? { key, padding: constants.RSA_PKCS1_PADDING }
    : { key, dsaEncoding: 'ieee-p1363' as const };
  if (!verify(digest, Buffer.from(`${head}.${body}`), how, Buffer.from(signature, 'base64url'))) {
    throw new MetadataProblem('has a wrong signature');
  }
  const { entries, no, nextUpdate } = json(body) as { entries?: unknown; no?: unknown; nextUpdate?: unknown };
  if (!Array.isArray(entries)) throw new MetadataProblem('has no entries');
  const models = (entries as Entry[]).flatMap(modelOf);
  const isStale = typeof nextUpdate === 'string' && Date.parse(nextUpdate) < nowMs;
  return { models, number: typeof no === 'number' ? no : 0, isStale };
}

function modelOf({ aaguid, metadataStatement, statusReports = [] }: Entry): KeyModel[] {
  if (typeof aaguid !== 'string' || metadataStatement === undefined) return [];
  const statuses = statusReports.map(({ status }) => String(status));
  if (statuses.some((status) => broken.has(status))) return [];
  const { description, attestationRootCertificates: given, keyProtection } = metadataStatement;
  return [
    {
      aaguid: aaguid.toLowerCase(),
      name: typeof description === 'string' ? description : aaguid,
      roots: Array.isArray(given)
        ? given.map((one) => Buffer.from(String(one).replace(/\s+/g, ''), 'base64'))
        : [],
      hardwareProtected: isInHardware(keyProtection),
      fipsCompliant: statuses.some((status) => status.startsWith('FIPS140_CERTIFIED')),
    },
  ];
}

const isInHardware = (keyProtection: unknown): boolean =>
  Array.isArray(keyProtection) &&
  keyProtection.some((one) => inHardware.has(String(one))) &&
  !keyProtection.includes('software');

function json(part: string): object {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // Said below.
  }
  throw new MetadataProblem('is no signed metadata (JWS)');
}
