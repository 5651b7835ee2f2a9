import { z } from 'zod';
import {
  ApiError,
  defineRoute,
  type RequestContext,
  type Route,
  unlimitedPermissions,
  validationFailed,
} from '#src/platform/http/index.ts';
import { actorOf } from '#src/system-log/index.ts';
import type { InlineHook, InlineHookChannel, InlineHookType } from './inline-hook.ts';
import {
  type channelBody,
  createBody,
  executeAnswer,
  executeBody,
  inlineHookAnswer,
  listQuery,
  replaceBody,
  updateBody,
} from './inline-hook-schemas.ts';
import type { By, InlineHookDraft, InlineHooks } from './inline-hooks.ts';

const read = 'okta.inlineHooks.read';
const manage = 'okta.inlineHooks.manage';
const path = '/api/v1/inlineHooks';
const one = `${path}/:inlineHookId`;
const byId = z.object({ inlineHookId: z.string() });
const resource = { kind: 'inlineHooks', param: 'inlineHookId' };

export function inlineHookRoutes(hooks: InlineHooks): Route[] {
  return [...nounRoutes(hooks), ...changeRoutes(hooks), ...verbRoutes(hooks)];
}

function nounRoutes(hooks: InlineHooks): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path,
      permission: read,
      query: listQuery,
      answer: z.array(inlineHookAnswer),
      handle: (ctx) => ({
        status: 200,
        json: hooks
          .list()
          .filter((hook) => ctx.query.type === undefined || hook.type === ctx.query.type)
          .map((hook) => toWire(hook, ctx.client.origin)),
      }),
    }),
    defineRoute({
      method: 'POST',
      path,
      permission: manage,
      body: createBody,
      answer: inlineHookAnswer,
      async handle(ctx) {
        const { name, type, version, channel } = ctx.body;
        checkMaySend(ctx, type);
        return reply(ctx, await hooks.create({ name, type, version, ...channelDraft(channel) }, by(ctx)));
      },
    }),
    defineRoute({
      method: 'GET',
      path: one,
      permission: read,
      resource,
      params: byId,
      answer: inlineHookAnswer,
      handle: (ctx) => reply(ctx, hooks.get(ctx.params.inlineHookId)),
    }),
    defineRoute({
      method: 'DELETE',
      path: one,
      permission: manage,
      resource,
      params: byId,
      async handle(ctx) {
        checkMaySend(ctx, hooks.get(ctx.params.inlineHookId).type);
        await hooks.delete(ctx.params.inlineHookId, by(ctx));
        return { status: 204 };
      },
    }),
  ];
}

function changeRoutes(hooks: InlineHooks): Route[] {
  const change = (method: 'POST' | 'PUT', body: typeof updateBody | typeof replaceBody) =>
    defineRoute({
      method,
      path: one,
      permission: manage,
      resource,
      params: byId,
      body: body as typeof updateBody,
      answer: inlineHookAnswer,
      async handle(ctx) {
        checkMaySend(ctx, hooks.get(ctx.params.inlineHookId).type);
        const edit = (before: InlineHook) => merged(before, ctx.body);
        return reply(ctx, await hooks.change(ctx.params.inlineHookId, edit, by(ctx)));
      },
    });
  return [change('POST', updateBody), change('PUT', replaceBody)];
}

function verbRoutes(hooks: InlineHooks): Route[] {
  const lifecycle = (verb: 'activate' | 'deactivate', status: InlineHook['status']) =>
    defineRoute({
      method: 'POST',
      path: `${one}/lifecycle/${verb}`,
      permission: manage,
      resource,
      params: byId,
      answer: inlineHookAnswer,
      async handle(ctx) {
        checkMaySend(ctx, hooks.get(ctx.params.inlineHookId).type);
        return reply(ctx, await hooks.setStatus(ctx.params.inlineHookId, status, by(ctx)));
      },
    });
  return [
    defineRoute({
      method: 'POST',
      path: `${one}/execute`,
      permission: manage,
      resource,
      params: byId,
      body: executeBody,
      answer: executeAnswer,
      handle: async (ctx) => ({
        status: 200,
        json: await hooks.execute(ctx.params.inlineHookId, ctx.body, by(ctx)),
      }),
    }),
    lifecycle('activate', 'ACTIVE'),
    lifecycle('deactivate', 'INACTIVE'),
  ];
}

