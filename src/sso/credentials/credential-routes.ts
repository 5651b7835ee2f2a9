import { isVaulted, rightsUnder, vaultEvent } from '#src/access/vault/index.ts';
import { launchPath } from '#src/access/apps/index.ts';
import { isForeignKeyViolation, type Requester } from '#src/directory/schemas/index.ts';
import {
  ApiError,
  defineRoute,
  isFromOurPages,
  type Reply,
  type RequestContext,
  type Route,
} from '#src/platform/http/index.ts';
import { sessionFormPurpose } from '#src/signin/signout/index.ts';
import { type Entering, type Launcher, personActor } from '../entry/index.ts';
import type { CredentialNeeds } from './credential-needs.ts';
import { readCredentialForm } from './credential-form.ts';
import { showCredentials } from './credential-page.ts';
import { type CredentialVisit, markOf, pathOf, resumePathOf, wishesOf } from './credential-visit.ts';

type Params = { appId: string };
type Values = Record<string, string | string[]>;
type Context = RequestContext<Params, Values, Values | undefined>;
type Handle = (ctx: Context, visit: CredentialVisit) => Promise<Reply>;

type RouteNeeds = CredentialNeeds & { launcher: Launcher };

/** A password is shown to who signed in within the last minutes, however long the session may be. */
const freshMs = 5 * 60_000;

/** Every one of them asks the decision about this very app first, and is about the credentials of who asks. */
export function credentialRoutes(needs: RouteNeeds): Route[] {
  const visiting = createVisiting(needs);
  const shared = { permission: 'public', cors: 'none', errors: 'page' } as const;
  const path = '/home/credentials/:appId';
  const post = (
    at: string,
    handle: Handle,
    more: { isFresh?(ctx: Context): boolean; produces?: string } = {},
  ) =>
    defineRoute<Params, Values, Values>({
      ...shared,
      method: 'POST',
      path: `${path}${at}`,
      bodyKind: 'form',
      ...(more.produces === undefined ? {} : { produces: more.produces }),
      handle: (ctx) => visiting.post(ctx, handle, more.isFresh?.(ctx) ?? false),
    });
  return [
    defineRoute<Params, Values>({
      ...shared,
      method: 'GET',
      path,
      handle: (ctx) => visiting.get(ctx, (_, visit) => page(needs, ctx, visit)),
    }),
    post('', (ctx, visit) => save(needs, ctx, visit)),
    post('/remove', (_, visit) => remove(needs, visit)),
    post('/show', (ctx, visit) => show(needs, ctx, visit), { isFresh: () => true }),
    // For the script of a launch page it is a use, under the app's own policy; for a person without script it is shown.
    post('/password', (ctx, visit) => (isCopy(ctx) ? copy(needs, visit) : show(needs, ctx, visit)), {
      isFresh: (ctx) => !isCopy(ctx),
      produces: 'text/plain',
    }),
  ];
}

const isCopy = (ctx: Context): boolean => ctx.headers['accept'] === 'text/plain';

type How = Pick<Entering, 'requestedMs' | 'isUnderWay' | 'notBeforeMs'>;

function createVisiting(needs: CredentialNeeds) {
  const { clock, database, entry, pages } = needs;

  async function visit(ctx: Context, how: How, handle: Handle): Promise<Reply> {
    const app = needs.apps.find(ctx.params.appId);
    if (app === undefined || !isVaulted(app)) throw new ApiError('E0000008');
    const entered = await entry.enter({
      http: ctx,
      app,
      path: 'launch',
      // What a visit that goes on is asked for is the answer to this request.
      resume: () => resumePathOf(needs, app.id, how.isUnderWay ? clock.nowMs() : how.requestedMs, opens(ctx)),
      ...how,
    });
    if (entered.outcome === 'SIGN_IN' || entered.outcome === 'DENIED') return entered.reply;
    if (entered.outcome === 'PASSIVE') throw new ApiError('E0000009');
    const visited = { http: ctx, app, entered };
    if (ctx.method === 'POST' && !isOurForm(ctx, entered.session.sid)) return refused(ctx, visited);
    await database.groupCommit.commit({ writes: entered.writes });
    return handle(ctx, visited);
  }

  /** Since when this very session has been at these pages of this app. */
  async function since(ctx: Context, sealed: unknown): Promise<How> {
    const { cookieName, find } = needs.sessions;
    const session = sealed === undefined ? undefined : await find(ctx.cookies[cookieName]);
    const beganMs = session && needs.visits.began({ appId: ctx.params.appId, sid: session.sid }, sealed);
    return beganMs === undefined
      ? { requestedMs: clock.nowMs() }
      : { requestedMs: beganMs, isUnderWay: true };
  }

  function isOurForm(ctx: Context, sid: string): boolean {
    return isFromOurPages(ctx) && pages.forms.isGood(sessionFormPurpose, sid, text(ctx.body?.['t']));
  }

  function refused(ctx: Context, { entered }: CredentialVisit): Reply {
    const t = pages.frames.translatorFor(ctx, wishesOf(entered.decision.person));
    return pages.problems.notice(ctx, {
      status: 403,
      title: t('error.refusedTitle'),
      kind: 'look',
      text: t('error.crossSite'),
      action: { label: t('error.home'), href: '/home' },
      reference: ctx.client.requestId,
    });
  }

  return {
    async get(ctx: Context, handle: Handle): Promise<Reply> {
      const resumedMs = needs.visits.arrived(ctx.params.appId, ctx.query['r']);
      const how = resumedMs === undefined ? await since(ctx, ctx.query['v']) : { requestedMs: resumedMs };
      return visit(ctx, how, handle);
    },
    async post(ctx: Context, handle: Handle, isFresh: boolean): Promise<Reply> {
      const fresh = isFresh ? { notBeforeMs: clock.nowMs() - freshMs } : {};
      return visit(ctx, { ...(await since(ctx, ctx.body?.['v'])), ...fresh }, handle);
    },
  };
}

