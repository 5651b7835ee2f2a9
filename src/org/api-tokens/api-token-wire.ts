import { z } from 'zod';
import { type ApiToken, isNetworkEntry, type TokenNetwork } from './api-token.ts';

const entries = z
  .array(
    z.string().refine(isNetworkEntry, {
      error: 'must be an IP address, a CIDR block such as 203.0.113.0/24, or the id of a network zone',
    }),
  )
  .max(100);

export const networkBody = z
  .strictObject({
    connection: z.enum(['ANYWHERE', 'ZONE']),
    include: entries.nullish(),
    exclude: entries.nullish(),
  })
  .refine(({ connection, include }) => connection === 'ANYWHERE' || (include ?? []).length > 0, {
    error: 'a ZONE needs at least one entry',
    path: ['include'],
  });

export const tokenName = z.string().trim().min(1).max(255);

const link = z.object({ href: z.string(), hints: z.object({ allow: z.array(z.string()) }) });

export const tokenAnswer = z.strictObject({
  id: z.string(),
  name: z.string(),
  userId: z.string(),
  clientName: z.string(),
  tokenWindow: z.string().nullable(),
  network: z.strictObject({
    connection: z.enum(['ANYWHERE', 'ZONE']),
    include: z.array(z.string()).optional(),
    exclude: z.array(z.string()).optional(),
  }),
  expiresAt: z.string(),
  created: z.string(),
  lastUpdated: z.string(),
  _links: z.strictObject({ self: link, user: link }),
});

export const readNetwork = ({ connection, include, exclude }: z.infer<typeof networkBody>): TokenNetwork =>
  connection === 'ANYWHERE' ? { connection } : { connection, include: include ?? [], exclude: exclude ?? [] };

export function tokenToWire(token: ApiToken, origin: string): z.infer<typeof tokenAnswer> {
  const owner = token.userId.startsWith('00u') ? '/api/v1/users' : '/gatehouse/v1/service-accounts';
  return {
    id: token.id,
    name: token.name,
    userId: token.userId,
    clientName: token.clientName,
    tokenWindow: token.windowSeconds === null ? null : duration(token.windowSeconds),
    network: token.network,
    expiresAt: token.expiresAt.toISOString(),
    created: token.created.toISOString(),
    lastUpdated: token.lastUpdated.toISOString(),
    _links: {
      self: {
        href: `${origin}/api/v1/api-tokens/${token.id}`,
        hints: { allow: ['GET', 'PUT', 'DELETE'] },
      },
      user: { href: `${origin}${owner}/${token.userId}`, hints: { allow: ['GET'] } },
    },
  };
}

const duration = (seconds: number) => (seconds % 86_400 === 0 ? `P${seconds / 86_400}D` : `PT${seconds}S`);
