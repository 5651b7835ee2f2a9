import { X509Certificate } from 'node:crypto';
import { sha256 } from '#src/platform/crypto/index.ts';
import type { RootCertificate } from './aaguid-store.ts';

const mostCharacters = 20_000;

/** Reads a root that vouches for a model of security keys; undefined when it is no certificate. */
export function readRootCertificate(given: string): RootCertificate | undefined {
  const x5c = given.replace(/-----(BEGIN|END) CERTIFICATE-----/g, '').replace(/\s+/g, '');
  if (x5c.length > mostCharacters || !/^[A-Za-z0-9+/]+={0,2}$/.test(x5c)) return undefined;
  const der = Buffer.from(x5c, 'base64');
  try {
    const certificate = new X509Certificate(der);
    return {
      x5c,
      thumbprint: sha256(der).toString('base64url'),
      issuer: commonNameOf(certificate.issuer),
      expires: new Date(certificate.validTo).toISOString(),
    };
  } catch {
    return undefined;
  }
}

const commonNameOf = (name: string): string => /^CN=(.+)$/m.exec(name)?.[1] ?? name.replaceAll('\n', ', ');
