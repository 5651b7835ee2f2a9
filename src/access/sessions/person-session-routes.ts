import { z } from 'zod';
import { defineRoute, notFound, type Route } from '#src/platform/http/index.ts';
import type { Session } from './session.ts';
import type { Sessions } from './sessions.ts';

export type PersonSessionRouteNeeds = {
  sessions: Pick<Sessions, 'listForUser'>;
  findLogin(userId: string): Promise<string | undefined>;
};

const date = z.iso.datetime();
const sessionAnswer = z.strictObject({
  id: z.string().describe('As `/api/v1/sessions/{sessionId}` takes it; it opens nothing by itself.'),
  status: z.enum(['ACTIVE', 'MFA_REQUIRED']),
  created: date,
  authenticated: date.describe('When they last proved who they are.'),
  lastSeen: date,
  expires: date.nullable().describe('By whichever limit comes first; null: nothing ends it by itself.'),
  amr: z.array(z.string()).describe('As RFC 8176 has it.'),
  proofs: z.array(
    z.strictObject({
      key: z.string().describe('The authenticator: okta_password'),
      method: z.string(),
      at: date,
    }),
  ),
  isPersistent: z.boolean().describe('The browser keeps it when it is closed.'),
  ipAddress: z.string(),
  place: z.string().nullable().describe('City, region and country, where known.'),
  platform: z.string().nullable(),
  browser: z.string().nullable(),
  device: z.strictObject({ known: z.boolean(), registered: z.boolean(), managed: z.boolean() }).nullable(),
  risk: z.strictObject({ level: z.enum(['LOW', 'MEDIUM', 'HIGH']), score: z.number() }).nullable(),
});

/** Where a person is signed in now, for whoever looks after them. */
export function personSessionRoutes({ sessions, findLogin }: PersonSessionRouteNeeds): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/gatehouse/v1/users/:userId/sessions',
      permission: 'okta.users.read',
      resource: { kind: 'users', param: 'userId' },
      summary: 'The live sessions of a person, the last used first',
      params: z.object({ userId: z.string().max(100) }),
      answer: z.array(sessionAnswer),
      async handle(ctx) {
        const { userId } = ctx.params;
        if ((await findLogin(userId)) === undefined) throw notFound(userId, 'User');
        return { status: 200, json: (await sessions.listForUser(userId)).map(toWire) };
      },
    }),
  ];
}

const iso = (ms: number): string => new Date(ms).toISOString();

function toWire(session: Session): z.infer<typeof sessionAnswer> {
  const { context } = session;
  const place = context?.place;
  const names = [place?.city, place?.state ?? place?.region, place?.country ?? place?.countryCode];
  const ends = Math.min(session.idleExpiresMs, session.expiresMs ?? Number.POSITIVE_INFINITY);
  return {
    id: session.id,
    status: session.status,
    created: iso(session.createdMs),
    authenticated: iso(session.authTimeMs),
    lastSeen: iso(session.lastSeenMs),
    expires: Number.isFinite(ends) ? iso(ends) : null,
    amr: [...session.amr],
    proofs: session.proofs.map(({ key, method, atMs }) => ({ key, method, at: iso(atMs) })),
    isPersistent: session.persistent,
    ipAddress: session.ipAddress,
    place: names.filter((name) => name !== undefined && name !== '').join(', ') || null,
    platform: context?.device.platform ?? null,
    browser: context?.device.browser ?? null,
    device:
      context === undefined
        ? null
        : {
            known: context.device.known,
            registered: context.device.registered,
            managed: context.device.managed,
          },
    risk: context === undefined ? null : { level: context.risk.level, score: context.risk.score },
  };
}
