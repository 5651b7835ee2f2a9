import { z } from 'zod';
import type { PublicJwk } from '#src/protocols/jose/index.ts';
import { wireDate } from '#src/access/apps/index.ts';

export type AuthScheme = 'TOKEN' | 'OAUTH2';
export type RotationMode = 'AUTO' | 'MANUAL';

/** What is not secret of a connection, beside its address. */
export type ConnectionSettings = { clientId?: string; adminUsername?: string; rotationMode?: RotationMode };

/** How one app's accounts would be kept over there; secrets under the master key. */
export type Connection = {
  appId: string;
  authScheme: AuthScheme;
  status: 'ENABLED' | 'DISABLED';
  baseUrl: string | undefined;
  settings: ConnectionSettings;
  token: Buffer | undefined;
  adminPassword: Buffer | undefined;
  publicKey: PublicJwk | undefined;
  privateKey: Buffer | undefined;
  createdMs: number;
  lastUpdatedMs: number;
};

const link = z.strictObject({ href: z.url(), hints: z.strictObject({ allow: z.array(z.string()) }) });

export const connectionAnswer = z.strictObject({
  authScheme: z.literal('TOKEN').optional(),
  baseUrl: z.string().optional(),
  profile: z.strictObject({
    authScheme: z.enum(['TOKEN', 'OAUTH2', 'UNKNOWN']).describe('UNKNOWN: nobody has set up a connection'),
    signing: z.strictObject({ rotationMode: z.enum(['AUTO', 'MANUAL']) }).optional(),
  }),
  status: z.enum(['ENABLED', 'DISABLED']).describe('ENABLED: the other side answered as it should'),
  _links: z.strictObject({ self: link, activate: link.optional(), deactivate: link.optional() }),
});

/** Never with a secret in it. */
export function connectionToWire(
  appId: string,
  connection: Connection | undefined,
  origin: string,
): z.infer<typeof connectionAnswer> {
  const self = `${origin}/api/v1/apps/${appId}/connections/default`;
  const verb = connection?.status === 'ENABLED' ? 'deactivate' : 'activate';
  const lifecycle = { [verb]: { href: `${self}/lifecycle/${verb}`, hints: { allow: ['POST'] } } };
  const rotationMode = connection?.settings.rotationMode;
  return {
    ...(connection?.authScheme === 'TOKEN' ? { authScheme: 'TOKEN' as const } : {}),
    ...(connection?.baseUrl === undefined ? {} : { baseUrl: connection.baseUrl }),
    profile: {
      authScheme: connection?.authScheme ?? 'UNKNOWN',
      ...(rotationMode === undefined ? {} : { signing: { rotationMode } }),
    },
    status: connection?.status ?? 'DISABLED',
    _links: {
      self: { href: self, hints: { allow: ['GET', 'POST'] } },
      ...(connection === undefined ? {} : lifecycle),
    },
  };
}

export const jwksAnswer = z.strictObject({
  jwks: z.strictObject({
    keys: z.array(
      z.strictObject({
        kty: z.literal('RSA'),
        alg: z.literal('RS256'),
        use: z.literal('sig'),
        kid: z.string(),
        e: z.string(),
        n: z.string(),
        created: z.iso.datetime(),
        lastUpdated: z.iso.datetime(),
      }),
    ),
  }),
});

export function jwksToWire(connection: Connection | undefined): unknown {
  if (connection?.publicKey === undefined) return { jwks: { keys: [] } };
  const created = wireDate(connection.createdMs);
  return {
    jwks: {
      keys: [{ ...connection.publicKey, use: 'sig', alg: 'RS256', created, lastUpdated: created }],
    },
  };
}

const readOnly = { status: z.unknown(), authScheme: z.unknown(), _links: z.unknown() };
const text = (most: number) => z.string().trim().min(1).max(most);
const signing = z.strictObject({ rotationMode: z.enum(['AUTO', 'MANUAL']) });

export const connectionBody = z
  .strictObject({
    ...readOnly,
    baseUrl: text(1_024).nullish(),
    profile: z.discriminatedUnion('authScheme', [
      z.strictObject({
        authScheme: z.literal('TOKEN'),
        token: text(4_096).nullish(),
        clientId: text(255).nullish(),
        signing: signing.nullish(),
      }),
      z.strictObject({
        // The specification's example says OAUTH.
        authScheme: z.enum(['OAUTH2', 'OAUTH']),
        clientId: text(255).nullish(),
        settings: z.strictObject({ adminUsername: text(255), adminPassword: text(1_024) }).nullish(),
        signing: signing.nullish(),
      }),
    ]),
  })
  .partial({ status: true, authScheme: true, _links: true });

export type ConnectionBody = z.infer<typeof connectionBody>;
