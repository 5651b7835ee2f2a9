import { z } from 'zod';
import { ApiError, defineRoute, type RequestContext, type Route } from '#src/platform/http/index.ts';
import { actorOf } from '#src/system-log/index.ts';
import type { By, EmailServers } from './email-server-service.ts';
import type { EmailServer } from './email-server-store.ts';

const read = 'okta.emailServers.read';
const manage = 'okta.emailServers.manage';
const path = '/api/v1/email-servers';
const byId = z.object({ emailServerId: z.string() });

const address = z.email().max(254);
const fields = {
  alias: z.string().trim().min(1).max(255),
  enabled: z.boolean(),
  host: z
    .string()
    .trim()
    .max(253)
    .regex(
      /^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|[0-9a-fA-F:]+)$/,
      'must be a host name or an IP address',
    ),
  port: z.number().int().min(1).max(65_535),
  username: z.string().min(1).max(255),
  password: z.string().min(1).max(255),
};
const authType = z.enum(['BASIC_SMTP_AUTH', 'OAUTH2_CLIENT_CREDENTIALS', 'OAUTH2_JWT_BEARER_GRANT']);
const readOnly = { id: z.string().optional() };
const draft = z.strictObject({ ...fields, authType: authType.default('BASIC_SMTP_AUTH'), ...readOnly });
const change = z.strictObject({ ...fields, authType, ...readOnly }).partial();
const testing = z.strictObject({ fromAddress: address, toAddress: address });

const answer = z.strictObject({
  id: z.string(),
  alias: z.string(),
  enabled: z.boolean(),
  host: z.string(),
  port: z.number().int(),
  username: z.string(),
  authType: z.literal('BASIC_SMTP_AUTH'),
});

export function emailServerRoutes(servers: EmailServers): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path,
      permission: read,
      answer: z.strictObject({ 'email-servers': z.array(answer) }),
      handle: () => ({ status: 200, json: { 'email-servers': servers.all().map(toWire) } }),
    }),
    defineRoute({
      method: 'POST',
      path,
      permission: manage,
      body: draft,
      answer,
      async handle(ctx) {
        const { authType: wanted, id: _, ...given } = ctx.body;
        checkBasic(wanted);
        return { status: 201, json: toWire(await servers.create(given, by(ctx))) };
      },
    }),
    defineRoute({
      method: 'GET',
      path: `${path}/:emailServerId`,
      permission: read,
      params: byId,
      answer,
      handle: (ctx) => ({ status: 200, json: toWire(servers.get(ctx.params.emailServerId)) }),
    }),
    defineRoute({
      method: 'PATCH',
      path: `${path}/:emailServerId`,
      permission: manage,
      params: byId,
      body: change,
      answer,
      async handle(ctx) {
        const { authType: wanted = 'BASIC_SMTP_AUTH', id: _, ...given } = ctx.body;
        checkBasic(wanted);
        const changed = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
        return {
          status: 200,
          json: toWire(await servers.update(ctx.params.emailServerId, changed, by(ctx))),
        };
      },
    }),
    defineRoute({
      method: 'DELETE',
      path: `${path}/:emailServerId`,
      permission: manage,
      params: byId,
      async handle(ctx) {
        await servers.remove(ctx.params.emailServerId, by(ctx));
        return { status: 204 };
      },
    }),
    defineRoute({
      method: 'POST',
      path: `${path}/:emailServerId/test`,
      permission: manage,
      params: byId,
      body: testing,
      async handle(ctx) {
        await servers.test(ctx.params.emailServerId, ctx.body.fromAddress, ctx.body.toAddress, by(ctx));
        return { status: 204 };
      },
    }),
  ];
}

function checkBasic(wanted: z.infer<typeof authType>): void {
  if (wanted === 'BASIC_SMTP_AUTH') return;
  throw new ApiError('E0000015', {
    causes: ['authType: mail servers are signed in to with user name and password (BASIC_SMTP_AUTH)'],
  });
}

const by = (ctx: RequestContext): By => ({
  actor: actorOf(ctx.caller),
  client: ctx.client,
  caller: ctx.caller,
});

const toWire = ({ id, alias, enabled, host, port, username }: EmailServer) => ({
  id,
  alias,
  enabled,
  host,
  port,
  username,
  authType: 'BASIC_SMTP_AUTH' as const,
});
