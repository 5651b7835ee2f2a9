import { wireDate } from '#src/access/apps/index.ts';
import type { AppCsr, AppKey } from './app-key.ts';

export function appKeyToWire(key: AppKey): Record<string, unknown> {
  return {
    kty: 'RSA',
    created: wireDate(key.createdMs),
    lastUpdated: wireDate(key.lastUpdatedMs),
    expiresAt: wireDate(key.expiresMs),
    kid: key.kid,
    use: 'sig',
    x5c: [key.certificate],
    'x5t#S256': key.thumbprint,
    e: key.e,
    n: key.n,
  };
}

export function csrToWire(csr: AppCsr, origin: string): Record<string, unknown> {
  const self = `${origin}/api/v1/apps/${csr.appId}/credentials/csrs/${csr.id}`;
  return {
    id: csr.id,
    created: wireDate(csr.createdMs),
    csr: csr.request.toString('base64'),
    kty: 'RSA',
    _links: {
      self: { href: self, hints: { allow: ['GET', 'DELETE'] } },
      publish: { href: `${self}/lifecycle/publish`, hints: { allow: ['POST'] } },
    },
  };
}
