import { X509Certificate } from 'node:crypto';

const mostCertificates = 6;

/**
 * Whether certificates (DER, leaf first) lead to one of these roots, at this time. Revocation is not asked: nothing is fetched
 * from addresses that stand in somebody else's certificate.
 */
export function leadsToRoot(chain: readonly Buffer[], roots: readonly Buffer[], nowMs: number): boolean {
  if (chain.length === 0 || chain.length > mostCertificates) return false;
  const links = chain.map(read);
  const anchors = roots.map(read).filter((one) => one !== undefined);
  for (const [place, link] of links.entries()) {
    if (link === undefined || !isInForce(link, nowMs)) return false;
    // FIDO metadata may name the very certificate instead of one above it.
    if (anchors.some((anchor) => anchor.raw.equals(link.raw))) return true;
    if (anchors.some((anchor) => isInForce(anchor, nowMs) && isIssuedBy(link, anchor))) return true;
    const issuer = links[place + 1];
    if (issuer === undefined || !isIssuedBy(link, issuer)) return false;
  }
  return false;
}

function read(der: Buffer): X509Certificate | undefined {
  try {
    return new X509Certificate(der);
  } catch {
    return undefined;
  }
}

const isInForce = ({ validFromDate, validToDate }: X509Certificate, nowMs: number): boolean =>
  validFromDate.getTime() <= nowMs && nowMs <= validToDate.getTime();

/** By name, by the right to issue, and by signature. */
function isIssuedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  try {
    return issuer.ca && certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
  } catch {
    return false;
  }
}

/** The certificates of a PEM file, as DER; what is none is passed over. */
export function certificatesIn(pem: string): Buffer[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g) ?? [];
  return blocks.flatMap((block) => {
    try {
      return [new X509Certificate(block).raw];
    } catch {
      return [];
    }
  });
}