/** Who sends the codes can read them, those of people who may do everything too: as with mail servers, it is theirs to choose. */
function checkMaySend({ caller }: Pick<RequestContext, 'caller'>, type: InlineHookType): void {
  if (type !== 'com.okta.telephony.provider' || unlimitedPermissions(caller) === 'all') return;
  throw new ApiError('E0000006', {
    causes: ['type: only super administrators decide by what codes are sent to phones'],
  });
}

const by = (ctx: RequestContext): By => ({ actor: actorOf(ctx.caller), client: ctx.client });
const reply = (ctx: RequestContext, hook: InlineHook) => ({
  status: 200,
  json: toWire(hook, ctx.client.origin),
});

type ChannelDraft = Pick<InlineHookDraft, 'channel' | 'secret' | 'hookKeyId'>;
type Change = {
  name?: string | undefined;
  version?: string | undefined;
  type?: InlineHookType | undefined;
  channel?: z.infer<typeof channelBody> | undefined;
};

function merged(before: InlineHook, { name, version, type, channel }: Change): InlineHookDraft {
  if (type !== undefined && type !== before.type) {
    throw validationFailed('inlineHook', [`type: stays ${before.type}; make another hook for ${type}`]);
  }
  return {
    name: name ?? before.name,
    type: before.type,
    version: version ?? before.version,
    ...(channel === undefined
      ? { channel: before.channel, secret: undefined, hookKeyId: before.hookKeyId }
      : channelDraft(channel)),
  };
}

function channelDraft(given: z.infer<typeof channelBody>): ChannelDraft {
  if (given.type === 'HTTP') {
    const { uri, headers, authScheme } = given.config;
    if (authScheme && !authScheme.key)
      throw validationFailed('inlineHook', [
        'channel.config.authScheme.key: is required: the name of the header',
      ]);
    const authHeader = authScheme?.key ?? null;
    refuseDouble(headers ?? [], authHeader);
    return {
      channel: { type: 'HTTP', version: given.version, uri, headers: headers ?? [], authHeader },
      secret: authScheme?.value ?? undefined,
      hookKeyId: null,
    };
  }
  const { config } = given;
  refuseDouble(config.headers ?? [], 'authorization');
  const channel: InlineHookChannel = {
    type: 'OAUTH',
    version: given.version,
    uri: config.uri,
    headers: config.headers ?? [],
    authType: config.authType,
    clientId: config.clientId,
    tokenUrl: config.tokenUrl,
    scope: config.scope ?? null,
  };
  return config.authType === 'client_secret_post'
    ? { channel, secret: config.clientSecret ?? undefined, hookKeyId: null }
    : { channel, secret: undefined, hookKeyId: config.hookKeyId };
}

function refuseDouble(headers: readonly { key: string }[], own: string | null): void {
  if (own === null || !headers.some(({ key }) => key.toLowerCase() === own.toLowerCase())) return;
  throw validationFailed('inlineHook', [`channel.config.headers: ${own} is set by the channel itself`]);
}

const toSecond = (date: Date): string => `${date.toISOString().slice(0, 19)}.000Z`;

function toWire(hook: InlineHook, origin: string) {
  const self = `${origin}${path}/${hook.id}`;
  const post = (rest: string) => ({ href: `${self}/${rest}`, hints: { allow: ['POST'] } });
  return {
    id: hook.id,
    status: hook.status,
    name: hook.name,
    type: hook.type,
    version: hook.version,
    channel: { type: hook.channel.type, version: hook.channel.version, config: configToWire(hook) },
    created: toSecond(hook.created),
    lastUpdated: toSecond(hook.lastUpdated),
    _links: {
      self: { href: self },
      ...(hook.status === 'ACTIVE'
        ? { execute: post('execute'), deactivate: post('lifecycle/deactivate') }
        : { activate: post('lifecycle/activate'), delete: { href: self, hints: { allow: ['DELETE'] } } }),
    },
  };
}

function configToWire({ channel, hookKeyId }: InlineHook) {
  const { uri, headers } = channel;
  if (channel.type === 'HTTP') {
    const authScheme = channel.authHeader === null ? null : { type: 'HEADER', key: channel.authHeader };
    return { uri, headers, method: 'POST', authScheme };
  }
  const { authType, clientId, tokenUrl, scope } = channel;
  const shared = { authType, uri, headers, method: 'POST', authScheme: null, clientId, tokenUrl, scope };
  return hookKeyId === null ? shared : { ...shared, hookKeyId };
}