const text = (value: string | string[] | undefined): string | undefined =>
  typeof value === 'string' ? value : undefined;

const opens = (ctx: Context): boolean => (ctx.body?.['open'] ?? ctx.query['open']) === 'yes';

const byPerson = ({ http, entered }: CredentialVisit): Requester => ({
  actor: personActor(entered.session.userId, entered.decision.person),
  client: http.client,
  sessionId: entered.session.sid,
});

async function page(needs: CredentialNeeds, ctx: Context, visit: CredentialVisit): Promise<Reply> {
  const said = text(ctx.query['said']);
  return showCredentials(needs, visit, { opens: opens(ctx), ...(said === undefined ? {} : { said }) });
}

async function save(needs: RouteNeeds, ctx: Context, visit: CredentialVisit): Promise<Reply> {
  const read = await readCredentialForm(needs, visit, ctx.body ?? {});
  if ('problems' in read) return showCredentials(needs, visit, { opens: opens(ctx), ...read });
  const { app, entered } = visit;
  const { person } = entered.decision;
  try {
    await needs.database.transaction((tx) =>
      needs.vault.change(tx, { app, person, setBy: 'PERSON', ...read, by: byPerson(visit) }),
    );
  } catch (error) {
    // The app was deleted by somebody else just now.
    if (isForeignKeyViolation(error)) throw new ApiError('E0000008');
    throw error;
  }
  if (!opens(ctx)) return backTo(needs, visit, 'saved');
  // Straight on, without asking anything again; what has to be copied is better off on a page that can be loaded again.
  const launch = { http: visit.http, app, entered: { ...entered, writes: [] } };
  return app.vaulted.form === undefined
    ? { status: 303, redirect: launchPath(app) }
    : needs.launcher.launch(launch);
}

async function remove(needs: CredentialNeeds, visit: CredentialVisit): Promise<Reply> {
  const { app, entered } = visit;
  if (!rightsUnder(app.vaulted.scheme).person.password)
    return showCredentials(needs, visit, { opens: false });
  await needs.database.transaction((tx) =>
    needs.vault.remove(tx, app.id, entered.decision.person, app, byPerson(visit)),
  );
  return backTo(needs, visit, 'removed');
}

const backTo = ({ visits }: CredentialNeeds, visit: CredentialVisit, said: string): Reply => ({
  status: 303,
  redirect: `${pathOf(visit.app)}?said=${said}&v=${markOf(visits, visit)}`,
});

async function show(needs: CredentialNeeds, ctx: Context, visit: CredentialVisit): Promise<Reply> {
  const { app, entered } = visit;
  if (!app.vaulted.mayReveal) {
    const t = needs.pages.frames.translatorFor(ctx, wishesOf(entered.decision.person));
    return needs.pages.problems.notice(ctx, {
      status: 403,
      title: t('credentials.noShowTitle'),
      kind: 'look',
      text: t('credentials.noShow', { app: app.label }),
      action: { label: t('error.home'), href: '/home' },
      reference: ctx.client.requestId,
    });
  }
  const password = await disclose(needs, visit, 'shown');
  return showCredentials(needs, visit, {
    opens: false,
    ...(password === undefined ? {} : { shown: password }),
  });
}

async function copy(needs: CredentialNeeds, visit: CredentialVisit): Promise<Reply> {
  const password = await disclose(needs, visit, 'copied');
  if (password === undefined) return showCredentials(needs, visit, { opens: true });
  return { status: 200, text: password, contentType: 'text/plain; charset=utf-8' };
}

/** It is written down before it is given out. */
async function disclose(
  needs: CredentialNeeds,
  visit: CredentialVisit,
  how: 'shown' | 'copied',
): Promise<string | undefined> {
  const { app, entered } = visit;
  const opened = await needs.vault.open(app, entered.session.userId);
  if (opened === undefined) return undefined;
  const by = byPerson(visit);
  const { person } = entered.decision;
  const whose = rightsUnder(app.vaulted.scheme).isShared ? 'shared' : 'own';
  await needs.database.groupCommit.commit({
    writes: [
      needs.systemLog.pending({
        ...vaultEvent('show_password', app, person, { credentials: whose, how }),
        actor: by.actor,
        client: visit.http.client,
        externalSessionId: entered.session.sid,
      }),
    ],
  });
  return opened.password;
}
