import type { AppInstance, OidcClient } from '#src/access/apps/index.ts';
import { commandsIn, type InlineHook, type InlineHooks } from '#src/org/inline-hooks/index.ts';
import type { ClientContext } from '#src/platform/http/index.ts';
import { OAuthError } from '#src/protocols/oauth/index.ts';
import type { JudgedLifetimes } from '#src/sso/authorization-servers/index.ts';
import { from } from '../oidc-events.ts';
import type { OidcNeeds } from '../oidc-needs.ts';
import type { Issuer } from '../server-lookup.ts';
import type { AccessTokenWish, IdTokenWish, TokenDraft, TokenMaker } from './token-maker.ts';
import { applyCommands, PatchRefused, shownDraft } from './token-patch.ts';

/** What tokens are asked for, and how: all that a hook is told of. */
export type HookedRequest = {
  issuer: Issuer;
  app: AppInstance;
  client: OidcClient;
  from: ClientContext;
  lifetimes: JudgedLifetimes;
  grantType: string;
  endpoint: 'authorize' | 'token';
  access: AccessTokenWish | undefined;
  id: IdTokenWish | undefined;
  refreshTokenId: string | undefined;
};
export type Amended = { access: TokenDraft | undefined; id: TokenDraft | undefined };

/** Undefined: the tokens are as the server's claims make them. */
export type AskTokenHook = (request: HookedRequest) => Promise<Amended | undefined>;

export type TokenHooks = Pick<InlineHooks, 'find' | 'ask' | 'failure'>;

type Needs = Pick<OidcNeeds, 'clock' | 'database' | 'ids' | 'systemLog'> & {
  inlineHooks?: TokenHooks | undefined;
  tokens: TokenMaker;
};

/**
 * Okta's token inline hook. A hook that is silent, broken or wants what it may not have changes nothing, and the log says so: whoever
 * waits for a token gets it. Only its own word `error` refuses.
 */
export function createTokenHook(needs: Needs): AskTokenHook {
  const { clock, database, ids, inlineHooks, systemLog, tokens } = needs;

  const fail = async (request: HookedRequest, hook: InlineHook, stage: Stage, reason: string) => {
    const event = inlineHooks?.failure(hook, stage, reason);
    if (event === undefined) return undefined;
    const writes = [systemLog.pending({ ...event, ...from(request.from, request.app) })];
    await database.groupCommit.commit({ writes });
    return undefined;
  };

  return async (request) => {
    const hook = request.lifetimes.inlineHook && inlineHooks?.find(request.lifetimes.inlineHook.id);
    if (hook === undefined || hook.status !== 'ACTIVE' || inlineHooks === undefined) return undefined;
    const access = request.access && (await tokens.draftAccessToken(request.access));
    const identity = request.id && (await tokens.draftIdToken(request.id));
    const payload = payloadOf(request, { access, identity }, ids.newSecret(16), clock.now());
    const result = await inlineHooks.ask(hook, payload);
    if (!result.ok) return fail(request, hook, 'executed', result.problem);
    const { error } = result.answer;
    if (error) {
      const said = error.errorSummary ?? 'The token inline hook refused.';
      await fail(request, hook, 'response.processed', said);
      throw new OAuthError('server_error', said, { status: 400, reason: `inline hook ${hook.id}: ${said}` });
    }
    try {
      const amended = applyCommands(commandsIn(result.answer), { access, identity });
      return { access: amended.access, id: amended.identity };
    } catch (problem) {
      if (!(problem instanceof PatchRefused)) throw problem;
      return fail(request, hook, 'response.processed', problem.message);
    }
  };
}
type Stage = Parameters<InlineHooks['failure']>[1];

const hookType = 'com.okta.oauth2.tokens.transform';

function payloadOf(
  request: HookedRequest,
  drafts: { access: TokenDraft | undefined; identity: TokenDraft | undefined },
  eventId: string,
  now: Date,
) {
  const { access, identity } = drafts;
  const { issuer, endpoint, lifetimes, refreshTokenId } = request;
  const source = `${issuer.issuer}/v1/${endpoint}`;
  const scopes = request.access?.context.scopes ?? [];
  return {
    source,
    eventId,
    eventTime: `${now.toISOString().slice(0, 19)}.000Z`,
    eventTypeVersion: '1.0',
    cloudEventVersion: '0.1',
    contentType: 'application/json',
    eventType: hookType,
    data: {
      context: {
        request: {
          id: request.from.requestId,
          method: endpoint === 'token' ? 'POST' : 'GET',
          url: { value: source },
          ipAddress: request.from.ipAddress,
        },
        protocol: protocolOf(request),
        ...personOf(request),
        ...(lifetimes.judgedBy && {
          policy: { id: lifetimes.judgedBy.policyId, rule: { id: lifetimes.judgedBy.ruleId } },
        }),
      },
      ...(identity && { identity: shownDraft(identity) }),
      ...(access && {
        access: {
          ...shownDraft(access),
          scopes: Object.fromEntries(
            scopes.map((name) => [name, { id: issuer.server.scopes.get(name)?.id ?? name, action: 'GRANT' }]),
          ),
        },
      }),
      ...(refreshTokenId !== undefined && { refresh_token: { jti: refreshTokenId } }),
    },
  };
}

function protocolOf({ app, client, grantType, issuer, access, id }: HookedRequest) {
  const scopes = (access ?? id)?.context.scopes ?? [];
  return {
    type: 'OAUTH2.0',
    request: { grant_type: grantType, client_id: client.clientId, scope: scopes.join(' ') },
    issuer: { uri: issuer.issuer },
    client: {
      id: client.clientId,
      name: app.label,
      type: client.authMethod === 'none' ? 'PUBLIC' : 'CONFIDENTIAL',
    },
  };
}

function personOf({ access, id }: HookedRequest) {
  const context = (access ?? id)?.context;
  const person = context?.person;
  if (context === undefined || person === undefined) return {};
  const { login, firstName, lastName, locale, timezone } = person.profile as Record<string, unknown>;
  return {
    ...(context.sid !== undefined && {
      session: {
        id: context.sid,
        userId: person.id,
        login: person.login,
        status: 'ACTIVE',
        amr: context.amr,
      },
    }),
    user: {
      id: person.id,
      profile: {
        login: login ?? person.login,
        firstName: firstName ?? null,
        lastName: lastName ?? null,
        locale: locale ?? null,
        timeZone: timezone ?? null,
      },
    },
  };
}
