import type { AppDirectory, AppInstance } from '#src/access/apps/index.ts';
import type { Clock } from '#src/platform/clock/index.ts';
import type { Config } from '#src/platform/config/index.ts';
import type { Sealer } from '#src/platform/crypto/index.ts';
import { ApiError, type Reply, type RequestContext } from '#src/platform/http/index.ts';
import type { Ids } from '#src/platform/ids/index.ts';
import type { Pages } from '#src/signin/index.ts';
import {
  createEntry,
  type EntryNeeds,
  type Launch,
  type Launcher,
  signOnEvent,
} from '#src/sso/entry/index.ts';
import type { HomeStates } from './arrangement/home-states.ts';

export type LaunchNeeds = EntryNeeds & {
  config: Pick<Config, 'baseUrl'>;
  clock: Clock;
  ids: Pick<Ids, 'newSecret'>;
  sealer: Sealer;
  apps: Pick<AppDirectory, 'find'>;
  pages: Pages;
  /** Kinds of apps whose protocol begins here; the first that knows the app opens it. */
  launchers: readonly Launcher[];
  states: Pick<HomeStates, 'opened'>;
};

export type LaunchParams = { kind: string; appId: string };
export type LaunchQuery = Record<string, string | string[]>;
type LaunchContext = RequestContext<LaunchParams, LaunchQuery>;
/** What has to survive a detour to sign-in, sealed in the address. */
type Resumed = { appId: string; requestedMs: number; relayState?: string };

// As long as one may take to sign in again, and no longer: until then a fresh authentication answers "every time".
const detourMs = 15 * 60 * 1000;
const maxRelayState = 1024;

/** A tile was opened: the decision on this very app, then on into it. */
export function createLaunch(needs: LaunchNeeds): (ctx: LaunchContext) => Promise<Reply> {
  const entry = createEntry(needs);
  const { clock, sealer } = needs;

  return async (ctx) => {
    const app = needs.apps.find(ctx.params.appId);
    if (!app || app.name !== ctx.params.kind) throw new ApiError('E0000008');
    const before = resumedFrom(needs, ctx);
    const requestedMs = before?.requestedMs ?? clock.nowMs();
    const relayState = before === undefined ? relayStateOf(ctx) : before.relayState;
    const resumed: Resumed = {
      appId: app.id,
      requestedMs,
      ...(relayState === undefined ? {} : { relayState }),
    };
    const entered = await entry.enter({
      http: ctx,
      app,
      path: 'launch',
      resume: () => `${ctx.path}?r=${sealer.seal('launch', resumed, clock.nowMs() + detourMs)}`,
      requestedMs,
      isResumed: before !== undefined,
    });
    if (entered.outcome === 'SIGN_IN' || entered.outcome === 'DENIED') return entered.reply;
    // Nobody asks for passive here.
    if (entered.outcome === 'PASSIVE') throw new ApiError('E0000009');
    const launcher = needs.launchers.find((one) => one.launches(app));
    const address = launcher === undefined ? addressOf(needs, app) : undefined;
    if (launcher === undefined && address === undefined) {
      await needs.database.groupCommit.commit({ writes: entered.writes });
      return noAddress(needs, ctx, app);
    }
    const writes = [...entered.writes, needs.states.opened(entered.session.userId, app.id)];
    const launch: Launch = { http: ctx, app, entered: { ...entered, writes }, relayState };
    if (launcher !== undefined) return launcher.launch(launch);
    const event = needs.systemLog.pending(signOnEvent(launch, { initiationType: 'IDP_INITIATED' }));
    await needs.database.groupCommit.commit({ writes: [...writes, event] });
    return { status: 303, redirect: address ?? '/home' };
  };
}

function resumedFrom(needs: LaunchNeeds, ctx: LaunchContext): Resumed | undefined {
  const { r } = ctx.query;
  if (typeof r !== 'string') return undefined;
  const opened = needs.sealer.open<Resumed>('launch', r, needs.clock.nowMs());
  return opened?.appId === ctx.params.appId ? opened : undefined;
}

/** Where inside of the app, for launchers that can say so. Both spellings are in use. */
function relayStateOf(ctx: LaunchContext): string | undefined {
  const given = ctx.query.RelayState ?? ctx.query.fromURI;
  return typeof given === 'string' && given !== '' && given.length <= maxRelayState ? given : undefined;
}

/**
 * Where apps are opened that have an address of their own for it. All were written by an administrator and checked when they were;
 * none takes anything from the request.
 */
function addressOf(needs: LaunchNeeds, app: AppInstance): string | undefined {
  if (app.bookmarkUrl !== undefined) return app.bookmarkUrl;
  const { oidc } = app;
  if (oidc?.initiateLoginUri === undefined) return undefined;
  if (oidc.idpInitiated.mode === 'OKTA') {
    const tokens = tokensAtOnce(needs, app, oidc.initiateLoginUri);
    if (tokens !== undefined) return tokens;
  }
  // OpenID Connect Core §4, third-party initiated login. No login_hint: the app's access log need not know who comes, since the
  // session that brought them here answers its request.
  const url = new URL(oidc.initiateLoginUri);
  url.searchParams.set('iss', needs.config.baseUrl);
  return url.href;
}

/**
 * The mode in which the app does not begin by itself: its request is made here, and the ID token posted to it. Asked of our own
 * authorize, so that every rule for requests holds here too.
 */
function tokensAtOnce(needs: LaunchNeeds, app: AppInstance, initiateLoginUri: string): string | undefined {
  const { oauthClient } = app.document.settings;
  if (app.oidc === undefined || oauthClient === undefined) return undefined;
  if (!oauthClient.response_types.includes('id_token')) return undefined;
  const { redirect_uris: addresses } = oauthClient;
  const redirectUri = addresses.includes(initiateLoginUri) ? initiateLoginUri : addresses[0];
  if (redirectUri === undefined) return undefined;
  const url = new URL('/oauth2/v1/authorize', needs.config.baseUrl);
  const scopes = new Set(['openid', ...app.oidc.idpInitiated.defaultScope]);
  for (const [name, value] of Object.entries({
    client_id: app.oidc.clientId,
    redirect_uri: redirectUri,
    response_type: 'id_token',
    response_mode: 'form_post',
    scope: [...scopes].join(' '),
    nonce: needs.ids.newSecret(16),
    state: needs.ids.newSecret(16),
  })) {
    url.searchParams.set(name, value);
  }
  return url.pathname + url.search;
}

function noAddress(needs: LaunchNeeds, ctx: LaunchContext, app: AppInstance): Reply {
  const t = needs.pages.frames.translatorFor(ctx);
  return needs.pages.problems.notice(ctx, {
    status: 404,
    title: t('denied.title', { app: app.label }),
    kind: 'look',
    text: t('denied.noAddress', { app: app.label }),
    action: { label: t('error.home'), href: '/home' },
    reference: ctx.client.requestId,
  });
}
