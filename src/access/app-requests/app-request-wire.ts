import { z } from 'zod';
import { wireDate } from '#src/access/apps/index.ts';
import { type AppRequest, requestStatuses } from './app-request.ts';

const link = z.strictObject({
  href: z.url(),
  hints: z.strictObject({ allow: z.array(z.string()) }).optional(),
});

export const appRequestAnswer = z.strictObject({
  id: z.string(),
  status: z.enum(requestStatuses),
  userId: z.string(),
  appId: z.string(),
  reason: z.string(),
  created: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  decided: z.iso.datetime().nullable(),
  decidedBy: z.string().nullable(),
  note: z.string().nullable().describe('What the approver wrote'),
  _links: z.strictObject({
    self: link,
    user: link,
    app: link,
    approve: link.optional(),
    deny: link.optional(),
    cancel: link.optional(),
  }),
});

export function requestToWire(request: AppRequest, nowMs: number, origin: string): Record<string, unknown> {
  const self = `${origin}/gatehouse/v1/app-requests/${request.id}`;
  const isOver = request.status === 'PENDING' && nowMs >= request.expiresMs;
  const post = (verb: string) => ({
    [verb]: { href: `${self}/lifecycle/${verb}`, hints: { allow: ['POST'] } },
  });
  return {
    id: request.id,
    status: isOver ? 'EXPIRED' : request.status,
    userId: request.userId,
    appId: request.appId,
    reason: request.reason,
    created: wireDate(request.createdMs),
    expiresAt: wireDate(request.expiresMs),
    decided: request.decidedMs === undefined ? null : wireDate(request.decidedMs),
    decidedBy: request.decidedBy ?? null,
    note: request.note ?? null,
    _links: {
      self: { href: self },
      user: { href: `${origin}/api/v1/users/${request.userId}` },
      app: { href: `${origin}/api/v1/apps/${request.appId}` },
      ...(request.status !== 'PENDING' || isOver
        ? {}
        : { ...post('approve'), ...post('deny'), ...post('cancel') }),
    },
  };
}
