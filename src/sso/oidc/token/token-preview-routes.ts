import { z } from 'zod';
import { requireReach } from '#src/access/what-if/index.ts';
import { ApiError, defineRoute, notFound, type Route } from '#src/platform/http/index.ts';
import type { OidcNeeds } from '../oidc-needs.ts';
import type { FindIssuer } from '../server-lookup.ts';
import {
  createTokenPreview,
  previewedGrants,
  type TokenPreview,
  type TokenPreviewNeeds,
} from './token-preview.ts';
import type { TokenMaker } from './token-maker.ts';

type Needs = TokenPreviewNeeds &
  Pick<OidcNeeds, 'apiScopesOf' | 'apps' | 'clock' | 'inlineHooks' | 'servers'> & {
    findIssuer: FindIssuer;
    tokens: TokenMaker;
  };

const id = z.string().min(1).max(100);
const body = z.strictObject({
  clientId: id.describe('Of the app that would ask.'),
  userId: id.optional().describe('Id or login; left out with client_credentials.'),
  grantType: z.enum(previewedGrants),
  scopes: z.array(z.string().min(1).max(256)).max(100).default([]).describe('None: the default scopes.'),
  methods: z
    .array(z.string().max(20))
    .min(1)
    .max(20)
    .default(['pwd'])
    .describe('How the person has just authenticated, as RFC 8176 names it: what amr would say.'),
  ipAddress: z
    .union([z.ipv4(), z.ipv6()])
    .optional()
    .describe('Where the person comes from; left out, nothing is known.'),
});
const claims = z.record(z.string(), z.unknown()).nullable();
const minutes = z.int();
const answer = z.strictObject({
  outcome: z.enum(['GRANTED', 'REFUSED']),
  refusal: z
    .strictObject({ error: z.string(), description: z.string(), reason: z.string() })
    .nullable()
    .describe('What the client would be told, and the reason that the System Log would have.'),
  scopes: z.array(z.string()).describe('What would be granted, or was asked for.'),
  rule: z.strictObject({ policyId: z.string(), ruleId: z.string() }).nullable(),
  passedOver: z.array(
    z.strictObject({ policyId: z.string(), ruleId: z.string(), text: z.string(), condition: z.string() }),
  ),
  lifetimes: z
    .strictObject({
      accessTokenLifetimeMinutes: minutes,
      refreshTokenLifetimeMinutes: minutes,
      refreshTokenWindowMinutes: minutes,
    })
    .nullable(),
  refreshToken: z.boolean().describe('Whether there would be a refresh token too.'),
  signOn: z
    .strictObject({
      outcome: z.enum(['ALLOW', 'CHALLENGE', 'DENY']),
      reason: z.string().nullable(),
    })
    .nullable()
    .describe('What the sign-on policies say. CHALLENGE: the person is asked for more first.'),
  inlineHook: z
    .strictObject({ id: z.string(), name: z.string() })
    .nullable()
    .describe('Would be asked, and may change the tokens; it is not asked now.'),
  accessToken: claims,
  idToken: claims.describe(
    'A live one also has the nonce that the client sends, and hashes of what comes with it.',
  ),
  userinfo: claims,
});

/** Decoded only: nothing is signed, nothing recorded. */
export function tokenPreviewRoutes(needs: Needs): Route[] {
  const preview = createTokenPreview(needs);
  return [
    defineRoute({
      method: 'POST',
      path: '/gatehouse/v1/authorizationServers/:serverId/token-preview',
      summary: 'Shows what the tokens for a person and a client would hold, or why they would be refused',
      permission: 'okta.authorizationServers.read',
      params: z.object({ serverId: z.string() }),
      body,
      answer,
      async handle(ctx) {
        const { clientId, userId, grantType, scopes, methods, ipAddress } = ctx.body;
        const issuer = issuerOf(needs, ctx.params.serverId);
        const app = needs.apps.findByClientId(clientId);
        await requireReach(needs, ctx.caller, 'okta.apps.read', { kind: 'apps', id: app?.id });
        if (app?.oidc === undefined) throw notFound(clientId, 'Client');
        const person = await personOf(needs, ctx.caller, grantType, userId);
        const found = await preview({
          issuer,
          app,
          client: app.oidc,
          person,
          grantType,
          scopes: [...new Set(scopes)],
          methods,
          ipAddress,
        });
        return { status: 200, json: replyOf(needs, found) };
      },
    }),
  ];
}

function issuerOf({ servers, findIssuer }: Needs, serverId: string) {
  const server = servers.find(serverId);
  if (server === undefined) throw notFound(serverId, 'AuthorizationServer');
  if (server.status !== 'ACTIVE')
    throw new ApiError('E0000001', { causes: ['serverId: is inactive, and gives no tokens'] });
  return findIssuer({ as: serverId });
}

async function personOf(
  needs: Needs,
  caller: Parameters<typeof requireReach>[1],
  grantType: string,
  userId: string | undefined,
) {
  const isNobody = grantType === 'client_credentials';
  if (isNobody !== (userId === undefined)) {
    const cause = isNobody
      ? 'userId: has to be left out, since the client acts for itself'
      : 'userId: is required by this grant type';
    throw new ApiError('E0000001', { causes: [cause] });
  }
  if (userId === undefined) return undefined;
  const person = (await needs.users.findPerson(userId)) ?? (await needs.users.findPersonByLogin(userId));
  await requireReach(needs, caller, 'okta.users.read', { kind: 'users', id: person?.id });
  if (person === undefined) throw notFound(userId, 'User');
  return person;
}

function replyOf({ inlineHooks }: Needs, found: TokenPreview): z.input<typeof answer> {
  const { refused, verdict, lifetimes, access } = found;
  const hook = lifetimes?.inlineHook && inlineHooks?.find(lifetimes.inlineHook.id);
  return {
    outcome: refused === undefined ? 'GRANTED' : 'REFUSED',
    refusal: refused ?? null,
    scopes: [...found.scopes],
    rule: verdict?.allowed === true ? { policyId: verdict.policyId, ruleId: verdict.ruleId } : null,
    passedOver: (verdict?.trace ?? []).map((one) => ({ ...one })),
    lifetimes:
      lifetimes === undefined
        ? null
        : {
            accessTokenLifetimeMinutes: lifetimes.accessTokenLifetimeMinutes,
            refreshTokenLifetimeMinutes: lifetimes.refreshTokenLifetimeMinutes,
            refreshTokenWindowMinutes: lifetimes.refreshTokenWindowMinutes,
          },
    refreshToken: refused === undefined && found.withRefreshToken,
    signOn:
      access === undefined
        ? null
        : {
            outcome: access.decision.outcome,
            reason: access.decision.outcome === 'ALLOW' ? null : access.decision.reason,
          },
    inlineHook: hook?.status === 'ACTIVE' ? { id: hook.id, name: hook.name } : null,
    accessToken: found.accessToken ? { ...found.accessToken } : null,
    idToken: found.idToken ? { ...found.idToken } : null,
    userinfo: found.userinfo ? { ...found.userinfo } : null,
  };
}
