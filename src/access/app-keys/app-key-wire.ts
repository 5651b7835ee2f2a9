import { z } from 'zod';
import { wireDate } from '#src/access/apps/index.ts';
import type { AppCsr, AppKey } from './app-key.ts';

export const appKeyAnswer = z.strictObject({
  kty: z.literal('RSA'),
  created: z.iso.datetime(),
  lastUpdated: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  kid: z.string(),
  use: z.literal('sig'),
  x5c: z.array(z.string()),
  'x5t#S256': z.string(),
  e: z.string(),
  n: z.string(),
});

const link = z.strictObject({ href: z.url(), hints: z.strictObject({ allow: z.array(z.string()) }) });

export const csrAnswer = z.strictObject({
  id: z.string(),
  created: z.iso.datetime(),
  csr: z.string().describe('PKCS #10, in base64'),
  kty: z.literal('RSA'),
  _links: z.strictObject({ self: link, publish: link }),
});

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
